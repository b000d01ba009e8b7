// Tested by: tests/clients/cli/lines_test.cc.
#include "clients/cli/lines.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace svod::cli {

bool Fits(const Output& output, std::string_view text) {
  size_t begin = 0;
  while (output.width > 0 && begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (CountCodePoints(text.substr(begin, end - begin)) > output.width) return false;
    begin = end + 1;
  }
  return true;
}

std::string Fitted(const Output& output, const std::string& line, int indent) {
  if (Fits(output, line)) return line + "\n";
  const size_t begin = std::min(line.find_first_not_of(' '), line.size());
  return line.substr(0, begin) + Wrapped(output, line.substr(begin), static_cast<int>(begin), indent);
}

std::string Pieces(const Output& output, const std::vector<std::string>& pieces, int gap, int indent) {
  std::string out;
  std::string line;
  const std::string margin(static_cast<size_t>(indent), ' ');
  for (const std::string& piece : pieces) {
    if (piece.find_first_not_of(' ') == std::string::npos) continue;
    std::string longer = line;
    longer.append(static_cast<size_t>(gap), ' ').append(piece);
    if (line.empty()) {
      line = piece;
    } else if (Fits(output, longer.substr(0, longer.find_last_not_of(' ') + 1))) {
      line = longer;
    } else {
      out += Fitted(output, line.substr(0, line.find_last_not_of(' ') + 1), indent + 2);
      line = margin + piece;
    }
  }
  return out + Fitted(output, line.substr(0, line.find_last_not_of(' ') + 1), indent + 2);
}

}  // namespace svod::cli
