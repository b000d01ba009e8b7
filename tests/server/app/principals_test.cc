#include "server/app/principals.h"

#include <gtest/gtest.h>

#include "engine/document/document.h"
#include "tests/server/app/fake_clock.h"

namespace svod::app {
namespace {

Principals::Entry EntryOf(const std::string& name, const std::string& token, const std::string& certificate = "") {
  auto principal = std::make_shared<Principal>();
  principal->name = name;
  return {std::move(principal), token.empty() ? "" : Sha256(token), certificate, std::nullopt};
}

TEST(Principals, AreFoundByTheirTokenAlone) {
  Principals principals;
  principals.Add(EntryOf("a", "token-of-a"));
  principals.Add(EntryOf("b", "token-of-b"));
  principals.Add(EntryOf("c", "", "c.example"));
  EXPECT_EQ(principals.FindByToken("token-of-a", kNow)->name, "a");
  EXPECT_EQ(principals.FindByToken("token-of-b", kNow)->name, "b");
  for (const char* token : {"", "token-of-c", "token-of-", "TOKEN-OF-A"}) {
    EXPECT_EQ(principals.FindByToken(token, kNow), nullptr) << token;
  }
  // The hash is no token: who reads the file does not get in.
  EXPECT_EQ(principals.FindByToken(Sha256("token-of-a"), kNow), nullptr);
}

TEST(Principals, AreFoundByAnyNameOfTheirCertificate) {
  Principals principals;
  principals.Add(EntryOf("a", "token-of-a"));
  principals.Add(EntryOf("c", "", "c.example"));
  EXPECT_EQ(principals.FindByCertificate({"x", "c.example"}, kNow)->name, "c");
  EXPECT_EQ(principals.FindByCertificate({"c.example.org", ""}, kNow), nullptr);
  EXPECT_EQ(principals.FindByCertificate({}, kNow), nullptr);
}

TEST(Principals, ExpireOnTheMicrosecond) {
  Principals principals;
  Principals::Entry entry = EntryOf("a", "token-of-a", "a.example");
  entry.expires_us = kNow;
  principals.Add(entry);
  EXPECT_NE(principals.FindByToken("token-of-a", kNow - 1), nullptr);
  EXPECT_EQ(principals.FindByToken("token-of-a", kNow), nullptr);
  EXPECT_NE(principals.FindByCertificate({"a.example"}, kNow - 1), nullptr);
  EXPECT_EQ(principals.FindByCertificate({"a.example"}, kNow), nullptr);
}

}  // namespace
}  // namespace svod::app
