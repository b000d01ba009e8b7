#include "tests/conformance/cel_go_dump.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <charconv>
#include <functional>

#include "engine/base/utf8.h"

namespace svod::cel {
namespace {

constexpr std::string_view kResult = "@result";

// Text in double quotes, with the escapes of the test data.
std::string Quoted(std::string_view text) {
  constexpr std::string_view kEscaped = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view kLetters = "abfnrtv\\\"";
  std::string result = "\"";
  for (const char c : text) {
    const size_t at = kEscaped.find(c);
    if (at != std::string_view::npos) result += '\\';
    result += at == std::string_view::npos ? c : kLetters[at];
  }
  return result + "\"";
}

std::string ShortestDouble(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

class Dumper {
 public:
  // Writes one node; used where a part of an expansion has no expression of its own.
  using Part = std::function<void()>;

  explicit Dumper(bool checked) : checked_(checked) {}

  std::string Write(const Expr& expr) {
    Node(expr);
    return std::move(out_);
  }

 private:
  // What follows a node: its kind, or in a checked tree its type and the name it refers to.
  void Kind(std::string_view kind, const Type& type, std::string_view reference = "") {
    if (!checked_) {
      out_.append("^#*expr.").append(kind).append("#");
    } else {
      out_ += "~" + CelGoType(type);
      if (!reference.empty()) out_.append("^").append(reference);
    }
  }
  void Line() { out_.append("\n").append(2 * depth_, ' '); }

  // `open part, part close`, each part on a line of its own.
  void Block(std::string_view open, const std::vector<Part>& parts, std::string_view close) {
    out_ += open;
    if (!parts.empty()) {
      ++depth_;
      for (size_t i = 0; i < parts.size(); ++i) {
        Line();
        parts[i]();
        if (i + 1 < parts.size()) out_ += ",";
      }
      --depth_;
      Line();
    }
    out_ += close;
  }

  std::vector<Part> Arguments(const Expr& expr, size_t from) {
    std::vector<Part> parts;
    for (size_t i = from; i < expr.args.size(); ++i) parts.push_back([this, &expr, i] { Node(*expr.args[i]); });
    return parts;
  }

  void Name(std::string_view name, const Type& type) {
    out_ += name;
    Kind("Expr_IdentExpr", type, name);
  }
  void Call(std::string_view function, const std::vector<Part>& arguments, const Type& type) {
    Block(std::string(function) + "(", arguments, ")");
    Kind("Expr_CallExpr", type);
  }
  void Constant(std::string_view text, std::string_view kind, const Type& type) {
    out_ += text;
    Kind("Constant_" + std::string(kind) + "Value", type);
  }

  void Node(const Expr& expr) {
    switch (expr.kind) {
      case Expr::Kind::kLiteral:
        return Literal(expr);
      case Expr::Kind::kName:
        return Name((expr.root && !checked_ ? "." : "") + expr.text, expr.type);
      case Expr::Kind::kSelect:
      case Expr::Kind::kHas:
        Node(*expr.args[0]);
        out_ += "." + expr.text + (expr.kind == Expr::Kind::kHas ? "~test-only~" : "");
        return Kind("Expr_SelectExpr", expr.type);
      case Expr::Kind::kCall:
        return Call((expr.root && !checked_ ? "." : "") + Operator(expr), Arguments(expr, 0), expr.type);
      case Expr::Kind::kMethod:
        Node(*expr.args[0]);
        return Call("." + expr.text, Arguments(expr, 1), expr.type);
      case Expr::Kind::kList:
        Block("[", Arguments(expr, 0), "]");
        return Kind("Expr_ListExpr", expr.type);
      case Expr::Kind::kMap:
      case Expr::Kind::kStruct:
        return Entries(expr);
      case Expr::Kind::kMacro:
        return Macro(expr);
      case Expr::Kind::kBind:
      case Expr::Kind::kFault:
        out_ += "<not dumped>";
    }
  }

  static std::string Operator(const Expr& expr) {
    if (expr.text == "in") return "@in";
    const bool binary = expr.args.size() == 2 && expr.text.find_first_of("=<>&|+-*/%") == 0;
    const bool unequal = expr.text == "!=";
    if (binary || unequal) return "_" + expr.text + "_";
    return expr.text;
  }

  void Literal(const Expr& expr) {
    switch (expr.type.kind()) {
      case TypeKind::kString:
        return Constant(Quoted(expr.text), "String", expr.type);
      case TypeKind::kBytes:
        return Constant("b" + Quoted(expr.text), "Bytes", expr.type);
      case TypeKind::kBool:
        return Constant(expr.literal.bool_value() ? "true" : "false", "Bool", expr.type);
      case TypeKind::kNull:
        return Constant("null", "Null", expr.type);
      case TypeKind::kUint:
        return Constant(std::to_string(expr.literal.uint_value()) + "u", "Uint64", expr.type);
      case TypeKind::kDouble:
        return Constant(ShortestDouble(expr.literal.double_value()), "Double", expr.type);
      default:
        return Constant(std::to_string(expr.literal.int_value()), "Int64", expr.type);
    }
  }

  void Entries(const Expr& expr) {
    const bool map = expr.kind == Expr::Kind::kMap;
    std::vector<Part> parts;
    for (size_t i = 0; i < expr.args.size(); i += map ? 2 : 1) {
      parts.push_back([this, &expr, map, i] {
        if (map) {
          Node(*expr.args[i]);
        } else {
          out_ += expr.names[i];
        }
        out_ += ":";
        Node(*expr.args[map ? i + 1 : i]);
        if (!checked_) Kind("Expr_CreateStruct_Entry", {});
      });
    }
    const std::string name = map ? "" : checked_ ? expr.message->full_name() : (expr.root ? "." : "") + expr.text;
    Block(name + "{", parts, "}");
    Kind("Expr_StructExpr", expr.type, name);
  }

  struct Fold {
    Part init;
    Part condition;
    Part step;
    Part result;
  };

  void Comprehension(const Expr& expr, const Fold& fold) {
    out_ += "__comprehension__(";
    ++depth_;
    const auto part = [this](std::string_view title, const Part& write, bool last = false) {
      Line();
      out_.append("// ").append(title);
      Line();
      write();
      if (!last) out_ += ",";
    };
    part("Variable", [&] { out_ += expr.variable; });
    part("Target", [&] { Node(*expr.args[0]); });
    part("Accumulator", [&] { out_ += kResult; });
    part("Init", fold.init);
    part("LoopCondition", fold.condition);
    part("LoopStep", fold.step);
    part("Result", fold.result, true);
    --depth_;
    out_ += ")";
    Kind("Expr_ComprehensionExpr", expr.type);
  }

  // What each macro stands for: section "Macros" of the CEL language definition.
  void Macro(const Expr& expr) {
    const Type truth = TypeKind::kBool;
    const Type number = TypeKind::kInt;
    const Part yes = [this, truth] { Constant("true", "Bool", truth); };
    const Part body = [this, &expr] { Node(*expr.args[1]); };
    if (expr.text == "all" || expr.text == "exists") {
      const Part result = [this, truth] { Name(kResult, truth); };
      const Part open = [&] { Call("!_", {result}, truth); };
      const bool all = expr.text == "all";
      const Part first = all ? yes : [this, truth] { Constant("false", "Bool", truth); };
      return Comprehension(expr, {first, [&] { Call("@not_strictly_false", {all ? result : open}, truth); },
                                  [&] {
                                    Call(all ? "_&&_" : "_||_", {result, body}, truth);
                                  },
                                  result});
    }
    if (expr.text.starts_with("exists")) {
      const Part result = [this, number] { Name(kResult, number); };
      const Part one = [this, number] { Constant("1", "Int64", number); };
      const Part more = [&] { Call("_+_", {result, one}, number); };
      return Comprehension(expr, {[this, number] { Constant("0", "Int64", number); }, yes,
                                  [&] {
                                    Call("_?_:_", {body, more, result}, number);
                                  },
                                  [&] {
                                    Call("_==_", {result, one}, truth);
                                  }});
    }
    Gather(expr, yes, [this, &expr] { Name(kResult, expr.type); });
  }

  // map and filter: a list grows by what is kept.
  void Gather(const Expr& expr, const Part& yes, const Part& result) {
    const bool filter = expr.text == "filter";
    const bool conditional = filter || expr.args.size() == 3;
    const Part item = [&] {
      filter ? Name(expr.variable, expr.type.kind() == TypeKind::kList ? expr.type.element() : Type())
             : Node(*expr.args.back());
    };
    const Part list = [&] {
      Block("[", {item}, "]");
      Kind("Expr_ListExpr", expr.type);
    };
    const Part grow = [&] { Call("_+_", {result, list}, expr.type); };
    const Part step = [&] {
      if (!conditional) return grow();
      Call("_?_:_", {[&] { Node(*expr.args[1]); }, grow, result}, expr.type);
    };
    const Part empty = [this, &expr] {
      out_ += "[]";
      Kind("Expr_ListExpr", expr.type);
    };
    Comprehension(expr, {empty, yes, step, result});
  }

  const bool checked_;
  std::string out_;
  size_t depth_ = 0;
};

}  // namespace

std::string CelGoDump(const Expr& expr) { return Dumper(false).Write(expr); }

std::string CelGoCheckedDump(const Expr& expr) { return Dumper(true).Write(expr); }

std::string CelGoType(const Type& type) {
  const bool parts = type.kind() != TypeKind::kRecord && !type.columns().empty();
  if (!parts) return type.ToString();
  std::string text;
  for (const auto& [name, part] : type.columns()) text += (text.empty() ? "" : ", ") + CelGoType(part);
  const std::string whole = type.ToString();
  const std::string name = type.kind() == TypeKind::kOpaque ? type.name() : whole.substr(0, whole.find('('));
  return name + "(" + text + ")";
}

}  // namespace svod::cel
