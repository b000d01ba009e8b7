// Tested by: tests/server/ledger/audit_test.cc.
#include "server/ledger/audit.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/cord.h"
#include "engine/document/document.h"
#include "engine/engine.h"
#include "engine/release.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"
#include "server/ledger/merkle.h"
#include "server/store/filing_name.h"

namespace svod::ledger {
namespace {

class Auditor {
 public:
  Auditor(const store::Snapshot& snapshot, StoreReport* report) : snapshot_(snapshot), report_(*report) {}

  void AddFault(const std::string& fault) {
    if (report_.faults.size() < kFaultsMax) report_.faults.push_back(fault);
  }
  void AddFault(uint64_t index, const std::string& fault) {
    faulty_.insert(index);
    AddFault("ledger entry " + std::to_string(index) + ": " + fault);
  }

  // Every entry, and the tree that they make.
  void CheckEntries(const std::optional<CheckpointText>& expected, const VerifyProgress& progress) {
    constexpr uint64_t kBetween = 512;
    Frontier frontier;
    for (uint64_t index = 0; index < report_.size; ++index) {
      if (progress && index % kBetween == 0) progress(index, report_.size);
      CompareRoot(frontier, expected);
      const absl::StatusOr<std::optional<std::string>> leaf = snapshot_.FindLeaf(index);
      if (!leaf.ok() || !leaf->has_value()) {
        AddFault(index, leaf.ok() ? "it is missing" : std::string(leaf.status().message()));
      }
      const std::string bytes = leaf.ok() && leaf->has_value() ? **leaf : std::string();
      if (!bytes.empty()) CheckEntry(index, bytes);
      frontier.Append(LeafHash(bytes), [this](const Node& node, const std::string& hash) { CheckNode(node, hash); });
    }
    CompareRoot(frontier, expected);
    report_.root = frontier.Root();
  }

  // Every revision: is it in the ledger?
  void CheckRevisions() {
    const absl::Status read = snapshot_.VisitLatest({}, [this](store::Revision& latest) {
      const absl::Status revisions = snapshot_.VisitRevisions(latest.filing, std::nullopt, [this](auto& revision) {
        ++report_.revisions;
        if (!IsInLedger(revision)) {
          AddFault(TextOf(revision) + " is not in the ledger");
        }
        return store::Visit::kContinue;
      });
      if (!revisions.ok()) AddFault(std::string(revisions.message()));
      return store::Visit::kContinue;
    });
    if (!read.ok()) AddFault("the filings cannot be listed to their end: " + std::string(read.message()));
  }

  // Whether just the entries about rules are known as such. REQUIRES: CheckEntries.
  void CheckRuleEntries() {
    std::vector<uint64_t> known;
    const absl::Status read = snapshot_.VisitRuleEntries(0, [&known](uint64_t index) {
      known.push_back(index);
      return store::Visit::kContinue;
    });
    if (!read.ok()) return AddFault("the entries about rules cannot be listed: " + std::string(read.message()));
    std::vector<uint64_t> differ;
    std::set_symmetric_difference(known.begin(), known.end(), of_rules_.begin(), of_rules_.end(),
                                  std::back_inserter(differ));
    for (const uint64_t index : differ) {
      const bool is_known = std::binary_search(known.begin(), known.end(), index);
      // An entry that cannot be read is named where the entries are gone over.
      if (is_known && faulty_.contains(index)) continue;
      AddFault(index,
               is_known ? "it is kept as one about rules, and is none" : "it is about rules, and not kept as one");
    }
  }

 private:
  static std::string TextOf(const store::Revision& revision) {
    return "revision " + std::to_string(revision.number) + " of " + store::FilingText(revision.filing);
  }

  void CompareRoot(const Frontier& frontier, const std::optional<CheckpointText>& expected) {
    if (!expected || frontier.size() != expected->size || frontier.Root() == expected->root) return;
    AddFault("the first " + std::to_string(expected->size) + " entries do not give the root of the checkpoint");
  }

  void CheckNode(const Node& node, const std::string& hash) {
    const absl::StatusOr<std::optional<std::string>> stored = snapshot_.FindNode({node.level, node.index});
    const uint64_t first = node.index << node.level;
    const uint64_t last = first + (uint64_t{1} << node.level) - 1;
    if (stored.ok() && stored->has_value() && **stored == hash) return;
    // One wrong entry makes every node above it wrong: the lowest tells.
    auto known = faulty_.lower_bound(first);
    if (stored.ok() && stored->has_value() && known != faulty_.end() && *known <= last) return;
    faulty_.insert(first);
    const std::string what = !stored.ok()           ? std::string(stored.status().message())
                             : !stored->has_value() ? "the node of the tree over them is missing"
                                                    : "they do not give the node of the tree over them";
    AddFault("ledger entries " + std::to_string(first) + " to " + std::to_string(last) + ": " + what);
  }

  void CheckEntry(uint64_t index, const std::string& bytes) {
    v1::LedgerEntry entry;
    if (!entry.ParseFromString(bytes) || entry.index() != index || CanonicalBytes(entry) != bytes) {
      return AddFault(index, "it cannot be read");
    }
    switch (entry.event_case()) {
      case v1::LedgerEntry::kSubmission:
        return CheckRevision(entry, entry.submission().filing(), entry.submission().revision());
      case v1::LedgerEntry::kWithdrawal:
        return CheckRevision(entry, entry.withdrawal().filing(), entry.withdrawal().revision());
      case v1::LedgerEntry::kVerdict:
        return CheckVerdict(entry);
      case v1::LedgerEntry::kPublication:
        CheckRelease(entry);
        return of_rules_.push_back(index);
      case v1::LedgerEntry::kActivation:
      case v1::LedgerEntry::kSuspension:
        return of_rules_.push_back(index);
      default:
        return;
    }
  }

  void CheckRevision(const v1::LedgerEntry& entry, const std::string& name, uint32_t number) {
    const std::optional<store::FilingName> filing = store::SplitFilingText(name);
    if (!filing) return AddFault(entry.index(), "the name of its filing cannot be read");
    const absl::StatusOr<std::optional<store::Revision>> revision = snapshot_.Find(*filing, number);
    const std::string what = "revision " + std::to_string(number) + " of " + name;
    if (!revision.ok()) return AddFault(entry.index(), what + ": " + std::string(revision.status().message()));
    if (!revision->has_value()) return AddFault(entry.index(), what + " is missing");
    if (Sha256((*revision)->document) != (*revision)->digest) {
      return AddFault(entry.index(), "the document of " + what + " does not have its digest");
    }
    v1::LedgerEntry expected = DescribeRevision(**revision);
    // What was stored before there was a ledger has its own time.
    if (entry.submission().has_submit_time()) {
      expected.mutable_submission()->mutable_submit_time()->Swap(expected.mutable_time());
      *expected.mutable_time() = entry.time();
    }
    if (CanonicalBytes(expected) != CanonicalBytes(entry)) AddFault(entry.index(), what + " is not as the entry says");
  }

  void CheckVerdict(const v1::LedgerEntry& entry) {
    const absl::StatusOr<std::optional<std::string>> bytes = snapshot_.FindVerdict(entry.index());
    if (!bytes.ok()) return AddFault(entry.index(), std::string(bytes.status().message()));
    v1::Verdict verdict;
    if (!bytes->has_value() || !verdict.ParseFromString(**bytes)) {
      return AddFault(entry.index(), "its verdict is missing or cannot be read");
    }
    ++report_.verdicts;
    v1::VerdictEvent said = entry.verdict();
    said.clear_read_time();
    if (VerdictDigest(verdict) != verdict.digest() ||
        CanonicalBytes(DescribeVerdict(verdict)) != CanonicalBytes(said)) {
      AddFault(entry.index(), "the verdict is not as the entry says");
    }
  }

  void CheckRelease(const v1::LedgerEntry& entry) {
    const std::optional<std::string> digest = DigestBytes(entry.publication().digest());
    if (!digest) return AddFault(entry.index(), "the digest of its release cannot be read");
    const absl::StatusOr<std::optional<store::Release>> release = snapshot_.FindRelease(*digest);
    if (!release.ok()) return AddFault(entry.index(), std::string(release.status().message()));
    if (!release->has_value()) return AddFault(entry.index(), "the files of its release are missing");
    if (DigestOf((*release)->files) != entry.publication().digest()) {
      AddFault(entry.index(), "the files of its release do not have its digest");
    }
  }

  bool IsInLedger(const store::Revision& revision) const {
    if (!revision.ledger_index) return false;
    const absl::StatusOr<std::optional<v1::LedgerEntry>> entry = ReadEntry(snapshot_, *revision.ledger_index);
    // An entry that cannot be read is named where the entries are gone over.
    if (!entry.ok()) return true;
    if (!entry->has_value()) return false;
    const std::string name = store::FilingText(revision.filing);
    const v1::LedgerEntry& said = **entry;
    return (said.submission().filing() == name && said.submission().revision() == revision.number) ||
           (said.withdrawal().filing() == name && said.withdrawal().revision() == revision.number);
  }

  const store::Snapshot& snapshot_;
  StoreReport& report_;
  std::set<uint64_t> faulty_;
  std::vector<uint64_t> of_rules_;
};

}  // namespace

absl::StatusOr<StoreReport> VerifyStore(const store::Store& store, const std::optional<CheckpointText>& expected,
                                        const VerifyProgress& progress) {
  StoreReport report;
  const std::unique_ptr<const store::Snapshot> snapshot = store.Read();
  const absl::StatusOr<uint64_t> size = snapshot->LedgerSize();
  if (!size.ok()) return size.status();
  report.size = *size;
  Auditor auditor(*snapshot, &report);
  if (expected && expected->size > *size) {
    auditor.AddFault("the ledger has " + std::to_string(*size) + " entries, and the checkpoint is of " +
                     std::to_string(expected->size));
  }
  auditor.CheckEntries(expected, progress);
  auditor.CheckRevisions();
  auditor.CheckRuleEntries();
  const absl::Status files = store.VerifyFiles();
  if (!files.ok()) {
    const auto detail = files.GetPayload(store::kDetailPayload);
    auditor.AddFault(std::string(files.message()) + (detail ? " (" + std::string(*detail) + ")" : ""));
  }
  return report;
}

}  // namespace svod::ledger
