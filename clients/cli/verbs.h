// The verbs of `svod`, as the command line has them: names, options and what they run.
#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/arguments.h"

namespace svod::cli {

// Adds every verb to `app`. Parsing fills `arguments`, `arguments.run` among them; both must outlive `app`.
void AddVerbs(CLI::App& app, Arguments& arguments);

// Of AddVerbs: those of `svod rules`.
void AddRulesVerbs(CLI::App& app, Arguments& arguments);
// Of AddVerbs: `import` and `template`.
void AddFormsVerbs(CLI::App& app, Arguments& arguments);

}  // namespace svod::cli
