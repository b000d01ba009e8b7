#include "clients/cli/report.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/document/document.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"
#include "engine/verdict/texts.h"

namespace svod::cli {
namespace {

// A word of the report in both languages.
struct Word {
  std::string_view en;
  std::string_view ru;

  [[nodiscard]] std::string In(Language language) const {
    return std::string(language == Language::kRussian ? ru : en);
  }
};

struct StateLook {
  v1::FindingState state;
  Word name;
  Word counted;  // "24 pass"
  std::string_view color;
};
// In the order of the report.
constexpr std::array kLooks = {
    StateLook{v1::FINDING_STATE_FAIL, {"FAIL", "НАРУШЕНО"}, {"fail", "нарушено"}, "\033[1;31m"},
    StateLook{v1::FINDING_STATE_ERROR, {"ERROR", "ОШИБКА"}, {"error", "ошибок"}, "\033[1;35m"},
    StateLook{
        v1::FINDING_STATE_UNDETERMINED, {"UNDETERMINED", "НЕТ ДАННЫХ"}, {"undetermined", "нет данных"}, "\033[1;33m"},
    StateLook{v1::FINDING_STATE_PENDING, {"PENDING", "СРОК ВПЕРЕДИ"}, {"pending", "срок впереди"}, "\033[36m"},
    StateLook{v1::FINDING_STATE_WAIVED, {"WAIVED", "СНЯТО"}, {"waived", "снято"}, "\033[36m"},
    StateLook{v1::FINDING_STATE_PASS, {"PASS", "СОБЛЮДЕНО"}, {"pass", "соблюдено"}, "\033[32m"},
    StateLook{v1::FINDING_STATE_NOT_APPLICABLE,
              {"NOT APPLICABLE", "НЕ ПРИМЕНИМО"},
              {"not applicable", "не применимо"},
              "\033[2m"},
};

Word OverallName(v1::OverallState state) {
  switch (state) {
    case v1::OVERALL_STATE_COMPLIANT:
      return {"COMPLIANT", "СООТВЕТСТВУЕТ"};
    case v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS:
      return {"COMPLIANT WITH REMARKS", "ЕСТЬ ЗАМЕЧАНИЯ"};
    case v1::OVERALL_STATE_NON_COMPLIANT:
      return {"NON-COMPLIANT", "НЕ СООТВЕТСТВУЕТ"};
    default:
      return {"UNDETERMINED", "НЕ ОПРЕДЕЛЕНО"};
  }
}

Word LevelName(v1::Level level) {
  switch (level) {
    case v1::LEVEL_REQUIRED:
      return {"required", "обязательно"};
    case v1::LEVEL_RECOMMENDED:
      return {"recommended", "рекомендация"};
    default:
      return {"informational", "справочно"};
  }
}

constexpr Word kMeasured = {"measured", "значение"};
constexpr Word kThreshold = {"threshold", "порог"};
constexpr Word kMargin = {"margin", "запас"};
constexpr Word kEvidence = {"evidence", "где"};
constexpr Word kMissing = {"missing", "нет данных"};
constexpr Word kReading = {"reading", "толкование"};
constexpr Word kMore = {"more", "ещё"};
constexpr Word kAmended = {"amended", "изменено"};
constexpr Word kCure = {"cure", "исправить"};
constexpr Word kNote = {"note", "оговорка"};
constexpr Word kChange = {"change", "изменить"};
constexpr Word kRules = {"rules", "правила"};

// Names of operands that have a word in both languages; others stand as they are.
constexpr std::array<Word, 6> kOperands = {
    {{"part", "часть"}, {"whole", "всего"}, {"counted", "учтено"}, {"of", "из"}, {"before", "было"}, {"now", "стало"}}};

Word OperandName(std::string_view name) {
  for (const Word& word : kOperands) {
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

std::string Paint(bool painted, std::string_view color, std::string_view text) {
  if (!painted) return std::string(text);
  return std::string(color) + std::string(text) + "\033[0m";
}

class Writer {
 public:
  explicit Writer(const ReportStyle& style) : style_(style) {}

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
  [[nodiscard]] Language language() const { return style_.russian ? Language::kRussian : Language::kEnglish; }
  [[nodiscard]] const std::string& Pick(const v1::LocalizedText& text) const {
    return style_.russian ? text.ru() : text.en();
  }

  void Head(const v1::Verdict& verdict) {
    out_ += Paint(style_.color, OverallColor(verdict.overall()), OverallName(verdict.overall()).In(language())) + "  " +
            verdict.subject() + "\n";
    out_ += "  " + Word{"as of ", "на "}.In(language()) + verdict.as_of_date() + " (" + verdict.time_zone() + "), " +
            Word{"rules ", "правила "}.In(language()) + verdict.pack().id() +
            Word{" edition ", ", редакция "}.In(language()) + verdict.pack().edition() +
            Word{" version ", ", версия "}.In(language()) + verdict.pack().version() + "\n";
    for (const v1::DocumentRef& document : verdict.documents()) {
      out_ += "  " + document.kind() + " r" + std::to_string(document.revision()) + "  " +
              document.digest().substr(0, 23) + "\n";
    }
    out_ += "\n";
  }

  void Finding(const v1::Finding& finding, const StateLook& look) {
    bool brief = look.state == v1::FINDING_STATE_PASS || look.state == v1::FINDING_STATE_NOT_APPLICABLE;
    const std::string name = Padded(look.name.In(language()), 14);
    const std::string id = LabelOf(finding);
    out_ +=
        Paint(style_.color, look.color, name) + " " + Pick(finding.title()) + "  " +
        Paint(style_.color, "\033[2m",
              "(" + finding.citation().clause() + ", " + LevelName(finding.level()).In(language()) + ", " + id + ")") +
        "\n";
    out_ += "               " + Pick(finding.text()) + "\n";
    if (brief) return;
    Details(finding);
  }

  // A labelled line of a finding; nothing when there is no text.
  void Line(const Word& label, const std::string& text) {
    if (text.empty()) return;
    out_ += "                 " + Paint(style_.color, "\033[2m", Padded(label.In(language()), 11)) + text + "\n";
  }

  void Change(const v1::Change& change) {
    const std::string from = FormatQuantity(change.from(), language());
    std::string text = change.path();
    if (change.remove()) {
      text += Word{": take out", ": убрать"}.In(language());
    } else if (!change.like().empty()) {
      text += Word{": a new line like ", ": новая строка, как "}.In(language()) + change.like();
    } else {
      const std::string to = FormatQuantity(change.to(), language());
      text += (from.empty() ? "" : " = " + from) + " -> " +
              (to.empty() ? Word{"(fill in)", "(указать)"}.In(language()) : to);
    }
    Line(kChange, text);
  }

  void Cure(const v1::Cure& cure) {
    for (const v1::CureStep& step : cure.steps()) {
      std::string text = Pick(step.text());
      if (step.has_amount_from_outside()) {
        text += Word{" From outside: ", " Извне: "}.In(language()) +
                FormatQuantity(step.amount_from_outside(), language()) + ".";
      }
      Line(kCure, text);
      for (const v1::Change& change : step.changes()) Change(change);
    }
    Line(kNote, Pick(cure.note()));
  }

  void Group(const v1::GroupCure& group) {
    out_ += "\n" + Paint(style_.color, "\033[1m", Padded(Word{"TOGETHER", "ВМЕСТЕ"}.In(language()), 14)) + " " +
            Pick(group.text()) + "\n";
    std::string rules;
    for (const std::string& rule : group.rules()) rules += (rules.empty() ? "" : ", ") + rule;
    Line(kRules, rules);
    for (const v1::Change& change : group.changes()) Change(change);
    Line(kNote, Pick(group.note()));
  }

  void Details(const v1::Finding& finding) {
    const auto line = [this](const Word& label, const std::string& text) { Line(label, text); };
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
    const auto more = [&](const Word& label, uint32_t count) {
      if (count > 0) line(label, std::to_string(count) + " " + kMore.In(language()));
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
    return " " + std::string(style_.russian ? kRussian.at(form) : kEnglish.at(form));
  }

  void Counts(const v1::StateCounts& counts) {
    const auto part = [this](uint32_t number, v1::FindingState state) {
      const auto* look =
          std::find_if(kLooks.begin(), kLooks.end(), [&](const StateLook& l) { return l.state == state; });
      const std::string word = look->counted.In(language());
      // In Russian the number stands behind, so that no word has to agree with it.
      return style_.russian ? word + " " + std::to_string(number) : std::to_string(number) + " " + word;
    };
    out_ +=
        "\n" +
        (style_.russian ? "Выводов " + std::to_string(counts.total()) : std::to_string(counts.total()) + " findings") +
        ": " + part(counts.pass(), v1::FINDING_STATE_PASS) + ", " + part(counts.fail(), v1::FINDING_STATE_FAIL) + ", " +
        part(counts.undetermined(), v1::FINDING_STATE_UNDETERMINED) + ", " +
        part(counts.pending(), v1::FINDING_STATE_PENDING) + ", " +
        part(counts.not_applicable(), v1::FINDING_STATE_NOT_APPLICABLE) + ", " +
        part(counts.waived(), v1::FINDING_STATE_WAIVED) + ", " + part(counts.error(), v1::FINDING_STATE_ERROR) + "\n";
  }

  ReportStyle style_;
  std::string out_;
};

}  // namespace

std::string Padded(std::string text, int width) {
  const int length = CountCodePoints(text);
  if (length < width) text.append(static_cast<size_t>(width - length), ' ');
  return text;
}

std::string RenderReport(const v1::Verdict& verdict, const ReportStyle& style) { return Writer(style).Write(verdict); }

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

std::string RenderBrief(const v1::Verdict& verdict, const ReportStyle& style) {
  const Language language = style.russian ? Language::kRussian : Language::kEnglish;
  const auto count = [&](uint32_t number, const Word& what) {
    std::string text = std::to_string(number);
    text.insert(0, text.size() < 3 ? 3 - text.size() : 0, ' ');
    return text + " " + what.In(language) + "  ";
  };
  const v1::StateCounts& counts = verdict.counts();
  return Paint(style.color, OverallColor(verdict.overall()), Padded(OverallName(verdict.overall()).In(language), 22)) +
         count(counts.fail(), {"fail", "нарушено"}) +
         count(counts.undetermined() + counts.error(), {"undetermined", "нет данных"}) +
         count(counts.pass(), {"pass", "соблюдено"}) +
         count(counts.pending() + counts.not_applicable() + counts.waived(), {"other", "прочее"}) +
         verdict.as_of_date() + "  " + verdict.pack().id() + " " + verdict.pack().edition() + "  " + verdict.subject() +
         "\n";
}

int PrintVerdicts(const Verdicts& verdicts, const VerdictFormat& format) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  const ReportStyle style = {terminal, format.russian};
  int worst = 0;
  for (const v1::Verdict& verdict : verdicts) {
    std::cout << (format.json    ? ToJson(verdict)
                  : format.brief ? RenderBrief(verdict, style)
                                 : RenderReport(verdict, style) + "\n");
    worst = WorseExit(worst, ExitCodeOf(verdict));
  }
  return worst;
}

int WorseExit(int a, int b) {
  constexpr std::array<int, 5> kBadness = {0, 2, 1, 3, 4};  // by exit code
  return kBadness.at(static_cast<size_t>(a)) >= kBadness.at(static_cast<size_t>(b)) ? a : b;
}

}  // namespace svod::cli
