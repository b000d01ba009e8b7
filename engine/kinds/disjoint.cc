// disjoint: nothing is both among the first and among the second; what is the same is told by keys.
//
// The lines are grouped by the value of each key, so that the work grows with the number of lines and not with that of
// their pairs. A pair is a line of the first and a line of the second that are the same by any key; a line that
// is of both is a pair by itself. Pairs that several keys join are counted once, by inclusion and exclusion over the
// keys. Where a condition or a key is unknown a line may or may not make a pair: that counts only while no pair is
// sure.
//
// A line of which too little is known may be of both, and so a pair by itself, unless no line can be: what is of the
// first has a source that nothing of the second has. Whether that is so is found out once, when the rule is compiled.
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <span>
#include <string>
#include <string_view>
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
  bool settles[2];                        // by Side: if it is of that side, that alone makes a sure pair

  [[nodiscard]] bool IsBoth() const { return belongs[kFirst] == Belongs::kYes && belongs[kSecond] == Belongs::kYes; }
};

// How many lines are of each side.
struct Counts {
  size_t of[2] = {0, 0};  // by Side
};

// Lines that share the value of a key.
struct Group {
  Counts sure;
  Counts partners;  // that may make a pair with another line
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

// A line of which one field is known, and of the others nothing.
class OneField : public cel::FieldsView {
 public:
  OneField(std::string_view name, cel::Value value, cel::Value unknown)
      : name_(name), value_(value), unknown_(unknown) {}
  [[nodiscard]] size_t size() const override { return 1; }
  bool Find(const cel::Value& key, cel::Value* value) const override {
    *value = key.string() == name_ ? value_ : unknown_;
    return true;
  }
  [[nodiscard]] cel::Value KeyAt(size_t /*index*/) const override { return cel::Value::String(name_); }

 private:
  std::string_view name_;
  cel::Value value_;
  cel::Value unknown_;
};

// Looks for a field of the lines that would need two values for all conditions to hold: conditions that are false of a
// line of which it alone is known are false of every line where it has that value. So each value is tried that there is
// of an enum or a bool, and of a number the one that a condition asks for (cel::Guard).
class Contradiction {
 public:
  // The conditions, compiled already in `environment`, once more as if nothing were known of any name.
  Contradiction(const Items& items, const cel::Environment& environment, const std::vector<cel::Program>& conditions)
      : items_(items), unknown_(frame_.MakeUnknown(0)), unknowing_(environment) {
    for (const cel::Program& condition : conditions) {
      const std::vector<cel::Guard> guards = condition.guards();
      guards_.insert(guards_.end(), guards.begin(), guards.end());
    }
    ForgetNames();
    for (const cel::Program& condition : conditions) Recompile(condition);
  }

  [[nodiscard]] bool Exists() {
    for (size_t i = 0; i < items_.lists().size(); ++i) {
      const cel::Type& line = items_.lists()[i].program.type().element();
      for (int k = 0; line.kind() == cel::TypeKind::kMessage && k < line.message()->field_count(); ++k) {
        if (IsOver(i, *line.message()->field(k))) return true;
      }
    }
    return false;
  }

 private:
  // Lines become rows: of a message what is not set may be known to be empty. Members of a oneof are left out, since
  // `has` of one may be false.
  void ForgetNames() {
    const std::span<const cel::Environment::Name> known = unknowing_.known();
    for (const cel::Environment::Name& name : std::vector(known.begin(), known.end())) {
      if (name.kind == cel::Environment::Name::Kind::kConstant) continue;
      const int slot = unknowing_.AddVariable(name.name, AsRow(name.type));
      frame_.EnsureSlots(slot + 1);
      frame_.Set(slot, unknown_);
    }
  }
  static cel::Type AsRow(const cel::Type& type) {
    if (type.kind() != cel::TypeKind::kMessage) return type;
    std::vector<cel::Type::Column> columns;
    for (int i = 0; i < type.message()->field_count(); ++i) {
      const google::protobuf::FieldDescriptor* field = type.message()->field(i);
      if (field->real_containing_oneof() != nullptr) continue;
      columns.emplace_back(field->name(), cel::Type::OfField(field));
    }
    return cel::Type::Record(std::move(columns));
  }
  // What asks of a line more than its fields does not compile, and shows nothing.
  void Recompile(const cel::Program& condition) {
    Diagnostics unused;
    std::optional<cel::Program> program =
        cel::Compile(cel::StandaloneExpression(condition.text()), unknowing_, cel::Type(cel::TypeKind::kBool), unused);
    if (program) conditions_.push_back(std::move(*program));
  }

  [[nodiscard]] bool IsOver(size_t list, const google::protobuf::FieldDescriptor& field) {
    const std::vector<cel::Value> values = ValuesOf(items_.lists()[list].slot, field);
    const int slot = unknowing_.Find(items_.lists()[list].name)->slot;
    const auto impossible = [&](cel::Value value) {
      const OneField line(field.name(), value, unknown_);
      frame_.Set(slot, cel::Value::Record(&line));
      return std::any_of(conditions_.begin(), conditions_.end(),
                         [&](const cel::Program& one) { return one.Test(frame_) == cel::Answer::kNo; });
    };
    const bool over = !values.empty() && std::all_of(values.begin(), values.end(), impossible);
    frame_.Set(slot, unknown_);
    return over;
  }

  // Those with which the conditions might all hold; empty where any might do.
  [[nodiscard]] std::vector<cel::Value> ValuesOf(int slot, const google::protobuf::FieldDescriptor& field) const {
    const cel::Type type = cel::Type::OfField(&field);
    if (type.kind() == cel::TypeKind::kBool) return {cel::Value::Bool(false), cel::Value::Bool(true)};
    std::vector<cel::Value> values;
    if (type.kind() == cel::TypeKind::kEnum) {
      for (int i = 0; i < type.enumeration()->value_count(); ++i) {
        const int number = type.enumeration()->value(i)->number();
        if (number != 0) values.push_back(cel::Value::Enum(number));  // 0 is absent
      }
      return values;
    }
    for (const cel::Guard& guard : guards_) {
      if (guard.slot != slot || guard.field->field() != &field) continue;
      if (type.kind() == cel::TypeKind::kInt) return {cel::Value::Int(guard.value)};
      if (type.kind() == cel::TypeKind::kMoney) return {cel::Value::Kopecks(guard.value)};
    }
    return {};
  }

  const Items& items_;
  cel::Frame frame_{v1::Finding::default_instance(), Date()};  // of a document that is not read
  cel::Value unknown_;
  cel::Environment unknowing_;
  std::vector<cel::Guard> guards_;
  std::vector<cel::Program> conditions_;
};

class Disjoint : public Kind {
 public:
  static std::unique_ptr<const Kind> Compile(const SpecNode& body, const cel::Environment& outer,
                                             Diagnostics& diagnostics);
  void Judge(cel::Frame& frame, const Terms& terms, v1::Finding* finding) const override;
  std::optional<Proposal> Cure(cel::Frame& frame, const Terms& terms, Trial trial) const override;
  [[nodiscard]] int slots() const override { return items_.slots(); }

 private:
  Disjoint(Items items, cel::Program first, cel::Program second, std::vector<cel::Program> keys, bool apart)
      : items_(std::move(items)), sides_{std::move(first), std::move(second)}, keys_(std::move(keys)), apart_(apart) {}
  std::vector<SidedLine> Gather(cel::Frame& frame, Gaps* gaps) const;

  Items items_;
  cel::Program sides_[2];  // by Side
  std::vector<cel::Program> keys_;
  bool apart_;  // no line can be of both sides
};

std::vector<cel::Program> ReadKeys(const SpecNode& node, const cel::Environment& environment,
                                   Diagnostics& diagnostics) {
  bool many = node.kind == SpecNode::Kind::kList;
  size_t count = many ? node.items.size() : 1;
  std::vector<cel::Program> keys;
  if (count == 0 || count > kKeysMax) {
    Report(diagnostics, node, "key-count", "`same` has 1 to " + std::to_string(kKeysMax) + " keys");
  }
  for (size_t i = 0; i < count; ++i) {
    const SpecNode& written = many ? node.items[i] : node;
    std::optional<cel::Program> key = CompileExpression(written, environment, std::nullopt, diagnostics);
    if (!key || key->type().kind() == cel::TypeKind::kError) continue;
    if (IsKey(key->type())) {
      keys.push_back(std::move(*key));
    } else {
      Report(diagnostics, written, "not-a-key",
             "a key is a number, a text, a date or a constant, not " + key->type().ToString());
    }
  }
  return keys;
}

std::unique_ptr<const Kind> Disjoint::Compile(const SpecNode& body, const cel::Environment& outer,
                                              Diagnostics& diagnostics) {
  SpecReader reader(body, "`disjoint`", diagnostics);
  cel::Environment environment = outer;
  std::optional<Items> items = Items::Read(reader, &environment);
  const SpecNode* same = reader.Require("same");
  if (!Items::AreNamed(reader)) {
    for (const char* key : {"first", "second"}) reader.RequireExpression(key);
    reader.Finish();
    return nullptr;
  }
  const cel::Type boolean(cel::TypeKind::kBool);
  std::optional<cel::Program> first = ReadProgram(reader, "first", environment, boolean, true);
  std::optional<cel::Program> second = ReadProgram(reader, "second", environment, boolean, true);
  std::vector<cel::Program> keys;
  if (same != nullptr) keys = ReadKeys(*same, environment, diagnostics);
  reader.Finish();
  if (!reader.IsSound()) return nullptr;
  items->Cover(*first);
  items->Cover(*second);
  for (const cel::Program& key : keys) items->Cover(key);
  std::vector<cel::Program> conditions = {*first, *second};
  if (items->where()) conditions.push_back(*items->where());
  const bool apart = Contradiction(*items, environment, conditions).Exists();
  return std::unique_ptr<const Kind>(
      new Disjoint(std::move(*items), std::move(*first), std::move(*second), std::move(keys), apart));
}

std::vector<SidedLine> Disjoint::Gather(cel::Frame& frame, Gaps* gaps) const {
  constexpr size_t kCommon = 32;
  std::vector<SidedLine> lines;
  lines.reserve(kCommon);
  auto item = [&](cel::Value value, cel::Value where) {
    SidedLine line{value, where, {}, {}, {}, {}, {}};
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
  // `apart`: no line can be of both sides. `hidden`: there may be lines that are not shown.
  Matcher(std::vector<SidedLine>* lines, size_t keys, bool apart, bool hidden)
      : lines_(*lines), keys_(keys), apart_(apart), hidden_(hidden), order_(keys), groups_(keys) {
    const auto may_be_of = [](Side side) {
      return [side](const SidedLine& line) { return line.belongs[side] != Belongs::kNo; };
    };
    // Without lines of both sides there are no pairs, whatever they have in common.
    const bool pairs = hidden || (std::any_of(lines_.begin(), lines_.end(), may_be_of(kFirst)) &&
                                  std::any_of(lines_.begin(), lines_.end(), may_be_of(kSecond)));
    for (size_t key = 0; pairs && key < keys; ++key) GroupBy(key);
    for (SidedLine& line : lines_) {
      for (Side side : {kFirst, kSecond}) line.settles[side] = Settles(line, side);
    }
    for (const SidedLine& line : lines_) CountPartners(line);
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
    const bool by_itself = MayBePartner(line, kFirst) && MayBePartner(line, kSecond) && !apart_;
    for (Side side : {kFirst, kSecond}) {
      if (line.belongs[side] == Belongs::kNo) continue;
      if (by_itself || line.settles[side]) AddCondition(frame, line, side, gaps);
      for (size_t key = 0; key < keys_ && !line.settles[side]; ++key) {
        if (!MayMatch(line, side, key)) continue;
        AddCondition(frame, line, side, gaps);
        if (!line.keys[key].is_definite()) gaps->Add(frame, line.keys[key]);
      }
    }
  }

 private:
  struct Groups {
    std::vector<Group> known;
    Counts unknown;  // partners of which the key is not known
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
      Count(line, &groups.back().sure);
    }
  }

  static void Count(const SidedLine& line, Counts* sure) {
    for (Side side : {kFirst, kSecond}) sure->of[side] += line.belongs[side] == Belongs::kYes ? 1U : 0U;
  }

  // Of the other side too, or the same as a line that is.
  [[nodiscard]] bool Settles(const SidedLine& line, Side side) const {
    const cel::Value& condition = line.condition[Other(side)];
    bool settles = !apart_ && condition.is_definite() && condition.bool_value();
    for (size_t key = 0; key < keys_ && !settles; ++key) {
      if (line.groups[key] == kNoGroup) continue;
      settles = groups_[key].known[line.groups[key]].sure.of[Other(side)] > 0;
    }
    return settles;
  }

  // What settles it by being of a side need not be asked what it is the same as.
  static bool MayBePartner(const SidedLine& line, Side side) {
    return line.belongs[side] != Belongs::kNo && !line.settles[side];
  }

  void CountPartners(const SidedLine& line) {
    for (Side side : {kFirst, kSecond}) {
      if (!MayBePartner(line, side)) continue;
      ++partners_.of[side];
      for (size_t key = 0; key < keys_; ++key) {
        const uint32_t group = line.groups[key];
        ++(group == kNoGroup ? groups_[key].unknown : groups_[key].known[group].partners).of[side];
      }
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
      Counts sure;
      auto end = begin;
      for (; end != known.end() && end->first == begin->first; ++end) Count(*end->second, &sure);
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

  // Whether another line, of the other side, may be the same by this key. A hidden line that is settles it without this
  // one, where one that is shown is surely of this side.
  [[nodiscard]] bool MayMatch(const SidedLine& line, Side side, size_t key) const {
    Side other = Other(side);
    size_t itself = MayBePartner(line, other) ? 1 : 0;
    if (line.groups[key] == kNoGroup) return hidden_ || partners_.of[other] > itself;
    const Group& group = groups_[key].known[line.groups[key]];
    return (hidden_ && group.sure.of[side] == 0) || group.partners.of[other] > itself ||
           groups_[key].unknown.of[other] > 0;
  }

  static void AddCondition(const cel::Frame& frame, const SidedLine& line, Side side, Gaps* gaps) {
    for (cel::Value value : {line.where, line.condition[side]}) {
      if (!value.is_definite()) gaps->Add(frame, value);
    }
  }

  std::vector<SidedLine>& lines_;
  size_t keys_;
  bool apart_;
  bool hidden_;
  std::vector<std::vector<uint32_t>> order_;  // by key: lines of which it is known
  std::vector<Groups> groups_;                // by key
  Counts partners_;
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
  Matcher matcher(&lines, keys_.size(), apart_, !gaps.empty());
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
  for (const Matcher::Pair& pair : Matcher(&lines, keys_.size(), apart_, false).ListPairs(kCoverPairsMax + 1)) {
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
