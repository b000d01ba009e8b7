// Recursive descent by precedence. Depth is counted before each descent, so the stack is bounded by
// kLimits.expression_depth_max; chains of binary operators are read in loops and cost no depth.
#include "engine/cel/parser.h"

#include <array>
#include <limits>
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

const Operator* OperatorOf(TokenKind kind, int level) {
  for (const Operator& op : kOperators) {
    if (op.token == kind && op.level == level) return &op;
  }
  return nullptr;
}

bool IsMacro(std::string_view name, size_t arguments) {
  if (name == "map") return arguments == 2 || arguments == 3;
  return arguments == 2 && (name == "all" || name == "exists" || name == "exists_one" || name == "filter");
}

class Parser {
 public:
  Parser(std::vector<Token> tokens, Faults& faults) : tokens_(std::move(tokens)), faults_(faults) {}

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
  Token Take() {
    Token token = tokens_[next_];
    if (next_ + 1 < tokens_.size()) ++next_;
    return token;
  }
  bool Accept(TokenKind kind) {
    if (Peek().kind != kind) return false;
    Take();
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

  ExprPtr ParseBinary(int level) {
    if (level == kLevels) return ParseUnary();
    ExprPtr left = ParseBinary(level + 1);
    for (const Operator* op = OperatorOf(Peek().kind, level); op != nullptr; op = OperatorOf(Peek().kind, level)) {
      Take();
      ExprPtr right = ParseBinary(level + 1);
      ExprPtr expr = Make(Expr::Kind::kCall, Cover(left->span, right->span), std::string(op->name));
      expr->args.push_back(std::move(left));
      expr->args.push_back(std::move(right));
      left = std::move(expr);
    }
    return left;
  }

  ExprPtr ParseUnary() {
    Descent descent(*this);
    if (TooDeep()) return Make(Expr::Kind::kFault, Peek().span);
    if (Peek().kind != TokenKind::kNot && Peek().kind != TokenKind::kMinus) return ParsePostfix();
    Token sign = Take();
    if (sign.kind == TokenKind::kMinus && Peek().kind == TokenKind::kInt)
      return ParsePostfixOf(Integer(Take(), sign.span, true));
    ExprPtr operand = ParseUnary();
    ExprPtr expr = Make(Expr::Kind::kCall, Cover(sign.span, operand->span), sign.kind == TokenKind::kNot ? "!_" : "-_");
    expr->args.push_back(std::move(operand));
    return expr;
  }

  ExprPtr ParsePostfix() { return ParsePostfixOf(ParsePrimary()); }

  ExprPtr ParsePostfixOf(ExprPtr expr) {
    while (true) {
      if (Accept(TokenKind::kDot)) {
        expr = ParseMember(std::move(expr));
      } else if (Accept(TokenKind::kLeftBracket)) {
        ExprPtr index = ParseTernary();
        Span end = Peek().span;
        Expect(TokenKind::kRightBracket, "`]`");
        ExprPtr call = Make(Expr::Kind::kCall, Cover(expr->span, end), "_[_]");
        call->args.push_back(std::move(expr));
        call->args.push_back(std::move(index));
        expr = std::move(call);
      } else {
        return expr;
      }
    }
  }

  ExprPtr ParseMember(ExprPtr target) {
    Token name = Peek();
    if (name.kind != TokenKind::kIdentifier && name.kind != TokenKind::kReserved && name.kind != TokenKind::kQuoted) {
      Unexpected("a field name");
      return target;
    }
    Take();
    Span span = Cover(target->span, name.span);
    if (!Accept(TokenKind::kLeftParen)) {
      ExprPtr select = Make(Expr::Kind::kSelect, span, name.text);
      select->args.push_back(std::move(target));
      return select;
    }
    ExprPtr call = Make(Expr::Kind::kMethod, span, name.text);
    call->args.push_back(std::move(target));
    ParseArguments(call.get());
    if (!IsMacro(call->text, call->args.size() - 1)) return call;
    return Macro(std::move(call));
  }

  ExprPtr Macro(ExprPtr call) {
    if (call->args[1]->kind != Expr::Kind::kName) {
      if (!broken_)
        faults_.Add(call->args[1]->span, "macro-variable",
                    "the first argument of " + Ticked(call->text) + " is a name");
      call->kind = Expr::Kind::kFault;
      return call;
    }
    call->kind = Expr::Kind::kMacro;
    call->variable = call->args[1]->text;
    call->args.erase(call->args.begin() + 1);
    return call;
  }

  void ParseArguments(Expr* call) {
    while (Peek().kind != TokenKind::kRightParen && !broken_) {
      call->args.push_back(ParseTernary());
      if (!Accept(TokenKind::kComma)) break;
    }
    call->span = Cover(call->span, Peek().span);
    Expect(TokenKind::kRightParen, "`)`");
  }

  ExprPtr ParsePrimary() {
    switch (Peek().kind) {
      case TokenKind::kIdentifier:
        return NameOrCall(Take());
      case TokenKind::kLeftParen:
        return Parenthesised();
      case TokenKind::kLeftBracket:
        return List(Take());
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
    return inner;
  }

  ExprPtr NameOrCall(const Token& name) {
    if (!Accept(TokenKind::kLeftParen)) return Make(Expr::Kind::kName, name.span, name.text);
    ExprPtr call = Make(Expr::Kind::kCall, name.span, name.text);
    ParseArguments(call.get());
    if (call->text != "has") return call;
    if (call->args.size() == 1 && call->args[0]->kind == Expr::Kind::kSelect) {
      ExprPtr has = std::move(call->args[0]);
      has->kind = Expr::Kind::kHas;
      return has;
    }
    if (!broken_) faults_.Add(call->span, "has-argument", "`has` takes one field, as in `has(x.y)`");
    call->kind = Expr::Kind::kFault;
    return call;
  }

  ExprPtr List(const Token& open) {
    ExprPtr list = Make(Expr::Kind::kList, open.span);
    while (Peek().kind != TokenKind::kRightBracket && !broken_) {
      list->args.push_back(ParseTernary());
      if (!Accept(TokenKind::kComma)) break;
    }
    list->span = Cover(list->span, Peek().span);
    Expect(TokenKind::kRightBracket, "`]`");
    return list;
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
  size_t next_ = 0;
  int depth_ = 0;
  bool broken_ = false;
};

std::string DumpLiteral(const Expr& expr) {
  switch (expr.type.kind()) {
    case TypeKind::kString:
    case TypeKind::kBytes:
      return "\"" + expr.text + "\"";
    case TypeKind::kBool:
      return expr.literal.bool_value() ? "true" : "false";
    case TypeKind::kNull:
      return "null";
    case TypeKind::kUint:
      return std::to_string(expr.literal.uint_value()) + "u";
    case TypeKind::kDouble:
      return std::to_string(expr.literal.double_value());
    default:
      return std::to_string(expr.literal.int_value());
  }
}

}  // namespace

ExprPtr Parse(std::string_view text, Faults& faults) {
  if (text.size() > kLimits.expression_bytes_max) {
    faults.Add({0, 1}, "too-large",
               "the expression is longer than the limit of " + std::to_string(kLimits.expression_bytes_max) + " bytes");
    return std::make_unique<Expr>();
  }
  size_t before = faults.count();
  std::vector<Token> tokens = Lex(text, faults);
  if (tokens.empty() || (tokens.size() == 1 && faults.count() > before)) return std::make_unique<Expr>();
  return Parser(std::move(tokens), faults).ParseAll();
}

std::string Dump(const Expr& expr) {
  auto arguments = [&expr](size_t from) {
    std::string text;
    for (size_t i = from; i < expr.args.size(); ++i) text += (i > from ? ", " : "") + Dump(*expr.args[i]);
    return text;
  };
  switch (expr.kind) {
    case Expr::Kind::kFault:
      return "<fault>";
    case Expr::Kind::kLiteral:
      return DumpLiteral(expr);
    case Expr::Kind::kName:
      return expr.text;
    case Expr::Kind::kSelect:
      return Dump(*expr.args[0]) + "." + expr.text;
    case Expr::Kind::kHas:
      return "has(" + Dump(*expr.args[0]) + "." + expr.text + ")";
    case Expr::Kind::kCall:
      return expr.text + "(" + arguments(0) + ")";
    case Expr::Kind::kMethod:
      return Dump(*expr.args[0]) + "." + expr.text + "(" + arguments(1) + ")";
    case Expr::Kind::kList:
      return "[" + arguments(0) + "]";
    case Expr::Kind::kMacro:
      return Dump(*expr.args[0]) + "." + expr.text + "(" + expr.variable + ", " + arguments(1) + ")";
  }
  return {};
}

}  // namespace svod::cel
