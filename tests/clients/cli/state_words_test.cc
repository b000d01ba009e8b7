#include "clients/cli/state_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/report.h"

namespace svod::cli {
namespace {

using testing::HasSubstr;

Output In(bool russian) {
  Output output;
  output.russian = russian;
  return output;
}

// Every value has names of its own in both languages.
template <typename State>
void ExpectNames(const google::protobuf::EnumDescriptor* states, Words (*name_of)(State)) {
  for (int i = 1; i < states->value_count(); ++i) {
    const Words name = name_of(static_cast<State>(states->value(i)->number()));
    EXPECT_NE(name.en, "-") << states->value(i)->name();
    EXPECT_NE(name.ru, name.en) << states->value(i)->name();
  }
}

TEST(StateWords, EveryStateHasANameInBothLanguages) {
  ExpectNames<v1::FindingState>(v1::FindingState_descriptor(), &NameOfState);
  ExpectNames<v1::OverallState>(v1::OverallState_descriptor(), &NameOfOverall);
  ExpectNames<v1::RulePackState>(v1::RulePackState_descriptor(), &NameOfRelease);
  EXPECT_EQ(NameOfState("NOT_APPLICABLE", In(true)), "НЕ ПРИМЕНИМО");
  EXPECT_EQ(NameOfState("", In(true)), "");
  EXPECT_EQ(NameOfState("no state", In(true)), "no state");
}

// A report calls them the same.
TEST(StateWords, AreThoseOfReports) {
  for (const bool russian : {false, true}) {
    for (int state = v1::FindingState_MIN + 1; state <= v1::FindingState_MAX; ++state) {
      v1::Verdict verdict;
      verdict.add_findings()->set_state(static_cast<v1::FindingState>(state));
      EXPECT_THAT(RenderReport(verdict, In(russian)),
                  HasSubstr(NameOfState(static_cast<v1::FindingState>(state)).In(In(russian))));
    }
    for (int state = v1::OverallState_MIN + 1; state <= v1::OverallState_MAX; ++state) {
      v1::Verdict verdict;
      verdict.set_overall(static_cast<v1::OverallState>(state));
      EXPECT_THAT(RenderReport(verdict, In(russian)),
                  HasSubstr(NameOfOverall(static_cast<v1::OverallState>(state)).In(In(russian))));
    }
  }
}

}  // namespace
}  // namespace svod::cli
