#include "clients/cli/files.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <array>
#include <fstream>
#include <iostream>

#include "clients/cli/fault_words.h"
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

std::string FaultText(const Output& output, const Diagnostic& diagnostic, std::string_view source) {
  std::string text = FormatDiagnostic(diagnostic, source);
  const std::string_view words = output.russian ? RussianFault(diagnostic.code) : std::string_view();
  if (!words.empty()) text.append("  ").append(words).append("\n");
  return text;
}

namespace {

// How many faults there are, those that are not shown too.
void PrintCount(const Output& output, const Diagnostics& diagnostics, const Words& consequence) {
  if (diagnostics.omitted() > 0) {
    std::cerr << Words{"and ", "и ещё "}.In(output) << diagnostics.omitted() << Words{" more\n", "\n"}.In(output);
  }
  const std::string count = std::to_string(diagnostics.size() + diagnostics.omitted());
  std::cerr << (output.russian ? "ошибок: " + count : count + " fault(s)") << consequence.In(output) << "\n";
}

}  // namespace

void PrintFaults(const Output& output, const Diagnostics& diagnostics, std::string_view source) {
  if (diagnostics.empty()) return;
  for (const Diagnostic& diagnostic : diagnostics.items()) std::cerr << FaultText(output, diagnostic, source);
  PrintCount(output, diagnostics, {});
}

std::shared_ptr<const RulePacks> LoadPacks(const Output& output, const std::string& rules) {
  Diagnostics diagnostics(kLimits.diagnostics_max);
  std::shared_ptr<const RulePacks> packs = LoadRulePacks(rules, diagnostics);
  if (packs != nullptr) return packs;
  PrintPackFaults(output, diagnostics, rules);
  return nullptr;
}

void PrintPackFaults(const Output& output, const Diagnostics& diagnostics, const std::string& rules, bool are_used) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    const std::optional<std::string> text = ReadBounded(rules + "/" + diagnostic.file);
    std::cerr << FaultText(output, diagnostic, text.value_or(""));
  }
  PrintCount(output, diagnostics, are_used ? Words{} : Words{"; no rules are used", "; правила не используются"});
}

std::unique_ptr<google::protobuf::Message> ReadDossierFile(const Output& output, const std::string& path,
                                                           const google::protobuf::Descriptor* subject) {
  return ReadDossierFile(output, path,
                         std::unique_ptr<google::protobuf::Message>(
                             google::protobuf::MessageFactory::generated_factory()->GetPrototype(subject)->New()));
}

std::unique_ptr<google::protobuf::Message> ReadDossierFile(const Output& output, const std::string& path,
                                                           std::unique_ptr<google::protobuf::Message> dossier) {
  std::optional<std::string> bytes = ReadBounded(path);
  if (!bytes) {
    // What is filed has names like paths.
    std::cerr << path << Words{": the file cannot be read\n", ": файл не читается\n"}.In(output);
    return nullptr;
  }
  Diagnostics diagnostics(kLimits.diagnostics_max);
  const DocumentFormat format = DetectFormat(*bytes);
  if (ReadDocument(*bytes, format, path, dossier.get(), diagnostics)) return dossier;
  PrintFaults(output, diagnostics, format == DocumentFormat::kJson ? *bytes : "");
  return nullptr;
}

}  // namespace svod::cli
