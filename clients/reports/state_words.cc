// Tested by: tests/clients/reports/reports_test.cc.
#include "clients/reports/state_words.h"

namespace svod::reports {

const char* StateWord(v1::FindingState state, bool russian) {
  switch (state) {
    case v1::FINDING_STATE_PASS:
      return russian ? "соблюдено" : "pass";
    case v1::FINDING_STATE_FAIL:
      return russian ? "нарушено" : "fail";
    case v1::FINDING_STATE_PENDING:
      return russian ? "срок впереди" : "pending";
    case v1::FINDING_STATE_NOT_APPLICABLE:
      return russian ? "не применимо" : "not applicable";
    case v1::FINDING_STATE_UNDETERMINED:
      return russian ? "нет данных" : "undetermined";
    case v1::FINDING_STATE_WAIVED:
      return russian ? "снято" : "waived";
    case v1::FINDING_STATE_ERROR:
      return russian ? "ошибка" : "error";
    default:
      return "?";
  }
}

const char* OverallWord(v1::OverallState state, bool russian) {
  switch (state) {
    case v1::OVERALL_STATE_COMPLIANT:
      return russian ? "соответствует" : "compliant";
    case v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS:
      return russian ? "есть замечания" : "compliant with remarks";
    case v1::OVERALL_STATE_NON_COMPLIANT:
      return russian ? "не соответствует" : "non-compliant";
    case v1::OVERALL_STATE_UNDETERMINED:
      return russian ? "не определено" : "undetermined";
    default:
      return "?";
  }
}

const char* LevelWord(v1::Level level, bool russian) {
  switch (level) {
    case v1::LEVEL_REQUIRED:
      return russian ? "обязательно" : "required";
    case v1::LEVEL_RECOMMENDED:
      return russian ? "рекомендация" : "recommended";
    default:
      return russian ? "справочно" : "informational";
  }
}

}  // namespace svod::reports
