// Tested by: tests/e2e/audit_test.py.
#include "clients/cli/resumed_stream.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace svod::cli {

std::string Place::Read() const {
  std::ifstream stream(file_, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return file_.empty() ? "" : text.str();
}

bool Place::Keep(const std::string& token) const {
  if (file_.empty()) return true;
  const std::string beside = file_ + ".new";
  std::ofstream(beside, std::ios::binary) << token;
  std::error_code error;
  std::filesystem::rename(beside, file_, error);
  return !error && Read() == token;
}

void Place::Forget() const {
  std::error_code error;
  if (!file_.empty()) std::filesystem::remove(file_, error);
}

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::Show(uint64_t units) {
  if (!terminal_) return;
  if (!first_) first_ = units;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  const auto rate = static_cast<uint64_t>(static_cast<double>(units - *first_) / std::max(took.count(), 0.001));
  std::cerr << "\r\033[K" << units << " units read, " << rate << " a second" << std::flush;
}

void ProgressLine::Clear() const {
  if (terminal_ && first_) std::cerr << "\r\033[K" << std::flush;
}

}  // namespace svod::cli
