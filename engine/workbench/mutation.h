// How sharp the tests of a pack are: its rule files are changed in small ways, one at a time, and each change should
// make a test fail (DeMillo, Lipton, Sayward, "Hints on Test Data Selection", 1978).
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"

namespace svod::workbench {

// One change of a rule file.
struct Mutant {
  std::string rule;  // id of the rule, or name of the table, in which it stands
  std::string file;  // below the directory
  Position position;
  std::string was;
  std::string became;
};

struct Mutations {
  std::vector<Mutant> survivors;  // no test noticed, in the order of the files
  size_t killed = 0;
  size_t refused = 0;  // the changed pack does not load: no mutant

  // Killed of those that load, in whole percent, rounded down; 100 where there are none.
  [[nodiscard]] size_t Score() const {
    const size_t all = killed + survivors.size();
    return all == 0 ? 100 : killed * 100 / all;
  }
  [[nodiscard]] bool IsGood() const {
    constexpr size_t kScoreMin = 95;
    return Score() >= kScoreMin;
  }
};

// Mutates the rules of every pack under `directory` whose id has `only` in it, the rows of their tables, and what
// pack.yaml says of `amendments`:
//   - a comparison becomes its neighbour (>= and >, <= and <, == and !=);
//   - an operand of && becomes true, one of || false: a condition is dropped;
//   - a number, percentage, date or length of time becomes one unit more and one less, in expressions what is compared,
//     what `add_days` and `add_months` take, and what stands in `date("...")` and its like. The unit is that of the
//     last digit as it is written (12.5% becomes 12.6% and 12.4%, 100000.00 becomes 100000.01 and 99999.99), of
//     `money("...")` a kopeck also where only roubles are written, of a date a day, and a year where `in_force` says
//     it, since of that the year alone counts;
//   - `where` and `applies_when` are dropped.
// A mutant is tried with the cases that expect something of its rule; one of a table row with those that expect
// something of a rule over the table; one of what an alias repeats with those of every rule in which it stands. Uses
// all processors; files are written to a folder for temporary files, never to `directory`. `progress` is called with
// how many are done, on one thread at a time. nullopt and diagnostics when the packs are faulty, or a test fails before
// anything is changed.
std::optional<Mutations> Mutate(const std::filesystem::path& directory, const std::string& only,
                                const std::function<void(size_t done, size_t all)>& progress, Diagnostics& diagnostics);

}  // namespace svod::workbench
