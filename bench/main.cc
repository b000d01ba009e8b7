// Runs the benchmarks and prints, after their times, the ratios that count: times move between machines, ratios hold.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

struct RatioRow {
  const char* what;
  const char* measured;
  const char* against;
  const char* reach;
};

constexpr RatioRow kRatios[] = {
    {"judging, verdict filled / parsing", "BM_CheckAloneRound", "BM_ParseRound", "<= 1"},
    {"the same, digests of documents known / parsing", "BM_CheckStoredRound", "BM_ParseRound", "<= 1"},
    {"writing such a verdict, its digest / parsing", "BM_WriteVerdictRound", "BM_ParseRound", ""},
    {"five rules / hand-written, the same verdict", "BM_FiveRulesRound", "BM_HandWrittenVerdictRound", "<= 3"},
    {"the same, digests of documents known", "BM_FiveRulesStoredRound", "BM_HandWrittenVerdictStoredRound", "<= 3"},
    {"the same / hand-written, states alone", "BM_FiveRulesStoredRound", "BM_HandWrittenRound", ""},
    {"five rules, bytes to verdict bytes / by hand", "BM_FiveRulesBytes", "BM_HandWrittenBytes", "<= 1.5"},
    {"adding the texts of a verdict / parsing", "BM_AddTexts", "BM_ParseRound", ""},
    {"bytes to verdict bytes / parsing", "BM_BytesToVerdictBytes", "BM_ParseRound", ""},
    {"judging, one thread / two threads", "BM_CheckRound/real_time/threads:1", "BM_CheckRound/real_time/threads:2",
     "near 2"},
};

class Reporter : public benchmark::ConsoleReporter {
 public:
  Reporter() : ConsoleReporter(isatty(STDOUT_FILENO) != 0 ? OO_Color : OO_None) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    // Time of the processor, which a busy machine changes less; with threads the time that passes for one dossier.
    for (const Run& run : runs) {
      const bool threads = run.threads > 1 || run.benchmark_name().find("threads") != std::string::npos;
      times_[run.benchmark_name()] = threads ? run.GetAdjustedRealTime() : run.GetAdjustedCPUTime();
    }
  }

  void Finalize() override {
    ConsoleReporter::Finalize();
    std::printf("\n%-45s %8s   %s\n", "ratio", "is", "reach");
    for (const RatioRow& row : kRatios) {
      const auto measured = times_.find(row.measured);
      const auto against = times_.find(row.against);
      if (measured == times_.end() || against == times_.end()) continue;
      std::printf("%-45s %8.2f   %s\n", row.what, measured->second / against->second, row.reach);
    }
  }

 private:
  std::map<std::string, double> times_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return 0;
}
