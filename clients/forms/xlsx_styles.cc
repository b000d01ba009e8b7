#include "clients/forms/xlsx_styles.h"

#include "clients/forms/values.h"
#include "engine/base/date.h"
#include "engine/base/number.h"

namespace svod::forms {

NumberLook LookOfBuiltIn(int id) {
  if (id == 9 || id == 10) return NumberLook::kPercent;
  const bool date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58);
  return date ? NumberLook::kDate : NumberLook::kPlain;
}

NumberLook LookOfCode(std::string_view code) {
  bool percent = false;
  for (size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (c == ';') break;  // what follows is for negative numbers
    if (c == '\\' || c == '_' || c == '*') {
      ++at;
    } else if (c == '"') {
      at = code.find('"', at + 1);
    } else if (c == '[') {
      at = code.find(']', at + 1);
    } else if (c == 'd' || c == 'D' || c == 'y' || c == 'Y') {
      return NumberLook::kDate;
    } else if (c == '%') {
      percent = true;
    }
    if (at == std::string_view::npos) break;
  }
  return percent ? NumberLook::kPercent : NumberLook::kPlain;
}

std::optional<std::string> DayOfSerial(std::string_view serial, bool since_1904) {
  const std::optional<Decimal> number = ParseStoredNumber(serial);
  if (!number || *number < Decimal(since_1904 ? 0 : 1, 0) || *number > Decimal(200'000, 0)) return std::nullopt;
  const std::optional<int64_t> days = WholeOf(*number);
  if (!days || (!since_1904 && *days == 60)) return std::nullopt;
  const std::optional<Date> zero = since_1904 ? Date::FromCivil(1904, 1, 1) : Date::FromCivil(1900, 1, 1);
  const std::optional<Date> day = zero->AddDays(since_1904 ? *days : *days - (*days < 60 ? 1 : 2));
  return day ? std::optional(day->ToString()) : std::nullopt;
}

}  // namespace svod::forms
