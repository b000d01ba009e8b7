// What the benchmarks judge: the samples, and as many copies of them as no cache holds.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::bench {

// A dossier with its canonical bytes and what to judge it by: the fifteenth of February after its year.
struct Case {
  std::string bytes;
  cluster::v1::Dossier dossier;
  CheckOptions options;
  // The same with the digests of the documents known.
  std::vector<StoredDocument> stored;
  CheckOptions stored_options;
};

std::string ReadText(const std::filesystem::path& file);

// The packs under a folder of the sources, `rules`. Ends the program on a fault.
std::shared_ptr<const RulePacks> LoadPacks(const std::string& folder);

// The JSON of the largest sample.
std::string SampleJson();
// That sample.
const Case& Sample();
// Every sample in turn, `count` in all, each in memory of its own.
std::vector<std::unique_ptr<Case>> Cases(int count);
// 600 of them: some 120 MB, more than the caches hold. Made once.
const std::vector<std::unique_ptr<Case>>& ManyCases();

}  // namespace svod::bench
