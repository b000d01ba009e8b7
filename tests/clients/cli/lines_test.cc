#include "clients/cli/lines.h"

#include <gtest/gtest.h>

namespace svod::cli {
namespace {

Output OfWidth(int width) {
  Output output;
  output.width = width;
  return output;
}

TEST(Fits, CountsEachLine) {
  EXPECT_TRUE(Fits(OfWidth(0), std::string(500, 'a')));
  EXPECT_TRUE(Fits(OfWidth(20), "двадцать знаков тут.\nдвадцать знаков тут."));
  EXPECT_FALSE(Fits(OfWidth(20), "a\nдвадцать один знак тут"));
}

TEST(Fitted, BreaksBetweenWordsOnlyWhatDoesNotFit) {
  EXPECT_EQ(Fitted(OfWidth(0), "    two  spaces", 6), "    two  spaces\n");
  EXPECT_EQ(Fitted(OfWidth(40), "    two  spaces", 6), "    two  spaces\n");
  EXPECT_EQ(Fitted(OfWidth(40), "    ни одно положение не называет правило education.share", 6),
            "    ни одно положение не называет\n      правило education.share\n");
}

TEST(Pieces, AreNotTornApart) {
  const std::vector<std::string> pieces = {"  rule.with_a_name      ", "PASS (5,71 п. п.)", "",
                                           "-> FAIL (−4,71 п. п.)"};
  EXPECT_EQ(Pieces(OfWidth(0), pieces, 1, 4), "  rule.with_a_name       PASS (5,71 п. п.) -> FAIL (−4,71 п. п.)\n");
  EXPECT_EQ(Pieces(OfWidth(50), pieces, 1, 4),
            "  rule.with_a_name       PASS (5,71 п. п.)\n    -> FAIL (−4,71 п. п.)\n");
  EXPECT_EQ(Pieces(OfWidth(30), pieces, 1, 4),
            "  rule.with_a_name\n    PASS (5,71 п. п.)\n    -> FAIL (−4,71 п. п.)\n");
}

}  // namespace
}  // namespace svod::cli
