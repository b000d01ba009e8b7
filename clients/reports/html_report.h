// The report as one page of HTML that needs nothing else: no network, no other file.
#pragma once

#include <memory>

#include "clients/reports/report.h"

namespace svod::reports {

// REQUIRES: `subject` outlives the writer.
std::unique_ptr<ReportWriter> MakeHtmlReport(const std::string& file, const ReportSubject& subject);

// The page around `data`, which is JSON. Its policy lets in its own script and style, by their hashes, and no address.
std::string PageOf(std::string_view data, const ReportSubject& subject);

}  // namespace svod::reports
