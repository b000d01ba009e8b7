// Tested by: tests/server/app/audit_test.cc.
#include "server/app/unit_scan.h"

#include "server/app/known_filings.h"

namespace svod::app {

absl::Status UnitReader::Read(size_t count, store::Range* range, std::vector<StoredUnit>* units, bool* at_end) const {
  *at_end = true;
  return KnownFilings(snapshot_, read_time_us_).VisitLatest(*range, [&](store::Revision& revision) {
    if (units->empty() || units->back().name != revision.filing.unit) {
      if (units->size() == count) {
        *at_end = false;
        return store::Visit::kStop;
      }
      units->push_back({revision.filing.unit, {}});
    }
    range->after = revision.filing;
    units->back().documents.push_back(std::move(revision));
    return store::Visit::kContinue;
  });
}

}  // namespace svod::app
