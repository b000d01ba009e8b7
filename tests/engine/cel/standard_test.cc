// Plain CEL where the published data have no case, or where a reader wants to see one. The data themselves are run by
// tests/conformance.
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "engine/cel/map_value.h"
#include "engine/cel/program.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::cel::standard_test {
namespace {

const Schema& Generated() {
  static const Schema kSchema = {google::protobuf::DescriptorPool::generated_pool(),
                                 google::protobuf::MessageFactory::generated_factory()};
  return kSchema;
}

// `true`, `false`, the code of an error, or the faults.
std::string Outcome(const std::string& text, bool typed, bool boxed) {
  const Environment environment(Generated(), "svod.cluster.v1");
  Diagnostics diagnostics;
  CompileOptions options;
  options.typed = typed;
  options.boxed = boxed;
  const auto program = Compile(StandaloneExpression(text), environment, std::nullopt, diagnostics, options);
  if (!program) return diagnostics.items()[0].code;
  Frame frame(Generated());
  frame.Spend(kLimits.steps_max - 1'000'000);  // enough, and soon used up
  const Value value = program->Evaluate(frame);
  if (value.is_error()) return "error " + std::to_string(static_cast<int>(frame.ErrorOf(value).code));
  if (value.kind() != ValueKind::kBool) return "no bool";
  return value.bool_value() ? "true" : "false";
}

TEST(StandardCel, HoldsInEveryPlan) {
  for (const char* text : {
           "1 + 2 * 3 == 7",
           "dyn(1) < 2u && dyn(2u) < 2.5",
           "{'a': 1, 'b': [2, 3]}.b[1] == 3",
           "{1: 'x'}[dyn(1.0)] == 'x' && !(dyn(1.5) in {1: 'x'})",
           "[1, 'a', null].exists(x, x == 'a')",
           "[3, 4].transformMap(i, x, x * x) == {0: 9, 1: 16}",
           "['a', 'b'].transformMapEntry(i, x, {x: i}) == {'a': 0, 'b': 1}",
           "{'x': 1}.?y.orValue(5) == 5 && {'x': 1}.?x.optMap(v, v + 1).value() == 2",
           // A field that is not set has its default value; a message says whether it is there.
           "Dossier{}.unit.year == 0 && !has(Dossier{}.unit)",
           "ReportingUnit{year: 2014} == svod.cluster.v1.ReportingUnit{year: 2014}",
           "ResultKind.RESULT_KIND_DOCUMENT == 1",
           "timestamp('2014-06-30T12:00:00+03:00').getHours('Europe/Moscow') == 13",  // four hours from UTC that year
           "timestamp('2014-06-30T12:00:00Z') - timestamp('2014-06-30T10:30:00Z') == duration('1h30m')",
           "'%d of %s'.format([3, ['a', 1.5]]) == '3 of [a, 1.5]'",
           "'Кластер'.reverse() == 'ретсалК' && 'Кластер'.substring(1, 3) == 'ла'",
           "math.greatest(1, 2u, 3.5) == 3.5",
           "base64.decode('0LA=') == b'а'",
           "type(1) == int && type(type(1)) == type",
           "cel.bind(x, [1, 2], x + x == [1, 2, 1, 2])",
           // What is there decides, whatever the other would be.
           "optional.of(1).orValue(1 / 0) == 1",
           "optional.of(1).or(optional.of(1 / 0)) == optional.of(1)",
           "optional.none().or(optional.of(2)).orValue(3) == 2",
           "optional.none().orValue(3) == 3",
           "timestamp('2008-02-29T23:31:30.12345678901+01:00') == timestamp('2008-02-29T22:31:30.123456789Z')",
           "timestamp('0001-01-01T00:00:00-00:00') < timestamp('9999-12-31T23:59:59.999999999Z')",
           "timestamp(0).getHours('Etc/GMT+3') == 21 && timestamp(0).getHours('America/Port-au-Prince') == 19",
           "timestamp(0).getMinutes('-01:30') == 30 && timestamp(0).getHours('01:30') == 1",
           "string(duration('0.3333333333333333h')) == '1199.999999999s'",
           "duration('1µs') == duration('1000ns') && duration('1\u03bcs') == duration('1us')",
           "duration('-1h2m3.5s') == duration('-3723.5s') && duration('.5s') == duration('500ms')",
           "duration('0') == duration('0s') && string(duration('-9223372036854775808ns')) == '-9223372036.854775808s'",
           "int('+5') == 5 && int('-5') == -5",
           "base64.decode('aGVsbG8') == b'hello' && base64.decode('aGVsbG8=') == b'hello'",
           "'%.3f %.2f %.4e %d'.format([1, 1u, 1052u, 1.5]) == '1.000 1.00 1.0520e+03 1.5'",
           "'%s %s %s'.format([0.000000002, 1e6, [1e6, 1e-7]]) == '0.000000002 1000000 [1000000, 0.0000001]'",
           "'%x %X'.format(['Hi', b'\\xff']) == '4869 FF'",
           // A JSON number is a double: from 2^53 on it would stand for two whole numbers.
           "google.protobuf.Value{struct_value: {'a': 9007199254740991}}.a == 9007199254740991.0",
           "google.protobuf.ListValue{values: [9007199254740992, -9007199254740992, 9007199254740992u]} == "
           "['9007199254740992', '-9007199254740992', '9007199254740992']",
       }) {
    for (bool boxed : {false, true}) {
      EXPECT_EQ(Outcome(text, true, boxed), "true") << text;
      EXPECT_EQ(Outcome(text, false, boxed), "true") << text;
    }
  }
}

TEST(StandardCel, FaultsOfTypesAreErrorsWhenTheyAreNotChecked) {
  const struct {
    const char* text;
    const char* checked;
    const char* unchecked;  // an ErrorCode
  } kCases[] = {
      {"1 + 'a' == 2", "wrong-type", "error 6"},
      {"nothing == 1", "unknown-name", "error 2"},
      {"Dossier{nothing: 1} == Dossier{}", "unknown-field", "error 2"},
      {"Nothing{} == 1", "unknown-type", "error 2"},
      {"frobnicate(1)", "unknown-function", "error 6"},
      {"'a' && 1", "wrong-type", "error 6"},
      {"1.exists(x, true)", "not-a-list", "error 6"},
      {"ReportingUnit{year: 3000000000} == ReportingUnit{}", "error 4", "error 4"},
      {"{1: 2, 1: 3} == {}", "error 4", "error 4"},
      {"[1][1] == 1", "error 3", "error 3"},
      {"ReportingUnit{year: 1, year: 2} == ReportingUnit{}", "error 4", "error 4"},
      // An enum of proto2 is closed.
      {"google.protobuf.FieldDescriptorProto{type: 77} == google.protobuf.FieldDescriptorProto{}", "error 4",
       "error 4"},
      {"google.protobuf.FieldDescriptorProto{type: 18}.type == 18", "true", "true"},
      {"optional.none().orValue(1 / 0) == 1", "error 1", "error 1"},
      {"optional.of(1 / 0).orValue(1) == 1", "error 1", "error 1"},
      {"1.orValue(2) == 1", "wrong-type", "error 6"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Outcome(test.text, true, false), test.checked) << test.text;
    EXPECT_EQ(Outcome(test.text, false, false), test.unchecked) << test.text;
  }
}

// Texts that read as nothing, or as something on one machine alone.
TEST(StandardCel, TextsThatDoNotRead) {
  for (const char* text : {
           "timestamp(' 2009-02-13T23:31:30Z ')",
           "timestamp('2009-02-13T23:31:30Z\\n')",
           "timestamp('2009-02-13T23:31:30Z\\000')",
           "timestamp('2009-2-13T23:31:30Z')",
           "timestamp('2009-02-29T23:31:30Z')",
           "timestamp('2009-02-13t23:31:30Z')",
           "timestamp('2009-02-13T23:31:60Z')",
           "timestamp('2009-02-13T24:00:00Z')",
           "timestamp('2009-02-13T23:31:30.Z')",
           "timestamp('2009-02-13T23:31:30')",
           "timestamp('2009-02-13T23:31:30+01')",
           "timestamp('2009-02-13T23:31:30+0100')",
           "timestamp('2009-02-13T23:31:30+24:00')",
           "timestamp('T3:31:30Z')",
           "timestamp(':3Z')",
           "timestamp(0).getHours('localtime')",
           "timestamp(0).getHours('posixrules')",
           "timestamp(0).getHours('posix/Europe/Moscow')",
           "timestamp(0).getHours('right/Europe/Moscow')",
           "timestamp(0).getHours('Europe')",
           "timestamp(0).getHours('../zoneinfo/UTC')",
           "timestamp(0).getHours('+-1:30')",
           "timestamp(0).getHours('01:-5')",
           "timestamp(0).getHours('+1:30')",
           "duration('')",
           "duration('-')",
           "duration('1')",
           "duration('.s')",
           "duration('inf')",
           "duration('1s ')",
           "int('+-5')",
           "int('+')",
           "uint('+5')",
           "base64.decode('aGVsbG8.')",
           "base64.decode('aGVs bG8=')",
           "base64.decode('aGVsbG8==')",
       }) {
    EXPECT_EQ(Outcome(std::string(text) + " == 0", false, false), "error 4") << text;
  }
}

// Of a.b.c the longest name that is known is meant; parentheses say which field is.
TEST(StandardCel, ParenthesesChooseWhatANameMeans) {
  Environment environment(Generated(), "");
  const int inner = environment.AddVariable("a.b", TypeKind::kDyn);
  const int whole = environment.AddVariable("a.b.c", TypeKind::kDyn);
  for (const auto& [text, slot] : {std::pair("a.b.c", whole), std::pair("(a.b).c", inner)}) {
    Diagnostics diagnostics;
    const auto program = Compile(StandaloneExpression(text), environment, std::nullopt, diagnostics);
    ASSERT_TRUE(program.has_value()) << text;
    Frame frame(Generated());
    frame.EnsureSlots(program->slots());
    frame.Set(whole, Value::Int(whole));
    auto map = std::make_unique<ValueMap>();
    map->Put(Value::String("c"), Value::Int(inner));
    frame.Set(inner, frame.MakeMap(std::move(map)));
    EXPECT_EQ(program->Evaluate(frame).int_value(), slot) << text;
  }
}

// A map of maps to maps: its type has twice the parts at each step.
TEST(StandardCel, TypesThatDoubleAreCut) {
  std::string text = "{'a': x}";
  for (int i = 0; i < 40; ++i) text = "cel.bind(x, {'a': [x], 'b': [[x]]}, [x].map(y, {'a': y}).map(z, " + text + "))";
  text = "cel.bind(x, 1, " + text + ") == []";
  Outcome(text, true, false);  // ends, and soon
  std::string keys = "x";
  for (int i = 0; i < 50; ++i) keys = "cel.bind(x, {x: x}, " + keys + ")";
  EXPECT_EQ(Outcome("cel.bind(x, {}, " + keys + ") == {}", true, false), "error 6");  // a map is no key
}

// What grows must be paid for, so that a short text cannot take all memory.
TEST(StandardCel, GrowthTakesSteps) {
  std::string doubling = "'0123456789abcdef'";
  for (int i = 0; i < 30; ++i) doubling = "cel.bind(x, " + doubling + ", x + x)";
  EXPECT_EQ(Outcome(doubling + " == ''", true, false), "error 5");
  std::string lists = "[1, 2, 3, 4]";
  for (int i = 0; i < 30; ++i) lists = "cel.bind(x, " + lists + ", x + x)";
  EXPECT_EQ(Outcome(lists + " == []", true, false), "error 5");
  std::string replaced = "'aaaaaaaaaaaaaaaa'";
  for (int i = 0; i < 20; ++i) replaced = "cel.bind(x, " + replaced + ", x.replace('a', 'aa'))";
  EXPECT_EQ(Outcome(replaced + " == ''", true, false), "error 5");
  std::string joined = "'aaaaaaaaaaaaaaaa'";
  for (int i = 0; i < 20; ++i) joined = "cel.bind(x, " + joined + ", [x, x, x].join('-'))";
  EXPECT_EQ(Outcome(joined + " == ''", true, false), "error 5");
}

// A text of 16 << doublings bytes as s, another of the same letters as t, and what is asked of them a thousand times.
std::string AskedOften(int doublings, const std::string& condition) {
  std::string text = "'0123456789abcdef'";
  for (int i = 0; i < doublings; ++i) text = "cel.bind(x, " + text + ", x + x)";
  const std::string ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].all(";
  return "cel.bind(s, " + text + ", cel.bind(t, s + '', cel.bind(m, {s: 1}, " + ten + "a, " + ten + "b, " + ten +
         "c, " + condition + ")))))) ";
}

// Work is paid for in proportion, so that the step budget bounds the time.
TEST(StandardCel, WorkTakesSteps) {
  for (const char* condition : {
           "s == t",
           "!(s != t)",
           "bytes(s) == bytes(t)",
           "[s] == [t]",
           "{1: s} == {1: t}",
           "m == {t: 1}",
           "optional.of(s) == optional.of(t)",
           "google.protobuf.StringValue{value: s} == t",
           "google.protobuf.Struct{fields: {'a': s}}.a == t",
           "s in [t]",
           "t in m",
           "m[t] == 1",
           "m[?t].hasValue()",
           "{t: 1}.size() == 1",
           "[1].transformMapEntry(i, x, {t: 1}).size() == 1",
           "'%x'.format([s]).size() > 0",
           "dyn([1, 2]).join(s) == '' || true",
           "'a'.matches('(a{1,30}){1,20}' + string(a * 100 + b * 10 + c)) || true",
           "s.matches('(a|b){1,500}x') || true",
       }) {
    for (bool boxed : {false, true}) {
      EXPECT_EQ(Outcome(AskedOften(11, condition), true, boxed), "error 5") << condition;
    }
  }
  // Short texts, and texts that differ in length, are free.
  EXPECT_EQ(Outcome(AskedOften(0, "s == t && s in m && m[t] == 1"), true, false), "true");
  EXPECT_EQ(Outcome(AskedOften(11, "s != t + '' + '.' || true"), true, false), "error 5");
  EXPECT_EQ(Outcome(AskedOften(11, "s != 'a' && !(s in ['a', 'b'])"), true, false), "true");
}

// A list that holds itself many times is short, and the message made of it is not.
TEST(StandardCel, MessagesMadeAreCountedWhileTheyAreMade) {
  const auto nested = [](const std::string& inside, const std::string& whole) {
    std::string text = whole;
    for (int i = 0; i < 12; ++i) text = "cel.bind(x, " + inside + ", " + text + ")";
    return "cel.bind(x, [1], " + text + ")";
  };
  const std::string list = nested("[x, x, x, x, x, x, x, x, x, x]", "google.protobuf.ListValue{values: x} == []");
  EXPECT_EQ(Outcome(list, true, false), "error 5");
  const std::string map = nested("{'a': x, 'b': x, 'c': x, 'd': x}", "google.protobuf.Struct{fields: x} == {}");
  EXPECT_EQ(Outcome(map, false, false), "error 5");
  std::string deep = "1";
  for (int i = 0; i <= kLimits.value_depth_max; ++i) deep = "cel.bind(x, " + deep + ", [x])";
  EXPECT_EQ(Outcome("google.protobuf.ListValue{values: dyn(" + deep + ")} == []", false, false), "too-deep");
}

}  // namespace
}  // namespace svod::cel::standard_test
