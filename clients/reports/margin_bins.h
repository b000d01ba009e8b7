// Margins put into bins, so that their distribution can be drawn: exact, the same for every rule of a kind of quantity,
// and as small for a hundred thousand dossiers as for one.
#pragma once

#include <array>
#include <optional>

#include "svod/v1/verdict.pb.h"

namespace svod::reports {

// Quantities that may stand on one axis. Their numbers are those of the page (page.js).
enum class MarginKind { kMoney = 0, kPoints = 1, kDays = 2, kCount = 3, kNumber = 4 };
inline constexpr int kMarginKinds = 5;

// Each side of zero has so many bins.
inline constexpr int kBinsPerSide = 6;
inline constexpr int kBins = 2 * kBinsPerSide + 1;

// Where the second to the last bin of a side begin: in roubles, percentage points, days, units, and as numbers.
inline constexpr std::array<std::array<const char*, kBinsPerSide - 1>, kMarginKinds> kBinEdges = {{
    {"1000", "10000", "100000", "1000000", "10000000"},
    {"0.1", "1", "5", "10", "25"},
    {"7", "30", "90", "180", "365"},
    {"2", "5", "10", "20", "50"},
    {"0.1", "1", "10", "100", "1000"},
}};

struct MarginBin {
  MarginKind kind;
  // kBinsPerSide is zero itself. Below it shortfalls, the largest first; above it headroom, the largest last.
  int bin = kBinsPerSide;
};

// nullopt: there is no margin, or it is nothing that can be put on an axis (an interval).
std::optional<MarginBin> BinOf(const v1::Quantity& margin);

}  // namespace svod::reports
