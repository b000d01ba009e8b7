// The tree of an expression. The parser makes it; the checker writes types and meanings into it; the compiler reads it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/cel/environment.h"
#include "engine/cel/faults.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace svod::cel {

struct Overload;

struct Expr {
  enum class Kind : uint8_t {
    kFault,    // reported already
    kLiteral,  // `literal`; texts stand in `text`
    kName,     // `text`, with `root` written `.text`
    kSelect,   // args[0] `.` text
    kHas,      // has(args[0] `.` text)
    kCall,     // text(args...); operators by their sign, `_?_:_`, `_[_]`, `-_`, `!_`; `_?._` and `_[?_]` of optionals
    kMethod,   // args[0].text(args[1]...)
    kList,     // args
    kMap,      // args in pairs: key, value, key, value ...
    kStruct,   // text{names[0]: args[0], ...}: a message; text is its type, with `root` written `.text`
    kMacro,    // args[0].text(variable [, variable2], args[1] [, args[2]]): all, exists, exists_one, filter, map, ...;
               // optMap, optFlatMap of an optional
    kBind,     // cel.bind(variable, args[0], args[1])
  };

  Kind kind = Kind::kFault;
  Span span;
  std::string text;
  std::string variable;            // kMacro, kBind
  std::string variable2;           // kMacro of two variables; empty otherwise
  std::vector<std::string> names;  // kStruct
  std::vector<bool> optional;  // kList, kMap, kStruct: `?` before an element, entry or field; empty when none has it
  bool root = false;           // kName, kStruct: a leading dot
  bool closed = false;         // stands in parentheses: no part of a longer qualified name
  Value literal;               // kLiteral; a string or bytes borrows nothing: see `text`
  std::vector<std::unique_ptr<Expr>> args;

  // Written by the checker.
  Type type;
  const google::protobuf::FieldDescriptor* field = nullptr;  // kSelect and kHas of a message, kName of a subject field
  enum class Meaning : uint8_t {
    kNone,  // of a kName or kStruct: nothing is called so; told when it runs, since it was not checked before
    kSubjectField,
    kAsOf,
    kSlot,
    kConstant,
  } meaning = Meaning::kNone;
  int slot = -1;        // kName: of a variable; kMacro: of the element; kBind: of its variable
  int index_slot = -1;  // kMacro of two variables: of the index
  Value constant;       // Meaning::kConstant
  // kCall, kMethod: the form that is called; null where only the values can tell, among `overloads`.
  const Overload* overload = nullptr;
  std::span<const Overload> overloads;
  // kStruct of plain CEL: its type, and a field for each name.
  const google::protobuf::Descriptor* message = nullptr;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
};

using ExprPtr = std::unique_ptr<Expr>;

// The tree as text, for tests: `(a + (b.c))`.
std::string Dump(const Expr& expr);

}  // namespace svod::cel
