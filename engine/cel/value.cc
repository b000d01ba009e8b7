#include "engine/cel/value.h"

namespace svod::cel {

Value Value::Double(double v) {
  Value value(ValueKind::kDouble, 0);
  value.payload_.real = v;
  return value;
}

Value Value::List(const ListView* v) {
  Value value(ValueKind::kList, 0);
  value.payload_.list = v;
  return value;
}

Value Value::Map(const FieldsView* v) {
  Value value(ValueKind::kMap, 0);
  value.payload_.fields = v;
  return value;
}

Value Value::Record(const FieldsView* v) {
  Value value(ValueKind::kRecord, 0);
  value.payload_.fields = v;
  return value;
}

Value Value::Message(const google::protobuf::Message* v) {
  Value value(ValueKind::kMessage, 0);
  value.payload_.message = v;
  return value;
}

}  // namespace svod::cel
