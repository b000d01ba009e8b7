#include "clients/cli/verbs.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "clients/cli/explain.h"
#include "clients/cli/files.h"
#include "clients/cli/manual.h"
#include "clients/cli/report.h"
#include "clients/cli/token.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::cli {
namespace {

const google::protobuf::Descriptor* Subject() { return cluster::v1::Dossier::descriptor(); }

// As of which day, by which rules.
void AddJudging(CLI::App* verb, Arguments& a) {
  verb->add_option("--as-of", a.offline.as_of, "day of judgement, YYYY-MM-DD (today)");
  verb->add_option("--edition", a.offline.edition, "edition of the rules, YYYY-MM-DD (by the policy of the pack)");
  verb->add_option("--pack", a.offline.pack, "id of the rule pack (every pack)");
}

void AddCheck(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("check", "judge dossiers; without --server or --profile on this machine alone");
  verb->add_option("files", a.files, "dossiers, JSON or protobuf; with a server also names of filed units")->required();
  verb->add_option("--rules", a.offline.rules, "folder of rule packs (without --server)")->capture_default_str();
  AddJudging(verb, a);
  CLI::Option* server = verb->add_option("--server", a.online.server, "ask svodd at HOST:PORT");
  AddKnownAt(verb, a.record.known_at);
  AddRulesAt(verb, a);
  verb->add_flag("--record", a.record.record, "keep the verdict of a filed unit in the ledger");
  AddSecurity(verb, a);
  AddTimeout(verb, a);
  AddOutput(verb, a, Formats::kJsonAndCsv);
  verb->add_flag("--brief", a.output.brief, "one line for each verdict");
  verb->callback([&a, server] {
    a.offline_run = server->count() == 0 && a.online.profile.empty();
    if (a.offline_run && (a.record.record || !a.record.known_at.empty() || !a.rules_at.empty())) {
      throw CLI::ValidationError(
          "--record, --known-at and --rules-at are of a server: name it with --server or --profile");
    }
    a.run = [&a] {
      if (a.offline_run) return RunCheck(a.offline, a.files);
      const std::optional<v1::CheckOptions> check = CheckOptionsOf(a);
      return check ? RunOnlineCheck(a.online, *check, a.record, a.files, Subject()) : kBadInput;
    };
  });
}

void AddExplain(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("explain", "walk through one finding: clause, rule, figures, lines, cure");
  verb->add_option("filing", a.name, "a dossier file, or the name of a filed unit")->required();
  verb->add_option("rule", a.rules.rule, "id of the rule, `rule` or `rule[instance]`")->required();
  verb->add_option("--rules", a.offline.rules, "folder of rule packs (of a file, without --server)")
      ->capture_default_str();
  AddJudging(verb, a);
  CLI::Option* server = verb->add_option("--server", a.online.server, "ask svodd at HOST:PORT");
  AddKnownAt(verb, a.record.known_at);
  AddRulesAt(verb, a);
  AddSecurity(verb, a);
  AddTimeout(verb, a);
  AddOutput(verb, a, Formats::kJsonAndCsv);
  verb->callback([&a, server] {
    a.offline_run = server->count() == 0 && a.online.profile.empty() && std::filesystem::is_regular_file(a.name);
    a.run = [&a] {
      if (a.offline_run) return RunExplainFile(a.offline, a.name, a.rules.rule);
      const std::optional<v1::CheckOptions> check = CheckOptionsOf(a);
      return check ? RunExplainFiling(a.online, *check, a.record, a.name, a.rules.rule, Subject()) : kBadInput;
    };
  });
}

// What verdicts are asked for, of the filed units below a name.
void AddScan(CLI::App* verb, Arguments& a, std::string& filter) {
  verb->add_option("parent", a.name, "beginning of the unit's name, in whole parts (everything)");
  verb->add_option("--filter", filter, "such units alone: 'year = 2014 AND region = 73'");
  AddJudging(verb, a);
  AddRulesAt(verb, a);
  AddServer(verb, a, Formats::kJsonAndCsv);
}

// An option for a file to be written. An empty name is kept, to be refused like any other that cannot be written.
void AddFile(CLI::App* verb, const char* option, std::optional<std::string>& name, const char* what) {
  verb->add_option_function<std::string>(
      option, [&name](const std::string& given) { name = given; }, what);
}

void AddAudit(CLI::App& app, Arguments& a) {
  CLI::App* verb = app.add_subcommand("audit", "judge everything that is filed, as it is at one moment");
  AddScan(verb, a, a.audit.filter);
  verb->add_option("--view", a.audit.view, "verdicts to show: all, failures, summaries, or totals alone")
      ->check(CLI::IsMember({"all", "failures", "summaries", "totals"}))
      ->capture_default_str();
  verb->add_option("--resume", a.audit.resume, "file that keeps the place; an audit that was stopped goes on from it");
  AddKnownAt(verb, a.audit.known_at);
  AddFile(verb, "--html", a.audit.reports.html, "write the report as a page: one file, needs no network");
  AddFile(verb, "--xlsx", a.audit.reports.xlsx, "write the report as a workbook");
  AddFile(verb, "--oscal", a.audit.reports.oscal, "write the report as OSCAL assessment results (JSON)");
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
  obligations->add_flag("--stream", a.obligations.stream,
                        "as they are found, in the order of the units, however many (with --format json or csv)");
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
  AddServer(list, a, Formats::kJsonAndCsv);
  list->callback([&a] { a.run = [&a] { return RunList(a.online, a.name, a.list); }; });

  CLI::App* revisions = app.add_subcommand("revisions", "list the revisions of a filing, newest first");
  revisions->add_option("name", a.name, "UNIT/filings/KIND")->required();
  AddServer(revisions, a, Formats::kJsonAndCsv);
  revisions->callback([&a] { a.run = [&a] { return RunRevisions(a.online, a.name); }; });
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
  AddServer(verb, a, Formats::kJsonAndCsv);
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

void AddLedgerReading(CLI::App& ledger, Arguments& a) {
  CLI::App* list = ledger.add_subcommand("list", "list entries");
  list->add_option("--from", a.ledger.from, "index of the first (0)");
  AddServer(list, a, Formats::kJsonAndCsv);
  list->callback([&a] { a.run = [&a] { return RunLedgerList(a.online, a.ledger); }; });

  CLI::App* receipt = ledger.add_subcommand("receipt", "get what proves that an entry is in the ledger");
  receipt->add_option("entry", a.name, "ledgerEntries/INDEX, or the index")->required();
  receipt->add_option("--out", a.ledger.out, "write the receipt to this file");
  AddServer(receipt, a);
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
  AddLanguage(verify, a);
  verify->callback([&a] { a.run = [&a] { return RunLedgerVerify(a.online, a.ledger, a.files); }; });
}

void AddBackup(CLI::App& app, Arguments& a) {
  CLI::App* backup = app.add_subcommand("backup", "have the server make a backup in its folder of backups");
  AddServer(backup, a);
  backup->callback([&a] { a.run = [&a] { return RunBackup(a.online); }; });

  CLI::App* restore = app.add_subcommand("restore", "make a data folder of a backup, verified against its ledger");
  restore->add_option("backup", a.name, "folder of the backup")->required();
  restore->add_option("data", a.ledger.data, "data folder to make")->required();
  restore->add_option("--ledger-key", a.ledger.key, "public key in PEM that must have signed its checkpoint");
  AddLanguage(restore, a);
  restore->callback([&a] { a.run = [&a] { return RunRestore(a.online, a.ledger, a.name); }; });
}
int WriteManual(const CLI::App& app, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  for (const ManualFile& file : ManualOf(PagesOf(app))) {
    const std::filesystem::path path = std::filesystem::path(folder) / file.name;
    if (std::ofstream(path, std::ios::binary) << file.text << std::flush) continue;
    std::cerr << "svod: " << path.string() << ": the file cannot be written\n";
    return kBadInput;
  }
  return 0;
}

void AddShell(CLI::App& app, Arguments& a) {
  CLI::App* completion = app.add_subcommand("completion", "print what completes verbs and options in a shell");
  completion->add_option("shell", a.name, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([&] {
    a.run = [&] {
      std::cout << CompletionOf(PagesOf(app), a.name);
      return 0;
    };
  });
  CLI::App* manual = app.add_subcommand("manual", "write the pages of the manual, for man(1)");
  manual->add_option("folder", a.name, "folder for them")->required();
  manual->callback([&] { a.run = [&] { return WriteManual(app, a.name); }; });
}

}  // namespace

void AddVerbs(CLI::App& app, Arguments& arguments) {
  AddCheck(app, arguments);
  AddExplain(app, arguments);
  AddSubmit(app, arguments);
  AddWithdraw(app, arguments);
  AddReading(app, arguments);
  AddAudit(app, arguments);
  AddImpact(app, arguments);
  AddLedger(app, arguments);
  AddBackup(app, arguments);
  AddRulesVerbs(app, arguments);
  AddFormsVerbs(app, arguments);
  AddToken(app, arguments);
  AddShell(app, arguments);
}

}  // namespace svod::cli
