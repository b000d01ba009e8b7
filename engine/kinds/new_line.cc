// Tested by: tests/engine/kinds/cure_test.cc.
#include "engine/kinds/new_line.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "engine/kinds/edit.h"
#include "engine/verdict/quantity.h"

namespace svod::kinds {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Evaluations of one search: a condition over four fields of ten constants each.
constexpr int kTriesMax = 10'000;

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// `.a.b` of `name.a.b`; empty for anything else.
std::string InsideOf(const std::string& text, const std::string& name) {
  if (!text.starts_with(name + ".")) return "";
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return IsWord(c) || c == '.'; });
  return plain ? text.substr(name.size()) : "";
}

}  // namespace

int EndOf(const Message& subject, const std::string& list, const Changes& changes) {
  int end = std::max(LengthOfList(subject, list), 0);
  for (const v1::Change& change : changes) {
    const std::string& path = change.path();
    if (!path.starts_with(list + "[")) continue;
    const std::optional<ItemPath> item = ItemPathOf(path.substr(0, path.find(']', list.size()) + 1));
    if (item) end = std::max(end, item->index + 1);
  }
  return end;
}

std::optional<NewLine> NewLine::Of(const Items& items, const cel::Environment& outer) {
  NewLine line;
  std::string before;
  for (const Items::List& list : items.lists()) {
    if (list.program.type().element().kind() != cel::TypeKind::kMessage) return std::nullopt;
    line.lists_.push_back({list.program, list.slot, InsideOf(list.program.text(), before)});
    before = list.name;
  }
  line.where_ = items.where();
  line.AddLiterals(items.where_text());
  line.AddRows(outer);
  return line;
}

// Numbers and texts as they stand in an expression.
void NewLine::AddLiterals(const std::string& text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const size_t end = std::min(text.find(c, i + 1), text.size());
      texts_.push_back(text.substr(i + 1, end - i - 1));
      i = end;
    } else if (IsWord(c)) {
      size_t end = i;
      while (end < text.size() && IsWord(text[end])) ++end;
      const std::string word = text.substr(i, end - i);
      constexpr size_t kDigitsMax = 18;
      const bool digits = std::all_of(word.begin(), word.end(), [](unsigned char d) { return std::isdigit(d) != 0; });
      if (digits && word.size() <= kDigitsMax) numbers_.push_back(std::stoll(word));
      i = end - 1;
    }
  }
}

// Numbers and texts of the row of a rule that is written for each row of a table.
void NewLine::AddRows(const cel::Environment& environment) {
  for (const cel::Environment::Name& entry : environment.known()) {
    if (entry.value.kind() != cel::ValueKind::kRecord) continue;
    const cel::FieldsView& columns = entry.value.fields();
    for (size_t i = 0; i < columns.size(); ++i) {
      cel::Value value;
      if (!columns.Find(columns.KeyAt(i), &value)) continue;
      if (value.kind() == cel::ValueKind::kInt) numbers_.push_back(value.int_value());
      if (value.kind() == cel::ValueKind::kString) texts_.emplace_back(value.string());
    }
  }
}

// One search. Lines of the lists from `first_` on are new: messages of their own, each at the place it would have.
class NewLine::Search {
 public:
  Search(const NewLine& line, cel::Frame& frame, const std::vector<Goal>& goals, Date day, int64_t number,
         const Changes& before)
      : line_(line), frame_(frame), day_(day), before_(before), numbers_(line.numbers_) {
    numbers_.push_back(number);
    if (line.where_) goals_.push_back({&*line.where_, [](cel::Value value) { return value.bool_value(); }});
    goals_.insert(goals_.end(), goals.begin(), goals.end());
  }

  // With as few new lines as will do.
  Changes Run() {
    for (first_ = line_.lists_.size(); first_-- > 0;) {
      if (Enter(0)) return std::move(changes_);
    }
    return {};
  }

 private:
  // Goes over the lines that are there, down to the first list that gets a new one.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the rule has lists
  bool Enter(size_t level) {
    const List& list = line_.lists_[level];
    const cel::Value value = list.program.Evaluate(frame_);
    if (value.kind() != cel::ValueKind::kList || tries_ > kTriesMax) return false;
    if (level == first_) return value.origin() != 0 && TryAt(value);
    for (size_t i = 0; i < value.list().size(); ++i) {
      frame_.Set(list.slot, value.list().at(i));
      if (Enter(level + 1)) return true;
    }
    return false;
  }

  bool TryAt(cel::Value list) {
    new_.clear();
    changes_.clear();
    const int end = EndOf(frame_.subject(), frame_.PathText(list.origin()), before_);
    cel::PathId place = frame_.ElementPlace(list.origin(), static_cast<size_t>(end));
    for (size_t level = first_; level < line_.lists_.size(); ++level) {
      const List& one = line_.lists_[level];
      if (level > first_ && !Descend(one.inside, &place)) return false;
      const auto* type = one.program.type().element().message();
      auto* factory = frame_.subject().GetReflection()->GetMessageFactory();
      New& made = new_.emplace_back();
      made.message.reset(factory->GetPrototype(type)->New());
      made.path = frame_.PathText(place);
      frame_.Set(one.slot, cel::Value::Message(made.message.get()).WithOrigin(place));
    }
    if (!Solve()) return false;
    const std::string& path = new_.back().path;
    const bool there = !changes_.empty() && changes_.back().path().starts_with(path + ".");
    if (!there) changes_.emplace_back().set_path(path);
    return true;
  }

  // From the place of a line to that of the first line of the list inside it. False where the list is computed.
  bool Descend(std::string_view inside, cel::PathId* place) {
    const auto* type = new_.back().message->GetDescriptor();
    if (inside.empty()) return false;
    while (!inside.empty()) {
      inside.remove_prefix(1);
      const std::string name(inside.substr(0, inside.find('.')));
      const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(name);
      if (field == nullptr) return false;
      *place = frame_.FieldPlace(*place, field);
      type = field->message_type();
      inside.remove_prefix(name.size());
    }
    *place = frame_.ElementPlace(*place, 0);
    return true;
  }

  // Fills in one field that is asked for after the other until all goals hold.
  // NOLINTNEXTLINE(misc-no-recursion): once for each field of the new lines
  bool Solve() {
    for (const Goal& goal : goals_) {
      if (++tries_ > kTriesMax) return false;
      const cel::Value value = goal.program->Evaluate(frame_);
      if (value.is_definite() && goal.holds(value)) continue;
      if (!value.is_unknown()) return false;
      for (const std::string& path : frame_.MissingPaths(value)) {
        if (New* line = OwnerOf(path)) return SolveBy(line, path);
      }
      return false;
    }
    return true;
  }

  struct New {
    std::unique_ptr<Message> message;
    std::string path;
  };

  // The new line that the path leads into, the innermost.
  New* OwnerOf(const std::string& path) {
    for (auto line = new_.rbegin(); line != new_.rend(); ++line) {
      if (path.starts_with(line->path + ".")) return &*line;
    }
    return nullptr;
  }

  // NOLINTNEXTLINE(misc-no-recursion): see Solve
  bool SolveBy(New* line, const std::string& path) {
    const std::string inside = path.substr(line->path.size() + 1);
    const FieldDescriptor* field = FieldAt(line->message->GetDescriptor(), inside);
    if (field == nullptr || field->is_repeated()) return false;
    for (v1::Quantity& value : CandidatesFor(field)) {
      Edits edits(line->message.get());
      if (!edits.Make(SetTo(inside, std::nullopt, value))) return false;
      changes_.push_back(SetTo(path, std::nullopt, std::move(value)));
      if (Solve()) return true;
      changes_.pop_back();
      edits.Undo();
    }
    return false;
  }

  static const FieldDescriptor* FieldAt(const google::protobuf::Descriptor* type, std::string_view path) {
    const size_t dot = path.find('.');
    const FieldDescriptor* field = type->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr || dot == std::string_view::npos) return field;
    return field->message_type() == nullptr ? nullptr : FieldAt(field->message_type(), path.substr(dot + 1));
  }

  [[nodiscard]] std::vector<v1::Quantity> CandidatesFor(const FieldDescriptor* field) const {
    std::vector<v1::Quantity> values;
    switch (cel::Type::OfField(field).kind()) {
      case cel::TypeKind::kEnum:
        for (int i = 0; i < field->enum_type()->value_count(); ++i) {
          const int constant = field->enum_type()->value(i)->number();
          if (constant != 0) values.push_back(TextQuantity(cel::Environment::ShortName(field->enum_type(), constant)));
        }
        return values;
      case cel::TypeKind::kBool:
        return {BooleanQuantity(true), BooleanQuantity(false)};
      case cel::TypeKind::kDate:
        return {DateQuantity(day_)};
      case cel::TypeKind::kInt:
      case cel::TypeKind::kUint:
        for (const int64_t one : numbers_) values.push_back(CountQuantity(one));
        return values;
      case cel::TypeKind::kString:
        for (const std::string& text : line_.texts_) values.push_back(TextQuantity(text));
        return values;
      default:
        return values;
    }
  }

  const NewLine& line_;
  cel::Frame& frame_;
  std::vector<Goal> goals_;
  Date day_;
  const Changes& before_;
  std::vector<int64_t> numbers_;
  size_t first_ = 0;
  std::vector<New> new_;
  Changes changes_;
  int tries_ = 0;
};

Changes NewLine::Find(cel::Frame& frame, const std::vector<Goal>& goals, Date day, int64_t number,
                      const Changes& before) const {
  return Search(*this, frame, goals, day, number, before).Run();
}

int NewLine::slots() const {
  int slots = where_ ? where_->slots() : 0;
  for (const List& list : lists_) slots = std::max({slots, list.program.slots(), list.slot + 1});
  return slots;
}

std::string NewLine::PathIn(const Changes& changes) const {
  const std::string& path = changes.back().path();
  return path.substr(0, path.rfind(']') + 1);
}

}  // namespace svod::kinds
