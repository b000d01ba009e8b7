// What missing data may do to findings: every rule of the shipped packs, on random dossiers with holes. What they may
// do to an expression is in properties_test.cc.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <string>

#include "engine/engine.h"
#include "tests/reference/cases.h"
#include "tests/testing/samples.h"

namespace svod::reference {
namespace {

std::string NameOf(const v1::Finding& finding) { return finding.rule() + "[" + finding.instance() + "]"; }

// A precision that is not given is no missing datum: it says that the figure is exact (rules/LANGUAGE.md). So that it
// is not filled in, there is none. NOLINTNEXTLINE(misc-no-recursion): as deep as the schema
void MakeExact(google::protobuf::Message* message) {
  const auto* r = message->GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  r->ListFields(*message, &fields);
  for (const auto* field : fields) {
    if (field->name() == "precision") {
      r->ClearField(message, field);
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      const int size = field->is_repeated() ? r->FieldSize(*message, field) : 1;
      for (int i = 0; i < size; ++i) {
        MakeExact(field->is_repeated() ? r->MutableRepeatedMessage(message, field, i)
                                       : r->MutableMessage(message, field));
      }
    }
  }
}

using Findings = std::map<std::string, v1::Finding>;

Findings Judge(const cluster::v1::Dossier& dossier, const std::string& as_of) {
  const auto verdict =
      Check(*testing_support::SamplePacks(), dossier, CheckOptions{.as_of = *Date::Parse(as_of), .edition = {}});
  Findings findings;
  if (!verdict.ok()) return findings;
  for (const v1::Finding& finding : verdict->findings()) findings.emplace(NameOf(finding), finding);
  return findings;
}

// Not: what is due later may be done now; what is required to be filed fails for being absent; what is listed stays a
// part of a list of which more is to come.
bool IsDecided(const v1::Finding& finding) {
  switch (finding.state()) {
    case v1::FINDING_STATE_PASS:
    case v1::FINDING_STATE_FAIL:
      return finding.missing().empty();
    case v1::FINDING_STATE_NOT_APPLICABLE:
      return finding.message().id() != "not_applicable.no_period" &&
             finding.message().id() != "not_applicable.no_items";
    default:
      return false;
  }
}

// What is filled in may be too large to be added up, negative where that makes no sense, or a second line where a rule
// asks for one: that is no answer of it.
bool MayBecome(const v1::Finding& before, const v1::Finding& after) {
  return before.state() == after.state() || after.state() == v1::FINDING_STATE_ERROR;
}

// Whether what was filled in gave another instance of the rule the same name: then which of them is which is not told.
bool IsShared(const Findings& findings, const v1::Finding& finding) {
  const std::string begin = finding.rule() + "[" + finding.instance() + "#";
  const auto next = findings.lower_bound(begin);
  return next != findings.end() && next->first.starts_with(begin);
}

class FindingProperties : public testing::Test {
 protected:
  FindingProperties()
      : random_(static_cast<uint64_t>(NumberFrom("SVOD_SEED", 0)) + 17),
        dossiers_(random_, SVOD_SOURCE_DIR "/rules/clusters/samples") {}

  static std::string DayOf(int64_t round) { return round % 3 == 0 ? "2014-10-01" : "2016-02-15"; }

  // Before and after `fill`.
  template <typename Fill>
  void ExpectDecidedStay(Fill fill) {
    for (int64_t round = 0; round < wanted_ && !HasFailure(); ++round) {
      cluster::v1::Dossier dossier = dossiers_.Make();
      cluster::v1::Dossier complete = dossier;
      fill(&complete);
      MakeExact(&dossier);
      MakeExact(&complete);
      const Findings later = Judge(complete, DayOf(round));
      for (const auto& [name, finding] : Judge(dossier, DayOf(round))) {
        ++seen_[finding.message().id()];
        const auto found = later.find(name);
        if (!IsDecided(finding) || found == later.end() || IsShared(later, finding)) continue;
        ++seen_["decided"];
        EXPECT_TRUE(MayBecome(finding, found->second)) << name << " on " << DayOf(round) << "\n"
                                                       << finding.ShortDebugString() << "\n"
                                                       << found->second.ShortDebugString() << "\n"
                                                       << ToJson(dossier, true) << "\n"
                                                       << ToJson(complete, true);
      }
    }
    std::cout << seen_["decided"] << " decided\n";
    EXPECT_GT(seen_["decided"], wanted_ * 10);
  }

  Random random_;
  DossierGenerator dossiers_;
  std::map<std::string, int64_t> seen_;
  const int64_t wanted_ = NumberFrom("SVOD_CASES", 4000) / 60;  // a dossier with all its rules is a case of many
};

TEST_F(FindingProperties, WhatIsDecidedStaysWhateverIsFilledIn) {
  ExpectDecidedStay([&](cluster::v1::Dossier* dossier) { dossiers_.Complete(dossier); });
}

TEST_F(FindingProperties, WhatIsDecidedStaysWhenListsAreCompleted) {
  ExpectDecidedStay([&](cluster::v1::Dossier* dossier) { dossiers_.CompleteLists(dossier); });
  EXPECT_GT(seen_["undetermined.incomplete"], wanted_);
}

// What a finding says is missing, filled in again and again as a person would, ends in an answer.
TEST_F(FindingProperties, WhatIsMissingDecides) {
  constexpr int kRoundsMax = 50;
  constexpr size_t kFindings = 2;  // of each dossier
  for (int64_t round = 0; round < wanted_ && !HasFailure(); ++round) {
    const cluster::v1::Dossier dossier = dossiers_.Make();
    std::vector<v1::Finding> open;
    for (const auto& [name, finding] : Judge(dossier, DayOf(round))) {
      if (finding.state() == v1::FINDING_STATE_UNDETERMINED && !finding.message().id().ends_with(".straddle")) {
        open.push_back(finding);
      }
    }
    for (size_t i = 0; i < std::min(open.size(), kFindings); ++i) {
      v1::Finding finding = open[random_() % open.size()];
      cluster::v1::Dossier filled = dossier;
      int fills = 0;
      // A line that is sought, as `items[kpi.number == 1]`, is not for us to make up.
      bool supplied = true;
      while (finding.state() == v1::FINDING_STATE_UNDETERMINED && supplied && fills < kRoundsMax) {
        EXPECT_FALSE(finding.missing().empty() && finding.message().id().starts_with("undetermined"))
            << NameOf(finding);
        for (const std::string& path : finding.missing()) supplied = dossiers_.Supply(&filled, path) && supplied;
        const Findings again = Judge(filled, DayOf(round));
        const auto found = again.find(NameOf(finding));
        if (found == again.end()) break;
        supplied = supplied && !found->second.message().id().ends_with(".straddle");
        finding = found->second;
        ++fills;
      }
      ++seen_[supplied ? "decided" : "sought"];
      if (fills == 1) ++seen_["at once"];
      EXPECT_LT(fills, kRoundsMax) << NameOf(finding) << " on " << DayOf(round) << "\n"
                                   << finding.ShortDebugString() << "\n"
                                   << ToJson(dossier, true);
    }
  }
  std::cout << seen_["decided"] << " decided, " << seen_["at once"] << " at once, " << seen_["sought"] << " sought\n";
  EXPECT_GT(seen_["decided"], wanted_ / 2);
}

}  // namespace
}  // namespace svod::reference
