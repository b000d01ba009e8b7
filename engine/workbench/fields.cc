// Tested by: tests/engine/workbench/fields_test.cc.
#include "engine/workbench/fields.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "engine/cel/environment.h"
#include "engine/cel/field_reader.h"
#include "engine/cel/type.h"

namespace svod::workbench {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using Absence = ReadableField::Absence;

std::string CommentLine(const std::string& comment) {
  std::string line;
  for (const char c : comment) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space) line.push_back(c);
    if (space && !line.empty() && line.back() != ' ') line.push_back(' ');
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string DescriptionOf(const FieldDescriptor* field) {
  google::protobuf::SourceLocation location;
  if (!field->GetSourceLocation(&location)) return "";
  return CommentLine(location.leading_comments.empty() ? location.trailing_comments : location.leading_comments);
}

Absence AbsenceOf(const FieldDescriptor* field) {
  if (field->is_repeated()) return Absence::kWithList;
  return field->has_presence() || field->enum_type() != nullptr ? Absence::kUnknown : Absence::kUnseen;
}

std::vector<std::string> ConstantsOf(const EnumDescriptor* enumeration) {
  std::vector<std::string> names;
  // The value 0 is none: it says that there is no answer.
  for (int i = 0; enumeration != nullptr && i < enumeration->value_count(); ++i) {
    const int number = enumeration->value(i)->number();
    if (number != 0) names.push_back(cel::Environment::ShortName(enumeration, number));
  }
  return names;
}

class FieldLister {
 public:
  std::vector<ReadableField> Run(const Descriptor* subject) {
    Visit(subject, "");
    return std::move(fields_);
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the schema
  void Visit(const Descriptor* message, const std::string& prefix) {
    open_.push_back(message);
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor* field = message->field(i);
      if (cel::MarksIncomplete(field)) continue;
      const cel::Type type = cel::Type::OfField(field);
      const std::string path = prefix + field->name();
      fields_.push_back({path, type.ToString(), field->options().GetExtension(v1::field).format(), AbsenceOf(field),
                         ConstantsOf(field->is_map() ? nullptr : field->enum_type()), DescriptionOf(field)});
      const bool list = type.kind() == cel::TypeKind::kList;
      const cel::Type& one = list ? type.element() : type;
      if (one.kind() != cel::TypeKind::kMessage) continue;
      if (std::find(open_.begin(), open_.end(), one.message()) != open_.end()) continue;
      Visit(one.message(), path + (list ? "[*]." : "."));
    }
    open_.pop_back();
  }

  std::vector<const Descriptor*> open_;
  std::vector<ReadableField> fields_;
};

}  // namespace

std::vector<ReadableField> FieldsOf(const Descriptor* subject) { return FieldLister().Run(subject); }

}  // namespace svod::workbench
