// Everything that a server is told at its start.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/base/limits.h"
#include "server/app/access.h"
#include "server/app/jwt.h"
#include "server/app/limits.h"
#include "server/telemetry/logs.h"

namespace svod {

struct TlsOptions {
  std::filesystem::path certificate;  // PEM, with its chain; empty: no TLS
  std::filesystem::path key;
  std::filesystem::path client_ca;  // empty: clients need no certificate

  [[nodiscard]] bool IsOn() const { return !certificate.empty() || !key.empty() || !client_ca.empty(); }
};

struct AuthOptions {
  std::filesystem::path principals;  // file of static tokens and certificates; empty: none
  std::filesystem::path jwks;        // keys of those who issue JWT; empty: none
  app::JwtOptions jwt;

  // Without any of it everybody may do everything, and the server listens on loopback only.
  [[nodiscard]] bool IsOn() const { return !principals.empty() || !jwks.empty(); }
  // Whether something is said that only matters with authentication.
  [[nodiscard]] bool IsBegun(const app::Regions& regions) const {
    return !jwt.issuer.empty() || !jwt.audience.empty() || !regions.empty();
  }
};

struct LimitOptions {
  // Room for the envelope around a document of the largest size.
  int64_t message_bytes = static_cast<int64_t>(kLimits.document_bytes_max + (64u << 10));
  // Calls and streams of one connection at a time; more wait at the client.
  int64_t streams_per_connection = 256;
  // Calls of one caller, on the average and at once; 0: no limit.
  int64_t calls_per_second = 0;
  int64_t burst = 1000;
  // Calls of all callers that wait for a thread.
  int64_t queued_calls = static_cast<int64_t>(app::kServiceLimits.work_queue_max);
  // Answers that their callers have not taken yet, together: a page of documents has at most some MiB.
  int64_t unread_answers_bytes = 256 << 20;
  // Below this gRPC drops connections instead of growing: the work queue is bounded by itself, this bounds the rest.
  int64_t network_memory_bytes = 512 << 20;
};

struct MetricsOptions {
  std::string listen;  // HOST:PORT; empty: no metrics
  bool insecure_remote = false;
};

struct LedgerOptions {
  // A private Ed25519 key in PEM that signs checkpoints. Empty: they are not signed.
  std::filesystem::path key = {};
  // Names the ledger in its checkpoints (server/ledger/note.h).
  std::string origin = "svod";
};

struct ServerOptions {
  // HOST:PORT; port 0 means any free one.
  std::string listen = "127.0.0.1:8571";
  // Without this the host must be a loopback address, unless there are both TLS and authentication.
  bool insecure_remote = false;
  std::filesystem::path data = {};
  std::filesystem::path rules = {};
  // Folder with public Ed25519 keys, NAME.pem, of those whose rule packs are taken. Empty: signatures are not asked
  // for.
  std::filesystem::path publishers = {};
  // Keep everything in memory, nothing on disk; `data` is not used then.
  bool memory = false;
  LedgerOptions ledger = {};
  // Where backups are made, each in a folder of its own. Empty: they are refused.
  std::filesystem::path backups = {};
  TlsOptions tls = {};
  AuthOptions auth = {};
  app::Regions regions = {};
  LimitOptions limits = {};
  MetricsOptions metrics = {};
  telemetry::Logs logs = {};  // nullptrs: nothing is logged of calls and decisions
};

}  // namespace svod
