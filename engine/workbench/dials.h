// What can be turned in a dossier, one unit at a time: its numbers, dates and lines, and the day of judgement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/base/date.h"
#include "svod/v1/verdict.pb.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod::workbench {

// Its value is a whole number of units.
struct Dial {
  enum class Unit : uint8_t {
    kKopeck,
    kOne,      // a whole number
    kDecimal,  // the last place of a decimal as it is written
    kDay,      // days since 1970-01-01
    kLine,     // lines of a list
    kAsOf,     // the day of judgement, as for kDay
  };
  Unit unit = Unit::kOne;
  std::string path;  // of the field; of kLine the list; of kAsOf empty
  int64_t now = 0;   // what stands there
  int places = 0;    // of kDecimal
  int64_t low = 0;   // values beyond these are not tried
  int64_t high = 0;
  std::vector<std::string> lines = {};  // of kLine: those that may be taken out; the first one is copied
  int64_t length = 0;                   // of kLine: of the list
};

// The value as people write it: `100.00`, `2014-06-30`, `3`.
std::string ShownValue(const Dial& dial, int64_t value);
// What brings the dial to the value. REQUIRES: no kAsOf; low <= value <= high.
std::vector<v1::Change> ChangesTo(const Dial& dial, int64_t value);

Dial AsOfDial(Date as_of);
// The lines of `dossier` that the evidence of its `finding` names: what was counted. nullopt where it counted no lines.
std::optional<Dial> LinesDial(const v1::Finding& finding, const google::protobuf::Message& dossier);
Date DateOf(int64_t days);

// The path without its indexes: `report.activities.items[*].number`.
std::string PatternOf(const std::string& path);

// Goes through what is set in the message, in the order of its fields. `enter` says of the path of each message and
// list whether to look below it; `leaf` is given what can be turned. Either may change the message and change it back.
void VisitDials(const google::protobuf::Message& message, absl::FunctionRef<bool(const std::string& path)> enter,
                absl::FunctionRef<void(const Dial&)> leaf);

}  // namespace svod::workbench
