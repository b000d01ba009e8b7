#include "server/config/principal_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "tests/testing/temp_folder.h"

namespace svod::config {
namespace {

using testing::ElementsAre;

std::string HashOf(const std::string& token) { return absl::BytesToHexString(Sha256(token)); }

class PrincipalFileTest : public testing::Test {
 protected:
  std::vector<std::string> Read(const std::string& text) {
    const std::filesystem::path path = folder_.path() / "principals.yaml";
    std::ofstream(path) << text;
    diagnostics_ = Diagnostics();
    principals_ = app::Principals();
    ReadPrincipalFile(path.string(), {{"altai", {"organisations/22*"}}}, &principals_, diagnostics_);
    std::vector<std::string> faults;
    for (const Diagnostic& fault : diagnostics_.items()) {
      faults.push_back(std::to_string(fault.position.line) + " " + fault.code);
    }
    return faults;
  }

  testing_support::TempFolder folder_;
  app::Principals principals_;
  Diagnostics diagnostics_;
};

TEST_F(PrincipalFileTest, ReadsWhoMayDoWhat) {
  EXPECT_THAT(Read("principals:\n"
                   "  - name: altaibio\n"
                   "    roles: [filer, reviewer]\n"
                   "    scope: [organisations/2203000000]\n"
                   "    regions: [altai]\n"
                   "    token_sha256: [" +
                   HashOf("one") + ", " + HashOf("two") +
                   "]\n"
                   "    expires: 2027-01-01T00:00:00Z\n"
                   "  - {name: gateway, roles: operator, certificate: gateway.example}\n"),
              ElementsAre());
  const int64_t now = 1'767'225'600'000'000;  // 2026-01-01T00:00:00Z
  const int64_t year = int64_t{365} * 24 * 3600 * 1'000'000;
  for (const char* token : {"one", "two"}) {
    const auto caller = principals_.FindByToken(token, now);
    ASSERT_NE(caller, nullptr) << token;
    EXPECT_EQ(caller->name, "altaibio");
    EXPECT_EQ(caller->roles.ToString(), "filer, reviewer");
    EXPECT_TRUE(caller->scope.Covers("organisations/2211000000"));
    EXPECT_FALSE(caller->scope.Covers("organisations/7302012345"));
    EXPECT_NE(principals_.FindByToken(token, now + year - 1), nullptr);
    EXPECT_EQ(principals_.FindByToken(token, now + year), nullptr);
  }
  const auto gateway = principals_.FindByCertificate({"gateway.example"}, now + year);
  ASSERT_NE(gateway, nullptr);
  EXPECT_TRUE(gateway->scope.empty());
}

TEST_F(PrincipalFileTest, NamesEveryFaultAtOnce) {
  EXPECT_THAT(
      Read("principals:\n"
           "  - name: a\n"
           "    roles: [filler]\n"
           "    scope: [a//b]\n"
           "    regions: [altay]\n"
           "    token_sha256: secret\n"
           "    expires: 2027-01-01\n"
           "    tokken: x\n"
           "  - {name: a, roles: [filer], token_sha256: " +
           HashOf("one") +
           "}\n"
           "  - {name: b, roles: [filer], token_sha256: " +
           HashOf("one") +
           "}\n"
           "  - {name: c, roles: [filer]}\n"
           "  - {roles: {x: 1}, certificate: c}\n"
           "  - text\n"
           "  - {name: d, roles: [filer], certificate: c}\n"),
      testing::IsSupersetOf({"3 unknown-role", "4 bad-pattern", "5 unknown-region", "6 bad-hash", "7 invalid-time",
                             "8 unknown-key", "9 duplicate-name", "10 duplicate-token", "11 missing-key",
                             "12 missing-key", "12 not-a-list", "13 not-a-map", "14 duplicate-name"}));
  EXPECT_EQ(principals_.FindByToken("secret", 0), nullptr);
}

TEST_F(PrincipalFileTest, AFileWithoutPrincipalsIsFaulty) {
  EXPECT_THAT(Read("principal: []\n"), ElementsAre("1 missing-key", "1 unknown-key"));
  EXPECT_THAT(Read("principals: 5\n"), ElementsAre("1 not-a-list"));
  EXPECT_THAT(Read("principals: []\n"), ElementsAre());
}

}  // namespace
}  // namespace svod::config
