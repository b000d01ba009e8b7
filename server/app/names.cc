// Tested by: tests/server/app/names_test.cc.
#include "server/app/names.h"

#include <google/protobuf/message.h>

#include <memory>

#include "engine/document/document.h"

namespace svod::app {
namespace {

constexpr std::string_view kCollection = "/filings/";

// Checks the name and leaves it as it is: a unit has only one name.
bool CheckUnitName(const SubjectParts& parts, std::string_view name, std::string* error) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(parts.subject());
  const std::unique_ptr<google::protobuf::Message> subject(prototype->New());
  return parts.ParseUnitName(name, subject.get(), error);
}

}  // namespace

std::string FilingResourceName(const store::FilingName& filing) {
  return filing.unit + std::string(kCollection) + filing.kind;
}

bool ParseFilingName(const SubjectParts& parts, std::string_view name, store::FilingName* filing, std::string* error) {
  const size_t at = name.rfind(kCollection);
  if (at == std::string_view::npos) {
    *error = "the name of a filing is the name of its unit, `/filings/` and a kind of document";
    return false;
  }
  filing->unit = name.substr(0, at);
  filing->kind = name.substr(at + kCollection.size());
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
  if (name.find(kCollection) == std::string_view::npos) {
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
