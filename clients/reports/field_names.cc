// Tested by: tests/clients/reports/reports_test.cc.
#include "clients/reports/field_names.h"

#include <rapidjson/document.h>

#include "clients/reports/json_text.h"

namespace svod::reports {
namespace {

bool HasBoth(const rapidjson::Value& text) {
  const auto has = [&](const char* key) { return text.HasMember(key) && text[key].IsString(); };
  return text.IsObject() && has("ru") && has("en");
}

}  // namespace

absl::StatusOr<FieldNames> FieldNames::Parse(std::string_view json) {
  const absl::Status faulty = absl::InvalidArgumentError("the names of the field of work are not as they should be");
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject() || !document.HasMember("names") ||
      !document["names"].IsObject()) {
    return faulty;
  }
  FieldNames names;
  for (const auto& one : document["names"].GetObject()) {
    if (!HasBoth(one.value)) return faulty;
    names.names_[one.name.GetString()] = {one.value["ru"].GetString(), one.value["en"].GetString()};
  }
  rapidjson::StringBuffer compact;
  JsonWriter writer(compact);
  document.Accept(writer);
  names.json_ = compact.GetString();
  return names;
}

std::string FieldNames::NameOf(const std::string& id, bool russian) const {
  const auto found = names_.find(id);
  if (found == names_.end()) return id;
  return russian ? found->second.first : found->second.second;
}

}  // namespace svod::reports
