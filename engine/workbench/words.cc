// Tested by: tests/engine/workbench/explanation_test.cc, diff_test.cc.
#include "engine/workbench/words.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace svod::workbench {
namespace {

struct Words {
  std::string_view ru;
  std::string_view en;

  [[nodiscard]] std::string In(Language language) const {
    return std::string(language == Language::kRussian ? ru : en);
  }
};

// Keys of rule files as people read them. What is not here is shown as it is written.
// LONG: one line a key.
const std::map<std::string_view, Words>& Labels() {
  static const std::map<std::string_view, Words> kLabels = {
      {"cites", {"пункт", "clause"}},
      {"level", {"уровень", "level"}},
      {"for_each", {"для каждого", "for each"}},
      {"applies_when", {"касается, если", "concerns those where"}},
      {"in_force", {"действует", "in force"}},
      {"due", {"срок", "due"}},
      {"interpretation", {"как прочитано", "as it is read"}},
      {"rationale", {"зачем", "why"}},
      {"amendable", {"решением можно изменить", "a decision may change"}},
      {"values", {"значения", "values"}},
      {"lift", {"отменить целиком", "lift it as a whole"}},
      {"share", {"доля", "share"}},
      {"count", {"число", "count"}},
      {"deadline", {"сделано к сроку", "done by the due date"}},
      {"bounds", {"значение в пределах", "value within bounds"}},
      {"growth", {"рост", "growth"}},
      {"lead_time", {"между датами не меньше", "time between dates"}},
      {"approval", {"согласовано", "agreed"}},
      {"present", {"есть", "is there"}},
      {"disjoint", {"не оплачено дважды", "nothing is of both"}},
      {"require", {"верно, что", "it holds that"}},
      {"items", {"строки", "lines"}},
      {"where", {"из них те, где", "of these where"}},
      {"when", {"если", "when"}},
      {"part", {"в части те, где", "in the part where"}},
      {"part_amount", {"в части", "in the part"}},
      {"amount", {"складывается", "summed up"}},
      {"at_least", {"не меньше", "at least"}},
      {"at_most", {"не больше", "at most"}},
      {"when_empty", {"если складывать нечего", "where there is nothing to sum up"}},
      {"weight", {"каждая считается за", "each counts for"}},
      {"including", {"в том числе", "including"}},
      {"title", {"название", "title"}},
      {"date", {"дата", "date"}},
      {"schedule", {"сроки", "due dates"}},
      {"first", {"сначала", "first"}},
      {"second", {"и", "and"}},
      {"then", {"далее", "then"}},
      {"every", {"каждые", "every"}},
      {"from", {"с", "from"}},
      {"to", {"по", "to"}},
      {"each_of", {"каждое из", "each of"}},
      {"value", {"значение", "value"}},
      {"of", {"что", "of"}},
      {"previous", {"прежнее значение", "previous value"}},
      {"precision", {"точность", "precision"}},
      {"approvals", {"согласования", "approvals"}},
      {"body", {"кто", "who"}},
      {"any_of", {"кто-нибудь из", "any of"}},
      {"all_of", {"все из", "all of"}},
      {"on", {"не раньше дня", "not before the day"}},
      {"by", {"к сроку", "by"}},
      {"is", {"то", "then it is"}},
      {"absent", {"чего нет", "what is absent"}},
      {"same", {"одинаковые, если совпадает", "the same by"}},
      {"key", {"называется по", "named by"}},
      // Of pack.yaml, and of what is cited.
      {"edition", {"редакция", "edition"}},
      {"version", {"версия", "version"}},
      {"schema", {"схема", "schema"}},
      {"subject", {"о чём", "about"}},
      {"period", {"год", "year"}},
      {"time_zone", {"часовой пояс", "time zone"}},
      {"selection", {"как выбирается редакция", "how the edition is chosen"}},
      {"sources", {"источники", "sources"}},
      {"source", {"источник", "source"}},
      {"clause", {"пункт", "clause"}},
      {"adopted", {"принят", "adopted"}},
      {"amendments", {"решения", "decisions"}},
  };
  return kLabels;
}

// Words that stand alone as values.
const std::map<std::string_view, Words>& Values() {
  static const std::map<std::string_view, Words> kValues = {
      {"required", {"обязательное", "required"}},
      {"recommended", {"рекомендация", "recommended"}},
      {"informational", {"для сведения", "informational"}},
      {"year", {"год", "year"}},
      {"half_year", {"полугодие", "half-year"}},
      {"quarter", {"квартал", "quarter"}},
      {"as_needed", {"по мере необходимости", "as needed"}},
      {"true", {"да", "yes"}},
      {"false", {"нет", "no"}},
      {"not_applicable", {"не применяется", "not applicable"}},
      {"pass", {"выполнено", "holds"}},
      {"fail", {"нарушено", "fails"}},
      {"fails", {"нарушение", "fails"}},
      {"unknown", {"неизвестно", "unknown"}},
  };
  return kValues;
}

}  // namespace

std::string KeyInWords(const std::string& key, Language language) {
  const auto found = Labels().find(key);
  if (found != Labels().end()) return found->second.In(language);
  // Years of a value that changes: `from 2015`, `to 2013`.
  if (language == Language::kRussian && key.starts_with("from ")) return "с " + key.substr(5);
  if (language == Language::kRussian && key.starts_with("to ")) return "по " + key.substr(3);
  return key;
}

std::string ValueInWords(const std::string& text, Language language) {
  if (const auto value = Values().find(text); value != Values().end()) return value->second.In(language);
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace svod::workbench
