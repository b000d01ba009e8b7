// Tested by: tests/e2e/rules_test.py.
#include "clients/cli/impact.h"

#include <iostream>
#include <memory>
#include <optional>

#include "clients/cli/call.h"
#include "clients/cli/files.h"
#include "clients/cli/finding_table.h"
#include "clients/cli/lines.h"
#include "clients/cli/report.h"
#include "clients/cli/resumed_stream.h"
#include "clients/cli/state_words.h"
#include "clients/cli/table.h"
#include "engine/document/document.h"
#include "engine/release.h"
#include "engine/verdict/decimal_text.h"
#include "engine/verdict/quantity.h"
#include "engine/verdict/rendering.h"
#include "svod/client/client.h"

namespace svod::cli {
namespace {

constexpr int kLabelWidth = 46;

// False, and why on stderr, when it is written otherwise.
bool ReadChange(const std::string& text, v1::ValueChange* change) {
  const size_t colon = text.find(": ");
  const size_t equals = text.find('=', colon == std::string::npos ? text.size() : colon);
  if (colon == std::string::npos || equals == std::string::npos) {
    std::cerr << "svod: --set: `" << text << "` names no value (write it like 'education.share: share.at_least=40%')\n";
    return false;
  }
  change->set_rule(text.substr(0, colon));
  change->set_path(text.substr(colon + 2, equals - colon - 2));
  change->set_value(text.substr(equals + 1));
  return true;
}

// Fills the candidate; false, and why on stderr, when it cannot be read.
bool ReadCandidate(const Output& output, const ImpactOptions& impact, v1::AnalyzeImpactRequest* request) {
  const int given =
      (impact.candidate.empty() ? 0 : 1) + (impact.release.empty() ? 0 : 1) + (impact.changes.empty() ? 0 : 1);
  if (given != 1) {
    std::cerr << "svod: name one candidate: --candidate FOLDER, --release NAME or --set 'RULE: PATH=VALUE'\n";
    return false;
  }
  if (!impact.release.empty()) request->set_rule_pack(impact.release);
  for (const std::string& change : impact.changes) {
    if (!ReadChange(change, request->mutable_changed()->add_changes())) return false;
    request->mutable_changed()->set_pack(impact.pack);
    request->mutable_changed()->set_edition(impact.edition);
  }
  if (impact.candidate.empty()) return true;
  const std::shared_ptr<const RulePacks> packs = LoadPacks(output, impact.candidate);
  if (packs == nullptr) return false;
  const std::vector<Edition> editions = EditionsOf(*packs);
  if (editions.size() != 1) {
    std::cerr << "svod: " << impact.candidate << ": there are " << editions.size()
              << " editions, name the folder of one\n";
    return false;
  }
  for (const RuleFile& file : FilesOf(*editions.front())) {
    v1::RuleFile* sent = request->mutable_files()->add_files();
    sent->set_name(file.name);
    sent->set_content(file.text);
  }
  return true;
}

class Printer {
 public:
  explicit Printer(const Output& output) : output_(output) {}

  void Print(const v1::UnitImpact& unit) const {
    std::cout << unit.subject() << "\n";
    if (unit.overall_before() != unit.overall_after()) {
      std::cout << Pieces(output_, {"  " + Overall(unit.overall_before()), "-> " + Overall(unit.overall_after())}, 1,
                          4);
    }
    for (const v1::FindingChange& change : unit.findings()) Print(change);
  }

  void Print(const v1::ImpactTotals& totals) const {
    Total({"units read", "Единиц прочитано"}, totals.units_read());
    Total({"units judged by the candidate", "Единиц по этим правилам"}, totals.units_judged());
    Total({"units whose overall state changes", "Единиц с другим исходом"}, totals.overall_changed());
    Total({"units with a finding that changes", "Единиц с изменениями"}, totals.units_changed());
    Total({"findings whose margin alone changes", "Изменился только запас"}, totals.margins_changed());
    for (const v1::OverallTransition& one : totals.overall()) {
      Line("  " + Overall(one.before()) + " -> " + Overall(one.after()), one.units());
    }
    for (const v1::RuleTransition& one : totals.rules()) {
      Line("  " + one.rule() + "  " + State(one.before()) + " -> " + State(one.after()), one.findings());
    }
    if (totals.units_judged() > 0) return;
    std::cout << Fitted(output_,
                        Words{"The candidate is in force for none of them: --everywhere judges all by it.",
                              "Ни одна единица не подпадает под эту редакцию: --everywhere проверит по ней все."}
                            .In(output_),
                        2);
  }

 private:
  void Total(const Words& what, uint64_t number) const { Line(what.In(output_), number); }
  void Line(const std::string& what, uint64_t number) const {
    std::cout << Pieces(output_, {Padded(what, kLabelWidth), std::to_string(number)}, 1, 4);
  }
  [[nodiscard]] std::string Overall(v1::OverallState state) const { return NameOfOverall(state).In(output_); }
  [[nodiscard]] std::string State(v1::FindingState state) const { return NameOfState(state).In(output_); }

  // `FAIL (-0.5 pp)`
  [[nodiscard]] std::string Side(bool has, const v1::FindingSide& side) const {
    if (!has) return "-";
    return State(side.state()) +
           (side.has_margin() ? " (" + FormatQuantity(side.margin(), output_.language()) + ")" : "");
  }

  // What does not fit stands on further lines, and no number is torn apart.
  void Print(const v1::FindingChange& change) const {
    std::cout << Pieces(output_,
                        {"  " + Padded(LabelOf(change.rule(), change.instance()), kLabelWidth),
                         Side(change.has_before(), change.before()), "-> " + Side(change.has_after(), change.after())},
                        1, 6)
              << Fitted(output_,
                        "    " + (output_.russian ? change.title().ru() : change.title().en()) + " (" +
                            change.citation().clause() + ")",
                        6);
  }

  const Output& output_;
};

std::string ChangeHead() {
  return CsvRow({"unit", "overall_before", "overall_after", "rule", "instance", "level", "state_before", "state_after",
                 "margin_before", "margin_after", "measure", "source", "clause", "title"});
}

// A row of each finding that changes.
std::string ChangeRows(const v1::UnitImpact& unit, const Output& output) {
  std::string rows;
  for (const v1::FindingChange& change : unit.findings()) {
    const auto state = [](bool has, const v1::FindingSide& side) { return has ? StateWord(side.state()) : ""; };
    rows += CsvRow({unit.subject(), OverallWord(unit.overall_before()), OverallWord(unit.overall_after()),
                    change.rule(), change.instance(), LevelWord(change.level()),
                    state(change.has_before(), change.before()), state(change.has_after(), change.after()),
                    DecimalText(change.before().margin()), DecimalText(change.after().margin()),
                    UnitWord(change.has_after() ? change.after().margin() : change.before().margin()),
                    change.citation().source(), change.citation().clause(),
                    output.russian ? change.title().ru() : change.title().en()});
  }
  return rows;
}

}  // namespace

int RunImpact(const OnlineOptions& options, const std::string& as_of, const ImpactOptions& impact,
              const std::string& parent) {
  v1::AnalyzeImpactRequest request;
  request.set_parent(parent);
  request.set_filter(impact.filter);
  request.mutable_options()->set_as_of_date(as_of);
  request.set_everywhere(impact.everywhere);
  request.set_with_margins(impact.margins);
  if (!ReadCandidate(options, impact, &request)) return kBadInput;
  if (!impact.known_at.empty() && !ReadTime(impact.known_at, "--known-at", request.mutable_read_time())) {
    return kBadInput;
  }
  const Printer printer(options);
  const auto print = [&](const v1::AnalyzeImpactResponse& response) {
    if (options.json) {
      std::cout << ToJson(response, true);
    } else if (options.csv) {
      std::cout << ChangeRows(response.unit(), options);
    } else {
      printer.Print(response.unit());
    }
  };
  if (options.csv) std::cout << ChangeHead();
  ResumedStream<v1::AnalyzeImpactRequest, v1::AnalyzeImpactResponse> stream(options, impact.resume);
  request.set_resume_token(stream.place().Read());
  const std::optional<v1::AnalyzeImpactResponse> last =
      stream.Read("impact", options.client->AnalyzeImpact(std::move(request)), print);
  if (!last) return stream.exit_code();
  if (options.json) {
    std::cout << ToJson(*last, true);
  } else if (options.for_people()) {
    printer.Print(last->totals());
  }
  return last->totals().overall_changed() > 0 ? 1 : 0;
}

}  // namespace svod::cli
