// Tested by: tests/server/app/jwt_test.cc.
#include "server/app/jwt.h"

#include <cjose/cjose.h>
#include <jansson.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_split.h"
#include "engine/base/diagnostic.h"
#include "engine/document/document.h"

namespace svod::app {
namespace {

constexpr size_t kTokenBytesMax = 8192;  // gRPC takes no more metadata
constexpr size_t kRsaBitsMin = 2048;
constexpr size_t kRememberedMax = 4096;
// Beyond it a time of a token overflows in microseconds; it is the year 9999.
constexpr int64_t kSecondsMax = 253'402'300'799;
constexpr int64_t kMicros = 1'000'000;

struct JwsRelease {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
struct JsonRelease {
  void operator()(json_t* value) const { json_decref(value); }
};
using Json = std::unique_ptr<json_t, JsonRelease>;

absl::Status BadSet(const std::string& reason) { return absl::InvalidArgumentError(reason); }
absl::Status BadToken(const std::string& reason) { return absl::UnauthenticatedError(reason); }

// Three parts of base64url without padding. The library overlooks some characters too many, and then one token would
// have several texts.
bool IsCompact(const std::string& token) {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
           return !part.empty() && part.size() % 4 != 1 && part.find_first_not_of(kDigits) == std::string::npos;
         });
}

// nullopt when it is no text.
std::optional<std::string> TextIn(const json_t* value) {
  if (!json_is_string(value)) return std::nullopt;
  return std::string(json_string_value(value), json_string_length(value));
}

std::string TextOf(const json_t* object, const std::string& name) {
  return TextIn(json_object_get(object, name.c_str())).value_or("");
}

// nullptr when it is no object; a key that is written twice is a fault, too.
Json ReadObject(std::string_view text) {
  Json value(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  return json_is_object(value.get()) ? std::move(value) : nullptr;
}

// The texts of a claim; none when there is no such claim. False when it is no list of texts.
bool ReadTexts(const json_t* claims, const std::string& name, std::vector<std::string>* texts) {
  const json_t* list = json_object_get(claims, name.c_str());
  if (list == nullptr) return true;
  if (!json_is_array(list)) return false;
  for (size_t i = 0; i < json_array_size(list); ++i) {
    std::optional<std::string> text = TextIn(json_array_get(list, i));
    if (!text) return false;
    texts->push_back(*std::move(text));
  }
  return true;
}

bool HasAudience(const json_t* claims, const std::string& audience) {
  if (TextOf(claims, "aud") == audience) return true;
  std::vector<std::string> all;
  return ReadTexts(claims, "aud", &all) && std::find(all.begin(), all.end(), audience) != all.end();
}

// Seconds since 1970, whole or not. nullopt: absent or no time.
std::optional<int64_t> TimeOf(const json_t* claims, const char* name) {
  const json_t* value = json_object_get(claims, name);
  if (!json_is_number(value)) return std::nullopt;
  const double seconds = json_number_value(value);
  if (!(seconds >= 0 && seconds <= static_cast<double>(kSecondsMax))) return std::nullopt;
  return static_cast<int64_t>(seconds);
}

}  // namespace

struct JwtVerifier::Key {
  std::unique_ptr<cjose_jwk_t, decltype(&cjose_jwk_release)> key;
  std::string id;         // empty: none
  std::string algorithm;  // empty: any that fits the key
  cjose_jwk_kty_t type;

  // Only these, and only with a key of their own kind: a public key is never taken for a secret.
  [[nodiscard]] bool Fits(const std::string& wanted) const {
    if (!algorithm.empty() && algorithm != wanted) return false;
    if (wanted == "ES256") return type == CJOSE_JWK_KTY_EC;
    return (wanted == "RS256" || wanted == "PS256") && type == CJOSE_JWK_KTY_RSA;
  }
};

JwtVerifier::JwtVerifier(JwtOptions options, Regions regions)
    : options_(std::move(options)), regions_(std::move(regions)) {}
JwtVerifier::~JwtVerifier() = default;

absl::StatusOr<std::unique_ptr<JwtVerifier>> JwtVerifier::Make(std::string_view jwks, JwtOptions options,
                                                               Regions regions) {
  if (options.issuer.empty() || options.audience.empty()) return BadSet("an issuer and an audience must be named");
  std::unique_ptr<JwtVerifier> verifier(new JwtVerifier(std::move(options), std::move(regions)));
  const absl::Status status = verifier->AddKeys(jwks);
  if (!status.ok()) return status;
  return verifier;
}

absl::Status JwtVerifier::AddKeys(std::string_view jwks) {
  const Json set = ReadObject(jwks);
  const json_t* keys = json_object_get(set.get(), "keys");
  if (json_array_size(keys) == 0) return BadSet("it is no JWK set with keys");
  for (size_t i = 0; i < json_array_size(keys); ++i) {
    const std::string which = "key " + std::to_string(i + 1);
    const json_t* jwk = json_array_get(keys, i);
    if (!json_is_object(jwk)) return BadSet(which + " is no key");
    // What is for encryption stands in the sets of many issuers, and is no business of ours (RFC 7517, 4.2).
    if (json_object_get(jwk, "use") != nullptr && TextOf(jwk, "use") != "sig") continue;
    absl::StatusOr<std::unique_ptr<const Key>> key = ReadKey(jwk);
    if (!key.ok()) return BadSet(which + " " + std::string(key.status().message()));
    const auto is_same = [&key](const auto& other) { return !(*key)->id.empty() && other->id == (*key)->id; };
    if (std::any_of(keys_.begin(), keys_.end(), is_same)) return BadSet("two keys have the kid " + Quote((*key)->id));
    keys_.push_back(*std::move(key));
  }
  return keys_.empty() ? BadSet("none of its keys is for signatures") : absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<const JwtVerifier::Key>> JwtVerifier::ReadKey(const json_t* jwk) {
  const std::string type = TextOf(jwk, "kty");
  if (type != "RSA" && type != "EC") return BadSet("is neither RSA nor EC");
  if (json_object_get(jwk, "d") != nullptr) return BadSet("is a private key, which does not belong here");
  if (type == "EC" && TextOf(jwk, "crv") != "P-256") return BadSet("is not on the curve P-256");
  const std::unique_ptr<char, decltype(&std::free)> json(json_dumps(jwk, 0), &std::free);
  if (json == nullptr) return BadSet("cannot be read");
  cjose_err error{};
  auto key =
      std::make_unique<Key>(Key{{cjose_jwk_import(json.get(), std::strlen(json.get()), &error), &cjose_jwk_release},
                                TextOf(jwk, "kid"),
                                TextOf(jwk, "alg"),
                                type == "EC" ? CJOSE_JWK_KTY_EC : CJOSE_JWK_KTY_RSA});
  if (key->key == nullptr) return BadSet("cannot be read");
  if (type == "RSA" && cjose_jwk_get_keysize(key->key.get(), &error) < kRsaBitsMin) {
    return BadSet("has fewer than " + std::to_string(kRsaBitsMin) + " bits");
  }
  return key;
}

absl::StatusOr<std::string> JwtVerifier::VerifySignature(const std::string& token) const {
  cjose_err error{};
  const std::unique_ptr<cjose_jws_t, JwsRelease> jws(cjose_jws_import(token.data(), token.size(), &error));
  if (jws == nullptr) return BadToken("malformed");
  cjose_header_t* header = cjose_jws_get_protected(jws.get());
  const char* algorithm = cjose_header_get(header, CJOSE_HDR_ALG, &error);
  const char* id = cjose_header_get(header, CJOSE_HDR_KID, &error);
  if (algorithm == nullptr) return BadToken("algorithm");
  const std::unique_ptr<char, decltype(&std::free)> critical(cjose_header_get_raw(header, "crit", &error), &std::free);
  if (critical != nullptr) return BadToken("critical extension");
  // Both numbers of a signature on P-256; the library overlooks bytes too many.
  constexpr size_t kEs256Characters = 86;
  if (std::string_view(algorithm) == "ES256" && token.size() - token.rfind('.') - 1 != kEs256Characters) {
    return BadToken("signature");
  }
  bool fits = false;
  for (const std::unique_ptr<const Key>& key : keys_) {
    if (id != nullptr && !key->id.empty() && key->id != id) continue;
    if (!key->Fits(algorithm)) continue;
    fits = true;
    if (!cjose_jws_verify(jws.get(), key->key.get(), &error)) continue;
    uint8_t* text = nullptr;
    size_t size = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &text, &size, &error)) return BadToken("malformed");
    return std::string(reinterpret_cast<const char*>(text), size);
  }
  return BadToken(fits ? "signature" : "no key for it");
}

absl::StatusOr<JwtVerifier::Verified> JwtVerifier::ReadClaims(const std::string& json) const {
  const Json object = ReadObject(json);
  if (object == nullptr) return BadToken("malformed");
  const json_t* claims = object.get();
  if (TextOf(claims, "iss") != options_.issuer) return BadToken("issuer");
  if (!HasAudience(claims, options_.audience)) return BadToken("audience");
  const std::optional<int64_t> expires = TimeOf(claims, "exp");
  if (!expires) return BadToken("no exp");
  if (json_object_get(claims, "nbf") != nullptr && !TimeOf(claims, "nbf")) return BadToken("nbf");
  const int64_t not_before = TimeOf(claims, "nbf").value_or(0);

  auto principal = std::make_shared<Principal>();
  principal->name = TextOf(claims, "sub");
  if (principal->name.empty()) return BadToken("no sub");
  std::vector<std::string> roles;
  std::vector<std::string> patterns;
  std::vector<std::string> regions;
  if (!ReadTexts(claims, options_.roles_claim, &roles) || !ReadTexts(claims, options_.scope_claim, &patterns) ||
      !ReadTexts(claims, options_.regions_claim, &regions)) {
    return BadToken("a claim is no list of texts");
  }
  for (const std::string& name : roles) {
    const std::optional<Role> role = FindRole(name);
    if (!role) return BadToken("unknown role");
    principal->roles.Add(*role);
  }
  for (const std::string& name : regions) {
    const auto region = regions_.find(name);
    if (region == regions_.end()) return BadToken("unknown region");
    patterns.insert(patterns.end(), region->second.begin(), region->second.end());
  }
  std::string error;
  for (const std::string& pattern : patterns) {
    if (!principal->scope.Add(pattern, &error)) return BadToken("bad scope");
  }
  return Verified{std::move(principal), (not_before - options_.leeway_s) * kMicros,
                  (*expires + options_.leeway_s) * kMicros};
}

void JwtVerifier::Remember(const std::string& hash, const Verified& verified) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (remembered_.size() >= kRememberedMax) remembered_.clear();
  remembered_.insert_or_assign(hash, verified);
}

absl::StatusOr<std::shared_ptr<const Principal>> JwtVerifier::Verify(const std::string& token, int64_t now_us) const {
  if (token.size() > kTokenBytesMax) return BadToken("too long");
  if (!IsCompact(token)) return BadToken("malformed");
  const std::string hash = Sha256(token);
  std::optional<Verified> verified;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto it = remembered_.find(hash); it != remembered_.end()) verified = it->second;
  }
  if (!verified) {
    absl::StatusOr<std::string> claims = VerifySignature(token);
    if (!claims.ok()) return claims.status();
    absl::StatusOr<Verified> read = ReadClaims(*claims);
    if (!read.ok()) return read.status();
    verified = *std::move(read);
    Remember(hash, *verified);
  }
  if (now_us >= verified->expires_us) return BadToken("expired");
  if (now_us < verified->not_before_us) return BadToken("not valid yet");
  return verified->principal;
}

}  // namespace svod::app
