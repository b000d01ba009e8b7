// JSON text to events. The one file that knows the JSON library.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/diagnostic.h"
#include "engine/document/message_builder.h"

namespace svod {

// Feeds `builder`. A fault of syntax ends the reading and is reported; so do nesting beyond
// kLimits.document_depth_max and objects beyond kLimits.document_messages_max. True when the text was read to its end:
// only then does what is not there say anything.
bool ReadJson(std::string_view text, const std::string& file, MessageBuilder& builder, Diagnostics& diagnostics);

}  // namespace svod
