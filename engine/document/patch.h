// Changing a message by paths such as `report.education.programmes[0].budget`: what rule tests are written in.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/diagnostic.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod {

// Each returns false and adds a diagnostic when the path leads nowhere or the value does not fit; the message may then
// be changed in part. `json` is JSON text: a scalar, an object or a list. Absent messages on the way are created;
// indexes must exist. Only types are checked: the caller runs ValidateDocument.
[[nodiscard]] bool SetPath(google::protobuf::Message* message, std::string_view path, const std::string& json,
                           const std::string& file, Diagnostics& diagnostics);
// Adds one item to the list at `path`.
[[nodiscard]] bool AppendPath(google::protobuf::Message* message, std::string_view path, const std::string& json,
                              const std::string& file, Diagnostics& diagnostics);
// Clears a field, or removes an item of a list.
[[nodiscard]] bool ClearPath(google::protobuf::Message* message, std::string_view path, const std::string& file,
                             Diagnostics& diagnostics);

}  // namespace svod
