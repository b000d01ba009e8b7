// Inside of the checker: one walk over the tree of an expression. See checker.h.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/cel/ast.h"
#include "engine/cel/environment.h"
#include "engine/cel/faults.h"
#include "engine/cel/names.h"
#include "engine/cel/unifier.h"

namespace svod::cel {

// Serves one expression. Borrows environment and faults; not thread-safe.
class Checker {
 public:
  Checker(const Environment& environment, Faults& faults, bool typed)
      : environment_(environment),
        faults_(faults),
        standard_(environment.schema() != nullptr),
        typed_(typed),
        slots_(environment.slots()) {}
  void Check(Expr& expr, const Type* hint);
  void Expect(Expr& expr, const Type& wanted, std::string_view what);
  // Fills in what was found of the types.
  void Settle(Expr& expr) const;
  // What was found means nothing: see Unifier.
  [[nodiscard]] bool exhausted() const { return unifier_.exhausted(); }
  [[nodiscard]] int slots() const { return slots_; }

 private:
  struct Local {
    std::string name;
    Type type;
    int slot = -1;
  };

  [[nodiscard]] Type Known(const Type& type) const { return unifier_.Resolve(type, false); }
  [[nodiscard]] std::string Shown(const Type& type) const { return unifier_.Resolve(type, true).ToString(); }
  // What a rule has no use for: a double, which is not exact, and values whose kind the type does not tell, which its
  // nodes do not look for.
  void RefuseTypes(Expr& expr);
  // An int literal stands for a decimal where one is wanted.
  static bool CoerceLiteral(Expr& expr, const Type& wanted);
  static void CheckLiteral(Expr& expr, const Type* hint);

  // Names and fields: checker.cc.
  [[nodiscard]] const Local* FindLocal(const std::string& name) const;
  bool CheckLocal(Expr& expr) const;
  void CheckStandardName(Expr& expr);
  // A chain whose first name is not a variable of a macro may be one name.
  [[nodiscard]] bool MayBeQualified(const Expr& expr) const;
  void CheckName(Expr& expr, const Type* hint);
  static void MakeConstant(Expr& expr, Type type, Value value);
  void CheckEnumName(Expr& expr, const Type* hint);
  // `Topic.MANAGEMENT`.
  bool CheckQualifiedEnum(Expr& expr);
  void CheckSelect(Expr& expr);
  bool BecomesName(Expr& expr) const { return MayBeQualified(expr) && ResolveChain(expr, environment_); }
  // What `expr`, a kSelect or kHas, gives on a target of this type.
  void SelectOf(Expr& expr, const Type& of);
  void SelectField(Expr& expr, const google::protobuf::Descriptor* message);
  void SelectColumn(Expr& expr, const Type& row);
  // A rule may not take the default of a field for data: it must say so where absence cannot be seen.
  void RefuseUnseenAbsence(const Expr& expr);
  // A field that marks lists as incomplete is no data. True when `expr` reads one, which is then a fault.
  bool RefuseMark(const Expr& expr);

  // Calls: checker_calls.cc.
  void CheckCall(Expr& expr, const Type* hint);
  void CheckMethod(Expr& expr);
  // `or_default(field)`: the field, and the rule means its default too.
  void CheckDefault(Expr& expr);
  // `proto.getExt(message, the.extension)` is a field, `proto.hasExt` whether it is there.
  static bool BecomesExtension(Expr& expr);
  // `math.greatest(1, 2)`: a function of a qualified name.
  bool BecomesFunction(Expr& expr) const;
  // Of a function that takes any number of arguments: a list of them.
  static void GatherArguments(Expr& expr);
  [[nodiscard]] std::span<const Overload> FunctionsCalled(const std::string& name, bool method, bool rooted) const;
  // `a.?b` and `a[?b]`: an optional of what `a.b` and `a[b]` are.
  void CheckOptionalAccess(Expr& expr);
  // The type of an element of `target` at args[1] of `expr`.
  Type IndexOf(Expr& expr, const Type& target);
  void CheckConditional(Expr& expr, const Type* hint);
  void CheckIn(Expr& expr);
  // A name that only the other side can settle.
  bool NeedsHint(const Expr& expr) const;
  void CheckPair(Expr& expr);
  // The first overload that takes arguments of these types and how many do; `result` is the type of what it gives, dyn
  // when several do and differ.
  std::pair<const Overload*, size_t> Match(std::span<const Overload> overloads, std::span<const Type> types,
                                           Type* result);
  void CheckFunction(Expr& expr, bool method);
  void ReportFunction(const Expr& expr, bool method, std::span<const Type> types);
  // A function of one constant text is worked out here, so that `date("2014-02-30")` is a fault of the rule.
  void Fold(Expr& expr);
  void CheckPattern(const Expr& pattern);

  // Lists, maps, messages, macros: checker_parts.cc.
  void CheckList(Expr& expr, const Type* hint);
  // Of plain CEL: items of different types are a list of dyn.
  void CheckStandardList(Expr& expr);
  void JoinPart(const Type& type, std::optional<Type>* all) { *all = *all ? unifier_.Join(**all, type) : type; }
  // The type that args[i] gives; of an optional entry, that of its value.
  Type CheckPart(Expr& expr, size_t i, size_t entry);
  void CheckMap(Expr& expr);
  void CheckStruct(Expr& expr);
  // Part of the language, and no use in a rule: the fault says so, where a syntax error would puzzle.
  void Unsupported(const Expr& expr, const std::string& what) { faults_.Add(expr.span, "not-supported", what); }
  int Declare(const std::string& name, const Type& type);
  void CheckBind(Expr& expr);
  void CheckMacro(Expr& expr);
  // What the variables of a macro are: of a list, in plain CEL with one variable its element, otherwise index and
  // element; of a map, key and value.
  std::pair<Type, Type> RangeOf(Expr& expr);
  void CheckOptionalMacro(Expr& expr);

  const Environment& environment_;
  Faults& faults_;
  const bool standard_;  // plain CEL, not a rule
  const bool typed_;     // types are checked; otherwise all are dyn, and names alone are resolved
  Unifier unifier_;
  std::vector<Local> locals_;
  const Expr* default_meant_ = nullptr;  // the field that stands in an or_default()
  int slots_ = 0;
};

}  // namespace svod::cel
