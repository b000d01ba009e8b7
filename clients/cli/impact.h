// `svod impact`: what a rule pack that is not in use would change for what is filed.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/online.h"
#include "svod/v1/compliance_options.pb.h"

namespace svod::cli {

struct ImpactOptions {
  std::string filter;
  std::string candidate;  // folder of one edition
  std::string release;    // name of a release
  // `RULE: PATH=VALUE`, of the edition in use; `pack` and `edition` say which where there are several.
  std::vector<std::string> changes;
  std::string pack;
  std::string edition;
  bool everywhere = false;
  bool margins = false;
  std::string known_at;
  std::string resume;  // as of `svod audit`
};

// Exactly one of candidate, release and changes is given. Exit code: 1 when the overall state of a unit would change,
// 0 when none would.
int RunImpact(const OnlineOptions& options, const std::string& as_of, const ImpactOptions& impact,
              const std::string& parent);

}  // namespace svod::cli
