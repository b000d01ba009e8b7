// Tested by: tests/engine/kinds/cover_test.cc.
#include "engine/kinds/cover.h"

#include <map>

namespace svod::kinds {
namespace {

class Cover {
 public:
  explicit Cover(const LinePairs& pairs) {
    for (const auto& [first, second] : pairs) {
      if (first == second) lines_.insert(first);
    }
    for (const auto& [first, second] : pairs) {
      if (!lines_.contains(first) && !lines_.contains(second)) partners_[first].push_back(second);
    }
  }

  std::set<size_t> Lines() {
    std::set<size_t> alone;  // first lines that no second line is left for
    for (const auto& [first, seconds] : partners_) {
      if (!Match(first)) alone.insert(first);
    }
    // What alternating paths from these reach: of the second lines those reached, of the first those not reached.
    std::set<size_t> reached_first;
    std::set<size_t> reached_second;
    for (size_t first : alone) Reach(first, &reached_first, &reached_second);
    for (const auto& [first, seconds] : partners_) {
      if (!reached_first.contains(first)) lines_.insert(first);
    }
    lines_.insert(reached_second.begin(), reached_second.end());
    return lines_;
  }

 private:
  // Finds a second line for `start` along a path that is free at its end, searched in breadth, and turns the path over.
  bool Match(size_t start) {
    std::map<size_t, size_t> from;  // second line: the first line it was reached from
    std::vector<size_t> open = {start};
    for (size_t next = 0; next < open.size(); ++next) {
      for (size_t second : partners_[open[next]]) {
        if (!from.emplace(second, open[next]).second) continue;
        if (const auto held = holder_.find(second); held != holder_.end()) {
          open.push_back(held->second);
          continue;
        }
        Turn(start, second, from);
        return true;
      }
    }
    return false;
  }

  void Turn(size_t start, size_t second, const std::map<size_t, size_t>& from) {
    while (true) {
      const size_t first = from.at(second);
      const auto before = holds_.find(first);
      const size_t freed = before == holds_.end() ? second : before->second;
      holder_[second] = first;
      holds_[first] = second;
      if (first == start) return;
      second = freed;
    }
  }

  void Reach(size_t start, std::set<size_t>* firsts, std::set<size_t>* seconds) {
    std::vector<size_t> open = {start};
    while (!open.empty()) {
      const size_t first = open.back();
      open.pop_back();
      if (!firsts->insert(first).second) continue;
      for (size_t second : partners_[first]) {
        if (seconds->insert(second).second) open.push_back(holder_.at(second));
      }
    }
  }

  std::map<size_t, std::vector<size_t>> partners_;  // of a first line
  std::map<size_t, size_t> holder_;                 // of a second line: the first line it is matched to
  std::map<size_t, size_t> holds_;                  // the other way round
  std::set<size_t> lines_;
};

}  // namespace

std::set<size_t> LeastCover(const LinePairs& pairs) { return Cover(pairs).Lines(); }

}  // namespace svod::kinds
