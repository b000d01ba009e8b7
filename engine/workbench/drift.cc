// Tested by: tests/engine/workbench/drift_test.cc, and for the shipped packs by the CTest case rules_drift.
#include "engine/workbench/drift.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "engine/kinds/spec.h"
#include "engine/workbench/numbers.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

namespace fs = std::filesystem;
using kinds::Report;
using kinds::SpecNode;

// Every text of a rule as it is written.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the file
void AddTexts(const SpecNode& node, std::set<std::string>* texts) {
  if (node.kind == SpecNode::Kind::kScalar) texts->insert(node.text);
  for (const SpecNode& item : node.items) AddTexts(item, texts);
  for (const SpecNode::Entry& entry : node.entries) AddTexts(entry.value, texts);
}

// What all instances of a rule have in common. A text into which nothing of a row is filled in is said of every row.
struct Common {
  std::set<std::string> texts;
  std::vector<Operand> operands;

  Common(const SpecNode& rule, const std::vector<Instance>& instances) {
    AddTexts(rule, &texts);
    for (const Instance& one : instances) {
      const std::vector<Operand> own = OperandsOf(one.rule, one.row);
      operands.insert(operands.end(), own.begin(), own.end());
    }
  }
};

// The texts of one rule.
class RuleDrift {
 public:
  RuleDrift(const Instance& one, const Common& common, std::vector<TitleNumber>* titles, Diagnostics& diagnostics)
      : one_(one),
        common_(common),
        operands_(OperandsOf(one.rule, one.row)),
        titles_(*titles),
        diagnostics_(diagnostics) {}

  void Check() { Walk("", one_.rule); }

 private:
  // Every `{ru, en}` of the rule but the rationale, which may speak of anything.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void Walk(std::string_view key, const SpecNode& written) {
    const SpecNode* node = written.Resolved();
    if (node == nullptr || key == "rationale") return;
    const SpecNode* ru = node->Find("ru");
    const SpecNode* en = node->Find("en");
    if (ru != nullptr && en != nullptr) return CheckTexts(key, *ru, *en);
    for (const SpecNode& item : node->items) Walk(key, item);
    for (const SpecNode::Entry& entry : node->entries) Walk(entry.key, entry.value);
  }

  void CheckTexts(std::string_view key, const SpecNode& ru, const SpecNode& en) {
    std::vector<TextNumber> russian = NumbersOf(ru.text, Language::kRussian);
    std::vector<TextNumber> english = NumbersOf(en.text, Language::kEnglish);
    NameAlike(russian, &english);
    NameAlike(english, &russian);
    CompareLanguages(ru, russian, english, "Russian");
    CompareLanguages(en, english, russian, "English");
    CheckOperands(key, "ru", ru, russian);
    CheckOperands(key, "en", en, english);
  }

  // "№ 188" and "decree 188": what is a name in one language is one in the other.
  static void NameAlike(const std::vector<TextNumber>& known, std::vector<TextNumber>* other) {
    for (TextNumber& number : *other) {
      number.is_name = number.is_name || std::any_of(known.begin(), known.end(), [&](const TextNumber& one) {
                         return one.is_name && one.number == number.number;
                       });
    }
  }

  void CompareLanguages(const SpecNode& text, const std::vector<TextNumber>& own, const std::vector<TextNumber>& other,
                        const std::string& language) {
    std::set<Quantified> there;
    for (const TextNumber& one : other) {
      there.insert(one.number);
      there.insert(InFull(one));
    }
    for (const TextNumber& one : own) {
      if (there.contains(one.number) || there.contains(InFull(one))) continue;
      Report(diagnostics_, text, "languages-differ", "only the " + language + " text says `" + TextOf(one.number) + "`",
             "a number is written in digits in both, or in words in both");
    }
  }

  void CheckOperands(std::string_view key, const std::string& language, const SpecNode& text,
                     const std::vector<TextNumber>& numbers) {
    const std::vector<Operand>& operands = common_.texts.contains(text.text) ? common_.operands : operands_;
    for (const TextNumber& one : numbers) {
      const auto found = std::find_if(operands.begin(), operands.end(), [&](const Operand& operand) {
        return Says(operand, one.number) || Says(operand, InFull(one));
      });
      const bool said = found != operands.end();
      if (!said && !one.is_name) {
        Report(diagnostics_, text, "number-without-operand",
               "the text says `" + TextOf(one.number) + "`, and nothing in the rule does", Shown(operands));
      }
      if (key != "title") continue;
      titles_.push_back({one_.label, language, TextOf(one.number), said && !one.is_name ? found->path : "",
                         text.file ? text.file->name : "", text.position});
    }
  }

  // `5 million` with all its digits; what has them is itself.
  static Quantified InFull(const TextNumber& one) {
    return one.in_full.empty() ? one.number : Quantified{Quantified::Unit::kNone, one.in_full};
  }

  // A few of the numbers that there are.
  static std::string Shown(const std::vector<Operand>& operands) {
    constexpr size_t kShownMax = 8;
    std::vector<std::string> shown;
    for (const Operand& operand : operands) {
      const std::string number = "`" + TextOf(operand.number) + "`";
      if (std::find(shown.begin(), shown.end(), number) == shown.end()) shown.push_back(number);
    }
    std::string text;
    for (size_t i = 0; i < std::min(shown.size(), kShownMax); ++i) text += (i == 0 ? "" : ", ") + shown[i];
    if (text.empty()) return "the rule has no numbers at all";
    return "the rule says " + text + (shown.size() > kShownMax ? " ..." : "");
  }

  const Instance& one_;
  const Common& common_;
  std::vector<Operand> operands_;
  std::vector<TitleNumber>& titles_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<TitleNumber> Drift(const fs::path& directory, Diagnostics& diagnostics) {
  std::vector<TitleNumber> titles;
  for (const PackFiles& pack : ReadPackFiles(directory, diagnostics)) {
    for (const SpecNode& file : pack.files) {
      for (const SpecNode& rule : RulesOf(file)) {
        const std::vector<Instance> instances = InstancesOf(file, rule);
        const Common common(rule, instances);
        for (const Instance& one : instances) RuleDrift(one, common, &titles, diagnostics).Check();
      }
    }
  }
  diagnostics.Sort();
  return titles;
}

}  // namespace svod::workbench
