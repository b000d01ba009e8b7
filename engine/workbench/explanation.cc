// Tested by: tests/engine/workbench/explanation_test.cc.
#include "engine/workbench/explanation.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "engine/cel/lexer.h"
#include "engine/kinds/spec.h"
#include "engine/pack/table.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

namespace fs = std::filesystem;
using cel::Token;
using cel::TokenKind;
using kinds::SpecNode;

struct Words {
  std::string_view ru;
  std::string_view en;

  [[nodiscard]] std::string In(Language language) const {
    return std::string(language == Language::kRussian ? ru : en);
  }
};

// Keys of rule files as people read them. What is not here is shown as it is written.
const std::map<std::string_view, Words>& Labels() {
  static const std::map<std::string_view, Words> kLabels = {
      {"cites", {"пункт", "clause"}},
      {"level", {"уровень", "level"}},
      {"for_each", {"для каждого", "for each"}},
      {"applies_when", {"касается, если", "concerns those where"}},
      {"in_force", {"действует", "in force"}},
      {"due", {"срок", "due"}},
      {"interpretation", {"как прочитано", "as it is read"}},
      {"rationale", {"зачем", "why"}},
      {"amendable", {"решением можно изменить", "a decision may change"}},
      {"values", {"значения", "values"}},
      {"lift", {"отменить целиком", "lift it as a whole"}},
      {"share", {"доля", "share"}},
      {"count", {"число", "count"}},
      {"deadline", {"сделано к сроку", "done by the due date"}},
      {"bounds", {"значение в пределах", "value within bounds"}},
      {"growth", {"рост", "growth"}},
      {"lead_time", {"между датами не меньше", "time between dates"}},
      {"approval", {"согласовано", "agreed"}},
      {"present", {"есть", "is there"}},
      {"disjoint", {"не оплачено дважды", "nothing is of both"}},
      {"require", {"верно, что", "it holds that"}},
      {"items", {"строки", "lines"}},
      {"where", {"из них те, где", "of these where"}},
      {"when", {"если", "when"}},
      {"part", {"в части те, где", "in the part where"}},
      {"part_amount", {"в части", "in the part"}},
      {"amount", {"складывается", "summed up"}},
      {"at_least", {"не меньше", "at least"}},
      {"at_most", {"не больше", "at most"}},
      {"when_empty", {"если складывать нечего", "where there is nothing to sum up"}},
      {"weight", {"каждая считается за", "each counts for"}},
      {"including", {"в том числе", "including"}},
      {"title", {"название", "title"}},
      {"date", {"дата", "date"}},
      {"schedule", {"сроки", "due dates"}},
      {"first", {"сначала", "first"}},
      {"second", {"и", "and"}},
      {"then", {"далее", "then"}},
      {"every", {"каждые", "every"}},
      {"from", {"с", "from"}},
      {"to", {"по", "to"}},
      {"each_of", {"каждое из", "each of"}},
      {"value", {"значение", "value"}},
      {"of", {"что", "of"}},
      {"previous", {"прежнее значение", "previous value"}},
      {"precision", {"точность", "precision"}},
      {"approvals", {"согласования", "approvals"}},
      {"body", {"кто", "who"}},
      {"any_of", {"кто-нибудь из", "any of"}},
      {"all_of", {"все из", "all of"}},
      {"on", {"не раньше дня", "not before the day"}},
      {"by", {"к сроку", "by"}},
      {"is", {"то", "then it is"}},
      {"absent", {"чего нет", "what is absent"}},
      {"same", {"одинаковые, если совпадает", "the same by"}},
  };
  return kLabels;
}

// Words that stand alone as values.
const std::map<std::string_view, Words>& Values() {
  static const std::map<std::string_view, Words> kValues = {
      {"required", {"обязательное", "required"}},
      {"recommended", {"рекомендация", "recommended"}},
      {"informational", {"для сведения", "informational"}},
      {"year", {"год", "year"}},
      {"half_year", {"полугодие", "half-year"}},
      {"quarter", {"квартал", "quarter"}},
      {"as_needed", {"по мере необходимости", "as needed"}},
      {"true", {"да", "yes"}},
      {"false", {"нет", "no"}},
      {"not_applicable", {"не применяется", "not applicable"}},
      {"pass", {"выполнено", "holds"}},
      {"fail", {"нарушено", "fails"}},
      {"fails", {"нарушение", "fails"}},
      {"unknown", {"неизвестно", "unknown"}},
  };
  return kValues;
}

std::string LabelOf(const std::string& key, Language language) {
  const auto found = Labels().find(key);
  if (found != Labels().end()) return found->second.In(language);
  // Years of a value that changes: `from 2015`, `to 2013`.
  if (language == Language::kRussian && key.starts_with("from ")) return "с " + key.substr(5);
  if (language == Language::kRussian && key.starts_with("to ")) return "по " + key.substr(3);
  return key;
}

std::string_view OperatorWord(TokenKind kind, Language language) {
  const bool russian = language == Language::kRussian;
  switch (kind) {
    case TokenKind::kAnd:
      return russian ? "и" : "and";
    case TokenKind::kOr:
      return russian ? "или" : "or";
    case TokenKind::kNot:
      return russian ? "не " : "not ";
    case TokenKind::kIn:
      return russian ? "среди" : "among";
    case TokenKind::kEqual:
      return "=";
    case TokenKind::kNotEqual:
      return "≠";
    case TokenKind::kLessEqual:
      return "≤";
    case TokenKind::kGreaterEqual:
      return "≥";
    case TokenKind::kTrue:
      return russian ? "да" : "yes";
    case TokenKind::kFalse:
      return russian ? "нет" : "no";
    default:
      return "";
  }
}

// The row of a table that an instance is of, and what expressions call it.
struct Row {
  std::string name;
  const SpecNode* columns = nullptr;  // null: no row

  // The text that stands for `name.column`, the tokens from `at` on; empty where they are something else.
  [[nodiscard]] std::string ValueAt(const std::vector<Token>& tokens, size_t at) const {
    if (columns == nullptr || at + 3 >= tokens.size() || tokens[at].text != name) return {};
    const bool column = tokens[at].kind == TokenKind::kIdentifier && tokens[at + 1].kind == TokenKind::kDot &&
                        tokens[at + 2].kind == TokenKind::kIdentifier && tokens[at + 3].kind != TokenKind::kDot;
    const SpecNode* value = column ? columns->Find(tokens[at + 2].text) : nullptr;
    if (value == nullptr) return {};
    std::string text = value->text;
    for (const SpecNode& item : value->items) text += (text.empty() ? "[" : ", ") + item.text;
    return value->items.empty() ? text : text + "]";
  }
};

// An expression with its operators as words and the values of the row; anything else as it is written, on one line.
std::string InWords(const std::string& text, const Row& row, Language language) {
  if (const auto value = Values().find(text); value != Values().end()) return value->second.In(language);
  const cel::ExpressionSource source = cel::StandaloneExpression(text);
  Diagnostics diagnostics;
  cel::Faults faults(source, diagnostics);
  const std::vector<Token> tokens = cel::Lex(text, faults);
  if (!diagnostics.empty()) return text;
  std::string words;
  size_t at = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const std::string_view word = OperatorWord(token.kind, language);
    const std::string value = row.ValueAt(tokens, i);
    words.append(text, at, token.span.offset - at);
    if (!value.empty()) {
      words.append(value);
      i += 2;
    } else if (word.empty()) {
      words.append(text, token.span.offset, token.span.length);
    } else {
      words.append(word);
    }
    at = tokens[i].span.end();
  }
  words.append(text, std::min(at, text.size()), std::string::npos);
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

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
    if (key == "for_each" && row_.columns != nullptr) return;  // it is one of them
    const SpecNode* node = rule.Find(key);
    if (node != nullptr) Entry(0, std::string(key), *node);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the file
  void Entry(int depth, const std::string& key, const SpecNode& written) {
    const SpecNode* node = written.Resolved();
    if (node == nullptr) return;  // a column that the row lacks
    const std::string label = LabelOf(key, language_);
    if (key == "cites") return Line(depth, label, TextOf(node->Find("clause")));
    if (node->kind == SpecNode::Kind::kScalar) return Line(depth, label, Words(*node));
    if (const SpecNode* own = node->Find(language_ == Language::kRussian ? "ru" : "en")) {
      return Line(depth, label, own->text);
    }
    if (node->kind == SpecNode::Kind::kList && IsFlat(*node)) return Line(depth, label, Listed(*node));
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

  [[nodiscard]] std::string Listed(const SpecNode& list) const {
    std::string text;
    for (const SpecNode& item : list.items) text += (text.empty() ? "" : ", ") + Words(item);
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

// The row of the rule's table that `instance` names; one without columns when there is no such row.
Row RowOf(const SpecNode& rule, const SpecNode* tables, const std::string& instance) {
  const std::optional<ForEach> each = ForEachOf(rule);
  const SpecNode* table = !each || tables == nullptr ? nullptr : tables->Find(each->source);
  if (table == nullptr) return {};
  for (const SpecNode& row : table->items) {
    if (!row.entries.empty() && row.entries.front().value.text == instance) return {each->variable, &row};
  }
  return {};
}

}  // namespace

std::vector<Explanation> Explain(const fs::path& directory, const std::string& rule, Language language,
                                 const RuleTestTotals& tests, Diagnostics& diagnostics) {
  const size_t open = rule.find('[');
  const std::string id = rule.substr(0, open);
  const bool instance = open != std::string::npos && rule.ends_with(']');
  const std::string key = instance ? rule.substr(open + 1, rule.size() - open - 2) : std::string();
  std::vector<Explanation> found;
  for (const SpecNode& file : ReadRuleFiles(directory, diagnostics)) {
    for (const SpecNode& one : RulesOf(file)) {
      const SpecNode* own = one.Find("id");
      if (own == nullptr || own->text != id) continue;
      const Row row = RowOf(one, file.Find("tables"), key);
      if (instance && row.columns == nullptr) continue;
      Explanation& explanation = found.emplace_back(Explanation{rule, file.file->name, own->position, {}});
      Explainer explainer(row, language, &explanation.lines);
      explainer.Rule(instance ? pack::Instantiate(one, *row.columns, row.name, diagnostics) : one);
      explainer.Tests(Shown(tests, rule));
    }
  }
  return found;
}

}  // namespace svod::workbench
