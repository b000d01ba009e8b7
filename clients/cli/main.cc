// The command line. Verbs are read here; each does its work in a file of its own.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/cli/audit.h"
#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/impact.h"
#include "clients/cli/ledger.h"
#include "clients/cli/offline.h"
#include "clients/cli/online.h"
#include "clients/cli/releases.h"
#include "clients/cli/rules.h"
#include "clients/cli/token.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::cli {
namespace {

// What the command line said, and the verb to run.
struct Arguments {
  OfflineOptions offline;
  OnlineOptions online;
  SubmitOptions submit;
  WithdrawOptions withdraw;
  ListOptions list;
  RecordOptions record;
  AuditOptions audit;
  ObligationsOptions obligations;
  LedgerOptions ledger;
  RulesOptions rules;
  ReleaseOptions release;
  SuspensionOptions suspension;
  ImpactOptions impact;
  std::string format = "text";
  std::string language = "en";
  std::vector<std::string> files;
  std::string name;
  std::string known_at;
  std::optional<uint32_t> revision;
  std::string rules_at;  // when the rules were in use by which is judged
  std::function<int()> run;
};

const google::protobuf::Descriptor* Subject() { return cluster::v1::Dossier::descriptor(); }

void AddFormat(CLI::App* verb, Arguments& a) {
  verb->add_option("--format", a.format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

void AddLanguage(CLI::App* verb, Arguments& a) {
  verb->add_option("--lang", a.language, "en or ru")->check(CLI::IsMember({"en", "ru"}))->capture_default_str();
}

void AddTimeout(CLI::App* verb, Arguments& a) {
  verb->add_option("--timeout-ms", a.online.timeout_ms, "how long one call may take, in milliseconds")
      ->check(CLI::Range(1, 3'600'000))
      ->capture_default_str();
}

void AddSecurity(CLI::App* verb, Arguments& a) {
  verb->add_flag("--tls", a.online.tls, "TLS with the authorities that this machine trusts");
  verb->add_option("--ca", a.online.ca, "authority of the server's certificate, PEM; means TLS [SVOD_CA]");
  verb->add_option("--cert", a.online.cert, "certificate of the client, PEM [SVOD_CERT]");
  verb->add_option("--key", a.online.key, "its key, PEM [SVOD_KEY]");
  verb->add_option("--token-file", a.online.token_file, "file with a bearer token [SVOD_TOKEN_FILE]");
  verb->add_option("--profile", a.online.profile, "file with these values [~/.config/svod/profile.yaml]");
}

void AddServer(CLI::App* verb, Arguments& a) {
  verb->add_option("--server", a.online.server, "HOST:PORT of svodd [127.0.0.1:8571, or SVOD_SERVER]");
  AddSecurity(verb, a);
  AddTimeout(verb, a);
  AddFormat(verb, a);
}

CLI::Option* AddKnownAt(CLI::App* verb, std::string& time) {
  return verb->add_option("--known-at", time, "what was filed up to this time, 2015-01-28T09:00:00Z (now)");
}

CLI::Option* AddRulesAt(CLI::App* verb, Arguments& a) {
  return verb->add_option("--rules-at", a.rules_at, "by the rules in use at this time, 2015-01-28T09:00:00Z (now)");
}

// What a check is to be; nullopt, and why on stderr, when it is faulty.
std::optional<v1::CheckOptions> CheckOptionsOf(const Arguments& a) {
  v1::CheckOptions check;
  if (!a.rules_at.empty() && !ReadTime(a.rules_at, "--rules-at", check.mutable_rules_time())) return std::nullopt;
  check.set_as_of_date(a.offline.as_of);
  check.set_edition(a.offline.edition);
  check.set_pack(a.offline.pack);
  return check;
}

void AddCheck(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("check", "judge dossiers; without --server on this machine alone");
  verb->add_option("files", a.files, "dossiers, JSON or protobuf; with --server also names of filed units")->required();
  verb->add_option("--rules", a.offline.rules, "folder of rule packs (without --server)")->capture_default_str();
  verb->add_option("--as-of", a.offline.as_of, "day of judgement, YYYY-MM-DD (today)");
  verb->add_option("--edition", a.offline.edition, "edition of the rules, YYYY-MM-DD (by the policy of the pack)");
  verb->add_option("--pack", a.offline.pack, "id of the rule pack (every pack)");
  CLI::Option* server = verb->add_option("--server", a.online.server, "ask svodd at HOST:PORT");
  AddKnownAt(verb, a.record.known_at)->needs(server);
  AddRulesAt(verb, a)->needs(server);
  verb->add_flag("--record", a.record.record, "keep the verdict of a filed unit in the ledger")->needs(server);
  AddSecurity(verb, a);
  AddTimeout(verb, a);
  AddFormat(verb, a);
  verb->add_flag("--brief", a.offline.brief, "one line for each verdict");
  AddLanguage(verb, a);
  verb->callback([&a, server] {
    a.run = [&a, online = server->count() > 0] {
      if (!online) return RunCheck(a.offline, a.files);
      const std::optional<v1::CheckOptions> check = CheckOptionsOf(a);
      return check ? RunOnlineCheck(a.online, *check, a.record, a.files, Subject()) : kBadInput;
    };
  });
}

// What verdicts are asked for, of the filed units below a name.
void AddScan(CLI::App* verb, Arguments& a, std::string& filter) {
  verb->add_option("parent", a.name, "beginning of the unit's name, in whole parts (everything)");
  verb->add_option("--filter", filter, "such units alone: 'year = 2014 AND region = 73'");
  verb->add_option("--as-of", a.offline.as_of, "day of judgement, YYYY-MM-DD (today)");
  verb->add_option("--edition", a.offline.edition, "edition of the rules, YYYY-MM-DD (by the policy of the pack)");
  verb->add_option("--pack", a.offline.pack, "id of the rule pack (every pack)");
  AddRulesAt(verb, a);
  AddServer(verb, a);
  AddLanguage(verb, a);
}

void AddAudit(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("audit", "judge everything that is filed, as it is at one moment");
  AddScan(verb, a, a.audit.filter);
  verb->add_option("--view", a.audit.view, "verdicts to show: all, failures, summaries, or totals alone")
      ->check(CLI::IsMember({"all", "failures", "summaries", "totals"}))
      ->capture_default_str();
  verb->add_option("--resume", a.audit.resume, "file that keeps the place; an audit that was stopped goes on from it");
  AddKnownAt(verb, a.audit.known_at);
  verb->callback([&a] {
    a.run = [&a] {
      const std::optional<v1::CheckOptions> check = CheckOptionsOf(a);
      return check ? RunAudit(a.online, *check, a.audit, a.name) : kBadInput;
    };
  });

  CLI::App* obligations = app.add_subcommand("obligations", "what is overdue, due soon, or at risk");
  AddScan(obligations, a, a.obligations.filter);
  obligations->add_option("--within", a.obligations.within_days, "days before its day that something is due")
      ->check(CLI::Range(1, 3660))
      ->capture_default_str();
  obligations->add_option("--risk", a.obligations.risk_percent, "at risk below this margin, percent of the threshold")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  obligations->add_option("--only", a.obligations.states, "overdue, due, at-risk (all)")
      ->delimiter(',')
      ->check(CLI::IsMember({"overdue", "due", "at-risk"}));
  obligations->callback([&a] {
    a.run = [&a] {
      const std::optional<v1::CheckOptions> check = CheckOptionsOf(a);
      return check ? RunObligations(a.online, *check, a.obligations, a.name) : kBadInput;
    };
  });
}

void AddSubmit(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("submit", "file the documents of dossiers");
  verb->add_option("files", a.files, "dossiers, JSON or protobuf")->required();
  verb->add_option("--only", a.submit.kinds, "only documents of these kinds: report, plan, ...")->delimiter(',');
  verb->add_option("--etag", a.submit.etag, "the revision that is replaced; `none`: there is none yet");
  verb->add_option("--request-id", a.submit.request_id, "a repeat with the same id is filed once");
  verb->add_flag("--validate-only", a.submit.validate_only, "check the input, store nothing");
  AddServer(verb, a);
  verb->callback([&a] { a.run = [&a] { return RunSubmit(a.online, a.submit, a.files, Subject()); }; });
}

void AddWithdraw(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("withdraw", "withdraw a filing; it is kept, and not judged any more");
  verb->add_option("name", a.name, "UNIT/filings/KIND")->required();
  verb->add_option("--reason", a.withdraw.reason, "why")->required();
  verb->add_option("--etag", a.withdraw.etag, "the revision that is withdrawn (the latest)");
  verb->add_option("--request-id", a.withdraw.request_id, "a repeat with the same id is done once");
  AddServer(verb, a);
  verb->callback([&a] { a.run = [&a] { return RunWithdraw(a.online, a.name, a.withdraw); }; });
}

void AddReading(CLI::App& app, Arguments& a) {
  CLI::App* get = app.add_subcommand("get", "show a filing");
  get->add_option("name", a.name, "UNIT/filings/KIND")->required();
  get->add_option("--revision", a.revision, "number of the revision (the latest)");
  AddKnownAt(get, a.known_at);
  AddServer(get, a);
  get->callback([&a] { a.run = [&a] { return RunGet(a.online, a.name, a.revision, a.known_at); }; });

  CLI::App* list = app.add_subcommand("list", "list filings");
  list->add_option("parent", a.name, "beginning of the unit's name, in whole parts (everything)");
  list->add_option("--kind", a.list.kind, "only documents of this kind");
  list->add_option("--filter", a.list.filter, "such filings alone: 'year = 2014 AND overall = NON_COMPLIANT'");
  list->add_option("--as-of", a.list.as_of, "day of judgement of a filter by `overall`, YYYY-MM-DD (today)");
  list->add_flag("--documents", a.list.documents, "with the documents (for --format json)");
  AddKnownAt(list, a.list.known_at);
  AddServer(list, a);
  list->callback([&a] { a.run = [&a] { return RunList(a.online, a.name, a.list); }; });

  CLI::App* revisions = app.add_subcommand("revisions", "list the revisions of a filing, newest first");
  revisions->add_option("name", a.name, "UNIT/filings/KIND")->required();
  AddServer(revisions, a);
  revisions->callback([&a] { a.run = [&a] { return RunRevisions(a.online, a.name); }; });
}

// Of a release, by its name or the beginning of its digest.
void AddRelease(CLI::App* verb, Arguments& a) {
  verb->add_option("release", a.release.release, "its name, or the beginning of its digest")->required();
}

void AddAuthority(CLI::App* verb, Arguments& a) {
  verb->add_option("--authority", a.suspension.authority, "who decided, by which act")->required();
  verb->add_option("--reason", a.suspension.reason, "why")->required();
}

void AddReleases(CLI::App& rules, Arguments& a) {
  const auto add = [&](const char* name, const char* what, int (*run)(const OnlineOptions&, const ReleaseOptions&)) {
    CLI::App* verb = rules.add_subcommand(name, what);
    AddServer(verb, a);
    verb->callback([&a, run] { a.run = [&a, run] { return run(a.online, a.release); }; });
    return verb;
  };
  CLI::App* publish = add("publish", "store a pack on a server; it is not used before it is activated", &RunPublish);
  publish->add_option("folder", a.release.folder, "folder of rule packs")->capture_default_str();
  publish->add_option("--signature", a.release.signature, "file of the signed note that `rules sign` made");
  CLI::App* validate = add("validate", "ask a server what it would find fault with", &RunValidate);
  validate->add_option("folder", a.release.folder, "folder of rule packs")->capture_default_str();
  CLI::App* releases = add("releases", "list what was published, newest first", &RunReleases);
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
  AddLanguage(ask, a);
  ask->callback([&a] { a.run = [&a] { return RunExplain(a.online, a.release, a.rules.rule); }; });

  CLI::App* sign = rules.add_subcommand("sign", "sign a pack, for servers that take signed ones alone");
  sign->add_option("folder", a.release.folder, "folder of one edition")->required();
  sign->add_option("--key", a.release.key, "private Ed25519 key, PEM")->required();
  sign->add_option("--name", a.release.signer, "name of the key, as the server knows it")->required();
  sign->add_option("--out", a.release.out, "file for the signed note (standard output)");
  sign->callback([&a] { a.run = [&a] { return RunSign(a.release); }; });
}

void AddSuspensions(CLI::App& rules, Arguments& a) {
  const auto add = [&](const char* name, const char* what, int (*run)(const OnlineOptions&, const SuspensionOptions&)) {
    CLI::App* verb = rules.add_subcommand(name, what);
    AddServer(verb, a);
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
  CLI::App* list = add("suspensions", "list suspensions, newest first", &RunSuspensions);
  list->add_option("--pack", a.suspension.pack, "id of a pack (all)");
  list->add_option("--as-of", a.suspension.as_of, "only those in force as of this day, YYYY-MM-DD");
}

void AddRules(CLI::App& app, Arguments& a) {
  CLI::App* rules = app.add_subcommand("rules", "work on rule packs");
  rules->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, int (*run)(const RulesOptions&)) {
    CLI::App* verb = rules->add_subcommand(name, what);
    if (std::string_view(name) == "explain") {
      verb->add_option("rule", a.rules.rule, "id of the rule, `rule` or `rule[instance]`")->required();
      AddLanguage(verb, a);
    }
    if (std::string_view(name) == "diff") {
      verb->add_option("from", a.rules.folder, "folder of one pack, the earlier edition")->required();
      verb->add_option("to", a.rules.other, "folder of the other one")->required();
      AddLanguage(verb, a);
    } else {
      verb->add_option("folder", a.rules.folder, "folder of rule packs")->capture_default_str();
    }
    AddFormat(verb, a);
    verb->callback([&a, run] {
      a.run = [&a, run] {
        a.rules.format = a.format;
        a.rules.russian = a.language == "ru";
        return run(a.rules);
      };
    });
    return verb;
  };
  add("lint", "report every fault of the packs, and what they lack", &RunRulesLint);
  CLI::App* test = add("test", "run the tests of the packs", &RunRulesTest);
  test->add_option("--only", a.rules.only, "cases with this in their name, or about the rule of this id");
  add("coverage", "every provision, the rules that say it, the states that tests show", &RunRulesCoverage);
  add("explain", "a rule in words, with what its tests show", &RunRulesExplain);
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

void AddImpact(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("impact", "what other rules would change for everything that is filed");
  verb->add_option("parent", a.name, "beginning of the unit's name, in whole parts (everything)");
  verb->add_option("--candidate", a.impact.candidate, "folder of one edition of a pack");
  verb->add_option("--release", a.impact.release, "name of a release on the server");
  verb->add_option("--set", a.impact.changes, "a value of the rules in use: 'education.share: share.at_least=40%'");
  verb->add_option("--pack", a.impact.pack, "with --set: id of the pack, where there are several");
  verb->add_option("--edition", a.impact.edition, "with --set: its edition, YYYY-MM-DD, where there are several");
  verb->add_flag("--everywhere", a.impact.everywhere, "judge all units by it, whatever it is in force for");
  verb->add_flag("--margins", a.impact.margins, "show also findings whose margin alone changes");
  verb->add_option("--filter", a.impact.filter, "such units alone: 'year = 2014 AND region = 73'");
  verb->add_option("--as-of", a.offline.as_of, "day of judgement, YYYY-MM-DD (today)");
  verb->add_option("--resume", a.impact.resume, "file that keeps the place, as of audit");
  AddKnownAt(verb, a.impact.known_at);
  AddServer(verb, a);
  AddLanguage(verb, a);
  verb->callback([&a] { a.run = [&a] { return RunImpact(a.online, a.offline.as_of, a.impact, a.name); }; });
}

void AddToken(CLI::App& app, Arguments& a) {
  CLI::App* token = app.add_subcommand("token", "static bearer tokens, for the file of principals");
  token->require_subcommand(1);
  token->add_subcommand("new", "make a token and its hash")->callback([&a] { a.run = &RunTokenNew; });
  CLI::App* hash = token->add_subcommand("hash", "the hash of a token");
  hash->add_option("file", a.name, "file with the token (standard input)");
  hash->callback([&a] { a.run = [&a] { return RunTokenHash(a.name); }; });
}

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

void AddLedgerReading(CLI::App& ledger, Arguments& a) {
  CLI::App* list = ledger.add_subcommand("list", "list entries");
  list->add_option("--from", a.ledger.from, "index of the first (0)");
  AddServer(list, a);
  list->callback([&a] { a.run = [&a] { return RunLedgerList(a.online, a.ledger); }; });

  CLI::App* receipt = ledger.add_subcommand("receipt", "get what proves that an entry is in the ledger");
  receipt->add_option("entry", a.name, "ledgerEntries/INDEX, or the index")->required();
  receipt->add_option("--out", a.ledger.out, "write the receipt to this file");
  AddServer(receipt, a);
  AddLanguage(receipt, a);
  receipt->callback([&a] { a.run = [&a] { return RunLedgerReceipt(a.online, a.ledger, a.name); }; });

  CLI::App* checkpoint = ledger.add_subcommand("checkpoint", "print the head of the ledger, to be kept");
  checkpoint->add_option("--extends", a.ledger.checkpoint, "prove that it goes on from the checkpoint in this file");
  checkpoint->add_option("--ledger-key", a.ledger.key, "public key in PEM that must have signed it");
  AddServer(checkpoint, a);
  checkpoint->callback([&a] { a.run = [&a] { return RunLedgerCheckpoint(a.online, a.ledger); }; });
}

void AddLedger(CLI::App& app, Arguments& a) {
  CLI::App* ledger = app.add_subcommand("ledger", "read the ledger, and verify receipts and copies of it");
  ledger->require_subcommand(1);
  AddLedgerReading(*ledger, a);
  CLI::App* verify = ledger->add_subcommand("verify", "verify without a server; 1 when something is not as it was");
  verify->add_option("receipts", a.files, "files of receipts");
  CLI::Option* data = verify->add_option("--data", a.ledger.data, "a data folder, or a copy: everything in it");
  verify->add_option("--checkpoint", a.ledger.checkpoint, "file of a checkpoint that the data must agree with")
      ->needs(data);
  verify->add_option("--ledger-key", a.ledger.key, "public key in PEM that must have signed receipt or checkpoint");
  verify->callback([&a] { a.run = [&a] { return RunLedgerVerify(a.ledger, a.files); }; });
}

void AddBackup(CLI::App& app, Arguments& a) {
  CLI::App* backup = app.add_subcommand("backup", "have the server make a backup in its folder of backups");
  AddServer(backup, a);
  backup->callback([&a] { a.run = [&a] { return RunBackup(a.online); }; });

  CLI::App* restore = app.add_subcommand("restore", "make a data folder of a backup, verified against its ledger");
  restore->add_option("backup", a.name, "folder of the backup")->required();
  restore->add_option("data", a.ledger.data, "data folder to make")->required();
  restore->add_option("--ledger-key", a.ledger.key, "public key in PEM that must have signed its checkpoint");
  restore->callback([&a] { a.run = [&a] { return RunRestore(a.ledger, a.name); }; });
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
  svod::cli::AddCheck(app, arguments);
  svod::cli::AddSubmit(app, arguments);
  svod::cli::AddWithdraw(app, arguments);
  svod::cli::AddReading(app, arguments);
  svod::cli::AddAudit(app, arguments);
  svod::cli::AddImpact(app, arguments);
  svod::cli::AddLedger(app, arguments);
  svod::cli::AddBackup(app, arguments);
  svod::cli::AddRules(app, arguments);
  svod::cli::AddToken(app, arguments);
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
