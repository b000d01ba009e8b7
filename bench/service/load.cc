// svod_load: what clients ask of a server, for bench/figures.py and bench/audit_killed.py.
//
//   check ADDRESS CALLERS MILLISECONDS    Check of the samples; the callers share a connection
//   submit ADDRESS CALLERS MILLISECONDS   SubmitFiling of the reports of the samples, each for a unit of its own;
//                                         each caller has a connection of his own
//   fill ADDRESS STREAMS                  files the dossiers of standard input, one a line
//   first UNIT                            for each line of standard input, an address: asks for the verdict of the
//   unit,
//                                         and says when the answer is there
//
// Prints lines of JSON.
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "bench/service/closed_loop.h"
#include "bench/service/filler.h"
#include "bench/service/requests.h"
#include "svod/v1/compliance.grpc.pb.h"

namespace svod::bench {
namespace {

void Print(const Answers& answers) {
  const int64_t calls = answers.calls;
  std::cout << R"({"calls": )" << calls << R"(, "seconds": )" << answers.seconds << R"(, "request_bytes": )"
            << answers.request_bytes / calls << R"(, "response_bytes": )" << answers.response_bytes / calls << "}\n";
}

int Check(const std::string& address, int callers, std::chrono::milliseconds time) {
  std::vector<grpc::ByteBuffer> requests;
  for (const v1::CheckRequest& request : CheckRequests()) requests.push_back(ToBuffer(request.SerializeAsString()));
  std::atomic<size_t> next = 0;
  Print(RunClosedLoop({.address = address, .method = kCheckMethod, .callers = callers, .time = time, .next = [&] {
                         return requests[next++ % requests.size()];
                       }}));
  return 0;
}

int Submit(const std::string& address, int callers, std::chrono::milliseconds time) {
  const std::vector<std::string> reports = ReportBytes();
  // No two runs file for the same units.
  std::atomic<int64_t> next = static_cast<int64_t>(getpid()) * 10'000'000;
  Print(RunClosedLoop({.address = address,
                       .method = kSubmitMethod,
                       .callers = callers,
                       .own_connections = true,
                       .time = time,
                       .next = [&] {
                         const int64_t number = next++;
                         return ToBuffer(
                             SubmitRequestBytes(reports[static_cast<size_t>(number) % reports.size()], number));
                       }}));
  return 0;
}

int Fill(const std::string& address, int streams) {
  std::ios::sync_with_stdio(false);
  const Filled filled = FillFrom(std::cin, address, streams);
  std::cout << R"({"dossiers": )" << filled.dossiers << R"(, "filings": )" << filled.filings << "}\n";
  return 0;
}

int First(const std::string& unit) {
  std::string address;
  while (std::getline(std::cin, address)) {
    const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    const auto stub = v1::ComplianceService::NewStub(channel);
    grpc::ClientContext context;
    v1::CheckFilingRequest request;
    v1::CheckFilingResponse response;
    request.set_name(unit);
    request.mutable_options()->set_as_of_date("2016-02-15");
    const grpc::Status status = stub->CheckFiling(&context, request, &response);
    if (!status.ok()) {
      std::cerr << status.error_message() << "\n";
      return 1;
    }
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    std::cout << R"({"steady_seconds": )" << std::fixed << std::chrono::duration<double>(now).count() << "}"
              << std::endl;
  }
  return 0;
}

int Usage() {
  std::cerr << "svod_load check|submit ADDRESS CALLERS MILLISECONDS | fill ADDRESS STREAMS | first UNIT\n";
  return 2;
}

int Run(const std::vector<std::string>& words) {
  if (words.size() == 4 && words[0] == "check") {
    return Check(words[1], std::stoi(words[2]), std::chrono::milliseconds(std::stoi(words[3])));
  }
  if (words.size() == 4 && words[0] == "submit") {
    return Submit(words[1], std::stoi(words[2]), std::chrono::milliseconds(std::stoi(words[3])));
  }
  if (words.size() == 3 && words[0] == "fill") return Fill(words[1], std::stoi(words[2]));
  if (words.size() == 2 && words[0] == "first") return First(words[1]);
  return Usage();
}

}  // namespace
}  // namespace svod::bench

int main(int argc, char** argv) { return svod::bench::Run({argv + 1, argv + argc}); }
