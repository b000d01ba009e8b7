// A compiled expression. Text goes through lexer -> parser -> checker -> compiler to a Program; each stage is a file
// and hands plain data to the next.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/cel/environment.h"
#include "engine/cel/frame.h"
#include "engine/cel/parse_options.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace svod::cel {

// The text of an expression and where it stands in its file.
struct ExpressionSource {
  std::string text;
  std::string file;
  // The place in the file of a byte of `text`. Never null.
  std::function<Position(size_t offset)> position;
};

// An expression standing at line 1 of a text of its own: for tests and single expressions.
ExpressionSource StandaloneExpression(std::string text, std::string file = "expression");

// What a condition says to who does not ask why.
enum class Answer : uint8_t {
  kNo,
  kYes,
  kOpen,  // unknown, or an error: Evaluate tells which
};

inline Answer AnswerOf(bool yes) { return yes ? Answer::kYes : Answer::kNo; }

class Node;  // internal: engine/cel/node.h

// A part `x.f == c` of a condition that is false, whatever else it says, when the field `f` of the variable at `slot`
// is known and is not `value`. Borrows `field` from the program.
struct Guard {
  int slot;
  const FieldReader* field;
  int64_t value;
};

// Immutable after compilation and shared by all threads; each evaluation has its own Frame. A copy is cheap: it shares
// what was compiled.
class Program {
 public:
  Program(Type type, int slots, std::shared_ptr<const Node> root, std::string text);

  [[nodiscard]] const Type& type() const { return type_; }
  // Slots that a frame must have.
  [[nodiscard]] int slots() const { return slots_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  // The value when the expression reads neither document, variable nor as_of.
  [[nodiscard]] std::optional<Value> constant() const;
  // Of a condition: its guards, as far as they are on whole numbers.
  [[nodiscard]] std::vector<Guard> guards() const;

  // Evaluates on the frame's document. Never throws; ends within the frame's step budget. Missing data give Unknown
  // with every place that evaluation asked for; errors give Error. `&&`, `||`, all and exists follow the three-valued
  // logic of CEL: a deciding operand wins over unknowns and errors on the other side.
  Value Evaluate(Frame& frame) const;
  // The same of a condition for who does not ask why: without places, which is cheaper. REQUIRES: the type is bool; the
  // frame is that of a rule.
  Answer Test(Frame& frame) const;
  // What Evaluate says of a condition for who has tested it, with `steps` left then, and found it open.
  Value Explain(Frame& frame, int64_t steps) const;

 private:
  Type type_;
  int slots_;
  std::shared_ptr<const Node> root_;
  std::string text_;
  bool is_condition_;  // with a value of its own
};

struct CompileOptions {
  ParseOptions parse;
  // Plain CEL alone: false leaves types to run time.
  bool typed = true;
  // The slow plan, to compare with: see Plan.
  bool boxed = false;
};

// Compiles `source` in `environment`. With `expected`, the result must be of that type (an int literal may stand for a
// decimal). On any fault: nullopt, and at least one diagnostic added. Enum constants by short name, functions and
// fields that do not exist get a hint with the nearest name.
std::optional<Program> Compile(const ExpressionSource& source, const Environment& environment,
                               const std::optional<Type>& expected, Diagnostics& diagnostics,
                               const CompileOptions& options = {});

}  // namespace svod::cel
