#include "clients/cli/report.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/cli/finding_table.h"
#include "clients/cli/state_words.h"
#include "engine/base/utf8.h"
#include "engine/document/document.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"
#include "engine/verdict/texts.h"

namespace svod::cli {
namespace {

struct StateLook {
  v1::FindingState state;
  Words counted;  // "24 pass"
  std::string_view color;
};
// In the order of the report.
constexpr std::array kLooks = {
    StateLook{v1::FINDING_STATE_FAIL, {"fail", "нарушено"}, "\033[1;31m"},
    StateLook{v1::FINDING_STATE_ERROR, {"error", "ошибок"}, "\033[1;35m"},
    StateLook{v1::FINDING_STATE_UNDETERMINED, {"undetermined", "нет данных"}, "\033[1;33m"},
    StateLook{v1::FINDING_STATE_PENDING, {"pending", "срок впереди"}, "\033[36m"},
    StateLook{v1::FINDING_STATE_WAIVED, {"waived", "снято"}, "\033[36m"},
    StateLook{v1::FINDING_STATE_PASS, {"pass", "соблюдено"}, "\033[32m"},
    StateLook{v1::FINDING_STATE_NOT_APPLICABLE, {"not applicable", "не применимо"}, "\033[2m"},
};

Words LevelName(v1::Level level) {
  switch (level) {
    case v1::LEVEL_REQUIRED:
      return {"required", "обязательно"};
    case v1::LEVEL_RECOMMENDED:
      return {"recommended", "рекомендация"};
    default:
      return {"informational", "справочно"};
  }
}

constexpr Words kMeasured = {"measured", "значение"};
constexpr Words kThreshold = {"threshold", "порог"};
constexpr Words kMargin = {"margin", "запас"};
constexpr Words kEvidence = {"evidence", "где"};
constexpr Words kMissing = {"missing", "нет данных"};
constexpr Words kReading = {"reading", "толкование"};
constexpr Words kMore = {"more", "ещё"};
constexpr Words kAmended = {"amended", "изменено"};
constexpr Words kCure = {"cure", "исправить"};
constexpr Words kNote = {"note", "оговорка"};
constexpr Words kChange = {"change", "изменить"};
constexpr Words kRules = {"rules", "правила"};

// Names of operands that have a word in both languages; others stand as they are.
constexpr std::array<Words, 6> kOperands = {
    {{"part", "часть"}, {"whole", "всего"}, {"counted", "учтено"}, {"of", "из"}, {"before", "было"}, {"now", "стало"}}};

Words OperandName(std::string_view name) {
  for (const Words& word : kOperands) {
    if (word.en == name) return word;
  }
  return {name, name};
}

std::string_view OverallColor(v1::OverallState state) {
  switch (state) {
    case v1::OVERALL_STATE_COMPLIANT:
    case v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS:
      return "\033[1;32m";
    case v1::OVERALL_STATE_NON_COMPLIANT:
      return "\033[1;31m";
    default:
      return "\033[1;33m";
  }
}

// Columns of the report: the state, then texts; details below them, behind their labels.
constexpr int kStateWidth = 15;
constexpr int kDetailIndent = 17;
constexpr int kLabelWidth = 11;

class Writer {
 public:
  explicit Writer(const Output& output) : output_(output) {}

  std::string WriteWalk(const v1::Verdict& verdict, const v1::Finding& finding, const std::string& between) {
    out_ += verdict.subject() + "\n  " + Wrapped(output_, RulesLine(verdict), 2, 2) + "\n";
    for (const StateLook& look : kLooks) {
      if (look.state == finding.state()) Said(finding, look);
    }
    for (const v1::Source& source : verdict.sources()) {
      if (source.id() != finding.citation().source()) continue;
      const std::string cited =
          Words{"clause ", "п. "}.In(output_) + finding.citation().clause() + ", " + Pick(source.title());
      out_ += std::string(kStateWidth, ' ') +
              Paint(output_, color::kFaint, Wrapped(output_, cited, kStateWidth, kStateWidth));
    }
    out_ += between + "\n" + Paint(output_, color::kBold, Words{"The figures", "Цифры"}.In(output_)) + "\n";
    Details(finding);
    return std::move(out_);
  }

  std::string Write(const v1::Verdict& verdict) {
    Head(verdict);
    for (const StateLook& look : kLooks) {
      for (const v1::Finding& finding : verdict.findings()) {
        if (finding.state() == look.state) Finding(finding, look);
      }
    }
    for (const v1::GroupCure& group : verdict.group_cures()) Group(group);
    Counts(verdict.counts());
    return std::move(out_);
  }

 private:
  [[nodiscard]] Language language() const { return output_.language(); }
  [[nodiscard]] const std::string& Pick(const v1::LocalizedText& text) const {
    return output_.russian ? text.ru() : text.en();
  }

  // As of which day, by which rules.
  [[nodiscard]] std::string RulesLine(const v1::Verdict& verdict) const {
    return Words{"as of ", "на "}.In(output_) + verdict.as_of_date() + " (" + verdict.time_zone() + "), " +
           Words{"rules ", "правила "}.In(output_) + verdict.pack().id() +
           Words{" edition ", ", редакция "}.In(output_) + verdict.pack().edition() +
           Words{" version ", ", версия "}.In(output_) + verdict.pack().version();
  }

  void Head(const v1::Verdict& verdict) {
    out_ += Paint(output_, OverallColor(verdict.overall()), NameOfOverall(verdict.overall()).In(output_)) + "  " +
            verdict.subject() + "\n";
    out_ += "  " + Wrapped(output_, RulesLine(verdict), 2, 2);
    for (const v1::DocumentRef& document : verdict.documents()) {
      out_ += "  " + document.kind() + " r" + std::to_string(document.revision()) + "  " +
              document.digest().substr(0, 23) + "\n";
    }
    out_ += "\n";
  }

  void Finding(const v1::Finding& finding, const StateLook& look) {
    Said(finding, look);
    const bool brief = look.state == v1::FINDING_STATE_PASS || look.state == v1::FINDING_STATE_NOT_APPLICABLE;
    if (!brief) Details(finding);
  }

  // What it says: state, title, text.
  void Said(const v1::Finding& finding, const StateLook& look) {
    const std::string name = Padded(NameOfState(look.state).In(output_), kStateWidth - 1);
    out_ += Paint(output_, look.color, name) + " " + Heading(finding);
    out_ += std::string(kStateWidth, ' ') + Wrapped(output_, Pick(finding.text()), kStateWidth, kStateWidth);
  }

  // Title and reference: on one line, or, where the terminal is too narrow, on lines of their own.
  [[nodiscard]] std::string Heading(const v1::Finding& finding) const {
    const std::string& title = Pick(finding.title());
    const std::string reference = "(" + finding.citation().clause() + ", " + LevelName(finding.level()).In(output_) +
                                  ", " + LabelOf(finding) + ")";
    const int length = kStateWidth + CountCodePoints(title) + 2 + CountCodePoints(reference);
    if (output_.width == 0 || length <= output_.width) {
      return title + "  " + Paint(output_, color::kFaint, reference) + "\n";
    }
    return Wrapped(output_, title, kStateWidth, kStateWidth) + std::string(kStateWidth, ' ') +
           Paint(output_, color::kFaint, Wrapped(output_, reference, kStateWidth, kStateWidth));
  }

  // A labelled line of a finding; nothing when there is no text.
  void Line(const Words& label, const std::string& text) {
    if (text.empty()) return;
    out_ += std::string(kDetailIndent, ' ') + Paint(output_, color::kFaint, Padded(label.In(output_), kLabelWidth)) +
            Wrapped(output_, text, kDetailIndent + kLabelWidth, kDetailIndent + kLabelWidth);
  }

  void Change(const v1::Change& change) {
    const std::string from = FormatQuantity(change.from(), language());
    std::string text = change.path();
    if (change.remove()) {
      text += Words{": take out", ": убрать"}.In(output_);
    } else if (!change.like().empty()) {
      text += Words{": a new line like ", ": новая строка, как "}.In(output_) + change.like();
    } else {
      const std::string to = FormatQuantity(change.to(), language());
      text +=
          (from.empty() ? "" : " = " + from) + " -> " + (to.empty() ? Words{"(fill in)", "(указать)"}.In(output_) : to);
    }
    Line(kChange, text);
  }

  void Cure(const v1::Cure& cure) {
    for (const v1::CureStep& step : cure.steps()) {
      std::string text = Pick(step.text());
      if (step.has_amount_from_outside()) {
        text += Words{" From outside: ", " Извне: "}.In(output_) +
                FormatQuantity(step.amount_from_outside(), language()) + ".";
      }
      Line(kCure, text);
      for (const v1::Change& change : step.changes()) Change(change);
    }
    Line(kNote, Pick(cure.note()));
  }

  void Group(const v1::GroupCure& group) {
    out_ += "\n" + Paint(output_, color::kBold, Padded(Words{"TOGETHER", "ВМЕСТЕ"}.In(output_), kStateWidth - 1)) +
            " " + Wrapped(output_, Pick(group.text()), kStateWidth, kStateWidth);
    std::string rules;
    for (const std::string& rule : group.rules()) rules += (rules.empty() ? "" : ", ") + rule;
    Line(kRules, rules);
    for (const v1::Change& change : group.changes()) Change(change);
    Line(kNote, Pick(group.note()));
  }

  void Details(const v1::Finding& finding) {
    const auto line = [this](const Words& label, const std::string& text) { Line(label, text); };
    line(kMeasured, FormatQuantity(finding.measured(), language()));
    line(kThreshold, FormatQuantity(finding.threshold(), language()));
    std::string margin = FormatQuantity(finding.margin(), language());
    if (finding.margin().has_days()) margin += DaysUnit(finding.margin().days());
    const std::string amount = FormatQuantity(finding.margin_amount(), language());
    line(kMargin, margin + (amount.empty() ? "" : " = " + amount));
    for (const v1::Operand& operand : finding.operands()) {
      line(OperandName(operand.name()), FormatQuantity(operand.value(), language()));
    }
    for (const v1::Evidence& evidence : finding.evidence()) {
      const std::string value = FormatQuantity(evidence.value(), language());
      line(kEvidence, evidence.path() + (value.empty() ? "" : " = " + value));
    }
    const auto more = [&](const Words& label, uint32_t count) {
      if (count > 0) line(label, std::to_string(count) + " " + kMore.In(output_));
    };
    more(kEvidence, finding.evidence_omitted());
    for (const std::string& path : finding.missing()) line(kMissing, path);
    more(kMissing, finding.missing_omitted());
    for (const v1::Amendment& amendment : finding.amendments()) line(kAmended, Pick(amendment.text()));
    Cure(finding.cure());
    line(kReading, Pick(finding.interpretation()));
  }

  // The noun behind a number of days, with the space before it.
  std::string DaysUnit(int64_t days) const {
    constexpr std::array<std::string_view, 3> kRussian = {"день", "дня", "дней"};
    constexpr std::array<std::string_view, 2> kEnglish = {"day", "days"};
    const auto form = static_cast<size_t>(PluralForm(days, language()));
    return " " + std::string(output_.russian ? kRussian.at(form) : kEnglish.at(form));
  }

  void Counts(const v1::StateCounts& counts) {
    const auto part = [this](uint32_t number, v1::FindingState state) {
      const auto* look =
          std::find_if(kLooks.begin(), kLooks.end(), [&](const StateLook& l) { return l.state == state; });
      const std::string word = look->counted.In(output_);
      // In Russian the number stands behind, so that no word has to agree with it.
      return output_.russian ? word + " " + std::to_string(number) : std::to_string(number) + " " + word;
    };
    const std::string line =
        (output_.russian ? "Выводов " + std::to_string(counts.total()) : std::to_string(counts.total()) + " findings") +
        ": " + part(counts.pass(), v1::FINDING_STATE_PASS) + ", " + part(counts.fail(), v1::FINDING_STATE_FAIL) + ", " +
        part(counts.undetermined(), v1::FINDING_STATE_UNDETERMINED) + ", " +
        part(counts.pending(), v1::FINDING_STATE_PENDING) + ", " +
        part(counts.not_applicable(), v1::FINDING_STATE_NOT_APPLICABLE) + ", " +
        part(counts.waived(), v1::FINDING_STATE_WAIVED) + ", " + part(counts.error(), v1::FINDING_STATE_ERROR);
    out_ += "\n" + Wrapped(output_, line, 0, 2);
  }

  const Output& output_;
  std::string out_;
};

}  // namespace

std::string RenderReport(const v1::Verdict& verdict, const Output& output) { return Writer(output).Write(verdict); }

std::string RenderWalk(const v1::Verdict& verdict, const v1::Finding& finding, const std::string& between,
                       const Output& output) {
  return Writer(output).WriteWalk(verdict, finding, between);
}

int ExitCodeOf(const v1::Verdict& verdict) {
  switch (verdict.overall()) {
    case v1::OVERALL_STATE_COMPLIANT:
    case v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS:
      return 0;
    case v1::OVERALL_STATE_NON_COMPLIANT:
      return 1;
    default:
      return 2;
  }
}

std::string RenderBrief(const v1::Verdict& verdict, const Output& output) {
  const auto count = [&](uint32_t number, const Words& what) {
    std::string text = std::to_string(number);
    text.insert(0, text.size() < 3 ? 3 - text.size() : 0, ' ');
    return text + " " + what.In(output) + "  ";
  };
  const v1::StateCounts& counts = verdict.counts();
  const std::string state = Padded(NameOfOverall(verdict.overall()).In(output), 22);
  const std::string figures = count(counts.fail(), {"fail", "нарушено"}) +
                              count(counts.undetermined() + counts.error(), {"undetermined", "нет данных"}) +
                              count(counts.pass(), {"pass", "соблюдено"}) +
                              count(counts.pending() + counts.not_applicable() + counts.waived(), {"other", "прочее"});
  const std::string rules = verdict.as_of_date() + "  " + verdict.pack().id() + " " + verdict.pack().edition();
  const std::string painted = Paint(output, OverallColor(verdict.overall()), state) + figures;
  const int length = CountCodePoints(state + figures + rules + verdict.subject()) + 2;
  if (output.width == 0 || length <= output.width) return painted + rules + "  " + verdict.subject() + "\n";
  // Too narrow for one line: what it is of comes first.
  return Paint(output, color::kBold, verdict.subject()) + "\n  " + painted.substr(0, painted.size() - 2) + "\n  " +
         Paint(output, color::kFaint, rules) + "\n";
}

int PrintVerdicts(const Verdicts& verdicts, const Output& output) {
  int worst = 0;
  for (const v1::Verdict& verdict : verdicts) {
    if (output.json) {
      std::cout << ToJson(verdict);
    } else if (output.csv) {
      std::cout << FindingRows(verdict, output);
    } else {
      std::cout << (output.brief ? RenderBrief(verdict, output) : RenderReport(verdict, output) + "\n");
    }
    worst = WorseExit(worst, ExitCodeOf(verdict));
  }
  return worst;
}

int WorseExit(int a, int b) {
  constexpr std::array<int, 5> kBadness = {0, 2, 1, 3, 4};  // by exit code
  return kBadness.at(static_cast<size_t>(a)) >= kBadness.at(static_cast<size_t>(b)) ? a : b;
}

}  // namespace svod::cli
