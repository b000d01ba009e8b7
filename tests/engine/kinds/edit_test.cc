#include "engine/kinds/edit.h"

#include <gtest/gtest.h>

#include "engine/verdict/quantity.h"
#include "tests/engine/kinds/kind_testing.h"

namespace svod::kinds::edit_test {
namespace {

const std::string kBase = R"({education: {programmes: [
  {topic: TOPIC_MANAGEMENT, title: a, budget: 4000}, {topic: TOPIC_ENTREPRENEURSHIP, title: b, budget: 6000},
  {topic: TOPIC_INTERNSHIPS, title: c, budget: 1}]}, signed_on: "2015-02-01"})";
const std::string kProgrammes = "report.education.programmes";

v1::Change Like(const std::string& path, const std::string& like) {
  v1::Change change;
  change.set_path(path);
  change.set_like(like);
  return change;
}

v1::Change Anything(const std::string& path) {
  v1::Change change;
  change.set_path(path);
  return change;
}

v1::Change Set(const std::string& path, v1::Quantity to) { return SetTo(path, std::nullopt, std::move(to)); }

struct EditCase {
  std::string name;
  Changes changes;
  std::string path;  // looked at afterwards: a part of the JSON of the report
};

const std::vector<EditCase>& EditCases() {
  static const std::vector<EditCase> kCases = {
      {"a number", {Set(kProgrammes + "[0].budget", KopecksQuantity(7))}, R"("budget":"7")"},
      {"a constant",
       {Set(kProgrammes + "[0].topic", TextQuantity("INTERNSHIPS"))},
       R"({"title":"a","topic":"TOPIC_INTERNSHIPS")"},
      {"a date", {Set("report.signed_on", TextQuantity("2015-03-01"))}, "2015-03-01"},
      {"a copy",
       {Like(kProgrammes + "[3]", kProgrammes + "[1]")},
       R"({"title":"b","topic":"TOPIC_ENTREPRENEURSHIP","budget":"6000"}]})"},
      {"a new line by its field", {Set(kProgrammes + "[3].budget", KopecksQuantity(9))}, R"({"budget":"9"}]})"},
      {"a line taken out", {RemoveAt(kProgrammes + "[0]")}, R"("programmes":[{"title":"b")"},
      {"two of them", {RemoveAt(kProgrammes + "[2]"), RemoveAt(kProgrammes + "[0]")}, R"("budget":"6000"}]})"},
      {"a message on the way", {Anything("report.activities.items")}, R"("activities":{"items":[{}]})"},
      {"a text", {Anything(kProgrammes + "[0].title")}, R"("title":"1")"},
      {"one taken out and another changed",
       {RemoveAt(kProgrammes + "[1]"), Set(kProgrammes + "[1].budget", KopecksQuantity(3))},
       R"({"title":"c","topic":"TOPIC_INTERNSHIPS","budget":"3"}]})"},
      {"a copy, changed",
       {Like(kProgrammes + "[3]", kProgrammes + "[0]"), Set(kProgrammes + "[3].budget", KopecksQuantity(5))},
       R"("budget":"1"},{"title":"a","topic":"TOPIC_MANAGEMENT","budget":"5"}]})"},
  };
  return kCases;
}

TEST(Edits, AreMadeAndTakenBack) {
  for (const EditCase& test : EditCases()) {
    Dossier dossier = Patched(kBase, {});
    const std::string before = CanonicalBytes(dossier);
    Edits edits(&dossier);
    EXPECT_TRUE(edits.MakeAll(test.changes)) << test.name;
    EXPECT_NE(ToJson(dossier, true).find(test.path), std::string::npos) << test.name << ": " << ToJson(dossier, true);
    edits.Undo();
    EXPECT_EQ(CanonicalBytes(dossier), before) << test.name;
  }
}

// The message underneath never changes; the overlay serves one edit after the other.
TEST(Edits, OfAnOverlayLeaveWhatItLiesOver) {
  const Dossier dossier = Patched(kBase, {});
  const std::string before = CanonicalBytes(dossier);
  Overlay overlay(dossier);
  EXPECT_EQ(CanonicalBytes(*overlay.root()), before);
  for (int round = 0; round < 2; ++round) {
    for (const EditCase& test : EditCases()) {
      Edits edits(&overlay);
      EXPECT_TRUE(edits.MakeAll(test.changes)) << test.name;
      const std::string json = ToJson(*overlay.root(), true);
      EXPECT_NE(json.find(test.path), std::string::npos) << test.name << ": " << json;
      EXPECT_EQ(CanonicalBytes(dossier), before) << test.name;
      edits.Undo();
      EXPECT_EQ(CanonicalBytes(*overlay.root()), before) << test.name;
    }
  }
  EXPECT_EQ(CanonicalBytes(dossier), before);
}

TEST(Edits, OfAnOverlayCopyOnlyTheWay) {
  const Dossier dossier = Patched(kBase, {});
  Overlay overlay(dossier);
  Edits edits(&overlay);
  ASSERT_TRUE(edits.Make(Set(kProgrammes + "[1].budget", KopecksQuantity(7))));
  const auto& root = static_cast<const Dossier&>(*overlay.root());
  EXPECT_EQ(&root.unit(), &dossier.unit());
  EXPECT_EQ(&root.report().education().programmes(0), &dossier.report().education().programmes(0));
  EXPECT_NE(&root.report().education().programmes(1), &dossier.report().education().programmes(1));
}

TEST(Edits, WhatDoesNotFitIsRefusedAndTakenBack) {
  const Changes kCases = {
      Set("report.nothing", CountQuantity(1)),
      Set(kProgrammes + "[4].budget", KopecksQuantity(1)),
      Set(kProgrammes + "[0].budget", TextQuantity("1")),
      Set(kProgrammes + "[0].topic", TextQuantity("NOTHING")),
      Set(kProgrammes, CountQuantity(1)),
      Set("report.activities.items[1].number", CountQuantity(1)),
      Like(kProgrammes + "[5]", kProgrammes + "[0]"),
      Like(kProgrammes + "[3]", kProgrammes + "[7]"),
      Like(kProgrammes + "[3]", "report.activities.items[0]"),
      RemoveAt(kProgrammes + "[3]"),
      RemoveAt(kProgrammes + "[x]"),
      RemoveAt(kProgrammes),
  };
  for (const v1::Change& change : kCases) {
    Dossier dossier = Patched(kBase, {});
    const std::string before = CanonicalBytes(dossier);
    Edits edits(&dossier);
    EXPECT_FALSE(edits.Make(change)) << change.path();
    edits.Undo();
    EXPECT_EQ(CanonicalBytes(dossier), before) << change.path();
  }
}

TEST(Edits, WhatIsClearedComesBack) {
  const std::vector<std::pair<std::string, std::string>> kGone = {
      {kProgrammes + "[0].budget", R"("programmes":[{"title":"a","topic":"TOPIC_MANAGEMENT"})"},
      {kProgrammes, R"("education":{})"},
      {"report.education", R"("report":{"signed_on")"},
  };
  for (const auto& [path, left] : kGone) {
    Dossier dossier = Patched(kBase, {});
    const std::string before = CanonicalBytes(dossier);
    Edits edits(&dossier);
    EXPECT_TRUE(edits.Clear(path)) << path;
    EXPECT_NE(ToJson(dossier, true).find(left), std::string::npos) << path << ": " << ToJson(dossier, true);
    edits.Undo();
    EXPECT_EQ(CanonicalBytes(dossier), before) << path;
  }
  Dossier dossier = Patched(kBase, {});
  Edits edits(&dossier);
  EXPECT_FALSE(edits.Clear("report.nothing"));
  EXPECT_FALSE(edits.Clear(kProgrammes + "[0]"));
}

TEST(Edits, LengthOfList) {
  const Dossier dossier = Patched(kBase, {});
  EXPECT_EQ(LengthOfList(dossier, kProgrammes), 3);
  EXPECT_EQ(LengthOfList(dossier, "report.activities.items"), 0);
  EXPECT_EQ(LengthOfList(dossier, "report.education"), -1);
  EXPECT_EQ(LengthOfList(dossier, kProgrammes + "[9].modules.items"), -1);
}

}  // namespace
}  // namespace svod::kinds::edit_test
