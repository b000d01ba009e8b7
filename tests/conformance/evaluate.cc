// svod-cel-eval: evaluates plain CEL, one expression a line of standard input, each without variables. One line of
// answer a line: `error`, `fault` for what does not parse or check, or the value in a form that two evaluators can be
// compared by: `i5`, `u5`, `d` and the bits of a double in hexadecimal (every NaN is `dnan`), `s` and `b` with the
// bytes in hexadecimal, `true`, `null`, `[a,b]`, `{key:value}` in the order of the keys, `tint`.
//
//   svod-cel-eval [--unchecked] [--boxed]
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cel/program.h"

namespace svod::cel {
namespace {

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

std::string OfDouble(double value) {
  if (std::isnan(value)) return "dnan";
  const auto bits = std::bit_cast<uint64_t>(value);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(bits >> shift);
  return "d" + Hex(bytes);
}

std::string Joined(std::vector<std::string> parts, char open, char close) {
  std::string text(1, open);
  for (const std::string& part : parts) text += (text.size() > 1 ? "," : "") + part;
  return text + close;
}

std::string Canonical(const Value& value) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return "null";
    case ValueKind::kBool:
      return value.bool_value() ? "true" : "false";
    case ValueKind::kInt:
      return "i" + std::to_string(value.int_value());
    case ValueKind::kUint:
      return "u" + std::to_string(value.uint_value());
    case ValueKind::kDouble:
      return OfDouble(value.double_value());
    case ValueKind::kString:
      return "s" + Hex(value.string());
    case ValueKind::kBytes:
      return "b" + Hex(value.string());
    case ValueKind::kType:
      return "t" + std::string(value.string());
    case ValueKind::kList: {
      std::vector<std::string> parts;
      for (size_t i = 0; i < value.list().size(); ++i) parts.push_back(Canonical(value.list().at(i)));
      return Joined(std::move(parts), '[', ']');
    }
    case ValueKind::kMap: {
      std::vector<std::string> parts;
      for (size_t i = 0; i < value.fields().size(); ++i) {
        parts.push_back(Canonical(value.fields().KeyAt(i)) + ":" + Canonical(value.fields().ValueAt(i)));
      }
      std::sort(parts.begin(), parts.end());
      return Joined(std::move(parts), '{', '}');
    }
    case ValueKind::kError:
    case ValueKind::kUnknown:
      return "error";
    default:
      return "other";
  }
}

int Main(const std::vector<std::string>& arguments) {
  CompileOptions options;
  for (const std::string& argument : arguments) {
    if (argument == "--unchecked") options.typed = false;
    if (argument == "--boxed") options.boxed = true;
  }
  const Schema schema = {google::protobuf::DescriptorPool::generated_pool(),
                         google::protobuf::MessageFactory::generated_factory()};
  const Environment environment(schema, "");
  for (std::string line; std::getline(std::cin, line);) {
    Diagnostics diagnostics;
    const auto program = Compile(StandaloneExpression(line), environment, std::nullopt, diagnostics, options);
    Frame frame(schema);
    std::cout << (program ? Canonical(program->Evaluate(frame)) : "fault") << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace svod::cel

int main(int argc, char** argv) { return svod::cel::Main({argv + 1, argv + argc}); }
