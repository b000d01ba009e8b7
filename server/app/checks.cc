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
#include "server/app/dossier_reader.h"
#include "server/app/errors.h"
#include "server/app/names.h"

namespace svod::app {
namespace {

using google::protobuf::Message;

// Owned by the arena.
Message* NewDossier(const RulePacks& packs, google::protobuf::Arena* arena) {
  return google::protobuf::MessageFactory::generated_factory()->GetPrototype(SubjectOf(packs).subject())->New(arena);
}

std::optional<Date> ReadDate(const std::string& text, const std::string& path, Diagnostics* faults) {
  std::optional<Date> date = Date::Parse(text);
  if (!date) {
    faults->Add(FieldFault(path, "invalid-date", Quote(text) + " is not a date (write it like 2015-02-15)"));
  }
  return date;
}

}  // namespace

CheckOptions Checks::ReadOptions(const RulePacks& packs, const v1::CheckOptions& options, const Call& call,
                                 Diagnostics* faults) const {
  CheckOptions read;
  std::optional<Date> as_of = options.as_of_date().empty()
                                  ? DateAt(packs, clock_.NowMicros())
                                  : ReadDate(options.as_of_date(), "options.as_of_date", faults);
  if (as_of) read.as_of = *as_of;
  read.pack = options.pack();
  read.cancelled = call.cancelled;
  if (!options.edition().empty()) read.edition = ReadDate(options.edition(), "options.edition", faults);
  return read;
}

absl::Status Checks::CheckAndDescribe(const RulePacks& packs, const Message& dossier, const CheckOptions& options,
                                      Verdicts* verdicts) const {
  const auto started = std::chrono::steady_clock::now();
  absl::Status status = CheckEach(packs, dossier, options, verdicts);
  for (v1::Verdict& verdict : *verdicts) {
    if (status.ok()) status = AddTexts(packs, &verdict);
  }
  if (metrics_ != nullptr) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    metrics_->CountEvaluation(status.ok() ? "ok" : absl::StatusCodeToString(status.code()), took.count());
  }
  return status;
}

absl::Status Checks::Check(const v1::CheckRequest& request, v1::CheckResponse* response, const Call& call) const {
  const std::shared_ptr<const RulePacks> packs = packs_.Snapshot();
  Diagnostics faults(kLimits.diagnostics_max);
  const CheckOptions options = ReadOptions(*packs, request.options(), call, &faults);
  google::protobuf::Arena arena;
  Message* dossier = NewDossier(*packs, &arena);
  const bool sound = ReadAny(request.dossier(), "dossier", dossier, &faults);
  if (!sound || !faults.empty()) return InvalidInput(faults);
  return CheckAndDescribe(*packs, *dossier, options, response->mutable_verdicts());
}

absl::Status Checks::CheckFiling(const v1::CheckFilingRequest& request, v1::CheckFilingResponse* response,
                                 const Call& call) const {
  const std::shared_ptr<const RulePacks> packs = packs_.Snapshot();
  Diagnostics faults;
  CheckOptions options = ReadOptions(*packs, request.options(), call, &faults);
  std::string unit;
  std::string error;
  if (!ParseUnitOrFiling(SubjectOf(*packs), request.name(), &unit, &error)) {
    faults.Add(FieldFault("name", "bad-name", error));
  }
  if (!faults.empty()) return InvalidInput(faults);
  google::protobuf::Arena arena;
  Message* dossier = NewDossier(*packs, &arena);
  std::vector<StoredDocument> stored;
  absl::Status status = ReadDossier(*packs, *store_.Read(), unit, dossier, &stored);
  if (!status.ok()) return status;
  options.stored = stored;
  return CheckAndDescribe(*packs, *dossier, options, response->mutable_verdicts());
}

}  // namespace svod::app
