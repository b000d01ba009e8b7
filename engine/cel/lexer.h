// Text to tokens.
#pragma once

#include <string_view>
#include <vector>

#include "engine/cel/faults.h"
#include "engine/cel/token.h"

namespace svod::cel {

// The tokens of `text`, ending with kEnd. Every text that is no token is reported in `faults` and stands as kFault.
// Text that is not UTF-8 is one fault and no tokens.
std::vector<Token> Lex(std::string_view text, Faults& faults);

}  // namespace svod::cel
