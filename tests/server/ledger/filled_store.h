// Stores with filings, a withdrawal and a verdict that are in the ledger, as the service writes them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "engine/document/document.h"
#include "engine/engine.h"
#include "engine/release.h"
#include "server/ledger/events.h"
#include "server/ledger/log.h"
#include "server/store/store.h"

namespace svod::ledger {

// Adds to a batch; the frontier is that of the ledger with it.
class Filler {
 public:
  explicit Filler(store::Store& store) : store_(store), frontier_(*LoadFrontier(*store.Read())) {}

  store::Revision Next(const std::string& unit, uint32_t number) {
    store::Revision revision;
    revision.filing = {unit, "report"};
    revision.number = number;
    revision.type = "test.Document";
    revision.document = "document " + std::to_string(number) + " of " + unit;
    revision.digest = Sha256(revision.document);
    revision.submit_time_us = 1'000'000 * static_cast<int64_t>(frontier_.size() + 1);
    revision.ledger_index = frontier_.size();
    return revision;
  }
  void Add(store::Revision revision) {
    v1::LedgerEntry entry = DescribeRevision(revision);
    Append(&entry, &frontier_, &batch_);
    batch_.revisions.push_back(std::move(revision));
  }
  void File(const std::string& unit, uint32_t number) { Add(Next(unit, number)); }
  void Withdraw(const std::string& unit, uint32_t number) {
    store::Revision revision = Next(unit, number);
    revision.type = "";
    revision.document = "";
    revision.digest = Sha256("");
    revision.withdrawal_reason = "by mistake";
    Add(std::move(revision));
  }
  void Record(v1::Verdict verdict) {
    verdict.set_digest(VerdictDigest(verdict));
    v1::LedgerEntry entry;
    *entry.mutable_verdict() = DescribeVerdict(verdict);
    Append(&entry, &frontier_, &batch_);
    batch_.verdicts.push_back({entry.index(), CanonicalBytes(verdict)});
  }
  // Publishes a release and puts it in use.
  void Publish() {
    v1::LedgerEntry entry;
    const RuleFiles files = {{"pack.yaml", "pack: test\n"}};
    entry.mutable_publication()->set_digest(DigestOf(files));
    Append(&entry, &frontier_, &batch_);
    batch_.releases.push_back({*DigestBytes(DigestOf(files)), files, ""});
    batch_.rule_entries.push_back(entry.index());
    v1::LedgerEntry used;
    used.mutable_activation()->set_digest(DigestOf(files));
    Append(&used, &frontier_, &batch_);
    batch_.rule_entries.push_back(used.index());
  }
  void Commit() {
    ASSERT_TRUE(store_.Commit(batch_).ok());
    batch_ = store::Batch();
  }

 private:
  store::Store& store_;
  Frontier frontier_;
  store::Batch batch_;
};

// Entries 0 and 1 file two units, 2 files the first again, 3 withdraws the second, 4 is a verdict, 5 to 9 file others.
inline void Fill(store::Store& store) {
  Filler filler(store);
  filler.File("a/1", 0);
  filler.File("a/2", 0);
  filler.File("a/1", 1);
  filler.Withdraw("a/2", 1);
  v1::Verdict verdict;
  verdict.set_subject("a/1");
  verdict.set_overall(v1::OVERALL_STATE_COMPLIANT);
  verdict.mutable_pack()->set_id("test");
  verdict.add_findings()->set_rule("test.rule");
  filler.Record(verdict);
  for (int i = 0; i < 5; ++i) filler.File("b/" + std::to_string(i), 0);
  filler.Commit();
}
inline constexpr uint64_t kFilledSize = 10;
inline constexpr uint64_t kFilledVerdict = 4;

}  // namespace svod::ledger
