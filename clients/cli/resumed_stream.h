// Long streams of a server that keep their place in a file, and show how far they are. Where they break they go on by
// themselves (svod/client/streams.h).
#pragma once

#include <cstdint>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/progress.h"
#include "svod/client/client.h"

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

// REQUIRES of the messages: the request has `resume_token`; the response has `progress` with `units_read` and
// `part_read`, comes with
// `resume_token` then, and ends with `totals`.
template <typename Request, typename Response>
class ResumedStream {
 public:
  using Print = std::function<void(const Response&)>;

  // `place`: file of the place; empty: none.
  ResumedStream(const OnlineOptions& options, std::string place)
      : options_(options), place_(std::move(place)), progress_(options, {"units", "единиц"}) {}

  [[nodiscard]] const Place& place() const { return place_; }
  // Gives everything but progress to `print`, in order, and the last response back. nullopt when it does not come to
  // its end: why is told on stderr, as of `what`, and exit_code says with what to end.
  std::optional<Response> Read(const std::string& what, client::TokenStream<Request, Response> stream,
                               const Print& print) {
    std::optional<Response> last;
    for (Response response; stream.Next(&response);) {
      if (response.has_progress()) {
        if (!place_.Keep(response.resume_token())) {
          progress_.Clear();
          std::cerr << "svod: the file of --resume cannot be written\n";
          exit_code_ = kBadInput;
          return std::nullopt;
        }
        const auto& progress = response.progress();
        // The first says where it begins.
        if (!std::exchange(begun_, true)) progress_.StartAt(progress.units_read(), progress.part_read());
        progress_.Show(progress.units_read(), progress.part_read());
      } else if (response.has_totals()) {
        last = response;
      } else {
        progress_.Clear();
        print(response);
      }
    }
    progress_.Clear();
    if (stream.status().ok() && last) {
      place_.Forget();
      return last;
    }
    exit_code_ = Fail(options_, what, stream.status());
    return std::nullopt;
  }
  [[nodiscard]] int exit_code() const { return exit_code_; }

 private:
  const OnlineOptions& options_;
  const Place place_;
  Progress progress_;
  bool begun_ = false;
  int exit_code_ = 0;
};

}  // namespace svod::cli
