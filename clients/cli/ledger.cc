// Tested by: tests/e2e/ledger_test.py.
#include "clients/cli/ledger.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>

#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/progress.h"
#include "clients/cli/report.h"
#include "clients/cli/table.h"
#include "engine/base/utf8.h"
#include "engine/document/document.h"
#include "server/ledger/files.h"
#include "server/ledger/note.h"
#include "server/ledger/receipt.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

// What an entry is, and what it is about.
struct Described {
  Words event;
  std::string what;
};
Described Describe(const v1::LedgerEntry& entry) {
  const auto revision = [](uint32_t number, const std::string& filing) {
    return "r" + std::to_string(number) + "  " + filing;
  };
  switch (entry.event_case()) {
    case v1::LedgerEntry::kSubmission:
      return {{"submission", "подача"}, revision(entry.submission().revision(), entry.submission().filing())};
    case v1::LedgerEntry::kWithdrawal:
      return {{"withdrawal", "отзыв"}, revision(entry.withdrawal().revision(), entry.withdrawal().filing())};
    case v1::LedgerEntry::kVerdict:
      return {{"verdict", "заключение"},
              entry.verdict().pack().id() + " " + entry.verdict().pack().edition() + "  " + entry.verdict().subject()};
    case v1::LedgerEntry::kPublication:
      return {{"publication", "публикация"},
              entry.publication().pack() + " " + entry.publication().edition() + "  " + entry.publication().version()};
    case v1::LedgerEntry::kActivation: {
      const bool out = entry.activation().deactivated();
      return {out ? Words{"out of use", "выведено"} : Words{"in use", "введено"},
              entry.activation().pack() + " " + entry.activation().edition()};
    }
    case v1::LedgerEntry::kSuspension: {
      const bool lifted = entry.suspension().lifted();
      return {lifted ? Words{"lifting", "отмена"} : Words{"suspension", "остановка"},
              entry.suspension().pack() + "  " + entry.suspension().rule()};
    }
    case v1::LedgerEntry::EVENT_NOT_SET:
      break;
  }
  return {{"unknown", "неизвестно"}, "an entry that this program does not know"};
}

std::string Line(const v1::LedgerEntry& entry, const Output& output) {
  constexpr int kEventWidth = 13;
  const Described described = Describe(entry);
  std::string line = std::to_string(entry.index());
  line.resize(std::max<size_t>(line.size() + 2, 8), ' ');
  line += TimeText(true, entry.time()) + "  " + Padded(described.event.In(output), kEventWidth);
  const bool fits = output.width == 0 || CountCodePoints(line + described.what) <= output.width;
  return line + (fits ? "" : "\n        ") + described.what;
}

std::string RowOf(const v1::LedgerEntry& entry) {
  const Described described = Describe(entry);
  return CsvRow(
      {std::to_string(entry.index()), TimeText(true, entry.time()), std::string(described.event.en), described.what});
}

std::string EntryName(const std::string& entry) {
  const bool index = entry.find_first_not_of("0123456789") == std::string::npos;
  return index ? "ledgerEntries/" + entry : entry;
}

void PrintReceipt(const OnlineOptions& options, const v1::Receipt& receipt) {
  std::cout << Line(receipt.entry(), options) << "\n";
  if (receipt.entry().has_withdrawal())
    std::cout << Words{"reason: ", "причина: "}.In(options) << receipt.entry().withdrawal().reason() << "\n";
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
      std::cout << Line(entry, options) << "\n";
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
  client::BackupStream stream = options.client->CreateBackup({});
  v1::Backup backup;
  Progress line(options, {"MiB", "МиБ"});
  for (v1::CreateBackupResponse response; stream.Next(&response);) {
    if (response.has_backup()) backup = response.backup();
    if (!response.has_progress() || response.progress().bytes_total() == 0) continue;
    const uint64_t copied = response.progress().bytes_copied();
    line.Show(copied >> 20, static_cast<uint32_t>(copied * 1000 / response.progress().bytes_total()));
  }
  line.Clear();
  if (!stream.status().ok()) return Fail(options, "", stream.status());
  if (options.json) {
    std::cout << ToJson(backup);
  } else {
    std::cout << Words{"backup ", "копия "}.In(options) << backup.name()
              << Words{", ledger of ", ", записей в журнале: "}.In(options) << backup.checkpoint().size()
              << Words{" entries\n", "\n"}.In(options);
  }
  return 0;
}

}  // namespace svod::cli
