// Counts what goes through operator new: linking allocations.cc replaces it in the whole program.
#pragma once

#include <cstdint>

namespace svod::bench {

// Allocations of this thread so far.
int64_t Allocations();

}  // namespace svod::bench
