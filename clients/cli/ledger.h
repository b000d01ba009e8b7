// The verbs of `svod ledger`, and of backups.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cli/online.h"

namespace svod::cli {

struct LedgerOptions {
  uint64_t from = 0;       // index of the first entry
  std::string out;         // file to write
  std::string key;         // file of a public key in PEM; empty: signatures are not looked at
  std::string data;        // data folder
  std::string checkpoint;  // file of a checkpoint
};

// Lists the entries, page after page.
int RunLedgerList(const OnlineOptions& options, const LedgerOptions& ledger);
// Shows the entry and what proves it; with `out` writes the receipt to that file, as `--format json` prints it.
int RunLedgerReceipt(const OnlineOptions& options, const LedgerOptions& ledger, const std::string& entry);
// Prints the checkpoint as a note. 1 when it does not go on from that in the file, or is not signed by the key.
int RunLedgerCheckpoint(const OnlineOptions& options, const LedgerOptions& ledger);

// Without a server. 0 when everything is as it was, 1 when something is not, 3 when it cannot be read.
int RunLedgerVerify(const Output& output, const LedgerOptions& ledger, const std::vector<std::string>& receipts);
// The same; the data folder is made only when everything in the backup is as it was.
int RunRestore(const Output& output, const LedgerOptions& ledger, const std::string& backup);

int RunBackup(const OnlineOptions& options);

}  // namespace svod::cli
