// Tested by: tests/clients/cli/output_test.cc, tests/e2e/cli_offline_test.py.
#include "clients/cli/finding_table.h"

#include "clients/cli/table.h"
#include "engine/verdict/decimal_text.h"
#include "engine/verdict/quantity.h"

namespace svod::cli {
namespace {

// The name of an enum's value behind what the names of all its values begin with.
std::string WordBehind(std::string_view prefix, const std::string& name) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

}  // namespace

std::string StateWord(v1::FindingState state) { return WordBehind("FINDING_STATE_", v1::FindingState_Name(state)); }
std::string OverallWord(v1::OverallState state) { return WordBehind("OVERALL_STATE_", v1::OverallState_Name(state)); }
std::string LevelWord(v1::Level level) { return WordBehind("LEVEL_", v1::Level_Name(level)); }

std::string UnitWord(const v1::Quantity& quantity) {
  switch (quantity.kind_case()) {
    case v1::Quantity::kKopecks:
      return "RUB";
    case v1::Quantity::kRatio:
      return "%";
    case v1::Quantity::kPoints:
      return "pp";
    case v1::Quantity::kDays:
      return "days";
    case v1::Quantity::kCount:
      return "count";
    case v1::Quantity::kDate:
      return "date";
    default:
      return "";
  }
}

std::string FindingHead() {
  return CsvRow({"unit", "as_of", "pack", "edition", "overall", "rule", "instance", "level", "state", "measured",
                 "threshold", "measure", "margin", "due", "source", "clause", "title", "text"});
}

std::string FindingRows(const v1::Verdict& verdict, const Output& output) {
  std::string rows;
  const auto pick = [&output](const v1::LocalizedText& text) { return output.russian ? text.ru() : text.en(); };
  for (const v1::Finding& finding : verdict.findings()) {
    rows +=
        CsvRow({verdict.subject(), verdict.as_of_date(), verdict.pack().id(), verdict.pack().edition(),
                OverallWord(verdict.overall()), finding.rule(), finding.instance(), LevelWord(finding.level()),
                StateWord(finding.state()), DecimalText(finding.measured()), DecimalText(finding.threshold()),
                UnitWord(finding.measured()), DecimalText(finding.margin()), finding.due().date(),
                finding.citation().source(), finding.citation().clause(), pick(finding.title()), pick(finding.text())});
  }
  return rows;
}

std::string SummaryHead() {
  return CsvRow({"unit", "as_of", "pack", "edition", "overall", "pass", "fail", "pending", "not_applicable",
                 "undetermined", "waived", "error", "digest"});
}

std::string SummaryRow(const v1::Verdict& verdict) {
  const v1::StateCounts& counts = verdict.counts();
  std::vector<std::string> cells = {verdict.subject(), verdict.as_of_date(), verdict.pack().id(),
                                    verdict.pack().edition(), OverallWord(verdict.overall())};
  for (const uint32_t count : {counts.pass(), counts.fail(), counts.pending(), counts.not_applicable(),
                               counts.undetermined(), counts.waived(), counts.error()}) {
    cells.push_back(std::to_string(count));
  }
  cells.push_back(verdict.digest());
  return CsvRow(cells);
}

}  // namespace svod::cli
