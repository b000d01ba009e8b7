// Resource names of the service, after aip.dev/122.
#pragma once

#include <string>
#include <string_view>

#include "engine/document/parts.h"
#include "server/store/store.h"

namespace svod::app {

// `UNIT/filings/KIND`.
std::string FilingResourceName(const store::FilingName& filing);

// Reads the name of a filing. False and an English reason when the unit does not follow the pattern, an identifier in
// it is wrong, or the kind is none of the subject's.
[[nodiscard]] bool ParseFilingName(const SubjectParts& parts, std::string_view name, store::FilingName* filing,
                                   std::string* error);
// Reads the name of a unit, or of one of its filings: the unit that it is about.
[[nodiscard]] bool ParseUnitOrFiling(const SubjectParts& parts, std::string_view name, std::string* unit,
                                     std::string* error);

// What changes with every revision: its number and the beginning of its digest.
std::string EtagOf(const store::Revision& revision);
// The etag of a filing that has no revision yet.
inline constexpr char kNoRevisionEtag[] = "none";

}  // namespace svod::app
