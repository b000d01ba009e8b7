// What an expression evaluates to: a value, an unknown (data are missing) or an error. Small and trivially copyable;
// texts, messages and lists are borrowed from the document, the program or the frame that made them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/date.h"
#include "engine/base/number.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod::cel {

// A place in the document, an index into the table of the frame. 0: no place, the value was computed.
using PathId = uint32_t;

// 2^63 and 2^64, the first doubles that no int and no uint holds.
inline constexpr double kTwo63 = 9223372036854775808.0;
inline constexpr double kTwo64 = 18446744073709551616.0;

enum class ValueKind : uint8_t {
  kUnknown,  // missing data; the frame knows the paths
  kError,    // evaluation failed; the frame knows why
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kList,
  kMap,
  kMessage,
  kEnum,
  kRecord,
  kDate,
  kMoney,
  kDecimal,
  kPercent,
  kTimestamp,
  kDuration,
  kType,
  kOptional,
};

class Value;

// A list whose elements are made on demand. Lives in a frame or in a program.
class ListView {
 public:
  virtual ~ListView() = default;
  [[nodiscard]] virtual size_t size() const = 0;
  // REQUIRES: index < size().
  [[nodiscard]] virtual Value at(size_t index) const = 0;
  // The same with an origin that means nothing: for who only looks whether he wants it.
  [[nodiscard]] virtual Value Peek(size_t index) const;
};

// Named columns of a row of a table; a map from text when CEL builds one. Lives in a program or in a frame.
class FieldsView {
 public:
  virtual ~FieldsView() = default;
  [[nodiscard]] virtual size_t size() const = 0;
  // False when there is no such key.
  virtual bool Find(const Value& key, Value* value) const = 0;
  // REQUIRES: index < size().
  [[nodiscard]] virtual Value KeyAt(size_t index) const = 0;
  [[nodiscard]] virtual Value ValueAt(size_t index) const;
};

class Value {
 public:
  constexpr Value() : Value(ValueKind::kNull, 0) {}

  static Value Bool(bool v) { return Value(ValueKind::kBool, v ? 1 : 0); }
  static Value Int(int64_t v) { return Value(ValueKind::kInt, v); }
  static Value Uint(uint64_t v) { return Value(ValueKind::kUint, static_cast<int64_t>(v)); }
  static Value Enum(int32_t v) { return Value(ValueKind::kEnum, v); }
  static Value Kopecks(int64_t v) { return Value(ValueKind::kMoney, v); }
  static Value OfDate(Date v) { return Value(ValueKind::kDate, v.days()); }
  static Value OfDecimal(Decimal v) { return Scaled(ValueKind::kDecimal, v); }
  static Value OfPercent(Decimal v) { return Scaled(ValueKind::kPercent, v); }
  static Value Double(double v);
  // Borrows the bytes.
  static Value String(std::string_view v) { return Bytes(ValueKind::kString, v); }
  static Value OfBytes(std::string_view v) { return Bytes(ValueKind::kBytes, v); }
  // Borrow what they point to. REQUIRES: not null.
  static Value List(const ListView* v);
  // This list as an open one: a part, and any number of items are hidden behind it. `rest` is the unknown that names
  // them. The first `placed` elements are known to stand where they do; what is hidden may come before the others.
  // REQUIRES: kList; rest.is_unknown(); placed fits 32 bits.
  [[nodiscard]] Value OpenList(Value rest, size_t placed) const;
  static Value Map(const FieldsView* v);
  static Value Record(const FieldsView* v);
  static Value Message(const google::protobuf::Message* v);
  // Seconds since 1970-01-01T00:00:00Z, or of a duration; nanos of the sign that google.protobuf.Timestamp and Duration
  // give them.
  static Value Timestamp(int64_t seconds, int32_t nanos) { return Instant(ValueKind::kTimestamp, seconds, nanos); }
  static Value Duration(int64_t seconds, int32_t nanos) { return Instant(ValueKind::kDuration, seconds, nanos); }
  // A type by its name. Borrows the name.
  static Value TypeName(std::string_view name) { return Bytes(ValueKind::kType, name); }
  // A value, or none, as a list of one or none. Borrows it.
  static Value Optional(const ListView* v);
  // Made by Frame only: `handle` names a set of paths, or an error, in that frame.
  static Value Unknown(uint32_t handle) { return Value(ValueKind::kUnknown, handle); }
  static Value Error(uint32_t handle) { return Value(ValueKind::kError, handle); }

  [[nodiscard]] ValueKind kind() const { return kind_; }
  [[nodiscard]] bool is_unknown() const { return kind_ == ValueKind::kUnknown; }
  [[nodiscard]] bool is_error() const { return kind_ == ValueKind::kError; }
  // Neither unknown nor error.
  [[nodiscard]] bool is_definite() const { return kind_ > ValueKind::kError; }

  // Accessors. REQUIRES: the kind they name.
  [[nodiscard]] bool bool_value() const { return payload_.integer != 0; }
  [[nodiscard]] int64_t int_value() const { return payload_.integer; }
  [[nodiscard]] uint64_t uint_value() const { return static_cast<uint64_t>(payload_.integer); }
  [[nodiscard]] int32_t enum_value() const { return static_cast<int32_t>(payload_.integer); }
  [[nodiscard]] int64_t kopecks() const { return payload_.integer; }
  [[nodiscard]] Date date() const { return Date::FromDays(static_cast<int32_t>(payload_.integer)); }
  [[nodiscard]] Decimal decimal() const { return {payload_.integer, scale_}; }
  [[nodiscard]] double double_value() const { return payload_.real; }
  // kString, kBytes, and the name of kType.
  [[nodiscard]] std::string_view string() const { return {payload_.text, length_}; }
  // kList, and the value of kOptional, if any.
  [[nodiscard]] const ListView& list() const { return *payload_.list; }
  [[nodiscard]] const FieldsView& fields() const { return *payload_.fields; }
  [[nodiscard]] const google::protobuf::Message& message() const { return *payload_.message; }
  // A list of which a part is known: what list() has counts, and there may be more.
  [[nodiscard]] bool is_open() const { return kind_ == ValueKind::kList && length_ != 0; }
  // See OpenList. REQUIRES: is_open().
  [[nodiscard]] Value rest() const { return Unknown(static_cast<uint32_t>((length_ >> 32U) - 1)); }
  // How many elements are known to stand where they do. REQUIRES: kList.
  [[nodiscard]] size_t placed() const;
  // kTimestamp, kDuration.
  [[nodiscard]] int64_t seconds() const { return payload_.integer; }
  [[nodiscard]] int32_t nanos() const { return static_cast<int32_t>(static_cast<int64_t>(length_)); }
  [[nodiscard]] uint32_t handle() const { return static_cast<uint32_t>(payload_.integer); }

  // Where in the document the value was read; 0 when computed.
  [[nodiscard]] PathId origin() const { return origin_; }
  void set_origin(PathId origin) { origin_ = origin; }
  [[nodiscard]] Value WithOrigin(PathId origin) const {
    Value copy = *this;
    copy.origin_ = origin;
    return copy;
  }

 private:
  constexpr Value(ValueKind kind, int64_t v) : kind_(kind), payload_{.integer = v} {}
  static Value Scaled(ValueKind kind, Decimal v) {
    Value result(kind, v.unscaled());
    result.scale_ = static_cast<uint8_t>(v.scale());
    return result;
  }
  static Value Instant(ValueKind kind, int64_t seconds, int32_t nanos) {
    Value result(kind, seconds);
    result.length_ = static_cast<size_t>(static_cast<int64_t>(nanos));
    return result;
  }
  static Value Bytes(ValueKind kind, std::string_view v) {
    Value result(kind, 0);
    result.payload_.text = v.data();
    result.length_ = v.size();
    return result;
  }

  // Which member is set follows from kind_: `integer` holds everything that is not named by another member.
  union Payload {
    int64_t integer;
    double real;
    const char* text;
    const ListView* list;
    const FieldsView* fields;
    const google::protobuf::Message* message;
  };

  ValueKind kind_;
  uint8_t scale_ = 0;
  PathId origin_ = 0;
  Payload payload_;
  size_t length_ = 0;  // of a text; of an open list: 1 + the handle of `rest`, and in the lower half `placed`
};

inline Value ListView::Peek(size_t index) const { return at(index); }

}  // namespace svod::cel
