// How a client reaches the service, and how it calls. The defaults are the same in every client library of Svod.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace svod::client {

// Files in PEM. `ca`: who signed the certificate of the service; empty: whom the system trusts. `cert` and `key`: the
// caller's own, where the service asks for one (mutual TLS).
struct Tls {
  std::string ca;
  std::string cert;
  std::string key;
};

// So many attempts; before each but the first a wait that doubles, less a random part.
struct Backoff {
  int attempts = 1;
  std::chrono::milliseconds first_wait{0};
  std::chrono::milliseconds wait_max{0};
};

struct CallOptions {
  // Of a call, with all its attempts. Absent: none. A stream has none.
  std::optional<std::chrono::milliseconds> timeout = std::chrono::seconds(30);
  // Of a call, or of a stream of which nothing was read yet. Only what is safe is sent twice.
  Backoff backoff = {4, std::chrono::milliseconds(200), std::chrono::seconds(2)};
  // Of a stream that broke, counted anew with each answer.
  Backoff stream_backoff = {6, std::chrono::milliseconds(500), std::chrono::seconds(8)};
};

struct ClientOptions {
  std::string target = "127.0.0.1:8571";
  // Gives the bearer token; asked at each call, from whatever thread calls. Empty: none. Not sent to another machine
  // without TLS.
  std::function<std::string()> token;
  // Absent: plain text.
  std::optional<Tls> tls;
  CallOptions calls;
};

}  // namespace svod::client
