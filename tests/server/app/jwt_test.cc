#include "server/app/jwt.h"

#include <gmock/gmock.h>

#include "tests/server/app/jwt_maker.h"

namespace svod::app {
namespace {

using testing::HasSubstr;
using namespace testing_support;  // NOLINT: keys and tokens are what this file is about

constexpr int64_t kNowSeconds = 1'400'000'000;  // seconds
constexpr char kGood[] =
    R"({"iss":"https://idp.example","aud":"svod","sub":"altaibio","exp":1400000100,"nbf":1399999900,
        "svod_roles":["filer"],"svod_scope":["organisations/2203000000"],"svod_regions":["altai"]})";

// The good claims with one text put in the place of another.
std::string Claims(const std::string& from = "", const std::string& to = "") {
  std::string claims = kGood;
  const size_t at = claims.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return claims.replace(at, from.size(), to);
}

class JwtTest : public testing::Test {
 protected:
  static const KeyPair& rsa() {
    static const KeyPair kKey = RsaKey();
    return kKey;
  }
  static const KeyPair& ec() {
    static const KeyPair kKey = EcKey();
    return kKey;
  }

  static absl::StatusOr<std::unique_ptr<JwtVerifier>> Make(const std::string& keys) {
    JwtOptions options;
    options.issuer = "https://idp.example";
    options.audience = "svod";
    return JwtVerifier::Make(R"({"keys":[)" + keys + "]}", options, {{"altai", {"organisations/04*"}}});
  }

  // The reason of the refusal; empty: the token was accepted.
  std::string Refusal(const std::string& token, int64_t now = kNowSeconds) {
    const auto caller = verifier_->Verify(token, now * 1'000'000);
    if (!caller.ok()) {
      EXPECT_EQ(caller.status().code(), absl::StatusCode::kUnauthenticated);
      return std::string(caller.status().message());
    }
    return "";
  }

  std::unique_ptr<JwtVerifier> verifier_ = *Make(RsaJwk(rsa(), "r") + "," + EcJwk(ec(), "e"));
};

constexpr char kRs256[] = R"({"alg":"RS256","kid":"r"})";
constexpr char kEs256[] = R"({"alg":"ES256","kid":"e"})";

TEST_F(JwtTest, AcceptsTheAlgorithmsThatItKnows) {
  EXPECT_EQ(Refusal(Jwt(rsa(), kRs256, kGood)), "");
  EXPECT_EQ(Refusal(Jwt(ec(), kEs256, kGood)), "");
  EXPECT_EQ(Refusal(Jwt(rsa(), R"({"alg":"PS256","kid":"r"})", kGood, true)), "");
  // Without a key id every key that fits is tried.
  EXPECT_EQ(Refusal(Jwt(ec(), R"({"alg":"ES256"})", kGood)), "");
}

TEST_F(JwtTest, ReadsTheCaller) {
  const auto caller = verifier_->Verify(Jwt(ec(), kEs256, kGood), kNowSeconds * 1'000'000);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ((*caller)->name, "altaibio");
  EXPECT_EQ((*caller)->roles.ToString(), "filer");
  EXPECT_TRUE((*caller)->scope.Covers("organisations/2203000000"));
  EXPECT_TRUE((*caller)->scope.Covers("organisations/0411000000"));
  EXPECT_FALSE((*caller)->scope.Covers("organisations/7302012345"));
}

TEST_F(JwtTest, WithoutRolesAndScopeACallerMayDoNothing) {
  const auto caller = verifier_->Verify(
      Jwt(ec(), kEs256, R"({"iss":"https://idp.example","aud":["x","svod"],"sub":"s","exp":1400000100})"),
      kNowSeconds * 1'000'000);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_TRUE((*caller)->roles.empty());
  EXPECT_TRUE((*caller)->scope.empty());
}

TEST_F(JwtTest, RefusesForgeries) {
  const std::string good = Jwt(ec(), kEs256, kGood);
  const std::string body = Base64(kGood);
  std::string changed = good;
  const size_t at = good.find('.') + 20;
  changed[at] = changed[at] == 'A' ? 'B' : 'A';
  const std::string none = Base64(R"({"alg":"none"})") + "." + body + ".";
  const std::string none_signed = Base64(R"({"alg":"none"})") + good.substr(good.find('.'));
  const std::string hmac_text = Base64(R"({"alg":"HS256","kid":"r"})") + "." + body;
  const std::string hmac = hmac_text + "." + Base64(SignWithSecret(RsaJwk(rsa(), "r"), hmac_text));
  const struct {
    const char* name;
    std::string token;
  } kCases[] = {
      {"empty", ""},
      {"no points", "token"},
      {"points alone", ".."},
      {"one character more", good + "x"},
      {"padding", good + "="},
      {"a fourth part", good + ".x"},
      {"no signature", good.substr(0, good.rfind('.') + 1)},
      {"another's signature", good.substr(0, good.rfind('.') + 1) + Base64(std::string(64, 'x'))},
      {"signature of zeros", good.substr(0, good.rfind('.') + 1) + Base64(std::string(64, '\0'))},
      {"a changed claim", changed},
      {"alg none", none},
      {"alg none with a signature", none_signed},
      {"None in capitals", Base64(R"({"alg":"NONE"})") + "." + body + "."},
      {"the public key as a secret", hmac},
      {"another key", Jwt(EcKey(), kEs256, kGood)},
      {"another RSA key", Jwt(RsaKey(), kRs256, kGood)},
      {"key id of another kind", Jwt(ec(), R"({"alg":"ES256","kid":"r"})", kGood)},
      {"unknown key id", Jwt(ec(), R"({"alg":"ES256","kid":"x"})", kGood)},
      {"algorithm of another kind", Jwt(ec(), R"({"alg":"RS256","kid":"e"})", kGood)},
      {"no algorithm", Jwt(ec(), R"({"kid":"e"})", kGood)},
      {"critical extension", Jwt(ec(), R"({"alg":"ES256","kid":"e","crit":["exp"]})", kGood)},
      {"claims that are no object", Jwt(ec(), kEs256, "[]")},
      {"claims that are no JSON", Jwt(ec(), kEs256, "{")},
      {"too long", Jwt(ec(), kEs256, Claims("altaibio", std::string(9000, 'x')))},
  };
  for (const auto& test : kCases) EXPECT_NE(Refusal(test.token), "") << test.name;
  EXPECT_EQ(Refusal(good), "");
}

TEST_F(JwtTest, RefusesWhatWasIssuedForSomethingElse) {
  const struct {
    const char* name;
    std::string claims;
    const char* reason;
  } kCases[] = {
      {"issuer", Claims("idp.example", "evil.example"), "issuer"},
      {"no issuer", Claims(R"("iss")", R"("isx")"), "issuer"},
      {"audience", Claims(R"("aud":"svod")", R"("aud":"other")"), "audience"},
      {"audiences", Claims(R"("aud":"svod")", R"("aud":["other","svodx"])"), "audience"},
      {"audience of numbers", Claims(R"("aud":"svod")", R"("aud":[1])"), "audience"},
      {"no exp", Claims(R"("exp")", R"("exq")"), "no exp"},
      {"exp of text", Claims("1400000100", R"("1400000100")"), "no exp"},
      {"exp out of range", Claims("1400000100", "1e300"), "no exp"},
      {"negative exp", Claims("1400000100", "-1"), "no exp"},
      {"nbf of text", Claims("1399999900", R"("x")"), "nbf"},
      {"no sub", Claims(R"("sub")", R"("sux")"), "no sub"},
      {"unknown role", Claims("filer", "root"), "unknown role"},
      {"roles as text", Claims(R"(["filer"])", R"("filer")"), "list of texts"},
      {"roles of numbers", Claims(R"(["filer"])", "[1]"), "list of texts"},
      {"bad pattern", Claims("organisations/2203000000", "organisations//x"), "bad scope"},
      {"unknown region", Claims(R"("altai")", R"("mars")"), "unknown region"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(Refusal(Jwt(ec(), kEs256, test.claims)), HasSubstr(test.reason)) << test.name;
  }
}

TEST_F(JwtTest, LastsFromNbfToExpWithALeewayOfAMinute) {
  const std::string token = Jwt(ec(), kEs256, kGood);
  EXPECT_EQ(Refusal(token, 1'399'999'839), "not valid yet");
  EXPECT_EQ(Refusal(token, 1'399'999'840), "");
  EXPECT_EQ(Refusal(token, 1'400'000'159), "");
  EXPECT_EQ(Refusal(token, 1'400'000'160), "expired");
  // Also where the token was seen before.
  EXPECT_EQ(Refusal(token, 1'400'000'000), "");
  EXPECT_EQ(Refusal(token, 1'500'000'000), "expired");
}

TEST_F(JwtTest, RefusesSetsOfKeysThatWouldNotBeSafe) {
  const std::string ec_key = EcJwk(ec(), "e");
  const struct {
    const char* name;
    std::string keys;
    const char* reason;
  } kCases[] = {
      {"none", "", "no JWK set"},
      {"broken", "{", "no JWK set"},
      {"no key", "1", "no key"},
      {"symmetric", R"({"kty":"oct","k":"c2VjcmV0"})", "neither RSA nor EC"},
      {"short", RsaJwk(RsaKey(1024), "r"), "fewer than 2048 bits"},
      {"another curve", EcJwk(EcKey("P-384"), "e", "P-384"), "curve P-256"},
      {"private", EcJwk(ec(), "e", "P-256", R"(,"d":"AAAA")"), "private key"},
      {"for encryption", EcJwk(ec(), "e", "P-256", R"(,"use":"enc")"), "none of its keys is for signatures"},
      {"twice", ec_key + "," + ec_key, "two keys"},
      {"no point of the curve",
       R"({"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE",)"
       R"("y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"})",
       "cannot be read"},
  };
  for (const auto& test : kCases) {
    const auto made = Make(test.keys);
    ASSERT_FALSE(made.ok()) << test.name;
    EXPECT_THAT(std::string(made.status().message()), HasSubstr(test.reason)) << test.name;
  }
  EXPECT_TRUE(Make(EcJwk(ec(), "e", "P-256", R"(,"use":"sig","alg":"ES256")")).ok());
  EXPECT_TRUE(Make(EcJwk(ec(), "x", "P-256", R"(,"use":"enc")") + "," + ec_key).ok());
  EXPECT_FALSE(JwtVerifier::Make(R"({"keys":[)" + ec_key + "]}", {}, {}).ok());
}

}  // namespace
}  // namespace svod::app
