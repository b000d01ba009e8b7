#include "server/telemetry/json_line.h"

#include <gtest/gtest.h>

namespace svod::telemetry {
namespace {

TEST(JsonLine, StaysOneLineOfJsonWhateverItHolds) {
  JsonLine line;
  line.Add("text", "a \"quoted\"\n\\ line\x01").Add("number", -5).Add("ru", "свод").AddIfAny("none", "");
  EXPECT_EQ(line.Object(), R"({"text":"a \"quoted\"\n\\ line\u0001","number":-5,"ru":"свод"})");
}

TEST(JsonLine, BrokenBytesAreReplaced) {
  JsonLine line;
  line.Add("x", "a\xFFz\xD0").Add("y\n", "");
  EXPECT_EQ(line.Object(), "{\"x\":\"a\xEF\xBF\xBDz\xEF\xBF\xBD\",\"y\\n\":\"\"}");
}

}  // namespace
}  // namespace svod::telemetry
