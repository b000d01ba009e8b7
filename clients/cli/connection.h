// How the verbs of `svod` reach a server: address, TLS, and what proves who calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "clients/cli/output.h"
#include "svod/client/client.h"

namespace svod::cli {

struct ConnectionOptions {
  std::string server;           // HOST:PORT; empty: as the profile says, else 127.0.0.1:8571
  bool tls = false;             // with the authorities that the system trusts; any of the next three means TLS, too
  std::string ca;               // file of the authority of the server's certificate, PEM
  std::string cert;             // file of the client's certificate, PEM
  std::string key;              // file of its key, PEM
  std::string token_file;       // file with a bearer token
  std::string profile;          // file with the same values; empty: ~/.config/svod/profile.yaml, if it is there
  int64_t timeout_ms = 30'000;  // of one call, with its retries

  [[nodiscard]] bool UsesTls() const { return tls || !ca.empty() || !cert.empty() || !key.empty(); }
  // Made by PrepareConnection.
  std::optional<client::Client> client;
};

// Fills what is empty from the profile, reads the token and makes the client. False, and the reason on stderr, when a
// file cannot be read or is faulty, or the token would go over the network in plain text.
[[nodiscard]] bool PrepareConnection(const Output& output, ConnectionOptions* options);

}  // namespace svod::cli
