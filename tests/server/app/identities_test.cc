#include "server/app/identities.h"

#include <gtest/gtest.h>

#include "engine/document/document.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/app/jwt_maker.h"

namespace svod::app {
namespace {

class IdentitiesTest : public testing::Test {
 protected:
  IdentitiesTest() {
    Principals principals;
    principals.Add({std::make_shared<Principal>(Principal{"static", {}, {}}), Sha256("static-token"), "", {}});
    principals.Add({std::make_shared<Principal>(Principal{"gateway", {}, {}}), "", "gateway.example", {}});
    JwtOptions options;
    options.issuer = "i";
    options.audience = "a";
    auto jwt = JwtVerifier::Make(R"({"keys":[)" + testing_support::EcJwk(key_, "e") + "]}", options, {});
    identities_ = std::make_unique<Identities>(std::move(principals), *std::move(jwt));
  }

  // The name of the caller, or why there is none.
  std::string Ask(const std::string& authorization, std::vector<std::string> names = {}) {
    const auto caller = identities_->Identify({authorization, std::move(names)}, kNow);
    return caller.ok() ? (*caller)->name : "! " + std::string(caller.status().message());
  }

  testing_support::KeyPair key_ = testing_support::EcKey();
  std::unique_ptr<Identities> identities_;
};

TEST_F(IdentitiesTest, FindsTheCaller) {
  const std::string jwt = testing_support::Jwt(key_, R"({"alg":"ES256","kid":"e"})",
                                               R"({"iss":"i","aud":"a","sub":"issued","exp":1400000100})");
  const struct {
    std::string authorization;
    std::vector<std::string> names;
    const char* answer;
  } kCases[] = {
      {"", {}, "! no token"},
      {"Bearer static-token", {}, "static"},
      {"bearer static-token", {}, "static"},
      {"Bearer " + jwt, {}, "issued"},
      {"Basic static-token", {}, "! no bearer token"},
      {"Bearer", {}, "! no bearer token"},
      {"Bearer ", {}, "! unknown token"},
      {"Bearer  static-token", {}, "! unknown token"},
      {"Bearer static-token ", {}, "! unknown token"},
      {"Bearer other", {}, "! unknown token"},
      {"Bearer " + jwt + "x", {}, "! signature"},
      {"", {"gateway.example"}, "gateway"},
      {"", {"stranger.example"}, "! unknown certificate"},
      {"Bearer static-token", {"gateway.example"}, "static"},
      {"Bearer other", {"gateway.example"}, "! unknown token"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Ask(test.authorization, test.names), test.answer) << test.authorization;
  }
}

}  // namespace
}  // namespace svod::app
