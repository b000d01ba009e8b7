// Tested by: tests/server/app/ledger_test.cc.
#include "server/app/ledger.h"

#include <algorithm>
#include <optional>
#include <string>

#include "server/app/errors.h"
#include "server/app/limits.h"
#include "server/app/page_token.h"
#include "server/store/filing_name.h"

namespace svod::app {
namespace {

absl::Status OneFault(const std::string& path, const std::string& message) {
  Diagnostics faults;
  faults.Add(FieldFault(path, "out-of-range", message));
  return InvalidInput(faults);
}

// The unit that an entry is of; empty: of none.
std::string UnitOf(const v1::LedgerEntry& entry) {
  const std::string& name = entry.has_submission()   ? entry.submission().filing()
                            : entry.has_withdrawal() ? entry.withdrawal().filing()
                                                     : entry.verdict().subject();
  const std::optional<store::FilingName> filing = store::SplitFilingText(name);
  return filing ? filing->unit : name;
}

bool MaySee(const Call& call, const v1::LedgerEntry& entry) {
  const std::string unit = UnitOf(entry);
  return unit.empty() || call.MaySee(unit);
}

}  // namespace

absl::Status Ledger::GetCheckpoint(v1::GetCheckpointResponse* response) const {
  const std::unique_ptr<const store::Snapshot> snapshot = store_.Read();
  const absl::StatusOr<uint64_t> size = snapshot->LedgerSize();
  if (!size.ok()) return size.status();
  absl::StatusOr<v1::Checkpoint> checkpoint = ledger::CheckpointAt(*snapshot, *size, identity_);
  if (!checkpoint.ok()) return checkpoint.status();
  *response->mutable_checkpoint() = *std::move(checkpoint);
  return absl::OkStatus();
}

absl::Status Ledger::List(const v1::ListLedgerEntriesRequest& request, v1::ListLedgerEntriesResponse* response,
                          const Call& call) const {
  Diagnostics faults;
  const size_t size = ReadPageSize(request.page_size(), &faults);
  const std::string bound = std::to_string(request.start_index());
  const std::optional<uint64_t> place = ReadNumberPlace(bound, request.page_token(), &faults);
  if (!faults.empty()) return InvalidInput(faults);
  const uint64_t from = place.value_or(request.start_index());
  absl::Status status = absl::OkStatus();
  const absl::Status read = store_.Read()->VisitLeaves(from, [&](const store::LedgerLeaf& leaf) {
    if (call.IsCancelled()) return store::Visit::kStop;
    if (static_cast<size_t>(response->entries_size()) == size) {
      response->set_next_page_token(MakePageToken(bound, std::to_string(leaf.index)));
      return store::Visit::kStop;
    }
    v1::LedgerEntry entry;
    if (!entry.ParseFromString(leaf.bytes)) {
      status = absl::DataLossError("ledger entry " + std::to_string(leaf.index) + " cannot be read");
    } else if (MaySee(call, entry)) {
      response->add_entries()->Swap(&entry);
    }
    return status.ok() ? store::Visit::kContinue : store::Visit::kStop;
  });
  if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
  return read.ok() ? status : read;
}

absl::Status Ledger::GetReceipt(const v1::GetReceiptRequest& request, v1::GetReceiptResponse* response,
                                const Call& call) const {
  const std::optional<uint64_t> index = ledger::ParseEntryName(request.name());
  if (!index) return OneFault("name", "the name of a ledger entry is `ledgerEntries/` and its index");
  absl::StatusOr<v1::Receipt> receipt = ledger::MakeReceipt(*store_.Read(), *index, identity_);
  if (!receipt.ok()) return receipt.status();
  if (!MaySee(call, receipt->entry())) return absl::PermissionDeniedError("the caller may not do this");
  *response->mutable_receipt() = *std::move(receipt);
  if (!request.with_texts() || !response->receipt().has_verdict()) return absl::OkStatus();
  v1::Verdict shown = response->receipt().verdict();
  // Rules that nobody has any more leave the verdict as it is.
  if (packs_.AddTextsTo(&shown).ok()) *response->mutable_receipt()->mutable_verdict() = std::move(shown);
  return absl::OkStatus();
}

absl::Status Ledger::GetConsistencyProof(const v1::GetConsistencyProofRequest& request,
                                         v1::GetConsistencyProofResponse* response) const {
  const std::unique_ptr<const store::Snapshot> snapshot = store_.Read();
  const absl::StatusOr<uint64_t> size = snapshot->LedgerSize();
  if (!size.ok()) return size.status();
  const uint64_t to = request.to_size() == 0 ? *size : request.to_size();
  if (to > *size) return OneFault("to_size", "the ledger has " + std::to_string(*size) + " entries");
  if (request.from_size() > to) {
    return OneFault("from_size", "it is above the later size, " + std::to_string(to));
  }
  absl::StatusOr<std::vector<std::string>> hashes = ledger::ProveConsistency(*snapshot, request.from_size(), to);
  if (!hashes.ok()) return hashes.status();
  for (std::string& hash : *hashes) response->add_hashes(std::move(hash));
  absl::StatusOr<v1::Checkpoint> checkpoint = ledger::CheckpointAt(*snapshot, to, identity_);
  if (!checkpoint.ok()) return checkpoint.status();
  *response->mutable_checkpoint() = *std::move(checkpoint);
  response->set_from_size(request.from_size());
  return absl::OkStatus();
}

}  // namespace svod::app
