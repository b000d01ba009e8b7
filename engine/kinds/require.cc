// require: any condition.
//
// Where it does not hold, the evidence is what the answer rests on: of `a && b` the part that is false, of `all` the
// element that broke it, of `exists` every element that did not match.
//
// Its cure is one field, or one new element of a list that an `exists` looks for: see `FindLines`.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/cel/parser.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/new_line.h"
#include "engine/kinds/trial.h"

namespace svod::kinds {
namespace {

// An `exists` that the condition may hold by: the element that it looks for.
struct Sought {
  NewLine line;
  cel::Program exists;
};

// `node` with a part of its text in the place of all.
SpecNode PartOf(const SpecNode& node, std::string_view text, const cel::Span& span) {
  SpecNode part = node;
  part.text = std::string(text.substr(span.offset, span.length));
  return part;
}

// What is sought by the `exists` that stand in the condition itself, joined by && and ||: `list.exists(x, condition)`
// is read as `items: {x: list}, where: condition`. One inside another function or macro is no way to mend it.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
void FindLines(const SpecNode& node, const cel::Expr& expr, const cel::Environment& outer, std::vector<Sought>* found) {
  if (expr.kind == cel::Expr::Kind::kCall && (expr.text == "&&" || expr.text == "||")) {
    for (const cel::ExprPtr& part : expr.args) FindLines(node, *part, outer, found);
    return;
  }
  if (expr.kind != cel::Expr::Kind::kMacro || expr.text != "exists" || !expr.variable2.empty()) return;
  SpecNode items = node;
  items.kind = SpecNode::Kind::kMap;
  items.entries.push_back({expr.variable, node.position, PartOf(node, node.text, expr.args[0]->span)});
  SpecNode body = node;
  body.kind = SpecNode::Kind::kMap;
  body.entries.push_back({"items", node.position, std::move(items)});
  body.entries.push_back({"where", node.position, PartOf(node, node.text, expr.args[1]->span)});
  Diagnostics none;  // the condition was compiled: its parts are sound
  std::optional<cel::Program> exists =
      CompileExpression(PartOf(node, node.text, expr.span), outer, cel::Type(cel::TypeKind::kBool), none);
  SpecReader reader(body, "a part", none);
  cel::Environment environment = outer;
  const std::optional<Items> over = Items::Read(reader, &environment);
  std::optional<NewLine> line = over ? NewLine::Of(*over, outer) : std::nullopt;
  if (exists && line) found->push_back({std::move(*line), std::move(*exists)});
}

bool IsConstant(const cel::Expr& expr) {
  if (expr.kind != cel::Expr::Kind::kCall) return expr.kind == cel::Expr::Kind::kLiteral;
  return std::all_of(expr.args.begin(), expr.args.end(), [](const cel::ExprPtr& part) { return IsConstant(*part); });
}

// The numbers and dates that stand in the condition itself: what fields are compared with.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
void FindConstants(const SpecNode& node, const cel::Expr& expr, const cel::Environment& outer,
                   std::vector<cel::Value>* found) {
  if (!IsConstant(expr)) {
    for (const cel::ExprPtr& part : expr.args) FindConstants(node, *part, outer, found);
    return;
  }
  Diagnostics none;  // the condition was compiled: its parts are sound
  const auto program = CompileExpression(PartOf(node, node.text, expr.span), outer, std::nullopt, none);
  const std::optional<cel::Value> value = program ? program->constant() : std::nullopt;
  if (value && HasSteps(*value)) found->push_back(*value);
}

class Require : public Kind {
 public:
  Require(cel::Program condition, std::vector<Sought> sought, std::vector<cel::Value> constants)
      : condition_(std::move(condition)), sought_(std::move(sought)), constants_(std::move(constants)) {}

  void Judge(cel::Frame& frame, const Terms& /*terms*/, v1::Finding* finding) const override {
    FindingWriter writer(frame, finding);
    // What holds rests on nothing that must be shown.
    const int64_t steps = frame.steps_left();
    if (condition_.Test(frame) == cel::Answer::kYes) return Conclude(writer, true);
    frame.RestoreSteps(steps);
    frame.StartTrace();
    cel::Value value = condition_.Evaluate(frame);
    std::vector<cel::Value> read = frame.TakeTrace();
    if (!value.is_definite()) {
      Gaps gaps;
      gaps.Add(frame, value);
      return writer.Undetermined(gaps);
    }
    Conclude(writer, value.bool_value());
    if (!value.bool_value()) writer.EvidenceOf(read);
  }

  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& /*terms*/, Trial trial) const override {
    frame.StartTrace();
    const cel::Value value = condition_.Evaluate(frame);
    const std::vector<cel::Value> read = frame.TakeTrace();
    if (!value.is_definite()) return std::nullopt;
    if (std::optional<Proposal> proposal = CureByTrial(frame, read, trial, constants_)) return proposal;
    return AddLine(frame, trial);
  }

  [[nodiscard]] int slots() const override {
    int slots = condition_.slots();
    for (const Sought& one : sought_) slots = std::max({slots, one.exists.slots(), one.line.slots()});
    return slots;
  }

 private:
  static void Conclude(FindingWriter& writer, bool pass) {
    writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL, pass ? "require.pass" : "require.fail");
    writer.Measured(BooleanQuantity(pass));
    writer.Threshold(BooleanQuantity(true));
  }

  // One new element, with which the condition holds; otherwise one for the first `exists` that is false: then others
  // may be needed too, in further steps.
  std::optional<Proposal> AddLine(cel::Frame& frame, Trial trial) const {
    Changes first;
    for (const Sought& one : sought_) {
      const cel::Value exists = one.exists.Evaluate(frame);
      if (!exists.is_definite() || exists.bool_value()) continue;
      const Changes changes = one.line.Find(frame, {}, frame.as_of(), 1);
      if (changes.empty()) continue;
      if (trial(changes)) return Say(one.line.PathIn(changes), changes);
      if (first.empty()) first = changes;
    }
    if (first.empty()) return std::nullopt;
    return Say(first.back().path().substr(0, first.back().path().rfind(']') + 1), first);
  }

  static Proposal Say(const std::string& path, const Changes& changes) {
    Proposal proposal;
    proposal.figures = true;
    proposal.Parameter("path", TextQuantity(path.substr(0, path.rfind('['))));
    proposal.Say("cure.require.line", CountQuantity(1));
    proposal.Make(changes);
    return proposal;
  }

  cel::Program condition_;
  std::vector<Sought> sought_;
  std::vector<cel::Value> constants_;
};

}  // namespace

std::unique_ptr<const Kind> CompileRequire(const SpecNode& body, const cel::Environment& environment,
                                           Diagnostics& diagnostics) {
  std::optional<cel::Program> condition =
      CompileExpression(body, environment, cel::Type(cel::TypeKind::kBool), diagnostics);
  if (!condition) return nullptr;
  std::vector<Sought> sought;
  std::vector<cel::Value> constants;
  const cel::ExpressionSource source = cel::StandaloneExpression(body.text);
  Diagnostics none;  // it was read before
  cel::Faults faults(source, none);
  const cel::ExprPtr expr = cel::Parse(body.text, faults);
  FindLines(body, *expr, environment, &sought);
  FindConstants(body, *expr, environment, &constants);
  return std::make_unique<Require>(std::move(*condition), std::move(sought), std::move(constants));
}

}  // namespace svod::kinds
