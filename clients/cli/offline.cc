#include "clients/cli/offline.h"

#include <google/protobuf/message.h>

#include <iostream>
#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/files.h"
#include "clients/cli/finding_table.h"
#include "clients/cli/report.h"
#include "engine/engine.h"

namespace svod::cli {
namespace {

bool ReadOptions(const OfflineOptions& options, const RulePacks& packs, CheckOptions* check) {
  std::optional<Date> as_of =
      options.as_of.empty() ? DateAt(packs, absl::ToUnixMicros(absl::Now())) : Date::Parse(options.as_of);
  if (!as_of) {
    std::cerr << "--as-of: `" << options.as_of << "` is not a date, write it like 2015-02-15\n";
    return false;
  }
  check->as_of = *as_of;
  check->pack = options.pack;
  if (options.edition.empty()) return true;
  check->edition = Date::Parse(options.edition);
  if (!check->edition) std::cerr << "--edition: `" << options.edition << "` is not a date, write it like 2013-11-06\n";
  return check->edition.has_value();
}

}  // namespace

bool CheckFile(const RulePacks& packs, const OfflineOptions& options, const std::string& file, Verdicts* verdicts) {
  CheckOptions check;
  if (!ReadOptions(options, packs, &check)) return false;
  const std::unique_ptr<google::protobuf::Message> dossier = ReadDossierFile(options, file, NewDossier(packs));
  if (dossier == nullptr) return false;
  absl::Status status = CheckEach(packs, *dossier, check, verdicts);
  for (v1::Verdict& verdict : *verdicts) {
    if (status.ok()) status = AddTexts(packs, &verdict);
  }
  if (!status.ok()) std::cerr << file << ": " << status.message() << "\n";
  return status.ok();
}

int RunCheck(const OfflineOptions& options, const std::vector<std::string>& files) {
  const std::shared_ptr<const RulePacks> packs = LoadPacks(options, options.rules);
  CheckOptions check;
  if (packs == nullptr || !ReadOptions(options, *packs, &check)) return kBadInput;  // once, not of every file
  if (options.csv) std::cout << FindingHead();
  int worst = 0;
  for (const std::string& file : files) {
    Verdicts verdicts;
    const bool checked = CheckFile(*packs, options, file, &verdicts);
    worst = WorseExit(worst, checked ? PrintVerdicts(verdicts, options) : kBadInput);
  }
  return worst;
}

}  // namespace svod::cli
