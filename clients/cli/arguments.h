// What the command line says, and the options that several verbs share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/audit.h"
#include "clients/cli/forms.h"
#include "clients/cli/impact.h"
#include "clients/cli/ledger.h"
#include "clients/cli/obligations.h"
#include "clients/cli/offline.h"
#include "clients/cli/online.h"
#include "clients/cli/output.h"
#include "clients/cli/releases.h"
#include "clients/cli/rules.h"

namespace svod::cli {

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
  FormsOptions forms;
  OutputChoice output;
  std::vector<std::string> files;
  std::string name;
  std::string known_at;
  std::optional<uint32_t> revision;
  std::string rules_at;  // when the rules were in use by which is judged
  std::function<int()> run;
  bool offline_run = false;  // of a verb that can call a server: it is not to
};

// What a verb can write beside text: JSON, or also rows for spreadsheets.
enum class Formats : uint8_t { kJson, kJsonAndCsv };
// --format, --lang, --color.
void AddOutput(CLI::App* verb, Arguments& a, Formats formats = Formats::kJson);
// Of these --lang and --color alone, for verbs that write text and nothing else.
void AddLanguage(CLI::App* verb, Arguments& a);
// --server, how to get to it, and AddOutput.
void AddServer(CLI::App* verb, Arguments& a, Formats formats = Formats::kJson);
// Without --server, for verbs that work without a server too.
void AddSecurity(CLI::App* verb, Arguments& a);
void AddTimeout(CLI::App* verb, Arguments& a);
CLI::Option* AddKnownAt(CLI::App* verb, std::string& time);
CLI::Option* AddRulesAt(CLI::App* verb, Arguments& a);

// What a check is to be; nullopt, and why on stderr, when it is faulty.
std::optional<v1::CheckOptions> CheckOptionsOf(const Arguments& a);

}  // namespace svod::cli
