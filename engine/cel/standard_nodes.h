// What plain CEL has and rules have not: fields read at run time, map and message literals, optional entries and
// access, calls whose form only the values decide.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/cel/functions.h"
#include "engine/cel/node.h"

namespace google::protobuf {
class Descriptor;
}  // namespace google::protobuf

namespace svod::cel {

// Looks for the overload when the values are there; `checked` is the one that the checker found, if it did.
NodePtr MakeDynamicCall(std::string name, std::span<const Overload> overloads, const Overload* checked,
                        std::vector<NodePtr> arguments);

enum class Access { kRead, kHas, kOptional };
// A field of a message, a key of a map, or either of the value of an optional. `field`, when it is not null, is the
// field of the message that is expected.
NodePtr MakeSelect(NodePtr target, std::string name, const google::protobuf::FieldDescriptor* field, Access access);
// target[index], target[?index]; of an optional, an optional.
NodePtr MakeIndex(NodePtr target, NodePtr index, std::span<const Overload> overloads, bool optional);
// target.or(other) and, with `value`, target.orValue(other): a value that is there decides, and the other is not asked.
NodePtr MakeFallback(NodePtr target, NodePtr other, bool value);

// Literals. `optional[i]` says that entry i is an optional, left out when it has no value; empty: none is.
NodePtr MakeListLiteral(std::vector<NodePtr> items, std::vector<bool> optional);
// Keys and values in turn.
NodePtr MakeMapLiteral(std::vector<NodePtr> items, std::vector<bool> optional);
struct MessageLiteral {
  const google::protobuf::Descriptor* type;
  std::vector<const google::protobuf::FieldDescriptor*> fields;  // null: the message has no such field
  std::vector<NodePtr> values;
  std::vector<bool> optional;
};
NodePtr MakeMessageLiteral(MessageLiteral literal);

// A name that means nothing: an error when it is evaluated.
NodePtr MakeUnresolved(std::string name);

}  // namespace svod::cel
