// What a report is about, and what every kind of report file has to do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "clients/reports/field_names.h"
#include "clients/reports/limits.h"
#include "svod/v1/compliance.pb.h"

namespace svod::reports {

// What was asked for.
struct ReportSubject {
  std::string parent;    // beginning of unit names; empty: everything
  std::string filter;    // as the API takes it; empty: everything
  std::string known_at;  // RFC 3339; empty: what is stored now
  bool russian = false;  // the language to begin with
  FieldNames names;
  ReportLimits limits;
};

// What lies between an audit and one file. One thread at a time.
class ReportWriter {
 public:
  ReportWriter() = default;
  virtual ~ReportWriter() = default;
  ReportWriter(const ReportWriter&) = delete;
  ReportWriter& operator=(const ReportWriter&) = delete;

  // Makes the file that is to become the report. INVALID_ARGUMENT when it cannot be made.
  virtual absl::Status Open() = 0;
  // Takes a verdict with all findings and texts, in the order of the audit, with the facets of its unit.
  // RESOURCE_EXHAUSTED when it is more than such a file may hold: nothing is written then.
  virtual absl::Status Add(const v1::AuditResponse& response) = 0;
  // Puts the file in its place.
  virtual absl::Status Finish(const v1::AuditTotals& totals) = 0;
  // What was left out, for the one who runs the audit, in the language of the report.
  [[nodiscard]] virtual std::vector<std::string> Omitted() const { return {}; }
};

// `organisations/22/years/2014` as organisations 22, years 2014. Escapes of values are undone.
std::vector<std::pair<std::string, std::string>> PartsOf(const std::string& unit);

// `2016-02-15T09:30:00Z`; fractions of a second only where there are some.
std::string TimeText(const google::protobuf::Timestamp& time);

}  // namespace svod::reports
