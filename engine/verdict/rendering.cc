// Tested by: tests/engine/engine_test.cc.
#include "engine/verdict/rendering.h"

#include "engine/verdict/texts.h"

namespace svod {
namespace {

// Of a cure, or of that of a group.
template <typename Cure>
void RenderNote(Cure* cure) {
  cure->clear_note();
  if (cure->mendable() == v1::MENDABLE_UNSPECIFIED || cure->mendable() == v1::MENDABLE_YES) return;
  v1::MessageRef note;
  note.set_id(cure->mendable() == v1::MENDABLE_NO ? "mendable.no" : "mendable.by_correction");
  RenderMessage(note, cure->mutable_note());
}

}  // namespace

void RenderTexts(v1::Verdict* verdict) {
  for (v1::Finding& finding : *verdict->mutable_findings()) {
    RenderMessage(finding.message(), finding.mutable_text());
    if (!finding.has_cure()) continue;
    RenderNote(finding.mutable_cure());
    for (v1::CureStep& step : *finding.mutable_cure()->mutable_steps()) {
      RenderMessage(step.message(), step.mutable_text());
    }
  }
  for (v1::GroupCure& group : *verdict->mutable_group_cures()) {
    RenderNote(&group);
    RenderMessage(group.message(), group.mutable_text());
  }
}

void RemoveTexts(v1::Verdict* verdict) {
  for (v1::Finding& finding : *verdict->mutable_findings()) {
    finding.clear_title();
    finding.clear_citation();
    finding.clear_text();
    finding.clear_interpretation();
    if (!finding.has_cure()) continue;
    finding.mutable_cure()->clear_note();
    for (v1::CureStep& step : *finding.mutable_cure()->mutable_steps()) step.clear_text();
  }
  for (v1::GroupCure& group : *verdict->mutable_group_cures()) {
    group.clear_text();
    group.clear_note();
  }
}

}  // namespace svod
