// Who a caller is: everything by which callers prove themselves, read from files and changed as a whole.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/jwt.h"
#include "server/app/principals.h"

namespace svod::app {

// What a caller brings.
struct Proof {
  std::string_view authorization;              // the header, whole; empty: none
  std::vector<std::string> certificate_names;  // of a verified certificate; empty: none
};

// Immutable and thread-safe.
class Identities {
 public:
  // `jwt` may be nullptr: no such tokens.
  Identities(Principals principals, std::unique_ptr<const JwtVerifier> jwt)
      : principals_(std::move(principals)), jwt_(std::move(jwt)) {}

  // The caller. A bearer token counts before the certificate, and a bad one is not mended by it. UNAUTHENTICATED with a
  // short reason, for logs and not for callers.
  absl::StatusOr<std::shared_ptr<const Principal>> Identify(const Proof& proof, int64_t now_us) const;

 private:
  Principals principals_;
  std::unique_ptr<const JwtVerifier> jwt_;
};

}  // namespace svod::app
