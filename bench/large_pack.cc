#include "bench/large_pack.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "bench/dossiers.h"
#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::bench {
namespace {

constexpr int kCopies = 3;

void WriteText(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

LargePack::LargePack() {
  const std::filesystem::path source = std::filesystem::path(SVOD_SOURCE_DIR) / "rules/clusters/2013-11-06";
  std::string files;
  for (const auto& entry : std::filesystem::directory_iterator(source)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".rules.yaml")) continue;
    for (int copy = 0; copy < kCopies; ++copy) {
      const std::string number = std::to_string(copy);
      WriteText(
          folder_.path() / (number + name),
          Replaced(ReadText(entry.path()), "\n  - id: ", std::string("\n  - id: copy").append(number).append(".")));
      files.append(files.empty() ? "" : ", ").append(number).append(name);
    }
  }
  std::string pack = ReadText(source / "pack.yaml");
  const size_t line = pack.find("\nfiles:") + 1;
  pack.replace(line, pack.find('\n', line) - line, "files: [" + files + "]");
  WriteText(folder_.path() / "pack.yaml", pack);
}

void LargePack::Load() const {
  cluster::v1::Dossier::descriptor();  // links the schema
  Diagnostics diagnostics;
  if (LoadRulePacks(folder_.path(), diagnostics) == nullptr) std::abort();
}

}  // namespace svod::bench
