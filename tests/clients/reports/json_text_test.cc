#include "clients/reports/json_text.h"

#include <gtest/gtest.h>

namespace svod::reports {
namespace {

TEST(ForScript, LeavesNothingThatEndsAScript) {
  EXPECT_EQ(ForScript(R"({"a":"</script><!--&"})"), R"({"a":"\u003c/script\u003e\u003c!--\u0026"})");
  EXPECT_EQ(ForScript("\"\xE2\x80\xA8\xE2\x80\xA9\""), R"("\u2028\u2029")");
  EXPECT_EQ(ForScript("\"Пункт — «8.1»\""), "\"Пункт — «8.1»\"");
  EXPECT_EQ(ForScript("\xE2\x80"), "\xE2\x80");  // cut short: not read past its end
  EXPECT_EQ(ForScript(""), "");
}

TEST(ForHtml, EscapesWhatIsMarkup) { EXPECT_EQ(ForHtml("<a b=\"c\">&"), "&lt;a b=&quot;c&quot;&gt;&amp;"); }

}  // namespace
}  // namespace svod::reports
