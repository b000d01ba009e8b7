#include "clients/cli/report.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/document/document.h"
#include "engine/verdict/quantity.h"

namespace svod::cli {
namespace {

struct StateLook {
  v1::FindingState state;
  std::string_view name;
  std::string_view color;
};
// In the order of the report.
constexpr std::array kLooks = {
    StateLook{v1::FINDING_STATE_FAIL, "FAIL", "\033[1;31m"},
    StateLook{v1::FINDING_STATE_ERROR, "ERROR", "\033[1;35m"},
    StateLook{v1::FINDING_STATE_UNDETERMINED, "UNDETERMINED", "\033[1;33m"},
    StateLook{v1::FINDING_STATE_PENDING, "PENDING", "\033[36m"},
    StateLook{v1::FINDING_STATE_WAIVED, "WAIVED", "\033[36m"},
    StateLook{v1::FINDING_STATE_PASS, "PASS", "\033[32m"},
    StateLook{v1::FINDING_STATE_NOT_APPLICABLE, "NOT APPLICABLE", "\033[2m"},
};

std::string_view OverallName(v1::OverallState state) {
  switch (state) {
    case v1::OVERALL_STATE_COMPLIANT:
      return "COMPLIANT";
    case v1::OVERALL_STATE_COMPLIANT_WITH_REMARKS:
      return "COMPLIANT WITH REMARKS";
    case v1::OVERALL_STATE_NON_COMPLIANT:
      return "NON-COMPLIANT";
    default:
      return "UNDETERMINED";
  }
}

std::string_view LevelName(v1::Level level) {
  switch (level) {
    case v1::LEVEL_REQUIRED:
      return "required";
    case v1::LEVEL_RECOMMENDED:
      return "recommended";
    default:
      return "informational";
  }
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
    Counts(verdict.counts());
    return std::move(out_);
  }

 private:
  [[nodiscard]] Language language() const { return style_.russian ? Language::kRussian : Language::kEnglish; }
  [[nodiscard]] const std::string& Pick(const v1::LocalizedText& text) const {
    return style_.russian ? text.ru() : text.en();
  }

  void Head(const v1::Verdict& verdict) {
    out_ += Paint(style_.color, OverallColor(verdict.overall()), OverallName(verdict.overall())) + "  " +
            verdict.subject() + "\n";
    out_ += "  as of " + verdict.as_of_date() + " (" + verdict.time_zone() + "), rules " + verdict.pack().id() +
            " edition " + verdict.pack().edition() + " version " + verdict.pack().version() + "\n";
    for (const v1::DocumentRef& document : verdict.documents()) {
      out_ += "  " + document.kind() + " r" + std::to_string(document.revision()) + "  " +
              document.digest().substr(0, 23) + "\n";
    }
    out_ += "\n";
  }

  void Finding(const v1::Finding& finding, const StateLook& look) {
    bool brief = look.state == v1::FINDING_STATE_PASS || look.state == v1::FINDING_STATE_NOT_APPLICABLE;
    std::string name(look.name);
    name.resize(14, ' ');
    std::string id = finding.rule() + (finding.instance().empty() ? "" : "[" + finding.instance() + "]");
    out_ +=
        Paint(style_.color, look.color, name) + " " + Pick(finding.title()) + "  " +
        Paint(style_.color, "\033[2m",
              "(" + finding.citation().clause() + ", " + std::string(LevelName(finding.level())) + ", " + id + ")") +
        "\n";
    out_ += "               " + Pick(finding.text()) + "\n";
    if (brief) return;
    Details(finding);
  }

  void Details(const v1::Finding& finding) {
    auto line = [this](std::string_view label, const std::string& text) {
      if (text.empty()) return;
      std::string padded(label);
      padded.resize(11, ' ');
      out_ += "                 " + Paint(style_.color, "\033[2m", padded) + text + "\n";
    };
    line("measured", FormatQuantity(finding.measured(), language()));
    line("threshold", FormatQuantity(finding.threshold(), language()));
    std::string margin = FormatQuantity(finding.margin(), language());
    std::string amount = FormatQuantity(finding.margin_amount(), language());
    line("margin", margin + (amount.empty() ? "" : " = " + amount));
    for (const v1::Operand& operand : finding.operands())
      line(operand.name(), FormatQuantity(operand.value(), language()));
    for (const v1::Evidence& evidence : finding.evidence()) {
      std::string value = FormatQuantity(evidence.value(), language());
      line("evidence", evidence.path() + (value.empty() ? "" : " = " + value));
    }
    if (finding.evidence_omitted() > 0) line("evidence", "and " + std::to_string(finding.evidence_omitted()) + " more");
    for (const std::string& path : finding.missing()) line("missing", path);
    if (finding.missing_omitted() > 0) line("missing", "and " + std::to_string(finding.missing_omitted()) + " more");
    line("reading", Pick(finding.interpretation()));
  }

  void Counts(const v1::StateCounts& counts) {
    out_ += "\n" + std::to_string(counts.total()) + " findings: " + std::to_string(counts.pass()) + " pass, " +
            std::to_string(counts.fail()) + " fail, " + std::to_string(counts.undetermined()) + " undetermined, " +
            std::to_string(counts.pending()) + " pending, " + std::to_string(counts.not_applicable()) +
            " not applicable, " + std::to_string(counts.waived()) + " waived, " + std::to_string(counts.error()) +
            " error\n";
  }

  ReportStyle style_;
  std::string out_;
};

}  // namespace

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

std::string RenderBrief(const v1::Verdict& verdict, bool color) {
  std::string state(OverallName(verdict.overall()));
  state.resize(22, ' ');
  const auto count = [](uint32_t number, std::string_view what) {
    std::string text = std::to_string(number);
    text.insert(0, text.size() < 3 ? 3 - text.size() : 0, ' ');
    return text + " " + std::string(what) + "  ";
  };
  const v1::StateCounts& counts = verdict.counts();
  return Paint(color, OverallColor(verdict.overall()), state) + count(counts.fail(), "fail") +
         count(counts.undetermined() + counts.error(), "undetermined") + count(counts.pass(), "pass") +
         count(counts.pending() + counts.not_applicable() + counts.waived(), "other") + verdict.as_of_date() + "  " +
         verdict.subject() + "\n";
}

int PrintVerdict(const v1::Verdict& verdict, const VerdictFormat& format) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  std::cout << (format.json    ? ToJson(verdict)
                : format.brief ? RenderBrief(verdict, terminal)
                               : RenderReport(verdict, {terminal, format.russian}) + "\n");
  return ExitCodeOf(verdict);
}

int WorseExit(int a, int b) {
  constexpr std::array<int, 5> kBadness = {0, 2, 1, 3, 4};  // by exit code
  return kBadness.at(static_cast<size_t>(a)) >= kBadness.at(static_cast<size_t>(b)) ? a : b;
}

}  // namespace svod::cli
