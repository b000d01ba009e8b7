// The audit: a verdict over everything that is filed.
#pragma once

#include <string>

#include "clients/cli/online.h"
#include "clients/reports/reports.h"

namespace svod::cli {

struct AuditOptions {
  std::string filter;            // as the API takes it; empty: everything
  std::string view;              // all, failures, summaries, totals
  std::string known_at;          // what was filed up to this time (RFC 3339); empty: now
  std::string resume;            // file where the place is kept while the audit runs; one that is there is gone on from
  reports::ReportFiles reports;  // to be written, from all verdicts whatever `view` shows; not with `resume`
};
// Audits the units at or below `parent`. A stream that breaks is taken up again where it was. Exit code: 1 when
// something is non-compliant, otherwise 2 when something is undetermined; 3 when a report could not be written.
int RunAudit(const OnlineOptions& options, const v1::CheckOptions& check, const AuditOptions& audit,
             const std::string& parent);

}  // namespace svod::cli
