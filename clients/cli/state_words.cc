// Tested by: tests/clients/cli/state_words_test.cc.
#include "clients/cli/state_words.h"

namespace svod::cli {

Words NameOfState(v1::FindingState state) {
  switch (state) {
    case v1::FINDING_STATE_FAIL:
      return {"FAIL", "НАРУШЕНО"};
    case v1::FINDING_STATE_ERROR:
      return {"ERROR", "ОШИБКА"};
    case v1::FINDING_STATE_UNDETERMINED:
      return {"UNDETERMINED", "НЕТ ДАННЫХ"};
    case v1::FINDING_STATE_PENDING:
      return {"PENDING", "СРОК ВПЕРЕДИ"};
    case v1::FINDING_STATE_WAIVED:
      return {"WAIVED", "СНЯТО"};
    case v1::FINDING_STATE_PASS:
      return {"PASS", "СОБЛЮДЕНО"};
    case v1::FINDING_STATE_NOT_APPLICABLE:
      return {"NOT APPLICABLE", "НЕ ПРИМЕНИМО"};
    default:
      return {"-", "-"};
  }
}

Words NameOfOverall(v1::OverallState state) {
  switch (state) {
    case v1::OVERALL_STATE_COMPLIANT:
      return {"COMPLIANT", "СООТВЕТСТВУЕТ"};
    case v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS:
      return {"COMPLIANT WITH REMARKS", "ЕСТЬ ЗАМЕЧАНИЯ"};
    case v1::OVERALL_STATE_NON_COMPLIANT:
      return {"NON-COMPLIANT", "НЕ СООТВЕТСТВУЕТ"};
    case v1::OVERALL_STATE_UNDETERMINED:
      return {"UNDETERMINED", "НЕ ОПРЕДЕЛЕНО"};
    default:
      return {"-", "-"};
  }
}

Words NameOfRelease(v1::RulePackState state) {
  switch (state) {
    case v1::RULE_PACK_STATE_ACTIVE:
      return {"ACTIVE", "ДЕЙСТВУЕТ"};
    case v1::RULE_PACK_STATE_INACTIVE:
      return {"INACTIVE", "НЕ ДЕЙСТВУЕТ"};
    case v1::RULE_PACK_STATE_SCHEDULED:
      return {"SCHEDULED", "НАЗНАЧЕН"};
    default:
      return {"-", "-"};
  }
}

std::string NameOfState(const std::string& word, const Output& output) {
  v1::FindingState state = v1::FINDING_STATE_UNSPECIFIED;
  if (!v1::FindingState_Parse("FINDING_STATE_" + word, &state)) return word;
  return NameOfState(state).In(output);
}

}  // namespace svod::cli
