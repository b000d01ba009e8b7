// Tested by: tests/server/ledger/audit_test.cc, tests/server/app/commit_queue_test.cc.
#include "server/ledger/events.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "server/store/filing_name.h"

namespace svod::ledger {

google::protobuf::Timestamp ToTimestamp(int64_t micros) {
  // Rounded down, so that the nanoseconds are never negative.
  int64_t seconds = micros / 1'000'000;
  if (micros % 1'000'000 < 0) --seconds;
  google::protobuf::Timestamp time;
  time.set_seconds(seconds);
  time.set_nanos(static_cast<int32_t>((micros - seconds * 1'000'000) * 1000));
  return time;
}

int64_t ToMicros(const google::protobuf::Timestamp& time) { return time.seconds() * 1'000'000 + time.nanos() / 1000; }

v1::LedgerEntry DescribeRevision(const store::Revision& revision) {
  v1::LedgerEntry entry;
  entry.set_index(*revision.ledger_index);
  *entry.mutable_time() = ToTimestamp(revision.submit_time_us);
  if (revision.withdrawal_reason) {
    v1::WithdrawalEvent* withdrawal = entry.mutable_withdrawal();
    withdrawal->set_filing(store::FilingText(revision.filing));
    withdrawal->set_revision(revision.number);
    withdrawal->set_reason(*revision.withdrawal_reason);
    return entry;
  }
  v1::SubmissionEvent* submission = entry.mutable_submission();
  submission->set_filing(store::FilingText(revision.filing));
  submission->set_revision(revision.number);
  submission->set_type(revision.type);
  submission->set_digest(DigestText(revision.digest));
  return entry;
}

std::optional<std::string> DigestBytes(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  constexpr size_t kHexDigits = 64;
  if (!text.starts_with(kPrefix)) return std::nullopt;
  const std::string_view hex = text.substr(kPrefix.size());
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (hex.size() != kHexDigits || !std::all_of(hex.begin(), hex.end(), is_digit)) return std::nullopt;
  return absl::HexStringToBytes({hex.data(), hex.size()});
}

bool IsOfRules(const v1::LedgerEntry& entry) {
  return entry.has_publication() || entry.has_activation() || entry.has_suspension();
}

v1::VerdictEvent DescribeVerdict(const v1::Verdict& verdict) {
  v1::VerdictEvent event;
  event.set_subject(verdict.subject());
  event.set_digest(verdict.digest());
  event.set_overall(verdict.overall());
  event.set_as_of_date(verdict.as_of_date());
  *event.mutable_pack() = verdict.pack();
  event.set_engine_version(verdict.engine_version());
  *event.mutable_documents() = verdict.documents();
  return event;
}

}  // namespace svod::ledger
