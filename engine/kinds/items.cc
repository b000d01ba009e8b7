#include "engine/kinds/items.h"

#include <utility>

namespace svod::kinds {

std::optional<Items> Items::Read(SpecReader& reader, cel::Environment* environment) {
  const SpecNode* node = reader.RequireExpression("items");
  const SpecNode* where = reader.TakeExpression("where");
  if (node == nullptr) return std::nullopt;
  Items items;
  bool sound = AreNamed(reader);
  if (node->kind == SpecNode::Kind::kMap) {
    if (!sound) {
      Report(reader.diagnostics(), *node, "no-items", "items are a list, or lists by the names of their items");
    }
    for (const SpecNode::Entry& entry : node->entries) {
      sound = items.AddList(entry.key, entry.value, environment, reader.diagnostics()) && sound;
    }
  } else {
    sound = items.AddList("item", *node, environment, reader.diagnostics());
  }
  if (where != nullptr && AreNamed(reader)) {
    items.where_ = CompileExpression(*where, *environment, cel::Type(cel::TypeKind::kBool), reader.diagnostics());
    sound = sound && items.where_;
  }
  if (!sound) return std::nullopt;
  if (items.where_) {
    items.Cover(*items.where_);
    items.FindGuards();
  }
  items.slots_ = std::max(items.slots_, environment->slots());
  return items;
}

bool Items::AreNamed(const SpecReader& reader) {
  const SpecNode* node = reader.node().Find("items");
  return node != nullptr && !node->column_absent && (node->kind != SpecNode::Kind::kMap || !node->entries.empty());
}

bool Items::AddList(const std::string& name, const SpecNode& node, cel::Environment* environment,
                    Diagnostics& diagnostics) {
  std::optional<cel::Program> program = CompileExpression(node, *environment, std::nullopt, diagnostics);
  const cel::TypeKind kind = program ? program->type().kind() : cel::TypeKind::kError;
  if (kind != cel::TypeKind::kList) {
    environment->AddVariable(name, cel::TypeKind::kError);
    if (kind == cel::TypeKind::kError) return false;  // told already, of this list or of one before
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

// What `where` said, in the order in which it is asked of one document: kept with the frame.
class Items::Recall {
 public:
  explicit Recall(std::vector<uint8_t>& notes) : notes_(notes), is_known_(!notes.empty()) {}

  template <typename Ask>
  cel::Answer Next(Ask ask) {
    if (is_known_) return static_cast<cel::Answer>(notes_[at_++]);
    const cel::Answer answer = ask();
    notes_.push_back(static_cast<uint8_t>(answer));
    return answer;
  }

 private:
  std::vector<uint8_t>& notes_;
  const bool is_known_;
  size_t at_ = 0;
};

// One visit.
struct Items::Walk {
  cel::Frame& frame;
  const Visitor& visitor;
  Recall* recall = nullptr;  // nullptr: nothing is kept
  cel::Value anything;       // stands for whatever an inner list may hold; null where there is none

  // `test`: asks it.
  template <typename Test>
  [[nodiscard]] cel::Answer Ask(Test test) const {
    return recall == nullptr ? test() : recall->Next(test);
  }
};

void Items::Visit(cel::Frame& frame, const Visitor& visitor) const {
  VisitLevel({frame, visitor, nullptr, where_ && lists_.size() > 1 ? frame.MakeUnknown(0) : cel::Value()}, 0);
}

void Items::VisitAgain(cel::Frame& frame, const Visitor& visitor) const {
  constexpr uint8_t kNothing = 255;  // no answer: in the document there is nothing to visit
  std::vector<uint8_t>& notes = frame.NotesOf(this);
  if (!notes.empty() && notes.front() == kNothing) return;
  bool nothing = true;
  const auto item = [&](cel::Value value, cel::Value where) {
    nothing = false;
    visitor.item(value, where);
  };
  const auto hidden = [&](cel::Value value) {
    nothing = false;
    visitor.hidden(value);
  };
  Recall recall(notes);
  const Visitor watched{item, hidden};
  VisitLevel({frame, watched, &recall, where_ && lists_.size() > 1 ? frame.MakeUnknown(0) : cel::Value()}, 0);
  if (nothing) notes.assign(1, kNothing);
}

void Items::VisitLevel(const Walk& walk, size_t level) const {
  const cel::Value value = lists_[level].program.Evaluate(walk.frame);
  if (value.is_definite()) VisitElements(walk, level, value);
  if (value.is_definite() && !value.is_open()) return;
  VisitHidden(walk, level, value.is_open() ? value.rest() : value);
}

void Items::VisitElements(const Walk& walk, size_t level, cel::Value value) const {
  const List& list = lists_[level];
  const cel::ListView& view = value.list();
  std::optional<cel::ElementIndex::Found> found;
  if (list.guard && view.size() > cel::kFewElements) {
    found = walk.frame.FindElements(view, *list.guard->field, list.guard->value);
  }
  const auto visit = [&](size_t index) {
    VisitElement(walk, level, view, index, found.has_value());
    return true;
  };
  if (found) return found->ForEach(visit);
  for (size_t i = 0; i < view.size(); ++i) visit(i);
}

void Items::VisitElement(const Walk& walk, size_t level, const cel::ListView& list, size_t index, bool guarded) const {
  if (level + 1 == lists_.size()) return VisitItem(walk, list, index);
  const int slot = lists_[level].slot;
  if (!guarded && walk.anything.is_unknown()) {
    // Evaluation is monotone: a condition that is false whatever stands inside need not be asked of each inner item.
    walk.frame.Set(slot, list.Peek(index));
    if (AskOfHidden(walk, level + 1, walk.anything) == cel::Answer::kNo) return;
  }
  walk.frame.Set(slot, list.at(index));
  VisitLevel(walk, level + 1);
}

cel::Answer Items::AskOfHidden(const Walk& walk, size_t level, cel::Value unknown) const {
  return walk.Ask([&] {
    SetHidden(walk, level, unknown);
    return where_->Test(walk.frame);
  });
}

void Items::SetHidden(const Walk& walk, size_t level, cel::Value unknown) const {
  for (size_t i = level; i < lists_.size(); ++i) walk.frame.Set(lists_[i].slot, unknown);
}

// Where it depends on more than what is hidden whether that counts, on a field of an outer item, that is unknown too.
void Items::VisitHidden(const Walk& walk, size_t level, cel::Value value) const {
  if (!where_ || !value.is_unknown()) return walk.visitor.hidden(value);
  const int64_t steps = walk.frame.steps_left();
  const cel::Answer answer = AskOfHidden(walk, level, value);
  if (answer == cel::Answer::kNo) return;
  if (answer == cel::Answer::kYes) return walk.visitor.hidden(value);
  SetHidden(walk, level, value);
  const cel::Value where = where_->Explain(walk.frame, steps);
  if (!where.is_definite()) return walk.visitor.hidden(walk.frame.Merge(where, value));
  if (where.bool_value()) walk.visitor.hidden(value);
}

void Items::VisitItem(const Walk& walk, const cel::ListView& list, size_t index) const {
  const int slot = lists_.back().slot;
  const int64_t steps = walk.frame.steps_left();
  cel::Answer answer = cel::Answer::kYes;
  if (where_) {
    answer = walk.Ask([&] {
      walk.frame.Set(slot, list.Peek(index));
      return where_->Test(walk.frame);
    });
    if (answer == cel::Answer::kNo) return;
  }
  const cel::Value item = list.at(index);
  walk.frame.Set(slot, item);
  const cel::Value where = answer == cel::Answer::kYes ? cel::Value::Bool(true) : where_->Explain(walk.frame, steps);
  if (where.is_error()) return walk.visitor.hidden(where);
  if (where.is_unknown() || where.bool_value()) walk.visitor.item(item, where);
}

std::optional<cel::Program> ReadProgram(SpecReader& reader, std::string_view key, const cel::Environment& environment,
                                        const std::optional<cel::Type>& expected, bool required) {
  const SpecNode* node = required ? reader.RequireExpression(key) : reader.TakeExpression(key);
  if (node == nullptr) return std::nullopt;
  return CompileExpression(*node, environment, expected, reader.diagnostics());
}

}  // namespace svod::kinds
