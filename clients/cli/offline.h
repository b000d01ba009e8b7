// The verbs of `svod` that need no server.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/output.h"
#include "clients/cli/report.h"

namespace svod {
class RulePacks;
}  // namespace svod

namespace svod::cli {

struct OfflineOptions : Output {
  std::string rules;    // folder of rule packs
  std::string as_of;    // YYYY-MM-DD; empty: today in the zone of the pack
  std::string edition;  // YYYY-MM-DD; empty: by the policy of the pack
  std::string pack;     // id; empty: every pack
};

// Judges one file, with texts. False, and every fault on stderr, when it or an option is faulty.
bool CheckFile(const RulePacks& packs, const OfflineOptions& options, const std::string& file, Verdicts* verdicts);

// Judges each file. Returns the worst exit code: 0 compliant, 1 non-compliant, 2 undetermined, 3 bad input. In order of
// badness 3, 1, 2, 0.
int RunCheck(const OfflineOptions& options, const std::vector<std::string>& files);

}  // namespace svod::cli
