// What a stream of responses is taken from: a use case makes the responses when they are asked for, and no faster.
#pragma once

#include <functional>
#include <utility>

#include "absl/status/status.h"

namespace svod::app {

enum class Taken : uint8_t {
  kResponse,  // here is the next one
  kLater,     // there is none yet: what OnReady was given is called, once, when it is worth asking again
  kEnd,       // there will be no more: see status()
};

// Take, Cancel and status are thread-safe; Take is called by one thread at a time.
template <typename Response>
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  virtual Taken Take(Response* response) = 0;
  // OK when everything was given. REQUIRES: Take said kEnd.
  [[nodiscard]] virtual absl::Status status() const = 0;
  // Nobody wants the rest. Work under way ends soon; Take says kEnd from now on, or soon.
  virtual void Cancel() = 0;

  // Called from any thread, with no lock of the source held. REQUIRES: set before the first Take.
  void OnReady(std::function<void()> ready) { ready_ = std::move(ready); }

 protected:
  void Ready() const {
    if (ready_) ready_();
  }

 private:
  std::function<void()> ready_;
};

}  // namespace svod::app
