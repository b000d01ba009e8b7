// Tested by: tests/engine/cel/evaluator_test.cc, frame_test.cc.
#include "engine/cel/field_nodes.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>
#include <vector>

#include "engine/cel/function_groups.h"

namespace svod::cel {
namespace {

// A field of the subject, or of a message inside it: `report`, `report.kpis.items`.
class SubjectField : public FieldRead {
 public:
  SubjectField(const google::protobuf::FieldDescriptor* field, TypeKind kind) : FieldRead(field, kind) {}
  // `field` of the message that `way` reads.
  SubjectField(const SubjectField& way, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : FieldRead(field, kind), way_(way.way_) {
    way_.push_back(way.reader());
  }
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend(steps())) return OutOfSteps(frame);
    const google::protobuf::Message* message = &frame.subject();
    PathId place = 0;
    for (const FieldReader& step : way_) {
      const Value next = frame.ReadField(*message, place, step);
      if (!next.is_definite()) return next;
      message = &next.message();
      place = next.origin();
    }
    return frame.ReadField(*message, place, reader());
  }
  const google::protobuf::Message* Owner(Frame& frame) const override {
    const google::protobuf::Message* message = frame.Spend(steps()) ? &frame.subject() : nullptr;
    for (auto step = way_.begin(); step != way_.end() && message != nullptr; ++step) {
      Value next;
      message = step->Read(*message, frame.is_generated(), &next) ? &next.message() : nullptr;
    }
    return message;
  }

 private:
  [[nodiscard]] int64_t steps() const { return static_cast<int64_t>(way_.size()) + 1; }

  std::vector<FieldReader> way_;
};

class FieldOfNode : public FieldRead {
 public:
  FieldOfNode(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : FieldRead(field, kind), target_(std::move(target)) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    return frame.ReadField(target.message(), target.origin(), reader());
  }
  const google::protobuf::Message* Owner(Frame& frame) const override {
    Value target;
    return frame.Spend() && target_->Peek(frame, &target) ? &target.message() : nullptr;
  }

 private:
  NodePtr target_;
};

// The common case: x is a variable.
class FieldOfVariable : public FieldRead {
 public:
  FieldOfVariable(int slot, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : FieldRead(field, kind), slot_(slot) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value& target = frame.Get(slot_);
    if (!target.is_definite()) return target;
    return frame.ReadField(target.message(), target.origin(), reader());
  }
  const google::protobuf::Message* Owner(Frame& frame) const override {
    const Value& target = frame.Get(slot_);
    return frame.Spend() && target.is_definite() ? &target.message() : nullptr;
  }
  [[nodiscard]] std::optional<FieldOfSlot> field_of_slot() const override { return FieldOfSlot{slot_, &reader()}; }

 private:
  int slot_;
};

// has(x.y): true for a field that is set (a list: that is not empty), unknown for one that is not.
class Has : public Condition {
 public:
  explicit Has(NodePtr field) : field_(std::move(field)) {}
  Value Evaluate(Frame& frame) const override {
    Value value = field_->Evaluate(frame);
    if (!value.is_definite()) return value;
    if (value.is_open() && value.list().size() == 0) return value.rest();
    return Value::Bool(value.kind() != ValueKind::kList || value.list().size() > 0);
  }
  Answer Test(Frame& frame) const override {
    const FieldRead& field = *field_->field_read();
    const google::protobuf::Message* owner = field.Owner(frame);
    if (owner == nullptr) return Answer::kOpen;
    const bool generated = frame.is_generated();
    if (field.reader().repeated()) {
      if (field.reader().Size(*owner, generated) > 0) return Answer::kYes;
      return field.reader().IsIncomplete(*owner, generated) ? Answer::kOpen : Answer::kNo;
    }
    Value value;
    return field.reader().Read(*owner, generated, &value) ? Answer::kYes : Answer::kOpen;
  }

 private:
  NodePtr field_;  // a FieldRead
};

// has(x.y) of a member of a oneof: false where another member is set. That this one is not set is then known, and
// setting it would be another statement, not the missing part of this one.
class HasChoice : public Condition {
 public:
  HasChoice(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind)
      : target_(std::move(target)), field_(field), reader_(field, kind) {}
  Value Evaluate(Frame& frame) const override {
    if (!frame.Spend()) return OutOfSteps(frame);
    const Value target = target_->Evaluate(frame);
    if (!target.is_definite()) return target;
    const google::protobuf::Message& message = target.message();
    if (OtherIsSet(message)) return Value::Bool(false);
    const Value value = frame.ReadField(message, target.origin(), reader_);
    return value.is_definite() ? Value::Bool(true) : value;
  }
  Answer Test(Frame& frame) const override {
    Value target;
    Value value;
    if (!frame.Spend() || !target_->Peek(frame, &target)) return Answer::kOpen;
    if (reader_.Read(target.message(), frame.is_generated(), &value)) return Answer::kYes;
    return OtherIsSet(target.message()) ? Answer::kNo : Answer::kOpen;
  }

 private:
  [[nodiscard]] bool OtherIsSet(const google::protobuf::Message& message) const {
    const auto* set = message.GetReflection()->GetOneofFieldDescriptor(message, field_->real_containing_oneof());
    return set != nullptr && set != field_;
  }

  NodePtr target_;
  const google::protobuf::FieldDescriptor* field_;
  FieldReader reader_;
};

// size(x.list) of a field.
class SizeOfField : public Node {
 public:
  explicit SizeOfField(NodePtr call, const FieldRead& field) : call_(std::move(call)), field_(field) {}
  Value Evaluate(Frame& frame) const override { return call_->Evaluate(frame); }
  bool Peek(Frame& frame, Value* value) const override {
    const google::protobuf::Message* owner = frame.Spend() ? field_.Owner(frame) : nullptr;
    if (owner == nullptr || field_.reader().IsIncomplete(*owner, frame.is_generated())) return false;
    *value = Value::Int(static_cast<int64_t>(field_.reader().Size(*owner, frame.is_generated())));
    return true;
  }

 private:
  NodePtr call_;
  const FieldRead& field_;  // in the call
};

}  // namespace

NodePtr MakeFieldRead(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind) {
  if (const auto* way = dynamic_cast<const SubjectField*>(target.get()))
    return std::make_unique<SubjectField>(*way, field, kind);
  if (const std::optional<int> slot = target->slot()) return std::make_unique<FieldOfVariable>(*slot, field, kind);
  return std::make_unique<FieldOfNode>(std::move(target), field, kind);
}

NodePtr MakeSubjectField(const google::protobuf::FieldDescriptor* field, TypeKind kind) {
  return std::make_unique<SubjectField>(field, kind);
}

NodePtr MakeHas(NodePtr field) { return std::make_unique<Has>(std::move(field)); }

NodePtr MakeHasChoice(NodePtr target, const google::protobuf::FieldDescriptor* field, TypeKind kind) {
  return std::make_unique<HasChoice>(std::move(target), field, kind);
}

NodePtr MakeSizeOfField(NodePtr call, const FieldRead& field) {
  return std::make_unique<SizeOfField>(std::move(call), field);
}

}  // namespace svod::cel
