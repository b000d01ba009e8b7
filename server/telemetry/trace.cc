// Tested by: tests/server/telemetry/trace_test.cc.
#include "server/telemetry/trace.h"

#include <algorithm>
#include <random>

namespace svod::telemetry {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr size_t kTraceDigits = 32;
constexpr size_t kSpanDigits = 16;

// Ids are no secrets: the generator is seeded once for each thread.
std::string RandomHex(size_t digits) {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  std::string text;
  for (size_t i = 0; i < digits; i += 16) {
    uint64_t bits = random();
    for (size_t k = 0; k < 16 && i + k < digits; ++k, bits >>= 4U) text.push_back(kHex[bits & 15U]);
  }
  return text;
}

bool IsId(std::string_view text) {
  const auto is_hex = [](char c) { return kHex.find(c) != std::string_view::npos; };
  return std::all_of(text.begin(), text.end(), is_hex) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

Trace ContinueTrace(std::string_view traceparent) {
  constexpr size_t kSpanAt = 3 + kTraceDigits + 1;
  constexpr size_t kFlagsAt = kSpanAt + kSpanDigits + 1;
  Trace trace{"", RandomHex(kSpanDigits), "00"};
  const bool sound = traceparent.size() == kFlagsAt + 2 && traceparent.substr(0, 3) == "00-" &&
                     traceparent[kSpanAt - 1] == '-' && traceparent[kFlagsAt - 1] == '-' &&
                     IsId(traceparent.substr(3, kTraceDigits)) && IsId(traceparent.substr(kSpanAt, kSpanDigits)) &&
                     traceparent.substr(kFlagsAt).find_first_not_of(kHex) == std::string_view::npos;
  trace.trace_id = sound ? std::string(traceparent.substr(3, kTraceDigits)) : RandomHex(kTraceDigits);
  if (sound) trace.flags = traceparent.substr(kFlagsAt);
  return trace;
}

std::string RequestIdFrom(std::string_view given) {
  constexpr size_t kBytesMax = 64;
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ':';
  };
  const bool sound = !given.empty() && given.size() <= kBytesMax && std::all_of(given.begin(), given.end(), is_plain);
  return sound ? std::string(given) : RandomHex(kTraceDigits);
}

}  // namespace svod::telemetry
