// Lines that stay whole where they fit, and are broken where nothing is torn apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/output.h"

namespace svod::cli {

// Whether every line of `text` fits on one of the terminal.
bool Fits(const Output& output, std::string_view text);

// `line` as it is where it fits; otherwise broken between words, what follows behind `indent` spaces. Spaces that it
// begins with stay. Ends with a line break.
std::string Fitted(const Output& output, const std::string& line, int indent);

// Pieces with `gap` spaces between them; where they do not all fit on one line, as many as do on each, what follows
// behind `indent` spaces. No piece is broken that is no longer than a line. Empty pieces are left out. Ends with a line
// break.
std::string Pieces(const Output& output, const std::vector<std::string>& pieces, int gap, int indent);

}  // namespace svod::cli
