// Tested by: tests/engine/workbench/explanation_test.cc.
#include "engine/workbench/explanation.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "engine/kinds/spec.h"
#include "engine/workbench/expression_words.h"
#include "engine/workbench/rule_files.h"
#include "engine/workbench/words.h"

namespace svod::workbench {
namespace {

namespace fs = std::filesystem;
using kinds::SpecNode;

class Explainer {
 public:
  Explainer(Row row, Language language, std::vector<ExplainedLine>* lines)
      : row_(std::move(row)), language_(language), lines_(*lines) {}

  void Rule(const SpecNode& rule) {
    // In the order in which one asks, whatever the order of the file.
    static constexpr std::string_view kFirst[] = {"title",    "cites",        "level", "for_each",
                                                  "in_force", "applies_when", "due"};
    static constexpr std::string_view kLast[] = {"amendable", "interpretation", "rationale"};
    std::set<std::string_view> told = {"id", "key"};
    for (std::string_view key : kFirst) told.insert(key);
    for (std::string_view key : kLast) told.insert(key);
    for (std::string_view key : kFirst) Key(rule, key);
    for (const SpecNode::Entry& entry : rule.entries) {
      if (!told.contains(entry.key)) Entry(0, entry.key, entry.value);
    }
    for (std::string_view key : kLast) Key(rule, key);
  }

  void Tests(const std::set<std::string>& states) {
    std::string text;
    for (const std::string& state : states) text += (text.empty() ? "" : ", ") + state;
    Line(0, language_ == Language::kRussian ? "тесты показывают" : "tests show", text.empty() ? "-" : text);
  }

 private:
  void Line(int depth, std::string label, std::string text) {
    lines_.push_back({depth, std::move(label), std::move(text)});
  }

  [[nodiscard]] std::string Words(const SpecNode& scalar) const { return InWords(scalar.text, row_, language_); }

  void Key(const SpecNode& rule, std::string_view key) {
    if (key == "for_each") return ForEachLine(rule);
    const SpecNode* node = rule.Find(key);
    if (node != nullptr) Entry(0, std::string(key), *node);
  }

  void ForEachLine(const SpecNode& rule) {
    const std::optional<ForEach> each = ForEachOf(rule);
    if (!each || row_.columns != nullptr) return;  // it is one of them
    const std::string of = language_ == Language::kRussian ? " из " : " of ";
    Line(0, KeyInWords("for_each", language_), each->variable + of + InWords(each->source, row_, language_));
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void Entry(int depth, const std::string& key, const SpecNode& written) {
    const SpecNode* node = written.Resolved();
    if (node == nullptr) return;  // a column that the row lacks
    const std::string label = KeyInWords(key, language_);
    if (key == "cites") return Line(depth, label, TextOf(node->Find("clause")));
    if (node->kind == SpecNode::Kind::kScalar) return Line(depth, label, Words(*node));
    if (const SpecNode* own = node->Find(language_ == Language::kRussian ? "ru" : "en")) {
      return Line(depth, label, own->text);
    }
    if (node->kind == SpecNode::Kind::kList && IsFlat(*node)) return Line(depth, label, Listed(key, *node));
    Line(depth, label, "");
    for (const SpecNode::Entry& entry : node->entries) Entry(depth + 1, entry.key, entry.value);
    for (const SpecNode& item : node->items) Item(depth + 1, item);
  }

  // An item of a list: its parts, or what people call it.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void Item(int depth, const SpecNode& item) {
    if (item.kind == SpecNode::Kind::kScalar) return Line(depth, "-", Words(item));
    const SpecNode* title = item.Find("title");
    if (title != nullptr && item.Find("is") != nullptr) {
      return Line(depth, "-", TextOf(title->Find(language_ == Language::kRussian ? "ru" : "en")));
    }
    Line(depth, "-", "");
    for (const SpecNode::Entry& entry : item.entries) Entry(depth + 1, entry.key, entry.value);
  }

  static bool IsFlat(const SpecNode& list) {
    return std::all_of(list.items.begin(), list.items.end(),
                       [](const SpecNode& item) { return item.kind == SpecNode::Kind::kScalar; });
  }

  // `values` of what a decision may change are keys.
  [[nodiscard]] std::string Listed(std::string_view key, const SpecNode& list) const {
    std::string text;
    for (const SpecNode& item : list.items) {
      text += (text.empty() ? "" : ", ") + (key == "values" ? KeyInWords(item.text, language_) : Words(item));
    }
    return text;
  }

  Row row_;
  Language language_;
  std::vector<ExplainedLine>& lines_;
};

// The states that tests show of the rule, or of all its instances.
std::set<std::string> Shown(const RuleTestTotals& tests, const std::string& label) {
  std::set<std::string> states;
  for (const auto& [tested, reached] : tests.reached) {
    if (tested == label || tested.starts_with(label + "[")) states.insert(reached.begin(), reached.end());
  }
  return states;
}

// Explains what a pack has of the rule. `tests` nullptr: nothing is said of them.
void ExplainIn(const PackFiles& pack, const std::string& rule, Language language, const RuleTestTotals* tests,
               std::vector<Explanation>* found) {
  const std::string id = rule.substr(0, rule.find('['));
  const auto add = [&](const SpecNode& one, Row row) {
    Explanation& explanation = found->emplace_back(Explanation{
        rule, TextOf(pack.head.Find("pack")), TextOf(pack.head.Find("edition")), PlaceOf(*one.Find("id")), {}});
    Explainer explainer(std::move(row), language, &explanation.lines);
    explainer.Rule(one);
    if (tests != nullptr) explainer.Tests(Shown(*tests, rule));
  };
  for (const SpecNode& file : pack.files) {
    for (const SpecNode& one : RulesOf(file)) {
      if (TextOf(one.Find("id")) != id) continue;
      if (rule == id) add(one, {});
      for (const Instance& instance : InstancesOf(file, one)) {
        if (instance.row != nullptr && instance.label == rule) {
          add(instance.rule, {ForEachOf(one)->variable, instance.row});
        }
      }
    }
  }
}

}  // namespace

std::vector<Explanation> Explain(const fs::path& directory, const std::string& rule, Language language,
                                 TestsOfEdition tests, Diagnostics& diagnostics) {
  std::vector<Explanation> found;
  for (const PackFiles& pack : ReadPackFiles(directory, diagnostics)) {
    const std::optional<Date> edition = Date::Parse(TextOf(pack.head.Find("edition")));
    if (!edition) continue;
    const RuleTestTotals totals = tests(TextOf(pack.head.Find("pack")), *edition);
    ExplainIn(pack, rule, language, &totals, &found);
  }
  return found;
}

std::vector<Explanation> Explain(const RuleFiles& files, const std::string& rule, Language language,
                                 Diagnostics& diagnostics) {
  std::vector<Explanation> found;
  const std::optional<PackFiles> pack = ReadPackFiles(files, diagnostics);
  if (pack) ExplainIn(*pack, rule, language, nullptr, &found);
  return found;
}

std::vector<ExplainedLine> WithoutReading(std::vector<ExplainedLine> lines, Language language) {
  const std::string reading = KeyInWords("interpretation", language);
  std::erase_if(lines, [&](const ExplainedLine& line) { return line.depth == 0 && line.label == reading; });
  return lines;
}

}  // namespace svod::workbench
