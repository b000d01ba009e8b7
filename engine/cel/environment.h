// The names that an expression may use. For a rule: the fields of the subject, `as_of`, variables that a rule kind
// binds, constants of the pack. For plain CEL: variables, message types, enum constants, looked up from a container. A
// value type; a nested scope is a copy with more names.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cel/frame.h"
#include "engine/cel/functions.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace svod::cel {

class Environment {
 public:
  struct Name {
    std::string name;
    Type type;
    enum class Kind { kSubjectField, kAsOf, kVariable, kConstant } kind;
    const google::protobuf::FieldDescriptor* field = nullptr;  // kSubjectField
    int slot = -1;                                             // kVariable
    Value value;                                               // kConstant; borrows from the pack
  };

  // The fields of `subject` and `as_of` (date) are names.
  explicit Environment(const google::protobuf::Descriptor* subject);
  // Plain CEL, as the specification has it. `container` as in `cel.expr`: names are tried within it first, then
  // outwards. Borrows the schema.
  Environment(const Schema& schema, std::string container);

  // Adds a variable and returns its slot in the frame. A name added later hides an earlier one.
  int AddVariable(std::string name, Type type);
  // Adds a variable that another environment put into `slot`. It must not be in use here for another one.
  void AddVariableAt(std::string name, Type type, int slot);
  // What `value` borrows must outlive every program compiled with it.
  void AddConstant(std::string name, Type type, Value value);

  // Plain CEL: a function that may be called, or a further form of one, for the checker alone: evaluation has no
  // meaning for it.
  void DeclareFunction(Overload overload);
  // Those of the language and those declared. Empty when there is none.
  [[nodiscard]] std::span<const Overload> FindFunctions(std::string_view name, bool method) const;

  // Null: rules.
  [[nodiscard]] const Schema* schema() const { return schema_; }
  // The names that `name` can stand for in the container, in the order they are tried; `rooted`: it alone.
  [[nodiscard]] std::vector<std::string> Candidates(const std::string& name, bool rooted) const;

  // nullptr when there is no such name.
  [[nodiscard]] const Name* Find(std::string_view name) const;
  // All that Find can find, and what later names hide.
  [[nodiscard]] std::span<const Name> known() const { return names_; }
  // Every name, those of constants of enumerations too, for hints.
  [[nodiscard]] std::vector<std::string> Names() const;
  [[nodiscard]] const google::protobuf::Descriptor* subject() const { return subject_; }
  // Slots used so far; a program needs more for its comprehensions.
  [[nodiscard]] int slots() const { return slots_; }

  // Enumerations that messages reachable from the subject use. A constant is known as `MANAGEMENT` (the value's name
  // without its enum's prefix), where only one of them has it, and always as `Topic.MANAGEMENT`.
  struct EnumConstant {
    const google::protobuf::EnumDescriptor* enumeration;
    int number;
  };
  // Every constant that a bare name can mean; empty when none.
  [[nodiscard]] std::vector<EnumConstant> FindEnumConstants(std::string_view short_name) const;
  [[nodiscard]] const google::protobuf::EnumDescriptor* FindEnum(std::string_view name) const;
  // `MANAGEMENT` for TOPIC_MANAGEMENT of enum Topic.
  static std::string ShortName(const google::protobuf::EnumDescriptor* enumeration, int number);

 private:
  const google::protobuf::Descriptor* subject_ = nullptr;
  const Schema* schema_ = nullptr;
  std::string container_;
  FunctionTable functions_;
  std::vector<Name> names_;
  // Of the subject; the same for all scopes.
  struct Enums {
    std::vector<const google::protobuf::EnumDescriptor*> all;
    std::map<std::string, std::vector<EnumConstant>, std::less<>> by_name;  // short and whole names
    std::vector<std::string> short_names;
  };
  static std::shared_ptr<const Enums> EnumsOf(const google::protobuf::Descriptor* subject);
  std::shared_ptr<const Enums> enums_;
  int slots_ = 0;
};

}  // namespace svod::cel
