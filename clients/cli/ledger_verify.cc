// Tested by: tests/e2e/ledger_test.py, tests/e2e/backup_test.py.
#include <google/protobuf/util/json_util.h>

#include <iostream>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "clients/cli/files.h"
#include "clients/cli/ledger.h"
#include "clients/cli/progress.h"
#include "clients/cli/report.h"
#include "server/ledger/audit.h"
#include "server/ledger/files.h"
#include "server/ledger/note.h"
#include "server/ledger/receipt.h"
#include "server/ledger/restore.h"
#include "server/store/rocksdb_store.h"

namespace svod::cli {
namespace {

constexpr Words kEntries = {"entries", "записей"};

int Refuse(const std::string& what, const absl::Status& status) {
  const auto detail = status.GetPayload(store::kDetailPayload);
  std::cerr << "svod: " << what << ": " << status.message() << (detail ? " (" + std::string(*detail) + ")" : "")
            << "\n";
  // What is damaged or not what it says it is was found out; the rest is a mistake of the caller.
  return absl::IsUnauthenticated(status) || absl::IsDataLoss(status) ? kNotVerified : kBadInput;
}

// The key to verify by; no key is none.
absl::StatusOr<std::optional<std::string>> ReadKey(const LedgerOptions& ledger) {
  if (ledger.key.empty()) return std::nullopt;
  absl::StatusOr<std::string> key = ledger::ReadWhole(ledger.key);
  if (!key.ok()) return key.status();
  return *std::move(key);
}

absl::StatusOr<std::unique_ptr<store::Store>> OpenCopy(const std::filesystem::path& folder) {
  return store::OpenRocksDbReadOnly({.folder = folder});
}

int VerifyReceiptFile(const Output& output, const std::string& file, const std::optional<std::string>& key) {
  absl::StatusOr<std::string> text = ledger::ReadWhole(file);
  if (!text.ok()) return Refuse(file, text.status());
  v1::GetReceiptResponse response;
  const auto parsed = google::protobuf::util::JsonStringToMessage(*text, &response);
  if (!parsed.ok()) {
    return Refuse(file, absl::InvalidArgumentError("it is no receipt: " + std::string(parsed.message())));
  }
  const v1::Receipt& receipt = response.receipt();
  const absl::Status verified = ledger::VerifyReceipt(receipt, key);
  if (!verified.ok()) return Refuse(file + ": NOT VERIFIED", verified);
  std::cout << file << Words{": ledger entry ", ": запись журнала "}.In(output) << receipt.entry().index()
            << Words{" of ", " из "}.In(output) << receipt.checkpoint().size()
            << Words{" is as it was", " не изменилась"}.In(output)
            << (key ? Words{", signed by ", ", подписано: "}.In(output) + receipt.checkpoint().signer() : "") << "\n";
  if (!key) {
    std::cout << Words{"  the signature was not looked at: there is no --ledger-key\n",
                       "  подпись не проверялась: не указан --ledger-key\n"}
                     .In(output);
  }
  return 0;
}

int Tell(const ledger::StoreReport& report, const Output& output) {
  for (const std::string& fault : report.faults) std::cerr << "svod: " << fault << "\n";
  if (!report.faults.empty()) return kNotVerified;
  if (output.russian) {
    std::cout << "Без изменений: записей журнала " << report.size << ", редакций " << report.revisions
              << ", заключений " << report.verdicts << "; корень ";
  } else {
    std::cout << report.size << " ledger entries, " << report.revisions << " revisions and " << report.verdicts
              << " verdicts are as they were; root ";
  }
  std::cout << absl::Base64Escape(report.root) << "\n";
  return 0;
}

int VerifyData(const Output& output, const LedgerOptions& ledger, const std::optional<std::string>& key) {
  std::optional<ledger::CheckpointText> expected;
  if (!ledger.checkpoint.empty()) {
    absl::StatusOr<std::string> note = ledger::ReadWhole(ledger.checkpoint);
    if (!note.ok()) return Refuse("--checkpoint", note.status());
    absl::StatusOr<ledger::CheckpointText> text = ledger::ReadNote(*note);
    if (!text.ok()) return Refuse("--checkpoint", text.status());
    const absl::Status verified = key ? ledger::VerifyNote(*note, *key) : absl::OkStatus();
    if (!verified.ok()) return Refuse("--checkpoint", verified);
    expected = *std::move(text);
  }
  const absl::StatusOr<std::unique_ptr<store::Store>> store = OpenCopy(ledger.data);
  if (!store.ok()) return Refuse(ledger.data, store.status());
  Progress line(output, kEntries);
  const auto progress = [&line](uint64_t entries, uint64_t all) { line.ShowOf(entries, all); };
  const absl::StatusOr<ledger::StoreReport> report = ledger::VerifyStore(**store, expected, progress);
  line.Clear();
  return report.ok() ? Tell(*report, output) : Refuse(ledger.data, report.status());
}

}  // namespace

int RunLedgerVerify(const Output& output, const LedgerOptions& ledger, const std::vector<std::string>& receipts) {
  if (receipts.empty() && ledger.data.empty()) {
    std::cerr << "svod: name files of receipts, or a data folder with --data\n";
    return kBadInput;
  }
  const absl::StatusOr<std::optional<std::string>> key = ReadKey(ledger);
  if (!key.ok()) return Refuse("--ledger-key", key.status());
  int worst = 0;
  for (const std::string& receipt : receipts) worst = WorseExit(worst, VerifyReceiptFile(output, receipt, *key));
  if (!ledger.data.empty()) worst = WorseExit(worst, VerifyData(output, ledger, *key));
  return worst;
}

int RunRestore(const Output& output, const LedgerOptions& ledger, const std::string& backup) {
  const absl::StatusOr<std::optional<std::string>> key = ReadKey(ledger);
  if (!key.ok()) return Refuse("--ledger-key", key.status());
  Progress line(output, kEntries);
  const auto progress = [&line](uint64_t entries, uint64_t all) { line.ShowOf(entries, all); };
  const absl::StatusOr<ledger::StoreReport> report = ledger::Restore(backup, ledger.data, &OpenCopy, *key, progress);
  line.Clear();
  if (!report.ok()) return Refuse(backup, report.status());
  const int code = Tell(*report, output);
  if (code == 0) std::cout << Words{"restored to ", "восстановлено: "}.In(output) << ledger.data << "\n";
  return code;
}

}  // namespace svod::cli
