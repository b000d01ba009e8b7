// Tested by: tests/server/app/checks_test.cc.
#include "server/app/checks.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "server/app/any_document.h"
#include "server/app/check_options.h"
#include "server/app/dossier_reader.h"
#include "server/app/errors.h"
#include "server/app/known_filings.h"
#include "server/app/names.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"

namespace svod::app {
namespace {

using google::protobuf::Message;

// What the ledger is to say of the verdicts.
std::vector<LedgerRecord> RecordsOf(const v1::CheckFilingRequest& request,
                                    const google::protobuf::RepeatedPtrField<v1::Verdict>& verdicts) {
  std::vector<LedgerRecord> records;
  records.reserve(static_cast<size_t>(verdicts.size()));
  for (const v1::Verdict& verdict : verdicts) {
    LedgerRecord record;
    *record.entry.mutable_verdict() = ledger::DescribeVerdict(verdict);
    if (request.has_read_time()) *record.entry.mutable_verdict()->mutable_read_time() = request.read_time();
    record.verdict = CanonicalBytes(verdict);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

absl::Status Checks::CheckByAll(const RulePacks& packs, const Message& dossier, const CheckOptions& options,
                                Verdicts* verdicts) const {
  const auto started = std::chrono::steady_clock::now();
  absl::Status status = CheckEach(packs, dossier, options, verdicts);
  if (metrics_ != nullptr) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    metrics_->CountEvaluation(status.ok() ? "ok" : absl::StatusCodeToString(status.code()), took.count());
  }
  return status;
}

absl::Status Checks::AddAllTexts(const RulePacks& packs, Verdicts* verdicts) {
  for (v1::Verdict& verdict : *verdicts) {
    absl::Status status = AddTexts(packs, &verdict);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Checks::CheckAny(const google::protobuf::Any& any, const v1::CheckOptions& asked, const Call& call,
                              Verdicts* verdicts) const {
  Diagnostics faults(kLimits.diagnostics_max);
  const absl::StatusOr<PackRegistry::Period> rules = RulesFor(packs_, asked, clock_, "options", &faults);
  if (!rules.ok()) return rules.status();
  const std::shared_ptr<const RulePacks>& packs = rules->packs;
  const CheckOptions options = ReadCheckOptions(*packs, asked, clock_.NowMicros(), call.cancelled, &faults);
  google::protobuf::Arena arena;
  Message* dossier = NewDossierOn(*packs, &arena);
  const bool sound = ReadAny(any, "dossier", dossier, &faults);
  if (!sound || !faults.empty()) return InvalidInput(faults);
  absl::Status status = CheckByAll(*packs, *dossier, options, verdicts);
  return status.ok() ? AddAllTexts(*packs, verdicts) : status;
}

absl::Status Checks::Check(const v1::CheckRequest& request, v1::CheckResponse* response, const Call& call) const {
  return CheckAny(request.dossier(), request.options(), call, response->mutable_verdicts());
}

absl::Status Checks::CheckItem(const v1::CheckStreamRequest& request, Verdicts* verdicts, const Call& call) const {
  absl::Status status = CheckAny(request.dossier(), request.options(), call, verdicts);
  if (!status.ok()) verdicts->Clear();
  return status;
}

absl::Status Checks::Judge(const v1::CheckFilingRequest& request, const Call& call,
                           std::shared_ptr<const RulePacks>* used, Verdicts* verdicts) const {
  Diagnostics faults;
  absl::StatusOr<PackRegistry::Period> rules = RulesFor(packs_, request.options(), clock_, "options", &faults);
  if (!rules.ok()) return rules.status();
  *used = std::move(rules->packs);
  const RulePacks& packs = **used;
  std::optional<int64_t> read_time;
  if (request.has_read_time()) read_time = ReadPastTime(request.read_time(), clock_, &faults);
  CheckOptions options =
      ReadCheckOptions(packs, request.options(), read_time.value_or(clock_.NowMicros()), call.cancelled, &faults);
  std::string unit;
  std::string error;
  if (!ParseUnitOrFiling(SubjectOf(packs), request.name(), &unit, &error)) {
    faults.Add(FieldFault("name", "bad-name", error));
  }
  if (!faults.empty()) return InvalidInput(faults);
  google::protobuf::Arena arena;
  Message* dossier = NewDossierOn(packs, &arena);
  std::vector<StoredDocument> stored;
  absl::Status status = ReadDossier(packs, *store_.Read(), unit, dossier, &stored, read_time);
  if (!status.ok()) return status;
  options.stored = stored;
  return CheckByAll(packs, *dossier, options, verdicts);
}

void Checks::CheckFiling(const v1::CheckFilingRequest& request, v1::CheckFilingResponse* response,
                         const std::function<void(absl::Status)>& done, const Call& call) const {
  std::shared_ptr<const RulePacks> packs;
  Verdicts* verdicts = response->mutable_verdicts();
  absl::Status status = Judge(request, call, &packs, verdicts);
  std::vector<LedgerRecord> records;
  if (status.ok() && request.record()) records = RecordsOf(request, *verdicts);
  if (status.ok()) status = AddAllTexts(*packs, verdicts);
  if (!status.ok() || !request.record()) return done(std::move(status));
  status = commits_.Record(std::move(records), [response, done](const absl::StatusOr<std::vector<uint64_t>>& indexes) {
    if (!indexes.ok()) return done(indexes.status());
    for (const uint64_t index : *indexes) response->add_ledger_entries(ledger::EntryName(index));
    done(absl::OkStatus());
  });
  if (!status.ok()) done(std::move(status));
}

}  // namespace svod::app
