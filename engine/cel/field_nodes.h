// Reading fields of the document in a rule, as nodes.
#pragma once

#include "engine/cel/node.h"
#include "engine/cel/type.h"

namespace svod::cel {

// `x.f`; a FieldRead. `kind`: that of the field, of its elements when it is repeated.
NodePtr MakeFieldRead(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind);
// has(x.f). REQUIRES: `field` came from MakeFieldRead.
NodePtr MakeHas(NodePtr field);
// The same of a member of a oneof.
NodePtr MakeHasChoice(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind);
// `x.f`, where x is the subject.
NodePtr MakeSubjectField(const google::protobuf::FieldDescriptor* field, TypeKind kind);
// size(x.f). `call`: the call, which reads `field`, a repeated one.
NodePtr MakeSizeOfField(NodePtr call, const FieldRead& field);

}  // namespace svod::cel
