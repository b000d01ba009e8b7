// Where a list, or a scan over stored units, goes on: opaque to callers, bound to the request that it came from.
//
// A token is not signed, so that it outlasts the server, and whoever knows how can forge one. It grants nothing: the
// request with it goes through the gate as any other, what the caller may see is asked for each item anew, and a place
// outside what the request names holds nothing. Totals that a forged token begins with are the forger's own, shown to
// him alone: what others are to believe is recorded in the ledger, or proved by the digest of an audit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.h"

namespace svod::app {

// `request` is whatever must be the same on the next call; `place` the last item of this page. The token has letters,
// digits, `-` and `_`.
std::string MakePageToken(std::string_view request, std::string_view place);
// The place. nullopt when the token is broken or was made for another request.
std::optional<std::string> ReadPageToken(std::string_view request, std::string_view token);

// The number of items of a page: that asked for, and the default for 0. A number beyond the limit means the limit
// (aip.dev/158); a fault for one below zero.
size_t ReadPageSize(int32_t asked, Diagnostics* faults);
// ReadPageToken with a fault for a token that is not of this request; nullopt also when there is none.
std::optional<std::string> ReadPlace(std::string_view request, const std::string& token, Diagnostics* faults);
// The same where places are numbers.
std::optional<uint64_t> ReadNumberPlace(std::string_view request, const std::string& token, Diagnostics* faults);

}  // namespace svod::app
