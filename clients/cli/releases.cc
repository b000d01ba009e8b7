// Tested by: tests/e2e/rules_test.py.
#include "clients/cli/releases.h"

#include <google/protobuf/util/time_util.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include "clients/cli/call.h"
#include "clients/cli/fault_words.h"
#include "clients/cli/files.h"
#include "clients/cli/lines.h"
#include "clients/cli/report.h"
#include "clients/cli/state_words.h"
#include "clients/cli/table.h"
#include "engine/document/document.h"
#include "engine/release.h"
#include "server/ledger/note.h"
#include "server/ledger/release_note.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

using google::protobuf::util::TimeUtil;

// The response of a call; nothing is changed when it failed.
template <typename Response>
absl::Status Take(absl::StatusOr<Response> answer, Response* response) {
  if (!answer.ok()) return answer.status();
  *response = *std::move(answer);
  return absl::OkStatus();
}

// In rows for programs.
std::string StateText(v1::RulePackState state) { return v1::RulePackState_Name(state).substr(16); }

// The beginning of its digest, by which a release is named.
std::string HexText(const v1::RulePack& pack) {
  constexpr size_t kHexAt = sizeof("sha256:") - 1;
  return pack.ref().digest().substr(kHexAt, 12);
}

// When it is in use, of whom it comes: parts that may stand on a second line.
std::vector<std::string> UseOf(const v1::RulePack& pack, const Output& output) {
  const std::string from = TimeText(pack.has_active_from(), pack.active_from());
  const std::string until = TimeText(pack.has_active_until(), pack.active_until());
  std::vector<std::string> parts = {HexText(pack)};
  std::string times;
  if (!from.empty()) times = Words{"from ", "с "}.In(output) + from;
  if (!until.empty()) times += (from.empty() ? "" : " ") + Words{"until ", "до "}.In(output) + until;
  parts.push_back(times);
  const std::string rules = std::to_string(pack.rules());
  if (pack.rules() > 0) parts.push_back(output.russian ? "правил " + rules : rules + " rules");
  if (pack.from_folder()) parts.push_back(Words{"from the server's folder", "из папки сервера"}.In(output));
  if (!pack.signer().empty()) parts.push_back(Words{"signed by ", "подписано: "}.In(output) + pack.signer());
  return parts;
}

// `before` stands before it. What does not fit stands on further lines; what tells releases apart is never cut.
void PrintRelease(const v1::RulePack& pack, const Output& output, const std::string& before = "") {
  constexpr int kGap = 2;
  constexpr int kIndent = 4;
  const std::string state = NameOfRelease(pack.state()).In(output);
  std::vector<std::string> pieces = {before, Padded(state, output.russian ? 12 : 9), pack.ref().id(),
                                     pack.ref().edition(), pack.ref().version()};
  for (std::string& part : UseOf(pack, output)) pieces.push_back(std::move(part));
  std::cout << Pieces(output, pieces, kGap, kIndent);
}

std::string RowOf(const v1::RulePack& pack) {
  return CsvRow({pack.name(), pack.ref().id(), pack.ref().edition(), pack.ref().version(), pack.ref().digest(),
                 StateText(pack.state()), TimeText(pack.has_active_from(), pack.active_from()),
                 TimeText(pack.has_active_until(), pack.active_until()), std::to_string(pack.rules()),
                 pack.from_folder() ? "true" : "false", pack.signer()});
}

// Answers in JSON, or shows the release.
template <typename Response>
int Show(const OnlineOptions& options, const Response& response, const std::string& before = "") {
  if (options.json) {
    std::cout << ToJson(response);
  } else {
    PrintRelease(response.rule_pack(), options, before);
  }
  return 0;
}

void Fill(const RuleFiles& files, google::protobuf::RepeatedPtrField<v1::RuleFile>* sent) {
  for (const RuleFile& file : files) {
    v1::RuleFile* next = sent->Add();
    next->set_name(file.name);
    next->set_content(file.text);
  }
}

// The editions in the folder; none, and every fault on stderr, when they are faulty.
std::vector<Edition> EditionsIn(const Output& output, const std::string& folder) {
  const std::shared_ptr<const RulePacks> packs = LoadPacks(output, folder);
  return packs == nullptr ? std::vector<Edition>() : EditionsOf(*packs);
}

// The only edition in the folder; nullptr, and why on stderr, otherwise.
Edition OneEditionIn(const Output& output, const std::string& folder) {
  std::vector<Edition> editions = EditionsIn(output, folder);
  if (editions.size() == 1) return editions.front();
  if (!editions.empty()) {
    std::cerr << "svod: " << folder << ": there are " << editions.size() << " editions, name the folder of one\n";
  }
  return nullptr;
}

// All releases, newest first.
absl::Status ListAll(const OnlineOptions& options, v1::ListRulePacksRequest request, v1::ListRulePacksResponse* all) {
  request.set_page_size(1000);
  auto packs = options.client->ListRulePacks(std::move(request));
  for (v1::RulePack pack; packs.Next(&pack);) all->add_rule_packs()->Swap(&pack);
  return packs.status();
}

// The full name of the release: as it is, or of the one whose digest begins so.
std::optional<std::string> NameOf(const OnlineOptions& options, const std::string& text, int* exit_code) {
  constexpr size_t kDigitsMin = 6;
  if (text.starts_with("rulePacks/")) return text;
  v1::ListRulePacksResponse all;
  const absl::Status status = ListAll(options, {}, &all);
  if (!status.ok()) {
    *exit_code = Fail(options, text, status);
    return std::nullopt;
  }
  std::vector<std::string> found;
  for (const v1::RulePack& pack : all.rule_packs()) {
    if (text.size() >= kDigitsMin && pack.ref().digest().starts_with("sha256:" + text)) found.push_back(pack.name());
  }
  if (found.size() == 1) return found.front();
  std::cerr << "svod: " << text << ": " << (found.empty() ? "no" : "more than one") << " release begins so\n"
            << "  svod rules releases lists them; six digits are enough where they name one\n";
  *exit_code = kBadInput;
  return std::nullopt;
}

// Reads a file whole; nullopt, and why on stderr, when it cannot be read.
std::optional<std::string> ReadText(const std::string& path) {
  std::optional<std::string> text = ReadBounded(path);
  if (!text) std::cerr << "svod: " << path << ": the file cannot be read\n";
  return text;
}

void PrintFault(const v1::RuleFault& fault, const Output& output) {
  std::cout << fault.file();
  if (fault.line() > 0) std::cout << ":" << fault.line() << ":" << fault.column();
  std::cout << ": " << fault.code() << ": " << fault.message() << "\n";
  if (!fault.hint().empty()) std::cout << "  hint: " << fault.hint() << "\n";
  const std::string_view words = output.russian ? RussianFault(fault.code()) : std::string_view();
  if (!words.empty()) std::cout << "  " << words << "\n";
}

void PrintSuspension(const v1::RuleSuspension& one, const Output& output) {
  std::cout << Padded(one.name(), 18) << one.pack() << "  " << one.rule();
  if (!one.instance().empty()) std::cout << "[" << one.instance() << "]";
  std::cout << "  " << one.from_date() << Words{" to ", " по "}.In(output)
            << (one.until_date().empty() ? Words{"further notice", "отмену"}.In(output) : one.until_date()) << "\n    "
            << one.authority() << ": " << one.reason() << "\n";
  if (one.from_folder()) {
    std::cout << Words{"    from suspensions.yaml of the server", "    из suspensions.yaml сервера"}.In(output) << "\n";
  }
  if (!one.lift_date().empty()) {
    std::cout << Words{"    lifted as of ", "    отменена с "}.In(output) << one.lift_date() << ", "
              << (one.lift_authority().empty() ? Words{"taken out of the file", "убрана из файла"}.In(output)
                                               : one.lift_authority() + ": " + one.lift_reason())
              << "\n";
  }
}

void PrintVerdicts(const google::protobuf::RepeatedPtrField<v1::SuspendedVerdict>& verdicts, const Output& output) {
  for (const v1::SuspendedVerdict& one : verdicts) {
    std::string states;
    for (const int state : one.states()) {
      states += (states.empty() ? "" : ", ") + NameOfState(static_cast<v1::FindingState>(state)).In(output);
    }
    std::cout << Pieces(output, {"  " + Padded(one.ledger_entry(), 20), one.as_of_date(), states, one.subject()}, 2, 4);
  }
}

// Adds the pages after the first.
absl::Status ReadRest(const OnlineOptions& options, bool tried, v1::SuspendRuleResponse* response) {
  if (response->next_page_token().empty()) return absl::OkStatus();
  v1::ListSuspendedVerdictsRequest request;
  if (tried) {
    *request.mutable_suspension() = response->suspension();
  } else {
    request.set_name(response->suspension().name());
  }
  request.set_page_token(response->next_page_token());
  response->clear_next_page_token();
  auto rest = options.client->ListSuspendedVerdicts(std::move(request));
  for (v1::SuspendedVerdict one; rest.Next(&one);) response->add_verdicts()->Swap(&one);
  return rest.status();
}

// `rule[instance]`
void SplitRule(const std::string& text, v1::RuleSuspension* suspension) {
  const size_t at = text.find('[');
  suspension->set_rule(text.substr(0, at));
  if (at != std::string::npos && text.ends_with(']')) {
    suspension->set_instance(text.substr(at + 1, text.size() - at - 2));
  }
}

}  // namespace

int RunPublish(const OnlineOptions& options, const ReleaseOptions& release) {
  const std::vector<Edition> editions = EditionsIn(options, release.folder);
  if (editions.empty()) return kBadInput;
  v1::PublishRulePackRequest request;
  if (!release.signature.empty()) {
    const std::optional<std::string> note = ReadText(release.signature);
    if (!note) return kBadInput;
    if (editions.size() > 1) {
      std::cerr << "svod: --signature is of one edition: name the folder of one\n";
      return kBadInput;
    }
    request.set_signature(*note);
  }
  int worst = 0;
  for (const Edition& edition : editions) {
    request.clear_files();
    Fill(FilesOf(*edition), request.mutable_files());
    v1::PublishRulePackResponse response;
    const absl::Status status = Take(options.client->PublishRulePack(request), &response);
    const std::string what = RefOf(*edition).id() + " " + RefOf(*edition).edition();
    const Words done =
        response.repeated() ? Words{"was published", "уже опубликовано"} : Words{"published", "опубликовано"};
    worst = WorseExit(worst, status.ok() ? Show(options, response, done.In(options)) : Fail(options, what, status));
  }
  return worst;
}

namespace {

// A row of each fault, or of the edition alone where there is none.
std::string RowsOf(const Edition& edition, const v1::ValidateRulePackResponse& response) {
  const v1::PackRef& ref = RefOf(*edition);
  std::string rows;
  for (const v1::RuleFault& fault : response.faults()) {
    rows += CsvRow({ref.id(), ref.edition(), ref.version(), ref.digest(), fault.file(), std::to_string(fault.line()),
                    std::to_string(fault.column()), fault.code(), fault.message(), fault.hint()});
  }
  if (!rows.empty()) return rows;
  return CsvRow({ref.id(), ref.edition(), ref.version(), ref.digest(), "", "", "", "", "", ""});
}

void ShowValidated(const OnlineOptions& options, const Edition& edition, const v1::ValidateRulePackResponse& response) {
  if (options.json) {
    std::cout << ToJson(response);
  } else if (options.csv) {
    std::cout << RowsOf(edition, response);
  } else if (response.faults().empty()) {
    PrintRelease(response.rule_pack(), options, Words{"no faults", "ошибок нет"}.In(options));
  } else {
    for (const v1::RuleFault& fault : response.faults()) PrintFault(fault, options);
  }
}

}  // namespace

int RunValidate(const OnlineOptions& options, const ReleaseOptions& release) {
  const std::vector<Edition> editions = EditionsIn(options, release.folder);
  if (options.csv) {
    std::cout << CsvRow({"pack", "edition", "version", "digest", "file", "line", "column", "code", "message", "hint"});
  }
  if (editions.empty()) return kBadInput;
  int worst = 0;
  for (const Edition& edition : editions) {
    v1::ValidateRulePackRequest request;
    v1::ValidateRulePackResponse response;
    Fill(FilesOf(*edition), request.mutable_files());
    const absl::Status status = Take(options.client->ValidateRulePack(request), &response);
    if (!status.ok()) {
      worst = WorseExit(worst, Fail(options, RefOf(*edition).id(), status));
      continue;
    }
    ShowValidated(options, edition, response);
    if (!response.faults().empty()) worst = WorseExit(worst, kBadInput);
  }
  return worst;
}

int RunSign(const Output& output, const ReleaseOptions& release) {
  const Edition edition = OneEditionIn(output, release.folder);
  if (edition == nullptr) return kBadInput;
  const auto signer = ledger::LoadSigner(release.key, release.signer);
  absl::StatusOr<std::string> note =
      signer.ok() ? ledger::SignText(ledger::ReleaseText(RefOf(*edition)), **signer) : signer.status();
  if (!note.ok()) {
    std::cerr << "svod: " << note.status().message() << "\n";
    return kBadInput;
  }
  if (release.out.empty()) {
    std::cout << *note;
    return 0;
  }
  std::ofstream out(release.out, std::ios::binary);
  if (out << *note << std::flush) return 0;
  std::cerr << "svod: " << release.out << ": the file cannot be written\n";
  return kBadInput;
}

int RunReleases(const OnlineOptions& options, const ReleaseOptions& release) {
  v1::ListRulePacksRequest request;
  request.set_pack(release.pack);
  request.set_active_only(release.active_only);
  v1::ListRulePacksResponse all;
  const absl::Status status = ListAll(options, request, &all);
  if (!status.ok()) return Fail(options, "releases", status);
  if (options.json) {
    std::cout << ToJson(all);
    return 0;
  }
  if (options.csv) {
    std::cout << CsvRow({"name", "pack", "edition", "version", "digest", "state", "active_from", "active_until",
                         "rules", "from_folder", "signer"});
    for (const v1::RulePack& pack : all.rule_packs()) std::cout << RowOf(pack);
    return 0;
  }
  Table table({{"state", {"state", "состояние"}},
               {"pack", {"pack", "пакет"}},
               {"edition", {"edition", "редакция"}},
               {"version", {"version", "версия"}},
               {"digest", {"digest", "отпечаток"}},
               {"active_from", {"from", "с"}},
               {"active_until", {"until", "до"}},
               {"rules", {"rules", "правил"}, Table::Column::kRight},
               {"origin", {"published by", "откуда"}}});
  for (const v1::RulePack& pack : all.rule_packs()) {
    table.Add({NameOfRelease(pack.state()).In(options), pack.ref().id(), pack.ref().edition(), pack.ref().version(),
               HexText(pack), TimeText(pack.has_active_from(), pack.active_from()),
               TimeText(pack.has_active_until(), pack.active_until()),
               pack.rules() > 0 ? std::to_string(pack.rules()) : "",
               pack.from_folder() ? Words{"the server's folder", "папка сервера"}.In(options) : pack.signer()});
  }
  if (Fits(options, table.Text(Output{.russian = options.russian}))) {
    std::cout << table.Text(options);
  } else {
    for (const v1::RulePack& pack : all.rule_packs()) PrintRelease(pack, options);
  }
  std::cout << (options.russian ? "выпусков: " + std::to_string(all.rule_packs_size())
                                : std::to_string(all.rule_packs_size()) + " release(s)")
            << "\n";
  return 0;
}

int RunFetch(const OnlineOptions& options, const ReleaseOptions& release) {
  int exit_code = 0;
  const std::optional<std::string> name = NameOf(options, release.release, &exit_code);
  if (!name) return exit_code;
  v1::GetRulePackRequest request;
  request.set_name(*name);
  v1::GetRulePackResponse response;
  const absl::Status status = Take(options.client->GetRulePack(request), &response);
  if (!status.ok()) return Fail(options, release.release, status);
  if (release.out.empty()) return Show(options, response);
  std::error_code error;
  if (!std::filesystem::create_directories(release.out, error)) {
    std::cerr << "svod: " << release.out << ": the folder is there already, or cannot be made\n";
    return kBadInput;
  }
  for (const v1::RuleFile& file : response.rule_pack().files()) {
    // Names come over the network: none leads out of the folder.
    const std::filesystem::path path = std::filesystem::path(release.out) / file.name();
    const bool inside = std::filesystem::path(file.name()).filename() == file.name() && file.name() != "..";
    if (!inside || !(std::ofstream(path, std::ios::binary) << file.content() << std::flush)) {
      std::cerr << "svod: " << path.string() << ": the file cannot be written\n";
      return kBadInput;
    }
  }
  return Show(options, response);
}

int RunActivate(const OnlineOptions& options, const ReleaseOptions& release) {
  v1::ActivateRulePackRequest request;
  if (!release.at.empty() && !ReadTime(release.at, "--at", request.mutable_activate_time())) return kBadInput;
  int exit_code = 0;
  const std::optional<std::string> name = NameOf(options, release.release, &exit_code);
  if (!name) return exit_code;
  request.set_name(*name);
  v1::ActivateRulePackResponse response;
  const absl::Status status = Take(options.client->ActivateRulePack(request), &response);
  return status.ok() ? Show(options, response) : Fail(options, release.release, status);
}

int RunDeactivate(const OnlineOptions& options, const ReleaseOptions& release) {
  v1::DeactivateRulePackRequest request;
  if (!release.at.empty() && !ReadTime(release.at, "--at", request.mutable_deactivate_time())) return kBadInput;
  int exit_code = 0;
  const std::optional<std::string> name = NameOf(options, release.release, &exit_code);
  if (!name) return exit_code;
  request.set_name(*name);
  v1::DeactivateRulePackResponse response;
  const absl::Status status = Take(options.client->DeactivateRulePack(request), &response);
  return status.ok() ? Show(options, response) : Fail(options, release.release, status);
}

int RunExplain(const OnlineOptions& options, const ReleaseOptions& release, const std::string& rule) {
  v1::ExplainRuleRequest request;
  request.set_rule(rule);
  request.set_pack(release.pack);
  request.set_edition(release.edition);
  v1::ExplainRuleResponse response;
  const absl::Status status = Take(options.client->ExplainRule(request), &response);
  if (!status.ok()) return Fail(options, rule, status);
  if (options.json) {
    std::cout << ToJson(response);
    return 0;
  }
  for (const v1::RuleExplanation& one : response.explanations()) {
    std::cout << one.rule() << "  " << one.pack().id() << " " << one.pack().edition() << "  " << one.file() << ":"
              << one.line() << "\n";
    for (const v1::ExplainedLine& line : one.lines()) {
      const std::string& text = options.russian ? line.text().ru() : line.text().en();
      std::cout << std::string(2 + 2 * size_t{line.depth()}, ' ')
                << (options.russian ? line.label().ru() : line.label().en()) << (text.empty() ? "" : ": ") << text
                << "\n";
    }
  }
  return 0;
}

int RunSuspend(const OnlineOptions& options, const SuspensionOptions& suspension) {
  v1::SuspendRuleRequest request;
  v1::RuleSuspension* said = request.mutable_suspension();
  said->set_pack(suspension.pack);
  SplitRule(suspension.rule, said);
  said->set_from_date(suspension.from);
  said->set_until_date(suspension.until);
  said->set_authority(suspension.authority);
  said->set_reason(suspension.reason);
  request.set_validate_only(suspension.try_only);
  v1::SuspendRuleResponse response;
  absl::Status status = Take(options.client->SuspendRule(request), &response);
  if (status.ok()) status = ReadRest(options, suspension.try_only, &response);
  if (!status.ok()) return Fail(options, suspension.rule, status);
  if (options.json) {
    std::cout << ToJson(response);
    return 0;
  }
  if (!suspension.try_only) PrintSuspension(response.suspension(), options);
  if (options.russian) {
    std::cout << (suspension.try_only ? "затронула бы" : "затрагивает")
              << " записанных заключений: " << response.verdicts_size() << "\n";
  } else {
    std::cout << (suspension.try_only ? "it would touch " : "it touches ") << response.verdicts_size()
              << " recorded verdict(s)\n";
  }
  PrintVerdicts(response.verdicts(), options);
  return 0;
}

int RunLift(const OnlineOptions& options, const SuspensionOptions& suspension) {
  v1::LiftSuspensionRequest request;
  request.set_name(suspension.name);
  request.set_lift_date(suspension.from);
  request.set_authority(suspension.authority);
  request.set_reason(suspension.reason);
  v1::LiftSuspensionResponse response;
  const absl::Status status = Take(options.client->LiftSuspension(request), &response);
  if (!status.ok()) return Fail(options, suspension.name, status);
  if (options.json) {
    std::cout << ToJson(response);
  } else {
    PrintSuspension(response.suspension(), options);
  }
  return 0;
}

int RunSuspensions(const OnlineOptions& options, const SuspensionOptions& suspension) {
  v1::ListSuspensionsRequest request;
  request.set_pack(suspension.pack);
  request.set_as_of_date(suspension.as_of);
  request.set_page_size(1000);
  v1::ListSuspensionsResponse all;
  auto suspensions = options.client->ListSuspensions(std::move(request));
  for (v1::RuleSuspension one; suspensions.Next(&one);) all.add_suspensions()->Swap(&one);
  if (!suspensions.status().ok()) return Fail(options, "suspensions", suspensions.status());
  if (options.json) {
    std::cout << ToJson(all);
    return 0;
  }
  if (options.csv) {
    std::cout << CsvRow({"name", "pack", "rule", "instance", "from", "until", "authority", "reason", "created",
                         "lifted_from", "lift_authority", "lift_reason"});
    for (const v1::RuleSuspension& one : all.suspensions()) {
      std::cout << CsvRow({one.name(), one.pack(), one.rule(), one.instance(), one.from_date(), one.until_date(),
                           one.authority(), one.reason(), TimeText(one.has_create_time(), one.create_time()),
                           one.lift_date(), one.lift_authority(), one.lift_reason()});
    }
    return 0;
  }
  for (const v1::RuleSuspension& one : all.suspensions()) PrintSuspension(one, options);
  std::cout << (options.russian ? "остановок: " + std::to_string(all.suspensions_size())
                                : std::to_string(all.suspensions_size()) + " suspension(s)")
            << "\n";
  return 0;
}

}  // namespace svod::cli
