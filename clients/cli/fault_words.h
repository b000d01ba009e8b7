// What a fault of an input is, in words, by its code: the messages themselves are English and say the values.
#pragma once

#include <string_view>

namespace svod::cli {

// In Russian what a fault with this code (`invalid-date`, or as the service names it, `INVALID_DATE`) is, and what to
// do about it. Empty: there are no words for it. A check of the sources sees to it that every code has some.
std::string_view RussianFault(std::string_view code);

}  // namespace svod::cli
