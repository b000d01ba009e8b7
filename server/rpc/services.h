// The gRPC services of filings and compliance: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/audit.h"
#include "server/app/checks.h"
#include "server/app/filing_list.h"
#include "server/app/filings.h"
#include "server/app/impact.h"
#include "server/app/obligations.h"
#include "server/rpc/service.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class FilingsService final : public Service {
 public:
  FilingsService(const app::Filings& filings, const app::FilingList& list, Calls& calls);
};

// As FilingsService.
class ComplianceService final : public Service {
 public:
  ComplianceService(const app::Checks& checks, const app::Audits& audits, const app::Obligations& obligations,
                    const app::Impact& impact, Calls& calls);
};

}  // namespace svod::rpc
