#include "engine/cel/program.h"

#include <utility>

#include "engine/cel/checker.h"
#include "engine/cel/compiler.h"
#include "engine/cel/node.h"
#include "engine/cel/parser.h"

namespace svod::cel {

Program::Program(Type type, int slots, std::shared_ptr<const Node> root, std::string text)
    : type_(std::move(type)),
      slots_(slots),
      root_(std::move(root)),
      text_(std::move(text)),
      is_condition_(type_.kind() == TypeKind::kBool && root_->field_read() == nullptr) {}

std::optional<Value> Program::constant() const { return root_->constant(); }

std::vector<Guard> Program::guards() const {
  std::vector<Guard> guards;
  root_->AddGuards(&guards);
  return guards;
}

Value Program::Evaluate(Frame& frame) const {
  frame.EnsureSlots(slots_);
  // A field says where it stands, whatever its type.
  return is_condition_ ? Decide(frame, *root_) : root_->Evaluate(frame);
}

Answer Program::Test(Frame& frame) const {
  frame.EnsureSlots(slots_);
  if (frame.MayTest()) return root_->Test(frame);
  const Value value = root_->Evaluate(frame);
  return value.is_definite() ? AnswerOf(value.bool_value()) : Answer::kOpen;
}

Value Program::Explain(Frame& frame, int64_t steps) const {
  frame.EnsureSlots(slots_);
  const Frame::InFull full(frame, steps);
  return AsBool(frame, root_->Evaluate(frame));
}

ExpressionSource StandaloneExpression(std::string text, std::string file) {
  ExpressionSource source{text, std::move(file), nullptr};
  source.position = [text = std::move(text)](size_t offset) { return PositionAt(text, offset); };
  return source;
}

std::optional<Program> Compile(const ExpressionSource& source, const Environment& environment,
                               const std::optional<Type>& expected, Diagnostics& diagnostics,
                               const CompileOptions& options) {
  Faults faults(source, diagnostics);
  ExprPtr expr = Parse(source.text, faults, options.parse);
  if (faults.count() > 0) return std::nullopt;
  const int slots = CheckTypes(*expr, environment, expected, faults, options.typed);
  if (faults.count() > 0) return std::nullopt;
  const Plan plan = {.standard = environment.schema() != nullptr, .boxed = options.boxed};
  return Program(expr->type, slots, CompileNode(*expr, plan), source.text);
}

}  // namespace svod::cel
