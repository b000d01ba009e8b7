#include "engine/workbench/fields.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::workbench::fields_test {
namespace {

using testing::ElementsAre;
using Absence = ReadableField::Absence;

const ReadableField* Find(const std::vector<ReadableField>& fields, const std::string& path) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.path == path; });
  return found == fields.end() ? nullptr : &*found;
}

TEST(Fields, HaveTheTypesAndUnitsThatRulesSee) {
  const std::vector<ReadableField> fields = FieldsOf(svod::cluster::v1::Dossier::descriptor());
  const ReadableField* budget = Find(fields, "report.education.programmes[*].budget");
  ASSERT_NE(budget, nullptr);
  EXPECT_EQ(budget->type, "money");
  EXPECT_EQ(budget->format, v1::FIELD_FORMAT_MONEY);
  EXPECT_EQ(budget->absence, Absence::kUnknown);
  const ReadableField* topic = Find(fields, "report.education.programmes[*].topic");
  ASSERT_NE(topic, nullptr);
  EXPECT_THAT(topic->constants, testing::Contains("MANAGEMENT"));
  EXPECT_THAT(topic->constants, testing::Not(testing::Contains("UNSPECIFIED")));
  const ReadableField* list = Find(fields, "report.education.programmes");
  ASSERT_NE(list, nullptr);
  EXPECT_THAT(list->type, testing::StartsWith("list("));
  EXPECT_EQ(list->absence, Absence::kWithList);
  const ReadableField* signed_on = Find(fields, "report.signed_on");
  ASSERT_NE(signed_on, nullptr);
  EXPECT_EQ(signed_on->type, "date");
}

TEST(Fields, AMarkOfAnIncompleteListIsNothingThatRulesRead) {
  for (const ReadableField& one : FieldsOf(svod::cluster::v1::Dossier::descriptor())) {
    EXPECT_FALSE(one.path.ends_with(".incomplete")) << one.path;
  }
}

TEST(Fields, OfASchemaThatThePackBringsAlongCommentsAreThere) {
  Diagnostics diagnostics;
  const auto packs = LoadRulePacks(std::string(SVOD_SOURCE_DIR) + "/tests/packs/canteens", diagnostics);
  ASSERT_NE(packs, nullptr);
  const std::vector<ReadableField> fields = FieldsOf(SubjectOf(*packs).subject());
  const ReadableField* result = Find(fields, "log.inspections.items[*].result");
  ASSERT_NE(result, nullptr);
  EXPECT_THAT(result->constants, ElementsAre("CLEAN", "FAULTS"));
  EXPECT_TRUE(std::any_of(fields.begin(), fields.end(), [](const auto& one) { return !one.description.empty(); }));
}

}  // namespace
}  // namespace svod::workbench::fields_test
