#include "engine/workbench/diff.h"

#include <gtest/gtest.h>

#include "tests/engine/workbench/small_pack.h"

namespace svod::workbench::diff_test {
namespace {

PackFiles Read(const SmallPack& pack) {
  Diagnostics diagnostics;
  std::vector<PackFiles> packs = ReadPackFiles(pack.path(), diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(packs.size(), 1U);
  return std::move(packs.front());
}

// What changes of the rules of SmallPack when `from` becomes `to`.
std::string Changed(const std::string& from, const std::string& to, Language language = Language::kEnglish) {
  std::string rules = kSmallRules;
  rules.replace(rules.find(from), from.size(), to);
  SmallPack before;
  SmallPack after;
  after.Write("a.rules.yaml", rules);
  std::string told;
  for (const PackChange& change : Diff(Read(before), Read(after), language)) {
    EXPECT_EQ(change.kind, PackChange::Kind::kChanged);
    told += change.name + "\n";
    for (const ChangedValue& value : change.values) {
      told +=
          std::to_string(value.place.position.line) + " " + value.path + ": " + value.from + " -> " + value.to + "\n";
    }
  }
  return told;
}

TEST(Diff, TellsWhatChangedOfARule) {
  const std::vector<std::array<std::string, 3>> kCases = {
      {"at_least: 2", "at_least: 3", "programmes\n10 count / at least: 2 -> 3\n"},
      {"at_least: 2", "at_least: {2014: 2, from 2015: 3}",
       "programmes\n10 count / at least: 2 -> 2014: 2; from 2015: 3\n"},
      {"at_least: 2", "at_most: 2", "programmes\n10 count / at most:  -> 2\n10 count / at least: 2 -> \n"},
      {"level: required", "level: recommended", "programmes\n5 level: required -> recommended\n"},
      // Texts for people are no expressions.
      {"en: Signature", "en: \"Signed in time && true, <= all\"",
       "signed\n12 title (en): Signature -> Signed in time && true, <= all\n"},
      {"clause: \"2\"", "clause: year in 2", "signed\n13 clause: 2 -> year in 2\n"},
      {"clause: \"2\"", "clause: \"2.1\"", "signed\n13 clause: 2 -> 2.1\n"},
      {"ru: Подпись", "ru: Подписано", "signed\n12 title (ru): Подпись -> Подписано\n"},
      {"    applies_when: unit.year >= 2014\n", "", "programmes\n6 concerns those where: unit.year ≥ 2014 -> \n"},
      {"unit.year >= 2014", "unit.year >= 2014 && true",
       "programmes\n6 concerns those where: unit.year ≥ 2014 -> unit.year ≥ 2014 and yes\n"},
      {"unit.year >= 2014", ">-\n      unit.year\n        >= 2014", ""},
      {"  - id: signed", "  # nothing new\n  - id: signed", ""},
  };
  for (const auto& [from, to, told] : kCases) EXPECT_EQ(Changed(from, to), told) << to;
}

TEST(Diff, AColumnOfARowIsAValueAndNoExpression) {
  SmallPack before;
  SmallPack after;
  before.Write("a.rules.yaml", std::string("tables:\n  t:\n    - {no: 1, en: here, yearly: true}\n") + kSmallRules);
  after.Write("a.rules.yaml",
              std::string("tables:\n  t:\n    - {no: 1, en: here in || there, yearly: false}\n") + kSmallRules);
  std::string told;
  for (const PackChange& change : Diff(Read(before), Read(after), Language::kEnglish)) {
    for (const ChangedValue& value : change.values) told += value.path + ": " + value.from + " -> " + value.to + "\n";
  }
  EXPECT_EQ(told, "en: here -> here in || there\nyearly: yes -> no\n");
}

TEST(Diff, SpeaksRussian) {
  EXPECT_EQ(Changed("unit.year >= 2014", "unit.year >= 2014 && true", Language::kRussian),
            "programmes\n6 касается, если: unit.year ≥ 2014 -> unit.year ≥ 2014 и да\n");
}

TEST(Diff, TellsWhatCameAndWhatWent) {
  SmallPack before;
  SmallPack after;
  std::string rules = kSmallRules;
  rules.replace(rules.find("id: signed"), 10, "id: signed_on");
  after.Write("a.rules.yaml", "tables:\n  years:\n    - {no: 1}\n" + rules);
  std::string told;
  for (const PackChange& change : Diff(Read(before), Read(after), Language::kEnglish)) {
    told += std::string(change.kind == PackChange::Kind::kAdded ? "+" : "-") + change.name + " " +
            std::to_string(change.place.position.line);
    for (const ChangedValue& value : change.values) told += " " + value.path + ": " + value.from + value.to;
    told += "\n";
  }
  EXPECT_EQ(told, "+signed_on 14 title: Signature\n-signed 11 title: Signature\n+years 3\n");
}

TEST(Diff, APackIsEqualToItself) {
  const SmallPack pack;
  EXPECT_TRUE(Diff(Read(pack), Read(pack), Language::kRussian).empty());
}

}  // namespace
}  // namespace svod::workbench::diff_test
