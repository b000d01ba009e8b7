// Tested by: tests/engine/cel/standard_test.cc; the published data.
#include "engine/cel/standard_nodes.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "engine/cel/equality.h"
#include "engine/cel/function_groups.h"
#include "engine/cel/map_value.h"
#include "engine/cel/message_writer.h"
#include "engine/cel/messages.h"

namespace svod::cel {
namespace {

class DynamicCall : public Node {
 public:
  DynamicCall(std::string name, std::span<const Overload> overloads, const Overload* checked,
              std::vector<NodePtr> arguments)
      : name_(std::move(name)), overloads_(overloads), checked_(checked), arguments_(std::move(arguments)) {
    for (const Overload& overload : overloads_) {
      of_open_lists_ = of_open_lists_ || overload.of_open_lists;
      looks_into_lists_ =
          looks_into_lists_ || std::any_of(overload.parameters.begin(), overload.parameters.end(), LooksInto);
    }
  }
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    if (arguments_.size() > kArgumentsMax) return NoOverload(frame, name_);
    std::array<Value, kArgumentsMax> values;
    Value undecided;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      values[i] = arguments_[i]->Evaluate(frame);
      if (!values[i].is_definite()) Undecide(frame, values[i], &undecided);
      if (!of_open_lists_) UndecideByRest(frame, values[i], &undecided);
    }
    if (!undecided.is_definite()) return undecided;
    const Arguments given(values.data(), arguments_.size());
    if (!SpendOnTexts(frame, given) || !SpendOnElements(frame, given)) return OutOfSteps(frame);
    const Overload* overload = FindForValues(overloads_, given, checked_);
    if (overload == nullptr || overload->evaluate == nullptr) return NoOverload(frame, name_);
    return overload->evaluate(frame, given);
  }

 private:
  // Whether the elements of a list tell if it is of this type.
  static bool LooksInto(const Type& type) {
    return type.kind() == TypeKind::kList && type.element().kind() != TypeKind::kParameter &&
           type.element().kind() != TypeKind::kDyn;
  }

  // To pick an overload is to look at the elements of lists.
  bool SpendOnElements(Frame& frame, Arguments given) const {
    if (!looks_into_lists_) return true;
    size_t elements = 0;
    for (const Value& value : given) elements += value.kind() == ValueKind::kList ? value.list().size() : 0;
    return frame.Spend(static_cast<int64_t>(elements));
  }

  std::string name_;
  std::span<const Overload> overloads_;
  const Overload* checked_;
  bool of_open_lists_ = false;
  bool looks_into_lists_ = false;
  std::vector<NodePtr> arguments_;
};

class SelectNode : public Node {
 public:
  SelectNode(NodePtr target, std::string name, const google::protobuf::FieldDescriptor* field, Access access)
      : target_(std::move(target)), name_(std::move(name)), field_(field), access_(access) {}

  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend() || !SpendOnText(frame, Value::String(name_))) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    if (target.kind() != ValueKind::kOptional) {
      return access_ == Access::kHas    ? Has(frame, target)
             : access_ == Access::kRead ? Read(frame, target)
                                        : ReadIfThere(frame, target);
    }
    if (target.list().size() == 0) return access_ == Access::kHas ? Value::Bool(false) : target;
    const Value inner = target.list().at(0);
    return access_ == Access::kHas ? Has(frame, inner) : ReadIfThere(frame, inner);
  }

 private:
  [[nodiscard]] bool IsExpected(const Value& target) const {
    return field_ != nullptr && target.message().GetDescriptor() == field_->containing_type();
  }

  Value Read(Frame& frame, const Value& target) const {
    if (target.kind() == ValueKind::kMessage) {
      return IsExpected(target) ? ReadStandard(frame, target.message(), field_)
                                : ReadMember(frame, target.message(), name_);
    }
    if (target.kind() != ValueKind::kMap) return NoOverload(frame, "." + name_);
    Value value;
    if (target.fields().Find(Value::String(name_), &value)) return value;
    return frame.MakeError(ErrorCode::kNoSuchKey, "the map has no key `" + name_ + "`");
  }

  Value Has(Frame& frame, const Value& target) const {
    if (target.kind() == ValueKind::kMessage) {
      return IsExpected(target) ? Value::Bool(HasStandard(target.message(), field_))
                                : HasMember(frame, target.message(), name_);
    }
    if (target.kind() != ValueKind::kMap) return NoOverload(frame, "has");
    Value value;
    return Value::Bool(target.fields().Find(Value::String(name_), &value));
  }

  // An optional of what is there.
  Value ReadIfThere(Frame& frame, const Value& target) const {
    const Value there = Has(frame, target);
    if (!there.is_definite()) {
      return target.kind() == ValueKind::kMessage ? there : frame.MakeError(ErrorCode::kNoSuchKey, "no such key");
    }
    if (!there.bool_value()) return frame.MakeOptional({});
    const Value value = Read(frame, target);
    return value.is_definite() ? frame.MakeOptional({value}) : value;
  }

  NodePtr target_;
  std::string name_;
  const google::protobuf::FieldDescriptor* field_;
  Access access_;
};

class IndexNode : public Node {
 public:
  IndexNode(NodePtr target, NodePtr index, std::span<const Overload> overloads, bool optional)
      : target_(std::move(target)), index_(std::move(index)), overloads_(overloads), optional_(optional) {}

  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    const Value index = index_->Evaluate(frame);
    if (!target.is_definite()) return index.is_definite() ? target : frame.Merge(target, index);
    if (!index.is_definite()) return index;
    if (target.kind() != ValueKind::kOptional)
      return optional_ ? AtIfThere(frame, target, index) : At(frame, target, index);
    return target.list().size() == 0 ? target : AtIfThere(frame, target.list().at(0), index);
  }

 private:
  Value At(Frame& frame, const Value& target, const Value& index) const {
    const std::array<Value, 2> values = {target, index};
    const Overload* overload = FindForValues(overloads_, values);
    return overload == nullptr ? NoOverload(frame, "_[_]") : overload->evaluate(frame, values);
  }

  Value AtIfThere(Frame& frame, const Value& target, const Value& index) const {
    const Value value = At(frame, target, index);
    if (value.is_definite()) return frame.MakeOptional({value});
    if (!value.is_error()) return value;
    const ErrorCode code = frame.ErrorOf(value).code;
    const bool absent = code == ErrorCode::kNoSuchKey || code == ErrorCode::kIndexOutOfRange;
    return absent ? frame.MakeOptional({}) : value;
  }

  NodePtr target_;
  NodePtr index_;
  std::span<const Overload> overloads_;
  bool optional_;
};

class Fallback : public Node {
 public:
  Fallback(NodePtr target, NodePtr other, bool value)
      : target_(std::move(target)), other_(std::move(other)), value_(value) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    if (target.kind() != ValueKind::kOptional) return NoOverload(frame, value_ ? "orValue" : "or");
    if (target.list().size() > 0) return value_ ? target.list().at(0) : target;
    const Value other = other_->Evaluate(frame);
    const bool fits = value_ || !other.is_definite() || other.kind() == ValueKind::kOptional;
    return fits ? other : NoOverload(frame, "or");
  }

 private:
  NodePtr target_;
  NodePtr other_;
  bool value_;
};

// The values of the entries of a literal: of optional ones what they hold, if anything.
class Entries {
 public:
  Entries(std::vector<NodePtr> items, std::vector<bool> optional)
      : items_(std::move(items)), optional_(std::move(optional)) {}

  // Calls `take` with the place and value of each entry that is there. Returns what is not definite, merged; a definite
  // value otherwise.
  template <typename Take>
  Value Evaluate(Frame& frame, size_t width, Take take) const {
    Value undecided;
    for (size_t i = 0; i < items_.size(); ++i) {
      if (!frame.Spend()) return OutOfSteps(frame);
      Value value = items_[i]->Evaluate(frame);
      const bool optional = i % width == width - 1 && !optional_.empty() && optional_[i / width];
      if (value.is_definite() && optional) {
        if (value.kind() != ValueKind::kOptional) value = NoOverload(frame, "an optional entry");
        if (value.is_definite() && value.list().size() == 0) continue;
        if (value.is_definite()) value = value.list().at(0);
      }
      if (value.is_definite()) value = take(i, value);
      if (!value.is_definite()) Undecide(frame, value, &undecided);
    }
    return undecided;
  }

 private:
  std::vector<NodePtr> items_;
  std::vector<bool> optional_;
};

class ListLiteral : public Node {
 public:
  explicit ListLiteral(Entries entries) : entries_(std::move(entries)) {}
  Value Evaluate(Frame& frame) const override {
    std::vector<Value> values;
    const Value undecided = entries_.Evaluate(frame, 1, [&](size_t, const Value& value) {
      values.push_back(value);
      return value;
    });
    return undecided.is_definite() ? frame.MakeList(std::move(values)) : undecided;
  }

 private:
  Entries entries_;
};

class MapLiteral : public Node {
 public:
  explicit MapLiteral(Entries entries) : entries_(std::move(entries)) {}
  Value Evaluate(Frame& frame) const override {
    auto map = std::make_unique<ValueMap>();
    Value key;
    const Value undecided = entries_.Evaluate(frame, 2, [&](size_t i, const Value& value) {
      if (i % 2 == 1) return Put(frame, map.get(), key, value);
      key = value;
      return ValueMap::IsKey(key) ? value : NoOverload(frame, "a key of a map");
    });
    if (!undecided.is_definite()) return undecided;
    return frame.MakeMap(std::move(map));
  }

 private:
  static Value Put(Frame& frame, ValueMap* map, const Value& key, const Value& value) {
    if (!SpendOnText(frame, key)) return OutOfSteps(frame);
    if (!ValueMap::IsKey(key) || map->Put(key, value)) return value;
    return frame.MakeError(ErrorCode::kInvalidArgument, "the map has a key twice");
  }

  Entries entries_;
};

class MessageNode : public Node {
 public:
  explicit MessageNode(MessageLiteral literal)
      : type_(literal.type),
        fields_(std::move(literal.fields)),
        twice_(HasTwice(fields_)),
        entries_(std::move(literal.values), std::move(literal.optional)) {}
  Value Evaluate(Frame& frame) const override {
    if (twice_) return frame.MakeError(ErrorCode::kInvalidArgument, "the message has a field twice");
    std::vector<FieldSetting> settings;
    const Value undecided = entries_.Evaluate(frame, 1, [&](size_t i, const Value& value) {
      if (fields_[i] == nullptr) return frame.MakeError(ErrorCode::kNoSuchKey, "the message has no such field");
      settings.push_back({fields_[i], value});
      return value;
    });
    return undecided.is_definite() ? MakeMessage(frame, type_, settings) : undecided;
  }

 private:
  using Fields = std::vector<const google::protobuf::FieldDescriptor*>;

  static bool HasTwice(Fields fields) {
    std::erase(fields, nullptr);  // told by itself
    std::sort(fields.begin(), fields.end());
    return std::adjacent_find(fields.begin(), fields.end()) != fields.end();
  }

  const google::protobuf::Descriptor* type_;
  const Fields fields_;
  const bool twice_;
  Entries entries_;
};

class Unresolved : public Node {
 public:
  explicit Unresolved(std::string name) : name_(std::move(name)) {}
  Value Evaluate(Frame& frame) const override {
    return frame.MakeError(ErrorCode::kNoSuchKey, "there is nothing called `" + name_ + "`");
  }

 private:
  std::string name_;
};

}  // namespace

NodePtr MakeDynamicCall(std::string name, std::span<const Overload> overloads, const Overload* checked,
                        std::vector<NodePtr> arguments) {
  return std::make_unique<DynamicCall>(std::move(name), overloads, checked, std::move(arguments));
}

NodePtr MakeSelect(NodePtr target, std::string name, const google::protobuf::FieldDescriptor* field, Access access) {
  return std::make_unique<SelectNode>(std::move(target), std::move(name), field, access);
}

NodePtr MakeIndex(NodePtr target, NodePtr index, std::span<const Overload> overloads, bool optional) {
  return std::make_unique<IndexNode>(std::move(target), std::move(index), overloads, optional);
}

NodePtr MakeFallback(NodePtr target, NodePtr other, bool value) {
  return std::make_unique<Fallback>(std::move(target), std::move(other), value);
}

NodePtr MakeListLiteral(std::vector<NodePtr> items, std::vector<bool> optional) {
  return std::make_unique<ListLiteral>(Entries(std::move(items), std::move(optional)));
}

NodePtr MakeMapLiteral(std::vector<NodePtr> items, std::vector<bool> optional) {
  return std::make_unique<MapLiteral>(Entries(std::move(items), std::move(optional)));
}

NodePtr MakeMessageLiteral(MessageLiteral literal) { return std::make_unique<MessageNode>(std::move(literal)); }

NodePtr MakeUnresolved(std::string name) { return std::make_unique<Unresolved>(std::move(name)); }

}  // namespace svod::cel
