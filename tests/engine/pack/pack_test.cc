#include <gtest/gtest.h>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

class PackTest : public testing::Test {
 protected:
  void SetUp() override { svod::cluster::v1::Dossier::descriptor(); }  // links the schema

  void Write(const std::string& file, const std::string& text) { folder_.Write(file, text); }

  std::string Faults() {
    Diagnostics diagnostics;
    auto packs = LoadRulePacks(folder_.path(), diagnostics);
    EXPECT_EQ(packs == nullptr, !diagnostics.empty());
    std::string text;
    for (const Diagnostic& d : diagnostics.items()) {
      text += std::to_string(d.position.line) + ":" + std::to_string(d.position.column) + " " + d.code + "\n";
    }
    return text;
  }

  testing_support::PackFolder folder_;
};

constexpr const char* kRule = R"(rules:
  - id: a.rule
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    require: unit.year > 2000
)";

TEST_F(PackTest, ASoundPackLoads) {
  Write("a.rules.yaml", kRule);
  EXPECT_EQ(Faults(), "");
}

TEST_F(PackTest, TenFaultsOfOneFileAreAllFound) {
  Write("a.rules.yaml", R"(rules:
  - id: Bad Id
    title: {ru: Да}
    cites: {source: low, clause: "1"}
    level: mandatory
    requires: unit.year > 2000
  - id: a.share
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    share:
      items: report.educaton.programmes
      part: item.topic == MANAGEMENT
      amount: item.budget
      at_least: 50
  - id: a.deadline
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    deadline:
      items: report.approvals
      where: item.body == COUNCL
      date: item.date
      schedule: {first: {due: 2014-02-30}, then: {every: week}}
)");
  EXPECT_EQ(Faults(),
            "2:5 missing-kind\n"
            "2:9 bad-rule-id\n"
            "3:12 missing-key\n"
            "4:21 unknown-source\n"
            "5:12 unknown-word\n"
            "6:5 unknown-key\n"
            "12:14 unknown-field\n"
            "15:17 not-a-percentage\n"
            "22:27 unknown-name\n"
            "24:31 invalid-date\n"
            "24:58 unknown-word\n");
}

TEST_F(PackTest, PlacesInFoldedTextAreThoseOfTheFile) {
  Write("a.rules.yaml", R"(rules:
  - id: a.rule
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
    require: >-
      unit.year > 2000
      && unit.yaer < 2100
)");
  EXPECT_EQ(Faults(), "8:10 unknown-field\n");
}

TEST_F(PackTest, YamlFaultsHaveTheirPlace) {
  Write("a.rules.yaml", "rules:\n  - id: [\n");
  EXPECT_NE(Faults().find("yaml-syntax"), std::string::npos);
  Write("a.rules.yaml", "rules: []\nrules: []\n");
  EXPECT_EQ(Faults(), "2:1 duplicate-key\n");
}

TEST_F(PackTest, NoPackIsAFault) {
  std::filesystem::remove(folder_.path() / "pack.yaml");
  EXPECT_EQ(Faults(), "0:0 no-packs\n");
}

TEST_F(PackTest, AFileOverTheLimitIsRefused) {
  std::string text = kRule;
  text += "#" + std::string(kLimits.rule_file_bytes_max - text.size() - 1, 'x');
  Write("a.rules.yaml", text);
  EXPECT_EQ(Faults(), "");
  Write("a.rules.yaml", text + "x");
  EXPECT_EQ(Faults(), "0:0 too-large\n");
}

}  // namespace
}  // namespace svod
