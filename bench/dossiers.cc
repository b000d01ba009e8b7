#include "bench/dossiers.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace svod::bench {
namespace {

const std::filesystem::path kSources = SVOD_SOURCE_DIR;
constexpr int kManyCases = 600;

[[noreturn]] void GiveUp(const Diagnostics& diagnostics) {
  for (const Diagnostic& fault : diagnostics.items()) std::fputs((FormatDiagnostic(fault, "") + "\n").c_str(), stderr);
  std::abort();
}

// In order of their names, so that every run judges the same.
std::vector<std::filesystem::path> SampleFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kSources / "rules/clusters/samples")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string BytesOf(const std::filesystem::path& file) {
  cluster::v1::Dossier dossier;
  Diagnostics diagnostics;
  if (!ReadDocument(ReadText(file), DocumentFormat::kJson, file.string(), &dossier, diagnostics)) GiveUp(diagnostics);
  return CanonicalBytes(dossier);
}

std::unique_ptr<Case> MakeCase(const std::string& bytes) {
  auto made = std::make_unique<Case>();
  made->bytes = bytes;
  if (!made->dossier.ParseFromString(bytes)) std::abort();
  made->options.as_of = *Date::FromCivil(made->dossier.unit().year() + 1, 2, 15);
  const auto* reflection = cluster::v1::Dossier::GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(made->dossier, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr) continue;
    const std::string hash = Sha256(CanonicalBytes(reflection->GetMessage(made->dossier, field)));
    made->stored.push_back({field->name(), hash, made->options.as_of, made->options.as_of});
  }
  made->stored_options = made->options;
  made->stored_options.stored = made->stored;
  return made;
}

}  // namespace

std::string ReadText(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::shared_ptr<const RulePacks> LoadPacks(const std::string& folder) {
  cluster::v1::Dossier::descriptor();  // links the schema
  Diagnostics diagnostics;
  std::shared_ptr<const RulePacks> packs = LoadRulePacks(kSources / folder, diagnostics);
  if (packs == nullptr) GiveUp(diagnostics);
  return packs;
}

std::string SampleJson() { return ReadText(kSources / "rules/clusters/samples/altaibio-2015.json"); }

const Case& Sample() {
  static const std::unique_ptr<Case> kSample =
      MakeCase(BytesOf(kSources / "rules/clusters/samples/altaibio-2015.json"));
  return *kSample;
}

std::vector<std::unique_ptr<Case>> Cases(int count) {
  std::vector<std::string> samples;
  for (const std::filesystem::path& file : SampleFiles()) samples.push_back(BytesOf(file));
  std::vector<std::unique_ptr<Case>> cases;
  cases.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) cases.push_back(MakeCase(samples[static_cast<size_t>(i) % samples.size()]));
  return cases;
}

const std::vector<std::unique_ptr<Case>>& ManyCases() {
  static const auto kCases = Cases(kManyCases);
  return kCases;
}

}  // namespace svod::bench
