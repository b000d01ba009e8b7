// The command line: reads what is asked for and runs it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/arguments.h"
#include "clients/cli/call.h"
#include "clients/cli/connection.h"
#include "clients/cli/files.h"
#include "clients/cli/verbs.h"
#include "engine/base/diagnostic.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::cli {
namespace {

// What the command line leaves out. Not left to the parser: of one value for several verbs it would let the environment
// count before the command line.
void FillFromEnvironment(ConnectionOptions* options) {
  const std::pair<std::string*, const char*> kVariables[] = {{&options->server, "SVOD_SERVER"},
                                                             {&options->ca, "SVOD_CA"},
                                                             {&options->cert, "SVOD_CERT"},
                                                             {&options->key, "SVOD_KEY"},
                                                             {&options->token_file, "SVOD_TOKEN_FILE"}};
  for (const auto& [value, name] : kVariables) {
    const char* set = std::getenv(name);
    if (value->empty() && set != nullptr) *value = set;
  }
}

// The verb that was named, below all those it stands under.
const CLI::App* VerbOf(const CLI::App& app) {
  const CLI::App* verb = &app;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().front();
  return verb;
}

// What the parser says of a word that is no verb is only that one is missing. nullopt: something else is wrong.
std::optional<std::string> UnknownVerb(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* verb = VerbOf(app);
  std::vector<std::string> known;
  for (const CLI::App* one : verb->get_subcommands({})) known.push_back(one->get_name());
  const std::string path = verb == &app ? "" : verb->get_name() + " ";
  const auto at = verb == &app ? words.begin() : std::find(words.begin(), words.end(), verb->get_name()) + 1;
  if (known.empty() || at == words.end() || at->starts_with("-")) return std::nullopt;
  const std::string nearest = Nearest(*at, known);
  return "there is no verb `" + path + *at + "`; " + (nearest.empty() ? "" : "is it `svod " + path + nearest + "`? ") +
         "svod " + path + "--help lists them";
}

}  // namespace
}  // namespace svod::cli

int main(int argc, char** argv) {
  // The schema of the filings is found by its name; this keeps the linker from leaving it out.
  google::protobuf::LinkMessageReflection<svod::cluster::v1::Dossier>();

  CLI::App app{"svod: files dossiers and judges them by rule packs"};
  app.require_subcommand(1);
  svod::cli::Arguments arguments;
  arguments.offline.rules = "rules";
  arguments.rules.folder = "rules";
  arguments.audit.view = "failures";
  svod::cli::AddVerbs(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const std::optional<std::string> unknown = svod::cli::UnknownVerb(app, {argv + 1, argv + argc});
    if (!unknown) return app.exit(error) == 0 ? 0 : 3;
    std::cerr << "svod: " << *unknown << "\n";
    return 3;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 3;
  }
  const svod::cli::Output output = MakeOutput(arguments.output);
  static_cast<svod::cli::Output&>(arguments.online) = output;
  static_cast<svod::cli::Output&>(arguments.offline) = output;
  static_cast<svod::cli::Output&>(arguments.rules) = output;
  svod::cli::FillFromEnvironment(&arguments.online);
  const bool online = svod::cli::VerbOf(app)->get_option_no_throw("--server") != nullptr && !arguments.offline_run;
  if (online && !svod::cli::PrepareConnection(output, &arguments.online)) return svod::cli::kBadInput;
  return arguments.run();
}
