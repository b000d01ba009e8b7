// One piece of work, done a few times to warm up and then once in a function that callgrind can be told to count:
//
//   valgrind --tool=callgrind --toggle-collect=svod_bench_measured svod_instructions check
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/dossiers.h"
#include "bench/hand_written_verdict.h"
#include "bench/large_pack.h"
#include "engine/engine.h"

// Of C linkage, so that its name is the same for every compiler; not inline, so that it is there.
extern "C" [[gnu::noinline]] void svod_bench_measured(const std::function<void()>& work) { work(); }

namespace svod::bench {
namespace {

void Parse() {
  cluster::v1::Dossier dossier;
  if (!dossier.ParseFromString(Sample().bytes)) std::abort();
}

void ReadBinary() {
  cluster::v1::Dossier dossier;
  Diagnostics diagnostics;
  if (!ReadDocument(Sample().bytes, DocumentFormat::kBinary, "sample", &dossier, diagnostics)) std::abort();
}

// Every sample once: of some rules fail, and are cured.
const std::vector<std::unique_ptr<Case>>& AllSamples() {
  static const auto kAll = Cases(6);
  return kAll;
}

void ParseAll() {
  for (const auto& one : AllSamples()) {
    cluster::v1::Dossier dossier;
    if (!dossier.ParseFromString(one->bytes)) std::abort();
  }
}

// Filled again and again, as an audit does.
v1::Verdict* NewVerdict() {
  static v1::Verdict verdict;
  verdict.Clear();
  return &verdict;
}

void CheckInto(const RulePacks& packs, const Case& one, const CheckOptions& options) {
  if (!Check(packs, one.dossier, options, NewVerdict()).ok()) std::abort();
}

void CheckAll(const RulePacks& packs) {
  for (const auto& one : AllSamples()) CheckInto(packs, *one, one->stored_options);
}

void FillAllByHand(const RulePacks& packs, const v1::PackRef& pack) {
  for (const auto& one : AllSamples()) {
    FillHandWritten(packs, pack, one->dossier, one->stored_options, NewVerdict());
  }
}

int Run(const std::string& name) {
  const auto packs = LoadPacks("rules/clusters");
  const auto five = LoadPacks("bench/rules");
  const v1::PackRef five_ref = Check(*five, Sample().dossier, Sample().options)->pack();
  const LargePack large;
  const std::map<std::string, std::function<void()>> works = {
      {"parse", &Parse},
      {"read", &ReadBinary},
      {"check", [&] { CheckInto(*packs, Sample(), Sample().options); }},
      {"check_stored", [&] { CheckInto(*packs, Sample(), Sample().stored_options); }},
      {"parse_all", &ParseAll},
      {"check_all_stored", [&] { CheckAll(*packs); }},
      {"five_rules_all_stored", [&] { CheckAll(*five); }},
      {"by_hand_all_stored", [&] { FillAllByHand(*five, five_ref); }},
      {"load", [&] { large.Load(); }},
  };
  const auto work = works.find(name);
  if (work == works.end()) {
    for (const auto& [known, unused] : works) std::cout << known << "\n";
    return name.empty() ? 0 : 2;
  }
  for (int i = 0; i < 2; ++i) work->second();
  svod_bench_measured(work->second);
  return 0;
}

}  // namespace
}  // namespace svod::bench

int main(int argc, char** argv) { return svod::bench::Run(argc == 2 ? argv[1] : ""); }
