// The ids by which one call is found again in the logs of all services that it goes through.
#pragma once

#include <string>
#include <string_view>

namespace svod::telemetry {

// W3C Trace Context: `00-<32 hex: trace>-<16 hex: parent>-<2 hex: flags>`.
struct Trace {
  std::string trace_id;
  std::string span_id;  // of this call
  std::string flags;

  [[nodiscard]] std::string ToString() const { return "00-" + trace_id + "-" + span_id + "-" + flags; }
};

// Goes on with the caller's trace as a new span; begins a new one when there is none, or it is malformed.
Trace ContinueTrace(std::string_view traceparent);

// The caller's id where it is 1 to 64 letters, digits, `-`, `_`, `.` or `:`; otherwise a new one of 32 hex digits.
std::string RequestIdFrom(std::string_view given);

}  // namespace svod::telemetry
