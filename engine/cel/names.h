// What a name of plain CEL means: cel-spec, langdef.md, "Name Resolution".
#pragma once

#include <optional>
#include <string>

#include "engine/cel/ast.h"
#include "engine/cel/environment.h"

namespace svod::cel {

// `a.b.c` for a chain of names; empty for another expression.
std::string QualifiedName(const Expr& expr);
// The name that a chain begins with, or nullptr.
const Expr* FirstName(const Expr& expr);

// Makes `expr`, a chain of names, one kName that is a variable, an enum constant or a type, by its full name. False,
// and nothing changed, when the whole chain is none of them.
bool ResolveChain(Expr& expr, const Environment& environment);

// The message type called `name` in the container, or nullptr.
const google::protobuf::Descriptor* ResolveMessage(const Environment& environment, const std::string& name,
                                                   bool rooted);

}  // namespace svod::cel
