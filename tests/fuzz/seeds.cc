// Writes where fuzzers begin: `svod_fuzz_seeds RULES FOLDER` makes FOLDER/parser, FOLDER/json, ... from the rule files,
// the samples and generated expressions.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/pack/yaml_file.h"
#include "tests/reference/dossier_generator.h"
#include "tests/reference/expression_generator.h"

namespace svod::fuzz {
namespace {

namespace fs = std::filesystem;

class Seeds {
 public:
  explicit Seeds(fs::path folder) : folder_(std::move(folder)) {}
  void Add(const std::string& target, const std::string& bytes) {
    fs::create_directories(folder_ / target);
    std::ofstream(folder_ / target / std::to_string(count_++), std::ios::binary) << bytes;
  }

 private:
  fs::path folder_;
  int count_ = 0;
};

// Every text of a rule file: the expressions are among them.
void CollectTexts(const kinds::SpecNode& node, std::vector<std::string>* texts) {
  if (node.kind == kinds::SpecNode::Kind::kScalar) texts->push_back(node.text);
  for (const kinds::SpecNode& item : node.items) CollectTexts(item, texts);
  for (const kinds::SpecNode::Entry& entry : node.entries) CollectTexts(entry.value, texts);
}

// The file as a whole, and each rule by itself.
void AddRules(const std::string& file, Seeds* seeds) {
  seeds->Add("pack", file);
  const std::string kRule = "\n  - id: ";
  for (size_t at = file.find(kRule); at != std::string::npos;) {
    const size_t next = file.find(kRule, at + 1);
    seeds->Add("pack", "rules:" + file.substr(at, next == std::string::npos ? next : next - at) + "\n");
    at = next;
  }
}

// Plain CEL, where rules have nothing of the kind.
constexpr const char* kStandard[] = {
    "{'a': 1, 2: [3u, 4.5], true: b'x'}[2][1] > 1.0 && has({'a': {}}.a)",
    "[1, 2, 3].transformMap(i, v, i > 0, v * v) == {1: 4, 2: 9}",
    "['a', 'b'].transformMapEntry(i, v, {v: i}).b == 1",
    "{'k': {'l': 1}}.?k.?l.optMap(x, x + 1).orValue(0) + [?optional.of(1), ?optional.none()].size()",
    "timestamp('2014-06-30T12:00:00Z') + duration('36h') > timestamp(0) && duration('1h30m').getMinutes() == 90",
    "timestamp('2014-06-30T12:00:00+04:00').getHours('Europe/Moscow')",
    "Dossier{unit: ReportingUnit{year: 2014}}.unit.year == 2014 && !has(Dossier{}.report)",
    "google.protobuf.Int64Value{value: 5} + 1 == 6 && google.protobuf.Struct{fields: {'a': 1}} == {'a': 1.0}",
    "google.protobuf.Any{type_url: 'type.googleapis.com/google.protobuf.BoolValue', value: b'\\x08\\x01'}",
    "'%s %d %.3f %e %b %o %x %X %%'.format(['a', 1, 2.5, 1e9, 5, 8, 255, 'z'])",
    "'a,b,,c'.split(',').map(s, s.upperAscii()).join('-').replace('-', '') + 'xyz'.substring(1, 2).reverse()",
    "math.greatest(1, 2u, 3.5) > math.least([1, -1]) && math.bitShiftLeft(1, 3) == 8 && math.sign(-2.0) == -1.0",
    "base64.decode(base64.encode(b'ab')) == bytes('ab') && strings.quote('a\\n') != ''",
    "type(1) == int && type(dyn([1, 'a'])) == list && dyn(1) == 1.0 && dyn(1u) < 2.5",
    "cel.bind(x, [1, 2], x.exists_one(y, y == 1) ? int('12') : int(uint(2.9)))",
    "string(1.5e300) + string(true) + string(b'a') + string(duration('90s')) == '' || 1 / 0 > 0",
};

int Run(const fs::path& rules, const fs::path& folder) {
  constexpr int kExpressions = 200;
  constexpr int kDossiers = 30;
  Seeds seeds(folder);
  std::vector<std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(rules)) {
    if (!entry.path().string().ends_with(".rules.yaml")) continue;
    Diagnostics diagnostics;
    const std::string path = entry.path().string();
    const auto file = pack::ReadSourceFile(path, path, kLimits.rule_file_bytes_max, diagnostics);
    const auto root = file == nullptr ? std::nullopt : pack::ParseYaml(file, diagnostics);
    if (!root) continue;  // without any text there is a complaint below
    AddRules(file->text, &seeds);
    CollectTexts(*root, &texts);
  }
  reference::Random random(1);
  reference::ExpressionGenerator expressions(random);
  reference::DossierGenerator dossiers(random, rules / "clusters/samples");
  if (texts.empty() || dossiers.samples() == 0) {
    std::cerr << "no rule files or no samples below " << rules << "\n";
    return 1;
  }
  for (int i = 0; i < kExpressions; ++i) texts.push_back(expressions.Any());
  for (const std::string& text : texts) {
    seeds.Add("parser", text);
    seeds.Add("checker", text);
    seeds.Add("evaluator", text + std::string(1, '\0') + dossiers.Make().SerializeAsString());
  }
  for (const char* text : kStandard) {
    seeds.Add("standard", text);
    seeds.Add("parser", text);
  }
  for (int i = 0; i < kDossiers; ++i) {
    // Half of them pass the checks.
    const cluster::v1::Dossier dossier = i % 2 == 0 ? dossiers.MakeSmall() : dossiers.Make();
    seeds.Add("json", ToJson(dossier));
    seeds.Add("binary", dossier.SerializeAsString());
  }
  return 0;
}

}  // namespace
}  // namespace svod::fuzz

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "svod_fuzz_seeds RULES FOLDER\n";
    return 1;
  }
  return svod::fuzz::Run(arguments[1], arguments[2]);
}
