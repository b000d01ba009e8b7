// What the field of work calls its things in two languages: facets and their values, parts of a unit's name. Data,
// given by whoever knows the field; what has no name is shown by its id.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace svod::reports {

// A value type.
class FieldNames {
 public:
  FieldNames() = default;
  // `{"names": {"region": {"ru": ..., "en": ...}}, "values": {"region": {"22": {"ru": ..., "en": ...}}}}`.
  // INVALID_ARGUMENT when it is anything else.
  static absl::StatusOr<FieldNames> Parse(std::string_view json);

  // The same JSON, for the page. Never empty.
  [[nodiscard]] const std::string& json() const { return json_; }
  // The name of a facet or a part of the unit's name; `id` where it has none.
  [[nodiscard]] std::string NameOf(const std::string& id, bool russian) const;

 private:
  std::string json_ = "{}";
  std::map<std::string, std::pair<std::string, std::string>> names_;  // Russian, English
};

}  // namespace svod::reports
