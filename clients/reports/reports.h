// The reports of one audit: all files that were asked for, made while the audit runs.
//
//   auto reports = Reports::Open(files, subject);        // before the audit: a name that cannot be written is told at
//   once
//   (*reports)->Add(response);                           // every response with a verdict, in order
//   auto faults = (*reports)->Finish(totals);            // the files are in their places, whole
//
// A file that fails, or would hold too much, does not keep back the others; a file that is there from before stays as
// it is until its successor is whole.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/reports/report.h"

namespace svod::reports {

// Names of files; absent: not asked for. An empty name is one that cannot be written.
struct ReportFiles {
  std::optional<std::string> html;
  std::optional<std::string> xlsx;
  std::optional<std::string> oscal;

  [[nodiscard]] bool any() const { return html || xlsx || oscal; }
};

// One thread at a time.
class Reports {
 public:
  // INVALID_ARGUMENT when a file cannot be made, or two names are of the same file.
  static absl::StatusOr<std::unique_ptr<Reports>> Open(const ReportFiles& files, const ReportSubject& subject);

  // REQUIRES: the response has a verdict with all findings and texts.
  void Add(const v1::AuditResponse& response);
  // What went wrong, by file; empty: everything is in its place.
  std::vector<std::string> Finish(const v1::AuditTotals& totals);
  // What a limit kept out of which file that is in its place, for people. REQUIRES: finished.
  [[nodiscard]] const std::vector<std::string>& omitted() const { return omitted_; }

 private:
  explicit Reports(ReportSubject subject) : subject_(std::move(subject)) {}

  struct Report {
    std::string file;
    std::unique_ptr<ReportWriter> writer;  // nullptr once it failed
  };
  const ReportSubject subject_;  // the writers refer to it
  std::vector<Report> reports_;
  std::vector<std::string> faults_;
  std::vector<std::string> omitted_;
};

}  // namespace svod::reports
