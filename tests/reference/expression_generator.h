// Random well-typed expressions over the schema of dossiers, as text. The same seed gives the same expressions.
#pragma once

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/cel/type.h"

namespace svod::reference {

using Random = std::mt19937_64;

class ExpressionGenerator {
 public:
  // `random` must outlive the generator.
  explicit ExpressionGenerator(Random& random);

  // Of any type that a rule asks for: mostly bool.
  std::string Any();
  // A condition of `depth` levels.
  std::string Condition(int depth);

 private:
  using Type = cel::Type;

  std::string Of(const Type& type, int depth);
  std::string Operation(const Type& type, int depth);
  std::string Leaf(const Type& type);
  std::string Literal(const Type& type);
  std::string AnyForm(const Type& type, int depth);
  std::string Bool(int depth);
  std::string Macro(const char* name, int depth);
  std::string Int(int depth);
  std::string Money(int depth);
  std::string Decimal(int depth);
  std::string Date(int depth);
  std::string Text(int depth);
  std::string List(const Type& element, int depth);
  // Of a message: from a variable, a place below the dossier, an item of a list.
  std::string Message(const Type& type, int depth);
  // A field of the type; empty when the schema has none.
  std::string Field(const Type& type, int depth);
  std::string Variable(const Type& type);
  std::string Place(const google::protobuf::Descriptor* message);
  std::string Pair(const std::string& sign, const Type& type, int depth);

  Type Scalar();
  Type ElementOfAList();
  std::string FreshName();

  size_t Below(size_t limit) { return static_cast<size_t>(random_() % limit); }
  template <typename Container>
  const auto& Pick(const Container& container) {
    return container[Below(container.size())];
  }

  Random& random_;
  std::vector<std::pair<std::string, Type>> scope_;
  std::map<std::string, std::vector<const google::protobuf::FieldDescriptor*>> fields_;  // by the name of their type
  std::map<const google::protobuf::Descriptor*, std::vector<std::string>> places_;       // `report.approvals[#]`
  std::vector<const google::protobuf::EnumDescriptor*> enums_;
  std::vector<Type> elements_;  // of lists that the schema has
};

}  // namespace svod::reference
