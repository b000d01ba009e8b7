// Tested by: tests/server/app/page_token_test.cc.
#include "server/app/page_token.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "server/app/errors.h"
#include "server/app/limits.h"

namespace svod::app {
namespace {

// Enough to find out mistakes. Anybody can make a token: it grants nothing, and its place is checked as any input.
constexpr size_t kTagBytes = 8;

std::string TagOf(std::string_view request, std::string_view place) {
  std::string bound = std::to_string(request.size()) + ":";
  bound += request;
  bound += place;
  return Sha256(bound).substr(0, kTagBytes);
}

Diagnostic ForeignToken() {
  return FieldFault("page_token", "bad-token", "the token is not from a page of this request");
}

}  // namespace

std::string MakePageToken(std::string_view request, std::string_view place) {
  return absl::WebSafeBase64Escape(TagOf(request, place) + std::string(place));
}

std::optional<std::string> ReadPageToken(std::string_view request, std::string_view token) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape({token.data(), token.size()}, &bytes) || bytes.size() < kTagBytes) {
    return std::nullopt;
  }
  std::string place = bytes.substr(kTagBytes);
  if (bytes.substr(0, kTagBytes) != TagOf(request, place)) return std::nullopt;
  return place;
}

size_t ReadPageSize(int32_t asked, Diagnostics* faults) {
  if (asked < 0) faults->Add(FieldFault("page_size", "out-of-range", "a page has no less than 0 items"));
  if (asked <= 0) return static_cast<size_t>(kServiceLimits.page_size_default);
  return static_cast<size_t>(std::min(asked, kServiceLimits.page_size_max));
}

std::optional<std::string> ReadPlace(std::string_view request, const std::string& token, Diagnostics* faults) {
  if (token.empty()) return std::nullopt;
  std::optional<std::string> place = ReadPageToken(request, token);
  if (!place) faults->Add(ForeignToken());
  return place;
}

std::optional<uint64_t> ReadNumberPlace(std::string_view request, const std::string& token, Diagnostics* faults) {
  const std::optional<std::string> place = ReadPlace(request, token, faults);
  if (!place) return std::nullopt;
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(place->data(), place->data() + place->size(), number);
  if (error == std::errc() && end == place->data() + place->size()) return number;
  faults->Add(ForeignToken());
  return std::nullopt;
}

}  // namespace svod::app
