// Lists that are marked as incomplete, through the whole engine: rules for each item, files in both forms, and a schema
// that a pack brings along.
#include <gtest/gtest.h>

#include <memory>

#include "engine/document/document.h"
#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

using cluster::v1::Dossier;

std::string Groups(const std::string& rest) {
  return R"({"unit": {"organisation": "7302000000", "cluster": "C", "year": 2014, "agreement": "A"},
      "report": {"working_groups": {)" +
         rest + "}}}";
}

std::unique_ptr<google::protobuf::Message> Read(const std::string& text, DocumentFormat format) {
  auto dossier = std::make_unique<Dossier>();
  Diagnostics faults;
  EXPECT_TRUE(ReadDocument(text, format, "dossier", dossier.get(), faults)) << text;
  return dossier;
}

// `rule[instance] STATE message missing missing; ` of each finding.
std::string Summary(const v1::Verdict& verdict) {
  std::string text;
  for (const v1::Finding& finding : verdict.findings()) {
    text += finding.rule() + "[" + finding.instance() + "] " +
            v1::FindingState_Name(finding.state()).substr(std::string_view("FINDING_STATE_").size()) + " " +
            finding.message().id();
    for (const std::string& path : finding.missing()) text += " " + path;
    text += "; ";
  }
  return text;
}

class OpenListsTest : public testing::Test {
 protected:
  // A rule for each working group, with `keys` added.
  std::string Judge(const std::string& keys, const std::string& groups, const std::string& as_of = "2015-02-01") {
    folder_.Write("a.rules.yaml", R"(rules:
  - id: groups
    for_each: group in report.working_groups.items
    key: )" + key_ + R"(
    title: {ru: Да, en: Yes}
    cites: {source: law, clause: "1"}
    level: required
)" + keys + "    require: group.title != 'bad'\n");
    Diagnostics faults;
    const auto packs = LoadRulePacks(folder_.path(), faults);
    if (packs == nullptr) return faults.items()[0].message;
    const auto dossier = Read(Groups(groups), DocumentFormat::kJson);
    const absl::StatusOr<v1::Verdict> verdict =
        Check(*packs, *dossier, {.as_of = *Date::Parse(as_of), .edition = std::nullopt});
    if (!verdict.ok()) return verdict.status().ToString();
    const v1::StateCounts& counts = verdict->counts();
    EXPECT_EQ(counts.pass() + counts.fail() + counts.pending() + counts.not_applicable() + counts.undetermined(),
              static_cast<uint32_t>(verdict->findings_size()));
    return Summary(*verdict);
  }

  testing_support::PackFolder folder_;
  std::string key_ = "group.id";
};

// The items listed are judged as always; one finding more stands for all that are not.
TEST_F(OpenListsTest, ARuleForEachItem) {
  const std::string groups = R"("items": [{"id": "a", "title": "good"}, {"id": "b", "title": "bad"}])";
  const std::string listed = "groups[a] PASS require.pass; groups[b] FAIL require.fail; ";
  const std::string rest = " report.working_groups.items[*]; ";
  const struct {
    const char* keys;
    std::string groups;
    std::string summary;
  } kCases[] = {
      {"", groups, listed},
      {"", groups + R"(, "incomplete": false)", listed},
      {"", groups + R"(, "incomplete": true)", listed + "groups[*] UNDETERMINED undetermined.incomplete" + rest},
      {"", R"("items": [])", "groups[] NOT_APPLICABLE not_applicable.no_items; "},
      {"", R"("incomplete": true)", "groups[*] UNDETERMINED undetermined.incomplete" + rest},
      // What the rule does not concern it does not ask about.
      {"    applies_when: unit.year > 2014\n", R"("incomplete": true)",
       "groups[*] NOT_APPLICABLE not_applicable.condition; "},
      {"    applies_when: has(group.title)\n", R"("incomplete": true)",
       "groups[*] UNDETERMINED undetermined.incomplete" + rest},
      {"    in_force: {from: 2015-01-01}\n", R"("incomplete": true)",
       "groups[*] NOT_APPLICABLE not_applicable.not_in_force; "},
  };
  for (const auto& test : kCases) EXPECT_EQ(Judge(test.keys, test.groups), test.summary) << test.keys << test.groups;
}

// Instances have names of their own, whatever the keys: one that is there already, or looks like a name of ours, gets
// the place of its item.
TEST_F(OpenListsTest, InstancesAreToldApart) {
  key_ = "group.title";
  const struct {
    const char* titles[3];
    const char* names[3];
  } kCases[] = {
      {{"a", "b", "c"}, {"a", "b", "c"}},
      {{"a", "a", "a"}, {"a", "a#1", "a#2"}},
      {{"a#2", "a", "a"}, {"a#2", "a", "a#2#2"}},
      {{"*", "#0", nullptr}, {"*#0", "#0#1", "#2"}},
  };
  for (const auto& test : kCases) {
    std::string items;
    std::string summary;
    for (int i = 0; i < 3; ++i) {
      const std::string title = test.titles[i] == nullptr ? "" : R"(, "title": ")" + std::string(test.titles[i]) + "\"";
      items += (i == 0 ? "" : ", ") + (R"({"id": ")" + std::to_string(i)) + "\"" + title + "}";
      summary += "groups[" + std::string(test.names[i]) + "] " +
                 (title.empty() ? "UNDETERMINED undetermined.missing report.working_groups.items[2].title; "
                                : "PASS require.pass; ");
    }
    EXPECT_EQ(Judge("", R"("items": [)" + items + "]"), summary);
  }
}

TEST_F(OpenListsTest, UntilTheDayOfTheRuleTheRestIsPending) {
  EXPECT_EQ(Judge("    due: 12-31\n", R"("incomplete": true)", "2014-10-01"),
            "groups[*] PENDING pending.not_due report.working_groups.items[*]; ");
}

TEST_F(OpenListsTest, JsonAndBinaryAreReadAlike) {
  const auto json = Read(Groups(R"("items": [{"id": "a"}], "incomplete": true)"), DocumentFormat::kJson);
  EXPECT_TRUE(static_cast<const Dossier&>(*json).report().working_groups().incomplete());
  const auto binary = Read(json->SerializeAsString(), DocumentFormat::kBinary);
  EXPECT_EQ(ToJson(*binary), ToJson(*json));
  EXPECT_EQ(ToJson(*Read(ToJson(*json), DocumentFormat::kJson)), ToJson(*json));
}

TEST_F(OpenListsTest, AMarkIsABool) {
  Dossier dossier;
  Diagnostics faults;
  EXPECT_FALSE(ReadDocument(Groups(R"("incomplete": "yes")"), DocumentFormat::kJson, "d", &dossier, faults));
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults.items()[0].code, "wrong-type");
}

}  // namespace
}  // namespace svod
