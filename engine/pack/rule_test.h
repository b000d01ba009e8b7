// Tests of rule packs, as data: `tests/*.test.yaml` beside a pack (rules/LANGUAGE.md).
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/base/date.h"
#include "engine/base/diagnostic.h"
#include "engine/kinds/spec.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace svod {

class RulePacks;

// An expectation that does not hold, or a case that cannot be judged.
struct RuleTestFailure {
  std::string file;     // of the tests, below their directory
  Position position;    // of the value expected; of the name of the case where none could be looked at
  std::string message;  // `case: rule[instance]: what came and what was expected`
};

struct RuleTestTotals {
  size_t passed = 0;  // expectations that hold
  std::vector<RuleTestFailure> failures;
  // `rule` or `rule[instance]` -> the states that tests expect of it and get: PASS, FAIL, ...
  std::map<std::string, std::set<std::string>> reached;
};

// The test files of packs, read once. Immutable, and independent of the packs it was read with but for their schema.
class RuleTests {
 public:
  struct Case {
    std::string name;
    Position position;  // of the name
    Date as_of;
    kinds::SpecNode set;  // as written; null where it is not
    kinds::SpecNode append;
    kinds::SpecNode clear;
    kinds::SpecNode expect;

    // Whether something is expected of the rule, or of an instance of it.
    [[nodiscard]] bool Expects(std::string_view rule) const;
  };
  struct File {
    std::string name;
    std::string pack;  // whose tests they are
    Date edition;
    std::shared_ptr<const google::protobuf::Message> base;
    std::vector<Case> cases;
  };

  // Reads every test file under `directory`, each beside a pack.yaml or in a folder beside it: the cases are judged by
  // that edition, whatever the policy of the pack. What cannot be read is a diagnostic, and left out.
  static RuleTests Read(const RulePacks& packs, const std::filesystem::path& directory, Diagnostics& diagnostics);

  // Those of one edition alone.
  [[nodiscard]] RuleTests Of(std::string_view pack, Date edition) const;

  // Runs the cases that are `chosen`. A case whose changes do not fit its base is a diagnostic.
  RuleTestTotals Run(const RulePacks& packs, absl::FunctionRef<bool(const Case&)> chosen,
                     Diagnostics& diagnostics) const;
  // Whether one of them fails.
  [[nodiscard]] bool AnyFails(const RulePacks& packs, absl::FunctionRef<bool(const Case&)> chosen) const;

  // The dossier that the case judges: the base of its file with its changes. nullptr and diagnostics when these do not
  // fit.
  static std::unique_ptr<google::protobuf::Message> DossierOf(const File& file, const Case& one,
                                                              Diagnostics& diagnostics);

  [[nodiscard]] const std::vector<File>& files() const { return files_; }

 private:
  void RunUntil(const RulePacks& packs, absl::FunctionRef<bool(const Case&)> chosen, absl::FunctionRef<bool()> done,
                Diagnostics& diagnostics, RuleTestTotals* totals) const;

  std::vector<File> files_;
};

}  // namespace svod
