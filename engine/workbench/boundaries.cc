// Tested by: tests/engine/workbench/boundaries_test.cc, and for the shipped packs by the CTest case rules_boundaries.
#include "engine/workbench/boundaries.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "engine/engine.h"
#include "engine/kinds/edit.h"
#include "engine/kinds/spec.h"
#include "engine/pack/rule_pack.h"
#include "engine/pack/rule_test.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"
#include "engine/workbench/dials.h"
#include "engine/workbench/rule_files.h"

namespace svod::workbench {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Message;
using kinds::Edits;
using kinds::SpecNode;
using Unit = Dial::Unit;

// Places found for one rule: more of them say the same again.
constexpr size_t kEdgesMax = 6;
// Dossiers that a rule is tried with, of each state.
constexpr size_t kBasesMax = 4;
// Fields tried of those that differ in indexes alone.
constexpr int kTriesMax = 10;

// What a case is called and says, in both languages. Everything that cases say is here.
struct CaseWords {
  std::string_view en;
  std::string_view ru;
};
constexpr std::array kCaseWords = {
    CaseWords{"threshold", "порог"},
    CaseWords{"threshold - 1", "порог - 1"},
    CaseWords{"threshold + 1", "порог + 1"},
    CaseWords{"first day", "первый день"},
    CaseWords{"due date", "в срок"},
    CaseWords{"the day before", "днём раньше"},
    CaseWords{"the day after", "днём позже"},
    CaseWords{"missing", "поля нет"},
    CaseWords{"all zero", "все нули"},
    CaseWords{"no lines", "строк нет"},
    CaseWords{"the field decides, and without it the answer is the same as with one",
              "поле решает, а без него ответ тот же, что с ним"},
    CaseWords{"the rule cannot be evaluated", "правило не вычисляется"},
    CaseWords{"it fails, and the margin says that it is kept", "нарушено, а запас говорит, что соблюдено"},
    CaseWords{"it passes, and the margin says that it is broken", "соблюдено, а запас говорит, что нарушено"},
    CaseWords{"no test expects PASS or FAIL of it, so there is no dossier to begin with",
              "ни один тест не ждёт от него PASS или FAIL: начать не с чего"},
    CaseWords{"no number, date or line alone takes a dossier of its tests from PASS to FAIL or back",
              "ни одно число, день или строка в его тестах не меняет PASS на FAIL или обратно"},
};
constexpr CaseWords kJudgedOn = {"judged on ", "проверка на "};
constexpr CaseWords kLines = {": lines ", ": строк "};

// A dossier of the rule's tests.
struct Base {
  Message* dossier;  // changed and changed back
  Date as_of;
};

// Whether the rule is kept; nullopt where the finding says neither.
std::optional<bool> IsKept(v1::FindingState state) {
  if (state == v1::FINDING_STATE_FAIL) return false;
  if (state == v1::FINDING_STATE_PASS || state == v1::FINDING_STATE_PENDING) return true;
  return std::nullopt;
}

std::string StateName(v1::FindingState state) {
  return v1::FindingState_Name(state).substr(std::string_view("FINDING_STATE_").size());
}

// One rule of a pack, judged.
class Judge {
 public:
  Judge(const pack::RulePack& pack, const pack::Rule& rule, std::string instance)
      : pack_(pack), rule_(rule), instance_(std::move(instance)) {}

  // The finding for the dossier as it is; without a state where there is none.
  v1::Finding Of(const Message& dossier, Date as_of) {
    if (frame_ && frame_->KeepsLittle()) {
      frame_->Rebind(dossier, as_of);
    } else {
      frame_.emplace(dossier, as_of);
    }
    const cel::Value year = pack_.period->Evaluate(*frame_);
    verdict_.Clear();
    if (year.is_definite()) pack::Apply(rule_, static_cast<int>(year.int_value()), {}, *frame_, &verdict_);
    for (v1::Finding& finding : *verdict_.mutable_findings()) {
      if (finding.instance() == instance_) return std::move(finding);
    }
    return {};
  }

 private:
  const pack::RulePack& pack_;
  const pack::Rule& rule_;
  std::string instance_;
  std::optional<cel::Frame> frame_;
  v1::Verdict verdict_;
};

// Two values beside each other, of which one is kept.
struct Edge {
  int64_t kept;
  int64_t broken;
};

// Everything about one rule.
class RuleBoundaries {
 public:
  RuleBoundaries(std::string label, Place place, const pack::RulePack& pack, const pack::Rule& rule,
                 const std::string& instance, bool says_absent, std::vector<BoundaryCase>* cases)
      : label_(std::move(label)),
        place_(std::move(place)),
        period_(pack.period->text()),
        judge_(pack, rule, instance),
        says_absent_(says_absent),
        cases_(*cases) {}

  // Looks for limits that no earlier dossier showed.
  void Run(const Base& base) {
    base_ = &base;
    tries_.clear();
    finding_ = judge_.Of(*base.dossier, base.as_of);
    if (!IsKept(finding_.state())) return;
    if (const std::optional<Dial> lines = LinesDial(finding_, *base.dossier)) TryOnce("lines", *lines);
    VisitDials(
        *base.dossier, [this](const std::string& path) { return edges_ < kEdgesMax && Matters(path); },
        [this](const Dial& dial) { TryField(dial); });
    TryOnce("as_of", AsOfDial(base.as_of));
  }

  // Whether no more limits are looked for.
  [[nodiscard]] bool IsFull() const { return edges_ >= kEdgesMax; }
  [[nodiscard]] bool HasLimits() const { return edges_ > 0; }

  void GiveUp(const std::string& why) { cases_.push_back({label_, "-", why, "", "", "", place_}); }

 private:
  [[nodiscard]] v1::Finding Judged() { return judge_.Of(*base_->dossier, base_->as_of); }

  // Whether the finding is another one without what stands at the path.
  bool Matters(const std::string& path) {
    Edits edits(base_->dossier);
    const bool other = edits.Clear(path) && Judged().SerializeAsString() != finding_.SerializeAsString();
    edits.Undo();
    return other;
  }

  void TryField(const Dial& dial) {
    const std::string pattern = PatternOf(dial.path);
    if (dial.path == period_ || edges_ >= kEdgesMax || found_.contains(pattern)) return;
    if (!Matters(dial.path) || ++tries_[pattern] > kTriesMax) return;
    TryOnce(pattern, dial);
  }

  // `name`: what shows its limit once, in whatever dossier.
  void TryOnce(const std::string& name, const Dial& dial) {
    if (!found_.contains(name) && TryDial(dial)) found_.insert(name);
  }

  // The finding with the dial at the value.
  v1::Finding At(const Dial& dial, int64_t value) {
    if (dial.unit == Unit::kAsOf) return judge_.Of(*base_->dossier, DateOf(value));
    Edits edits(base_->dossier);
    v1::Finding finding;
    if (edits.MakeAll(ChangesTo(dial, value))) finding = Judged();
    edits.Undo();
    return finding;
  }

  // Goes away from what is written in ever longer steps until the answer changes.
  std::optional<Edge> FindEdge(const Dial& dial, int direction) {
    const std::optional<bool> here = IsKept(finding_.state());
    int64_t near = dial.now;
    for (int64_t step = 1; here; step *= 2) {
      const int64_t far = std::clamp(dial.now + direction * step, dial.low, dial.high);
      const std::optional<bool> there = IsKept(At(dial, far).state());
      if (there && *there != *here) return Between(dial, near, far, *here);
      if (there) near = far;
      if (far == dial.low || far == dial.high) break;
    }
    return std::nullopt;
  }

  std::optional<Edge> Between(const Dial& dial, int64_t near, int64_t far, bool here) {
    std::optional<bool> beyond = !here;
    while (std::abs(far - near) > 1) {
      const int64_t middle = near + (far - near) / 2;
      const std::optional<bool> there = IsKept(At(dial, middle).state());
      if (there && *there == here) {
        near = middle;
      } else {
        far = middle;
        beyond = there;
      }
    }
    if (!beyond) return std::nullopt;  // between them the rule says neither
    return here ? Edge{near, far} : Edge{far, near};
  }

  bool TryDial(const Dial& dial) {
    bool any = false;
    for (const int direction : {-1, 1}) {
      const std::optional<Edge> edge = FindEdge(dial, direction);
      if (!edge || !IsFiling(dial, edge->kept) || !IsFiling(dial, edge->broken)) continue;
      ++edges_;
      any = true;
      Show(dial, *edge);
    }
    return any;
  }

  // Whether a filing may say so.
  bool IsFiling(const Dial& dial, int64_t value) {
    if (dial.unit == Unit::kAsOf) return true;
    Edits edits(base_->dossier);
    Diagnostics faults;
    const bool sound = edits.MakeAll(ChangesTo(dial, value)) && ValidateDocument(*base_->dossier, "", faults);
    edits.Undo();
    return sound;
  }

  // The case names of what is broken, what is just kept and what has one unit to spare.
  static std::array<std::string, 3> NamesOf(const Dial& dial, const Edge& edge) {
    const bool more_is_kept = edge.kept > edge.broken;
    if (dial.unit != Unit::kDay && dial.unit != Unit::kAsOf) {
      if (more_is_kept) return {"threshold - 1", "threshold", "threshold + 1"};
      return {"threshold + 1", "threshold", "threshold - 1"};
    }
    if (more_is_kept) return {"the day before", "first day", "the day after"};
    return {"the day after", "due date", "the day before"};
  }

  void Show(const Dial& dial, const Edge& edge) {
    const std::array<std::string, 3> names = NamesOf(dial, edge);
    const int64_t spare = edge.kept + (edge.kept - edge.broken);
    const std::string threshold = Value(dial, edge.kept);
    Add(names[0], Value(dial, edge.broken), At(dial, edge.broken));
    Add(names[1], threshold, At(dial, edge.kept));
    if (dial.low <= spare && spare <= dial.high) Add(names[2], Value(dial, spare), At(dial, spare));
    if (dial.unit == Unit::kAsOf) return;
    if (dial.unit != Unit::kLine) ShowMissing(dial);
    ShowEmpty(dial);
  }

  static std::string Value(const Dial& dial, int64_t value) {
    const std::string shown = ShownValue(dial, value);
    if (dial.unit == Unit::kAsOf) return std::string(kJudgedOn.en) + shown;
    return dial.path + (dial.unit == Unit::kLine ? std::string(kLines.en) : " = ") + shown;
  }

  // On its own value the field decides: without it nothing can be told.
  void ShowMissing(const Dial& dial) {
    Edits edits(base_->dossier);
    v1::Finding finding;
    if (edits.Clear(dial.path)) finding = Judged();
    edits.Undo();
    BoundaryCase& one = Add("missing", dial.path, finding);
    const bool silent = finding.state() == v1::FINDING_STATE_PASS || finding.state() == v1::FINDING_STATE_FAIL;
    if (silent && !says_absent_) one.suspicion = "the field decides, and without it the answer is the same as with one";
  }

  // No money at all, and no lines at all.
  void ShowEmpty(const Dial& dial) {
    const size_t item = dial.path.find('[');
    const std::string list = dial.unit == Unit::kLine ? dial.path : dial.path.substr(0, item);
    if (!emptied_.insert(PatternOf(list)).second || (item == std::string::npos && dial.unit != Unit::kLine)) return;
    Edits edits(base_->dossier);
    if (dial.unit == Unit::kKopeck || dial.unit == Unit::kOne) {
      // All money of the lines at once: a part without its whole would be no filing.
      const std::string own = PatternOf(dial.path);
      const std::string pattern = dial.unit == Unit::kOne ? own : own.substr(0, own.rfind('.') + 1);
      std::vector<v1::Change> zeros;
      VisitDials(
          *base_->dossier, [](const std::string&) { return true; },
          [&](const Dial& other) {
            if (other.unit != dial.unit || !PatternOf(other.path).starts_with(pattern)) return;
            const std::vector<v1::Change> zero = ChangesTo(other, 0);
            zeros.insert(zeros.end(), zero.begin(), zero.end());
          });
      if (edits.MakeAll(zeros)) Add("all zero", own + " = " + ShownValue(dial, 0), Judged());
      edits.Undo();
    }
    // A rule for each of the lines has no finding then.
    const v1::Finding finding = edits.Clear(list) ? Judged() : v1::Finding();
    if (finding.state() != v1::FINDING_STATE_UNSPECIFIED) Add("no lines", list, finding);
    edits.Undo();
  }

  BoundaryCase& Add(const std::string& name, const std::string& what, const v1::Finding& finding) {
    BoundaryCase& one =
        cases_.emplace_back(BoundaryCase{label_, name, what, StateName(finding.state()), "", "", place_});
    if (finding.has_margin_amount()) {
      one.margin = ExactText(finding.margin_amount());
    } else if (finding.has_margin()) {
      one.margin = ExactText(finding.margin());
    }
    const bool lacking = one.margin.starts_with('-');
    if (finding.state() == v1::FINDING_STATE_ERROR) one.suspicion = "the rule cannot be evaluated";
    if (finding.state() == v1::FINDING_STATE_FAIL && !one.margin.empty() && !lacking) {
      one.suspicion = "it fails, and the margin says that it is kept";
    }
    if (finding.state() == v1::FINDING_STATE_PASS && lacking) {
      one.suspicion = "it passes, and the margin says that it is broken";
    }
    return one;
  }

  std::string label_;
  Place place_;
  std::string period_;
  Judge judge_;
  bool says_absent_;
  std::vector<BoundaryCase>& cases_;
  const Base* base_ = nullptr;
  v1::Finding finding_;
  size_t edges_ = 0;
  std::set<std::string> found_;
  std::set<std::string> emptied_;
  std::map<std::string, int> tries_;  // in the dossier at hand
};

// Whether the rule says itself what absent data mean.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the file
bool SaysAbsent(const SpecNode& node) {
  const auto says = [](const SpecNode& part) { return SaysAbsent(part); };
  return node.text.find("or_default(") != std::string::npos || node.Find("absent") != nullptr ||
         std::any_of(node.items.begin(), node.items.end(), says) ||
         std::any_of(node.entries.begin(), node.entries.end(), [&](const auto& entry) { return says(entry.value); });
}

// One pack with its tests.
class PackBoundaries {
 public:
  PackBoundaries(const PackFiles& files, const pack::RulePack& pack, const RuleTests& tests, Diagnostics& diagnostics)
      : pack_(pack),
        tests_(tests.Of(pack.ref.id(), pack.edition)),
        diagnostics_(diagnostics),
        places_(PlacesOfRules(files)) {
    for (const SpecNode& file : files.files) {
      for (const SpecNode& rule : RulesOf(file)) says_absent_[TextOf(rule.Find("id"))] = SaysAbsent(rule);
    }
  }

  void Run(const std::string& only, std::vector<BoundaryCase>* cases) {
    for (const pack::Rule& rule : pack_.rules) {
      const std::string& id = rule.prototype.rule();
      std::vector<std::string> instances = {rule.prototype.instance()};
      if (rule.for_each) instances = InstancesTested(id);
      if (instances.empty()) instances.emplace_back();
      for (const std::string& instance : instances) {
        const std::string label = LabelOf(id, instance);
        if (label.find(only) == std::string::npos) continue;
        const auto place = places_.find(places_.contains(label) ? label : id);
        Explore(label, RuleBoundaries(label, place->second, pack_, rule, instance, says_absent_[id], cases));
      }
    }
  }

 private:
  // Of a rule for each item of the document: the first item that a test expects something of.
  [[nodiscard]] std::vector<std::string> InstancesTested(const std::string& id) const {
    for (const RuleTests::File& file : tests_.files()) {
      for (const RuleTests::Case& one : file.cases) {
        for (const SpecNode::Entry& entry : one.expect.entries) {
          if (!entry.key.starts_with(id + "[") || StateOf(entry.value) != "PASS") continue;
          return {entry.key.substr(id.size() + 1, entry.key.size() - id.size() - 2)};
        }
      }
    }
    return {};
  }

  static std::string StateOf(const SpecNode& expected) {
    return expected.kind == SpecNode::Kind::kScalar ? expected.text : TextOf(expected.Find("state"));
  }

  void Explore(const std::string& label, RuleBoundaries rule) {
    const std::vector<Base> bases = BasesOf(label);
    for (const Base& base : bases) {
      if (!rule.IsFull()) rule.Run(base);
    }
    if (rule.HasLimits()) return;
    rule.GiveUp(bases.empty() ? "no test expects PASS or FAIL of it, so there is no dossier to begin with"
                              : "no number, date or line alone takes a dossier of its tests from PASS to FAIL or back");
  }

  // The dossiers of the first cases that expect PASS, then of those that expect FAIL.
  std::vector<Base> BasesOf(const std::string& label) {
    std::vector<Base> bases;
    for (const char* state : {"PASS", "FAIL"}) {
      size_t left = kBasesMax;
      for (const RuleTests::File& file : tests_.files()) {
        for (const RuleTests::Case& one : file.cases) {
          const SpecNode* expected = left == 0 ? nullptr : one.expect.Find(label);
          if (expected == nullptr || StateOf(*expected) != state) continue;
          --left;
          std::unique_ptr<Message>& dossier = dossiers_[&one];
          if (dossier == nullptr) dossier = RuleTests::DossierOf(file, one, diagnostics_);
          if (dossier != nullptr) bases.push_back({dossier.get(), one.as_of});
        }
      }
    }
    return bases;
  }

  const pack::RulePack& pack_;
  RuleTests tests_;
  Diagnostics& diagnostics_;
  std::map<std::string, Place> places_;
  std::map<std::string, bool> says_absent_;
  std::map<const RuleTests::Case*, std::unique_ptr<Message>> dossiers_;
};

}  // namespace

std::vector<BoundaryCase> Boundaries(const fs::path& directory, const RulePacks& packs, const RuleTests& tests,
                                     const std::string& only, Diagnostics& diagnostics) {
  std::vector<BoundaryCase> cases;
  for (const PackFiles& files : ReadPackFiles(directory, diagnostics)) {
    const std::optional<Date> edition = Date::Parse(TextOf(files.head.Find("edition")));
    const pack::RulePack* pack = edition ? FindEdition(packs, TextOf(files.head.Find("pack")), *edition) : nullptr;
    if (pack != nullptr) PackBoundaries(files, *pack, tests, diagnostics).Run(only, &cases);
  }
  return cases;
}

BoundaryCase InLanguage(BoundaryCase one, Language language) {
  if (language == Language::kEnglish) return one;
  for (std::string* text : {&one.name, &one.what, &one.suspicion}) {
    for (const CaseWords& words : kCaseWords) {
      if (*text == words.en) *text = words.ru;
    }
  }
  if (one.what.starts_with(kJudgedOn.en)) one.what.replace(0, kJudgedOn.en.size(), kJudgedOn.ru);
  if (const size_t at = one.what.find(kLines.en); at != std::string::npos) {
    one.what.replace(at, kLines.en.size(), kLines.ru);
  }
  return one;
}

}  // namespace svod::workbench
