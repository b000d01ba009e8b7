// Tested by: tests/server/app/names_test.cc.
#include "server/app/names.h"

#include <google/protobuf/message.h>

#include <memory>
#include <optional>
#include <utility>

#include "engine/document/document.h"
#include "server/store/filing_name.h"

namespace svod::app {
namespace {

// Checks the name and leaves it as it is: a unit has only one name.
bool CheckUnitName(const SubjectParts& parts, std::string_view name, std::string* error) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(parts.subject());
  const std::unique_ptr<google::protobuf::Message> subject(prototype->New());
  return parts.ParseUnitName(name, subject.get(), error);
}

}  // namespace

std::string FilingResourceName(const store::FilingName& filing) { return store::FilingText(filing); }

bool ParseFilingName(const SubjectParts& parts, std::string_view name, store::FilingName* filing, std::string* error) {
  std::optional<store::FilingName> split = store::SplitFilingText(name);
  if (!split) {
    *error = "the name of a filing is the name of its unit, `/filings/` and a kind of document";
    return false;
  }
  *filing = *std::move(split);
  if (!CheckUnitName(parts, filing->unit, error)) return false;
  if (parts.FindDocument(filing->kind) != nullptr) return true;
  std::string kinds;
  for (const SubjectParts::Document& document : parts.documents()) {
    kinds += (kinds.empty() ? "" : ", ") + document.kind;
  }
  *error = "there is no kind of document " + Quote(filing->kind) + ", only " + kinds;
  return false;
}

bool ParseUnitOrFiling(const SubjectParts& parts, std::string_view name, std::string* unit, std::string* error) {
  if (!store::SplitFilingText(name)) {
    *unit = name;
    return CheckUnitName(parts, name, error);
  }
  store::FilingName filing;
  if (!ParseFilingName(parts, name, &filing, error)) return false;
  *unit = filing.unit;
  return true;
}

std::string EtagOf(const store::Revision& revision) {
  constexpr size_t kHexAt = sizeof("sha256:") - 1;
  return std::to_string(revision.number) + "-" + DigestText(revision.digest).substr(kHexAt, 16);
}

}  // namespace svod::app
