// Names made of contents: the same contents, the same name.
#pragma once

#include <string>
#include <string_view>

namespace svod::reports {

// A UUID of version 5 (RFC 9562): SHA-1 over a name space of Svod's own and `name`; lower case.
std::string UuidOf(std::string_view name);

// `sha256-` and base64, as a content security policy names an inline script or style.
std::string PolicyHash(std::string_view text);

}  // namespace svod::reports
