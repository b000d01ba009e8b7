// Tested by: tests/clients/reports/reports_test.cc.
#include "clients/reports/report.h"

#include <google/protobuf/util/time_util.h>

#include <string_view>

#include "absl/strings/str_split.h"

namespace svod::reports {
namespace {

// `a%2Fb` is `a/b`. Anything that is no escape stays as it is.
std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("%2F") || rest.starts_with("%25")) {
      out += rest[2] == 'F' ? '/' : '%';
      i += 2;
    } else {
      out += rest[0];
    }
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> PartsOf(const std::string& unit) {
  std::vector<std::pair<std::string, std::string>> parts;
  const std::vector<std::string> words = absl::StrSplit(unit, '/');
  for (size_t i = 0; i + 1 < words.size(); i += 2) parts.emplace_back(words[i], Unescaped(words[i + 1]));
  return parts;
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return google::protobuf::util::TimeUtil::ToString(time);
}

}  // namespace svod::reports
