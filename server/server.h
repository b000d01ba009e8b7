// The service, put together: rules, store, use cases, gRPC.
#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "engine/base/diagnostic.h"
#include "server/config/options.h"

namespace svod {

// Takes the stored data from the schema version before to ours. Not while a server runs. Errors: those of
// store::MigrateRocksDb and app::AddLedger.
absl::Status MigrateData(const std::filesystem::path& data);

// A running server. Thread-safe.
class Server {
 public:
  // Reads the files, opens the store, listens. Whatever goes wrong is fatal: an error, with every fault of the files in
  // `diagnostics`, and nothing is left running. REQUIRES: the binary links the schema of the subject.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Diagnostics& diagnostics);
  // Whether it could start by these options: all but the store and the ports.
  static absl::Status Check(const ServerOptions& options, Diagnostics& diagnostics);

  virtual ~Server() = default;
  // The port that it listens on.
  [[nodiscard]] virtual int port() const = 0;
  // The port of the metrics; 0: there is none.
  [[nodiscard]] virtual int metrics_port() const = 0;
  // Reads rule packs, identities and certificates anew. Calls under way go on with what they began with; those that
  // come later get the new. On any fault an error with every fault in `diagnostics`, and nothing is changed.
  virtual absl::Status Reload(Diagnostics& diagnostics) = 0;
  // Stops in this order: health says NOT_SERVING; new calls are refused with UNAVAILABLE; calls under way are answered,
  // or cancelled when `grace_ms` are over; connections close; what waits for the disk is written; the store closes.
  // Returns when all is done. Later calls do nothing.
  virtual void Shutdown(int64_t grace_ms) = 0;
};

}  // namespace svod
