// A service whose rules change: packs of one rule over dossiers, a ledger in memory, a clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/release.h"
#include "server/app/commit_queue.h"
#include "server/app/pack_registry.h"
#include "server/app/rule_log.h"
#include "tests/server/app/fake_clock.h"
#include "tests/server/app/stored_dossiers.h"
#include "tests/server/store/faulty_store.h"
#include "tests/testing/pack_folder.h"

namespace svod::app {

// The files of an edition of the pack `id`, with one rule: the year of the unit is at least `year`.
inline RuleFiles FilesFor(const std::string& id, int year, const std::string& version = "1.0.0",
                          const std::string& edition = "2013-11-06") {
  std::string head = testing_support::kPackHead;
  const auto put = [&head](const std::string& was, const std::string& is) {
    head.replace(head.find(was), was.size(), is);
  };
  put("pack: test", "pack: " + id);
  put("version: 1.0.0", "version: " + version);
  put("edition: 2013-11-06", "edition: " + edition);
  return {{"pack.yaml", head},
          {"a.rules.yaml", "rules:\n- id: " + id +
                               ".year\n  title: {ru: Год, en: Year}\n  cites: {source: law, clause: \"1\"}\n"
                               "  level: required\n  bounds: {value: unit.year, at_least: " +
                               std::to_string(year) + "}\n"}};
}

inline Edition EditionFor(const std::string& id, int year, const std::string& version = "1.0.0",
                          const std::string& edition = "2013-11-06") {
  cluster::v1::Dossier::descriptor();  // links the schema
  Diagnostics faults;
  Edition compiled = CompileEdition(FilesFor(id, year, version, edition), faults);
  for (const Diagnostic& fault : faults.items()) ADD_FAILURE() << FormatDiagnostic(fault, "");
  return compiled;
}

inline std::shared_ptr<const RulePacks> PacksOf(const std::vector<Edition>& editions,
                                                std::vector<Suspension> suspensions = {}) {
  Diagnostics faults;
  return AssembleRulePacks(editions, std::move(suspensions), faults);
}

class RuleTest : public testing::Test {
 protected:
  RuleTest() { EXPECT_TRUE(log_.TakeFolder(*folder_).ok()); }

  // What the rules say of a dossier of 2014, now or as they were: `pack.rule STATE` for each finding.
  [[nodiscard]] std::vector<std::string> Judge(std::optional<int64_t> time_us = std::nullopt) const {
    const absl::StatusOr<PackRegistry::Period> period = registry_.At(time_us);
    if (!period.ok()) return {std::string(period.status().message())};
    google::protobuf::RepeatedPtrField<v1::Verdict> verdicts;
    CheckOptions options;
    options.as_of = *Date::Parse("2015-02-15");
    const absl::Status judged =
        CheckEach(*period->packs, testing_support::SampleDossier("altaibio-2014"), options, &verdicts);
    if (!judged.ok()) return {std::string(judged.message())};
    std::vector<std::string> said;
    for (const v1::Verdict& verdict : verdicts) {
      for (const v1::Finding& finding : verdict.findings()) {
        said.push_back(finding.rule() + " " + v1::FindingState_Name(finding.state()).substr(14));
      }
    }
    return said;
  }
  [[nodiscard]] uint64_t LedgerSize() const { return *store_.Read()->LedgerSize(); }
  void Advance(int64_t micros) { clock_.Set(clock_.NowMicros() + micros); }

  store::FaultyStore store_;
  FakeClock clock_{kNow};
  CommitQueue commits_{store_, clock_};
  std::shared_ptr<const RulePacks> folder_ = PacksOf({EditionFor("a", 2000)});
  PackRegistry registry_{folder_, clock_};
  RuleLog log_{store_, commits_, clock_, registry_};
};

}  // namespace svod::app
