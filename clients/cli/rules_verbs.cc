// The verbs below `svod rules`.
#include <string_view>

#include "clients/cli/verbs.h"

namespace svod::cli {
namespace {

// Of a release, by its name or the beginning of its digest.
void AddRelease(CLI::App* verb, Arguments& a) {
  verb->add_option("release", a.release.release, "its name, or the beginning of its digest")->required();
}

void AddAuthority(CLI::App* verb, Arguments& a) {
  verb->add_option("--authority", a.suspension.authority, "who decided, by which act")->required();
  verb->add_option("--reason", a.suspension.reason, "why")->required();
}

void AddReleases(CLI::App& rules, Arguments& a) {
  const auto add = [&](const char* name, const char* what, int (*run)(const OnlineOptions&, const ReleaseOptions&),
                       Formats formats = Formats::kJson) {
    CLI::App* verb = rules.add_subcommand(name, what);
    AddServer(verb, a, formats);
    verb->callback([&a, run] { a.run = [&a, run] { return run(a.online, a.release); }; });
    return verb;
  };
  CLI::App* publish = add("publish", "store a pack on a server; it is not used before it is activated", &RunPublish);
  publish->add_option("folder", a.release.folder, "folder of rule packs")->capture_default_str();
  publish->add_option("--signature", a.release.signature, "file of the signed note that `rules sign` made");
  CLI::App* validate =
      add("validate", "ask a server what it would find fault with", &RunValidate, Formats::kJsonAndCsv);
  validate->add_option("folder", a.release.folder, "folder of rule packs")->capture_default_str();
  CLI::App* releases = add("releases", "list what was published, newest first", &RunReleases, Formats::kJsonAndCsv);
  releases->add_option("--pack", a.release.pack, "id of a pack (all)");
  releases->add_flag("--active", a.release.active_only, "only what is in use, or will be");
  CLI::App* fetch = add("fetch", "get a release from a server", &RunFetch);
  AddRelease(fetch, a);
  fetch->add_option("--out", a.release.out, "folder to make, for its files");
  CLI::App* activate = add("activate", "put a release in use", &RunActivate);
  AddRelease(activate, a);
  activate->add_option("--at", a.release.at, "from this time on, 2015-01-28T09:00:00Z (at once)");
  CLI::App* deactivate = add("deactivate", "take a release out of use", &RunDeactivate);
  AddRelease(deactivate, a);
  deactivate->add_option("--at", a.release.at, "from this time on, 2015-01-28T09:00:00Z (at once)");

  CLI::App* ask = rules.add_subcommand("ask", "a rule in words, as a server has it");
  ask->add_option("rule", a.rules.rule, "id of the rule, `rule` or `rule[instance]`")->required();
  ask->add_option("--pack", a.release.pack, "id of the pack (all)");
  ask->add_option("--edition", a.release.edition, "its edition, YYYY-MM-DD (all in use)");
  AddServer(ask, a);
  ask->callback([&a] { a.run = [&a] { return RunExplain(a.online, a.release, a.rules.rule); }; });

  CLI::App* sign = rules.add_subcommand("sign", "sign a pack, for servers that take signed ones alone");
  sign->add_option("folder", a.release.folder, "folder of one edition")->required();
  sign->add_option("--key", a.release.key, "private Ed25519 key, PEM")->required();
  sign->add_option("--name", a.release.signer, "name of the key, as the server knows it")->required();
  sign->add_option("--out", a.release.out, "file for the signed note (standard output)");
  sign->callback([&a] { a.run = [&a] { return RunSign(a.online, a.release); }; });
}

void AddSuspensions(CLI::App& rules, Arguments& a) {
  const auto add = [&](const char* name, const char* what, int (*run)(const OnlineOptions&, const SuspensionOptions&),
                       Formats formats = Formats::kJson) {
    CLI::App* verb = rules.add_subcommand(name, what);
    AddServer(verb, a, formats);
    verb->callback([&a, run] { a.run = [&a, run] { return run(a.online, a.suspension); }; });
    return verb;
  };
  CLI::App* suspend = add("suspend", "set a rule aside for a time, and say which verdicts that touches", &RunSuspend);
  suspend->add_option("pack", a.suspension.pack, "id of the pack")->required();
  suspend->add_option("rule", a.suspension.rule, "id of the rule, `rule` or `rule[instance]`")->required();
  suspend->add_option("--from", a.suspension.from, "first day of judgement, YYYY-MM-DD")->required();
  suspend->add_option("--until", a.suspension.until, "last day (until it is lifted)");
  AddAuthority(suspend, a);
  suspend->add_flag("--dry-run", a.suspension.try_only, "only say which verdicts it would touch");
  CLI::App* lift = add("lift", "end a suspension", &RunLift);
  lift->add_option("suspension", a.suspension.name, "suspensions/INDEX")->required();
  lift->add_option("--from", a.suspension.from, "first day as of which the rule counts again, YYYY-MM-DD (today)");
  AddAuthority(lift, a);
  CLI::App* list = add("suspensions", "list suspensions, newest first", &RunSuspensions, Formats::kJsonAndCsv);
  list->add_option("--pack", a.suspension.pack, "id of a pack (all)");
  list->add_option("--as-of", a.suspension.as_of, "only those in force as of this day, YYYY-MM-DD");
}

}  // namespace

void AddRulesVerbs(CLI::App& app, Arguments& a) {
  CLI::App* rules = app.add_subcommand("rules", "work on rule packs");
  rules->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, int (*run)(const RulesOptions&)) {
    CLI::App* verb = rules->add_subcommand(name, what);
    if (std::string_view(name) == "explain") {
      verb->add_option("rule", a.rules.rule, "id of the rule, `rule` or `rule[instance]`")->required();
    }
    if (std::string_view(name) == "diff") {
      verb->add_option("from", a.rules.folder, "folder of one pack, the earlier edition")->required();
      verb->add_option("to", a.rules.other, "folder of the other one")->required();
    } else {
      verb->add_option("folder", a.rules.folder, "folder of rule packs")->capture_default_str();
    }
    AddOutput(verb, a, std::string_view(name) == "explain" ? Formats::kJson : Formats::kJsonAndCsv);
    verb->callback([&a, run] { a.run = [&a, run] { return run(a.rules); }; });
    return verb;
  };
  add("lint", "report every fault of the packs, and what they lack", &RunRulesLint);
  CLI::App* test = add("test", "run the tests of the packs", &RunRulesTest);
  test->add_option("--only", a.rules.only, "cases with this in their name, or about the rule of this id");
  add("coverage", "every provision, the rules that say it, the states that tests show", &RunRulesCoverage);
  add("explain", "a rule in words, with what its tests show", &RunRulesExplain);
  CLI::App* fields =
      add("fields", "what rules can read: path, type, unit, what it is where it is absent", &RunRulesFields);
  fields->add_option("--only", a.rules.only, "fields with this in their path");
  CLI::App* boundaries =
      add("boundaries", "cases to either side of every limit, and what the rules say", &RunRulesBoundaries);
  boundaries->add_option("--only", a.rules.only, "rules with this in their name, `rule` or `rule[instance]`");
  add("drift", "numbers in texts that the rule itself does not say; exit code 1 where there are some", &RunRulesDrift);
  add("diff", "what changed between two packs, in words; exit code 1 where something did", &RunRulesDiff);
  CLI::App* mutate = add("mutate", "change the rules in small ways and see whether a test notices", &RunRulesMutate);
  mutate->add_option("--only", a.rules.only, "rules with this in their id");
  AddReleases(*rules, a);
  AddSuspensions(*rules, a);
}
}  // namespace svod::cli
