// The one check of a message against its annotations.
#pragma once

#include <string>

#include "engine/base/diagnostic.h"
#include "engine/document/message_builder.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod {

// Reports every field that breaks its FieldRules, every required field that is absent, and bytes that
// belong to no field. `positions` gives the places of paths in the text, if there is one.
void ValidateMessage(const google::protobuf::Message& message, const std::string& file, const PathPositions* positions,
                     Diagnostics& diagnostics);

// Check digits of a taxpayer number (INN: Order of the Federal Tax Service of 29 June 2012 N MMV-7-6/435@) and of a
// state registration number (OGRN: Order of the Ministry of Finance of 30 October 2017 N 165n). `text` has digits only.
bool IsInn(std::string_view text);
bool IsOgrn(std::string_view text);

}  // namespace svod
