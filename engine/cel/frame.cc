#include "engine/cel/frame.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/limits.h"
#include "engine/cel/type.h"

namespace svod::cel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class VectorList : public ListView {
 public:
  explicit VectorList(std::vector<Value> elements) : elements_(std::move(elements)) {}
  [[nodiscard]] size_t size() const override { return elements_.size(); }
  [[nodiscard]] Value at(size_t index) const override { return elements_[index]; }

 private:
  std::vector<Value> elements_;
};

// A text with a format as its exact value. Input checks have excluded texts that do not read.
std::optional<Value> ReadText(const std::string& text, TypeKind kind) {
  switch (kind) {
    case TypeKind::kDate: {
      std::optional<Date> date = Date::Parse(text);
      return date ? std::optional(Value::OfDate(*date)) : std::nullopt;
    }
    case TypeKind::kDecimal:
    case TypeKind::kPercent: {
      std::optional<Decimal> decimal = Decimal::Parse(text);
      if (!decimal) return std::nullopt;
      return kind == TypeKind::kDecimal ? Value::OfDecimal(*decimal) : Value::OfPercent(*decimal);
    }
    case TypeKind::kBytes:
      return Value::OfBytes(text);
    default:
      return Value::String(text);
  }
}

Value OfInteger(int64_t number, TypeKind kind) {
  return kind == TypeKind::kMoney ? Value::Kopecks(number) : Value::Int(number);
}

// The field, or its element at `index` when index >= 0. nullopt: not readable. Borrows from the message.
std::optional<Value> ReadScalar(const Message& message, const FieldDescriptor* field, TypeKind kind, int index) {
  const Reflection* r = message.GetReflection();
  const bool one = index < 0;
  std::string scratch;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return OfInteger(one ? r->GetInt32(message, field) : r->GetRepeatedInt32(message, field, index), kind);
    case FieldDescriptor::CPPTYPE_INT64:
      return OfInteger(one ? r->GetInt64(message, field) : r->GetRepeatedInt64(message, field, index), kind);
    case FieldDescriptor::CPPTYPE_UINT32:
      return Value::Uint(one ? r->GetUInt32(message, field) : r->GetRepeatedUInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return Value::Uint(one ? r->GetUInt64(message, field) : r->GetRepeatedUInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Value::Double(one ? r->GetDouble(message, field) : r->GetRepeatedDouble(message, field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Value::Double(one ? r->GetFloat(message, field) : r->GetRepeatedFloat(message, field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Value::Bool(one ? r->GetBool(message, field) : r->GetRepeatedBool(message, field, index));
    case FieldDescriptor::CPPTYPE_ENUM: {
      int number = one ? r->GetEnumValue(message, field) : r->GetRepeatedEnumValue(message, field, index);
      return number == 0 ? std::nullopt : std::optional(Value::Enum(number));
    }
    case FieldDescriptor::CPPTYPE_STRING:
      // Generated messages keep strings as std::string, so the reference is into the message and scratch stays unused.
      return ReadText(one ? r->GetStringReference(message, field, &scratch)
                          : r->GetRepeatedStringReference(message, field, index, &scratch),
                      kind);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Value::Message(one ? &r->GetMessage(message, field) : &r->GetRepeatedMessage(message, field, index));
  }
  return std::nullopt;
}

class RepeatedList : public ListView {
 public:
  RepeatedList(Frame& frame, const Message& message, PathId place, const FieldDescriptor* field, TypeKind kind)
      : frame_(frame), message_(message), place_(place), field_(field), kind_(kind) {}
  [[nodiscard]] size_t size() const override {
    return static_cast<size_t>(message_.GetReflection()->FieldSize(message_, field_));
  }
  [[nodiscard]] Value at(size_t index) const override {
    PathId place = frame_.ElementPlace(place_, index);
    std::optional<Value> value = ReadScalar(message_, field_, kind_, static_cast<int>(index));
    return value ? value->WithOrigin(place) : frame_.MakeUnknown(place);
  }

 private:
  Frame& frame_;
  const Message& message_;
  PathId place_;
  const FieldDescriptor* field_;
  TypeKind kind_;
};

}  // namespace

Frame::Frame(const Message& subject, Date as_of) : subject_(&subject), as_of_(as_of), steps_left_(kLimits.steps_max) {}

Frame::Frame(const Schema& schema)
    : subject_(&google::protobuf::Any::default_instance()), schema_(&schema), steps_left_(kLimits.steps_max) {}

Frame::~Frame() = default;

void Frame::Reset() {
  steps_left_ = kLimits.steps_max;
  tracing_ = false;
  trace_.clear();
  std::fill(slots_.begin(), slots_.end(), Value());
  places_.clear();
  unknowns_.clear();
  errors_.clear();
  strings_.clear();
  lists_.clear();
  fields_.clear();
  messages_.clear();
}

void Frame::Set(int slot, Value value) { slots_[static_cast<size_t>(slot)] = value; }

void Frame::EnsureSlots(int count) {
  if (slots_.size() < static_cast<size_t>(count)) slots_.resize(static_cast<size_t>(count));
}

Value Frame::ReadField(const Message& message, PathId place, const FieldDescriptor* field) {
  Type type = Type::OfField(field);
  return ReadFieldAs(message, place, field, type.kind() == TypeKind::kList ? type.element().kind() : type.kind());
}

Value Frame::ReadFieldAs(const Message& message, PathId place, const FieldDescriptor* field, TypeKind kind) {
  Value value = Read(message, FieldPlace(place, field), field, kind);
  if (tracing_ && value.is_definite() && value.kind() != ValueKind::kMessage && trace_.size() < kLimits.trace_max) {
    trace_.push_back(value);
  }
  return value;
}

Value Frame::Read(const Message& message, PathId here, const FieldDescriptor* field, TypeKind kind) {
  if (field->is_repeated()) {
    lists_.push_back(std::make_unique<RepeatedList>(*this, message, here, field, kind));
    return Value::List(lists_.back().get()).WithOrigin(here);
  }
  if (field->has_presence() && !message.GetReflection()->HasField(message, field)) return MakeUnknown(here);
  std::optional<Value> value = ReadScalar(message, field, kind, -1);
  return value ? value->WithOrigin(here) : MakeUnknown(here);
}

std::vector<Value> Frame::TakeTrace() {
  tracing_ = false;
  return std::exchange(trace_, {});
}

void Frame::ForgetTrace(size_t from, size_t to) {
  auto at = [this](size_t mark) { return trace_.begin() + static_cast<std::ptrdiff_t>(mark); };
  if (from < to) trace_.erase(at(from), at(to));
}

const FieldDescriptor* Frame::FieldOf(PathId place) const {
  const Place& here = places_[place - 1];
  return here.field != nullptr ? here.field : FieldOf(here.parent);
}

PathId Frame::FieldPlace(PathId parent, const FieldDescriptor* field) {
  places_.push_back({parent, field, 0});
  return static_cast<PathId>(places_.size());
}

PathId Frame::ElementPlace(PathId parent, size_t index) {
  places_.push_back({parent, nullptr, static_cast<uint32_t>(index)});
  return static_cast<PathId>(places_.size());
}

std::string Frame::PathText(PathId place) const {
  std::vector<const Place*> chain;
  for (PathId at = place; at != 0; at = chain.back()->parent) chain.push_back(&places_[at - 1]);
  std::string text;
  for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
    if ((*it)->field == nullptr) {
      text += "[" + std::to_string((*it)->index) + "]";
    } else {
      text += (text.empty() ? "" : ".") + (*it)->field->name();
    }
  }
  return text;
}

Value Frame::MakeUnknown(PathId place) {
  unknowns_.push_back({place});
  return Value::Unknown(static_cast<uint32_t>(unknowns_.size() - 1));
}

Value Frame::Merge(Value a, Value b) {
  if (!a.is_unknown()) return b.is_unknown() ? b : a;
  if (!b.is_unknown() || a.handle() == b.handle()) return a;
  std::vector<PathId> both = unknowns_[a.handle()];
  for (PathId place : unknowns_[b.handle()]) {
    if (std::find(both.begin(), both.end(), place) == both.end()) both.push_back(place);
  }
  unknowns_.push_back(std::move(both));
  return Value::Unknown(static_cast<uint32_t>(unknowns_.size() - 1));
}

std::span<const PathId> Frame::MissingOf(Value value) const { return unknowns_[value.handle()]; }

std::vector<std::string> Frame::MissingPaths(Value value) const {
  std::vector<std::string> paths;
  std::set<std::string> seen;
  for (PathId place : MissingOf(value)) {
    std::string text = PathText(place);
    if (seen.insert(text).second) paths.push_back(std::move(text));
  }
  return paths;
}

Value Frame::MakeError(ErrorCode code, std::string detail) {
  errors_.push_back({code, std::move(detail)});
  return Value::Error(static_cast<uint32_t>(errors_.size() - 1));
}

const EvaluationError& Frame::ErrorOf(Value value) const { return errors_[value.handle()]; }

Value Frame::MakeList(std::vector<Value> elements) {
  lists_.push_back(std::make_unique<VectorList>(std::move(elements)));
  return Value::List(lists_.back().get());
}

Value Frame::MakeString(std::string text) { return Value::String(strings_.emplace_back(std::move(text))); }

void Frame::Own(std::unique_ptr<ListView> list) { lists_.push_back(std::move(list)); }

void Frame::Own(std::unique_ptr<FieldsView> fields) { fields_.push_back(std::move(fields)); }

void Frame::Own(std::unique_ptr<Message> message) { messages_.push_back(std::move(message)); }

Value Frame::MakeOptional(std::vector<Value> none_or_one) {
  lists_.push_back(std::make_unique<VectorList>(std::move(none_or_one)));
  return Value::Optional(lists_.back().get());
}

}  // namespace svod::cel
