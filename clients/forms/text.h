// Putting texts together and taking them apart. Those of Abseil do not take std::string_view where Abseil has a
// string_view of its own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace svod::forms {

// A number in decimal, a text as it is.
template <typename T>
std::string ToText(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return std::to_string(value);
  } else {
    return std::string(value);
  }
}

template <typename... Parts>
std::string Cat(const Parts&... parts) {
  std::string text;
  ((text += ToText(parts)), ...);
  return text;
}

// `$0`, `$1`, ... of the text replaced. REQUIRES: a `$` is followed by the number of an argument, one digit.
std::string Filled(std::string_view text, const std::vector<std::string>& arguments);

// The pieces between separators, empty ones too; at least one. Borrows the text.
std::vector<std::string_view> Split(std::string_view text, std::string_view separators);

}  // namespace svod::forms
