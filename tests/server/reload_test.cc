// Files are read anew under way: all or nothing, and no call notices.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "absl/strings/escaping.h"
#include "engine/document/document.h"
#include "tests/server/app/jwt_maker.h"
#include "tests/server/running_server.h"
#include "tests/testing/certificates.h"
#include "tests/testing/pack_folder.h"

namespace svod {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;
using testing_support::Authority;
using testing_support::Identity;

std::string RulesOf(const std::string& id) {
  return "rules:\n- id: " + id +
         "\n  title: {ru: Есть, en: There}\n  cites: {source: law, clause: \"1\"}\n  level: required\n"
         "  require: unit.year > 2000\n";
}

class ReloadTest : public testing_support::RunningServerTest {
 protected:
  ReloadTest() {
    pack_.Write("a.rules.yaml", RulesOf("first"));
    options_.rules = pack_.path();
    WritePrincipals("first-token-0123456789abcdef");
    options_.auth.principals = folder_.path() / "principals.yaml";
    WriteCertificate();
    options_.tls.certificate = folder_.path() / "server.pem";
    options_.tls.key = folder_.path() / "server.key";
    Start();
  }

  void WritePrincipals(const std::string& token) {
    Write("principals.yaml", "principals:\n  - {name: a, roles: [auditor], scope: ['*'], token_sha256: " +
                                 absl::BytesToHexString(Sha256(token)) + "}\n");
  }
  // Of the current authority.
  void WriteCertificate() {
    const Identity identity = authority_->Issue("localhost", "DNS:localhost");
    Write("server.pem", identity.certificate);
    Write("server.key", identity.key);
  }

  std::shared_ptr<grpc::Channel> ConnectTls() {
    return Connect(grpc::SslCredentials({authority_->certificate(), "", ""}));
  }

  // The id of the rule by which a dossier is judged, or the error.
  static std::string Judge(const std::shared_ptr<grpc::Channel>& channel, const std::string& token) {
    static const v1::CheckRequest kRequest = [] {
      v1::CheckRequest request;
      request.mutable_dossier()->PackFrom(testing_support::SampleDossier("altaibio-2014"));
      return request;
    }();
    v1::CheckResponse response;
    const grpc::Status status = Call(channel, token, &v1::ComplianceService::Stub::Check, kRequest, &response);
    return status.ok() ? response.verdicts(0).findings(0).rule() : "! " + status.error_message();
  }

  testing_support::PackFolder pack_;
  std::unique_ptr<Authority> authority_ = std::make_unique<Authority>("first");
};

TEST_F(ReloadTest, TakesNewPacksTokensAndCertificates) {
  const auto before = ConnectTls();
  EXPECT_EQ(Judge(before, "first-token-0123456789abcdef"), "first");
  pack_.Write("a.rules.yaml", RulesOf("second"));
  WritePrincipals("second-token-0123456789abcdef");
  authority_ = std::make_unique<Authority>("second");
  WriteCertificate();
  Diagnostics diagnostics;
  ASSERT_TRUE(server_->Reload(diagnostics).ok());
  // A connection that is open goes on; a new one sees the new certificate, and the old token is gone.
  EXPECT_EQ(Judge(before, "second-token-0123456789abcdef"), "second");
  EXPECT_EQ(Judge(ConnectTls(), "second-token-0123456789abcdef"), "second");
  EXPECT_THAT(Judge(before, "first-token-0123456789abcdef"), HasSubstr("token"));
}

TEST_F(ReloadTest, AnyFaultChangesNothingAndAllFaultsAreNamed) {
  const auto before = ConnectTls();
  pack_.Write("a.rules.yaml", RulesOf("second") + "  typo: 1\n");
  WritePrincipals("second-token-0123456789abcdef");
  Write("server.key", "no key");
  Diagnostics diagnostics;
  EXPECT_EQ(server_->Reload(diagnostics).code(), absl::StatusCode::kFailedPrecondition);
  std::vector<std::string> codes;
  for (const Diagnostic& fault : diagnostics.items()) codes.push_back(fault.code);
  EXPECT_THAT(codes, testing::ElementsAre("unknown-key", "bad-tls"));
  EXPECT_EQ(Judge(before, "first-token-0123456789abcdef"), "first");
  EXPECT_EQ(Judge(ConnectTls(), "first-token-0123456789abcdef"), "first");
  EXPECT_THAT(Judge(before, "second-token-0123456789abcdef"), HasSubstr("token"));
}

TEST_F(ReloadTest, PacksOfAnotherSubjectAreRefused) {
  const std::filesystem::path canteens = testing_support::SourceFolder() / "tests/packs/canteens";
  std::filesystem::remove_all(pack_.path());
  std::filesystem::copy(canteens, pack_.path(), std::filesystem::copy_options::recursive);
  Diagnostics diagnostics;
  EXPECT_FALSE(server_->Reload(diagnostics).ok());
  EXPECT_EQ(Judge(ConnectTls(), "first-token-0123456789abcdef"), "first");
}

TEST_F(ReloadTest, NoCallFailsWhileFilesAreReadAnewAgainAndAgain) {
  std::atomic<bool> stop = false;
  std::atomic<int> answered = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      const auto channel = ConnectTls();
      while (!stop) {
        const std::string rule = Judge(channel, "first-token-0123456789abcdef");
        ASSERT_TRUE(rule == "first" || rule == "second") << rule;
        ++answered;
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    pack_.Write("a.rules.yaml", RulesOf(i % 2 == 0 ? "second" : "first"));
    const int before = answered;
    Diagnostics diagnostics;
    EXPECT_TRUE(server_->Reload(diagnostics).ok()) << i;
    while (answered < before + 3) std::this_thread::yield();
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Judge(ConnectTls(), "first-token-0123456789abcdef"), "first");
}

}  // namespace
}  // namespace svod
