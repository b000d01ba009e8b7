// The report as a workbook (XLSX), for those who calculate on: numbers are numbers, dates are dates, every row says of
// which unit, rule and clause it is.
//
// Sheets: summary; verdicts; findings, all of them; clauses and facets, the totals of the audit; sources, the documents
// that clauses are of; obligations. Money is in roubles, a share is a fraction with the format of a percentage. A cell
// holds a double: sums above 90 trillion roubles lose their kopecks.
#pragma once

#include <memory>

#include "clients/reports/report.h"

namespace svod::reports {

// REQUIRES: `subject` outlives the writer. Memory: a row at a time; what is written waits in temporary files.
std::unique_ptr<ReportWriter> MakeWorkbookReport(const std::string& file, const ReportSubject& subject);

}  // namespace svod::reports
