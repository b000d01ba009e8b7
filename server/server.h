// The service, put together: rules, store, use cases, gRPC.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/diagnostic.h"

namespace svod {

struct ServerOptions {
  // HOST:PORT; port 0 means any free one.
  std::string listen = "127.0.0.1:8571";
  // Without this the host must be a loopback address: there is no encryption and no access control yet.
  bool insecure_remote = false;
  std::filesystem::path data;
  std::filesystem::path rules;
  // Keep everything in memory, nothing on disk; `data` is not used then.
  bool memory = false;
  // A private Ed25519 key in PEM that signs checkpoints of the ledger. Empty: they are not signed.
  std::filesystem::path ledger_key = {};
  // Names the ledger in its checkpoints (server/ledger/note.h).
  std::string ledger_origin = "svod";
  // Where backups are made, each in a folder of its own. Empty: they are refused.
  std::filesystem::path backups = {};
};

// Takes the stored data from the schema version before to ours. Not while a server runs. Errors: those of
// store::MigrateRocksDb and app::AddLedger.
absl::Status MigrateData(const std::filesystem::path& data);

// A running server. Thread-safe.
class Server {
 public:
  // Loads the rules, opens the store, listens. Whatever goes wrong is fatal: an error, with every fault of the rule
  // files in `diagnostics`, and nothing is left running. REQUIRES: the binary links the schema of the subject.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Diagnostics& diagnostics);

  virtual ~Server() = default;
  // The port that it listens on.
  [[nodiscard]] virtual int port() const = 0;
  // Stops in this order: health says NOT_SERVING; new calls are refused with UNAVAILABLE; calls under way are answered,
  // or cancelled when `grace_ms` are over; connections close; what waits for the disk is written; the store closes.
  // Returns when all is done. Later calls do nothing.
  virtual void Shutdown(int64_t grace_ms) = 0;
};

}  // namespace svod
