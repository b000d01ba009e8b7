#include "bench/service/filler.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/document/parts.h"
#include "svod/cluster/v1/dossier.pb.h"
#include "svod/v1/filings.grpc.pb.h"

namespace svod::bench {
namespace {

[[noreturn]] void GiveUp(const std::string& why) {
  std::cerr << "filling: " << why << "\n";
  std::_Exit(1);
}

// Lines for several readers.
class Lines {
 public:
  explicit Lines(std::istream& stream) : stream_(stream) {}
  std::optional<std::string> Next() {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::string line;
    if (!std::getline(stream_, line)) return std::nullopt;
    return line;
  }

 private:
  std::istream& stream_;
  std::mutex mutex_;
};

// One stream of submissions, sixteen of them on their way, as `svod submit` has it.
class Stream {
 public:
  Stream(const SubjectParts& parts, const std::string& address)
      : parts_(parts),
        stub_(v1::FilingsService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()))),
        stream_(stub_->SubmitFilings(&context_)) {}

  // The filings of the dossier.
  int64_t File(const std::string& line) {
    google::protobuf::Arena arena;
    auto* dossier = google::protobuf::Arena::CreateMessage<cluster::v1::Dossier>(&arena);
    // The server checks what it is sent; reading it here with places for every fault would take four times as long.
    const auto read = google::protobuf::util::JsonStringToMessage(line, dossier);
    if (!read.ok()) GiveUp(read.ToString());
    const std::string unit = parts_.UnitName(*dossier);
    int64_t filings = 0;
    for (const SubjectParts::Document& document : parts_.documents()) {
      if (!cluster::v1::Dossier::GetReflection()->HasField(*dossier, document.field)) continue;
      v1::SubmitFilingsRequest item;
      item.mutable_submission()->set_name(unit + "/filings/" + document.kind);
      item.mutable_submission()->mutable_document()->PackFrom(
          cluster::v1::Dossier::GetReflection()->GetMessage(*dossier, document.field));
      if (on_their_way_ == kOnTheirWay) Answer();
      if (!stream_->Write(item)) GiveUp("the stream ended");
      ++on_their_way_;
      ++filings;
    }
    return filings;
  }
  void Finish() {
    stream_->WritesDone();
    while (on_their_way_ > 0) Answer();
    const grpc::Status status = stream_->Finish();
    if (!status.ok()) GiveUp(status.error_message());
  }

 private:
  static constexpr int kOnTheirWay = 16;

  void Answer() {
    v1::SubmitFilingsResponse response;
    if (!stream_->Read(&response)) GiveUp("the stream ended");
    if (response.has_error()) GiveUp(response.error().message());
    --on_their_way_;
  }

  const SubjectParts& parts_;
  grpc::ClientContext context_;
  std::unique_ptr<v1::FilingsService::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::SubmitFilingsRequest, v1::SubmitFilingsResponse>> stream_;
  int on_their_way_ = 0;
};

}  // namespace

Filled FillFrom(std::istream& lines, const std::string& address, int streams) {
  std::string error;
  const std::optional<SubjectParts> parts = SubjectParts::Of(cluster::v1::Dossier::descriptor(), &error);
  if (!parts) GiveUp(error);
  Lines all(lines);
  std::atomic<int64_t> dossiers = 0;
  std::atomic<int64_t> filings = 0;
  std::vector<std::thread> threads;
  threads.reserve(static_cast<size_t>(streams));
  for (int i = 0; i < streams; ++i) {
    threads.emplace_back([&] {
      Stream stream(*parts, address);
      while (const std::optional<std::string> line = all.Next()) {
        filings += stream.File(*line);
        ++dossiers;
      }
      stream.Finish();
    });
  }
  for (std::thread& thread : threads) thread.join();
  return {dossiers, filings};
}

}  // namespace svod::bench
