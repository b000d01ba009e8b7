#include "engine/document/parts.h"

#include <gtest/gtest.h>

#include "svod/cluster/v1/dossier.pb.h"

namespace svod {
namespace {

using svod::cluster::v1::Dossier;

SubjectParts Parts() {
  std::string error;
  std::optional<SubjectParts> parts = SubjectParts::Of(Dossier::descriptor(), &error);
  EXPECT_TRUE(parts) << error;
  return *parts;
}

TEST(SubjectParts, NamesRoundTrip) {
  Dossier dossier;
  std::string error;
  const std::string kName = "organisations/7302000000/clusters/C12/years/2014/agreements/139%2FС%25";
  ASSERT_TRUE(Parts().ParseUnitName(kName, &dossier, &error)) << error;
  EXPECT_EQ(dossier.unit().agreement(), "139/С%");
  EXPECT_EQ(Parts().UnitName(dossier), kName);
  EXPECT_EQ(Parts().Period(dossier), 2014);
  EXPECT_EQ(Parts().ShiftedUnit(dossier, -1).prefix, "organisations/7302000000/clusters/C12/years/2013");
}

TEST(SubjectParts, FaultyNamesAreRefused) {
  for (const char* name : {"", "organisations", "organisations/1/clusters/C/years/2014/agreements/A",
                           "organisations/7302000000/clusters/C/years/02014/agreements/A",
                           "organisations/7302000000/clusters/C/years/x/agreements/A",
                           "organisations/7302000000/clusters/C%2/years/2014/agreements/A",
                           "organisations/7302000000/clusters/C/years/2014/agreements/A/more/x"}) {
    Dossier dossier;
    std::string error;
    EXPECT_FALSE(Parts().ParseUnitName(name, &dossier, &error)) << name;
    EXPECT_NE(error, "") << name;
  }
}

TEST(SubjectParts, PrefixesAreWholeParts) {
  EXPECT_TRUE(Parts().IsUnitPrefix(""));
  EXPECT_TRUE(Parts().IsUnitPrefix("organisations/7302000000/clusters/C12"));
  EXPECT_FALSE(Parts().IsUnitPrefix("organisations"));
  EXPECT_FALSE(Parts().IsUnitPrefix("clusters/C12"));
}

TEST(SubjectParts, KnowsDocumentsAndCopies) {
  EXPECT_NE(Parts().FindDocument("report"), nullptr);
  EXPECT_EQ(Parts().FindDocument("previous_report"), nullptr);
  ASSERT_EQ(Parts().copies().size(), 1u);
  EXPECT_EQ(Parts().copies()[0].kind, "report");
}

}  // namespace
}  // namespace svod
