// Bearer tokens that somebody else issued: JWT (RFC 7519) signed with RS256, PS256 or ES256 by a key of a JWK set
// (RFC 7517). The one file that knows the JOSE library.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/access.h"

struct json_t;

namespace svod::app {

struct JwtOptions {
  std::string issuer;     // `iss` must be this
  std::string audience;   // `aud` must be or hold this
  int64_t leeway_s = 60;  // by which clocks may differ
  // Names of the claims that hold lists of texts: roles, patterns, names of regions.
  std::string roles_claim = "svod_roles";
  std::string scope_claim = "svod_scope";
  std::string regions_claim = "svod_regions";
};

// Thread-safe.
class JwtVerifier {
 public:
  // Reads a JWK set of at least one key. INVALID_ARGUMENT with an English reason: no JSON, no such set, a key that is
  // symmetric, too short (RSA below 2048 bits) or cannot be read, a private key, two keys with one `kid`, no key for
  // signatures, no issuer or no audience. Keys for encryption are passed over.
  static absl::StatusOr<std::unique_ptr<JwtVerifier>> Make(std::string_view jwks, JwtOptions options, Regions regions);
  JwtVerifier(const JwtVerifier&) = delete;
  JwtVerifier& operator=(const JwtVerifier&) = delete;
  ~JwtVerifier();

  // The caller that the token proves. UNAUTHENTICATED with a short reason, for logs and not for callers, when it does
  // not: the signature is no one's of the set, another algorithm (`none` among them), another issuer or audience,
  // expired, not valid yet, without `sub` or `exp`, a claim that is no list of known words or patterns. Without scope
  // and regions nothing is in scope. `now_us`: the time of day, microseconds since 1970.
  absl::StatusOr<std::shared_ptr<const Principal>> Verify(const std::string& token, int64_t now_us) const;

 private:
  struct Key;
  struct Verified {
    std::shared_ptr<const Principal> principal;
    int64_t not_before_us;
    int64_t expires_us;
  };
  JwtVerifier(JwtOptions options, Regions regions);
  absl::Status AddKeys(std::string_view jwks);
  static absl::StatusOr<std::unique_ptr<const Key>> ReadKey(const json_t* jwk);
  absl::StatusOr<std::string> VerifySignature(const std::string& token) const;
  absl::StatusOr<Verified> ReadClaims(const std::string& json) const;
  void Remember(const std::string& hash, const Verified& verified) const;

  const JwtOptions options_;
  const Regions regions_;
  std::vector<std::unique_ptr<const Key>> keys_;
  // What was verified before, by the hash of the token: a signature takes as long as a verdict.
  mutable std::mutex mutex_;
  mutable std::map<std::string, Verified, std::less<>> remembered_;  // guarded by mutex_
};

}  // namespace svod::app
