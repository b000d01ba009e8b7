#include "engine/cel/value.h"

namespace svod::cel {

Value FieldsView::ValueAt(size_t index) const {
  Value value;
  Find(KeyAt(index), &value);
  return value;
}

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

Value Value::OpenList(Value rest, size_t placed) const {
  static_assert(sizeof(length_) == sizeof(uint64_t));
  Value open = *this;
  open.length_ = ((uint64_t{rest.handle()} + 1) << 32U) | placed;
  return open;
}

size_t Value::placed() const { return is_open() ? length_ & 0xFFFFFFFFU : payload_.list->size(); }

Value Value::Optional(const ListView* v) {
  Value value(ValueKind::kOptional, 0);
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
