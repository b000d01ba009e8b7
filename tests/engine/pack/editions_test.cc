// Several editions of several packs: which of them judges a dossier.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

Date Day(const std::string& text) { return *Date::Parse(text); }

class EditionsTest : public testing::Test {
 protected:
  EditionsTest() { std::filesystem::remove(folder_.path() / "pack.yaml"); }

  // An edition in a folder of its own. `selection` is written as it is.
  void Write(const std::string& pack, const std::string& edition, const std::string& selection = "period_in_force") {
    const std::string folder = pack + "-" + edition;
    std::filesystem::create_directories(folder_.path() / folder);
    folder_.Write(folder + "/pack.yaml", "pack: " + pack + "\nedition: " + edition +
                                             "\nversion: 1.0.0\nsubject: svod.cluster.v1.Dossier\nperiod: unit.year\n"
                                             "time_zone: Europe/Moscow\nselection: " +
                                             selection +
                                             "\nsources:\n  law: {title: {ru: Закон, en: Law}, adopted: 2013-11-06}\n"
                                             "files: [a.rules.yaml]\n");
    folder_.Write(folder + "/a.rules.yaml", R"(rules:
  - id: a.rule
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    require: unit.year > 2000
)");
  }

  std::shared_ptr<const RulePacks> Load() {
    Diagnostics faults;
    auto packs = LoadRulePacks(folder_.path(), faults);
    for (const Diagnostic& fault : faults.items()) ADD_FAILURE() << FormatDiagnostic(fault, "");
    return packs;
  }

  std::string Faults() {
    Diagnostics faults;
    EXPECT_EQ(LoadRulePacks(folder_.path(), faults), nullptr);
    std::string codes;
    for (const Diagnostic& fault : faults.items()) codes += fault.code + ": " + fault.message + "\n";
    return codes;
  }

  static cluster::v1::Dossier Dossier(int year) {
    cluster::v1::Dossier dossier;
    dossier.mutable_unit()->set_organisation("7302000000");
    dossier.mutable_unit()->set_cluster("C");
    dossier.mutable_unit()->set_year(year);
    dossier.mutable_unit()->set_agreement("A");
    return dossier;
  }

  // `pack edition basis; ` of each verdict, or the error.
  static std::string Judge(const RulePacks& packs, int year, const CheckOptions& options) {
    google::protobuf::RepeatedPtrField<v1::Verdict> verdicts;
    const absl::Status status = CheckEach(packs, Dossier(year), options, &verdicts);
    if (!status.ok()) return std::string(status.message());
    std::string text;
    for (const v1::Verdict& verdict : verdicts) {
      text += verdict.pack().id() + " " + verdict.pack().edition() + " " +
              v1::EditionBasis_Name(verdict.pack().basis()).substr(std::string_view("EDITION_BASIS_").size()) + "; ";
    }
    return text;
  }

  testing_support::PackFolder folder_;
};

TEST_F(EditionsTest, ThatOfThePeriodWhateverTheDay) {
  for (const char* edition : {"2014-09-15", "2013-03-06", "2016-01-01"}) Write("a", edition);
  const auto packs = Load();
  const CheckOptions options = {.as_of = Day("2020-01-01"), .edition = std::nullopt};
  EXPECT_EQ(Judge(*packs, 2012, options), "no edition of the pack a is in force for 2012");
  EXPECT_EQ(Judge(*packs, 2013, options), "a 2013-03-06 PERIOD_IN_FORCE; ");
  EXPECT_EQ(Judge(*packs, 2014, options), "a 2014-09-15 PERIOD_IN_FORCE; ");
  EXPECT_EQ(Judge(*packs, 2015, options), "a 2014-09-15 PERIOD_IN_FORCE; ");
  EXPECT_EQ(Judge(*packs, 2016, options), "a 2016-01-01 PERIOD_IN_FORCE; ");
}

TEST_F(EditionsTest, ThatInForceWhenTheDocumentWasFiled) {
  struct Case {
    const char* policy;
    const char* chosen;  // of a report registered under the first edition, corrected under the second
    const char* unfiled;
  };
  for (const Case& one :
       {Case{"at_submission", "2014-09-15 AT_SUBMISSION", "2016-01-01 AT_SUBMISSION"},
        Case{"pinned_to_registration", "2013-03-06 PINNED_TO_REGISTRATION", "2016-01-01 PINNED_TO_REGISTRATION"}}) {
    for (const char* edition : {"2013-03-06", "2014-09-15", "2016-01-01"}) {
      Write("a", edition, std::string("{") + one.policy + ": report}");
    }
    const auto packs = Load();
    const std::vector<StoredDocument> stored = {{"plan", "", Day("2016-05-05"), Day("2016-05-05")},
                                                {"report", "", Day("2014-09-15"), Day("2014-09-14")}};
    CheckOptions options = {.as_of = Day("2017-01-01"), .edition = std::nullopt, .pack = {}, .stored = stored};
    EXPECT_EQ(Judge(*packs, 2014, options), std::string("a ") + one.chosen + "; ");
    options.stored = {};  // as if it was filed on the day of judgement
    EXPECT_EQ(Judge(*packs, 2014, options), std::string("a ") + one.unfiled + "; ");
    options.as_of = Day("2013-03-05");
    EXPECT_EQ(Judge(*packs, 2014, options), "no edition of the pack a is in force on 2013-03-05");
  }
}

TEST_F(EditionsTest, AVerdictByEachPack) {
  Write("b", "2013-01-01");
  Write("a", "2014-01-01");
  Write("a", "2015-01-01");
  const auto packs = Load();
  EXPECT_EQ(PackIds(*packs), (std::vector<std::string>{"a", "b"}));
  CheckOptions options = {.as_of = Day("2017-01-01"), .edition = std::nullopt};
  EXPECT_EQ(Judge(*packs, 2015, options), "a 2015-01-01 PERIOD_IN_FORCE; b 2013-01-01 PERIOD_IN_FORCE; ");
  EXPECT_EQ(Judge(*packs, 2013, options), "b 2013-01-01 PERIOD_IN_FORCE; ");
  EXPECT_EQ(Judge(*packs, 2012, options), "no edition of the pack a is in force for 2012");
  options.pack = "a";
  EXPECT_EQ(Judge(*packs, 2015, options), "a 2015-01-01 PERIOD_IN_FORCE; ");
  EXPECT_EQ(Judge(*packs, 2013, options), "no edition of the pack a is in force for 2013");
  options.edition = Day("2014-01-01");
  EXPECT_EQ(Judge(*packs, 2013, options), "a 2014-01-01 NAMED_BY_CALLER; ");
  options.edition = Day("2013-01-01");
  EXPECT_EQ(Judge(*packs, 2013, options), "the pack a has no edition 2013-01-01");
  options.pack = "c";
  EXPECT_EQ(Judge(*packs, 2013, options), "there is no pack `c`; there are: a, b");
  options.pack = {};
  EXPECT_EQ(Judge(*packs, 2013, options), "there are several packs, name one: a, b");
}

// What is said of a pack does not depend on what else judges the dossier.
TEST_F(EditionsTest, EachVerdictIsThatOfThePackAlone) {
  Write("a", "2014-01-01");
  Write("b", "2013-01-01");
  const auto packs = Load();
  cluster::v1::Dossier dossier = Dossier(2014);
  dossier.mutable_report()->set_revision(3);
  CheckOptions options = {.as_of = Day("2015-01-01"), .edition = std::nullopt};
  google::protobuf::RepeatedPtrField<v1::Verdict> verdicts;
  ASSERT_TRUE(CheckEach(*packs, dossier, options, &verdicts).ok());
  ASSERT_EQ(verdicts.size(), 2);
  for (const v1::Verdict& verdict : verdicts) {
    options.pack = verdict.pack().id();
    const absl::StatusOr<v1::Verdict> alone = Check(*packs, dossier, options);
    ASSERT_TRUE(alone.ok());
    EXPECT_EQ(CanonicalBytes(*alone), CanonicalBytes(verdict));
    EXPECT_EQ(verdict.documents_size(), 1);
  }
}

TEST_F(EditionsTest, WhatDoesNotFitTogether) {
  Write("a", "2014-01-01");
  Write("a", "2015-01-01", "{at_submission: report}");
  EXPECT_EQ(Faults(), "policies-differ: `a` 2014-01-01 and `a` 2015-01-01 choose the edition differently\n");
  Write("a", "2015-01-01", "{at_submission: reprot}");
  EXPECT_EQ(Faults(), "unknown-document: the subject has no document `reprot`\n");
  for (const char* selection :
       {"by_moon", "{by_moon: report}", "{at_submission: report, pinned_to_registration: plan}"}) {
    Write("a", "2015-01-01", selection);
    EXPECT_EQ(Faults(), "unknown-word: this is not a way to choose the edition\n");
  }
}

}  // namespace
}  // namespace svod
