// Exact quantities as plain numbers, for spreadsheets.
#pragma once

#include <string>

#include "svod/v1/verdict.pb.h"

namespace svod {

// As ExactText (quantity.h), but shares and points are decimals, to as many places as FormatQuantity shows: `10.71`,
// `50`, `49.9999999`.
std::string DecimalText(const v1::Quantity& quantity);

}  // namespace svod
