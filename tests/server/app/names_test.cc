#include "server/app/names.h"

#include <gmock/gmock.h>

#include "engine/engine.h"
#include "tests/testing/samples.h"

namespace svod::app {
namespace {

const SubjectParts& Parts() { return SubjectOf(*testing_support::SamplePacks()); }

constexpr char kUnitName[] = "organisations/7302000000/clusters/C12/years/2014/agreements/139%2FС";

TEST(Names, AFilingComesBackFromItsName) {
  store::FilingName filing;
  std::string error;
  ASSERT_TRUE(ParseFilingName(Parts(), std::string(kUnitName) + "/filings/report", &filing, &error)) << error;
  EXPECT_EQ(filing, (store::FilingName{kUnitName, "report"}));
  EXPECT_EQ(FilingResourceName(filing), std::string(kUnitName) + "/filings/report");
}

TEST(Names, FaultyNamesAreRefusedWithAReason) {
  const struct {
    std::string name;
    const char* reason;
  } kCases[] = {
      {"", "/filings/"},
      {kUnitName, "/filings/"},
      {std::string(kUnitName) + "/filings/", "no kind of document"},
      {std::string(kUnitName) + "/filings/reports", "organisation, cluster"},
      {std::string(kUnitName) + "/filings/previous_report", "no kind of document"},
      {"organisations/7302000001/clusters/C12/years/2014/agreements/1/filings/report", "organisation"},
      {"units/7302000000/filings/report", "does not follow"},
      {std::string("organisations/7302000000/clusters/C\0/years/2014/agreements/1/filings/report", 73), "cluster"},
  };
  for (const auto& test : kCases) {
    store::FilingName filing;
    std::string error;
    EXPECT_FALSE(ParseFilingName(Parts(), test.name, &filing, &error)) << test.name;
    EXPECT_THAT(error, testing::HasSubstr(test.reason)) << test.name;
  }
}

TEST(Names, AUnitIsFoundByItsOwnNameOrAFilingOfIt) {
  std::string unit;
  std::string error;
  EXPECT_TRUE(ParseUnitOrFiling(Parts(), kUnitName, &unit, &error));
  EXPECT_EQ(unit, kUnitName);
  EXPECT_TRUE(ParseUnitOrFiling(Parts(), std::string(kUnitName) + "/filings/plan", &unit, &error));
  EXPECT_EQ(unit, kUnitName);
  EXPECT_FALSE(ParseUnitOrFiling(Parts(), std::string(kUnitName) + "/filings/x", &unit, &error));
  EXPECT_FALSE(ParseUnitOrFiling(Parts(), "organisations/7302000000", &unit, &error));
}

TEST(Names, AnEtagChangesWithNumberAndContent) {
  store::Revision revision;
  revision.digest = std::string(32, '\x01');
  EXPECT_EQ(EtagOf(revision), "0-0101010101010101");
  revision.number = 12;
  EXPECT_EQ(EtagOf(revision), "12-0101010101010101");
}

}  // namespace
}  // namespace svod::app
