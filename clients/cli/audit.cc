// Tested by: tests/e2e/audit_test.py.
#include "clients/cli/audit.h"

#include <unistd.h>

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
#include "clients/cli/report.h"
#include "clients/cli/resumed_stream.h"
#include "engine/document/document.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

constexpr size_t kClausesShown = 15;

struct Words {
  const char* en;
  const char* ru;
};

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
  TotalsReport(const v1::AuditTotals& totals, bool russian) : totals_(totals), russian_(russian) {}

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
  [[nodiscard]] std::string In(const Words& words) const { return russian_ ? words.ru : words.en; }
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
  const bool russian_;
  std::string out_;
};

int EndAudit(const OnlineOptions& options, const v1::AuditTotals& totals) {
  if (options.json) {
    v1::AuditResponse line;
    *line.mutable_totals() = totals;
    std::cout << ToJson(line, true);
  } else {
    std::cout << TotalsReport(totals, options.russian).Write();
  }
  if (totals.overall().non_compliant() > 0) return 1;
  return totals.overall().undetermined() > 0 ? 2 : 0;
}

std::string DueText(const v1::Obligation& one, bool russian) {
  if (!one.has_due()) return "";
  std::string text = one.due().date();
  if (one.due().days_late() > 0) {
    text += russian ? "  просрочено на " + std::to_string(one.due().days_late()) + " дн."
                    : "  " + std::to_string(one.due().days_late()) + " days late";
  } else {
    text += russian ? "  осталось " + std::to_string(one.due().days_left()) + " дн."
                    : "  " + std::to_string(one.due().days_left()) + " days left";
  }
  return text;
}

void PrintObligations(const v1::ListObligationsResponse& listed, bool russian) {
  const std::map<v1::ObligationState, Words> kHeads = {{v1::OBLIGATION_STATE_OVERDUE, {"OVERDUE", "ПРОСРОЧЕНО"}},
                                                       {v1::OBLIGATION_STATE_DUE, {"DUE", "ПРЕДСТОИТ"}},
                                                       {v1::OBLIGATION_STATE_AT_RISK, {"AT RISK", "ПОД УГРОЗОЙ"}}};
  for (const auto& [state, head] : kHeads) {
    const auto is_of = [of = state](const v1::Obligation& one) { return one.state() == of; };
    const auto count = std::count_if(listed.obligations().begin(), listed.obligations().end(), is_of);
    if (count == 0) continue;
    std::cout << (russian ? head.ru : head.en) << "  " << count << "\n";
    std::string subject;
    for (const v1::Obligation& one : listed.obligations()) {
      if (!is_of(one)) continue;
      if (one.subject() != subject) std::cout << "  " << (subject = one.subject()) << "\n";
      const auto& title = russian ? one.title().ru() : one.title().en();
      const auto& text = russian ? one.text().ru() : one.text().en();
      std::cout << "    " << Padded(DueText(one, russian), 28) << "  " << title << " (" << one.citation().clause()
                << ")\n"
                << std::string(34, ' ') << text << "\n";
      for (const v1::LocalizedText& step : one.steps()) {
        std::cout << std::string(34, ' ') << "→ " << (russian ? step.ru() : step.en()) << "\n";
      }
    }
    std::cout << "\n";
  }
  if (listed.obligations().empty()) std::cout << (russian ? "Ничего не предстоит.\n" : "Nothing is due.\n");
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
  const auto print = [&](const v1::AuditResponse& response) {
    reports.Add(response);
    v1::AuditResponse shown = response;
    if (reports.wanted() && !NarrowTo(view, &shown)) return;
    std::cout << (options.json ? ToJson(shown, true)
                               : RenderBrief(shown.verdict(), {isatty(STDOUT_FILENO) != 0, options.russian}));
  };
  ResumedStream<v1::AuditRequest, v1::AuditResponse> stream(options, audit.resume);
  request.set_resume_token(stream.place().Read());
  const std::optional<v1::AuditResponse> last = stream.Read("audit", options.client->Audit(std::move(request)), print);
  if (!last) return stream.exit_code();
  const int code = EndAudit(options, last->totals());
  return WorseExit(code, reports.Finish(last->totals()));
}

int RunObligations(const OnlineOptions& options, const v1::CheckOptions& check, const ObligationsOptions& obligations,
                   const std::string& parent) {
  v1::ListObligationsRequest request;
  v1::ObligationOptions* asked = request.mutable_obligations();
  asked->set_parent(parent);
  asked->set_filter(obligations.filter);
  asked->set_within_days(obligations.within_days);
  asked->set_risk_percent(obligations.risk_percent);
  *asked->mutable_options() = check;
  const std::map<std::string, v1::ObligationState> kStates = {{"overdue", v1::OBLIGATION_STATE_OVERDUE},
                                                              {"due", v1::OBLIGATION_STATE_DUE},
                                                              {"at-risk", v1::OBLIGATION_STATE_AT_RISK}};
  for (const std::string& state : obligations.states) asked->add_states(kStates.at(state));
  const absl::StatusOr<v1::ListObligationsResponse> response = options.client->ListObligations(std::move(request));
  if (!response.ok()) return Fail(options, "obligations", response.status());
  if (options.json) {
    std::cout << ToJson(*response);
  } else {
    PrintObligations(*response, options.russian);
  }
  const bool overdue =
      std::any_of(response->obligations().begin(), response->obligations().end(),
                  [](const v1::Obligation& one) { return one.state() == v1::OBLIGATION_STATE_OVERDUE; });
  return overdue ? 1 : 0;
}

}  // namespace svod::cli
