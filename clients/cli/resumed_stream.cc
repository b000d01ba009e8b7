// Tested by: tests/e2e/audit_test.py.
#include "clients/cli/resumed_stream.h"

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

}  // namespace svod::cli
