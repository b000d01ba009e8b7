#include "clients/cli/fault_words.h"

#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/files.h"

namespace svod::cli {
namespace {

TEST(FaultWords, ByTheCodeAndByTheNameOfTheService) {
  EXPECT_EQ(RussianFault("invalid-date"), "это не дата: пишите 2015-02-15");
  EXPECT_EQ(RussianFault("INVALID_DATE"), RussianFault("invalid-date"));
  EXPECT_EQ(RussianFault("years-overlap"), "годы пересекаются");
  EXPECT_EQ(RussianFault("above-maximum"), "число больше допустимого");
  for (const char* code : {"", "zzz", "aaa", "invalid-dat", "invalid-dates"}) EXPECT_EQ(RussianFault(code), "") << code;
}

TEST(FaultWords, StandBelowTheFaultInRussianAlone) {
  Diagnostic fault;
  fault.file = "a.json";
  fault.position = {1, 2};
  fault.code = "invalid-date";
  fault.message = "`x` is not a date";
  Output output;
  const std::string english = FaultText(output, fault, "\"x\"");
  output.russian = true;
  EXPECT_EQ(FaultText(output, fault, "\"x\""), english + "  это не дата: пишите 2015-02-15\n");
  fault.code = "no code of ours";
  EXPECT_EQ(FaultText(output, fault, ""), FormatDiagnostic(fault, ""));
}

}  // namespace
}  // namespace svod::cli
