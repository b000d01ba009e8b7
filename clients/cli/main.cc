// The command line: reads what is asked for and runs it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
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
#include "clients/cli/help_words.h"
#include "clients/cli/verbs.h"
#include "engine/base/diagnostic.h"
#include "engine/engine.h"
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

// `--lnag` as `--lang`; empty: nothing is like it.
std::string NearestOption(const CLI::App& verb, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::Option* option : verb.get_options()) known.push_back(option->get_name());
  return word.starts_with("--") ? Nearest(word.substr(0, word.find('=')), known) : "";
}

// What is wrong with the command line, and what to ask for then. Help and the version are no faults.
int Refuse(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
  if (error.get_exit_code() == 0) return app.exit(error);
  std::string what = error.what();
  const CLI::App& verb = *VerbOf(app);
  if (const auto unknown = UnknownVerb(app, words); unknown && dynamic_cast<const CLI::RequiredError*>(&error)) {
    what = *unknown;
  } else {
    if (const std::vector<std::string> extra = verb.remaining(true); dynamic_cast<const CLI::ExtrasError*>(&error)) {
      what = "not understood:";
      for (const std::string& word : extra) what.append(" ").append(word);
      const std::string nearest = extra.empty() ? "" : NearestOption(verb, extra.front());
      if (!nearest.empty()) what += "; is it " + nearest + "?";
    }
    std::string path;
    for (const CLI::App* one = &verb; one != &app; one = one->get_parent()) path.insert(0, " " + one->get_name());
    what.append("\n  svod").append(path).append(" --help says what there is");
  }
  std::cerr << "svod: " << what << "\n";
  return kBadInput;
}

// The exit code: another one where what was written did not all get out, on a full disk for one.
int EndOutput(const Output& output, int code) {
  if (std::cout.flush() && std::ferror(stdout) == 0) return code;
  std::cerr << Words{"svod: the output could not be written in full\n", "svod: вывод записан не весь\n"}.In(output);
  return kServiceFailed;
}

}  // namespace
}  // namespace svod::cli

int main(int argc, char** argv) {
  // The schema of the filings is found by its name; this keeps the linker from leaving it out.
  google::protobuf::LinkMessageReflection<svod::cluster::v1::Dossier>();
  // What gRPC itself logs of a connection is for programmers; who is one sets the variable.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);

  CLI::App app{"svod: files dossiers and judges them by rule packs"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "svod " + std::string(svod::EngineVersion()), "print the version");
  svod::cli::Arguments arguments;
  arguments.offline.rules = "rules";
  arguments.rules.folder = "rules";
  arguments.audit.view = "failures";
  svod::cli::AddLanguage(&app, arguments);
  svod::cli::AddVerbs(app, arguments);
  if (svod::cli::IsHelpRussian({argv + 1, argv + argc})) svod::cli::TranslateHelp(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return svod::cli::Refuse(app, error, {argv + 1, argv + argc});
  }
  const svod::cli::Output output = MakeOutput(arguments.output);
  static_cast<svod::cli::Output&>(arguments.online) = output;
  static_cast<svod::cli::Output&>(arguments.offline) = output;
  static_cast<svod::cli::Output&>(arguments.rules) = output;
  svod::cli::FillFromEnvironment(&arguments.online);
  const bool online = svod::cli::VerbOf(app)->get_option_no_throw("--server") != nullptr && !arguments.offline_run;
  if (online && !svod::cli::PrepareConnection(output, &arguments.online)) return svod::cli::kBadInput;
  return svod::cli::EndOutput(output, arguments.run());
}
