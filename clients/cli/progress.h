// How far long work is, on standard error while it runs; on a terminal alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "clients/cli/output.h"

namespace svod::cli {

// What there is to say at a moment.
struct ProgressState {
  uint64_t done = 0;                     // since the beginning of the whole work
  uint64_t done_now = 0;                 // of these, by this run: what the rate is of
  std::optional<uint32_t> part;          // of the whole, in thousandths
  uint32_t part_at_start = 0;            // what of it was done before this run
  std::chrono::duration<double> took{};  // by this run
};

// `[########········]  43 %  4312 units, 980 a second, 6 s left`: as much of it as fits in `columns`. What is left is
// told when a hundredth of the whole was done by this run: from less it cannot be guessed.
std::string ProgressText(const ProgressState& state, const Words& units, bool russian, int columns);

class Progress {
 public:
  // What is counted: `units`.
  Progress(const Output& output, Words units);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  // Takes the line away.
  ~Progress() { Clear(); }

  // What was done before this run: of an audit that goes on. Otherwise nothing.
  void StartAt(uint64_t done, uint32_t part);
  // Rewrites the line, at most every 50 ms. `part` in thousandths, where it is known.
  void Show(uint64_t done, std::optional<uint32_t> part);
  // `done` of `whole`.
  void ShowOf(uint64_t done, uint64_t whole);
  // Before something else is written.
  void Clear();

 private:
  const Words units_;
  const bool russian_;
  const bool terminal_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point shown_{};
  uint64_t done_at_start_ = 0;
  uint32_t part_at_start_ = 0;
  bool visible_ = false;
};

}  // namespace svod::cli
