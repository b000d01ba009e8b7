// disjoint: nothing is both among the first and among the second; what is the same is told by keys.
//
// The lines are grouped by the value of each key, so that the work grows with the number of lines and not with that of
// their pairs. A pair is a line of the first and a line of the second that are the same by any key; a line that
// is of both is a pair by itself. Pairs that several keys join are counted once, by inclusion and exclusion over the
// keys. Where a condition or a key is unknown a line may or may not make a pair: that counts only while no pair is
// sure.
#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <span>
#include <utility>

#include "engine/base/cancellation.h"
#include "engine/base/limits.h"
#include "engine/kinds/cover.h"
#include "engine/kinds/finding.h"
#include "engine/kinds/items.h"
#include "engine/kinds/kind.h"

namespace svod::kinds {
namespace {

// Every set of keys is counted by itself: 2^4 passes over the lines. Nothing in practice has more than two keys.
constexpr size_t kKeysMax = 4;

enum class Belongs : uint8_t { kNo, kMaybe, kYes };

enum Side : uint8_t { kFirst, kSecond };
Side Other(Side side) { return side == kFirst ? kSecond : kFirst; }

// Of a key that is not known.
constexpr uint32_t kNoGroup = UINT32_MAX;

struct SidedLine {
  cel::Value item;
  cel::Value where;         // true or unknown
  cel::Value condition[2];  // by Side
  Belongs belongs[2];       // by Side; with `where`
  std::array<cel::Value, kKeysMax> keys;
  std::array<uint32_t, kKeysMax> groups;  // by key: the same for lines of which it is the same

  [[nodiscard]] bool IsBoth() const { return belongs[kFirst] == Belongs::kYes && belongs[kSecond] == Belongs::kYes; }
};

// How many lines are of each side.
struct Counts {
  size_t of[2] = {0, 0};  // by Side
};

// Lines that share the value of a key.
struct Group {
  Counts sure;
  Counts possible;  // the sure ones too
  size_t begin;     // where they are in the order of the key
};

bool IsKey(const cel::Type& type) {
  switch (type.kind()) {
    case cel::TypeKind::kBool:
    case cel::TypeKind::kInt:
    case cel::TypeKind::kUint:
    case cel::TypeKind::kString:
    case cel::TypeKind::kEnum:
    case cel::TypeKind::kDate:
    case cel::TypeKind::kMoney:
      return true;
    default:
      return false;
  }
}

// REQUIRES: values of one key, both known.
bool IsLess(cel::Value a, cel::Value b) {
  if (a.kind() == cel::ValueKind::kString) return a.string() < b.string();
  return a.int_value() < b.int_value();
}

Belongs BelongsBy(cel::Value where, cel::Value condition) {
  if (condition.is_definite() && !condition.bool_value()) return Belongs::kNo;
  return where.is_definite() && condition.is_definite() ? Belongs::kYes : Belongs::kMaybe;
}

class Disjoint : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& outer,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] int slots() const override { return items_.slots(); }

 private:
  Disjoint(Items items, cel::Program first, cel::Program second)
      : items_(std::move(items)), sides_{std::move(first), std::move(second)} {}
  void ReadKeys(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics);
  std::vector<SidedLine> Gather(cel::Frame& frame, Gaps* gaps) const;

  Items items_;
  cel::Program sides_[2];  // by Side
  std::vector<cel::Program> keys_;
};

std::unique_ptr<const Kind> Disjoint::Compile(const SpecNode& body, const cel::Environment& outer,
                                              Diagnostics& diagnostics) {
  SpecReader reader(body, "`disjoint`", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items = Items::Read(reader, &environment);
  const SpecNode* same = reader.Require("same");
  if (!items) {
    for (const char* key : {"first", "second"}) reader.RequireExpression(key);
    reader.Finish();
    return nullptr;
  }
  const cel::Type boolean(cel::TypeKind::kBool);
  std::optional<cel::Program> first = ReadProgram(reader, "first", environment, boolean, true);
  std::optional<cel::Program> second = ReadProgram(reader, "second", environment, boolean, true);
  reader.Finish();
  if (!first || !second || same == nullptr) return nullptr;
  items->Cover(*first);
  items->Cover(*second);
  auto disjoint = std::unique_ptr<Disjoint>(new Disjoint(std::move(*items), std::move(*first), std::move(*second)));
  disjoint->ReadKeys(*same, environment, diagnostics);
  return reader.IsSound() ? std::move(disjoint) : nullptr;
}

void Disjoint::ReadKeys(const SpecNode& node, const cel::Environment& environment, Diagnostics& diagnostics) {
  bool many = node.kind == SpecNode::Kind::kList;
  size_t count = many ? node.items.size() : 1;
  if (count == 0 || count > kKeysMax) {
    return Report(diagnostics, node, "key-count", "`same` has 1 to " + std::to_string(kKeysMax) + " keys");
  }
  for (size_t i = 0; i < count; ++i) {
    const SpecNode& written = many ? node.items[i] : node;
    std::optional<cel::Program> key = CompileExpression(written, environment, std::nullopt, diagnostics);
    if (!key) continue;
    if (!IsKey(key->type())) {
      Report(diagnostics, written, "not-a-key",
             "a key is a number, a text, a date or a constant, not " + key->type().ToString());
      continue;
    }
    items_.Cover(*key);
    keys_.push_back(std::move(*key));
  }
}

std::vector<SidedLine> Disjoint::Gather(cel::Frame& frame, Gaps* gaps) const {
  constexpr size_t kCommon = 32;
  std::vector<SidedLine> lines;
  lines.reserve(kCommon);
  auto item = [&](cel::Value value, cel::Value where) {
    SidedLine line{value, where, {}, {}, {}, {}};
    line.groups.fill(kNoGroup);
    for (Side side : {kFirst, kSecond}) {
      line.condition[side] = sides_[side].Evaluate(frame);
      line.belongs[side] = BelongsBy(where, line.condition[side]);
      if (line.condition[side].is_error()) gaps->Add(frame, line.condition[side]);
    }
    if (line.belongs[kFirst] == Belongs::kNo && line.belongs[kSecond] == Belongs::kNo) return;
    for (size_t i = 0; i < keys_.size(); ++i) {
      line.keys[i] = keys_[i].Evaluate(frame);
      if (line.keys[i].is_error()) gaps->Add(frame, line.keys[i]);
    }
    lines.push_back(line);
  };
  auto hidden = [&](cel::Value value) { gaps->Add(frame, value); };
  items_.Visit(frame, {item, hidden});
  return lines;
}

// Lines and what they have in common. Borrows the lines, and sets their groups. Per use.
class Matcher {
 public:
  Matcher(std::vector<SidedLine>* lines, size_t keys) : lines_(*lines), keys_(keys), order_(keys), groups_(keys) {
    for (const SidedLine& line : lines_) {
      for (Side side : {kFirst, kSecond}) possible_.of[side] += line.belongs[side] == Belongs::kNo ? 0 : 1;
    }
    // Without lines of both sides there are no pairs, whatever they have in common.
    const bool pairs = possible_.of[kFirst] > 0 && possible_.of[kSecond] > 0;
    for (size_t key = 0; pairs && key < keys; ++key) GroupBy(key);
  }

  // How many pairs are sure. Nothing wraps: lines are bounded by the size of a document, pairs by its square.
  [[nodiscard]] int64_t CountPairs() const {
    int64_t pairs = 0;
    unsigned with_pairs = 0;  // keys by which there are any: sets of others have none
    for (size_t key = 0; key < keys_; ++key) {
      const int64_t same = CountSameBy(key);
      if (same > 0) with_pairs |= 1U << key;
      pairs += same;
    }
    for (unsigned keys = 1; keys < (1U << keys_); ++keys) {
      if (std::popcount(keys) < 2 || (keys & ~with_pairs) != 0) continue;
      pairs += (std::popcount(keys) % 2 == 1 ? 1 : -1) * CountSameByAll(keys);
    }
    const auto alone = [this](const SidedLine& line) {  // of no group
      const auto known = [](uint32_t group) { return group != kNoGroup; };
      return line.IsBoth() &&
             std::none_of(line.groups.begin(), line.groups.begin() + static_cast<std::ptrdiff_t>(keys_), known);
    };
    return pairs + std::count_if(lines_.begin(), lines_.end(), alone);
  }

  // The first `max` sure pairs in document order, each with the key that makes it; keys: none, a line that is of both.
  struct Pair {
    size_t first;
    size_t second;
    std::optional<size_t> key;
  };
  [[nodiscard]] std::vector<Pair> ListPairs(size_t max) const {
    std::vector<Pair> pairs;
    for (size_t i = 0; i < lines_.size() && pairs.size() < max; ++i) {
      if (lines_[i].belongs[kFirst] == Belongs::kYes) ListPairsOf(i, max, &pairs);
    }
    return pairs;
  }

  // What would have to be known of the line at `index` to tell whether it makes a pair. REQUIRES: no pair is sure.
  void AddGaps(const cel::Frame& frame, size_t index, Gaps* gaps) const {
    const SidedLine& line = lines_[index];
    bool both = line.belongs[kFirst] != Belongs::kNo && line.belongs[kSecond] != Belongs::kNo;
    for (Side side : {kFirst, kSecond}) {
      if (line.belongs[side] == Belongs::kNo) continue;
      if (both) AddCondition(frame, line, side, gaps);  // it may be of both, and so a pair by itself
      for (size_t key = 0; key < keys_; ++key) {
        if (!MayMatch(line, side, key)) continue;
        AddCondition(frame, line, side, gaps);
        if (!line.keys[key].is_definite()) gaps->Add(frame, line.keys[key]);
      }
    }
  }

 private:
  struct Groups {
    std::vector<Group> known;
    Counts unknown;  // lines of which the key is not known
  };

  // Puts the lines in the order of the key, those of one value in document order, and numbers the values.
  void GroupBy(size_t key) {
    std::vector<uint32_t>& order = order_[key];
    order.reserve(lines_.size());
    for (uint32_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].keys[key].is_definite()) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      const cel::Value& left = lines_[a].keys[key];
      const cel::Value& right = lines_[b].keys[key];
      return IsLess(left, right) || (!IsLess(right, left) && a < b);
    });
    std::vector<Group>& groups = groups_[key].known;
    for (size_t at = 0; at < order.size(); ++at) {
      SidedLine& line = lines_[order[at]];
      if (at == 0 || IsLess(lines_[order[at - 1]].keys[key], line.keys[key])) groups.push_back({{}, {}, at});
      line.groups[key] = static_cast<uint32_t>(groups.size() - 1);
      Count(line, &groups.back().possible, &groups.back().sure);
    }
    Counts sure;
    for (const SidedLine& line : lines_) {
      if (line.groups[key] == kNoGroup) Count(line, &groups_[key].unknown, &sure);
    }
  }

  static void Count(const SidedLine& line, Counts* possible, Counts* sure) {
    for (Side side : {kFirst, kSecond}) {
      possible->of[side] += line.belongs[side] == Belongs::kNo ? 0 : 1;
      sure->of[side] += line.belongs[side] == Belongs::kYes ? 1 : 0;
    }
  }

  // Sure pairs that are the same by the key.
  [[nodiscard]] int64_t CountSameBy(size_t key) const {
    int64_t pairs = 0;
    for (const Group& group : groups_[key].known) {
      pairs += static_cast<int64_t>(group.sure.of[kFirst] * group.sure.of[kSecond]);
    }
    return pairs;
  }

  // Sure pairs that are the same by every key of the set `keys`, a bit each.
  [[nodiscard]] int64_t CountSameByAll(unsigned keys) const {
    using Numbers = std::array<uint32_t, kKeysMax>;
    std::vector<std::pair<Numbers, const SidedLine*>> known;
    for (const SidedLine& line : lines_) {
      Numbers groups{};
      bool all = true;
      for (size_t key = 0; key < keys_; ++key) {
        if ((keys >> key & 1U) == 0) continue;
        groups[key] = line.groups[key];
        all = all && groups[key] != kNoGroup;
      }
      if (all) known.emplace_back(groups, &line);
    }
    std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    int64_t pairs = 0;
    for (auto begin = known.begin(); begin != known.end();) {
      Counts possible;
      Counts sure;
      auto end = begin;
      for (; end != known.end() && end->first == begin->first; ++end) Count(*end->second, &possible, &sure);
      pairs += static_cast<int64_t>(sure.of[kFirst] * sure.of[kSecond]);
      begin = end;
    }
    return pairs;
  }

  // The lines of a group, in document order.
  [[nodiscard]] std::span<const uint32_t> LinesOf(size_t key, uint32_t group) const {
    const std::vector<Group>& groups = groups_[key].known;
    const size_t end = group + 1 < groups.size() ? groups[group + 1].begin : order_[key].size();
    return std::span(order_[key]).subspan(groups[group].begin, end - groups[group].begin);
  }

  void ListPairsOf(size_t index, size_t max, std::vector<Pair>* pairs) const {
    const SidedLine& line = lines_[index];
    std::vector<std::pair<size_t, size_t>> partners;  // line, key
    for (size_t key = 0; key < keys_; ++key) {
      if (line.groups[key] == kNoGroup) continue;
      size_t found = 0;
      for (uint32_t other : LinesOf(key, line.groups[key])) {
        if (lines_[other].belongs[kSecond] != Belongs::kYes) continue;
        if (found++ == max) break;
        partners.emplace_back(other, key);
      }
    }
    std::sort(partners.begin(), partners.end());
    if (partners.empty() && line.IsBoth()) pairs->push_back({index, index, std::nullopt});
    for (const auto& [partner, key] : partners) {
      bool listed = !pairs->empty() && pairs->back().first == index && pairs->back().second == partner;
      if (!listed && pairs->size() < max) pairs->push_back({index, partner, key});
    }
  }

  // Whether another line, of the other side, may be the same by this key.
  [[nodiscard]] bool MayMatch(const SidedLine& line, Side side, size_t key) const {
    Side other = Other(side);
    size_t itself = line.belongs[other] == Belongs::kNo ? 0 : 1;
    if (line.groups[key] == kNoGroup) return possible_.of[other] > itself;
    const Group& group = groups_[key].known[line.groups[key]];
    return group.possible.of[other] > itself || groups_[key].unknown.of[other] > 0;
  }

  static void AddCondition(const cel::Frame& frame, const SidedLine& line, Side side, Gaps* gaps) {
    for (cel::Value value : {line.where, line.condition[side]}) {
      if (!value.is_definite()) gaps->Add(frame, value);
    }
  }

  std::vector<SidedLine>& lines_;
  size_t keys_;
  std::vector<std::vector<uint32_t>> order_;  // by key: lines of which it is known
  std::vector<Groups> groups_;                // by key
  Counts possible_;
};

void WritePairs(FindingWriter& writer, const std::vector<SidedLine>& lines, const std::vector<Matcher::Pair>& pairs,
                int64_t count) {
  for (const Matcher::Pair& pair : pairs) {
    for (size_t index : {pair.first, pair.second}) {
      const SidedLine& line = lines[index];
      bool by_key = pair.key && line.keys[*pair.key].origin() != 0;
      writer.Evidence(by_key ? line.keys[*pair.key] : line.item);
      if (pair.first == pair.second) break;
    }
  }
  writer.OmitEvidence(2 * (static_cast<uint64_t>(count) - pairs.size()));
}

void Disjoint::Judge(cel::Frame& frame, const Terms& /*terms*/, v1::Finding* finding) const {
  FindingWriter writer(frame, finding);
  Gaps gaps;
  std::vector<SidedLine> lines = Gather(frame, &gaps);
  if (gaps.error()) return writer.Error(*gaps.error());
  Matcher matcher(&lines, keys_.size());
  int64_t pairs = matcher.CountPairs();
  // Where nobody waits for the answer it need not be true.
  for (size_t i = 0; i < lines.size() && pairs == 0 && !CancelScope::IsCancelled(); ++i) {
    matcher.AddGaps(frame, i, &gaps);
  }
  if (pairs == 0 && !gaps.empty()) return writer.Undetermined(gaps);
  writer.Conclude(pairs == 0 ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL,
                  pairs == 0 ? "disjoint.pass" : "disjoint.fail");
  writer.Measured(CountQuantity(pairs));
  writer.Threshold(CountQuantity(0));
  writer.Margin(CountQuantity(-pairs));
  if (pairs > 0) WritePairs(writer, lines, matcher.ListPairs(kLimits.evidence_max / 2), pairs);
}

// More pairs are not looked at one by one.
constexpr size_t kCoverPairsMax = 1000;

std::optional<Proposal> Disjoint::Cure(cel::Frame& frame, const Terms& /*terms*/, Trial /*trial*/) const {
  Gaps gaps;
  std::vector<SidedLine> lines = Gather(frame, &gaps);
  if (!gaps.empty() || gaps.error()) return std::nullopt;
  LinePairs pairs;
  for (const Matcher::Pair& pair : Matcher(&lines, keys_.size()).ListPairs(kCoverPairsMax + 1)) {
    pairs.emplace_back(pair.first, pair.second);
  }
  if (pairs.empty() || pairs.size() > kCoverPairsMax) return std::nullopt;
  const std::set<size_t> cover = LeastCover(pairs);
  Proposal proposal;
  proposal.figures = true;
  proposal.Say("cure.disjoint", CountQuantity(static_cast<int64_t>(cover.size())));
  Changes changes;
  for (auto line = cover.rbegin(); line != cover.rend(); ++line) {  // from the end: the places before stay
    if (lines[*line].item.origin() == 0) return proposal;
    changes.push_back(RemoveAt(frame.PathText(lines[*line].item.origin())));
  }
  if (static_cast<int64_t>(changes.size()) > kChangesMax) return proposal;
  proposal.Make(changes);
  changes.pop_back();
  proposal.lesser = changes;
  return proposal;
}

}  // namespace

std::unique_ptr<const Kind> CompileDisjoint(const SpecNode& body, const cel::Environment& environment,
                                            Diagnostics& diagnostics) {
  return Disjoint::Compile(body, environment, diagnostics);
}

}  // namespace svod::kinds
