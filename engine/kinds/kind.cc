#include "engine/kinds/kind.h"

namespace svod::kinds {

const std::vector<KindName>& AllKinds() {
  static const std::vector<KindName> kKinds = {
      {"share", &CompileShare},        {"count", &CompileCount},       {"deadline", &CompileDeadline},
      {"lead_time", &CompileLeadTime}, {"approval", &CompileApproval}, {"bounds", &CompileBounds},
      {"growth", &CompileGrowth},      {"present", &CompilePresent},   {"disjoint", &CompileDisjoint},
      {"require", &CompileRequire},
  };
  return kKinds;
}

}  // namespace svod::kinds
