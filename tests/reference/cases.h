// Random expressions against random dossiers: how the property tests get their cases. `SVOD_CASES` says how many (a few
// thousand when it is not set), `SVOD_SEED` which.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "engine/document/document.h"
#include "tests/reference/compiled.h"
#include "tests/reference/dossier_generator.h"
#include "tests/reference/expression_generator.h"
#include "tests/reference/outcome.h"

namespace svod::reference {

inline int64_t NumberFrom(const char* variable, int64_t otherwise) {
  const char* text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return text == nullptr ? otherwise : std::strtoll(text, nullptr, 10);
}

inline const cel::Environment& DossierNames() {
  static const cel::Environment kEnvironment(cluster::v1::Dossier::descriptor());
  return kEnvironment;
}

inline Date JudgedOn() { return *Date::Parse("2015-02-15"); }

// Hands out cases until there were enough of them or a few faults, and counts both.
class Cases {
 public:
  explicit Cases(uint64_t seed, int64_t sample = 4000)
      : random_(seed + static_cast<uint64_t>(NumberFrom("SVOD_SEED", 0))),
        expressions_(random_),
        dossiers_(random_, std::string(SVOD_SOURCE_DIR) + "/rules/clusters/samples"),
        wanted_(NumberFrom("SVOD_CASES", sample)) {
    EXPECT_GT(dossiers_.samples(), 0U);
  }

  // `check(compiled, dossier)` says what it saw, in a word that is counted, and calls Fault for what is wrong.
  template <typename Check>
  void Run(Check check) {
    RunTexts([this] { return expressions_.Any(); }, check);
  }

  // The same over the expressions that `next` writes.
  template <typename Next, typename Check>
  void RunTexts(Next next, Check check) {
    while (done_ < wanted_ && faults_ < kFaultsMax) {
      ++batch_;
      std::vector<cluster::v1::Dossier> batch;
      for (int i = 0; i < kDossiers; ++i) batch.push_back(dossiers_.Make());
      for (int i = 0; i < kExpressions && faults_ < kFaultsMax; ++i) {
        const Compiled compiled = Compile(ShortOne(next));
        for (const cluster::v1::Dossier& dossier : batch) {
          ++counts_[check(compiled, dossier)];
          ++done_;
        }
      }
    }
    std::cout << done_ << " cases:";
    for (const auto& [word, count] : counts_) std::cout << " " << count << " " << word;
    std::cout << "\n";
  }

  void Fault(const Compiled& compiled, const cluster::v1::Dossier& dossier, const std::string& what) {
    ++faults_;
    ADD_FAILURE() << compiled.program.text() << "\n" << what << "\n" << ToJson(dossier, true);
  }

  // Which batch of dossiers is at hand: their addresses mean nothing after it.
  [[nodiscard]] int64_t batch() const { return batch_; }
  [[nodiscard]] int64_t done() const { return done_; }
  [[nodiscard]] int64_t count(const std::string& word) const {
    auto found = counts_.find(word);
    return found == counts_.end() ? 0 : found->second;
  }
  ExpressionGenerator& expressions() { return expressions_; }
  DossierGenerator& dossiers() { return dossiers_; }

  // Every text that is generated is well typed: one that does not compile is a fault of the generator or the checker.
  static Compiled Compile(const std::string& text) {
    Diagnostics diagnostics;
    std::optional<Compiled> compiled = CompileBoth(text, DossierNames(), diagnostics);
    if (!compiled) {
      ADD_FAILURE() << "does not compile: " << text << "\n" << diagnostics.items()[0].message;
      return *CompileBoth("true", DossierNames(), diagnostics);
    }
    return std::move(*compiled);
  }

 private:
  static constexpr int kDossiers = 6;
  static constexpr int kExpressions = 20;
  static constexpr int kFaultsMax = 5;

  static constexpr size_t kTextMax = 2000;

  template <typename Next>
  static std::string ShortOne(Next next) {
    std::string text = next();
    while (text.size() > kTextMax) text = next();
    return text;
  }

  Random random_;
  ExpressionGenerator expressions_;
  DossierGenerator dossiers_;
  int64_t wanted_;
  int64_t done_ = 0;
  int64_t batch_ = 0;
  int64_t faults_ = 0;
  std::map<std::string, int64_t> counts_;
};

}  // namespace svod::reference
