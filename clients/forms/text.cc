#include "clients/forms/text.h"

namespace svod::forms {

std::string Filled(std::string_view text, const std::vector<std::string>& arguments) {
  std::string filled;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '$' && at + 1 < text.size()) {
      filled += arguments.at(static_cast<size_t>(text[++at] - '0'));
    } else {
      filled += text[at];
    }
  }
  return filled;
}

std::vector<std::string_view> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const size_t end = text.find_first_of(separators);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

}  // namespace svod::forms
