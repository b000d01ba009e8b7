// svod-cel-checkdump: compares the trees that our parser makes, and the places of its faults, with the published CEL
// test data (npm @bufbuild/cel-spec, exported by export.mjs).
//
//   svod-cel-checkdump [--descriptors cel.fds] [--skip FILE] [--list-fail] FILE.json...
//
// A file is a JSON list of {"expr", "ast", "checked", "type", "error", "test"}: with `ast` the expression must parse to
// it, without it must not parse, and the first fault must stand at the line and column of `error` (unless that gives no
// place). With `checked` it must check, in the environment of `test` (a SimpleTest in base64), to this tree with the
// type of every node and to `type`; with `ast` and `error` but no `checked` the checker must find a fault, wherever.
// Which overload a call refers to is not compared: ours have no names. Skips come from the file alone: one
// `file[ordinal]  # reason` a line; a skipped case that passes is a failure, so that the list never outlives its
// reasons. Exit code 0 only if nothing failed, 2 for a file that cannot be read.
#include <absl/strings/escaping.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/cel/checker.h"
#include "engine/cel/faults.h"
#include "engine/cel/parser.h"
#include "engine/cel/program.h"
#include "tests/conformance/cel_go_dump.h"
#include "tests/conformance/descriptors.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/simple_case.h"

namespace svod::cel {
namespace {

// The macros of the standard library alone, as the data were made.
constexpr ParseOptions kStandard = {
    .macros = true, .two_variable_macros = false, .bindings = false, .optionals = false, .quoted_names = false};

std::string FieldOf(const google::protobuf::Struct& fields, const std::string& name) {
  auto it = fields.fields().find(name);
  return it == fields.fields().end() ? "" : it->second.string_value();
}

// `line:column` of the first fault that `error` tells; empty when it tells no place.
std::string PlaceOf(const std::string& error) {
  std::string line;
  std::string column;
  if (!RE2::PartialMatch(error, R"(ERROR: (?:<input>)?:(\d+):(\d+): )", &line, &column)) return "";
  return line + ":" + column;
}

struct Outcome {
  std::string got;
  std::string want;
  [[nodiscard]] bool passed() const { return got == want; }
};

Outcome Compare(const google::protobuf::Struct& test) {
  const std::string text = FieldOf(test, "expr");
  const ExpressionSource source = StandaloneExpression(text);
  Diagnostics diagnostics;
  Faults faults(source, diagnostics);
  const ExprPtr expr = Parse(text, faults, kStandard);
  const std::string ast = FieldOf(test, "ast");
  if (!ast.empty()) {
    return {faults.count() == 0 ? CelGoDump(*expr) : "fault: " + diagnostics.items()[0].message, ast};
  }
  if (faults.count() == 0) return {CelGoDump(*expr), "a fault"};
  diagnostics.Sort();
  const Position at = diagnostics.items()[0].position;
  const std::string place = std::to_string(at.line) + ":" + std::to_string(at.column);
  const std::string want = PlaceOf(FieldOf(test, "error"));
  return {place, want.empty() ? place : want};
}

// `type(list(int))` is `type` to us.
std::string WithoutTypeParameters(std::string text) {
  for (size_t at = text.find("~type("); at != std::string::npos; at = text.find("~type(", at + 1)) {
    size_t end = at + 6;
    for (int depth = 1; depth > 0; ++end) depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
    text.erase(at + 5, end - at - 5);
  }
  return text;
}

// Without the overloads that calls refer to.
std::string WithoutOverloads(std::string text) {
  text = WithoutTypeParameters(std::move(text));
  RE2::GlobalReplace(&text, R"((\)~[^\n^]*)\^[\w|@]+)", R"(\1)");
  return text;
}

// The names that the checker's data take for granted.
void DeclareNames(Environment* environment) {
  const std::pair<const char*, TypeKind> kNames[] = {
      {"is", TypeKind::kString}, {"ii", TypeKind::kInt},  {"iu", TypeKind::kUint}, {"iz", TypeKind::kBool},
      {"id", TypeKind::kDouble}, {"ix", TypeKind::kNull}, {"ib", TypeKind::kBytes}};
  for (const auto& [name, type] : kNames) {
    if (environment->Find(name) == nullptr) environment->AddVariable(name, type);
  }
  environment->DeclareFunction({"fg_s", false, {}, TypeKind::kString, nullptr, false});
  environment->DeclareFunction({"fi_s_s", true, {TypeKind::kString}, TypeKind::kString, nullptr, false});
}

// The tree and the type that the checker finds; `a fault` when it finds one.
std::string Checked(const Schema& schema, const google::protobuf::Struct& test) {
  std::unique_ptr<google::protobuf::Message> declared(
      schema.factory->GetPrototype(schema.pool->FindMessageTypeByName("cel.expr.conformance.test.SimpleTest"))->New());
  std::string bytes;
  if (!absl::Base64Unescape(FieldOf(test, "test"), &bytes) || !declared->ParseFromString(bytes)) return "no test";
  Environment environment = EnvironmentOf(schema, *declared);
  DeclareNames(&environment);
  const ExpressionSource source = StandaloneExpression(Fields(*declared).Text("expr"));
  Diagnostics diagnostics;
  Faults faults(source, diagnostics);
  const ExprPtr expr = Parse(source.text, faults, kStandard);
  if (faults.count() == 0) CheckTypes(*expr, environment, std::nullopt, faults);
  if (faults.count() > 0) return "a fault";
  return WithoutTypeParameters(CelGoCheckedDump(*expr) + "\n~" + CelGoType(expr->type));
}

class Runner {
 public:
  Runner(bool list_fail, std::optional<Schema> schema) : list_fail_(list_fail), schema_(schema) {}

  bool ReadSkips(const std::string& path) {
    const std::optional<std::string> text = ReadFile(path);
    if (!text) return false;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      std::string name;
      if (RE2::PartialMatch(line, R"(^(\w+\[\d+\])\s+#\s*\S)", &name)) skips_.insert(name);
    }
    return true;
  }

  bool Run(const std::string& path) {
    const std::optional<std::string> text = ReadFile(path);
    google::protobuf::ListValue tests;
    if (!text || !google::protobuf::util::JsonStringToMessage(*text, &tests).ok()) {
      std::cerr << "svod-cel-checkdump: " << path << " cannot be read\n";
      return false;
    }
    const std::string file = std::filesystem::path(path).stem().string();
    int passed = 0;
    for (int i = 0; i < tests.values_size(); ++i) {
      if (RunCase(file + "[" + std::to_string(i) + "]", tests.values(i).struct_value())) ++passed;
    }
    std::cout << (passed == tests.values_size() ? "PASS " : "     ") << file << " " << passed << "/"
              << tests.values_size() << "\n";
    return true;
  }

  int Finish() const {
    std::cout << passed_ << " passed, " << failed_ << " failed, " << skipped_ << " skipped\n";
    return failed_ == 0 ? 0 : 1;
  }

 private:
  bool RunCase(const std::string& name, const google::protobuf::Struct& test) {
    Outcome outcome = Compare(test);
    const std::string type = FieldOf(test, "type");
    const bool faulty = !FieldOf(test, "ast").empty() && !FieldOf(test, "error").empty();
    if (outcome.passed() && schema_ && (faulty || !type.empty())) {
      outcome = {Checked(*schema_, test),
                 faulty ? "a fault" : WithoutOverloads(FieldOf(test, "checked") + "\n~" + type)};
    }
    const bool skipped = skips_.count(name) > 0;
    if (skipped && !outcome.passed()) {
      ++skipped_;
      return false;
    }
    if (outcome.passed() && !skipped) {
      ++passed_;
      return true;
    }
    ++failed_;
    std::cout << (skipped ? "XPASS " : "FAIL ") << name << "\n";
    if (list_fail_) {
      std::cout << "  " << FieldOf(test, "expr") << "\n  got  " << outcome.got << "\n  want " << outcome.want << "\n";
    }
    return false;
  }

  bool list_fail_;
  std::optional<Schema> schema_;
  std::set<std::string> skips_;
  int passed_ = 0;
  int failed_ = 0;
  int skipped_ = 0;
};

int Main(const std::vector<std::string>& arguments) {
  std::string skip_file;
  std::string descriptors_file;
  bool list_fail = false;
  std::vector<std::string> files;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--list-fail") {
      list_fail = true;
    } else if (arguments[i] == "--descriptors" && i + 1 < arguments.size()) {
      descriptors_file = arguments[++i];
    } else if (arguments[i] == "--skip" && i + 1 < arguments.size()) {
      skip_file = arguments[++i];
    } else {
      files.push_back(arguments[i]);
    }
  }
  Descriptors descriptors;
  if (!descriptors_file.empty() && !descriptors.Read(descriptors_file)) return 2;
  Runner runner(list_fail, descriptors_file.empty() ? std::nullopt : std::optional(descriptors.schema()));
  if (!skip_file.empty() && !runner.ReadSkips(skip_file)) return 2;
  for (const std::string& file : files) {
    if (!runner.Run(file)) return 2;
  }
  return runner.Finish();
}

}  // namespace
}  // namespace svod::cel

int main(int argc, char** argv) { return svod::cel::Main({argv + 1, argv + argc}); }
