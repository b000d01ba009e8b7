// Tested by: tests/clients/reports/reports_test.cc.
#include "clients/reports/reports.h"

#include "clients/reports/html_report.h"
#include "clients/reports/oscal_report.h"
#include "clients/reports/output_file.h"
#include "clients/reports/workbook_report.h"

namespace svod::reports {

absl::StatusOr<std::unique_ptr<Reports>> Reports::Open(const ReportFiles& files, const ReportSubject& subject) {
  std::unique_ptr<Reports> reports(new Reports(subject));
  const ReportSubject& kept = reports->subject_;
  if (files.html) reports->reports_.push_back({*files.html, MakeHtmlReport(*files.html, kept)});
  if (files.xlsx) reports->reports_.push_back({*files.xlsx, MakeWorkbookReport(*files.xlsx, kept)});
  if (files.oscal) reports->reports_.push_back({*files.oscal, MakeOscalReport(*files.oscal, kept)});
  for (size_t i = 0; i < reports->reports_.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const std::string& file = reports->reports_[i].file;
      if (file.empty() || PlaceOf(file) != PlaceOf(reports->reports_[j].file)) continue;
      return absl::InvalidArgumentError(file +
                                        (kept.russian ? " назван для двух отчётов" : " is named for two reports"));
    }
  }
  for (const Report& report : reports->reports_) {
    absl::Status status = report.writer->Open();
    if (!status.ok()) return status;
  }
  return reports;
}

void Reports::Add(const v1::AuditResponse& response) {
  for (Report& report : reports_) {
    if (report.writer == nullptr) continue;
    const absl::Status status = report.writer->Add(response);
    if (status.ok()) continue;
    faults_.push_back(report.file + ": " + std::string(status.message()));
    report.writer = nullptr;
  }
}

std::vector<std::string> Reports::Finish(const v1::AuditTotals& totals) {
  for (Report& report : reports_) {
    if (report.writer == nullptr) continue;
    const absl::Status status = report.writer->Finish(totals);
    if (status.ok()) {
      for (const std::string& line : report.writer->Omitted()) omitted_.push_back(report.file + ": " + line);
    } else {
      faults_.emplace_back(status.message());
    }
    report.writer = nullptr;
  }
  return std::move(faults_);
}

}  // namespace svod::reports
