// Three-valued comparison: a quantity of which only bounds are known, against a limit.
#pragma once

#include <cstdint>
#include <optional>

namespace svod::kinds {

enum class Answer : uint8_t { kNo, kYes, kUnknown };

// low <= value <= high; an absent high is open. T has a total order.
template <typename T>
struct Range {
  T low;
  std::optional<T> high;

  [[nodiscard]] bool exact() const { return high && low == *high; }
};

template <typename T>
Answer AtLeast(const Range<T>& range, const T& limit) {
  if (range.low >= limit) return Answer::kYes;
  return range.high && *range.high < limit ? Answer::kNo : Answer::kUnknown;
}

template <typename T>
Answer AtMost(const Range<T>& range, const T& limit) {
  if (range.low > limit) return Answer::kNo;
  return range.high && *range.high <= limit ? Answer::kYes : Answer::kUnknown;
}

// A no decides, then an unknown.
inline Answer Both(Answer a, Answer b) {
  if (a == Answer::kNo || b == Answer::kNo) return Answer::kNo;
  return a == Answer::kUnknown || b == Answer::kUnknown ? Answer::kUnknown : Answer::kYes;
}

}  // namespace svod::kinds
