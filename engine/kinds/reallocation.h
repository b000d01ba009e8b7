// The smallest reallocation of one amount of money (or of people) that satisfies several shares of it together, or the
// rules among them that contradict each other. The whole stays as it is.
//
// Two sorts of shares. Of the first a line is part or not (`part`); of the second a line says how much of its amount is
// part (`part_amount`).
//
// First sort. Lines that are part of the same shares are one class; what a class has decides every share, how it is
// spread inside decides none, and moving inside a class changes nothing. So with x_c the new amount of class c, least
// is sum |x_c - old_c| / 2 under sum x_c = whole and, for each share, its limit on the sum of its classes; limits are
// rounded to whole kopecks beforehand, towards the inside, since sums are whole. That is an integer programme with a
// variable up and one down for each class: see integer_program.h. A class that no line has is open to a new line: which
// classes there can be is found by trying every constant of the enum fields of a line.
//
// Second sort. What a line marks moves along with the money, so the marked sum need not change when money moves, and
// can be raised up to the whole: such a share costs what its own sum is short or over, and no more. Both costs are
// least at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/number.h"
#include "engine/kinds/cure.h"
#include "engine/kinds/integer_program.h"

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace svod::kinds {

// What one share asks of the money. Borrows the document and the frame it was read with.
struct Claim {
  struct Line {
    int64_t amount = 0;
    std::string path;  // of the amount; empty when it is computed
    bool in_part = false;
    int64_t part = 0;       // by_amount: how much of the amount is part
    std::string part_path;  // by_amount: empty when it is computed
    std::string item;       // path of the line
  };
  bool money = true;
  bool by_amount = false;
  std::vector<Line> lines;
  std::optional<Int128> least;  // of the part
  std::optional<Int128> most;
  // A line, for trying out others like it; nullptr when there is none.
  const google::protobuf::Message* sample = nullptr;
  // Whether a line like `message` would be part; nullopt when it cannot be told. Adds the fields that were looked at.
  using Fields = std::set<const google::protobuf::FieldDescriptor*>;
  std::function<std::optional<bool>(const google::protobuf::Message& message, Fields* read)> belongs;

  [[nodiscard]] v1::Quantity Show(int64_t amount) const;
};

struct Reallocation {
  enum class Is : uint8_t { kFound, kContradiction, kGaveUp } is = Is::kGaveUp;
  // kFound: all that is moved; 0 when the claims hold already. Changes are empty too where amounts are computed or
  // there would be more than kChangesMax.
  int64_t amount = 0;
  Changes changes;
  // kContradiction: indexes of claims that cannot hold together; without any one of them the others can.
  std::vector<size_t> contradicting;
  // kContradiction: true when it holds whatever lines there were, false when only for lines like those there are.
  bool proven = false;
};

// kGaveUp where `spend` says that its steps are used up. REQUIRES: claims of one pool, read from one document; at least
// one.
Reallocation Reallocate(const std::vector<Claim>& claims, SpendSteps spend);

}  // namespace svod::kinds
