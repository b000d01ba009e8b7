// Tested by: tests/server/app/filter_test.cc.
#include "server/app/filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "server/app/errors.h"
#include "server/app/limits.h"

namespace svod::app {

struct Filter::Node {
  enum class Is : uint8_t { kAnd, kOr, kNot, kCompare, kHas };
  Is is;
  std::vector<std::shared_ptr<const Node>> parts;
  std::string attribute;
  std::string comparison;
  std::string value;
};

namespace {

using Node = Filter::Node;
using NodePtr = std::shared_ptr<const Node>;

struct Token {
  enum class Is : uint8_t { kEnd, kWord, kText, kSymbol, kBad };
  Is is = Is::kEnd;
  std::string text;
  size_t at = 0;
};

bool IsWordByte(char c) { return c > ' ' && std::string_view("\"()=!<>:").find(c) == std::string_view::npos; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token Next() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    const size_t begin = at_;
    if (at_ == text_.size()) return {Token::Is::kEnd, "", begin};
    if (text_[at_] == '"') return Quoted();
    // `-` is a sign within a word, and NOT before one that begins otherwise.
    if (text_[at_] == '-' && at_ + 1 < text_.size() && (IsWordByte(text_[at_ + 1]) || text_[at_ + 1] == '(')) {
      ++at_;
      return {Token::Is::kSymbol, "-", begin};
    }
    if (IsWordByte(text_[at_])) {
      while (at_ < text_.size() && IsWordByte(text_[at_])) ++at_;
      return {Token::Is::kWord, std::string(text_.substr(begin, at_ - begin)), begin};
    }
    for (std::string_view symbol : {"!=", "<=", ">=", "=", "<", ">", ":", "(", ")"}) {
      if (!text_.substr(at_).starts_with(symbol)) continue;
      at_ += symbol.size();
      return {Token::Is::kSymbol, std::string(symbol), begin};
    }
    return {Token::Is::kBad, std::string(text_.substr(begin, 1)), begin};
  }

  // A value, in which `-` is a sign.
  Token NextValue() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    const size_t begin = at_;
    if (at_ == text_.size() || text_[at_] != '-') return Next();
    while (at_ < text_.size() && IsWordByte(text_[at_])) ++at_;
    return {Token::Is::kWord, std::string(text_.substr(begin, at_ - begin)), begin};
  }

  [[nodiscard]] size_t at() const { return at_; }
  void Return(size_t at) { at_ = at; }

 private:
  Token Quoted() {
    const size_t begin = at_++;
    std::string text;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      text += text_[at_++];
    }
    if (at_ == text_.size()) return {Token::Is::kBad, "\"", begin};
    ++at_;
    return {Token::Is::kText, text, begin};
  }

  std::string_view text_;
  size_t at_ = 0;
};

class Parser {
 public:
  Parser(std::string_view text, const std::vector<Filter::Known>& known, std::string path, Diagnostics* faults)
      : lexer_(text), known_(known), path_(std::move(path)), faults_(*faults) {
    token_ = lexer_.Next();
  }

  // nullptr and a fault where the text is no filter.
  NodePtr Parse() {
    NodePtr root = And(0);
    if (root != nullptr && token_.is != Token::Is::kEnd) return Fail("is not expected here");
    return root;
  }

 private:
  NodePtr Fail(const std::string& why) {
    const std::string what = token_.is == Token::Is::kEnd ? "its end" : Quote(token_.text);
    faults_.Add(FieldFault(path_, "bad-filter", "at byte " + std::to_string(token_.at) + " " + what + " " + why));
    return nullptr;
  }

  void Step() { token_ = lexer_.Next(); }
  [[nodiscard]] bool IsKeyword(std::string_view word) const {
    return token_.is == Token::Is::kWord && token_.text == word;
  }
  [[nodiscard]] bool IsSymbol(std::string_view symbol) const {
    return token_.is == Token::Is::kSymbol && token_.text == symbol;
  }

  static NodePtr Join(Node::Is is, std::vector<NodePtr> parts) {
    if (parts.size() == 1) return parts[0];
    return std::make_shared<Node>(Node{is, std::move(parts), "", "", ""});
  }

  NodePtr And(int depth) {
    if (depth > kServiceLimits.filter_depth_max) return Fail("nests too deep");
    std::vector<NodePtr> parts;
    while (true) {
      NodePtr part = Or(depth);
      if (part == nullptr) return nullptr;
      parts.push_back(std::move(part));
      if (IsKeyword("AND")) {
        Step();
      } else if (token_.is == Token::Is::kEnd || IsSymbol(")")) {
        return Join(Node::Is::kAnd, std::move(parts));
      }
    }
  }

  NodePtr Or(int depth) {
    std::vector<NodePtr> parts;
    while (true) {
      NodePtr part = Term(depth);
      if (part == nullptr) return nullptr;
      parts.push_back(std::move(part));
      if (!IsKeyword("OR")) return Join(Node::Is::kOr, std::move(parts));
      Step();
    }
  }

  NodePtr Term(int depth) {
    if (depth > kServiceLimits.filter_depth_max) return Fail("nests too deep");
    if (!IsKeyword("NOT") && !IsSymbol("-")) return Simple(depth);
    Step();
    NodePtr part = Simple(depth + 1);
    if (part == nullptr) return nullptr;
    return std::make_shared<Node>(Node{Node::Is::kNot, {std::move(part)}, "", "", ""});
  }

  NodePtr Simple(int depth) {
    if (!IsSymbol("(")) return Comparison();
    Step();
    NodePtr inside = And(depth + 1);
    if (inside == nullptr) return nullptr;
    if (!IsSymbol(")")) return Fail("stands where `)` should");
    Step();
    return inside;
  }

  NodePtr Comparison() {
    if (token_.is != Token::Is::kWord) return Fail("stands where the name of an attribute should");
    const auto known = std::find_if(known_.begin(), known_.end(),
                                    [this](const Filter::Known& one) { return one.name == token_.text; });
    if (known == known_.end()) {
      std::vector<std::string> names;
      for (const Filter::Known& one : known_) names.push_back(one.name);
      return Fail("is no attribute" + Suggestion(names));
    }
    Node node{Node::Is::kCompare, {}, token_.text, "", ""};
    Step();
    constexpr std::array<std::string_view, 7> kComparisons = {"=", "!=", "<", "<=", ">", ">=", ":"};
    if (token_.is != Token::Is::kSymbol ||
        std::find(kComparisons.begin(), kComparisons.end(), token_.text) == kComparisons.end()) {
      return Fail("stands where a comparison should");
    }
    node.comparison = token_.text == ":" ? "=" : token_.text;
    const bool has = token_.text == ":";
    token_ = lexer_.NextValue();
    if (token_.is != Token::Is::kWord && token_.is != Token::Is::kText) return Fail("stands where a value should");
    if (has && token_.is == Token::Is::kWord && token_.text == "*") node.is = Node::Is::kHas;
    node.value = token_.text;
    const bool is_value = known->values.empty() || node.is == Node::Is::kHas ||
                          std::find(known->values.begin(), known->values.end(), node.value) != known->values.end();
    if (!is_value) return Fail("is no value of " + node.attribute + Suggestion(known->values));
    Step();
    return std::make_shared<Node>(std::move(node));
  }

  [[nodiscard]] std::string Suggestion(const std::vector<std::string>& words) const {
    const std::string nearest = Nearest(token_.text, words);
    return nearest.empty() ? "" : "; did you mean " + Quote(nearest) + "?";
  }

  Lexer lexer_;
  const std::vector<Filter::Known>& known_;
  std::string path_;
  Diagnostics& faults_;
  Token token_;
};

std::optional<int64_t> Number(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// `left`: what is stored. `0200697830` is a name, and another one than `200697830`: numbers are written without zeros
// before them.
bool Compare(std::string_view comparison, std::string_view left, std::string_view right) {
  const bool is_name = left.size() > 1 && left.front() == '0';
  const std::optional<int64_t> a = is_name ? std::nullopt : Number(left);
  const std::optional<int64_t> b = Number(right);
  const int order = a && b ? (*a < *b ? -1 : *a > *b ? 1 : 0) : left.compare(right);
  if (comparison == "=") return order == 0;
  if (comparison == "!=") return order != 0;
  if (comparison == "<") return order < 0;
  if (comparison == "<=") return order <= 0;
  if (comparison == ">") return order > 0;
  return order >= 0;
}

// Recursion is bounded by kServiceLimits.filter_depth_max.
bool Holds(const Node& node, Filter::Attributes attributes) {
  const auto holds = [attributes](const NodePtr& part) { return Holds(*part, attributes); };
  switch (node.is) {
    case Node::Is::kAnd:
      return std::all_of(node.parts.begin(), node.parts.end(), holds);
    case Node::Is::kOr:
      return std::any_of(node.parts.begin(), node.parts.end(), holds);
    case Node::Is::kNot:
      return !Holds(*node.parts[0], attributes);
    case Node::Is::kHas:
      return !attributes(node.attribute).empty();
    case Node::Is::kCompare:
      break;
  }
  const std::vector<std::string> values = attributes(node.attribute);
  return std::any_of(values.begin(), values.end(),
                     [&node](const std::string& value) { return Compare(node.comparison, value, node.value); });
}

bool NamesIn(const Node& node, std::string_view attribute) {
  return node.attribute == attribute ||
         std::any_of(node.parts.begin(), node.parts.end(),
                     [attribute](const NodePtr& part) { return NamesIn(*part, attribute); });
}

}  // namespace

std::optional<Filter> Filter::Parse(std::string_view text, const std::vector<Known>& known, const std::string& path,
                                    Diagnostics* faults) {
  Filter filter;
  if (text.size() > kServiceLimits.filter_bytes_max) {
    faults->Add(FieldFault(path, "too-large",
                           "a filter has at most " + std::to_string(kServiceLimits.filter_bytes_max) + " bytes"));
    return std::nullopt;
  }
  if (text.find_first_not_of(' ') == std::string_view::npos) return filter;
  filter.root_ = Parser(text, known, path, faults).Parse();
  if (filter.root_ == nullptr) return std::nullopt;
  return filter;
}

bool Filter::Names(std::string_view attribute) const { return root_ != nullptr && NamesIn(*root_, attribute); }

bool Filter::Matches(Attributes attributes) const { return root_ == nullptr || Holds(*root_, attributes); }

}  // namespace svod::app
