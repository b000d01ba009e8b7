// What rules can read: the fields of a subject, as those who write rules need to know them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "svod/v1/annotations.pb.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod::workbench {

struct ReadableField {
  // What a rule sees where the filing does not have the field.
  enum class Absence : uint8_t {
    kUnknown,   // it is unknown
    kWithList,  // a list: none is an answer, unless what holds it is absent, or says that it is incomplete
    kUnseen,    // its default: a rule must say by `or_default` that this is meant
  };
  std::string path;                                       // `report.education.programmes[*].budget`
  std::string type;                                       // as messages of faults say it: `list(money)`
  v1::FieldFormat format = v1::FIELD_FORMAT_UNSPECIFIED;  // by its annotation
  Absence absence = Absence::kUnknown;
  std::vector<std::string> constants = {};  // of an enumeration, as rules name them
  // The comment before the field in its `.proto` file, on one line; empty where the schema was not read from one.
  std::string description;
};

// Every field that a rule about `subject` can read, in the order of the schema; what is within a field follows it. A
// message within itself is not gone into again.
std::vector<ReadableField> FieldsOf(const google::protobuf::Descriptor* subject);

}  // namespace svod::workbench
