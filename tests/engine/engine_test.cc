#include "engine/engine.h"

#include <google/protobuf/arena.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <thread>

#include "engine/verdict/rendering.h"
#include "engine/verdict/texts.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod {
namespace {

using svod::cluster::v1::Dossier;

std::shared_ptr<const RulePacks> Packs() {
  Dossier::descriptor();
  Diagnostics diagnostics;
  static const std::shared_ptr<const RulePacks> kPacks = LoadRulePacks(SVOD_SOURCE_DIR "/rules/clusters", diagnostics);
  return kPacks;
}

Dossier Sample(const std::string& name) {
  std::ifstream stream(SVOD_SOURCE_DIR "/rules/clusters/samples/" + name + ".json");
  std::stringstream text;
  text << stream.rdbuf();
  Dossier dossier;
  Diagnostics diagnostics;
  EXPECT_TRUE(ReadDocument(text.str(), DocumentFormat::kJson, name, &dossier, diagnostics)) << name;
  return dossier;
}

v1::Verdict Judge(const Dossier& dossier, const std::string& as_of) {
  absl::StatusOr<v1::Verdict> verdict =
      Check(*Packs(), dossier, {.as_of = *Date::Parse(as_of), .edition = std::nullopt});
  EXPECT_TRUE(verdict.ok());
  return *verdict;
}

TEST(Engine, OverallStatesOfTheSamples) {
  const struct {
    const char* name;
    const char* as_of;
    v1::OverallState overall;
  } kCases[] = {
      {"dimitrovgrad-2014", "2015-02-15", v1::OVERALL_STATE_COMPLIANT},
      {"dimitrovgrad-2015", "2016-02-15", v1::OVERALL_STATE_COMPLIANT},
      {"altaibio-2014", "2015-02-15", v1::OVERALL_STATE_NON_COMPLIANT},
      {"altaibio-2015", "2016-02-15", v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS},
      {"titanium-2014", "2015-02-15", v1::OVERALL_STATE_UNDETERMINED},
      {"titanium-2015", "2016-02-15", v1::OVERALL_STATE_COMPLIANT},
  };
  for (const auto& test : kCases) EXPECT_EQ(Judge(Sample(test.name), test.as_of).overall(), test.overall) << test.name;
}

TEST(Engine, CountsAddUpToTheFindings) {
  v1::Verdict verdict = Judge(Sample("titanium-2014"), "2015-02-15");
  const v1::StateCounts& c = verdict.counts();
  EXPECT_EQ(c.pass() + c.fail() + c.pending() + c.not_applicable() + c.undetermined() + c.waived() + c.error(),
            c.total());
  EXPECT_EQ(c.total(), static_cast<uint32_t>(verdict.findings_size()));
  EXPECT_EQ(c.error(), 0u);
}

TEST(Engine, TheSameInputGivesTheSameBytesOnEveryThread) {
  Dossier dossier = Sample("altaibio-2014");
  std::string expected = CanonicalBytes(Judge(dossier, "2015-02-15"));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) EXPECT_EQ(CanonicalBytes(Judge(dossier, "2015-02-15")), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Engine, TheDigestIsThatOfTheCanonicalBytes) {
  for (const char* name : {"altaibio-2014", "altaibio-2015", "titanium-2014", "dimitrovgrad-2015"}) {
    const Dossier dossier = Sample(name);
    for (const char* as_of : {"2014-06-01", "2015-02-15", "2016-02-15"}) {
      v1::Verdict verdict = Judge(dossier, as_of);
      const std::string digest = verdict.digest();
      verdict.clear_digest();
      EXPECT_EQ(digest, Sha256Digest(CanonicalBytes(verdict))) << name << " " << as_of;
      for (const v1::DocumentRef& document : verdict.documents()) {
        const auto* field = Dossier::descriptor()->FindFieldByName(document.kind());
        const auto& part = dossier.GetReflection()->GetMessage(dossier, field);
        EXPECT_EQ(document.digest(), Sha256Digest(CanonicalBytes(part))) << name << " " << document.kind();
      }
    }
  }
}

TEST(Engine, AVerdictOnAnArenaWithDigestsKnownHasTheSameBytes) {
  const Dossier dossier = Sample("altaibio-2015");
  const v1::Verdict expected = Judge(dossier, "2016-02-15");
  const Date day = *Date::Parse("2016-02-15");
  const std::vector<StoredDocument> stored = {{"report", Sha256(CanonicalBytes(dossier.report())), day, day},
                                              {"plan", Sha256(CanonicalBytes(dossier.plan())), day, day}};
  google::protobuf::Arena arena;
  auto* verdict = google::protobuf::Arena::CreateMessage<v1::Verdict>(&arena);
  const CheckOptions options = {.as_of = day, .edition = std::nullopt, .pack = {}, .stored = stored};
  ASSERT_TRUE(Check(*Packs(), dossier, options, verdict).ok());
  EXPECT_EQ(CanonicalBytes(*verdict), CanonicalBytes(expected));
}

TEST(Engine, TextsAreAddedAndNoDigestDependsOnThem) {
  for (const char* name : {"altaibio-2014", "titanium-2014", "dimitrovgrad-2015"}) {
    const v1::Verdict proper = Judge(Sample(name), "2015-02-15");
    EXPECT_EQ(VerdictDigest(proper), proper.digest()) << name;
    v1::Verdict shown = proper;
    ASSERT_TRUE(AddTexts(*Packs(), &shown).ok());
    EXPECT_EQ(VerdictDigest(shown), proper.digest()) << name;
    for (const v1::Finding& finding : shown.findings()) {
      EXPECT_FALSE(finding.title().ru().empty()) << finding.rule();
      EXPECT_FALSE(finding.citation().clause().empty()) << finding.rule();
      EXPECT_FALSE(finding.text().en().empty()) << finding.rule();
    }
    const std::string bytes = CanonicalBytes(shown);
    shown.mutable_findings(0)->mutable_text()->set_en("what somebody wrote in");
    ASSERT_TRUE(AddTexts(*Packs(), &shown).ok());
    EXPECT_EQ(CanonicalBytes(shown), bytes) << name;
    RemoveTexts(&shown);
    EXPECT_EQ(CanonicalBytes(shown), CanonicalBytes(proper)) << name;
    shown.mutable_findings(0)->set_state(v1::FINDING_STATE_WAIVED);
    EXPECT_NE(VerdictDigest(shown), proper.digest()) << name;
  }
}

TEST(Engine, TextsOfOtherRulesAreNotAdded) {
  v1::Verdict verdict = Judge(Sample("dimitrovgrad-2015"), "2016-02-15");
  verdict.mutable_findings(3)->set_rule("no.such.rule");
  EXPECT_EQ(AddTexts(*Packs(), &verdict).code(), absl::StatusCode::kNotFound);
  verdict.mutable_pack()->set_digest("sha256:0");
  EXPECT_EQ(AddTexts(*Packs(), &verdict).code(), absl::StatusCode::kNotFound);
}

TEST(Engine, EveryTextHasItsParameters) {
  for (const char* name : {"dimitrovgrad-2014", "altaibio-2014", "titanium-2014", "titanium-2015"}) {
    for (const char* as_of : {"2014-05-01", "2015-02-15", "2016-02-15"}) {
      v1::Verdict verdict = Judge(Sample(name), as_of);
      ASSERT_TRUE(AddTexts(*Packs(), &verdict).ok());
      for (const v1::Finding& finding : verdict.findings()) {
        EXPECT_EQ(finding.text().ru().find('{'), std::string::npos)
            << finding.message().id() << ": " << finding.text().ru();
        EXPECT_EQ(finding.text().en().find('{'), std::string::npos)
            << finding.message().id() << ": " << finding.text().en();
        EXPECT_NE(finding.text().en(), finding.message().id());
      }
    }
  }
}

// Taking fields away may make a finding undetermined; it never turns one definite answer into the other.
TEST(Engine, FillingInAFieldNeverTurnsPassIntoFail) {
  Dossier full = Sample("altaibio-2014");
  std::map<std::string, v1::FindingState> states;
  const v1::Verdict judged = Judge(full, "2015-02-15");
  for (const v1::Finding& f : judged.findings()) states[f.rule() + "/" + f.instance()] = f.state();
  auto expect_kept = [&](const Dossier& partial, const std::string& what) {
    const v1::Verdict verdict = Judge(partial, "2015-02-15");
    for (const v1::Finding& f : verdict.findings()) {
      auto it = states.find(f.rule() + "/" + f.instance());
      if (it == states.end()) continue;
      if (f.state() == v1::FINDING_STATE_PASS || f.state() == v1::FINDING_STATE_FAIL) {
        EXPECT_EQ(f.state(), it->second) << f.rule() << "[" << f.instance() << "] without " << what;
      }
    }
  };
  for (int i = 0; i < full.report().education().programmes_size(); ++i) {
    Dossier partial = full;
    auto* programme = partial.mutable_report()->mutable_education()->mutable_programmes(i);
    programme->clear_budget();
    expect_kept(partial, "a budget");
    programme->clear_topic();
    programme->clear_trained();
    expect_kept(partial, "a budget, topic and people");
  }
  for (int i = 0; i < full.report().activities().items_size(); ++i) {
    Dossier partial = full;
    auto* activity = partial.mutable_report()->mutable_activities()->mutable_items(i);
    for (auto& result : *activity->mutable_results()->mutable_items()) result.clear_date();
    expect_kept(partial, "dates of an activity");
    activity->clear_results();
    expect_kept(partial, "results of an activity");
  }
}

TEST(Engine, EditionsThatDoNotFitAreErrors) {
  Dossier dossier = Sample("dimitrovgrad-2014");
  absl::StatusOr<v1::Verdict> named =
      Check(*Packs(), dossier, {.as_of = *Date::Parse("2015-02-15"), .edition = Date::Parse("2013-01-01")});
  EXPECT_EQ(named.status().code(), absl::StatusCode::kNotFound);
  dossier.mutable_unit()->set_year(2012);
  absl::StatusOr<v1::Verdict> early =
      Check(*Packs(), dossier, {.as_of = *Date::Parse("2015-02-15"), .edition = std::nullopt});
  EXPECT_EQ(early.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Engine, WhatNobodyWaitsForIsNotJudged) {
  CancelFlag flag = true;
  const Dossier dossier = Sample("altaibio-2014");
  CheckOptions options;
  options.as_of = *Date::Parse("2015-02-15");
  options.cancelled = &flag;
  google::protobuf::RepeatedPtrField<v1::Verdict> verdicts;
  EXPECT_EQ(CheckEach(*Packs(), dossier, options, &verdicts).code(), absl::StatusCode::kCancelled);
  // A flag that is not set changes nothing, also after one that was.
  flag = false;
  v1::Verdict verdict;
  ASSERT_TRUE(Check(*Packs(), dossier, options, &verdict).ok());
  EXPECT_EQ(verdict.digest(), Judge(dossier, "2015-02-15").digest());
}

TEST(Texts, RussianPlurals) {
  const struct {
    int64_t n;
    int form;
  } kCases[] = {{1, 0}, {2, 1}, {4, 1}, {5, 2}, {11, 2}, {12, 2}, {21, 0}, {22, 1}, {111, 2}, {0, 2}, {-1, 0}, {-3, 1}};
  for (const auto& test : kCases) EXPECT_EQ(PluralForm(test.n, Language::kRussian), test.form) << test.n;
}

TEST(Texts, ShareIsNeverShownAsTheRoundNumberItIsNot) {
  EXPECT_EQ(FormatQuantity(RatioQuantity(*Ratio::Make(1, 2)), Language::kEnglish), "50\u00A0%");
  EXPECT_EQ(FormatQuantity(RatioQuantity(*Ratio::Make(4999999999, 10000000000)), Language::kEnglish),
            "49.99999999\u00A0%");
  EXPECT_EQ(FormatQuantity(RatioQuantity(*Ratio::Make(1, 3)), Language::kRussian), "33,33\u00A0%");
  EXPECT_EQ(FormatQuantity(KopecksQuantity(-123456789), Language::kEnglish), "RUB\u00A0-1,234,567.89");
}

TEST(Texts, AGapIsTheMarginWithoutItsSign) {
  const auto size = [](const v1::Quantity& margin) { return ExactText(Magnitude(margin)); };
  EXPECT_EQ(size(KopecksQuantity(-1)), "0.01");
  EXPECT_EQ(size(KopecksQuantity(250)), "2.50");
  EXPECT_EQ(size(KopecksQuantity(std::numeric_limits<int64_t>::min())), "92233720368547758.07");  // the most there is
  EXPECT_EQ(size(CountQuantity(-3)), "3");
  EXPECT_EQ(size(DaysQuantity(-4)), "4");
  EXPECT_EQ(size(DaysQuantity(0)), "0");
  EXPECT_EQ(size(DecimalQuantity(*Decimal::Parse("-0.5"))), "0.5");
  EXPECT_EQ(size(PointsQuantity(*Ratio::Make(-1, 3))), "1/3");
  EXPECT_EQ(size(PointsQuantity(*Ratio::Make(1, 8))), "12.5");
  EXPECT_EQ(size(RatioQuantity(*Ratio::Make(-1, 2))), "50");
  EXPECT_EQ(size(DateQuantity(*Date::FromCivil(2014, 1, 2))), "2014-01-02");
}

}  // namespace
}  // namespace svod
