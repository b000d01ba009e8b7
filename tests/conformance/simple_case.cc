#include "tests/conformance/simple_case.h"

#include <deque>

#include "engine/cel/program.h"
#include "tests/conformance/expected.h"
#include "tests/conformance/fields.h"

namespace svod::cel {
namespace {

using google::protobuf::Message;

void DeclareFunctions(const Schema& schema, const std::string& name, const Message& function,
                      Environment* environment) {
  for (const Message* form : Fields(function).Parts("overloads")) {
    Overload overload{};
    overload.name = name;
    overload.method = Fields(*form).Bool("is_instance_function");
    for (const Message* parameter : Fields(*form).Parts("params")) {
      overload.parameters.push_back(TypeOf(schema, *parameter));
    }
    overload.result = TypeOf(schema, Fields(*form).Part("result_type"));
    environment->DeclareFunction(std::move(overload));
  }
}

// What the case declares, and its bindings that are not declared.
Environment EnvironmentOf(const Schema& schema, const Message& test) {
  Environment environment(schema, Fields(test).Text("container"));
  for (const Message* declaration : Fields(test).Parts("type_env")) {
    const Fields fields(*declaration);
    if (fields.Set("decl_kind") == "ident") {
      environment.AddVariable(fields.Text("name"), TypeOf(schema, Fields(fields.Part("ident")).Part("type")));
    } else {
      DeclareFunctions(schema, fields.Text("name"), fields.Part("function"), &environment);
    }
  }
  for (const Message* binding : Fields(test).Parts("bindings")) {
    const std::string name = Fields(*binding).Text("key");
    if (environment.Find(name) == nullptr) environment.AddVariable(name, TypeKind::kDyn);
  }
  return environment;
}

std::optional<std::string> Compare(Frame& frame, const Message& test, const Value& got) {
  const Fields fields(test);
  const std::string matcher = fields.Set("result_matcher");
  if (matcher == "eval_error" || matcher == "any_eval_errors") {
    return got.is_error() ? std::nullopt : std::optional(Show(frame, got) + ", wanted an error");
  }
  Value want = Value::Bool(true);
  if (matcher == "value") want = ValueOf(frame, fields.Part("value"));
  if (matcher == "typed_result") want = ValueOf(frame, Fields(fields.Part("typed_result")).Part("result"));
  if (Matches(frame, want, got)) return std::nullopt;
  return Show(frame, got) + ", wanted " + Show(frame, want);
}

}  // namespace

bool Applies(const Message& test, bool checked) {
  return checked ? !Fields(test).Bool("disable_check") : !Fields(test).Bool("check_only");
}

std::optional<std::string> RunSimpleCase(const Schema& schema, const Message& test, const Way& way) {
  const Fields fields(test);
  const Environment environment = EnvironmentOf(schema, test);
  CompileOptions options;
  options.parse.macros = !fields.Bool("disable_macros");
  options.typed = way.checked;
  options.boxed = way.boxed;
  Diagnostics diagnostics;
  std::optional<Program> program =
      Compile(StandaloneExpression(fields.Text("expr")), environment, std::nullopt, diagnostics, options);
  if (!program) return "fault: " + diagnostics.items()[0].message;
  if (way.checked && fields.Set("result_matcher") == "typed_result") {
    const Type want = TypeOf(schema, Fields(fields.Part("typed_result")).Part("deduced_type"));
    if (!(program->type() == want)) return "type " + program->type().ToString() + ", wanted " + want.ToString();
  }
  if (fields.Bool("check_only")) return std::nullopt;
  Frame frame(schema);
  frame.EnsureSlots(program->slots());
  for (const Message* binding : fields.Parts("bindings")) {
    const Environment::Name* name = environment.Find(Fields(*binding).Text("key"));
    frame.Set(name->slot, ValueOf(frame, Fields(Fields(*binding).Part("value")).Part("value")));
  }
  return Compare(frame, test, program->Evaluate(frame));
}

}  // namespace svod::cel
