// Tested by: tests/scenarios.
#include "svod/client/attempts.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <random>
#include <thread>

#include "svod/client/error.h"

namespace svod::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// The method that takes such requests; there is one for each type of request.
const MethodDescriptor* MethodOf(const google::protobuf::Descriptor* request) {
  const google::protobuf::FileDescriptor* file = request->file();
  for (int i = 0; i < file->service_count(); ++i) {
    for (int j = 0; j < file->service(i)->method_count(); ++j) {
      if (file->service(i)->method(j)->input_type() == request) return file->service(i)->method(j);
    }
  }
  return nullptr;
}

// A random part keeps callers from coming back together.
std::chrono::microseconds WaitOf(const Backoff& backoff, int failed) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const std::chrono::microseconds whole =
      std::min<std::chrono::microseconds>(backoff.first_wait * (1 << std::min(failed - 1, 20)), backoff.wait_max);
  return std::chrono::microseconds(std::uniform_int_distribution<int64_t>(whole.count() / 2, whole.count())(random));
}

}  // namespace

std::string NewRequestId() {
  std::random_device random;
  constexpr char kHex[] = "0123456789abcdef";
  std::string id;
  for (int word = 0; word < 4; ++word) {
    uint32_t bits = random();
    for (int i = 0; i < 8; ++i, bits >>= 4U) id += kHex[bits & 15U];
  }
  return id;
}

void AddRequestId(Message* request) {
  const google::protobuf::Reflection* reflection = request->GetReflection();
  const FieldDescriptor* id = request->GetDescriptor()->FindFieldByName("request_id");
  if (id != nullptr && reflection->GetString(*request, id).empty()) reflection->SetString(request, id, NewRequestId());
  const FieldDescriptor* submission = request->GetDescriptor()->FindFieldByName("submission");
  if (submission != nullptr) AddRequestId(reflection->MutableMessage(request, submission));
}

bool IsSafe(const Message& request) {
  const MethodDescriptor* method = MethodOf(request.GetDescriptor());
  if (method == nullptr) return false;
  if (method->name() == "CheckFiling") {
    return !request.GetReflection()->GetBool(request, request.GetDescriptor()->FindFieldByName("record"));
  }
  return method->options().idempotency_level() != google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN;
}

Attempts::Attempts(const CallOptions& options, std::optional<std::chrono::milliseconds> timeout, bool safe)
    : options_(options), safe_(safe) {
  if (timeout) ends_ = std::chrono::system_clock::now() + *timeout;
}

void Attempts::SetDeadline(grpc::ClientContext* context) const {
  if (ends_) context->set_deadline(*ends_);
}

void Attempts::Answered() {
  begun_ = true;
  failed_ = 0;
}

bool Attempts::WaitAfter(const absl::Status& error) {
  ++failed_;
  const Backoff& backoff = begun_ ? options_.stream_backoff : options_.backoff;
  const Error read = ErrorOf(error);
  const bool passes = read.type == ErrorType::kUnavailable || read.type == ErrorType::kOverloaded;
  if (!safe_ || !passes || failed_ >= backoff.attempts) return false;
  const std::chrono::microseconds wait = WaitOf(backoff, failed_) + read.retry_delay;
  if (ends_ && std::chrono::system_clock::now() + wait >= *ends_) return false;
  std::this_thread::sleep_for(wait);
  return true;
}

}  // namespace svod::client
