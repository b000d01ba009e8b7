// The command line: reads what is asked for and runs it.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "clients/cli/arguments.h"
#include "clients/cli/call.h"
#include "clients/cli/connection.h"
#include "clients/cli/files.h"
#include "clients/cli/verbs.h"
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

// Whether the verb that was named calls a server.
bool IsOnline(const CLI::App& app) {
  const CLI::App* verb = app.get_subcommands().front();
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().front();
  const CLI::Option* server = verb->get_option_no_throw("--server");
  return server != nullptr && (verb->get_name() != "check" || server->count() > 0);
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
    // CLI11 says only that a subcommand is missing; the word that is none is what the user wants to hear of.
    if (argc > 1 && app.get_subcommands().empty() && argv[1][0] != '-') {
      std::cerr << "svod: there is no verb `" << argv[1] << "`; svod --help lists them\n";
      return 3;
    }
    return app.exit(error) == 0 ? 0 : 3;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 3;
  }
  arguments.online.json = arguments.format == "json";
  arguments.online.russian = arguments.language == "ru";
  arguments.online.brief = arguments.offline.brief;
  arguments.offline.format = arguments.format;
  arguments.offline.russian = arguments.online.russian;
  svod::cli::FillFromEnvironment(&arguments.online);
  if (svod::cli::IsOnline(app) && !svod::cli::PrepareConnection(&arguments.online)) return svod::cli::kBadInput;
  return arguments.run();
}
