// Tested by: tests/engine/kinds/approval_test.cc.
#include "engine/kinds/consents.h"

#include <algorithm>
#include <utility>

namespace svod::kinds {

bool SameScalar(cel::Value a, cel::Value b) {
  if (a.kind() != b.kind()) return false;
  if (a.kind() == cel::ValueKind::kString) return a.string() == b.string();
  return a.int_value() == b.int_value();
}

Gaps Consent::GapsWithin(const std::optional<Date>& from, const std::optional<Date>& due) const {
  Gaps gaps;
  for (const Possible& one : possible) {
    const bool outside = one.date && ((due && *one.date > *due) || (from && *one.date < *from));
    if (!outside) gaps.Take(one.gaps);
  }
  return gaps;
}

std::optional<Consents> Consents::Read(SpecReader& reader, const cel::Environment& outer) {
  size_t faults = reader.diagnostics().size() + reader.diagnostics().omitted();
  const SpecNode* approvals = reader.RequireExpression("approvals");
  cel::Environment environment = outer;
  Consents consents;
  if (approvals != nullptr && consents.ReadApprovals(*approvals, &environment, reader.diagnostics())) {
    consents.body_ = ReadProgram(reader, "body", environment, std::nullopt, true);
    consents.date_ = ReadProgram(reader, "date", environment, cel::Type(cel::TypeKind::kDate), false);
    consents.when_ = ReadProgram(reader, "when", environment, cel::Type(cel::TypeKind::kBool), false);
  } else {
    for (const char* key : {"body", "date", "when"}) reader.TakeExpression(key);
  }
  if (consents.when_) consents.Cover(*consents.when_);
  if (consents.body_) consents.Cover(*consents.body_);
  if (consents.date_) consents.Cover(*consents.date_);
  consents.ReadDemands(reader, environment);
  if (reader.diagnostics().size() + reader.diagnostics().omitted() > faults) return std::nullopt;
  return consents;
}

// A list, whose element is `approval`; or a list with the name of its element. False where that name is not known; of a
// faulty list the element is of the type of what is faulty already.
bool Consents::ReadApprovals(const SpecNode& node, cel::Environment* environment, Diagnostics& diagnostics) {
  bool named = node.kind == SpecNode::Kind::kMap && node.entries.size() == 1;
  const SpecNode& list = named ? node.entries.front().value : node;
  std::optional<cel::Program> approvals = CompileExpression(list, *environment, std::nullopt, diagnostics);
  const cel::TypeKind kind = approvals ? approvals->type().kind() : cel::TypeKind::kError;
  const bool is_list = kind == cel::TypeKind::kList;
  if (!is_list && kind != cel::TypeKind::kError) {
    Report(diagnostics, list, "not-a-list",
           "approvals need a list, and `" + list.text + "` is " + approvals->type().ToString());
  }
  name_ = named ? node.entries.front().key : "approval";
  slot_ = environment->AddVariable(name_, is_list ? approvals->type().element() : cel::Type());
  slots_ = environment->slots();
  if (is_list) Cover(*approvals);
  approvals_ = std::move(approvals);
  return named || list.kind == SpecNode::Kind::kScalar;
}

void Consents::ReadDemands(SpecReader& reader, const cel::Environment& environment) {
  const SpecNode* any_of = reader.Take("any_of");
  const SpecNode* all_of = reader.Take("all_of");
  if (any_of == nullptr && all_of == nullptr) {
    return Report(reader.diagnostics(), reader.node(), "missing-key", "bodies are needed: `all_of`, `any_of` or both");
  }
  for (const SpecNode* list : {any_of, all_of}) {
    if (list != nullptr && list->items.empty())
      Report(reader.diagnostics(), *list, "not-a-list", "bodies are written as a list of constants");
  }
  if (any_of != nullptr) {
    Demand one;
    for (const SpecNode& item : any_of->items) ReadBody(item, environment, &one, reader.diagnostics());
    demands_.push_back(std::move(one));
  }
  if (all_of == nullptr) return;
  for (const SpecNode& item : all_of->items) {
    Demand one;
    ReadBody(item, environment, &one, reader.diagnostics());
    demands_.push_back(std::move(one));
  }
}

// A constant, or `{is: CONSTANT, title: {ru, en}}`.
void Consents::ReadBody(const SpecNode& node, const cel::Environment& environment, Demand* demand,
                        Diagnostics& diagnostics) {
  const SpecNode* is = &node;
  const SpecNode* title = nullptr;
  if (node.kind == SpecNode::Kind::kMap) {
    SpecReader reader(node, "a body", diagnostics);
    is = reader.RequireExpression("is");
    title = reader.Require("title");
    reader.Finish();
    if (is == nullptr || title == nullptr) return;
  }
  // Of a constant whose type is not known nothing can be said.
  if (!body_ || body_->type().kind() == cel::TypeKind::kError) return;
  std::optional<cel::Program> body = CompileExpression(*is, environment, body_->type(), diagnostics);
  std::optional<cel::Value> constant = body ? body->constant() : std::nullopt;
  if (body && !constant) Report(diagnostics, *is, "not-a-constant", "`" + is->text + "` is not a constant");
  if (!constant) return;
  auto name = [&](std::string_view language) {
    const SpecNode* text = title == nullptr ? nullptr : title->Find(language);
    return text == nullptr ? is->text : text->text;
  };
  demand->ru += (demand->bodies.empty() ? "" : " или ") + name("ru");
  demand->en += (demand->bodies.empty() ? "" : " or ") + name("en");
  if (demand->bodies.empty()) demand->constant = is->text.substr(is->text.rfind('.') + 1);
  demand->bodies.push_back(*constant);
  constants_.push_back(std::move(*body));
}

Consents::Place Consents::PlaceOf(const cel::Frame& frame, cel::Value list) {
  if (list.kind() != cel::ValueKind::kList || list.origin() == 0) return {};
  return {frame.PathText(list.origin()), list.list().size(), 0};
}

Consents::Place Consents::PlaceIn(const std::string& line) const {
  const std::string& text = approvals_->text();
  const size_t dot = text.find('.');
  const bool plain = dot != std::string::npos && text.find_first_of("([ ") == std::string::npos;
  return {plain ? line + text.substr(dot) : std::string(), 0, 0};
}

Changes Consents::Add(Place* place, const Demand& demand, Date day) const {
  const auto field = [&](const std::optional<cel::Program>& program) {
    const bool plain = program && program->text().starts_with(name_ + ".") &&
                       program->text().find_first_of("([ ") == std::string::npos;
    return plain ? program->text().substr(name_.size()) : std::string();
  };
  const std::string body = field(body_);
  if (place->path.empty() || body.empty() || (date_ && field(date_).empty())) return {};
  const auto at = [&](size_t i) { return place->path + "[" + std::to_string(i) + "]"; };
  const std::string added = at(place->size + place->added++);
  Changes changes;
  if (place->size > 0) {
    v1::Change& copy = changes.emplace_back();
    copy.set_path(added);
    copy.set_like(at(0));
  }
  const cel::Value constant = demand.bodies.front();
  const bool named = constant.kind() == cel::ValueKind::kEnum;
  changes.push_back(SetTo(added + body, std::nullopt, named ? TextQuantity(demand.constant) : ToQuantity(constant)));
  if (date_) changes.push_back(SetTo(added + field(date_), std::nullopt, DateQuantity(day)));
  if (const std::string when = field(when_); !when.empty()) {
    changes.push_back(SetTo(added + when, std::nullopt, BooleanQuantity(true)));
  }
  return changes;
}

std::vector<Consent> Consents::Evaluate(cel::Frame& frame) const {
  std::vector<Consent> consents(demands_.size());
  cel::Value list = approvals_->Evaluate(frame);
  if (!list.is_definite()) {
    for (Consent& consent : consents) consent.possible.emplace_back().gaps.Add(frame, list);
    return consents;
  }
  for (size_t i = 0; i < list.list().size(); ++i) Consider(frame, list.list().at(i), &consents);
  for (Consent& consent : consents) {
    if (list.is_open()) consent.possible.emplace_back().gaps.Add(frame, list.rest());
  }
  return consents;
}

void Consents::Consider(cel::Frame& frame, cel::Value approval, std::vector<Consent>* consents) const {
  frame.Set(slot_, approval);
  cel::Value body = body_->Evaluate(frame);
  cel::Value date = date_ ? date_->Evaluate(frame) : cel::Value();
  cel::Value when = when_ ? when_->Evaluate(frame) : cel::Value::Bool(true);
  bool has_day = date.kind() == cel::ValueKind::kDate;
  if (has_day && date.date() > frame.as_of()) return;
  if (when.is_definite() && !when.bool_value()) return;
  for (size_t i = 0; i < demands_.size(); ++i) {
    Consent& consent = (*consents)[i];
    auto same = [&](cel::Value other) { return SameScalar(body, other); };
    if (body.is_definite() && std::none_of(demands_[i].bodies.begin(), demands_[i].bodies.end(), same)) continue;
    if (!body.is_definite() || !date.is_definite() || !when.is_definite()) {
      Consent::Possible& possible = consent.possible.emplace_back();
      if (has_day) possible.date = date.date();
      for (cel::Value value : {body, date, when}) {
        if (!value.is_definite()) possible.gaps.Add(frame, value);
      }
    } else {
      const auto later = [&](const Consent::Given& other) { return has_day && date.date() < other.date.date(); };
      const auto place = std::find_if(consent.given.begin(), consent.given.end(), later);
      consent.given.insert(place, {has_day ? date : approval, approval});
    }
  }
}

}  // namespace svod::kinds
