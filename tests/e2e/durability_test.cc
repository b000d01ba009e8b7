// The real server, killed in the middle of its work: what it acknowledged is there afterwards, once, and in the ledger.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "svod/cluster/v1/dossier.pb.h"
#include "svod/v1/filings.grpc.pb.h"
#include "svod/v1/ledger.grpc.pb.h"
#include "tests/testing/child_process.h"
#include "tests/testing/temp_folder.h"

namespace svod {
namespace {

using testing_support::ChildProcess;
using testing_support::TempFolder;

constexpr int kClients = 8;
constexpr int kRounds = 20;

// Runs svodd and knows its port.
class ServerProcess {
 public:
  explicit ServerProcess(const std::filesystem::path& data)
      : process_(
            {SVODD_BINARY, "--listen", "127.0.0.1:0", "--data", data.string(), "--rules", SVOD_SOURCE_DIR "/rules"}) {
    const std::string line = process_.ReadLine();
    const auto channel =
        grpc::CreateChannel("127.0.0.1:" + line.substr(line.rfind(' ') + 1), grpc::InsecureChannelCredentials());
    stub_ = v1::FilingsService::NewStub(channel);
    ledger_ = v1::LedgerService::NewStub(channel);
  }
  [[nodiscard]] v1::FilingsService::Stub& stub() { return *stub_; }
  [[nodiscard]] v1::LedgerService::Stub& ledger() { return *ledger_; }
  [[nodiscard]] ChildProcess& process() { return process_; }

 private:
  ChildProcess process_;
  std::unique_ptr<v1::FilingsService::Stub> stub_;
  std::unique_ptr<v1::LedgerService::Stub> ledger_;
};

std::string NameOf(int client) {
  return "organisations/7302000000/clusters/C12/years/2014/agreements/" + std::to_string(client) + "/filings/report";
}

// What one client sent last, and how many of its submissions were acknowledged. It sends the next one only after that.
struct Client {
  uint32_t acknowledged = 0;
  std::map<uint32_t, std::string> digests;  // by revision, as acknowledged
  std::map<uint32_t, std::string> entries;  // names of the entries in the ledger, likewise
};

// The n-th submission of a client; its content and request id are told by both numbers.
v1::SubmitFilingRequest RequestOf(int client, uint32_t n) {
  cluster::v1::Report report;
  report.set_revision(n);
  report.mutable_sections()->add_items()->set_title("client " + std::to_string(client) + std::string(2000, 'x'));
  v1::SubmitFilingRequest request;
  request.set_name(NameOf(client));
  request.set_request_id("client." + std::to_string(client) + "." + std::to_string(n));
  request.mutable_document()->PackFrom(report);
  return request;
}

// Submits until a call fails; `told` hears of every acknowledgement.
void SubmitUntilGone(v1::FilingsService::Stub& stub, int number, Client& client, const std::function<void()>& told) {
  while (true) {
    v1::SubmitFilingResponse response;
    grpc::ClientContext context;
    if (!stub.SubmitFiling(&context, RequestOf(number, client.acknowledged), &response).ok()) return;
    // Every submission makes one revision, also when the answer to its first attempt was lost.
    ASSERT_EQ(response.filing().revision(), client.acknowledged) << "client " << number;
    client.entries[client.acknowledged] = response.filing().ledger_entry();
    client.digests[client.acknowledged++] = response.filing().digest();
    told();
  }
}

void ExpectAllThere(v1::FilingsService::Stub& stub, int number, const Client& client) {
  v1::ListFilingRevisionsRequest request;
  request.set_name(NameOf(number));
  request.set_page_size(1000);
  std::map<uint32_t, std::string> stored;
  do {
    v1::ListFilingRevisionsResponse page;
    grpc::ClientContext context;
    ASSERT_TRUE(stub.ListFilingRevisions(&context, request, &page).ok());
    for (const v1::Filing& filing : page.filings()) stored[filing.revision()] = filing.digest();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  for (const auto& [revision, digest] : client.digests) EXPECT_EQ(stored[revision], digest) << NameOf(number);
  // At most the one submission in flight was stored without our knowing.
  EXPECT_LE(stored.size(), client.digests.size() + 1) << NameOf(number);
}

// Every acknowledged submission is the entry of the ledger that it was told.
void ExpectAllInLedger(v1::LedgerService::Stub& stub, int number, const Client& client) {
  for (const auto& [revision, name] : client.entries) {
    v1::GetReceiptRequest request;
    v1::GetReceiptResponse response;
    request.set_name(name);
    grpc::ClientContext context;
    ASSERT_TRUE(stub.GetReceipt(&context, request, &response).ok());
    const v1::SubmissionEvent& event = response.receipt().entry().submission();
    EXPECT_EQ(event.filing(), NameOf(number));
    EXPECT_EQ(event.revision(), revision);
    EXPECT_EQ(event.digest(), client.digests.at(revision));
  }
}

// The whole folder, as the command line verifies it.
void ExpectVerified(const std::filesystem::path& data) {
  ChildProcess verify({SVOD_BINARY, "ledger", "verify", "--data", data.string()});
  EXPECT_NE(verify.ReadLine().find("are as they were"), std::string::npos);
  EXPECT_EQ(verify.Wait(), 0);
}

TEST(Durability, KillNineLosesNothingAcknowledgedAndRepeatsNothing) {
  const TempFolder folder;
  std::vector<Client> clients(kClients);
  std::mt19937 random(20131106);
  for (int round = 0; round < kRounds; ++round) {
    ServerProcess server(folder.path());
    const int enough = static_cast<int>(20 + random() % 100);
    std::atomic<int> told = 0;
    std::promise<void> reached;
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i) {
      threads.emplace_back([&, i] {
        SubmitUntilGone(server.stub(), i, clients[static_cast<size_t>(i)], [&] {
          if (++told == enough) reached.set_value();
        });
      });
    }
    reached.get_future().wait();
    server.process().Signal(SIGKILL);
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(server.process().Wait(), -SIGKILL);
    ExpectVerified(folder.path());
  }
  ServerProcess server(folder.path());
  for (int i = 0; i < kClients; ++i) {
    ExpectAllThere(server.stub(), i, clients[static_cast<size_t>(i)]);
    ExpectAllInLedger(server.ledger(), i, clients[static_cast<size_t>(i)]);
  }
  server.process().Signal(SIGTERM);
  EXPECT_EQ(server.process().Wait(), 0);
  ExpectVerified(folder.path());
}

}  // namespace
}  // namespace svod
