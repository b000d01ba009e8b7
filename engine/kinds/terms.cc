#include "engine/kinds/terms.h"

namespace svod::kinds {

std::optional<int64_t> Terms::CountOf(std::string_view name) const {
  const std::optional<Decimal> number = NumberOf(name);
  if (!number) return std::nullopt;
  int64_t unit = 1;
  for (int i = 0; i < number->scale(); ++i) unit *= 10;
  if (number->unscaled() % unit != 0) return std::nullopt;
  return number->unscaled() / unit;
}

}  // namespace svod::kinds
