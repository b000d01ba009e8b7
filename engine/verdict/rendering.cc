// Tested by: tests/engine/engine_test.cc.
#include "engine/verdict/rendering.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/verdict/texts.h"

namespace svod {
namespace {

// Why there are no steps; absent where there are.
std::optional<v1::MessageRef> Excuse(const v1::Cure& cure) {
  if (!cure.steps().empty()) return std::nullopt;
  v1::MessageRef excuse = cure.message();
  if (!cure.has_message()) excuse.set_id("cure.given_up");
  return excuse;
}
// That of a group says so in its message.
std::optional<v1::MessageRef> Excuse(const v1::GroupCure& /*cure*/) { return std::nullopt; }

template <typename Cure>
void RenderNote(Cure* cure) {
  cure->clear_note();
  v1::MessageRef note;
  if (std::optional<v1::MessageRef> excuse = Excuse(*cure)) {
    note = std::move(*excuse);
  } else if (cure->mendable() == v1::MENDABLE_UNSPECIFIED || cure->mendable() == v1::MENDABLE_YES) {
    return;
  } else {
    note.set_id(cure->mendable() == v1::MENDABLE_NO ? "mendable.no" : "mendable.by_correction");
  }
  RenderMessage(note, cure->mutable_note());
}

constexpr std::array<std::string_view, 6> kFields = {"measured", "threshold", "due", "days_late", "days_left", "gap"};

void RemoveFieldParameters(v1::MessageRef* message) {
  auto* parameters = message->mutable_parameters();
  const auto is_field = [](const v1::Operand& parameter) {
    return std::find(kFields.begin(), kFields.end(), parameter.name()) != kFields.end();
  };
  parameters->erase(std::remove_if(parameters->begin(), parameters->end(), is_field), parameters->end());
}

void AddFieldParameters(v1::Finding* finding) {
  v1::MessageRef* message = finding->mutable_message();
  RemoveFieldParameters(message);
  const int others = message->parameters_size();
  if (finding->has_measured()) AddParameter("measured", finding->measured(), message);
  if (finding->has_threshold()) AddParameter("threshold", finding->threshold(), message);
  if (finding->has_due()) {
    v1::Quantity due;
    due.set_date(finding->due().date());
    AddParameter("due", std::move(due), message);
    AddParameter("days_late", DaysQuantity(finding->due().days_late()), message);
    AddParameter("days_left", DaysQuantity(finding->due().days_left()), message);
  }
  if (finding->has_margin_amount() || finding->has_margin()) {
    AddParameter("gap", Magnitude(finding->has_margin_amount() ? finding->margin_amount() : finding->margin()),
                 message);
  }
  auto* parameters = message->mutable_parameters();
  std::rotate(parameters->pointer_begin(), parameters->pointer_begin() + others, parameters->pointer_end());
}

}  // namespace

std::string LabelOf(const std::string& rule, const std::string& instance) {
  if (instance.empty()) return rule;
  return std::string(rule).append("[").append(instance).append("]");
}

std::string LabelOf(const v1::Finding& finding) { return LabelOf(finding.rule(), finding.instance()); }

v1::LocalizedText RenderFinding(const v1::Finding& finding) {
  v1::Finding shown = finding;
  AddFieldParameters(&shown);
  return RenderMessage(shown.message());
}

void RenderTexts(v1::Verdict* verdict) {
  for (v1::Finding& finding : *verdict->mutable_findings()) {
    AddFieldParameters(&finding);
    RenderMessage(finding.message(), finding.mutable_text());
    for (v1::Amendment& amendment : *finding.mutable_amendments()) {
      RenderMessage(amendment.message(), amendment.mutable_text());
    }
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
  verdict->clear_sources();
  for (v1::Finding& finding : *verdict->mutable_findings()) {
    finding.clear_title();
    finding.clear_citation();
    finding.clear_text();
    finding.clear_interpretation();
    if (finding.has_message()) RemoveFieldParameters(finding.mutable_message());
    for (v1::Amendment& amendment : *finding.mutable_amendments()) amendment.clear_text();
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
