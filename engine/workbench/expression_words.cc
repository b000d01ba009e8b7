// Tested by: tests/engine/workbench/expression_words_test.cc, explanation_test.cc.
#include "engine/workbench/expression_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cel/ast.h"
#include "engine/cel/faults.h"
#include "engine/cel/parser.h"
#include "engine/verdict/texts.h"
#include "engine/workbench/words.h"

namespace svod::workbench {
namespace {

using cel::Expr;
using NodeKind = Expr::Kind;
using kinds::SpecNode;

// How tightly words hold together: what is looser than its place asks for stands in brackets.
enum Hold : uint8_t { kOpen, kOr, kAnd, kCompared, kSum, kProduct, kWhole };

struct Phrase {
  std::string words;
  Hold hold = kWhole;
};

// Words with places for what they are said of: `$0`, `$1`.
struct Pattern {
  std::string_view ru;
  std::string_view en;
};

struct Function {
  std::string_view name;
  size_t arguments;  // the target of a method is the first
  Pattern pattern;
  Hold hold;
};
constexpr std::array kFunctions = {
    Function{"size", 1, {"число $0", "the number of $0"}, kWhole},
    Function{"trim", 1, {"$0 без пробелов по краям", "$0 without spaces around it"}, kCompared},
    Function{"endsWith", 2, {"$0 кончается на $1", "$0 ends with $1"}, kCompared},
    Function{"startsWith", 2, {"$0 начинается с $1", "$0 begins with $1"}, kCompared},
    Function{"contains", 2, {"$0 содержит $1", "$0 has $1 in it"}, kCompared},
    Function{"matches", 2, {"$0 подходит под образец $1", "$0 fits the pattern $1"}, kCompared},
    Function{"year", 1, {"год $0", "the year of $0"}, kWhole},
    Function{"month", 1, {"месяц $0", "the month of $0"}, kWhole},
    Function{"day", 1, {"число месяца $0", "the day of the month of $0"}, kWhole},
    Function{"add_days", 2, {"$0 плюс дней: $1", "$0 plus days: $1"}, kOpen},
    Function{"add_months", 2, {"$0 плюс месяцев: $1", "$0 plus months: $1"}, kOpen},
    Function{"or_default",
             1,
             {"$0, а если не заполнено — пустое значение", "$0, or its empty value where it is not filled in"},
             kOpen},
};

// Functions of a list, whose words may be long: they stand last.
struct ListFunction {
  std::string_view name;
  Pattern pattern;
};
constexpr std::array kListFunctions = {
    ListFunction{"sum", {"сумма $0", "the sum of $0"}},
    ListFunction{"earliest", {"самый ранний из дней: $0", "the earliest of: $0"}},
    ListFunction{"latest", {"самый поздний из дней: $0", "the latest of: $0"}},
};

// What makes a value of a text: the text says it.
struct Conversion {
  std::string_view name;
  Pattern pattern;
};
constexpr std::array kConversions = {
    Conversion{"date", {"$0", "$0"}},
    Conversion{"decimal", {"$0", "$0"}},
    Conversion{"money", {"$0 руб.", "$0 roubles"}},
    Conversion{"percent", {"$0 %", "$0 %"}},
};

// What a macro says: of a variable `$0` of a list `$1` and a condition `$2`.
struct MacroWords {
  std::string_view name;
  Pattern pattern;
};
constexpr std::array kMacroWords = {
    MacroWords{"exists", {"среди $1 есть $0, где $2", "among $1 there is $0 such that $2"}},
    MacroWords{"all", {"для каждого $0 из $1: $2", "for every $0 of $1: $2"}},
    MacroWords{"exists_one", {"среди $1 есть ровно одно $0, где $2", "among $1 there is exactly one $0 such that $2"}},
    MacroWords{"existsOne", {"среди $1 есть ровно одно $0, где $2", "among $1 there is exactly one $0 such that $2"}},
    MacroWords{"filter", {"те $0 из $1, где $2", "those $0 of $1 where $2"}},
    MacroWords{"map", {"$2 по каждому $0 из $1", "$2 for each $0 of $1"}},
};

template <typename Table>
auto Find(const Table& table, std::string_view name) {
  return std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.name == name; });
}

std::string OnOneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

bool IsText(const Expr& expr) { return expr.kind == NodeKind::kLiteral && expr.type.kind() == cel::TypeKind::kString; }
bool IsEmptyText(const Expr& expr) { return IsText(expr) && expr.text.empty(); }
bool IsTrue(const Expr& expr) {
  return expr.kind == NodeKind::kLiteral && expr.type.kind() == cel::TypeKind::kBool && expr.literal.bool_value();
}

// Whether it is the same in every language: names, numbers and what is reckoned with them. Days of the year and names
// of time zones look so too.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
bool IsPlain(const Expr& expr) {
  const bool parts = std::all_of(expr.args.begin(), expr.args.end(), [](const auto& part) { return IsPlain(*part); });
  if (expr.kind == NodeKind::kName || expr.kind == NodeKind::kSelect) return parts;
  if (expr.kind == NodeKind::kLiteral) return expr.type.kind() == cel::TypeKind::kInt;
  const bool reckons = expr.kind == NodeKind::kCall && expr.text.size() == 1 && expr.text.find_first_of("+-*/") == 0;
  return reckons && parts;
}

class Speaker {
 public:
  Speaker(std::string_view text, const Row& row, Language language) : text_(text), row_(row), language_(language) {}

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase Say(const Expr& expr) const {
    switch (expr.kind) {
      case NodeKind::kLiteral:
        return SayLiteral(expr);
      case NodeKind::kName:
        return {expr.text};
      case NodeKind::kSelect:
        if (const SpecNode* value = ColumnOf(expr)) return SayValue(*value);
        return {Held(*expr.args[0], kWhole) + "." + expr.text};
      case NodeKind::kHas:
        return {Fill({"$0 заполнено", "$0 is filled in"}, {PathOf(expr)}), kCompared};
      case NodeKind::kList:
        return SayList(expr);
      case NodeKind::kCall:
      case NodeKind::kMethod:
        return SayCall(expr);
      case NodeKind::kMacro:
        return SayMacro(expr);
      case NodeKind::kBind:
        return {Fill({"$2, где $0 — $1", "$2, where $0 is $1"},
                     {expr.variable, Held(*expr.args[0], kOr), Held(*expr.args[1], kOr)}),
                kOpen};
      default:
        return {Written(expr)};
    }
  }

 private:
  [[nodiscard]] std::string Written(const Expr& expr) const {
    return OnOneLine(std::string(text_.substr(expr.span.offset, expr.span.length)));
  }

  [[nodiscard]] std::string Fill(const Pattern& pattern, const std::vector<std::string>& parts) const {
    const std::string_view words = language_ == Language::kRussian ? pattern.ru : pattern.en;
    std::string filled;
    for (size_t i = 0; i < words.size(); ++i) {
      if (words[i] != '$') {
        filled += words[i];
      } else {
        filled += parts[static_cast<size_t>(words[++i] - '0')];
      }
    }
    return filled;
  }

  // What stands where words must hold together so tightly.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] std::string Held(const Expr& expr, Hold hold) const {
    Phrase phrase = Say(expr);
    return phrase.hold < hold ? "(" + phrase.words + ")" : std::move(phrase.words);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] std::string PathOf(const Expr& has) const { return Held(*has.args[0], kWhole) + "." + has.text; }

  // The value of `name.column`; nullptr where it is something else.
  [[nodiscard]] const SpecNode* ColumnOf(const Expr& expr) const {
    const bool of_row = row_.columns != nullptr && expr.kind == NodeKind::kSelect &&
                        expr.args[0]->kind == NodeKind::kName && expr.args[0]->text == row_.name;
    return of_row ? row_.columns->Find(expr.text) : nullptr;
  }

  static Phrase SayValue(const SpecNode& value) {
    if (value.items.empty()) return {OnOneLine(value.text)};
    std::string text;
    for (const SpecNode& item : value.items) text += (text.empty() ? "" : ", ") + item.text;
    return {text, value.items.size() > 1 ? kOpen : kWhole};
  }

  [[nodiscard]] Phrase SayLiteral(const Expr& expr) const {
    if (IsEmptyText(expr)) return {Fill({"пустой текст", "an empty text"}, {})};
    if (IsText(expr)) return {Fill({"«$0»", "\"$0\""}, {expr.text})};
    if (expr.type.kind() == cel::TypeKind::kBool) return {ValueInWords(Written(expr), language_)};
    return {Written(expr)};
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayList(const Expr& list) const {
    if (list.args.empty()) return {Fill({"пустой список", "an empty list"}, {})};
    if (list.args.size() == 1) return Say(*list.args[0]);
    return {Listed(list, 0), kOpen};
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] std::string Listed(const Expr& expr, size_t from) const {
    std::string text;
    for (size_t i = from; i < expr.args.size(); ++i) text += (i > from ? ", " : "") + Held(*expr.args[i], kOr);
    return text;
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayCall(const Expr& call) const {
    if (call.text == "&&") return SayBoth(call, {" и ", " and "}, kAnd);
    if (call.text == "||") return SayBoth(call, {" или ", " or "}, kOr);
    if (call.text == "!_") return SayNot(*call.args[0]);
    if (call.text == "in") return SayIn(call, {"$0 — одно из $1", "$0 is one of $1"});
    if (call.text == "_?_:_") {
      return {Fill({"если $0, то $1, иначе $2", "if $0, then $1, otherwise $2"},
                   {Held(*call.args[0], kOr), Held(*call.args[1], kOr), Held(*call.args[2], kOr)}),
              kOpen};
    }
    if (call.text == "-_") return {"-" + Held(*call.args[0], kWhole), kProduct};
    if (call.text == "_[_]") return {Held(*call.args[0], kWhole) + "[" + Say(*call.args[1]).words + "]"};
    if (std::optional<Phrase> compared = SayCompared(call)) return *std::move(compared);
    if (call.text == "+" || call.text == "-") return SayReckoned(call, kSum);
    if (call.text == "*" || call.text == "/" || call.text == "%") return SayReckoned(call, kProduct);
    return SayFunction(call);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayBoth(const Expr& call, const Pattern& word, Hold hold) const {
    return {Held(*call.args[0], hold) + Fill(word, {}) + Held(*call.args[1], hold), hold};
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayReckoned(const Expr& call, Hold hold) const {
    return {Held(*call.args[0], hold) + " " + call.text + " " + Held(*call.args[1], static_cast<Hold>(hold + 1)), hold};
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] std::optional<Phrase> SayCompared(const Expr& call) const {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSigns = {
        {{"==", "="}, {"!=", "≠"}, {"<", "<"}, {"<=", "≤"}, {">", ">"}, {">=", "≥"}}};
    const auto* sign =
        std::find_if(kSigns.begin(), kSigns.end(), [&](const auto& one) { return one.first == call.text; });
    if (sign == kSigns.end()) return std::nullopt;
    const Expr& left = *call.args[0];
    const bool trims = left.kind == NodeKind::kMethod && left.text == "trim";
    if (IsEmptyText(*call.args[1]) && (call.text == "==" || call.text == "!=")) {
      const Pattern pattern =
          call.text == "==" ? Pattern{"$0 пусто", "$0 is blank"} : Pattern{"$0 не пусто", "$0 is not blank"};
      return Phrase{Fill(pattern, {Held(trims ? *left.args[0] : left, kSum)}), kCompared};
    }
    return Phrase{Held(left, kSum) + " " + std::string(sign->second) + " " + Held(*call.args[1], kSum), kCompared};
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayIn(const Expr& call, const Pattern& pattern) const {
    const Phrase list = Say(*call.args[1]);
    return {Fill(pattern, {Held(*call.args[0], kSum), list.words}), list.hold == kWhole ? kCompared : kOpen};
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayNot(const Expr& expr) const {
    if (expr.kind == NodeKind::kHas)
      return {Fill({"$0 не заполнено", "$0 is not filled in"}, {PathOf(expr)}), kCompared};
    if (expr.kind == NodeKind::kCall && expr.text == "in")
      return SayIn(expr, {"$0 — ни одно из $1", "$0 is none of $1"});
    if (expr.kind == NodeKind::kMacro && expr.text == "exists" && expr.variable2.empty()) {
      if (IsTrue(*expr.args[1])) return {Fill({"в $0 пусто", "$0 is empty"}, {ListOf(expr)}), kCompared};
      return {Fill({"среди $1 нет $0, где $2", "among $1 there is no $0 such that $2"},
                   {expr.variable, ListOf(expr), Held(*expr.args[1], kOr)}),
              kOpen};
    }
    const bool path = expr.kind == NodeKind::kName || expr.kind == NodeKind::kSelect;
    if (path) return {Fill({"не $0", "not $0"}, {Say(expr).words}), kCompared};
    return {Fill({"неверно, что ($0)", "not ($0)"}, {Say(expr).words}), kCompared};
  }

  // The list that a macro goes through.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] std::string ListOf(const Expr& macro) const {
    const Expr& list = *macro.args[0];
    return list.kind == NodeKind::kList ? Say(list).words : Held(list, kWhole);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayMacro(const Expr& macro) const {
    const auto* const words = Find(kMacroWords, macro.text);
    if (words == kMacroWords.end() || macro.args.size() < 2) return SayFunction(macro);
    if (macro.text == "exists" && IsTrue(*macro.args[1])) {
      return {Fill({"в $0 не пусто", "$0 is not empty"}, {ListOf(macro)}), kCompared};
    }
    const std::string variable = macro.variable2.empty() ? macro.variable : macro.variable + ", " + macro.variable2;
    const Expr* list = macro.args[0].get();
    const Expr* kept = macro.args.size() > 2 ? macro.args[1].get() : nullptr;
    const bool filtered = macro.text == "map" && kept == nullptr && list->kind == NodeKind::kMacro &&
                          list->text == "filter" && list->variable == macro.variable;
    if (filtered) kept = list->args[1].get();
    const std::string said =
        Fill(words->pattern, {variable, ListOf(filtered ? *list : macro), Held(*macro.args.back(), kOr)});
    if (kept == nullptr) return {said, kOpen};
    return {said + Fill({", где $0", " where $0"}, {Held(*kept, kOr)}), kOpen};
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the expression
  [[nodiscard]] Phrase SayFunction(const Expr& call) const {
    const size_t count = call.args.size();
    const auto* const conversion = Find(kConversions, call.text);
    if (conversion != kConversions.end() && count == 1) {
      const Expr& value = *call.args[0];
      return {Fill(conversion->pattern, {IsText(value) ? value.text : Held(value, kWhole)})};
    }
    const auto* const of_list = Find(kListFunctions, call.text);
    if (of_list != kListFunctions.end() && count == 1) {
      const Phrase list = Say(*call.args[0]);
      return {Fill(of_list->pattern, {list.words}), list.hold == kWhole ? kWhole : kOpen};
    }
    const auto* const known = Find(kFunctions, call.text);
    if (known == kFunctions.end() || count != known->arguments) {
      return {call.text + Fill({" от ", " of "}, {}) + Listed(call, 0), kOpen};
    }
    std::vector<std::string> arguments;
    for (const auto& argument : call.args) arguments.push_back(Held(*argument, kWhole));
    return {Fill(known->pattern, arguments), known->hold};
  }

  std::string_view text_;
  const Row& row_;
  Language language_;
};

// `3 weeks` in the language; nullopt where it is no length of time.
std::optional<std::string> TimeInWords(const std::string& text, Language language) {
  struct UnitOfTime {
    std::string_view name;  // with or without `s` behind it
    std::array<std::string_view, 3> russian;
  };
  static constexpr std::array kUnits = {
      UnitOfTime{"day", {"день", "дня", "дней"}}, UnitOfTime{"week", {"неделя", "недели", "недель"}},
      UnitOfTime{"month", {"месяц", "месяца", "месяцев"}}, UnitOfTime{"year", {"год", "года", "лет"}}};
  const size_t space = text.find(' ');
  if (language != Language::kRussian || space == std::string::npos) return std::nullopt;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + space, number);
  if (error != std::errc() || end != text.data() + space) return std::nullopt;
  std::string_view name = std::string_view(text).substr(space + 1);
  if (name.ends_with('s')) name.remove_suffix(1);
  const auto* const unit = Find(kUnits, name);
  if (unit == kUnits.end()) return std::nullopt;
  return std::to_string(number) + " " +
         std::string(unit->russian.at(static_cast<size_t>(PluralForm(number, Language::kRussian))));
}

}  // namespace

std::string InWords(const std::string& text, const Row& row, Language language) {
  if (std::string value = ValueInWords(text, language); value != OnOneLine(text)) return value;
  if (std::optional<std::string> time = TimeInWords(text, language)) return *std::move(time);
  const cel::ExpressionSource source = cel::StandaloneExpression(text);
  Diagnostics diagnostics;
  cel::Faults faults(source, diagnostics);
  const cel::ExprPtr expr = cel::Parse(text, faults);
  const bool of_row = row.columns != nullptr && text.find(row.name + ".") != std::string::npos;
  if (!diagnostics.empty() || (IsPlain(*expr) && !of_row)) return OnOneLine(text);
  return Speaker(text, row, language).Say(*expr).words;
}

}  // namespace svod::workbench
