// svod_echo STYLE: a server that answers Check without judging: what gRPC takes for the same messages. It knows the
// answer of each sample beforehand.
//
//   bytes      the request is not read, the answer stands ready as bytes: the least that gRPC takes
//   messages   the dossier is read into a message, the answer is written from one
//
// Both are of the callback API; the messages stand on an arena. Prints `svod_echo listens on port N`, and runs until
// its standard input ends.
#include <grpcpp/grpcpp.h>

#include <iostream>
#include <map>
#include <string>

#include "bench/service/arena_allocator.h"
#include "bench/service/requests.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "svod/v1/compliance.grpc.pb.h"

namespace svod::bench {
namespace {

class EchoOfBytes final : public v1::ComplianceService::WithRawCallbackMethod_Check<v1::ComplianceService::Service> {
 public:
  EchoOfBytes() {
    const auto requests = CheckRequests();
    const auto responses = CheckResponses(requests);
    for (size_t i = 0; i < requests.size(); ++i) {
      answers_[requests[i].ByteSizeLong()] = ToBuffer(responses[i].SerializeAsString());
    }
  }

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override {
    *response = answers_.at(request->Length());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  std::map<size_t, grpc::ByteBuffer> answers_;  // by the size of the request
};

class EchoOfMessages final : public v1::ComplianceService::CallbackService {
 public:
  EchoOfMessages() {
    const auto requests = CheckRequests();
    auto responses = CheckResponses(requests);
    for (size_t i = 0; i < requests.size(); ++i) {
      answers_[requests[i].dossier().value().size()] = std::move(responses[i]);
    }
    SetMessageAllocatorFor_Check(&allocator_);
  }

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const v1::CheckRequest* request,
                                  v1::CheckResponse* response) override {
    auto* dossier = google::protobuf::Arena::CreateMessage<cluster::v1::Dossier>(response->GetArena());
    const bool read = dossier->ParseFromString(request->dossier().value());
    // Lent, not copied: what stands on an arena frees nothing.
    for (v1::Verdict& verdict : *answers_.at(request->dossier().value().size()).mutable_verdicts()) {
      response->mutable_verdicts()->UnsafeArenaAddAllocated(&verdict);
    }
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(read ? grpc::Status::OK : grpc::Status(grpc::StatusCode::INTERNAL, "no dossier"));
    return reactor;
  }

 private:
  std::map<size_t, v1::CheckResponse> answers_;  // by the size of the dossier
  ArenaAllocator<v1::CheckRequest, v1::CheckResponse> allocator_;
};

int Run(grpc::Service& service) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(-1);
  builder.SetMaxSendMessageSize(-1);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::cout << "svod_echo listens on port " << port << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  server->Shutdown();
  return 0;
}

}  // namespace
}  // namespace svod::bench

int main(int argc, char** argv) {
  const std::string style = argc == 2 ? argv[1] : "";
  if (style == "bytes") {
    svod::bench::EchoOfBytes service;
    return svod::bench::Run(service);
  }
  if (style == "messages") {
    svod::bench::EchoOfMessages service;
    return svod::bench::Run(service);
  }
  std::cerr << "svod_echo bytes|messages\n";
  return 2;
}
