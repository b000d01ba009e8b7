// Writes where fuzzers begin: `svod_fuzz_seeds RULES FOLDER` makes FOLDER/parser, FOLDER/json, ... from the rule files,
// the samples and generated expressions.
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/document/document.h"
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
void CollectTexts(const YAML::Node& node, std::vector<std::string>* texts) {
  if (node.IsScalar()) texts->push_back(node.Scalar());
  for (const auto& child : node) {
    if (child.IsDefined()) {
      CollectTexts(child, texts);
    } else {
      CollectTexts(child.second, texts);
    }
  }
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

int Run(const fs::path& rules, const fs::path& folder) {
  constexpr int kExpressions = 200;
  constexpr int kDossiers = 30;
  Seeds seeds(folder);
  std::vector<std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(rules)) {
    if (!entry.path().string().ends_with(".rules.yaml")) continue;
    std::ifstream stream(entry.path());
    std::stringstream file;
    file << stream.rdbuf();
    AddRules(file.str(), &seeds);
    CollectTexts(YAML::Load(file.str()), &texts);
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
