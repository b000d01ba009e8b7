// Dossiers through the engine: reading them, judging them by the whole pack, writing the verdict. Those of "Round" go
// round more dossiers than the caches hold, as a service does. Ratios of them are printed at the end (main.cc).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "bench/allocations.h"
#include "bench/dossiers.h"
#include "bench/hand_written.h"
#include "bench/hand_written_verdict.h"
#include "bench/large_pack.h"
#include "engine/engine.h"

namespace svod::bench {
namespace {

using cluster::v1::Dossier;

const RulePacks& Rules() {
  static const auto kPacks = LoadPacks("rules/clusters");
  return *kPacks;
}

// The next case of the round; threads begin at different places.
class Round {
 public:
  explicit Round(const benchmark::State& state)
      : at_(ManyCases().size() * static_cast<size_t>(state.thread_index()) / static_cast<size_t>(state.threads())) {}
  const Case& Next() { return *ManyCases()[at_++ % ManyCases().size()]; }

 private:
  size_t at_;
};

// One verdict that is filled again and again, as an audit keeps it.
class VerdictMemory {
 public:
  v1::Verdict* NewVerdict() {
    verdict_.Clear();
    return &verdict_;
  }

 private:
  v1::Verdict verdict_;
};

void BM_ReadBinary(benchmark::State& state) {
  for (auto _ : state) {
    Dossier dossier;
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(ReadDocument(Sample().bytes, DocumentFormat::kBinary, "sample", &dossier, diagnostics));
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

void BM_ParseRound(benchmark::State& state) {
  Round round(state);
  for (auto _ : state) {
    Dossier dossier;
    benchmark::DoNotOptimize(dossier.ParseFromString(round.Next().bytes));
  }
  state.counters["bytes"] = static_cast<double>(Sample().bytes.size());
}
BENCHMARK(BM_ParseRound);

void BM_ReadRound(benchmark::State& state) {
  Round round(state);
  for (auto _ : state) {
    Dossier dossier;
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(
        ReadDocument(round.Next().bytes, DocumentFormat::kBinary, "sample", &dossier, diagnostics));
  }
}
BENCHMARK(BM_ReadRound);

// With `stored` the digests of the documents are known, as they are for filings in the store.
template <bool stored>
void BM_CheckRound(benchmark::State& state) {
  Round round(state);
  VerdictMemory memory;
  Rules();
  const int64_t before = Allocations();
  int64_t findings = 0;
  for (auto _ : state) {
    const Case& next = round.Next();
    v1::Verdict* verdict = memory.NewVerdict();
    if (!Check(Rules(), next.dossier, stored ? next.stored_options : next.options, verdict).ok()) std::abort();
    findings += verdict->findings_size();
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["findings"] = benchmark::Counter(static_cast<double>(findings), benchmark::Counter::kAvgIterations);
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(Allocations() - before), benchmark::Counter::kAvgIterations);
}
BENCHMARK_TEMPLATE(BM_CheckRound, false)->Name("BM_CheckAloneRound");
BENCHMARK_TEMPLATE(BM_CheckRound, false)->Name("BM_CheckRound")->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK_TEMPLATE(BM_CheckRound, true)->Name("BM_CheckStoredRound");

// What no program that answers with these verdicts can do without: the memory of the last one cleared, the fields of
// the new one written, here from one that is ready, and its digest.
void BM_WriteVerdictRound(benchmark::State& state) {
  std::vector<v1::Verdict> ready;
  for (const auto& one : Cases(6)) ready.push_back(*Check(Rules(), one->dossier, one->options));
  VerdictMemory memory;
  size_t next = 0;
  for (auto _ : state) {
    v1::Verdict* verdict = memory.NewVerdict();
    verdict->MergeFrom(ready[next++ % ready.size()]);
    verdict->clear_digest();
    verdict->set_digest(CanonicalDigest(*verdict));
  }
}
BENCHMARK(BM_WriteVerdictRound);

void BM_HandWrittenRound(benchmark::State& state) {
  Round round(state);
  for (auto _ : state) {
    const Case& next = round.Next();
    benchmark::DoNotOptimize(HandWritten(next.dossier, next.options.as_of));
  }
}
BENCHMARK(BM_HandWrittenRound);

// The pack of the five rules, and what verdicts say of it.
struct FiveRules {
  std::shared_ptr<const RulePacks> packs;
  v1::PackRef ref;
};

void RequireSame(const v1::Verdict& by_hand, const v1::Verdict& verdict) {
  if (CanonicalBytes(by_hand) == CanonicalBytes(verdict)) return;
  std::cerr << "By hand:\n" << ToJson(by_hand) << "By the engine:\n" << ToJson(verdict);
  std::abort();
}

// The benchmark is honest only while all say the same.
const FiveRules& CheckedFiveRules() {
  static const FiveRules kFive = [] {
    FiveRules five{LoadPacks("bench/rules"), {}};
    for (const auto& one : Cases(6)) {
      const auto expected = HandWritten(one->dossier, one->options.as_of);
      const v1::Verdict verdict = *Check(*five.packs, one->dossier, one->options);
      for (size_t i = 0; i < expected.size(); ++i) {
        if (verdict.findings(static_cast<int>(i)).state() != expected[i]) std::abort();
      }
      five.ref = verdict.pack();
      v1::Verdict by_hand;
      FillHandWritten(*five.packs, five.ref, one->dossier, one->options, &by_hand);
      RequireSame(by_hand, verdict);
    }
    return five;
  }();
  return kFive;
}

template <bool stored>
void BM_HandWrittenVerdictRound(benchmark::State& state) {
  Round round(state);
  const FiveRules& five = CheckedFiveRules();
  VerdictMemory memory;
  for (auto _ : state) {
    const Case& next = round.Next();
    v1::Verdict* verdict = memory.NewVerdict();
    FillHandWritten(*five.packs, five.ref, next.dossier, stored ? next.stored_options : next.options, verdict);
    benchmark::DoNotOptimize(verdict);
  }
}
BENCHMARK_TEMPLATE(BM_HandWrittenVerdictRound, false)->Name("BM_HandWrittenVerdictRound");
BENCHMARK_TEMPLATE(BM_HandWrittenVerdictRound, true)->Name("BM_HandWrittenVerdictStoredRound");

void BM_LoadLargePack(benchmark::State& state) {
  const LargePack pack;
  for (auto _ : state) pack.Load();
}
BENCHMARK(BM_LoadLargePack)->Unit(benchmark::kMillisecond);

template <bool stored>
void BM_FiveRulesRound(benchmark::State& state) {
  Round round(state);
  const FiveRules& five = CheckedFiveRules();
  VerdictMemory memory;
  for (auto _ : state) {
    const Case& next = round.Next();
    benchmark::DoNotOptimize(
        Check(*five.packs, next.dossier, stored ? next.stored_options : next.options, memory.NewVerdict()));
  }
}
BENCHMARK_TEMPLATE(BM_FiveRulesRound, false)->Name("BM_FiveRulesRound");
BENCHMARK_TEMPLATE(BM_FiveRulesRound, true)->Name("BM_FiveRulesStoredRound");

// Bytes in, verdict bytes out: by the engine, with all checks of the input, and by hand without any.
void BM_FiveRulesBytes(benchmark::State& state) {
  Round round(state);
  const FiveRules& five = CheckedFiveRules();
  VerdictMemory memory;
  for (auto _ : state) {
    const Case& next = round.Next();
    Dossier dossier;
    Diagnostics diagnostics;
    if (!ReadDocument(next.bytes, DocumentFormat::kBinary, "sample", &dossier, diagnostics)) std::abort();
    v1::Verdict* verdict = memory.NewVerdict();
    if (!Check(*five.packs, dossier, next.options, verdict).ok()) std::abort();
    benchmark::DoNotOptimize(CanonicalBytes(*verdict));
  }
}
BENCHMARK(BM_FiveRulesBytes);

void BM_HandWrittenBytes(benchmark::State& state) {
  Round round(state);
  const FiveRules& five = CheckedFiveRules();
  VerdictMemory memory;
  for (auto _ : state) {
    const Case& next = round.Next();
    Dossier dossier;
    if (!dossier.ParseFromString(next.bytes)) std::abort();
    v1::Verdict* verdict = memory.NewVerdict();
    FillHandWritten(*five.packs, five.ref, dossier, next.options, verdict);
    benchmark::DoNotOptimize(CanonicalBytes(*verdict));
  }
}
BENCHMARK(BM_HandWrittenBytes);

// What showing a verdict adds to judging: once for each that is shown.
void BM_AddTexts(benchmark::State& state) {
  const v1::Verdict proper = *Check(Rules(), Sample().dossier, Sample().options);
  VerdictMemory memory;
  for (auto _ : state) {
    state.PauseTiming();
    v1::Verdict* verdict = memory.NewVerdict();
    *verdict = proper;
    state.ResumeTiming();
    if (!AddTexts(Rules(), verdict).ok()) std::abort();
  }
}
BENCHMARK(BM_AddTexts);

void BM_BytesToVerdictBytes(benchmark::State& state) {
  Round round(state);
  for (auto _ : state) {
    const Case& next = round.Next();
    Dossier dossier;
    Diagnostics diagnostics;
    if (!ReadDocument(next.bytes, DocumentFormat::kBinary, "sample", &dossier, diagnostics)) std::abort();
    benchmark::DoNotOptimize(CanonicalBytes(*Check(Rules(), dossier, next.options)));
  }
}
BENCHMARK(BM_BytesToVerdictBytes);

}  // namespace
}  // namespace svod::bench
