// Tested by: tests/engine/workbench/mutation_test.cc.
#include "engine/workbench/mutation.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "engine/base/date.h"
#include "engine/base/number.h"
#include "engine/cel/lexer.h"
#include "engine/engine.h"
#include "engine/kinds/parameter.h"
#include "engine/kinds/spec.h"
#include "engine/pack/rule_test.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

namespace fs = std::filesystem;
using cel::Token;
using cel::TokenKind;
using kinds::SpecNode;

// A mutant with what it takes to make it and to try it.
struct Candidate {
  Mutant mutant;
  size_t begin = 0;  // bytes of the file that are replaced
  size_t end = 0;
  std::vector<std::string> rules;  // whose tests may notice
};

// Says nothing that is judged, or is the name of something.
bool IsLeftAlone(std::string_view key) {
  static const std::set<std::string_view> kKeys = {"id",   "title",  "cites", "interpretation", "rationale",
                                                   "ru",   "en",     "level", "for_each",       "key",
                                                   "name", "values", "lift"};
  return kKeys.contains(key);
}

std::string_view Neighbour(TokenKind kind) {
  switch (kind) {
    case TokenKind::kLess:
      return "<=";
    case TokenKind::kLessEqual:
      return "<";
    case TokenKind::kGreater:
      return ">=";
    case TokenKind::kGreaterEqual:
      return ">";
    case TokenKind::kEqual:
      return "!=";
    case TokenKind::kNotEqual:
      return "==";
    default:
      return "";
  }
}

bool IsConstantMaker(std::string_view function) {
  return function == "date" || function == "money" || function == "decimal" || function == "percent";
}

bool Opens(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket || kind == TokenKind::kLeftBrace;
}
bool Closes(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}
// Ends an operand of && and ||.
bool Parts(TokenKind kind) {
  return kind == TokenKind::kAnd || kind == TokenKind::kOr || kind == TokenKind::kComma ||
         kind == TokenKind::kQuestion || kind == TokenKind::kColon || kind == TokenKind::kEnd;
}

// `number` one unit of its last digit more and one less, or of its `places`-th behind the point where it has fewer;
// none where it is no number.
std::vector<std::string> NumbersBeside(std::string_view number, int places) {
  std::vector<std::string> beside;
  const std::optional<Decimal> value = Decimal::Parse(number);
  for (const int step : {1, -1}) {
    const std::optional<Decimal> other =
        value ? value->Add(Decimal(step, std::max(places, value->scale()))) : std::nullopt;
    if (other) beside.push_back(other->ToString());
  }
  return beside;
}

std::vector<std::string> DatesBeside(const Date& date) {
  std::vector<std::string> beside;
  for (const int step : {1, -1}) {
    if (const std::optional<Date> other = date.AddDays(step)) beside.push_back(other->ToString());
  }
  return beside;
}

// `text` one unit more and one less; none where it is no number, percentage, date, day of the year or length of time.
// `quoted`: a text, which is no fraction and not below zero.
std::vector<std::string> Shifted(const std::string& text, bool quoted) {
  if (const std::optional<Date> date = Date::Parse(text)) return DatesBeside(*date);
  if (const std::optional<Date> day = Date::Parse("2001-" + text)) {
    std::vector<std::string> days = DatesBeside(*day);
    for (std::string& one : days) one.erase(0, 5);
    return days;
  }
  const size_t end = std::min(text.find_first_not_of(quoted ? "0123456789" : "-.0123456789"), text.size());
  const std::string unit = text.substr(end);
  if (!unit.empty() && unit != "%" && !unit.starts_with(" ")) return {};
  std::vector<std::string> numbers = NumbersBeside(std::string_view(text).substr(0, end), 0);
  for (std::string& one : numbers) one += unit;
  return numbers;
}

// The same of what stands in a call of `function`: of `money` a kopeck, also where only roubles are written.
std::vector<std::string> ShiftedIn(std::string_view function, const std::string& text) {
  constexpr int kKopeckPlaces = 2;
  if (function == "date") return Shifted(text, true);
  return NumbersBeside(text, function == "money" ? kKopeckPlaces : 0);
}

// What can be changed in one rule file.
class Finder {
 public:
  Finder(std::string file, const std::string& only, std::vector<Candidate>* found)
      : file_(std::move(file)), only_(only), found_(*found) {}

  void Find(const SpecNode& root) {
    std::map<std::string, std::vector<std::string>> over;  // table -> rules
    Columns names;                                         // of instances
    Columns years;                                         // ends of `in_force`
    for (const SpecNode& rule : RulesOf(root)) {
      const std::string id = TextOf(rule.Find("id"));
      if (const std::optional<ForEach> each = ForEachOf(rule)) over[each->source].push_back(id);
      names.insert(ColumnOf(TextOf(rule.Find("key"))));
      const SpecNode* in_force = rule.Find("in_force");
      for (const char* end : {"from", "to"}) {
        if (in_force != nullptr) years.insert(ColumnOf(TextOf(in_force->Find(end))));
      }
      if (id.find(only_) == std::string::npos) continue;
      Begin(id, {id});
      Walk(rule);
    }
    for (const SpecNode::Entry& table : TablesOf(root)) {
      const auto is_meant = [&](const std::string& id) { return id.find(only_) != std::string::npos; };
      const std::vector<std::string>& users = over[table.key];
      if (std::none_of(users.begin(), users.end(), is_meant)) continue;
      Begin(table.key, users);
      for (const SpecNode& row : table.value.items) FindInRow(row, names, years);
    }
  }

  // What decisions are, as pack.yaml says it: any test of the pack may notice.
  void FindInHead(const PackFiles& pack) {
    const SpecNode* amendments = pack.head.Find("amendments");
    if (amendments == nullptr || std::string_view("amendments").find(only_) == std::string_view::npos) return;
    std::vector<std::string> all;
    for (const SpecNode& file : pack.files) {
      for (const SpecNode& rule : RulesOf(file)) all.push_back(TextOf(rule.Find("id")));
    }
    Begin("amendments", std::move(all));
    Walk(*amendments);
  }

 private:
  using Columns = std::set<std::string>;

  // `no` of `row.no`.
  static std::string ColumnOf(const std::string& text) { return text.substr(text.find('.') + 1); }

  void FindInRow(const SpecNode& row, const Columns& names, const Columns& years) {
    for (const SpecNode::Entry& column : row.entries) {
      if (names.contains(column.key) || IsLeftAlone(column.key)) continue;
      if (years.contains(column.key)) {
        ShiftYear(column.value);
      } else {
        Visit(column.key, column.value);
      }
    }
  }

  void Begin(std::string rule, std::vector<std::string> rules) {
    rule_ = std::move(rule);
    rules_ = std::move(rules);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void Walk(const SpecNode& map) {
    for (const SpecNode::Entry& entry : map.entries) {
      if (entry.key == "in_force") {
        for (const SpecNode::Entry& end : entry.value.entries) ShiftYear(end.value);
      } else if (!IsLeftAlone(entry.key)) {
        Visit(entry.key, entry.value);
      }
    }
  }

  // Of the days between which a rule is in force only the years count.
  void ShiftYear(const SpecNode& node) {
    const std::optional<Date> date = Date::Parse(node.text);
    for (const int step : {1, -1}) {
      const std::optional<Date> other = date ? date->AddMonths(12 * step) : std::nullopt;
      if (other) Add(node, 0, node.text.size(), other->ToString());
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void Visit(const std::string& key, const SpecNode& node) {
    if (node.kind == SpecNode::Kind::kMap) return Walk(node);
    for (const SpecNode& item : node.items) Visit(key, item);
    if (node.kind != SpecNode::Kind::kScalar) return;
    const std::vector<std::string> shifted = Shifted(node.text, node.quoted);
    for (const std::string& other : shifted) Add(node, 0, node.text.size(), other);
    if (!shifted.empty()) return;
    const bool condition = key == "where" || key == "applies_when" || key == "when";
    if (condition && node.text != "true") Add(node, 0, node.text.size(), "true");
    ChangeExpression(node);
  }

  void ChangeExpression(const SpecNode& node) {
    const cel::ExpressionSource source = cel::StandaloneExpression(node.text);
    Diagnostics diagnostics;
    cel::Faults faults(source, diagnostics);
    const std::vector<Token> tokens = cel::Lex(node.text, faults);
    for (size_t i = 0; i + 1 < tokens.size(); ++i) {
      const Token& token = tokens[i];
      if (token.kind == TokenKind::kFault) return;
      const std::string_view neighbour = Neighbour(token.kind);
      if (!neighbour.empty()) Add(node, token.span.offset, token.span.end(), std::string(neighbour));
      ShiftConstant(node, tokens, i);
      if (token.kind == TokenKind::kInt && IsLimit(tokens, i)) ShiftInt(node, tokens, i);
      if (token.kind != TokenKind::kAnd && token.kind != TokenKind::kOr) continue;
      const std::string neutral = token.kind == TokenKind::kAnd ? "true" : "false";
      const size_t first = OperandBefore(tokens, i);
      const size_t last = OperandAfter(tokens, i);
      if (first < i) Add(node, tokens[first].span.offset, tokens[i - 1].span.end(), neutral);
      if (last > i) Add(node, tokens[i + 1].span.offset, tokens[last].span.end(), neutral);
    }
  }

  // `date("2014-06-30")`, `decimal("5")`: what is within the quotes.
  void ShiftConstant(const SpecNode& node, const std::vector<Token>& tokens, size_t at) {
    const bool called =
        at >= 2 && tokens[at].kind == TokenKind::kString && tokens[at - 1].kind == TokenKind::kLeftParen;
    if (!called || !IsConstantMaker(tokens[at - 2].text)) return;
    const std::string& text = tokens[at].text;
    const size_t begin = node.text.find(text, tokens[at].span.offset);
    if (text.empty() || begin == std::string::npos || begin >= tokens[at].span.end()) return;  // written with escapes
    for (const std::string& other : ShiftedIn(tokens[at - 2].text, text)) {
      Add(node, begin, begin + text.size(), other);
    }
  }

  // A sign before the number: `x > -5`, not `y - 5`.
  static bool HasSign(const std::vector<Token>& tokens, size_t at) {
    if (at == 0 || tokens[at - 1].kind != TokenKind::kMinus) return false;
    if (at == 1) return true;
    const TokenKind before = tokens[at - 2].kind;
    return !Neighbour(before).empty() || Opens(before) || Parts(before) || before == TokenKind::kNot;
  }

  // Whether the whole number is compared with something, or is a length of time.
  static bool IsLimit(const std::vector<Token>& tokens, size_t at) {
    const size_t first = HasSign(tokens, at) ? at - 1 : at;
    if (first > 0 && !Neighbour(tokens[first - 1].kind).empty()) return true;
    if (!Neighbour(tokens[at + 1].kind).empty()) return true;
    if (first < 2 || tokens[first - 1].kind != TokenKind::kLeftParen) return false;
    return tokens[first - 2].text == "add_days" || tokens[first - 2].text == "add_months";
  }

  void ShiftInt(const SpecNode& node, const std::vector<Token>& tokens, size_t at) {
    const bool sign = HasSign(tokens, at);
    const std::string number = (sign ? "-" : "") + std::to_string(tokens[at].magnitude);
    const size_t begin = tokens[sign ? at - 1 : at].span.offset;
    for (const std::string& other : NumbersBeside(number, 0)) Add(node, begin, tokens[at].span.end(), other);
  }

  // The first token of the operand that ends before `at`.
  static size_t OperandBefore(const std::vector<Token>& tokens, size_t at) {
    int depth = 0;
    size_t first = at;
    while (first > 0) {
      const TokenKind kind = tokens[first - 1].kind;
      if (Closes(kind)) ++depth;
      if (depth == 0 && (Opens(kind) || Parts(kind))) break;
      if (Opens(kind)) --depth;
      --first;
    }
    return first;
  }

  // The last token of the operand that begins after `at`.
  static size_t OperandAfter(const std::vector<Token>& tokens, size_t at) {
    int depth = 0;
    size_t last = at;
    while (last + 1 < tokens.size()) {
      const TokenKind kind = tokens[last + 1].kind;
      if (depth == 0 && (Closes(kind) || Parts(kind))) break;
      depth += Opens(kind) ? 1 : Closes(kind) ? -1 : 0;
      ++last;
    }
    return last;
  }

  // Bytes of the scalar's text; end > begin.
  void Add(const SpecNode& node, size_t begin, size_t end, const std::string& became) {
    Candidate one;
    one.begin = kinds::OffsetInFile(node, begin);
    one.end = kinds::OffsetInFile(node, end);
    one.mutant = {rule_, file_, kinds::PositionInScalar(node, begin), node.text.substr(begin, end - begin), became};
    one.rules = rules_;
    // What is written once and stands in several rows or rules is changed once, and concerns them all.
    const auto [seen, is_new] = seen_.try_emplace({one.begin, one.end, became}, found_.size());
    if (is_new) return found_.push_back(std::move(one));
    std::vector<std::string>& rules = found_[seen->second].rules;
    rules.insert(rules.end(), rules_.begin(), rules_.end());
  }

  std::string file_;
  const std::string& only_;
  std::vector<Candidate>& found_;
  std::string rule_;
  std::vector<std::string> rules_;
  std::map<std::tuple<size_t, size_t, std::string>, size_t> seen_;  // -> place in found_
};

// Whether tests alone read the file.
bool IsTest(const fs::path& path) { return path.string().ends_with(".test.yaml"); }

// The packs in a folder of its own, of which one file at a time is changed: copies of the files that are, and links to
// all others, whatever the packs call them. Gone with the object.
class Bench {
 public:
  Bench(const fs::path& directory, const std::map<std::string, std::string>& files) {
    std::string name = (fs::temp_directory_path() / "svod-mutants-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return;  // IsSound says so
    folder_ = name;
    std::error_code error;
    for (const auto& [file, text] : files) {
      fs::create_directories((folder_ / file).parent_path(), error);
      Write(file, text);
    }
    const fs::path from = fs::absolute(directory, error);
    for (fs::recursive_directory_iterator it(from, error), end; !error && it != end; it.increment(error)) {
      Link(it->path(), folder_ / it->path().lexically_relative(from));
    }
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    std::error_code error;
    if (!folder_.empty()) fs::remove_all(folder_, error);
  }

  // Whether the packs load from it as they are.
  [[nodiscard]] bool IsSound() const {
    Diagnostics diagnostics;
    return !folder_.empty() && LoadRulePacks(folder_, diagnostics) != nullptr;
  }
  // REQUIRES: IsSound.
  [[nodiscard]] std::shared_ptr<const RulePacks> Load(const std::string& file, const std::string& text) const {
    Write(file, text);
    Diagnostics diagnostics;
    return LoadRulePacks(folder_, diagnostics);
  }
  // REQUIRES: a file of those that were given.
  void Write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }

 private:
  static void Link(const fs::path& from, const fs::path& to) {
    std::error_code error;
    if (fs::is_directory(fs::symlink_status(from, error))) {
      fs::create_directories(to, error);
    } else if (!fs::exists(to, error)) {
      if (!IsTest(from)) fs::create_symlink(from, to, error);
    } else if (fs::is_directory(to, error)) {
      // A link to a folder, in which a file stands that is changed.
      for (fs::directory_iterator it(from, error), end; !error && it != end; it.increment(error)) {
        if (!fs::exists(to / it->path().filename(), error) && !IsTest(it->path())) {
          fs::create_symlink(it->path(), to / it->path().filename(), error);
        }
      }
    }
  }

  fs::path folder_;
};

enum class Fate : uint8_t { kUnknown, kKilled, kSurvived, kRefused };

class Run {
 public:
  Run(const fs::path& directory, const RulePacks& packs, const RuleTests& tests,
      const std::map<std::string, std::string>& files, const std::vector<Candidate>& candidates,
      const std::function<void(size_t, size_t)>& progress)
      : directory_(directory),
        own_schema_(HasOwnSchema(packs)),
        tests_(tests),
        files_(files),
        candidates_(candidates),
        progress_(progress),
        fates_(candidates.size()) {}

  // Empty where there is no room for a copy of the packs.
  std::vector<Fate> TryAll() {
    const size_t count = std::min<size_t>(std::max(std::thread::hardware_concurrency(), 1U), candidates_.size());
    std::vector<std::unique_ptr<Bench>> benches;
    for (size_t i = 0; i < count; ++i) {
      benches.push_back(std::make_unique<Bench>(directory_, files_));
      if (!benches.back()->IsSound()) return {};
    }
    std::vector<std::thread> threads;
    threads.reserve(benches.size());
    for (const auto& bench : benches) threads.emplace_back([this, &bench] { Work(*bench); });
    for (std::thread& thread : threads) thread.join();
    return fates_;
  }

 private:
  void Work(const Bench& bench) {
    for (size_t i = next_++; i < candidates_.size(); i = next_++) {
      fates_[i] = Try(bench, candidates_[i]);
      const std::lock_guard<std::mutex> lock(mutex_);
      if (progress_) progress_(++done_, candidates_.size());
    }
  }

  Fate Try(const Bench& bench, const Candidate& one) const {
    const std::string& text = files_.at(one.mutant.file);
    const std::string changed = text.substr(0, one.begin) + one.mutant.became + text.substr(one.end);
    const std::shared_ptr<const RulePacks> packs = bench.Load(one.mutant.file, changed);
    bench.Write(one.mutant.file, text);
    if (packs == nullptr) return Fate::kRefused;
    const auto concerns = [&](const RuleTests::Case& test) {
      return std::any_of(one.rules.begin(), one.rules.end(), [&](const std::string& id) { return test.Expects(id); });
    };
    // Messages of one schema are nothing to packs that loaded it anew.
    Diagnostics diagnostics;
    const bool fails = own_schema_ ? RuleTests::Read(*packs, directory_, diagnostics).AnyFails(*packs, concerns)
                                   : tests_.AnyFails(*packs, concerns);
    return fails ? Fate::kKilled : Fate::kSurvived;
  }

  const fs::path& directory_;
  bool own_schema_;
  const RuleTests& tests_;
  const std::map<std::string, std::string>& files_;
  const std::vector<Candidate>& candidates_;
  const std::function<void(size_t, size_t)>& progress_;
  std::vector<Fate> fates_;
  std::atomic<size_t> next_{0};
  std::mutex mutex_;
  size_t done_ = 0;
};

}  // namespace

std::optional<Mutations> Mutate(const fs::path& directory, const std::string& only,
                                const std::function<void(size_t done, size_t all)>& progress,
                                Diagnostics& diagnostics) {
  const std::shared_ptr<const RulePacks> packs = LoadRulePacks(directory, diagnostics);
  if (packs == nullptr) return std::nullopt;
  const RuleTests tests = RuleTests::Read(*packs, directory, diagnostics);
  const RuleTestTotals totals = tests.Run(
      *packs, [](const RuleTests::Case&) { return true; }, diagnostics);
  for (const RuleTestFailure& failure : totals.failures) {
    diagnostics.Add(
        {failure.file, failure.position, 1, "test-fails", "before anything is changed: " + failure.message, "", ""});
  }
  std::map<std::string, std::string> files;
  std::vector<Candidate> candidates;
  for (const PackFiles& pack : ReadPackFiles(directory, diagnostics)) {
    files[pack.head.file->name] = pack.head.file->text;
    Finder(pack.head.file->name, only, &candidates).FindInHead(pack);
    for (const SpecNode& file : pack.files) {
      files[file.file->name] = file.file->text;
      Finder(file.file->name, only, &candidates).Find(file);
    }
  }
  if (!diagnostics.empty()) return std::nullopt;
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::pair(a.mutant.file, a.begin) < std::pair(b.mutant.file, b.begin);
  });
  const std::vector<Fate> fates = Run(directory, *packs, tests, files, candidates, progress).TryAll();
  if (fates.size() < candidates.size()) {
    diagnostics.Add(
        {fs::temp_directory_path().string(), {}, 1, "no-room", "no copy of the packs can be made here", "", ""});
    return std::nullopt;
  }
  Mutations result;
  for (size_t i = 0; i < fates.size(); ++i) {
    if (fates[i] == Fate::kKilled) ++result.killed;
    if (fates[i] == Fate::kRefused) ++result.refused;
    if (fates[i] == Fate::kSurvived) result.survivors.push_back(candidates[i].mutant);
  }
  return result;
}

}  // namespace svod::workbench
