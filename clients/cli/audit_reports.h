// The report files of an audit: --html, --xlsx, --oscal.
#pragma once

#include <memory>
#include <string>

#include "clients/cli/audit.h"
#include "clients/reports/reports.h"

namespace svod::cli {

// One thread at a time.
class AuditReports {
 public:
  // Makes the files that were asked for. False, and why on stderr, when that cannot be.
  [[nodiscard]] bool Open(const OnlineOptions& options, const AuditOptions& audit, const std::string& parent);
  // Whether any was asked for: the audit then has to give every verdict in full.
  [[nodiscard]] bool wanted() const { return reports_ != nullptr; }
  void Add(const v1::AuditResponse& response);
  // Puts the files in their places, and says on stderr what is in them and what is not. Exit code: 0, or kBadInput when
  // one could not be written.
  [[nodiscard]] int Finish(const v1::AuditTotals& totals);

 private:
  bool russian_ = false;
  reports::ReportFiles files_;
  std::unique_ptr<reports::Reports> reports_;
};

// Leaves of a response with a verdict in full what an audit of this view would have given. False: nothing.
bool NarrowTo(v1::AuditView view, v1::AuditResponse* response);

}  // namespace svod::cli
