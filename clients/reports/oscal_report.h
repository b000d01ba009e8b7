// The report as OSCAL assessment results (NIST, version 1.1.3, JSON), for tools.
//
// Each finding is an observation, with its evidence as `relevant-evidence`, its unit as subject and its figures as
// properties, and a link to the document that is cited, a resource of the back matter; each that decides something
// (PASS, FAIL, UNDETERMINED, WAIVED, ERROR) also a finding with a target: the rule, satisfied or not. What is
// undetermined or in error is not satisfied, for the reason `other`, and the properties say which. Texts are in the
// language of the report. Equal audits have equal bytes: every UUID is made of contents (digests.h), and the time of
// the document is that of the data.
#pragma once

#include <memory>

#include "clients/reports/report.h"

namespace svod::reports {

// Add is RESOURCE_EXHAUSTED beyond limits.oscal_findings. REQUIRES: `subject` outlives the writer.
std::unique_ptr<ReportWriter> MakeOscalReport(const std::string& file, const ReportSubject& subject);

// `text` as an OSCAL token: letters, digits, `.`, `-`, `_`, beginning with a letter or `_`; anything else is written
// `_` and its bytes in hex. For people and for grouping: what it stands for is told exactly by the properties.
std::string TokenOf(std::string_view text);

}  // namespace svod::reports
