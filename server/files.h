// What the server reads from files at its start, and anew when it is told to: rule packs, identities, certificates.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "server/app/identities.h"
#include "server/config/options.h"
#include "server/ledger/release_note.h"
#include "server/rpc/credentials.h"

namespace svod {

struct Files {
  std::shared_ptr<const RulePacks> packs;
  std::shared_ptr<const app::Identities> identities;     // nullptr: no authentication
  std::shared_ptr<const rpc::TlsFiles> tls;              // nullptr: no TLS
  std::shared_ptr<const ledger::Publishers> publishers;  // empty: releases need no signature
};

// Reads all of it. On any fault an error, with every fault of every file in `diagnostics`, and nothing of it counts.
// `now_s`: seconds since 1970, for certificates that expire.
absl::StatusOr<Files> ReadFiles(const ServerOptions& options, int64_t now_s, Diagnostics& diagnostics);

}  // namespace svod
