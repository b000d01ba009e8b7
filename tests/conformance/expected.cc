#include "tests/conformance/expected.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/cel/map_value.h"
#include "engine/cel/messages.h"
#include "tests/conformance/fields.h"

namespace svod::cel {
namespace {

using google::protobuf::Message;

Value ListOf(Frame& frame, const Message& list) {
  std::vector<Value> values;
  for (const Message* value : Fields(list).Parts("values")) values.push_back(ValueOf(frame, *value));
  return frame.MakeList(std::move(values));
}

Value MapOf(Frame& frame, const Message& message) {
  auto map = std::make_unique<ValueMap>();
  for (const Message* entry : Fields(message).Parts("entries")) {
    map->Put(ValueOf(frame, Fields(*entry).Part("key")), ValueOf(frame, Fields(*entry).Part("value")));
  }
  return frame.MakeMap(std::move(map));
}

Type PrimitiveOf(int number) {
  constexpr TypeKind kKinds[] = {TypeKind::kDyn,    TypeKind::kBool,   TypeKind::kInt,  TypeKind::kUint,
                                 TypeKind::kDouble, TypeKind::kString, TypeKind::kBytes};
  return kKinds[number];
}

Type WellKnownTypeOf(int number) {
  constexpr TypeKind kKinds[] = {TypeKind::kDyn, TypeKind::kAny, TypeKind::kTimestamp, TypeKind::kDuration};
  return kKinds[number];
}

Type AbstractOf(const Schema& schema, const Message& abstract) {
  std::vector<Type> parts;
  for (const Message* part : Fields(abstract).Parts("parameter_types")) parts.push_back(TypeOf(schema, *part));
  const std::string name = Fields(abstract).Text("name");
  return name == "optional_type" ? Type::Optional(parts[0]) : Type::Opaque(name, std::move(parts));
}

bool SameMap(Frame& frame, const FieldsView& want, const FieldsView& got) {
  if (want.size() != got.size()) return false;
  for (size_t i = 0; i < want.size(); ++i) {
    bool found = false;
    for (size_t k = 0; k < got.size() && !found; ++k) {
      found = Matches(frame, want.KeyAt(i), got.KeyAt(k)) && Matches(frame, want.ValueAt(i), got.ValueAt(k));
    }
    if (!found) return false;
  }
  return true;
}

bool SameList(Frame& frame, const ListView& want, const ListView& got) {
  if (want.size() != got.size()) return false;
  for (size_t i = 0; i < want.size(); ++i) {
    if (!Matches(frame, want.at(i), got.at(i))) return false;
  }
  return true;
}

bool SameDouble(double want, double got) {
  if (std::isnan(want) || std::isnan(got)) return std::isnan(want) && std::isnan(got);
  return want == got && std::signbit(want) == std::signbit(got);
}

bool SameMessage(Frame& frame, const Message& want, const Message& got) {
  std::vector<const google::protobuf::FieldDescriptor*> of_want;
  std::vector<const google::protobuf::FieldDescriptor*> of_got;
  want.GetReflection()->ListFields(want, &of_want);
  got.GetReflection()->ListFields(got, &of_got);
  if (want.GetDescriptor() != got.GetDescriptor() || of_want != of_got) return false;
  return std::all_of(of_want.begin(), of_want.end(), [&](const auto* field) {
    return Matches(frame, ReadStandard(frame, want, field), ReadStandard(frame, got, field));
  });
}

}  // namespace

Value ValueOf(Frame& frame, const Message& value) {
  const Fields fields(value);
  const std::string kind = fields.Set("kind");
  if (kind == "bool_value") return Value::Bool(fields.Bool("bool_value"));
  if (kind == "int64_value") return Value::Int(fields.Int("int64_value"));
  if (kind == "uint64_value") return Value::Uint(fields.Uint("uint64_value"));
  if (kind == "double_value") return Value::Double(fields.Double("double_value"));
  if (kind == "string_value") return frame.MakeString(fields.Text("string_value"));
  if (kind == "bytes_value") return Value::OfBytes(frame.MakeString(fields.Text("bytes_value")).string());
  if (kind == "type_value") return Value::TypeName(frame.MakeString(fields.Text("type_value")).string());
  if (kind == "enum_value") {
    const Message& number = fields.Part("enum_value");
    return Value::Int(number.GetReflection()->GetInt32(number, number.GetDescriptor()->FindFieldByName("value")));
  }
  if (kind == "list_value") return ListOf(frame, fields.Part("list_value"));
  if (kind == "map_value") return MapOf(frame, fields.Part("map_value"));
  if (kind == "object_value") return FromMessage(frame, fields.Part("object_value"));
  return {};  // null_value
}

Type TypeOf(const Schema& schema, const Message& type) {
  const Fields fields(type);
  const std::string kind = fields.Set("type_kind");
  if (kind == "null") return TypeKind::kNull;
  if (kind == "primitive") return PrimitiveOf(fields.Enum("primitive"));
  if (kind == "wrapper") return Type::Wrapper(PrimitiveOf(fields.Enum("wrapper")).kind());
  if (kind == "well_known") return WellKnownTypeOf(fields.Enum("well_known"));
  if (kind == "type") return TypeKind::kType;
  if (kind == "type_param") return Type::Parameter(fields.Text("type_param"));
  if (kind == "list_type") return Type::List(TypeOf(schema, Fields(fields.Part("list_type")).Part("elem_type")));
  if (kind == "map_type") {
    const Fields map(fields.Part("map_type"));
    return Type::Map(TypeOf(schema, map.Part("key_type")), TypeOf(schema, map.Part("value_type")));
  }
  if (kind == "abstract_type") return AbstractOf(schema, fields.Part("abstract_type"));
  if (kind == "message_type") {
    const auto* message = schema.pool->FindMessageTypeByName(fields.Text("message_type"));
    return message == nullptr ? Type::Opaque(fields.Text("message_type"), {}) : Type::Standard(message);
  }
  return TypeKind::kDyn;
}

bool Matches(Frame& frame, const Value& want, const Value& got) {
  if (want.kind() != got.kind()) return false;
  switch (want.kind()) {
    case ValueKind::kNull:
      return true;
    case ValueKind::kDouble:
      return SameDouble(want.double_value(), got.double_value());
    case ValueKind::kString:
    case ValueKind::kBytes:
    case ValueKind::kType:
      return want.string() == got.string();
    case ValueKind::kList:
    case ValueKind::kOptional:
      return SameList(frame, want.list(), got.list());
    case ValueKind::kMap:
      return SameMap(frame, want.fields(), got.fields());
    case ValueKind::kMessage:
      return SameMessage(frame, want.message(), got.message());
    case ValueKind::kTimestamp:
    case ValueKind::kDuration:
      return want.seconds() == got.seconds() && want.nanos() == got.nanos();
    default:
      return want.int_value() == got.int_value();
  }
}

std::string Show(Frame& frame, const Value& value) {
  switch (value.kind()) {
    case ValueKind::kUnknown:
      return "unknown";
    case ValueKind::kError:
      return "error: " + frame.ErrorOf(value).detail;
    case ValueKind::kNull:
      return "null";
    case ValueKind::kBool:
      return value.bool_value() ? "true" : "false";
    case ValueKind::kUint:
      return std::to_string(value.uint_value()) + "u";
    case ValueKind::kDouble:
      return std::to_string(value.double_value()) + " (double)";
    case ValueKind::kString:
      return "\"" + std::string(value.string()) + "\"";
    case ValueKind::kBytes:
      return "b\"" + std::string(value.string()) + "\"";
    case ValueKind::kType:
      return "type " + std::string(value.string());
    case ValueKind::kList:
    case ValueKind::kOptional: {
      std::string text = value.kind() == ValueKind::kList ? "[" : "optional[";
      for (size_t i = 0; i < value.list().size(); ++i) text += (i > 0 ? ", " : "") + Show(frame, value.list().at(i));
      return text + "]";
    }
    case ValueKind::kMap: {
      std::string text = "{";
      for (size_t i = 0; i < value.fields().size(); ++i) {
        text +=
            (i > 0 ? ", " : "") + Show(frame, value.fields().KeyAt(i)) + ": " + Show(frame, value.fields().ValueAt(i));
      }
      return text + "}";
    }
    case ValueKind::kMessage:
      return value.message().GetDescriptor()->name() + "{" + value.message().ShortDebugString() + "}";
    case ValueKind::kTimestamp:
    case ValueKind::kDuration:
      return std::to_string(value.seconds()) + "s " + std::to_string(value.nanos()) + "ns";
    default:
      return std::to_string(value.int_value());
  }
}

}  // namespace svod::cel
