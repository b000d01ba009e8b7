#include "clients/cli/files.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <array>
#include <fstream>
#include <iostream>

#include "engine/base/limits.h"
#include "engine/document/document.h"
#include "engine/engine.h"

namespace svod::cli {

std::optional<std::string> ReadBounded(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  std::string bytes;
  std::array<char, 1 << 16> block{};
  while (bytes.size() <= kLimits.document_bytes_max && stream.read(block.data(), block.size()).gcount() > 0) {
    bytes.append(block.data(), static_cast<size_t>(stream.gcount()));
  }
  if (stream.bad()) return std::nullopt;
  return bytes;
}

void PrintFaults(const Diagnostics& diagnostics, std::string_view source) {
  if (diagnostics.empty()) return;
  for (const Diagnostic& diagnostic : diagnostics.items()) std::cerr << FormatDiagnostic(diagnostic, source);
  if (diagnostics.omitted() > 0) std::cerr << "and " << diagnostics.omitted() << " more\n";
  std::cerr << diagnostics.size() + diagnostics.omitted() << " fault(s)\n";
}

std::shared_ptr<const RulePacks> LoadPacks(const std::string& rules) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  std::shared_ptr<const RulePacks> packs = LoadRulePacks(rules, diagnostics);
  if (packs != nullptr) return packs;
  PrintPackFaults(diagnostics, rules);
  return nullptr;
}

void PrintPackFaults(const Diagnostics& diagnostics, const std::string& rules, bool are_used) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    std::optional<std::string> text = ReadBounded(rules + "/" + diagnostic.file);
    std::cerr << FormatDiagnostic(diagnostic, text.value_or(""));
  }
  if (diagnostics.omitted() > 0) std::cerr << "and " << diagnostics.omitted() << " more\n";
  std::cerr << diagnostics.size() + diagnostics.omitted() << " fault(s)" << (are_used ? "" : "; no rules are used")
            << "\n";
}

std::unique_ptr<google::protobuf::Message> ReadDossierFile(const std::string& path,
                                                           const google::protobuf::Descriptor* subject) {
  return ReadDossierFile(path,
                         std::unique_ptr<google::protobuf::Message>(
                             google::protobuf::MessageFactory::generated_factory()->GetPrototype(subject)->New()));
}

std::unique_ptr<google::protobuf::Message> ReadDossierFile(const std::string& path,
                                                           std::unique_ptr<google::protobuf::Message> dossier) {
  std::optional<std::string> bytes = ReadBounded(path);
  if (!bytes) {
    // What is filed has names like paths.
    std::cerr << path << ": the file cannot be read (a filed unit is asked for with --server or --profile)\n";
    return nullptr;
  }
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const DocumentFormat format = DetectFormat(*bytes);
  if (ReadDocument(*bytes, format, path, dossier.get(), diagnostics)) return dossier;
  PrintFaults(diagnostics, format == DocumentFormat::kJson ? *bytes : "");
  return nullptr;
}

}  // namespace svod::cli
