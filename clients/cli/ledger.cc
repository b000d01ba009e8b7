// Tested by: tests/e2e/ledger_test.py.
#include "clients/cli/ledger.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>

#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/report.h"
#include "clients/cli/table.h"
#include "engine/document/document.h"
#include "server/ledger/files.h"
#include "server/ledger/note.h"
#include "server/ledger/receipt.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

// What an entry says, in one line.
std::string Describe(const v1::LedgerEntry& entry) {
  switch (entry.event_case()) {
    case v1::LedgerEntry::kSubmission:
      return "submission   r" + std::to_string(entry.submission().revision()) + "  " + entry.submission().filing();
    case v1::LedgerEntry::kWithdrawal:
      return "withdrawal   r" + std::to_string(entry.withdrawal().revision()) + "  " + entry.withdrawal().filing();
    case v1::LedgerEntry::kVerdict:
      return "verdict      " + entry.verdict().pack().id() + " " + entry.verdict().pack().edition() + "  " +
             entry.verdict().subject();
    case v1::LedgerEntry::kPublication:
      return "publication  " + entry.publication().pack() + " " + entry.publication().edition() + "  " +
             entry.publication().version();
    case v1::LedgerEntry::kActivation:
      return std::string(entry.activation().deactivated() ? "out of use   " : "in use       ") +
             entry.activation().pack() + " " + entry.activation().edition();
    case v1::LedgerEntry::kSuspension:
      return std::string(entry.suspension().lifted() ? "lifting      " : "suspension   ") + entry.suspension().pack() +
             "  " + entry.suspension().rule();
    case v1::LedgerEntry::EVENT_NOT_SET:
      break;
  }
  return "an entry that this program does not know";
}

std::string Line(const v1::LedgerEntry& entry) {
  std::string line = std::to_string(entry.index());
  line.resize(std::max<size_t>(line.size() + 2, 8), ' ');
  return line + TimeText(true, entry.time()) + "  " + Describe(entry);
}

std::string RowOf(const v1::LedgerEntry& entry) {
  // `submission   r0  organisations/...`: the event, then what it was about.
  const std::string text = Describe(entry);
  const size_t event = text.find("  ");
  const size_t what = event == std::string::npos ? text.size() : text.find_first_not_of(' ', event);
  return CsvRow(
      {std::to_string(entry.index()), TimeText(true, entry.time()), text.substr(0, event), text.substr(what)});
}

std::string EntryName(const std::string& entry) {
  const bool index = entry.find_first_not_of("0123456789") == std::string::npos;
  return index ? "ledgerEntries/" + entry : entry;
}

void PrintReceipt(const OnlineOptions& options, const v1::Receipt& receipt) {
  std::cout << Line(receipt.entry()) << "\n";
  if (receipt.entry().has_withdrawal()) std::cout << "reason: " << receipt.entry().withdrawal().reason() << "\n";
  std::cout << "\n" << receipt.checkpoint().note() << "\n";
  if (receipt.has_verdict()) {
    std::cout << RenderReport(receipt.verdict(), options);
  }
}

absl::StatusOr<v1::GetReceiptResponse> GetReceipt(const OnlineOptions& options, const std::string& name,
                                                  bool with_texts) {
  v1::GetReceiptRequest request;
  request.set_name(name);
  request.set_with_texts(with_texts);
  return options.client->GetReceipt(std::move(request));
}

// Tells what is not as it was.
int NotVerified(const absl::Status& status) {
  std::cerr << "svod: NOT VERIFIED: " << status.message() << "\n";
  return absl::IsUnauthenticated(status) ? kNotVerified : kBadInput;
}

// The file of an option; nullopt, and why on stderr, when it cannot be read.
std::optional<std::string> ReadOption(const std::string& file, const char* option) {
  absl::StatusOr<std::string> text = ledger::ReadWhole(file);
  if (text.ok()) return *std::move(text);
  std::cerr << "svod: " << option << ": " << text.status().message() << "\n";
  return std::nullopt;
}

}  // namespace

int RunLedgerList(const OnlineOptions& options, const LedgerOptions& ledger) {
  v1::ListLedgerEntriesRequest request;
  request.set_start_index(ledger.from);
  request.set_page_size(1000);
  auto entries = options.client->ListLedgerEntries(std::move(request));
  v1::ListLedgerEntriesResponse all;
  if (options.csv) std::cout << CsvRow({"index", "time", "event", "what"});
  for (v1::LedgerEntry entry; entries.Next(&entry);) {
    if (options.json) {
      all.add_entries()->Swap(&entry);
    } else if (options.csv) {
      std::cout << RowOf(entry);
    } else {
      std::cout << Line(entry) << "\n";
    }
  }
  if (!entries.status().ok()) return Fail(options, "", entries.status());
  if (options.json) std::cout << ToJson(all);
  return 0;
}

int RunLedgerReceipt(const OnlineOptions& options, const LedgerOptions& ledger, const std::string& entry) {
  const std::string name = EntryName(entry);
  absl::StatusOr<v1::GetReceiptResponse> response = GetReceipt(options, name, false);
  if (!response.ok()) return Fail(options, "", response.status());
  if (!ledger.out.empty()) {
    std::ofstream file(ledger.out, std::ios::binary);
    if (!(file << ToJson(*response) << std::flush)) {
      std::cerr << "svod: " << ledger.out << " cannot be written\n";
      return kBadInput;
    }
  }
  if (options.json) {
    std::cout << ToJson(*response);
    return 0;
  }
  // What is shown has texts, what is kept has not: they are not proved.
  if (response->receipt().has_verdict()) response = GetReceipt(options, name, true);
  if (!response.ok()) return Fail(options, "", response.status());
  PrintReceipt(options, response->receipt());
  return 0;
}

int RunLedgerCheckpoint(const OnlineOptions& options, const LedgerOptions& ledger) {
  std::optional<std::string> key;
  if (!ledger.key.empty() && !(key = ReadOption(ledger.key, "--ledger-key"))) return kBadInput;
  v1::GetConsistencyProofRequest request;
  std::optional<std::string> earlier;
  if (!ledger.checkpoint.empty()) {
    earlier = ReadOption(ledger.checkpoint, "--extends");
    if (!earlier) return kBadInput;
    const absl::StatusOr<ledger::CheckpointText> text = ledger::ReadNote(*earlier);
    if (!text.ok()) return NotVerified(text.status());
    request.set_from_size(text->size);
    const absl::StatusOr<v1::GetCheckpointResponse> now = options.client->GetCheckpoint({});
    if (!now.ok()) return Fail(options, "", now.status());
    if (now->checkpoint().size() < text->size) {
      return NotVerified(absl::UnauthenticatedError("the ledger has " + std::to_string(now->checkpoint().size()) +
                                                    " entries, and had " + std::to_string(text->size)));
    }
  }
  const absl::StatusOr<v1::GetConsistencyProofResponse> response = options.client->GetConsistencyProof(request);
  if (!response.ok()) return Fail(options, "", response.status());
  absl::Status verified = ledger::VerifyCheckpoint(response->checkpoint(), key);
  if (verified.ok() && earlier) verified = ledger::VerifyExtension(*earlier, *response);
  if (!verified.ok()) return NotVerified(verified);
  if (options.json) {
    std::cout << ToJson(*response);
  } else {
    std::cout << response->checkpoint().note();
  }
  if (response->checkpoint().signer().empty()) std::cerr << "the checkpoint is not signed: the server has no key\n";
  return 0;
}

int RunBackup(const OnlineOptions& options) {
  const absl::StatusOr<v1::CreateBackupResponse> response = options.client->CreateBackup({});
  if (!response.ok()) return Fail(options, "", response.status());
  if (options.json) {
    std::cout << ToJson(*response);
  } else {
    std::cout << "backup " << response->name() << ", ledger of " << response->checkpoint().size() << " entries\n";
  }
  return 0;
}

}  // namespace svod::cli
