// Tested by: tests/server/app/jwt_test.cc.
#include "server/app/jwt.h"

#include <cjose/cjose.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_split.h"
#include "engine/base/diagnostic.h"
#include "engine/document/document.h"

namespace svod::app {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr size_t kTokenBytesMax = 8192;  // gRPC takes no more metadata
constexpr size_t kRsaBitsMin = 2048;
constexpr size_t kRememberedMax = 4096;
// Beyond it a time of a token overflows in microseconds; it is the year 9999.
constexpr int64_t kSecondsMax = 253'402'300'799;
constexpr int64_t kMicros = 1'000'000;

struct JwkRelease {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
struct JwsRelease {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
using Jwk = std::unique_ptr<cjose_jwk_t, JwkRelease>;

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

// nullptr when it is not there.
const Value* Find(const Struct& object, const std::string& name) {
  const auto it = object.fields().find(name);
  return it == object.fields().end() ? nullptr : &it->second;
}

std::string TextOf(const Struct& object, const std::string& name) {
  const Value* value = Find(object, name);
  return value == nullptr ? "" : value->string_value();
}

// Of an object. False when it is none; a key that is written twice is a fault, too.
bool ReadJson(std::string_view text, Struct* object) {
  return google::protobuf::util::JsonStringToMessage({text.data(), text.size()}, object).ok();
}

// The texts of a claim; none when there is no such claim. False when it is no list of texts.
bool ReadTexts(const Struct& claims, const std::string& name, std::vector<std::string>* texts) {
  const Value* list = Find(claims, name);
  if (list == nullptr) return true;
  if (!list->has_list_value()) return false;
  for (const Value& item : list->list_value().values()) {
    if (!item.has_string_value()) return false;
    texts->push_back(item.string_value());
  }
  return true;
}

bool HasAudience(const Struct& claims, const std::string& audience) {
  if (TextOf(claims, "aud") == audience) return true;
  std::vector<std::string> all;
  return ReadTexts(claims, "aud", &all) && std::find(all.begin(), all.end(), audience) != all.end();
}

// Seconds since 1970, whole or not. nullopt: absent or no time.
std::optional<int64_t> TimeOf(const Struct& claims, const std::string& name) {
  const Value* value = Find(claims, name);
  if (value == nullptr || !value->has_number_value()) return std::nullopt;
  const double seconds = value->number_value();
  if (!(seconds >= 0 && seconds <= static_cast<double>(kSecondsMax))) return std::nullopt;
  return static_cast<int64_t>(seconds);
}

}  // namespace

struct JwtVerifier::Key {
  Jwk key;
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
  Struct set;
  const Value* keys = ReadJson(jwks, &set) ? Find(set, "keys") : nullptr;
  if (keys == nullptr || keys->list_value().values().empty()) return BadSet("it is no JWK set with keys");
  for (const Value& item : keys->list_value().values()) {
    const std::string which = "key " + std::to_string(keys_.size() + 1);
    if (!item.has_struct_value()) return BadSet(which + " is no key");
    absl::StatusOr<std::unique_ptr<const Key>> key = ReadKey(item.struct_value());
    if (!key.ok()) return BadSet(which + " " + std::string(key.status().message()));
    const auto is_same = [&key](const auto& other) { return !(*key)->id.empty() && other->id == (*key)->id; };
    if (std::any_of(keys_.begin(), keys_.end(), is_same)) return BadSet("two keys have the kid " + Quote((*key)->id));
    keys_.push_back(*std::move(key));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<const JwtVerifier::Key>> JwtVerifier::ReadKey(const Struct& jwk) {
  const std::string type = TextOf(jwk, "kty");
  if (type != "RSA" && type != "EC") return BadSet("is neither RSA nor EC");
  if (Find(jwk, "d") != nullptr) return BadSet("is a private key, which does not belong here");
  if (Find(jwk, "use") != nullptr && TextOf(jwk, "use") != "sig") return BadSet("is not for signatures");
  if (type == "EC" && TextOf(jwk, "crv") != "P-256") return BadSet("is not on the curve P-256");
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(jwk, &json).ok()) return BadSet("cannot be read");
  cjose_err error{};
  auto key = std::make_unique<Key>(Key{Jwk(cjose_jwk_import(json.data(), json.size(), &error)), TextOf(jwk, "kid"),
                                       TextOf(jwk, "alg"), type == "EC" ? CJOSE_JWK_KTY_EC : CJOSE_JWK_KTY_RSA});
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
  Struct claims;
  if (!ReadJson(json, &claims)) return BadToken("malformed");
  if (TextOf(claims, "iss") != options_.issuer) return BadToken("issuer");
  if (!HasAudience(claims, options_.audience)) return BadToken("audience");
  const std::optional<int64_t> expires = TimeOf(claims, "exp");
  if (!expires) return BadToken("no exp");
  if (Find(claims, "nbf") != nullptr && !TimeOf(claims, "nbf")) return BadToken("nbf");
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
