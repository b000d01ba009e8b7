// The files of page/, put into the binary by embed.cmake.
#pragma once

#include <string_view>

namespace svod::reports {

extern const std::string_view kPageFrame;   // page.html, with places in {{ }}
extern const std::string_view kPageScript;  // the .js files, in order
extern const std::string_view kPageStyle;   // page.css
extern const std::string_view kPageWords;   // words.json

}  // namespace svod::reports
