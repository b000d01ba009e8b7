#include "engine/kinds/items.h"

#include <utility>

namespace svod::kinds {

std::optional<Items> Items::Read(SpecReader& reader, cel::Environment* environment) {
  const SpecNode* node = reader.RequireExpression("items");
  const SpecNode* where = reader.TakeExpression("where");
  if (node == nullptr) return std::nullopt;
  Items items;
  bool sound = true;
  if (node->kind == SpecNode::Kind::kMap) {
    if (node->entries.empty()) {
      Report(reader.diagnostics(), *node, "no-items", "items are a list, or lists by the names of their items");
    }
    for (const SpecNode::Entry& entry : node->entries) {
      sound = sound && items.AddList(entry.key, entry.value, environment, reader.diagnostics());
    }
  } else {
    sound = items.AddList("item", *node, environment, reader.diagnostics());
  }
  if (!sound || items.lists_.empty()) return std::nullopt;
  if (where != nullptr) {
    items.where_ = CompileExpression(*where, *environment, cel::Type(cel::TypeKind::kBool), reader.diagnostics());
    if (!items.where_) return std::nullopt;
    items.Cover(*items.where_);
    items.FindGuards();
  }
  items.slots_ = std::max(items.slots_, environment->slots());
  return items;
}

bool Items::AddList(const std::string& name, const SpecNode& node, cel::Environment* environment,
                    Diagnostics& diagnostics) {
  std::optional<cel::Program> program = CompileExpression(node, *environment, std::nullopt, diagnostics);
  if (!program) return false;
  if (program->type().kind() != cel::TypeKind::kList) {
    Report(diagnostics, node, "not-a-list",
           "items need a list, and `" + node.text + "` is " + program->type().ToString());
    return false;
  }
  Cover(*program);
  int slot = environment->AddVariable(name, program->type().element());
  lists_.push_back({std::move(*program), slot, name, std::nullopt});
  return true;
}

void Items::Declare(cel::Environment* environment) const {
  for (const List& list : lists_) environment->AddVariableAt(list.name, list.program.type().element(), list.slot);
}

void Items::FindGuards() {
  for (const cel::Guard& guard : where_->guards()) {
    for (List& list : lists_) {
      const bool of_list = guard.slot == list.slot && list.program.type().element().kind() == cel::TypeKind::kMessage;
      if (of_list && !list.guard) list.guard = guard;
    }
  }
}

void Items::Visit(cel::Frame& frame, const Visitor& visitor) const {
  // Stands for whatever an inner list may hold.
  const cel::Value anything = where_ && lists_.size() > 1 ? frame.MakeUnknown(0) : cel::Value();
  VisitLevel(frame, 0, anything, visitor);
}

void Items::VisitLevel(cel::Frame& frame, size_t level, cel::Value anything, const Visitor& visitor) const {
  const cel::Value value = lists_[level].program.Evaluate(frame);
  if (value.is_definite()) VisitElements(frame, level, value, anything, visitor);
  if (value.is_definite() && !value.is_open()) return;
  const cel::Value unseen = value.is_open() ? value.rest() : value;
  if (MayMatch(frame, level, unseen)) visitor.hidden(unseen);
}

void Items::VisitElements(cel::Frame& frame, size_t level, cel::Value value, cel::Value anything,
                          const Visitor& visitor) const {
  const List& list = lists_[level];
  const cel::ListView& view = value.list();
  const auto visit = [&](size_t index) {
    VisitElement(frame, level, view.at(index), anything, visitor);
    return true;
  };
  std::optional<cel::ElementIndex::Found> found;
  if (list.guard && view.size() > cel::kFewElements)
    found = frame.FindElements(view, *list.guard->field, list.guard->value);
  if (found) return found->ForEach(visit);
  for (size_t i = 0; i < view.size(); ++i) visit(i);
}

void Items::VisitElement(cel::Frame& frame, size_t level, cel::Value element, cel::Value anything,
                         const Visitor& visitor) const {
  frame.Set(lists_[level].slot, element);
  if (level + 1 == lists_.size()) {
    VisitItem(frame, element, visitor);
  } else if (!anything.is_unknown() || MayMatch(frame, level + 1, anything)) {
    // Evaluation is monotone: a condition that is false whatever stands inside need not be asked of each inner item.
    VisitLevel(frame, level + 1, anything, visitor);
  }
}

bool Items::MayMatch(cel::Frame& frame, size_t level, cel::Value unknown) const {
  if (!where_ || !unknown.is_unknown()) return true;
  for (size_t i = level; i < lists_.size(); ++i) frame.Set(lists_[i].slot, unknown);
  cel::Value where = where_->Evaluate(frame);
  return !where.is_definite() || where.bool_value();
}

void Items::VisitItem(cel::Frame& frame, cel::Value item, const Visitor& visitor) const {
  cel::Value where = where_ ? where_->Evaluate(frame) : cel::Value::Bool(true);
  if (where.is_error()) return visitor.hidden(where);
  if (where.is_unknown() || where.bool_value()) visitor.item(item, where);
}

std::optional<cel::Program> ReadProgram(SpecReader& reader, std::string_view key, const cel::Environment& environment,
                                        const std::optional<cel::Type>& expected, bool required) {
  const SpecNode* node = required ? reader.RequireExpression(key) : reader.TakeExpression(key);
  if (node == nullptr) return std::nullopt;
  return CompileExpression(*node, environment, expected, reader.diagnostics());
}

}  // namespace svod::kinds
