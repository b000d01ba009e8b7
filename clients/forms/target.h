// Where a value of a form goes in the dossier, known by descriptors alone: `plan.activities.items[number=number]`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/forms/fault.h"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace svod::forms {

// One step into a message.
struct TargetStep {
  const google::protobuf::FieldDescriptor* field = nullptr;
  // `[key=column]`: the item in which the field `key` has the value of the column; nullptr otherwise.
  const google::protobuf::FieldDescriptor* key = nullptr;
  int column = -1;
  bool appends = false;  // `[+]`: a new item
};

// A message in the dossier: `report`, `plan.kpis.items[number=number]`, `report.expenditures.items[+]`.
struct TargetPath {
  std::vector<TargetStep> steps;
  const google::protobuf::Descriptor* end = nullptr;
};

// `columns` are the ids of the form. nullopt, and an English reason, when the path leads nowhere.
std::optional<TargetPath> ParseTargetPath(std::string_view text, const google::protobuf::Descriptor* subject,
                                          const std::vector<std::string>& columns, std::string* error);

// Where each path of the dossier (`report.kpis.items[3].value`) came from.
using Origins = std::map<std::string, Place>;

// The origin of a path, or of the first thing below it; empty when there is none.
Place PlaceOfPath(const std::string& path, const Origins& origins);

// The message that a path leads to, and its own path in the dossier.
struct Target {
  google::protobuf::Message* message = nullptr;
  std::string path;
};

// A value of a row, as text in the form of protobuf JSON: `2014-06-30`, `120000`, `RESULT_KIND_MEETING`, `true`.
struct RowValue {
  std::string text;  // empty: there is none
  Place place;
};

// Follows the path, making what is not there yet. `values` are those of the row, by column; a keyed column has one.
Target Follow(const TargetPath& path, const std::vector<RowValue>& values, google::protobuf::Message* dossier,
              Origins* origins);

// What is wrong with a value for a singular field by its type and its annotations; told as the cell has it.
std::optional<Said> CheckValue(const google::protobuf::FieldDescriptor* field, const RowValue& value);

// Sets a singular field, checked against its annotations, unless it has that value already. What is wrong otherwise:
// the value does not fit, or the field has another one.
std::optional<Said> SetValue(const Target& target, const google::protobuf::FieldDescriptor* field,
                             const RowValue& value, Origins* origins);

// The value of a singular field, in the form of RowValue::text. Empty when it is not set.
std::string ValueText(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field);

// A text of that form for people, as Shown: money in roubles.
std::string ShownValue(const google::protobuf::FieldDescriptor* field, const std::string& text);

}  // namespace svod::forms
