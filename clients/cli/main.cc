// The command line. Verbs are read here; each does its work in a file of its own.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "clients/cli/offline.h"
#include "svod/cluster/v1/dossier.pb.h"

int main(int argc, char** argv) {
  // The schema of the filings is found by its name; this keeps the linker from leaving it out.
  google::protobuf::LinkMessageReflection<svod::cluster::v1::Dossier>();

  CLI::App app{"svod: judges filings by rule packs"};
  app.require_subcommand(1);
  svod::cli::OfflineOptions options;
  options.rules = "rules";
  options.format = "text";
  std::string language = "en";
  std::vector<std::string> files;

  CLI::App* check = app.add_subcommand("check", "judge dossiers without a server");
  check->add_option("files", files, "dossiers, JSON or protobuf")->required();
  check->add_option("--rules", options.rules, "folder of rule packs")->capture_default_str();
  check->add_option("--as-of", options.as_of, "day of judgement, YYYY-MM-DD (today)");
  check->add_option("--edition", options.edition, "edition of the rules, YYYY-MM-DD (by the policy of the pack)");
  check->add_option("--format", options.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  check->add_option("--lang", language, "en or ru")->check(CLI::IsMember({"en", "ru"}))->capture_default_str();

  CLI::App* rules = app.add_subcommand("rules", "work on rule packs");
  rules->require_subcommand(1);
  CLI::App* lint = rules->add_subcommand("lint", "report every fault of the packs");
  lint->add_option("folder", options.rules, "folder of rule packs")->capture_default_str();
  CLI::App* test = rules->add_subcommand("test", "run the tests of the packs");
  test->add_option("folder", options.rules, "folder of rule packs")->capture_default_str();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 3;
  }
  options.russian = language == "ru";
  if (check->parsed()) return svod::cli::RunCheck(options, files);
  return lint->parsed() ? svod::cli::RunRulesLint(options.rules) : svod::cli::RunRulesTest(options.rules);
}
