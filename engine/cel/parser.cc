// Recursive descent by precedence. Depth is counted before each descent, so the stack is bounded by
// kLimits.expression_depth_max; chains of binary operators are read in loops and cost no depth.
#include "engine/cel/parser.h"

#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "engine/base/limits.h"
#include "engine/cel/lexer.h"

namespace svod::cel {
namespace {

struct Operator {
  TokenKind token;
  std::string_view name;
  int level;  // binds tighter the higher
};

constexpr std::array kOperators = {
    Operator{TokenKind::kOr, "||", 0},     Operator{TokenKind::kAnd, "&&", 1},
    Operator{TokenKind::kEqual, "==", 2},  Operator{TokenKind::kNotEqual, "!=", 2},
    Operator{TokenKind::kLess, "<", 2},    Operator{TokenKind::kLessEqual, "<=", 2},
    Operator{TokenKind::kGreater, ">", 2}, Operator{TokenKind::kGreaterEqual, ">=", 2},
    Operator{TokenKind::kIn, "in", 2},     Operator{TokenKind::kPlus, "+", 3},
    Operator{TokenKind::kMinus, "-", 3},   Operator{TokenKind::kStar, "*", 4},
    Operator{TokenKind::kSlash, "/", 4},   Operator{TokenKind::kPercent, "%", 4},
};
constexpr int kLevels = 5;
constexpr int kLogicalLevels = 1;  // || and &&

const Operator* OperatorOf(TokenKind kind, int level) {
  for (const Operator& op : kOperators) {
    if (op.token == kind && op.level == level) return &op;
  }
  return nullptr;
}

// A macro: its name, how many names it takes first, and how many expressions may follow.
struct MacroForm {
  std::string_view name;
  size_t variables;
  size_t least;
  size_t most;
};
constexpr std::array kMacros = {
    MacroForm{"all", 1, 1, 1},
    MacroForm{"exists", 1, 1, 1},
    MacroForm{"exists_one", 1, 1, 1},
    MacroForm{"existsOne", 1, 1, 1},
    MacroForm{"filter", 1, 1, 1},
    MacroForm{"map", 1, 1, 2},
    MacroForm{"all", 2, 1, 1},
    MacroForm{"exists", 2, 1, 1},
    MacroForm{"exists_one", 2, 1, 1},
    MacroForm{"existsOne", 2, 1, 1},
    MacroForm{"transformList", 2, 1, 2},
    MacroForm{"transformMap", 2, 1, 2},
    MacroForm{"transformMapEntry", 2, 1, 2},
    MacroForm{"optMap", 1, 1, 1},
    MacroForm{"optFlatMap", 1, 1, 1},
};

// A name that no expression may bind: the accumulator of expanded macros is called so elsewhere.
constexpr std::string_view kAccumulator = "__result__";

class Parser {
 public:
  Parser(std::vector<Token> tokens, Faults& faults, const ParseOptions& options)
      : tokens_(std::move(tokens)), faults_(faults), options_(options) {}

  ExprPtr ParseAll() {
    ExprPtr expr = ParseTernary();
    if (Peek().kind != TokenKind::kEnd && !broken_) Unexpected("the end of the expression");
    return expr;
  }

 private:
  // Counts nesting for the life of a descent.
  class Descent {
   public:
    explicit Descent(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Descent() { --parser_.depth_; }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;

   private:
    Parser& parser_;
  };

  [[nodiscard]] const Token& Peek() const { return tokens_[next_]; }
  // Each token is read once, but for the last.
  Token Take() {
    const size_t at = next_;
    Skip();
    return next_ == at ? tokens_[at] : std::move(tokens_[at]);
  }
  void Skip() {
    if (next_ + 1 < tokens_.size()) ++next_;
  }
  bool Accept(TokenKind kind) {
    if (Peek().kind != kind) return false;
    Skip();
    return true;
  }

  ExprPtr Make(Expr::Kind kind, Span span, std::string text = "") {
    auto expr = std::make_unique<Expr>();
    expr->kind = kind;
    expr->span = span;
    expr->text = std::move(text);
    return expr;
  }

  // After a fault of syntax what follows cannot be trusted: only the first is reported.
  void Unexpected(std::string_view wanted) {
    if (Peek().kind != TokenKind::kFault && !broken_) {
      std::string found = Peek().kind == TokenKind::kEnd ? "the expression ends" : "unexpected text";
      faults_.Add(Peek().span, "syntax", found + " where " + std::string(wanted) + " is wanted");
    }
    broken_ = true;
    next_ = tokens_.size() - 1;
  }

  void Expect(TokenKind kind, std::string_view wanted) {
    if (!Accept(kind)) Unexpected(wanted);
  }

  bool TooDeep() {
    if (depth_ <= kLimits.expression_depth_max) return false;
    if (!broken_) {
      faults_.Add(Peek().span, "too-deep",
                  "the expression nests deeper than " + std::to_string(kLimits.expression_depth_max) + " levels");
    }
    broken_ = true;
    next_ = tokens_.size() - 1;
    return true;
  }

  bool TooLong(int chain) {
    if (chain <= kLimits.expression_chain_max) return false;
    if (!broken_) {
      faults_.Add(
          Peek().span, "too-deep",
          "more than " + std::to_string(kLimits.expression_chain_max) + " operators, fields or indexes stand in a row");
    }
    broken_ = true;
    next_ = tokens_.size() - 1;
    return true;
  }

  ExprPtr ParseTernary() {
    Descent descent(*this);
    if (TooDeep()) return Make(Expr::Kind::kFault, Peek().span);
    ExprPtr condition = ParseBinary(0);
    if (!Accept(TokenKind::kQuestion)) return condition;
    ExprPtr yes = ParseBinary(0);
    Expect(TokenKind::kColon, "`:`");
    ExprPtr no = ParseTernary();
    ExprPtr expr = Make(Expr::Kind::kCall, Cover(condition->span, no->span), "_?_:_");
    expr->args.push_back(std::move(condition));
    expr->args.push_back(std::move(yes));
    expr->args.push_back(std::move(no));
    return expr;
  }

  ExprPtr Pair(std::string_view name, ExprPtr left, ExprPtr right) {
    ExprPtr expr = Make(Expr::Kind::kCall, Cover(left->span, right->span), std::string(name));
    expr->args.push_back(std::move(left));
    expr->args.push_back(std::move(right));
    return expr;
  }

  ExprPtr ParseBinary(int level) {
    if (level == kLevels) return ParseUnary();
    ExprPtr left = ParseBinary(level + 1);
    const Operator* op = OperatorOf(Peek().kind, level);
    if (op != nullptr && level <= kLogicalLevels) return Logical(std::move(left), *op);
    for (int chain = 1; op != nullptr; op = OperatorOf(Peek().kind, level), ++chain) {
      if (TooLong(chain)) return left;
      Take();
      left = Pair(op->name, std::move(left), ParseBinary(level + 1));
    }
    return left;
  }

  // A chain of && or ||, which may be grouped in any way, becomes a balanced tree: a long one is not deep.
  ExprPtr Logical(ExprPtr first, const Operator& op) {
    std::vector<ExprPtr> terms;
    terms.push_back(std::move(first));
    while (Accept(op.token)) terms.push_back(ParseBinary(op.level + 1));
    return Balanced(terms, 0, terms.size() - 1, op.name);
  }

  ExprPtr Balanced(std::vector<ExprPtr>& terms, size_t from, size_t to, std::string_view name) {
    if (from == to) return std::move(terms[from]);
    const size_t middle = from + (to - from) / 2;  // the last term of the left half
    ExprPtr left = Balanced(terms, from, middle, name);
    return Pair(name, std::move(left), Balanced(terms, middle + 1, to, name));
  }

  ExprPtr ParseUnary() {
    if (Peek().kind != TokenKind::kNot && Peek().kind != TokenKind::kMinus) return ParsePostfix();
    Descent descent(*this);
    if (TooDeep()) return Make(Expr::Kind::kFault, Peek().span);
    Token sign = Take();
    if (sign.kind == TokenKind::kMinus && Peek().kind == TokenKind::kInt) {
      return ParsePostfixOf(Integer(Take(), sign.span, true));
    }
    if (sign.kind == TokenKind::kMinus && Peek().kind == TokenKind::kDouble) {
      return ParsePostfixOf(NegativeDouble(sign.span));
    }
    ExprPtr operand = ParseUnary();
    ExprPtr expr = Make(Expr::Kind::kCall, Cover(sign.span, operand->span), sign.kind == TokenKind::kNot ? "!_" : "-_");
    expr->args.push_back(std::move(operand));
    return expr;
  }

  ExprPtr ParsePostfix() { return ParsePostfixOf(ParsePrimary()); }

  ExprPtr ParsePostfixOf(ExprPtr expr) {
    for (int chain = 0; !broken_; ++chain) {
      if (TooLong(chain)) return expr;
      const Span opener = Peek().span;
      if (Accept(TokenKind::kDot)) {
        expr = AcceptOptional(opener) ? OptionalMember(std::move(expr)) : ParseMember(std::move(expr));
      } else if (Accept(TokenKind::kLeftBracket)) {
        expr = Index(std::move(expr), opener);
      } else if (Peek().kind == TokenKind::kLeftBrace && IsTypeName(*expr)) {
        expr = Struct(std::move(expr));
      } else {
        return expr;
      }
    }
    return expr;
  }

  // A `?` that marks what may be absent. `opener` is the sign that it belongs to.
  bool AcceptOptional(Span opener) {
    if (!Accept(TokenKind::kQuestion)) return false;
    if (!options_.optionals && !broken_) faults_.Add(opener, "syntax", "`?` is not read here");
    return true;
  }

  ExprPtr Index(ExprPtr target, Span opener) {
    const bool optional = AcceptOptional(opener);
    ExprPtr index = ParseTernary();
    const Span end = Peek().span;
    Expect(TokenKind::kRightBracket, "`]`");
    ExprPtr call = Pair(optional ? "_[?_]" : "_[_]", std::move(target), std::move(index));
    call->span = Cover(call->span, end);
    return call;
  }

  // The name of a field behind a dot; nullopt after a fault.
  std::optional<Token> FieldName() {
    const TokenKind kind = Peek().kind;
    if (kind == TokenKind::kQuoted && !options_.quoted_names && !broken_) {
      faults_.Add(Peek().span, "syntax", "names in backticks are not read here");
    }
    if (kind == TokenKind::kIdentifier || kind == TokenKind::kReserved || kind == TokenKind::kQuoted) return Take();
    Unexpected("a field name");
    return std::nullopt;
  }

  ExprPtr OptionalMember(ExprPtr target) {
    const std::optional<Token> name = FieldName();
    if (!name) return target;
    ExprPtr field = Make(Expr::Kind::kLiteral, name->span, name->text);
    field->type = TypeKind::kString;
    return Pair("_?._", std::move(target), std::move(field));
  }

  ExprPtr ParseMember(ExprPtr target) {
    const std::optional<Token> name = FieldName();
    if (!name) return target;
    const Span span = Cover(target->span, name->span);
    if (name->kind == TokenKind::kQuoted || !Accept(TokenKind::kLeftParen)) {
      ExprPtr select = Make(Expr::Kind::kSelect, span, name->text);
      select->args.push_back(std::move(target));
      return select;
    }
    ExprPtr call = Make(Expr::Kind::kMethod, span, name->text);
    call->args.push_back(std::move(target));
    ParseArguments(call.get());
    if (IsBind(*call)) return Bind(std::move(call));
    const MacroForm* form = FormOf(*call);
    return form == nullptr ? std::move(call) : Macro(std::move(call), *form);
  }

  [[nodiscard]] const MacroForm* FormOf(const Expr& call) const {
    if (!options_.macros) return nullptr;
    const size_t given = call.args.size() - 1;
    for (const MacroForm& form : kMacros) {
      if (form.variables == 2 && !options_.two_variable_macros) continue;
      if (form.name.starts_with("opt") && !options_.optionals) continue;
      if (form.name == call.text && given >= form.variables + form.least && given <= form.variables + form.most) {
        return &form;
      }
    }
    return nullptr;
  }

  [[nodiscard]] bool IsBind(const Expr& call) const {
    const Expr& target = *call.args[0];
    return options_.bindings && call.text == "bind" && call.args.size() == 4 && target.kind == Expr::Kind::kName &&
           target.text == "cel" && !target.root;
  }

  // The name that a macro binds; empty after a fault.
  std::string BoundName(const Expr& argument, const std::string& macro) {
    const bool named = argument.kind == Expr::Kind::kName && !argument.root;
    if (named && argument.text != kAccumulator) return argument.text;
    if (!broken_) {
      faults_.Add(
          argument.span, "macro-variable",
          named ? Ticked(argument.text) + " cannot be the name of a variable" : Ticked(macro) + " takes a name here");
    }
    return "";
  }

  ExprPtr Macro(ExprPtr call, const MacroForm& form) {
    call->variable = BoundName(*call->args[1], call->text);
    if (form.variables == 2) call->variable2 = BoundName(*call->args[2], call->text);
    const bool same = form.variables == 2 && !call->variable.empty() && call->variable == call->variable2;
    if (same && !broken_) faults_.Add(call->args[2]->span, "macro-variable", "the two variables have one name");
    const bool sound = !call->variable.empty() && (form.variables == 1 || !call->variable2.empty()) && !same;
    call->kind = sound ? Expr::Kind::kMacro : Expr::Kind::kFault;
    call->args.erase(call->args.begin() + 1, call->args.begin() + 1 + static_cast<ptrdiff_t>(form.variables));
    return call;
  }

  ExprPtr Bind(ExprPtr call) {
    call->variable = BoundName(*call->args[1], "cel.bind");
    call->kind = call->variable.empty() ? Expr::Kind::kFault : Expr::Kind::kBind;
    call->args.erase(call->args.begin(), call->args.begin() + 2);
    return call;
  }

  void ParseArguments(Expr* call) {
    while (Peek().kind != TokenKind::kRightParen && !broken_) {
      call->args.push_back(ParseTernary());
      if (!Accept(TokenKind::kComma)) break;
      if (Peek().kind == TokenKind::kRightParen) Unexpected("an argument");
    }
    call->span = Cover(call->span, Peek().span);
    Expect(TokenKind::kRightParen, "`)`");
  }

  // `a`, `a.b`, `.a.b`: what may stand before the `{` of a message.
  static bool IsTypeName(const Expr& expr) {
    const Expr* part = &expr;
    while (part->kind == Expr::Kind::kSelect) part = part->args[0].get();
    return part->kind == Expr::Kind::kName;
  }

  static std::string TypeNameOf(const Expr& expr) {
    return expr.kind == Expr::Kind::kName ? expr.text : TypeNameOf(*expr.args[0]) + "." + expr.text;
  }

  ExprPtr Struct(ExprPtr name) {
    const Expr* first = name.get();
    while (first->kind == Expr::Kind::kSelect) first = first->args[0].get();
    ExprPtr message = Make(Expr::Kind::kStruct, name->span, TypeNameOf(*name));
    message->root = first->root;
    Take();
    Entries(*message, TokenKind::kRightBrace, "`}`", [&] {
      const std::optional<Token> field = FieldName();
      Expect(TokenKind::kColon, "`:`");
      message->names.push_back(field ? field->text : "");
      message->args.push_back(ParseTernary());
    });
    return message;
  }

  ExprPtr Map(const Token& open) {
    ExprPtr map = Make(Expr::Kind::kMap, open.span);
    Entries(*map, TokenKind::kRightBrace, "`}`", [&] {
      map->args.push_back(ParseTernary());
      Expect(TokenKind::kColon, "`:`");
      map->args.push_back(ParseTernary());
    });
    return map;
  }

  ExprPtr List(const Token& open) {
    ExprPtr list = Make(Expr::Kind::kList, open.span);
    Entries(*list, TokenKind::kRightBracket, "`]`", [&] { list->args.push_back(ParseTernary()); });
    return list;
  }

  // Entries up to `close`, each read by `read`; one comma may stand behind the last.
  template <typename Read>
  void Entries(Expr& whole, TokenKind close, std::string_view close_text, Read read) {
    size_t count = 0;
    while (Peek().kind != close && !broken_) {
      const bool optional = AcceptOptional(Peek().span);
      read();
      if (optional) whole.optional.resize(count + 1, false);
      if (optional) whole.optional[count] = true;
      ++count;
      if (!Accept(TokenKind::kComma)) break;
    }
    if (!whole.optional.empty()) whole.optional.resize(count, false);
    whole.span = Cover(whole.span, Peek().span);
    Expect(close, close_text);
  }

  ExprPtr ParsePrimary() {
    switch (Peek().kind) {
      case TokenKind::kIdentifier:
        return NameOrCall(Take());
      case TokenKind::kLeftParen:
        return Parenthesised();
      case TokenKind::kDot:
        return Rooted();
      case TokenKind::kLeftBracket:
        return List(Take());
      case TokenKind::kLeftBrace:
        return Map(Take());
      case TokenKind::kInt:
        return Integer(Take(), {}, false);
      case TokenKind::kFault:
        return Make(Expr::Kind::kFault, Take().span);
      default:
        return Literal();
    }
  }

  ExprPtr Parenthesised() {
    Take();
    ExprPtr inner = ParseTernary();
    Expect(TokenKind::kRightParen, "`)`");
    inner->closed = true;
    return inner;
  }

  // `.name`: meant from the root, whatever the container.
  ExprPtr Rooted() {
    const Token dot = Take();
    if (Peek().kind != TokenKind::kIdentifier) {
      Unexpected("a name");
      return Make(Expr::Kind::kFault, dot.span);
    }
    ExprPtr expr = NameOrCall(Take());
    expr->root = true;
    expr->span = Cover(dot.span, expr->span);
    return expr;
  }

  ExprPtr NameOrCall(const Token& name) {
    if (!Accept(TokenKind::kLeftParen)) return Make(Expr::Kind::kName, name.span, name.text);
    ExprPtr call = Make(Expr::Kind::kCall, name.span, name.text);
    ParseArguments(call.get());
    if (call->text != "has" || !options_.macros) return call;
    if (call->args.size() == 1 && call->args[0]->kind == Expr::Kind::kSelect) {
      ExprPtr has = std::move(call->args[0]);
      has->kind = Expr::Kind::kHas;
      return has;
    }
    const Span at = call->args.size() == 1 ? call->args[0]->span : call->span;
    if (!broken_) faults_.Add(at, "has-argument", "`has` takes one field, as in `has(x.y)`");
    call->kind = Expr::Kind::kFault;
    return call;
  }

  ExprPtr Integer(const Token& token, Span sign, bool negative) {
    ExprPtr expr = Make(Expr::Kind::kLiteral, negative ? Cover(sign, token.span) : token.span);
    constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
    if (token.magnitude > kMax + (negative ? 1 : 0)) {
      faults_.Add(expr->span, "number-range", "the number does not fit 64 bits");
      expr->kind = Expr::Kind::kFault;
      return expr;
    }
    expr->literal = Value::Int(static_cast<int64_t>(negative ? 0 - token.magnitude : token.magnitude));
    expr->type = TypeKind::kInt;
    return expr;
  }

  ExprPtr NegativeDouble(Span sign) {
    const Token token = Take();
    ExprPtr expr = Make(Expr::Kind::kLiteral, Cover(sign, token.span), token.text);
    expr->literal = Value::Double(-token.number);
    expr->type = TypeKind::kDouble;
    return expr;
  }

  ExprPtr Literal() {
    Token token = Peek();
    ExprPtr expr = Make(Expr::Kind::kLiteral, token.span, token.text);
    switch (token.kind) {
      case TokenKind::kTrue:
      case TokenKind::kFalse:
        expr->literal = Value::Bool(token.kind == TokenKind::kTrue);
        expr->type = TypeKind::kBool;
        break;
      case TokenKind::kNull:
        expr->type = TypeKind::kNull;
        break;
      case TokenKind::kUint:
        expr->literal = Value::Uint(token.magnitude);
        expr->type = TypeKind::kUint;
        break;
      case TokenKind::kDouble:
        expr->literal = Value::Double(token.number);
        expr->type = TypeKind::kDouble;
        break;
      case TokenKind::kString:
        expr->type = TypeKind::kString;
        break;
      case TokenKind::kBytes:
        expr->type = TypeKind::kBytes;
        break;
      default:
        expr->kind = Expr::Kind::kFault;
        Unexpected("a value");
        return expr;
    }
    Take();
    return expr;
  }

  std::vector<Token> tokens_;
  Faults& faults_;
  const ParseOptions options_;
  size_t next_ = 0;
  int depth_ = 0;
  bool broken_ = false;
};

}  // namespace

ExprPtr Parse(std::string_view text, Faults& faults, const ParseOptions& options) {
  if (text.size() > kLimits.expression_bytes_max) {
    faults.Add({0, 1}, "too-large",
               "the expression is longer than the limit of " + std::to_string(kLimits.expression_bytes_max) + " bytes");
    return std::make_unique<Expr>();
  }
  size_t before = faults.count();
  std::vector<Token> tokens = Lex(text, faults);
  if (tokens.empty() || (tokens.size() == 1 && faults.count() > before)) return std::make_unique<Expr>();
  return Parser(std::move(tokens), faults, options).ParseAll();
}

}  // namespace svod::cel
