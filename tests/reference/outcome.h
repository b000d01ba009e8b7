// What the reference evaluator answers: a value, the paths that are missing, or an error. Plain and slow on purpose.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/cel/frame.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod::reference {

struct Outcome;

struct Null {};
struct Bytes {
  std::string octets;
};
struct EnumNumber {
  int number;
};
struct Money {
  int64_t kopecks;
};
struct Percent {
  Decimal hundredths;
};
struct MessageAt {
  const google::protobuf::Message* message;
  std::string path;
};
// Elements may be unknown: an enum of a document that says nothing. An open list has places of more elements, which
// nobody sees; the first `placed` of those seen are known to stand where they do.
struct ListOf {
  std::shared_ptr<std::vector<Outcome>> items;
  std::set<std::string> rest = {};
  size_t placed = 0;
};
// A row of a table of the pack is no part of a document, so the reference knows none.
using Data = std::variant<Null, bool, int64_t, uint64_t, double, std::string, Bytes, EnumNumber, Date, Money, Decimal,
                          Percent, MessageAt, ListOf>;

struct Outcome {
  enum class State { kValue, kUnknown, kError } state = State::kValue;
  Data data;                                                   // kValue
  std::set<std::string> missing;                               // kUnknown
  cel::ErrorCode error = cel::ErrorCode::kNoMatchingOverload;  // kError

  [[nodiscard]] bool is_value() const { return state == State::kValue; }
  [[nodiscard]] bool is_open() const {
    const ListOf* list = is_value() ? std::get_if<ListOf>(&data) : nullptr;
    return list != nullptr && !list->rest.empty();
  }
  [[nodiscard]] bool is_true() const { return is_value() && std::get<bool>(data); }
  [[nodiscard]] bool is_false() const { return is_value() && !std::get<bool>(data); }
};

Outcome ValueOf(Data data);
Outcome ListValue(std::vector<Outcome> items);
Outcome OpenList(std::vector<Outcome> items, std::set<std::string> rest, size_t placed);
// What an open list does not show. REQUIRES: list.is_open().
Outcome RestOf(const Outcome& list);
Outcome UnknownAt(std::string path);
Outcome Failure(cel::ErrorCode code);
// What is left when no part decides: all missing paths if any part is unknown, else the first error, else nothing.
// REQUIRES: at least one part is no value.
Outcome Undecided(const std::vector<Outcome>& parts);
bool AllValues(const std::vector<Outcome>& parts);

// One text for one result, the same for both evaluators: `true`, `int 5`, `unknown{a.b, c}`, `error 3`.
std::string ToText(const Outcome& outcome);
std::string ToText(const cel::Frame& frame, const cel::Value& value);

}  // namespace svod::reference
