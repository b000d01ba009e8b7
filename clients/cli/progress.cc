// Tested by: tests/clients/cli/output_test.cc.
#include "clients/cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <utility>

#include "engine/base/utf8.h"

namespace svod::cli {
namespace {

constexpr uint32_t kWholePart = 1000;
constexpr int kBarColumns = 20;
constexpr int kColumnsUnknown = 80;
constexpr auto kBetween = std::chrono::milliseconds(50);

// `[########········]  43 %  `, in so many columns at most; where they do not do for a bar, the number alone.
std::string BarOf(uint32_t part, int columns) {
  constexpr int kBesideBar = sizeof("[] 100 %  ") - 1;
  constexpr int kBarLeast = 4;
  std::string number = Padded("", part < 100 ? 2 : part < kWholePart ? 1 : 0) + std::to_string(part / 10) + " %  ";
  const int cells = std::min(columns - kBesideBar, kBarColumns);
  if (cells < kBarLeast) return number;
  const int full = static_cast<int>(part) * cells / static_cast<int>(kWholePart);
  std::string bar = "[";
  for (int i = 0; i < cells; ++i) bar += i < full ? "#" : "·";
  return bar + "] " + number;
}

// `1 h 5 min`, `2 min 10 s`, `6 s`: two parts at most.
std::string SpanText(double seconds, bool russian) {
  constexpr int64_t kMinute = 60;
  constexpr int64_t kHour = 3600;
  const auto whole = static_cast<int64_t>(std::ceil(seconds));
  const std::string second = russian ? " с" : " s";
  const std::string minute = russian ? " мин" : " min";
  const std::string hour = russian ? " ч" : " h";
  if (whole < kMinute) return std::to_string(whole) + second;
  if (whole < kHour) {
    return std::to_string(whole / kMinute) + minute + " " + std::to_string(whole % kMinute) + second;
  }
  return std::to_string(whole / kHour) + hour + " " + std::to_string(whole % kHour / kMinute) + minute;
}

}  // namespace

std::string ProgressText(const ProgressState& state, const Words& units, bool russian, int columns) {
  const double took = std::max(state.took.count(), 0.001);
  std::string text = std::to_string(state.done) + " " + std::string(russian ? units.ru : units.en) + ", " +
                     std::to_string(static_cast<uint64_t>(static_cast<double>(state.done_now) / took)) +
                     (russian ? " в секунду" : " a second");
  if (state.part) {
    constexpr uint32_t kGuessFrom = kWholePart / 100;
    const uint32_t part = std::min(*state.part, kWholePart);
    if (part < kWholePart && part >= state.part_at_start + kGuessFrom) {
      const double left = took * (kWholePart - part) / (part - state.part_at_start);
      text += (russian ? ", осталось " : ", ") + SpanText(left, russian) + (russian ? "" : " left");
    }
    // One column stays free: a full line would break. The bar gives way first.
    text = BarOf(part, columns - 1 - CountCodePoints(text)) + text;
  }
  return CountCodePoints(text) < columns ? text : Cut(text, std::max(columns - 1, 1));
}

Progress::Progress(const Output& output, Words units)
    : units_(units), russian_(output.russian), terminal_(isatty(STDERR_FILENO) == 1) {}

void Progress::StartAt(uint64_t done, uint32_t part) {
  done_at_start_ = done;
  part_at_start_ = part;
}

void Progress::Show(uint64_t done, std::optional<uint32_t> part) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (visible_ && now - shown_ < kBetween) return;
  shown_ = now;
  winsize size = {};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const ProgressState state{done, done - std::min(done, done_at_start_), part, part_at_start_, now - started_};
  std::cerr << "\r\033[K" << ProgressText(state, units_, russian_, known ? size.ws_col : kColumnsUnknown) << std::flush;
  visible_ = true;
}

void Progress::ShowOf(uint64_t done, uint64_t whole) {
  Show(done, whole == 0 ? kWholePart : static_cast<uint32_t>(std::min(done, whole) * kWholePart / whole));
}

void Progress::Clear() {
  if (std::exchange(visible_, false)) std::cerr << "\r\033[K" << std::flush;
}

}  // namespace svod::cli
