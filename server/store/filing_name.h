// The names of filings as text: `UNIT/filings/KIND`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/store/store.h"

namespace svod::store {

std::string FilingText(const FilingName& filing);
// Takes the text apart at the last `/filings/`; nullopt when there is none. Whether unit and kind are sound, or empty,
// is not checked.
std::optional<FilingName> SplitFilingText(std::string_view text);

}  // namespace svod::store
