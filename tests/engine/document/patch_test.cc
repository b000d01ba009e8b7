#include "engine/document/patch.h"

#include <gtest/gtest.h>

#include "svod/cluster/v1/dossier.pb.h"

namespace svod {
namespace {

using svod::cluster::v1::Dossier;

TEST(Patch, SetsAppendsAndClears) {
  Dossier d;
  Diagnostics faults;
  EXPECT_TRUE(AppendPath(&d, "report.education.programmes", R"({"budget": 5})", "t", faults));
  EXPECT_TRUE(AppendPath(&d, "report.education.programmes", R"({"budget": 6})", "t", faults));
  EXPECT_TRUE(SetPath(&d, "report.education.programmes[0].budget", "7", "t", faults));
  EXPECT_TRUE(SetPath(&d, "report.education.programmes[1]", R"({"budget": "8"})", "t", faults));
  EXPECT_EQ(d.report().education().programmes(0).budget(), 7);
  EXPECT_EQ(d.report().education().programmes(1).budget(), 8);
  EXPECT_TRUE(ClearPath(&d, "report.education.programmes[0]", "t", faults));
  ASSERT_EQ(d.report().education().programmes_size(), 1);
  EXPECT_EQ(d.report().education().programmes(0).budget(), 8);
  EXPECT_TRUE(ClearPath(&d, "report.education", "t", faults));
  EXPECT_FALSE(d.report().has_education());
  EXPECT_TRUE(faults.empty());
}

TEST(Patch, PathsThatLeadNowhereAreFaults) {
  for (const char* path :
       {"reprt", "report.education.programmes[0].budget", "report.signed_on.x", "report.education.programmes[x]"}) {
    Dossier d;
    Diagnostics faults;
    EXPECT_FALSE(SetPath(&d, path, "1", "t", faults)) << path;
    EXPECT_EQ(faults.size(), 1u) << path;
  }
  Dossier d;
  Diagnostics faults;
  EXPECT_FALSE(SetPath(&d, "report.revision", "\"x\"", "t", faults));
  EXPECT_EQ(faults.items()[0].code, "wrong-type");
}

}  // namespace
}  // namespace svod
