// Long streams of a server that go on by themselves where they broke, keep their place in a file, and show how far they
// are.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "clients/cli/call.h"
#include "clients/cli/files.h"

namespace svod::cli {

// Where a stream goes on, in a file that is always whole.
class Place {
 public:
  // No file: nothing is kept.
  explicit Place(std::string file) : file_(std::move(file)) {}

  [[nodiscard]] std::string Read() const;
  // False when it cannot be written.
  [[nodiscard]] bool Keep(const std::string& token) const;
  void Forget() const;

 private:
  const std::string file_;
};

// `12345 units read, 980 a second`, rewritten in place; on a terminal alone.
class ProgressLine {
 public:
  ProgressLine();
  void Show(uint64_t units);
  void Clear() const;

 private:
  const bool terminal_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::optional<uint64_t> first_;
};

// REQUIRES of the messages: the request has `resume_token`; the response has `progress` with `units_read`, comes with
// `resume_token` then, and ends with `totals`.
template <typename Request, typename Response>
class ResumedStream {
 public:
  using Open = std::function<std::unique_ptr<grpc::ClientReader<Response>>(grpc::ClientContext*, const Request&)>;
  using Print = std::function<void(const Response&)>;

  // `place`: file of the place; empty: none.
  ResumedStream(const OnlineOptions& options, std::string place, Open open)
      : options_(options), place_(std::move(place)), open_(std::move(open)) {}

  // Gives everything but progress to `print`, each once, in order, and the last response back. nullopt when it does not
  // come to its end: why is told on stderr, as of `what`, and exit_code says with what to end.
  std::optional<Response> Read(const std::string& what, Request request, const Print& print) {
    request.set_resume_token(place_.Read());
    // Attempts in a row that gave nothing. The first one is not repeated: then the server is not there at all.
    for (int vain = 0;;) {
      answers_ = 0;
      const grpc::Status status = ReadOnce(&request, print);
      if (last_) break;
      const bool had_begun = vain > 0 || answers_ > 0;
      vain = answers_ > 0 ? 1 : vain + 1;
      if (cannot_keep_ || !had_begun || status.error_code() != grpc::StatusCode::UNAVAILABLE || vain == kAttemptsMax) {
        progress_.Clear();
        exit_code_ = cannot_keep_ ? kBadInput : Fail(options_, what, status);
        return std::nullopt;
      }
      std::this_thread::sleep_for(kFirstWait * (1 << (vain - 1)));
    }
    progress_.Clear();
    place_.Forget();
    return std::move(last_);
  }
  [[nodiscard]] int exit_code() const { return exit_code_; }

 private:
  // Attempts in a row without anything read in between, and what each waits before: 0.5, 1, 2, 4, 8 s.
  static constexpr int kAttemptsMax = 6;
  static constexpr std::chrono::milliseconds kFirstWait{500};

  grpc::Status ReadOnce(Request* request, const Print& print) {
    grpc::ClientContext context;
    const auto reader = open_(&context, *request);
    // What stands behind the token comes a second time.
    uint64_t skip = std::exchange(since_token_, 0);
    Response response;
    while (reader->Read(&response)) {
      ++answers_;
      if (response.has_progress()) {
        since_token_ = skip = 0;
        request->set_resume_token(response.resume_token());
        if (!place_.Keep(response.resume_token())) {
          std::cerr << "svod: the file of --resume cannot be written\n";
          cannot_keep_ = true;
          context.TryCancel();
        }
        progress_.Show(response.progress().units_read());
      } else if (response.has_totals()) {
        last_ = response;
      } else {
        ++since_token_;
        if (skip == 0) {
          progress_.Clear();
          print(response);
        }
        skip -= skip > 0 ? 1 : 0;
      }
    }
    since_token_ += skip;
    return reader->Finish();
  }

  const OnlineOptions& options_;
  const Place place_;
  const Open open_;
  ProgressLine progress_;
  std::optional<Response> last_;
  uint64_t answers_ = 0;      // of the last stream
  uint64_t since_token_ = 0;  // what was printed behind the token
  bool cannot_keep_ = false;
  int exit_code_ = 0;
};

}  // namespace svod::cli
