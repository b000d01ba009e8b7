// Where a list goes on: opaque to callers, bound to the request that it came from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace svod::app {

// `request` is whatever must be the same on the next call; `place` the last item of this page. The token has letters,
// digits, `-` and `_`.
std::string MakePageToken(std::string_view request, std::string_view place);
// The place. nullopt when the token is broken or was made for another request.
std::optional<std::string> ReadPageToken(std::string_view request, std::string_view token);

}  // namespace svod::app
