// The functions and operators of expressions: one table, read by the checker (types) and by programs (evaluation). To
// add a function, add a row in functions.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cel/frame.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace svod::cel {

struct Parameter {
  TypeKind kind = TypeKind::kDyn;     // kDyn: any type
  TypeKind element = TypeKind::kDyn;  // of a list
};

// One form of a function. Evaluation is strict: it sees definite values only.
struct Overload {
  std::string_view name;
  bool method;  // written a.f(b): the receiver is the first parameter
  std::vector<Parameter> parameters;
  TypeKind result;
  Value (*evaluate)(Frame& frame, std::span<const Value> arguments);
};

// The overload for arguments of these types, or nullptr.
const Overload* FindOverload(std::string_view name, bool method, std::span<const Type> arguments);
// Whether any function has the name; every name, for hints.
bool IsFunction(std::string_view name, bool method);
std::vector<std::string> FunctionNames(bool method);

// x == y: a bool, or unknown with the places that could still decide. A list is its elements, a message its fields: a
// part that differs decides, whatever else is missing. A message is itself without being looked into.
// REQUIRES: definite values of one type.
Value Equal(Frame& frame, const Value& a, const Value& b);

}  // namespace svod::cel
