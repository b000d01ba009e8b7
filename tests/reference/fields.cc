// How the reference reads a message, and when two values are equal.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "svod/v1/annotations.pb.h"
#include "tests/reference/evaluator.h"

namespace svod::reference {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A text that does not read as its format says is as if it were not there.
Outcome OfText(const std::string& text, const FieldDescriptor* field, const std::string& path) {
  const v1::FieldFormat format = field->options().GetExtension(v1::field).format();
  if (format == v1::FIELD_FORMAT_DATE) {
    std::optional<Date> date = Date::Parse(text);
    return date ? ValueOf(*date) : UnknownAt(path);
  }
  if (format == v1::FIELD_FORMAT_DECIMAL || format == v1::FIELD_FORMAT_PERCENT) {
    std::optional<Decimal> number = Decimal::Parse(text);
    if (!number) return UnknownAt(path);
    return format == v1::FIELD_FORMAT_DECIMAL ? ValueOf(*number) : ValueOf(Percent{*number});
  }
  return field->type() == FieldDescriptor::TYPE_BYTES ? ValueOf(Bytes{text}) : ValueOf(text);
}

Outcome OfInteger(int64_t number, const FieldDescriptor* field) {
  const bool money = field->options().GetExtension(v1::field).format() == v1::FIELD_FORMAT_MONEY;
  return money ? ValueOf(Money{number}) : ValueOf(number);
}

Outcome OfEnum(int number, const std::string& path) {
  return number == 0 ? UnknownAt(path) : ValueOf(EnumNumber{number});
}

Outcome Element(const Message& m, const std::string& path, const FieldDescriptor* field, int i) {
  const auto* r = m.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return OfInteger(r->GetRepeatedInt32(m, field, i), field);
    case FieldDescriptor::CPPTYPE_INT64:
      return OfInteger(r->GetRepeatedInt64(m, field, i), field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return ValueOf(uint64_t{r->GetRepeatedUInt32(m, field, i)});
    case FieldDescriptor::CPPTYPE_UINT64:
      return ValueOf(uint64_t{r->GetRepeatedUInt64(m, field, i)});
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return ValueOf(r->GetRepeatedDouble(m, field, i));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ValueOf(static_cast<double>(r->GetRepeatedFloat(m, field, i)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return ValueOf(r->GetRepeatedBool(m, field, i));
    case FieldDescriptor::CPPTYPE_ENUM:
      return OfEnum(r->GetRepeatedEnumValue(m, field, i), path);
    case FieldDescriptor::CPPTYPE_STRING:
      return OfText(r->GetRepeatedString(m, field, i), field, path);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ValueOf(MessageAt{&r->GetRepeatedMessage(m, field, i), path});
  }
  return UnknownAt(path);
}

Outcome Single(const Message& m, const std::string& path, const FieldDescriptor* field) {
  const auto* r = m.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return OfInteger(r->GetInt32(m, field), field);
    case FieldDescriptor::CPPTYPE_INT64:
      return OfInteger(r->GetInt64(m, field), field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return ValueOf(uint64_t{r->GetUInt32(m, field)});
    case FieldDescriptor::CPPTYPE_UINT64:
      return ValueOf(uint64_t{r->GetUInt64(m, field)});
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return ValueOf(r->GetDouble(m, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ValueOf(static_cast<double>(r->GetFloat(m, field)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return ValueOf(r->GetBool(m, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return OfEnum(r->GetEnumValue(m, field), path);
    case FieldDescriptor::CPPTYPE_STRING:
      return OfText(r->GetString(m, field), field, path);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ValueOf(MessageAt{&r->GetMessage(m, field), path});
  }
  return UnknownAt(path);
}

// The message says that its lists are a part of what there is.
bool IsMarked(const Message& message) {
  bool marked = false;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const bool mark = field->options().GetExtension(v1::field).marks_incomplete();
    marked = marked || (mark && message.GetReflection()->GetBool(message, field));
  }
  return marked;
}

// What `answers` about the parts say of the whole.
Outcome AllEqual(const std::vector<Outcome>& answers) {
  for (const Outcome& answer : answers) {
    if (answer.is_false()) return answer;
  }
  return AllValues(answers) ? ValueOf(true) : Undecided(answers);
}

// How many elements a list has at least, and of how many the place is known.
size_t LeastSize(const Outcome& list) { return std::get<ListOf>(list.data).items->size(); }
size_t Placed(const Outcome& list) { return list.is_open() ? std::get<ListOf>(list.data).placed : LeastSize(list); }

Outcome EqualLists(const Outcome& a, const Outcome& b) {
  if (!a.is_open() && LeastSize(b) > LeastSize(a)) return ValueOf(false);
  if (!b.is_open() && LeastSize(a) > LeastSize(b)) return ValueOf(false);
  std::vector<Outcome> answers;
  for (size_t i = 0; i < Placed(a) && i < Placed(b); ++i) {
    answers.push_back(AreEqual(std::get<ListOf>(a.data).items->at(i), std::get<ListOf>(b.data).items->at(i)));
  }
  for (const Outcome* list : {&a, &b}) {
    if (list->is_open()) answers.push_back(RestOf(*list));
  }
  return AllEqual(answers);
}

Outcome EqualMessages(const MessageAt& a, const MessageAt& b) {
  if (a.message == b.message) return ValueOf(true);  // itself, whatever is missing of it
  std::vector<Outcome> answers;
  const auto* type = a.message->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->options().GetExtension(v1::field).marks_incomplete()) continue;
    answers.push_back(AreEqual(ReadField(*a.message, a.path, field), ReadField(*b.message, b.path, field)));
  }
  return AllEqual(answers);
}

struct SameData {
  const Data& other;
  bool operator()(Null /*none*/) const { return true; }
  bool operator()(const Bytes& v) const { return v.octets == std::get<Bytes>(other).octets; }
  bool operator()(EnumNumber v) const { return v.number == std::get<EnumNumber>(other).number; }
  bool operator()(Money v) const { return v.kopecks == std::get<Money>(other).kopecks; }
  bool operator()(Percent v) const { return v.hundredths == std::get<Percent>(other).hundredths; }
  bool operator()(const MessageAt& /*told by its fields*/) const { return false; }
  bool operator()(const ListOf& /*told by its elements*/) const { return false; }
  template <typename T>
  bool operator()(const T& v) const {
    return v == std::get<T>(other);
  }
};

}  // namespace

Outcome ReadField(const Message& message, const std::string& path, const FieldDescriptor* field) {
  const std::string here = path.empty() ? field->name() : path + "." + field->name();
  const auto* reflection = message.GetReflection();
  if (field->is_repeated()) {
    std::vector<Outcome> items;
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      items.push_back(Element(message, here + "[" + std::to_string(i) + "]", field, i));
    }
    return IsMarked(message) ? OpenList(items, {here + "[*]"}, items.size()) : ListValue(items);
  }
  if (field->has_presence() && !reflection->HasField(message, field)) return UnknownAt(here);
  return Single(message, here, field);
}

Outcome AreEqual(const Outcome& a, const Outcome& b) {
  if (!AllValues({a, b})) return Undecided({a, b});
  if (a.data.index() != b.data.index()) return ValueOf(false);
  if (std::holds_alternative<ListOf>(a.data)) return EqualLists(a, b);
  if (const auto* message = std::get_if<MessageAt>(&a.data)) {
    return EqualMessages(*message, std::get<MessageAt>(b.data));
  }
  return ValueOf(std::visit(SameData{b.data}, a.data));
}

}  // namespace svod::reference
