#include "server/app/filter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/app/limits.h"

namespace svod::app {
namespace {

const std::vector<Filter::Known> kKnown = {
    {"year"}, {"region"}, {"cluster"}, {"organisation"}, {"overall", {"COMPLIANT", "NON_COMPLIANT"}}};

// A unit of 2014 in two regions, without an organisation.
std::vector<std::string> ValuesOf(std::string_view name) {
  if (name == "year") return {"2014"};
  if (name == "region") return {"73", "63"};
  if (name == "cluster") return {"C 12 \"new\""};
  if (name == "overall") return {"NON_COMPLIANT"};
  return {};
}

std::string FaultOf(const std::string& text) {
  Diagnostics faults;
  const std::optional<Filter> filter = Filter::Parse(text, kKnown, "filter", &faults);
  EXPECT_EQ(filter.has_value(), faults.empty()) << text;
  return faults.empty() ? "" : faults.items()[0].message;
}

TEST(Filter, Matches) {
  struct Case {
    const char* text;
    bool matches;
  };
  const Case cases[] = {
      {"", true},
      {"  ", true},
      {"year = 2014", true},
      {"year=2014", true},
      {"year != 2014", false},
      {"year >= 2014 AND year <= 2014", true},
      {"year > 2014", false},
      {"year < 10000", true},  // numbers, not texts
      {"year = 02014", true},
      {"year > -1", true},
      {"region = 73", true},
      {"region = 63", true},
      {"region = 16", false},
      {"region != 73", true},  // the other one is not
      {"NOT region = 73", false},
      {"-region = 16", true},
      {"region : 73", true},
      {"region : *", true},
      {"organisation : *", false},
      {"organisation = 1", false},
      {"organisation != 1", false},  // there is none that differs
      {"NOT organisation : *", true},
      {"cluster = \"C 12 \\\"new\\\"\"", true},
      {"overall = NON_COMPLIANT", true},
      {"overall = COMPLIANT OR year = 2014", true},
      // OR binds closer than AND.
      {"year = 2013 AND region = 16 OR region = 73", false},
      {"region = 73 OR region = 16 AND year = 2013", false},
      {"(year = 2013 AND region = 16) OR region = 73", true},
      {"year = 2014 region = 73", true},
      {"year = 2014 region = 16", false},
      {"NOT (year = 2014 AND region = 16)", true},
  };
  for (const Case& one : cases) {
    Diagnostics faults;
    const std::optional<Filter> filter = Filter::Parse(one.text, kKnown, "filter", &faults);
    ASSERT_TRUE(filter) << one.text << ": " << faults.items()[0].message;
    EXPECT_EQ(filter->Matches(&ValuesOf), one.matches) << one.text;
  }
}

TEST(Filter, FaultsSayWhereAndWhat) {
  struct Case {
    const char* text;
    const char* fault;
  };
  const Case cases[] = {
      {"yaer = 2014", "at byte 0 `yaer` is no attribute; did you mean `year`?"},
      {"year = 2014 AND", "at byte 15 its end stands where the name of an attribute should"},
      {"year 2014", "at byte 5 `2014` stands where a comparison should"},
      {"year = ", "at byte 7 its end stands where a value should"},
      {"year = (2014)", "at byte 7 `(` stands where a value should"},
      {"(year = 2014", "at byte 12 its end stands where `)` should"},
      {"year = 2014)", "at byte 11 `)` is not expected here"},
      {"cluster = \"C", "at byte 10 `\"` stands where a value should"},
      {"year = 2014 AND ! region = 73", "at byte 16 `!` stands where the name of an attribute should"},
      {"\"year\" = 2014", "at byte 0 `year` stands where the name of an attribute should"},
  };
  for (const Case& one : cases) EXPECT_EQ(FaultOf(one.text), one.fault) << one.text;
}

TEST(Filter, Limits) {
  const std::string begin = "year = 2014";
  EXPECT_EQ(FaultOf(begin + std::string(kServiceLimits.filter_bytes_max - begin.size(), ' ')), "");
  EXPECT_EQ(FaultOf(begin + std::string(kServiceLimits.filter_bytes_max - begin.size() + 1, ' ')),
            "a filter has at most 4096 bytes");
  const auto nested = [&](int depth) {
    return std::string(static_cast<size_t>(depth), '(') + begin + std::string(static_cast<size_t>(depth), ')');
  };
  EXPECT_EQ(FaultOf(nested(kServiceLimits.filter_depth_max)), "");
  EXPECT_EQ(FaultOf(nested(kServiceLimits.filter_depth_max + 1)), "at byte 33 `year` nests too deep");
}

}  // namespace
}  // namespace svod::app
