// Tested by: tests/e2e/reports_test.py.
#include "clients/cli/audit_reports.h"

#include <iostream>
#include <utility>

#include "clients/cli/field_names.h"
#include "clients/cli/files.h"

namespace svod::cli {

bool AuditReports::Open(const OnlineOptions& options, const AuditOptions& audit, const std::string& parent) {
  russian_ = options.russian;
  files_ = audit.reports;
  if (!files_.any()) return true;
  if (!audit.resume.empty()) {
    std::cerr << (russian_
                      ? "svod: отчёту нужны все заключения, а с --resume прежние не придут снова: уберите --resume; "
                        "оборванное соединение svod продолжает сам\n"
                      : "svod: a report needs every verdict, and with --resume those before the place do not come "
                        "again: leave --resume out; svod goes on by itself when the connection breaks\n");
    return false;
  }
  absl::StatusOr<reports::FieldNames> names = reports::FieldNames::Parse(kFieldNames);
  absl::StatusOr<std::unique_ptr<reports::Reports>> opened =
      names.ok() ? reports::Reports::Open(files_, {parent, audit.filter, audit.known_at, russian_, *names, {}})
                 : names.status();
  if (!opened.ok()) {
    std::cerr << "svod: " << opened.status().message() << "\n";
    return false;
  }
  reports_ = *std::move(opened);
  return true;
}

void AuditReports::Add(const v1::AuditResponse& response) {
  if (wanted()) reports_->Add(response);
}

int AuditReports::Finish(const v1::AuditTotals& totals) {
  if (!wanted()) return 0;
  const std::vector<std::string> faults = reports_->Finish(totals);
  for (const std::string& fault : faults) std::cerr << "svod: " << fault << "\n";
  for (const std::string& line : reports_->omitted()) {
    std::cerr << (russian_ ? "svod: не всё вошло: " : "svod: not all of it: ") << line << "\n";
  }
  return faults.empty() ? 0 : kBadInput;
}

bool NarrowTo(v1::AuditView view, v1::AuditResponse* response) {
  v1::Verdict& verdict = *response->mutable_verdict();
  if (view == v1::AUDIT_VIEW_TOTALS) return false;
  if (view == v1::AUDIT_VIEW_SUMMARIES) {
    verdict.clear_findings();
    verdict.clear_sources();
    verdict.clear_group_cures();
    verdict.clear_documents();
    verdict.clear_sources();
  }
  if (view != v1::AUDIT_VIEW_FAILURES) return true;
  if (verdict.overall() == v1::OVERALL_STATE_COMPLIANT) return false;
  google::protobuf::RepeatedPtrField<v1::Finding> left;
  for (v1::Finding& finding : *verdict.mutable_findings()) {
    const v1::FindingState state = finding.state();
    if (state == v1::FINDING_STATE_FAIL || state == v1::FINDING_STATE_UNDETERMINED ||
        state == v1::FINDING_STATE_ERROR) {
      left.Add()->Swap(&finding);
    }
  }
  verdict.mutable_findings()->Swap(&left);
  return true;
}

}  // namespace svod::cli
