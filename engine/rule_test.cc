// Tested by: the CTest case rule_tests.
#include "engine/pack/rule_test.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "engine/document/patch.h"
#include "engine/engine.h"
#include "engine/kinds/spec.h"
#include "engine/pack/yaml_file.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"

namespace svod {
namespace {

using google::protobuf::Message;
using kinds::Report;
using kinds::SpecNode;
using kinds::SpecReader;

std::string StateName(v1::FindingState state) {
  return v1::FindingState_Name(state).substr(std::string_view("FINDING_STATE_").size());
}

constexpr std::string_view kMendable = "MENDABLE_";

// The amount of each step; empty without a cure that was verified.
std::string AmountsOf(const v1::Cure& cure) {
  std::string amounts;
  for (const v1::CureStep& step : cure.steps()) amounts += (amounts.empty() ? "" : ", ") + ExactText(step.amount());
  return cure.verified() ? amounts : std::string();
}

// The decisions that changed the rule, and with a `!` those that did not.
std::string DecisionsOf(const v1::Finding& finding) {
  std::string decisions;
  for (const v1::Amendment& amendment : finding.amendments()) {
    decisions += (decisions.empty() ? "" : ", ") + std::string(amendment.refused() ? "!" : "") + amendment.decision();
  }
  return decisions;
}

// What a finding says under the names that expectations use. nullopt for an unknown name.
std::optional<std::string> Actual(const v1::Finding& finding, const std::string& name) {
  if (name == "state") return StateName(finding.state());
  if (name == "measured") return ExactText(finding.measured());
  if (name == "threshold") return ExactText(finding.threshold());
  if (name == "margin") return ExactText(finding.margin());
  if (name == "margin_amount") return ExactText(finding.margin_amount());
  if (name == "days_late") return std::to_string(finding.due().days_late());
  if (name == "message") return finding.message().id();
  if (name == "mendable") return v1::Mendable_Name(finding.cure().mendable()).substr(kMendable.size());
  if (name == "cure") return AmountsOf(finding.cure());
  if (name == "amended_by") return DecisionsOf(finding);
  if (name != "missing") return std::nullopt;
  std::string paths;
  for (const std::string& path : finding.missing()) paths += (paths.empty() ? "" : ", ") + path;
  return paths;
}

std::string Expected(const SpecNode& node) {
  if (node.kind != SpecNode::Kind::kList) {
    return !node.quoted && node.text.ends_with('%') ? node.text.substr(0, node.text.size() - 1) : node.text;
  }
  std::string texts;
  for (const SpecNode& item : node.items) texts += (texts.empty() ? "" : ", ") + item.text;
  return texts;
}

// Makes the changes of a case, each fault of which is told at its place in the test file.
class Patcher {
 public:
  Patcher(const RuleTests::File& file, const RuleTests::Case& one, Message* dossier, Diagnostics& diagnostics)
      : file_(file.name), case_(one), dossier_(dossier), diagnostics_(diagnostics) {}

  // False and diagnostics when they do not fit.
  bool Run() {
    bool sound = true;
    for (const SpecNode& path : case_.clear.items) {
      sound = At(path.position, [&](Diagnostics& faults) { return ClearPath(dossier_, path.text, file_, faults); }) &&
              sound;
    }
    for (const auto& [path, at, value] : case_.set.entries) {
      const auto set = [&, &name = path, &node = value](Diagnostics& faults) {
        return SetPath(dossier_, name, pack::ToJsonText(node), file_, faults);
      };
      sound = At(at, set) && sound;
    }
    for (const auto& [path, at, value] : case_.append.entries) {
      const bool many = value.kind == SpecNode::Kind::kList;
      for (const SpecNode& item : many ? value.items : std::vector<SpecNode>{value}) {
        const auto append = [&, &name = path](Diagnostics& faults) {
          return AppendPath(dossier_, name, pack::ToJsonText(item), file_, faults);
        };
        sound = At(at, append) && sound;
      }
    }
    const auto validate = [&](Diagnostics& faults) { return ValidateDocument(*dossier_, file_, faults); };
    return sound && At(case_.position, validate);
  }

 private:
  bool At(Position position, absl::FunctionRef<bool(Diagnostics&)> change) {
    Diagnostics faults;
    const bool sound = change(faults);
    for (Diagnostic fault : faults.items()) {
      fault.file = file_;
      fault.position = position;
      fault.message = case_.name + ": " + fault.message;
      diagnostics_.Add(std::move(fault));
    }
    return sound;
  }

  const std::string& file_;
  const RuleTests::Case& case_;
  Message* dossier_;
  Diagnostics& diagnostics_;
};

// One run of one case.
class CaseRun {
 public:
  CaseRun(const RulePacks& packs, const RuleTests::File& file, const RuleTests::Case& one, Diagnostics& diagnostics,
          RuleTestTotals& totals)
      : packs_(packs), file_(file), case_(one), diagnostics_(diagnostics), totals_(totals) {}

  void Judge(const Message& dossier) {
    absl::StatusOr<v1::Verdict> verdict =
        Check(packs_, dossier,
              {.as_of = case_.as_of, .edition = file_.edition, .pack = file_.pack, .without_suspensions = true});
    if (!verdict.ok()) return Fail(case_.position, std::string(verdict.status().message()));
    for (const SpecNode::Entry& entry : case_.expect.entries) Compare(*verdict, entry);
  }

 private:
  void Compare(const v1::Verdict& verdict, const SpecNode::Entry& entry) {
    auto found = std::find_if(verdict.findings().begin(), verdict.findings().end(),
                              [&](const v1::Finding& finding) { return LabelOf(finding) == entry.key; });
    if (found == verdict.findings().end()) return Fail(entry.key_position, entry.key + ": there is no such finding");
    if (entry.value.kind == SpecNode::Kind::kScalar) return CompareOne(*found, "state", entry.value);
    for (const SpecNode::Entry& part : entry.value.entries) CompareOne(*found, part.key, part.value);
  }

  void CompareOne(const v1::Finding& finding, const std::string& name, const SpecNode& expected) {
    std::optional<std::string> actual = Actual(finding, name);
    if (!actual) return Report(diagnostics_, expected, "unknown-key", "an expectation has no `" + name + "`");
    if (*actual == Expected(expected)) {
      ++totals_.passed;
      if (name == "state") totals_.reached[LabelOf(finding)].insert(*actual);
      return;
    }
    Fail(expected.position, LabelOf(finding) + ": " + name + " is `" + *actual + "`, expected `" + Expected(expected) +
                                "` (" + RenderFinding(finding).en() + ")");
  }

  void Fail(Position position, const std::string& what) {
    totals_.failures.push_back({file_.name, position, case_.name + ": " + what});
  }

  const RulePacks& packs_;
  const RuleTests::File& file_;
  const RuleTests::Case& case_;
  Diagnostics& diagnostics_;
  RuleTestTotals& totals_;
};

class TestFileReader {
 public:
  TestFileReader(const RulePacks& packs, std::filesystem::path path, std::string name, Diagnostics& diagnostics)
      : packs_(packs), path_(std::move(path)), name_(std::move(name)), diagnostics_(diagnostics) {}

  // nullopt and diagnostics on faults.
  std::optional<RuleTests::File> Read() {
    auto source = pack::ReadSourceFile(path_.string(), name_, kLimits.rule_file_bytes_max, diagnostics_);
    std::optional<SpecNode> node = source == nullptr ? std::nullopt : pack::ParseYaml(source, diagnostics_);
    if (!node) return std::nullopt;
    SpecReader reader(*node, "a test file", diagnostics_);
    const SpecNode* base = reader.Require("base");
    const SpecNode* as_of = reader.Require("as_of");
    const SpecNode* cases = reader.Require("cases");
    reader.Finish();
    if (base == nullptr || as_of == nullptr || cases == nullptr || !AreCases(*cases)) {
      return std::nullopt;
    }
    RuleTests::File file{name_, "", Date(), ReadBase(*base), {}};
    if (file.base == nullptr || !ReadPack(&file)) return std::nullopt;
    for (const SpecNode& one : cases->items) {
      if (std::optional<RuleTests::Case> read = ReadCase(one, *as_of)) file.cases.push_back(std::move(*read));
    }
    return file;
  }

 private:
  // The pack beside whose rules the tests stand. Its own faults are those of loading it.
  bool ReadPack(RuleTests::File* file) {
    std::filesystem::path head = path_.parent_path() / "pack.yaml";
    std::error_code error;
    if (!std::filesystem::exists(head, error)) head = path_.parent_path().parent_path() / "pack.yaml";
    Diagnostics unused;
    auto source = pack::ReadSourceFile(head.string(), head.string(), kLimits.rule_file_bytes_max, unused);
    std::optional<SpecNode> node = source == nullptr ? std::nullopt : pack::ParseYaml(source, unused);
    const bool map = node && node->kind == SpecNode::Kind::kMap;
    const SpecNode* id = map ? node->Find("pack") : nullptr;
    const SpecNode* date = map ? node->Find("edition") : nullptr;
    const std::optional<Date> edition = date == nullptr ? std::nullopt : Date::Parse(date->text);
    if (id != nullptr && edition) {
      file->pack = id->text;
      file->edition = *edition;
      return true;
    }
    Diagnostic fault;
    fault.file = name_;
    fault.code = "no-pack";
    fault.message = "there is no pack.yaml beside the tests, or beside their folder";
    diagnostics_.Add(std::move(fault));
    return false;
  }

  std::shared_ptr<const Message> ReadBase(const SpecNode& node) {
    auto source = pack::ReadSourceFile((path_.parent_path() / node.text).string(), node.text,
                                       kLimits.document_bytes_max, diagnostics_);
    if (source == nullptr) return nullptr;
    std::shared_ptr<Message> base = NewDossier(packs_);
    const bool sound = ReadDocument(source->text, DetectFormat(source->text), node.text, base.get(), diagnostics_);
    return sound ? base : nullptr;
  }

  // A file may be there before its cases.
  bool AreCases(const SpecNode& node) {
    if (node.kind == SpecNode::Kind::kList) return true;
    Report(diagnostics_, node, "not-a-list", "`cases` is a list of cases");
    return false;
  }

  // What is not written is of any kind; what is written is not empty.
  bool IsOf(const SpecNode* node, SpecNode::Kind kind, const std::string& key) {
    if (node == nullptr || (node->kind == kind && !(node->items.empty() && node->entries.empty()))) return true;
    Report(diagnostics_, *node, kind == SpecNode::Kind::kMap ? "not-a-map" : "not-a-list",
           "`" + key + "` is a " + (kind == SpecNode::Kind::kMap ? "map" : "list") + " that is not empty");
    return false;
  }

  // A state, or a map of what a finding says.
  bool AreExpectations(const SpecNode& expect) {
    bool sound = true;
    for (const SpecNode::Entry& entry : expect.entries) {
      if (entry.value.kind != SpecNode::Kind::kScalar)
        sound = IsOf(&entry.value, SpecNode::Kind::kMap, entry.key) && sound;
    }
    return sound;
  }

  std::optional<RuleTests::Case> ReadCase(const SpecNode& node, const SpecNode& default_as_of) {
    SpecReader reader(node, "a case", diagnostics_);
    const SpecNode* name = reader.Require("name");
    const SpecNode* as_of = reader.Take("as_of");
    const SpecNode* set = reader.Take("set");
    const SpecNode* append = reader.Take("append");
    const SpecNode* clear = reader.Take("clear");
    const SpecNode* expect = reader.Require("expect");
    reader.Finish();
    // What has another shape would be passed over, and the case would show nothing.
    const bool shaped = IsOf(set, SpecNode::Kind::kMap, "set") && IsOf(append, SpecNode::Kind::kMap, "append") &&
                        IsOf(clear, SpecNode::Kind::kList, "clear") && IsOf(expect, SpecNode::Kind::kMap, "expect");
    if (name == nullptr || expect == nullptr || !shaped || !AreExpectations(*expect)) return std::nullopt;
    const SpecNode& day = as_of == nullptr ? default_as_of : *as_of;
    const std::optional<Date> date = Date::Parse(day.text);
    if (!date) {
      Report(diagnostics_, day, "invalid-date", "`" + day.text + "` is not a date");
      return std::nullopt;
    }
    const auto part = [](const SpecNode* there) { return there == nullptr ? SpecNode() : *there; };
    return RuleTests::Case{name->text, name->position, *date, part(set), part(append), part(clear), *expect};
  }

  const RulePacks& packs_;
  std::filesystem::path path_;
  std::string name_;
  Diagnostics& diagnostics_;
};

}  // namespace

bool RuleTests::Case::Expects(std::string_view rule) const {
  return std::any_of(expect.entries.begin(), expect.entries.end(), [rule](const SpecNode::Entry& entry) {
    return entry.key == rule || (entry.key.starts_with(rule) && entry.key.substr(rule.size(), 1) == "[");
  });
}

RuleTests RuleTests::Read(const RulePacks& packs, const std::filesystem::path& directory, Diagnostics& diagnostics) {
  RuleTests tests;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().string().ends_with(".test.yaml")) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    TestFileReader reader(packs, file, file.lexically_relative(directory).string(), diagnostics);
    if (std::optional<File> read = reader.Read()) tests.files_.push_back(std::move(*read));
  }
  return tests;
}

RuleTests RuleTests::Of(std::string_view pack, Date edition) const {
  RuleTests tests;
  for (const File& file : files_) {
    if (file.pack == pack && file.edition == edition) tests.files_.push_back(file);
  }
  return tests;
}

std::unique_ptr<Message> RuleTests::DossierOf(const File& file, const Case& one, Diagnostics& diagnostics) {
  std::unique_ptr<Message> dossier(file.base->New());
  dossier->CopyFrom(*file.base);
  return Patcher(file, one, dossier.get(), diagnostics).Run() ? std::move(dossier) : nullptr;
}

void RuleTests::RunUntil(const RulePacks& packs, absl::FunctionRef<bool(const Case&)> chosen,
                         absl::FunctionRef<bool()> done, Diagnostics& diagnostics, RuleTestTotals* totals) const {
  for (const File& file : files_) {
    for (const Case& one : file.cases) {
      if (!chosen(one)) continue;
      CaseRun run(packs, file, one, diagnostics, *totals);
      const std::unique_ptr<Message> dossier = DossierOf(file, one, diagnostics);
      if (dossier != nullptr) run.Judge(*dossier);
      if (done()) return;
    }
  }
}

RuleTestTotals RuleTests::Run(const RulePacks& packs, absl::FunctionRef<bool(const Case&)> chosen,
                              Diagnostics& diagnostics) const {
  RuleTestTotals totals;
  RunUntil(
      packs, chosen, [] { return false; }, diagnostics, &totals);
  return totals;
}

bool RuleTests::AnyFails(const RulePacks& packs, absl::FunctionRef<bool(const Case&)> chosen) const {
  RuleTestTotals totals;
  Diagnostics diagnostics;
  const auto failed = [&] { return !totals.failures.empty() || !diagnostics.empty(); };
  RunUntil(packs, chosen, failed, diagnostics, &totals);
  return failed();
}

}  // namespace svod
