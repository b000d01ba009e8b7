// The fewest lines without which no pair is left.
#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace svod::kinds {

// A line of the first side and one of the second, by index; a line that is of both sides is a pair with itself.
using LinePairs = std::vector<std::pair<size_t, size_t>>;

// Lines of which each pair has at least one, as few as possible. Lines that are pairs by themselves are needed anyway;
// the others are of one side only, so that they make a bipartite graph, where a least cover has as many lines as a
// largest matching has pairs (König 1931; matching by augmenting paths, Kuhn 1955). Time: lines times pairs.
std::set<size_t> LeastCover(const LinePairs& pairs);

}  // namespace svod::kinds
