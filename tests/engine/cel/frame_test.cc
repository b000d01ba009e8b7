// What makes evaluation fast and must not change an answer: memory that is used again, elements found by an index.
#include "engine/cel/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/allocations.h"
#include "engine/cel/element_index.h"
#include "tests/engine/cel/cel_testing.h"

namespace svod::cel::frame_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

cluster::v1::Dossier Sample(const std::string& name) {
  std::ifstream stream(std::string(SVOD_SOURCE_DIR) + "/rules/clusters/samples/" + name);
  std::stringstream text;
  text << stream.rdbuf();
  cluster::v1::Dossier dossier;
  Diagnostics diagnostics;
  EXPECT_TRUE(ReadDocument(text.str(), DocumentFormat::kJson, name, &dossier, diagnostics));
  return dossier;
}

Program Compiled(const std::string& text, const Environment& environment = DossierEnvironment()) {
  Diagnostics diagnostics;
  std::optional<Program> program = Compile(StandaloneExpression(text), environment, std::nullopt, diagnostics);
  EXPECT_TRUE(program.has_value()) << text;
  return std::move(*program);
}

TEST(Frame, ASecondDossierAllocatesNothing) {
  const std::vector<std::string> texts = {
      "report.signed_on <= as_of && unit.year == 2015",
      "report.kpis.items.exists(k, k.number == 3 && k.value > 5)",
      "report.activities.items.all(a, a.results.items.all(r, r.date <= as_of || has(r.place)))",
      "size(report.activities.items.filter(a, a.number > 10).map(a, a.number)) > 3",
      "report.education.programmes.map(p, p.budget).sum() > report.education.programmes[0].budget",
      "2015 in [unit.year, unit.year + 1]",
  };
  std::vector<Program> programs;
  for (const std::string& text : texts) programs.push_back(Compiled(text));
  const cluster::v1::Dossier first = Sample("altaibio-2015.json");
  const cluster::v1::Dossier second = Sample("altaibio-2014.json");
  Frame frame(first, *Date::Parse("2016-02-15"));
  auto evaluate = [&](const cluster::v1::Dossier& dossier) {
    frame.Rebind(dossier, *Date::Parse("2016-02-15"));
    for (const Program& program : programs) {
      frame.Reset();
      EXPECT_FALSE(program.Evaluate(frame).is_error()) << program.text();
    }
  };
  evaluate(first);
  evaluate(second);
  const int64_t before = bench::Allocations();
  evaluate(first);
  evaluate(second);
  EXPECT_EQ(bench::Allocations(), before);
  EXPECT_TRUE(frame.KeepsLittle());
}

std::vector<uint32_t> IndexesOf(const ElementIndex::Found& found) {
  std::vector<uint32_t> indexes;
  for (const auto& [key, index] : found.equal) indexes.push_back(index);
  return indexes;
}

TEST(ElementIndex, FindsEqualAndUnknown) {
  cluster::v1::Activities activities;
  for (int number : {3, 0, 1, 3, 0, 2}) {
    cluster::v1::Activity* activity = activities.add_items();
    if (number > 0) activity->set_number(number);
  }
  const FieldReader list(activities.GetDescriptor()->FindFieldByName("items"));
  const FieldReader key(cluster::v1::Activity::descriptor()->FindFieldByName("number"));
  ElementIndex index;
  const ElementIndex::Found threes = index.Find(activities, list, key, true, 3);
  EXPECT_THAT(IndexesOf(threes), ElementsAre(0, 3));
  EXPECT_THAT(threes.unknown, ElementsAre(1, 4));
  EXPECT_THAT(IndexesOf(index.Find(activities, list, key, true, 2)), ElementsAre(5));
  EXPECT_THAT(IndexesOf(index.Find(activities, list, key, true, 9)), IsEmpty());
  EXPECT_THAT(IndexesOf(threes), ElementsAre(0, 3)) << "stays until Clear";
  activities.mutable_items(0)->clear_number();
  index.Clear();
  EXPECT_THAT(index.Find(activities, list, key, true, 3).unknown, ElementsAre(0, 1, 4));
}

// Field and value of the guards, as `number=8`.
std::vector<std::string> GuardsOf(const std::string& condition) {
  Environment environment = DossierEnvironment();
  environment.AddVariable("activity", Type::Message(cluster::v1::Activity::descriptor()));
  environment.AddVariable("result", Type::Message(cluster::v1::ActivityResult::descriptor()));
  const Program program = Compiled(condition, environment);
  std::vector<std::string> guards;
  for (const Guard& guard : program.guards()) {
    guards.push_back(guard.field->field()->name() + "=" + std::to_string(guard.value));
  }
  return guards;
}

TEST(Program, GuardsAreEqualitiesThatMustHold) {
  EXPECT_THAT(GuardsOf("activity.number == 8 && has(activity.title)"), ElementsAre("number=8"));
  EXPECT_THAT(GuardsOf("has(result.title) && (COUNCIL == result.body && 8 == activity.number)"),
              ElementsAre("body=2", "number=8"));
  EXPECT_THAT(GuardsOf("activity.number == 8 || activity.number == 9"), IsEmpty());
  EXPECT_THAT(GuardsOf("activity.number != 8"), IsEmpty());
  EXPECT_THAT(GuardsOf("!(activity.number == 8)"), IsEmpty());
  EXPECT_THAT(GuardsOf("result.title == \"x\""), IsEmpty());
  EXPECT_THAT(GuardsOf("activity.number == unit.year"), IsEmpty());
  EXPECT_THAT(GuardsOf("report.kpis.items.exists(k, k.number == 8)"), IsEmpty());
}

}  // namespace
}  // namespace svod::cel::frame_test
