#include "server/telemetry/trace.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace svod::telemetry {
namespace {

constexpr char kGiven[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, GoesOnWithTheCallersAsANewSpan) {
  const Trace trace = ContinueTrace(kGiven);
  EXPECT_EQ(trace.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace.flags, "01");
  EXPECT_NE(trace.span_id, "00f067aa0ba902b7");
  EXPECT_EQ(trace.ToString().size(), std::string(kGiven).size());
}

TEST(Trace, BeginsANewOneWhereItIsMalformed) {
  const std::string good = kGiven;
  for (const std::string& given :
       std::vector<std::string>{std::string(), good.substr(1), good + "0", "01" + good.substr(2),
                                good.substr(0, 53) + "0X", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01"}) {
    const Trace trace = ContinueTrace(given);
    EXPECT_EQ(trace.trace_id.size(), 32u) << given;
    EXPECT_NE(trace.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736") << given;
    EXPECT_EQ(trace.flags, "00") << given;
  }
  EXPECT_NE(ContinueTrace("").trace_id, ContinueTrace("").trace_id);
}

TEST(RequestId, IsTheCallersWhereItIsPlain) {
  for (const char* given : {"a", "2f1c-77_A.b:9"}) EXPECT_EQ(RequestIdFrom(given), given);
  EXPECT_EQ(RequestIdFrom(std::string(64, 'x')), std::string(64, 'x'));
  for (const std::string& given : {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a\nb"),
                                   std::string("a\"b"), std::string("й")}) {
    const std::string id = RequestIdFrom(given);
    EXPECT_EQ(id.size(), 32u) << given;
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
  }
  EXPECT_NE(RequestIdFrom(""), RequestIdFrom(""));
}

}  // namespace
}  // namespace svod::telemetry
