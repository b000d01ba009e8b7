// What is made of the verbs and their options beside running them: the manual, and completion in shells. All of it
// follows from the command line as it is parsed, so that none of them can say something else.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace svod::cli {

struct OptionPage {
  std::vector<std::string> names;  // `--format`; of a positional one: `files`
  bool positional = false;
  bool required = false;
  bool takes_value = false;
  std::vector<std::string> choices;  // the values there are; empty: any
  std::string initial;               // what it is when it is left out; empty: nothing, or the description says it
  std::string description;
};

struct VerbPage {
  std::string path;  // `rules lint`; empty: the program
  std::string description;
  std::vector<OptionPage> options;
  std::vector<std::string> verbs;  // names of those below it
};

// The program, then every verb, each before those below it.
std::vector<VerbPage> PagesOf(const CLI::App& app);

struct ManualFile {
  std::string name;  // `svod-audit.1`
  std::string text;
};
// Pages of the manual in the macros of man(7): `svod.1`, and one of each first verb, with all below it.
std::vector<ManualFile> ManualOf(const std::vector<VerbPage>& pages);

// A script that completes verbs, options and their values: for bash, zsh or fish. REQUIRES: `shell` is one of them.
std::string CompletionOf(const std::vector<VerbPage>& pages, const std::string& shell);

}  // namespace svod::cli
