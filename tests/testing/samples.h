// The rule packs and the sample dossiers of this tree, for tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::testing_support {

inline std::filesystem::path SourceFolder() { return SVOD_SOURCE_DIR; }

// Loaded once for a test binary.
inline std::shared_ptr<const RulePacks> SamplePacks() {
  cluster::v1::Dossier::descriptor();  // links the schema
  static const std::shared_ptr<const RulePacks> kPacks = [] {
    Diagnostics diagnostics;
    return LoadRulePacks(SourceFolder() / "rules/clusters", diagnostics);
  }();
  return kPacks;
}

// `altaibio-2014` and its like.
inline cluster::v1::Dossier SampleDossier(const std::string& name) {
  std::ifstream stream(SourceFolder() / "rules/clusters/samples" / (name + ".json"));
  std::stringstream text;
  text << stream.rdbuf();
  cluster::v1::Dossier dossier;
  Diagnostics diagnostics;
  EXPECT_TRUE(ReadDocument(text.str(), DocumentFormat::kJson, name, &dossier, diagnostics)) << name;
  return dossier;
}

}  // namespace svod::testing_support
