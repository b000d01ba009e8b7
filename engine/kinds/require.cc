// require: any condition.
//
// Where it does not hold, the evidence is what the answer rests on: of `a && b` the part that is false, of `all` the
// element that broke it, of `exists` every element that did not match.
#include <utility>
#include <vector>

#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"
#include "engine/kinds/trial.h"

namespace svod::kinds {
namespace {

class Require : public Kind {
 public:
  explicit Require(cel::Program condition) : condition_(std::move(condition)) {}

  void Judge(cel::Frame& frame, const Terms& /*terms*/, v1::Finding* finding) const override {
    FindingWriter writer(frame, finding);
    frame.StartTrace();
    cel::Value value = condition_.Evaluate(frame);
    std::vector<cel::Value> read = frame.TakeTrace();
    if (!value.is_definite()) {
      Gaps gaps;
      gaps.Add(frame, value);
      return writer.Undetermined(gaps);
    }
    bool pass = value.bool_value();
    writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL, pass ? "require.pass" : "require.fail");
    writer.Measured(BooleanQuantity(pass));
    writer.Threshold(BooleanQuantity(true));
    if (!pass) writer.EvidenceOf(read);
  }

  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& /*terms*/, Trial trial) const override {
    frame.StartTrace();
    const cel::Value value = condition_.Evaluate(frame);
    const std::vector<cel::Value> read = frame.TakeTrace();
    if (!value.is_definite()) return std::nullopt;
    return CureByTrial(frame, read, trial);
  }

  [[nodiscard]] int slots() const override { return condition_.slots(); }

 private:
  cel::Program condition_;
};

}  // namespace

std::unique_ptr<const Kind> CompileRequire(const SpecNode& body, const cel::Environment& environment,
                                           Diagnostics& diagnostics) {
  std::optional<cel::Program> condition =
      CompileExpression(body, environment, cel::Type(cel::TypeKind::kBool), diagnostics);
  if (!condition) return nullptr;
  return std::make_unique<Require>(std::move(*condition));
}

}  // namespace svod::kinds
