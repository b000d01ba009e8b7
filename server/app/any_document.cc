// Tested by: tests/server/app/filings_test.cc, tests/server/app/checks_test.cc.
#include "server/app/any_document.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "server/app/errors.h"

namespace svod::app {

bool ReadAny(const google::protobuf::Any& any, const std::string& path, google::protobuf::Message* message,
             Diagnostics* faults) {
  if (any.type_url().empty()) {
    faults->Add(FieldFault(path, "missing", "the document is missing"));
    return false;
  }
  const std::string wanted = message->GetTypeName();
  if (any.type_url().substr(any.type_url().rfind('/') + 1) != wanted) {
    faults->Add(
        FieldFault(path + ".type_url", "wrong-type", "a " + wanted + " is wanted, not " + Quote(any.type_url())));
    return false;
  }
  Diagnostics own(kLimits.diagnostics_max);
  // No bytes are a message without fields; an empty file, which ReadDocument refuses, is another matter.
  const bool sound = any.value().empty() ? ValidateDocument(*message, path, own)
                                         : ReadDocument(any.value(), DocumentFormat::kBinary, path, message, own);
  if (sound) return true;
  AddUnder(path, own, faults);
  return false;
}

}  // namespace svod::app
