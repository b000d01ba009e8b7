// One dossier through the engine: reading it, judging it by the whole pack, writing the verdict. The figure that counts
// is the ratio of judging to parsing, both in this run.
#include <benchmark/benchmark.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "engine/engine.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod {
namespace {

using cluster::v1::Dossier;

std::shared_ptr<const RulePacks> Packs() {
  Dossier::descriptor();  // links the schema
  Diagnostics diagnostics;
  static const std::shared_ptr<const RulePacks> kPacks = LoadRulePacks(SVOD_SOURCE_DIR "/rules", diagnostics);
  return kPacks;
}

std::string SampleJson() {
  std::ifstream stream(SVOD_SOURCE_DIR "/rules/clusters/samples/altaibio-2015.json");
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

Dossier Sample() {
  Dossier dossier;
  Diagnostics diagnostics;
  if (!ReadDocument(SampleJson(), DocumentFormat::kJson, "sample", &dossier, diagnostics)) std::abort();
  return dossier;
}

const CheckOptions kOptions = {.as_of = *Date::Parse("2016-02-15"), .edition = std::nullopt};

void BM_Parse(benchmark::State& state) {
  const std::string bytes = CanonicalBytes(Sample());
  for (auto _ : state) {
    Dossier dossier;
    benchmark::DoNotOptimize(dossier.ParseFromString(bytes));
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(BM_Parse);

void BM_ReadBinary(benchmark::State& state) {
  const std::string bytes = CanonicalBytes(Sample());
  for (auto _ : state) {
    Dossier dossier;
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(ReadDocument(bytes, DocumentFormat::kBinary, "sample", &dossier, diagnostics));
  }
}
BENCHMARK(BM_ReadBinary);

void BM_ReadJson(benchmark::State& state) {
  const std::string json = SampleJson();
  for (auto _ : state) {
    Dossier dossier;
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(ReadDocument(json, DocumentFormat::kJson, "sample", &dossier, diagnostics));
  }
}
BENCHMARK(BM_ReadJson);

void BM_Check(benchmark::State& state) {
  const Dossier dossier = Sample();
  const auto packs = Packs();
  int findings = 0;
  for (auto _ : state) findings = Check(*packs, dossier, kOptions)->findings_size();
  state.counters["findings"] = findings;
}
BENCHMARK(BM_Check);

void BM_BytesToVerdictBytes(benchmark::State& state) {
  const std::string bytes = CanonicalBytes(Sample());
  const auto packs = Packs();
  for (auto _ : state) {
    Dossier dossier;
    Diagnostics diagnostics;
    if (!ReadDocument(bytes, DocumentFormat::kBinary, "sample", &dossier, diagnostics)) std::abort();
    benchmark::DoNotOptimize(CanonicalBytes(*Check(*packs, dossier, kOptions)));
  }
}
BENCHMARK(BM_BytesToVerdictBytes);

}  // namespace
}  // namespace svod
