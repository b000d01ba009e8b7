// Inside of the table of functions: its groups, one file each, and what they share.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/cel/functions.h"

namespace svod::cel {

void AddOperators(FunctionTable& table);    // functions_operators.cc: arithmetic, order, indexes
void AddConversions(FunctionTable& table);  // functions_conversions.cc: int(), string(), type() ...
void AddTexts(FunctionTable& table);        // functions_texts.cc: contains, matches ..., the strings extension
void AddFormat(FunctionTable& table);       // functions_format.cc: format of the strings extension
void AddTimes(FunctionTable& table);        // functions_times.cc: timestamps and durations
void AddMath(FunctionTable& table);         // functions_math.cc: the math extension
void AddOptionals(FunctionTable& table);    // functions_optionals.cc: optional values, base64
void AddExact(FunctionTable& table);        // functions_exact.cc: dates, money, decimals, percentages, sums

// The first argument as it is.
Value Unchanged(Frame& frame, Arguments arguments);
Value OverflowError(Frame& frame);
Value OutOfSteps(Frame& frame);
Value InvalidArgument(Frame& frame, std::string why);
Value NoOverload(Frame& frame, std::string_view function);
// The steps that the lengths of texts add to a call: one for every 16 bytes.
int64_t CostOf(Arguments arguments);
// Takes them; false when the budget is used up. Short texts take none.
inline bool SpendOnTexts(Frame& frame, Arguments arguments) {
  const int64_t steps = CostOf(arguments);
  return steps == 0 || frame.Spend(steps);
}
// The same of one value, as of a key that a map is asked for or given: it is hashed, and compared with its equal.
inline bool SpendOnText(Frame& frame, const Value& key) { return SpendOnTexts(frame, Arguments(&key, 1)); }
// text.matches(pattern), with the pattern compiled where that is known; null: it is none. Takes steps for both.
Value MatchPattern(Frame& frame, std::string_view text, std::string_view pattern,
                   const std::shared_ptr<const Pattern>* compiled);
// A new text; takes a step for every 16 bytes of it.
Value NewText(Frame& frame, std::string text);

// Texts of single values, shared by conversions and format. cel-spec, "string".
std::string DoubleText(double value);
std::string TimestampText(const Value& timestamp);
std::string DurationText(const Value& duration);
std::string_view TypeNameOf(const Value& value);

}  // namespace svod::cel
