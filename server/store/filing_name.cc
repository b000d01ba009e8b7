// Tested by: tests/server/app/names_test.cc.
#include "server/store/filing_name.h"

namespace svod::store {
namespace {

constexpr std::string_view kCollection = "/filings/";

}  // namespace

std::string FilingText(const FilingName& filing) { return filing.unit + std::string(kCollection) + filing.kind; }

std::optional<FilingName> SplitFilingText(std::string_view text) {
  const size_t at = text.rfind(kCollection);
  if (at == std::string_view::npos) return std::nullopt;
  return FilingName{std::string(text.substr(0, at)), std::string(text.substr(at + kCollection.size()))};
}

}  // namespace svod::store
