#include "server/config/settings.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "tests/testing/temp_folder.h"

namespace svod::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SettingsTest : public testing::Test {
 protected:
  // `line:column code` of each fault.
  std::vector<std::string> Read(const std::string& text) {
    const std::filesystem::path path = folder_.path() / "svodd.yaml";
    std::ofstream(path) << text;
    diagnostics_ = Diagnostics();
    ReadSettingsFile(path.string(), &settings_, diagnostics_);
    std::vector<std::string> faults;
    for (const Diagnostic& fault : diagnostics_.items()) {
      EXPECT_EQ(fault.file, path.string());
      faults.push_back(std::to_string(fault.position.line) + ":" + std::to_string(fault.position.column) + " " +
                       fault.code);
    }
    return faults;
  }

  testing_support::TempFolder folder_;
  Settings settings_;
  Diagnostics diagnostics_;
};

TEST_F(SettingsTest, ReadsAFile) {
  EXPECT_THAT(Read("listen: 0.0.0.0:443\n"
                   "data: data\n"
                   "rules: /srv/rules\n"
                   "grace_ms: 500\n"
                   "tls: {certificate: tls/server.pem, key: tls/server.key}\n"
                   "auth:\n"
                   "  issuer: https://idp.example\n"
                   "  leeway_s: 0\n"
                   "regions:\n"
                   "  altai: [organisations/22*, organisations/04*]\n"
                   "  one: organisations/7302012345\n"
                   "metrics: {listen: '127.0.0.1:0', insecure_remote: true}\n"
                   "log: {format: text, level: error}\n"),
              ElementsAre());
  EXPECT_EQ(settings_.server.listen, "0.0.0.0:443");
  EXPECT_EQ(settings_.server.data, folder_.path() / "data");
  EXPECT_EQ(settings_.server.rules, "/srv/rules");
  EXPECT_EQ(settings_.server.tls.key, folder_.path() / "tls/server.key");
  EXPECT_EQ(settings_.grace_ms, 500);
  EXPECT_EQ(settings_.server.auth.jwt.issuer, "https://idp.example");
  EXPECT_EQ(settings_.server.auth.jwt.leeway_s, 0);
  EXPECT_THAT(settings_.server.regions["altai"], ElementsAre("organisations/22*", "organisations/04*"));
  EXPECT_THAT(settings_.server.regions["one"], ElementsAre("organisations/7302012345"));
  EXPECT_TRUE(settings_.server.metrics.insecure_remote);
  EXPECT_EQ(settings_.log.format, "text");
  // What the file does not say stays.
  EXPECT_EQ(settings_.server.auth.jwt.roles_claim, "svod_roles");
}

TEST_F(SettingsTest, AnEmptyFileSaysNothing) {
  EXPECT_THAT(Read(""), ElementsAre());
  EXPECT_THAT(Read("# nothing\n"), ElementsAre());
  EXPECT_THAT(Read("tls:\n"), ElementsAre());
}

TEST_F(SettingsTest, NamesEveryFaultAtOnceWithItsPlace) {
  EXPECT_THAT(
      Read("lissten: x\n"
           "grace_ms: soon\n"
           "insecure_remote: maybe\n"
           "tls: {certificat: x}\n"
           "auth: 5\n"
           "limits: {burst: 0, message_bytes: 99999999999}\n"
           "log: {level: loud}\n"
           "data: [a]\n"
           "regions: {altai: ['a//b', 'a']}\n"),
      ElementsAre("1:1 unknown-key", "2:11 not-a-number", "3:18 not-a-switch", "4:7 unknown-key", "5:7 not-a-map",
                  "6:17 out-of-range", "6:35 out-of-range", "7:14 unknown-word", "8:7 not-a-text", "9:19 bad-pattern"));
  EXPECT_EQ(diagnostics_.items()[0].hint, "did you mean `listen`?");
  EXPECT_THAT(diagnostics_.items()[5].hint, HasSubstr("from 1 to"));
  EXPECT_THAT(diagnostics_.items()[7].hint, HasSubstr("debug, info"));
}

TEST_F(SettingsTest, WhatIsNoYamlAndWhatIsNotThere) {
  EXPECT_THAT(Read("listen: [\n"), ElementsAre("2:1 yaml-syntax"));
  EXPECT_THAT(Read("listen: a\nlisten: b\n"), ElementsAre("2:1 duplicate-key"));
  EXPECT_THAT(Read("- a\n"), ElementsAre("1:1 not-a-map"));
  Diagnostics diagnostics;
  ReadSettingsFile((folder_.path() / "none").string(), &settings_, diagnostics);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, "unreadable-file");
}

TEST_F(SettingsTest, FlagsWinAndHaveTheSameFaults) {
  EXPECT_THAT(Read("grace_ms: 500\ntls: {key: a}\nregions: {r: [a]}\n"), ElementsAre());
  Diagnostics diagnostics;
  SetByFlag("grace_ms", "700", &settings_, diagnostics);
  SetByFlag("tls.key", "relative/key", &settings_, diagnostics);
  SetByFlag("log.access", "false", &settings_, diagnostics);
  SetRegionByFlag("r=b/c*,d", &settings_, diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(settings_.grace_ms, 700);
  EXPECT_EQ(settings_.server.tls.key, "relative/key");
  EXPECT_FALSE(settings_.log.access);
  EXPECT_THAT(settings_.server.regions["r"], ElementsAre("b/c*", "d"));

  SetByFlag("grace_ms", "700000", &settings_, diagnostics);
  SetByFlag("log.level", "loud", &settings_, diagnostics);
  SetRegionByFlag("=b", &settings_, diagnostics);
  SetRegionByFlag("r=", &settings_, diagnostics);
  std::vector<std::string> faults;
  for (const Diagnostic& fault : diagnostics.items()) faults.push_back(fault.file + " " + fault.code);
  EXPECT_THAT(faults, ElementsAre("--grace-ms out-of-range", "--log-level unknown-word", "--region bad-region",
                                  "--region bad-pattern"));
}

TEST_F(SettingsTest, DefaultsAreInTheirRanges) {
  const Settings defaults;
  for (const Setting& setting : AllSettings()) {
    Diagnostics diagnostics;
    SetByFlag(setting.key, ValueOf(setting.key, defaults), &settings_, diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << setting.key;
  }
  EXPECT_EQ(FlagOf("tls.client_ca"), "--tls-client-ca");
}

// The manual names every key with its default.
TEST_F(SettingsTest, TheManualListsEveryKey) {
  std::ifstream stream(std::string(SVOD_SOURCE_DIR) + "/server/README.md");
  std::stringstream text;
  text << stream.rdbuf();
  const Settings defaults;
  for (const Setting& setting : AllSettings()) {
    const std::string value = ValueOf(setting.key, defaults);
    const std::string row = "| `" + std::string(setting.key) + "` | " + (value.empty() ? "" : "`" + value + "` ") + "|";
    EXPECT_THAT(text.str(), HasSubstr(row));
  }
}

}  // namespace
}  // namespace svod::config
