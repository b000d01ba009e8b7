#include "engine/kinds/reallocation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <random>

#include "engine/kinds/integer_program.h"

namespace svod::kinds::reallocation_test {
namespace {

bool Unlimited(int64_t /*steps*/) { return true; }
Reallocation Reallocate(const std::vector<Claim>& claims) { return kinds::Reallocate(claims, &Unlimited); }
IntegerSolution Minimise(const IntegerProgram& program) { return kinds::Minimise(program, &Unlimited); }

using Is = Reallocation::Is;

std::string PathOf(size_t line, const std::string& field) { return "x[" + std::to_string(line) + "]." + field; }

// A share of the first sort: which of the lines are part.
Claim PartClaim(const std::vector<int64_t>& amounts, const std::vector<bool>& in_part, std::optional<Int128> least,
                std::optional<Int128> most) {
  Claim claim;
  claim.least = least;
  claim.most = most;
  for (size_t i = 0; i < amounts.size(); ++i) {
    claim.lines.push_back({amounts[i], PathOf(i, "a"), in_part[i], 0, "", "x[" + std::to_string(i) + "]"});
  }
  return claim;
}

// One of the second: how much of each line is part.
Claim MarkClaim(const std::vector<int64_t>& amounts, const std::vector<int64_t>& marks, const std::string& field,
                std::optional<Int128> least, std::optional<Int128> most) {
  Claim claim = PartClaim(amounts, std::vector<bool>(amounts.size()), least, most);
  claim.by_amount = true;
  for (size_t i = 0; i < amounts.size(); ++i) {
    claim.lines[i].part = marks[i];
    claim.lines[i].part_path = PathOf(i, field);
  }
  return claim;
}

bool Holds(const Claim& claim, Int128 sum) {
  return (!claim.least || sum >= *claim.least) && (!claim.most || sum <= *claim.most);
}

// The least cost by going through every way to spread the whole over the lines, and every marked sum. nullopt: none.
std::optional<Int128> Slow(const std::vector<Claim>& claims) {
  const std::vector<Claim::Line>& lines = claims[0].lines;
  const int64_t whole = std::accumulate(lines.begin(), lines.end(), int64_t{0},
                                        [](int64_t sum, const Claim::Line& line) { return sum + line.amount; });
  Int128 marks = 0;
  for (const Claim& claim : claims) {
    if (!claim.by_amount) continue;
    Int128 old = 0;
    for (const Claim::Line& line : claim.lines) old += line.part;
    std::optional<Int128> least;
    for (int64_t sum = 0; sum <= whole; ++sum) {
      const Int128 cost = sum > old ? sum - old : old - sum;
      if (Holds(claim, sum) && (!least || cost < *least)) least = cost;
    }
    if (!least) return std::nullopt;
    marks += *least;
  }
  std::optional<Int128> best;
  std::vector<int64_t> amounts(lines.size(), 0);
  const std::function<void(size_t, int64_t)> spread = [&](size_t line, int64_t rest) {
    if (line + 1 < lines.size()) {
      for (amounts[line] = 0; amounts[line] <= rest; ++amounts[line]) spread(line + 1, rest - amounts[line]);
      return;
    }
    amounts[line] = rest;
    for (const Claim& claim : claims) {
      Int128 sum = 0;
      for (size_t i = 0; i < lines.size(); ++i) sum += claim.lines[i].in_part ? amounts[i] : 0;
      if (!claim.by_amount && !Holds(claim, sum)) return;
    }
    Int128 moved = 0;
    for (size_t i = 0; i < lines.size(); ++i) moved += std::max<int64_t>(amounts[i] - lines[i].amount, 0);
    if (!best || moved < *best) best = moved;
  };
  spread(0, whole);
  return best ? std::optional(*best + marks) : std::nullopt;
}

// What the changes make of the lines satisfies every claim, keeps the whole, and costs what it says.
void ExpectDoes(const std::vector<Claim>& claims, const Reallocation& found) {
  std::map<std::string, int64_t> now;
  for (const Claim& claim : claims) {
    for (const Claim::Line& line : claim.lines) {
      now[line.path] = line.amount;
      if (claim.by_amount) now[line.part_path] = line.part;
    }
  }
  for (const v1::Change& change : found.changes) {
    EXPECT_EQ(change.from().kopecks(), now[change.path()]);
    now[change.path()] = change.to().kopecks();
  }
  Int128 cost = 0;
  Int128 whole = 0;
  for (const Claim::Line& line : claims[0].lines) {
    cost += std::max<int64_t>(now[line.path] - line.amount, 0);
    whole += now[line.path] - line.amount;
  }
  EXPECT_TRUE(whole == 0);
  for (const Claim& claim : claims) {
    Int128 sum = 0;
    Int128 old = 0;
    for (const Claim::Line& line : claim.lines) {
      sum += claim.by_amount ? now[line.part_path] : line.in_part ? now[line.path] : 0;
      old += line.part;
      EXPECT_TRUE(!claim.by_amount || now[line.part_path] <= now[line.path]);
      EXPECT_GE(now[claim.by_amount ? line.part_path : line.path], 0);
    }
    EXPECT_TRUE(Holds(claim, sum));
    if (claim.by_amount) cost += sum > old ? sum - old : old - sum;
  }
  EXPECT_TRUE(cost == found.amount);
}

// Claims that cannot hold together, and can without any one of them.
void ExpectContradict(const std::vector<Claim>& claims, const std::vector<size_t>& indexes) {
  ASSERT_FALSE(indexes.empty());
  const auto pick = [&](size_t left_out) {
    std::vector<Claim> some;
    for (size_t i : indexes) {
      if (i != left_out) some.push_back(claims[i]);
    }
    return some;
  };
  EXPECT_FALSE(Slow(pick(claims.size())).has_value());
  for (size_t i : indexes) {
    EXPECT_TRUE(indexes.size() == 1 || Slow(pick(i)).has_value());
  }
}

class Cases {
 public:
  std::vector<Claim> Make() {
    const size_t lines = 1 + Below(4);
    std::vector<int64_t> amounts;
    for (size_t i = 0; i < lines; ++i) amounts.push_back(static_cast<int64_t>(Below(5)));
    const int64_t whole = std::accumulate(amounts.begin(), amounts.end(), int64_t{0});
    std::vector<Claim> claims;
    const size_t count = 1 + Below(5);
    for (size_t k = 0; k < count; ++k) {
      std::optional<Int128> least;
      std::optional<Int128> most;
      const auto limit = [&] { return static_cast<Int128>(Below(static_cast<size_t>(whole) + 2)); };
      if (Below(3) > 0) least = limit();
      if (!least || Below(3) == 0) most = limit();
      std::vector<bool> in_part;
      std::vector<int64_t> marks;
      for (int64_t amount : amounts) {
        in_part.push_back(Below(2) == 0);
        marks.push_back(static_cast<int64_t>(Below(static_cast<size_t>(amount) + 1)));
      }
      claims.push_back(Below(3) > 0 ? PartClaim(amounts, in_part, least, most)
                                    : MarkClaim(amounts, marks, "m" + std::to_string(k), least, most));
    }
    return claims;
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }

  std::mt19937 random_{20131106};  // the same cases every time
};

TEST(Reallocation, AgreesWithGoingThroughEveryWay) {
  Cases cases;
  int found = 0;
  int contradictions = 0;
  for (int i = 0; i < 3000 && !testing::Test::HasFailure(); ++i) {
    const std::vector<Claim> claims = cases.Make();
    const Reallocation result = Reallocate(claims);
    const std::optional<Int128> slow = Slow(claims);
    ASSERT_NE(result.is, Is::kGaveUp) << i;
    ASSERT_EQ(result.is == Is::kFound, slow.has_value()) << i;
    if (slow) {
      EXPECT_TRUE(*slow == result.amount) << i << ": " << ToString(*slow) << " against " << result.amount;
      ExpectDoes(claims, result);
      ++found;
    } else {
      ExpectContradict(claims, result.contradicting);
      ++contradictions;
    }
  }
  EXPECT_GT(found, 500);
  EXPECT_GT(contradictions, 500);
}

// Three shares of which each two overlap: the relaxation has halves, whole kopecks cost one more.
TEST(Reallocation, AnOddCycleNeedsWholeKopecks) {
  const std::vector<int64_t> amounts = {0, 0, 0, 10};
  const std::vector<Claim> claims = {PartClaim(amounts, {true, true, false, false}, 1, std::nullopt),
                                     PartClaim(amounts, {false, true, true, false}, 1, std::nullopt),
                                     PartClaim(amounts, {true, false, true, false}, 1, std::nullopt)};
  const Reallocation result = Reallocate(claims);
  EXPECT_EQ(result.is, Is::kFound);
  EXPECT_EQ(result.amount, 2);
  ExpectDoes(claims, result);
}

TEST(Reallocation, AmountsNearTheLargest) {
  const std::vector<int64_t> amounts = {INT64_MAX, INT64_MAX, 3};
  const Int128 whole = Int128{INT64_MAX} * 2 + 3;
  const std::vector<Claim> claims = {PartClaim(amounts, {true, false, false}, (whole + 1) / 2, std::nullopt),
                                     PartClaim(amounts, {false, false, true}, 20, std::nullopt)};
  // The first line cannot hold more than the largest number.
  EXPECT_EQ(Reallocate(claims).is, Is::kGaveUp);
  const Reallocation less = Reallocate({PartClaim(amounts, {false, true, true}, whole - 7, std::nullopt)});
  EXPECT_EQ(less.is, Is::kGaveUp);
  const Reallocation fits = Reallocate({PartClaim(amounts, {false, false, true}, INT64_MAX, std::nullopt)});
  EXPECT_EQ(fits.is, Is::kFound);
  EXPECT_EQ(fits.amount, INT64_MAX - 3);
}

TEST(Reallocation, MarksGoAlongWithTheMoney) {
  const std::vector<int64_t> amounts = {10, 2};
  const std::vector<Claim> claims = {PartClaim(amounts, {false, true}, 8, std::nullopt),
                                     MarkClaim(amounts, {9, 0}, "m", 9, std::nullopt)};
  const Reallocation result = Reallocate(claims);
  EXPECT_EQ(result.amount, 6);
  ExpectDoes(claims, result);
}

TEST(Reallocation, TwoSharesOfOneMark) {
  const std::vector<int64_t> amounts = {10};
  EXPECT_EQ(Reallocate({MarkClaim(amounts, {1}, "m", 5, std::nullopt), MarkClaim(amounts, {1}, "m", std::nullopt, 4)})
                .contradicting,
            (std::vector<size_t>{0, 1}));
  EXPECT_EQ(Reallocate({MarkClaim(amounts, {1}, "m", 5, std::nullopt), MarkClaim(amounts, {1}, "m", 3, 6)}).amount, 4);
}

TEST(Reallocation, ClaimsOfOtherLinesAreNotMixed) {
  EXPECT_EQ(Reallocate({PartClaim({1}, {true}, 1, std::nullopt), PartClaim({1, 2}, {true, true}, 1, std::nullopt)}).is,
            Is::kGaveUp);
  EXPECT_EQ(Reallocate({}).is, Is::kGaveUp);
}

TEST(IntegerProgram, Small) {
  // Least x + y with 2 x + 2 y >= 3: 1.5 for fractions, 2 for whole numbers.
  EXPECT_TRUE(Minimise({{1, 1}, {{{-2, -2}, -3}}}).cost == 2);
  // x <= 1 and x >= 2.
  EXPECT_EQ(Minimise({{1}, {{{1}, 1}, {{-1}, -2}}}).is, IntegerSolution::Is::kInfeasible);
  // Between 1/3 and 2/3 there is no whole number.
  EXPECT_EQ(Minimise({{1}, {{{3}, 2}, {{-3}, -1}}}).is, IntegerSolution::Is::kInfeasible);
  EXPECT_TRUE(Minimise({{1, 2}, {}}).cost == 0);
}

// With the steps it takes it is solved, with one less it is given up: no answer, and not a wrong one.
TEST(IntegerProgram, TakesSteps) {
  const IntegerProgram program{{1, 1}, {{{-2, -2}, -3}}};
  const auto solve_within = [&](int64_t steps, int64_t* left) {
    *left = steps;
    return kinds::Minimise(program, [left](int64_t taken) { return (*left -= taken) >= 0; });
  };
  int64_t left = 0;
  EXPECT_EQ(solve_within(1000, &left).is, IntegerSolution::Is::kSolved);
  const int64_t taken = 1000 - left;
  EXPECT_GT(taken, 0);
  EXPECT_EQ(solve_within(taken, &left).is, IntegerSolution::Is::kSolved);
  EXPECT_EQ(solve_within(taken - 1, &left).is, IntegerSolution::Is::kGaveUp);
}

}  // namespace
}  // namespace svod::kinds::reallocation_test
