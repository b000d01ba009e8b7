// require: any condition.
#include <utility>

#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"

namespace svod::kinds {
namespace {

class Require : public Kind {
 public:
  explicit Require(cel::Program condition) : condition_(std::move(condition)) {}

  void Judge(cel::Frame& frame, int /*year*/, v1::Finding* finding) const override {
    FindingWriter writer(frame, finding);
    cel::Value value = condition_.Evaluate(frame);
    if (!value.is_definite()) {
      Gaps gaps;
      gaps.Add(frame, value);
      return writer.Undetermined(gaps);
    }
    bool pass = value.bool_value();
    writer.Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL, pass ? "require.pass" : "require.fail");
    writer.Measured(BooleanQuantity(pass));
    writer.Threshold(BooleanQuantity(true));
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

const std::vector<KindName>& AllKinds() {
  static const std::vector<KindName> kKinds = {{"share", &CompileShare},       {"count", &CompileCount},
                                               {"deadline", &CompileDeadline}, {"bounds", &CompileBounds},
                                               {"growth", &CompileGrowth},     {"require", &CompileRequire}};
  return kKinds;
}

}  // namespace svod::kinds
