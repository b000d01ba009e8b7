// Tested by: tests/e2e/audit_test.py.
#include "clients/cli/audit.h"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "clients/cli/audit_reports.h"
#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/finding_table.h"
#include "clients/cli/report.h"
#include "clients/cli/resumed_stream.h"
#include "clients/cli/table.h"
#include "engine/document/document.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

constexpr size_t kClausesShown = 15;

const std::map<std::string, v1::AuditView> kViews = {{"all", v1::AUDIT_VIEW_UNSPECIFIED},
                                                     {"failures", v1::AUDIT_VIEW_FAILURES},
                                                     {"summaries", v1::AUDIT_VIEW_SUMMARIES},
                                                     {"totals", v1::AUDIT_VIEW_TOTALS}};

std::string Number(uint64_t number) {
  std::string text = std::to_string(number);
  text.insert(0, text.size() < 9 ? 9 - text.size() : 0, ' ');
  return text;
}

class TotalsReport {
 public:
  TotalsReport(const v1::AuditTotals& totals, const Output& output) : totals_(totals), output_(output) {}

  std::string Write() {
    Line({"units read", "Единиц прочитано"}, totals_.units_read());
    Line({"units judged", "Единиц проверено"}, totals_.units_judged());
    if (totals_.units_without_rules() > 0) {
      Line({"units that no rules are in force for", "Единиц, для которых нет правил"}, totals_.units_without_rules());
    }
    Line({"verdicts", "Заключений"}, totals_.verdicts());
    Overall();
    Clauses();
    Facets();
    out_ += std::string("\n") + In({"digest of the audit", "Отпечаток проверки"}) + "  " + totals_.digest() + "\n";
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string In(const Words& words) const { return words.In(output_); }
  void Line(const Words& what, uint64_t number) { out_ += Padded(In(what), 38) + Number(number) + "\n"; }

  void Overall() {
    const v1::OverallCounts& overall = totals_.overall();
    Line({"  compliant", "  соблюдены"}, overall.compliant());
    Line({"  compliant with remarks", "  соблюдены с замечаниями"}, overall.compliant_with_remarks());
    Line({"  non-compliant", "  нарушены"}, overall.non_compliant());
    Line({"  undetermined", "  не определены"}, overall.undetermined());
  }

  void Clauses() {
    std::vector<const v1::ClauseTotals*> failing;
    for (const v1::ClauseTotals& clause : totals_.clauses()) {
      if (clause.counts().fail() > 0) failing.push_back(&clause);
    }
    if (failing.empty()) return;
    std::stable_sort(failing.begin(), failing.end(),
                     [](const auto* a, const auto* b) { return a->counts().fail() > b->counts().fail(); });
    out_ += "\n" + Padded(In({"clause", "Пункт"}), 38) +
            In({"   failed   passed  undeterm.", " нарушено  соблюд.  не опред."}) + "\n";
    for (const v1::ClauseTotals* clause : failing) {
      if (failing.size() > kClausesShown && clause == failing[kClausesShown]) {
        out_ += In({"  and others: --format json shows all", "  и другие: все показывает --format json"}) + "\n";
        break;
      }
      const v1::FindingCounts& counts = clause->counts();
      out_ += Padded("  " + clause->citation().clause(), 38) + Number(counts.fail()) + Number(counts.pass()) +
              Number(counts.undetermined() + counts.error()) + "\n";
    }
  }

  void Facets() {
    std::string facet;
    for (const v1::FacetTotals& one : totals_.facets()) {
      if (one.facet() != facet) {
        facet = one.facet();
        out_ +=
            "\n" + Padded(facet, 38) + In({"compliant   failed  undeterm.", "  соблюд. нарушены  не опред."}) + "\n";
      }
      const v1::OverallCounts& counts = one.overall();
      out_ += Padded("  " + one.value(), 38) + Number(counts.compliant() + counts.compliant_with_remarks()) +
              Number(counts.non_compliant()) + Number(counts.undetermined()) + "\n";
    }
  }

  const v1::AuditTotals& totals_;
  const Output& output_;
  std::string out_;
};

// Of each rule how many findings have which state, as CSV.
std::string RuleRows(const v1::AuditTotals& totals) {
  std::string rows =
      CsvRow({"pack", "rule", "pass", "fail", "pending", "not_applicable", "undetermined", "waived", "error"});
  for (const v1::RuleTotals& rule : totals.rules()) {
    std::vector<std::string> cells = {rule.pack(), rule.rule()};
    const v1::FindingCounts& counts = rule.counts();
    for (const uint64_t count : {counts.pass(), counts.fail(), counts.pending(), counts.not_applicable(),
                                 counts.undetermined(), counts.waived(), counts.error()}) {
      cells.push_back(std::to_string(count));
    }
    rows += CsvRow(cells);
  }
  return rows;
}

// `view` is what was shown of the verdicts before.
int EndAudit(const OnlineOptions& options, v1::AuditView view, const v1::AuditTotals& totals) {
  if (options.json) {
    v1::AuditResponse line;
    *line.mutable_totals() = totals;
    std::cout << ToJson(line, true);
  } else if (options.csv) {
    if (view == v1::AUDIT_VIEW_TOTALS) std::cout << RuleRows(totals);
  } else {
    std::cout << TotalsReport(totals, options).Write();
  }
  if (totals.overall().non_compliant() > 0) return 1;
  return totals.overall().undetermined() > 0 ? 2 : 0;
}

}  // namespace

int RunAudit(const OnlineOptions& options, const v1::CheckOptions& check, const AuditOptions& audit,
             const std::string& parent) {
  v1::AuditRequest request;
  request.set_parent(parent);
  request.set_filter(audit.filter);
  AuditReports reports;
  if (!reports.Open(options, audit, parent)) return kBadInput;
  const v1::AuditView view = kViews.at(audit.view);
  request.set_view(reports.wanted() ? v1::AUDIT_VIEW_UNSPECIFIED : view);
  *request.mutable_options() = check;
  if (!audit.known_at.empty() && !ReadTime(audit.known_at, "--known-at", request.mutable_read_time())) return kBadInput;
  const bool findings = view != v1::AUDIT_VIEW_SUMMARIES;
  if (options.csv) std::cout << (view == v1::AUDIT_VIEW_TOTALS ? "" : findings ? FindingHead() : SummaryHead());
  const auto print = [&](const v1::AuditResponse& response) {
    reports.Add(response);
    v1::AuditResponse shown = response;
    if (reports.wanted() && !NarrowTo(view, &shown)) return;
    if (options.json) {
      std::cout << ToJson(shown, true);
    } else if (options.csv) {
      std::cout << (findings ? FindingRows(shown.verdict(), options) : SummaryRow(shown.verdict()));
    } else {
      std::cout << RenderBrief(shown.verdict(), options);
    }
  };
  ResumedStream<v1::AuditRequest, v1::AuditResponse> stream(options, audit.resume);
  request.set_resume_token(stream.place().Read());
  const std::optional<v1::AuditResponse> last = stream.Read("audit", options.client->Audit(std::move(request)), print);
  if (!last) return stream.exit_code();
  const int code = EndAudit(options, view, last->totals());
  return WorseExit(code, reports.Finish(last->totals()));
}

}  // namespace svod::cli
