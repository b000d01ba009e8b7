// Tested by: tests/golden/workbench_test.py.
#include "clients/cli/rules_output.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <iostream>
#include <string_view>

#include "clients/cli/lines.h"
#include "clients/cli/state_words.h"
#include "clients/cli/table.h"

namespace svod::cli {
namespace {

using workbench::BoundaryCase;
using workbench::ChangedValue;
using workbench::Coverage;
using workbench::CoverageGap;
using workbench::CoveredProvision;
using workbench::CoveredRule;
using workbench::ExplainedLine;
using workbench::Explanation;
using workbench::Mutant;
using workbench::Mutations;
using workbench::PackChange;
using workbench::ReadableField;
using workbench::TitleNumber;

// JSON for scripts: what the text says, by name.
class Json {
 public:
  Json() : writer_(buffer_) { writer_.SetIndent(' ', 2); }
  ~Json() { std::cout << buffer_.GetString() << "\n"; }
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;

  void Begin(std::string_view key = "") {
    Key(key);
    writer_.StartObject();
  }
  void End() { writer_.EndObject(); }
  void BeginList(std::string_view key = "") {
    Key(key);
    writer_.StartArray();
  }
  void EndList() { writer_.EndArray(); }
  void Text(std::string_view key, std::string_view value) {
    Key(key);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void Truth(std::string_view key, bool value) {
    Key(key);
    writer_.Bool(value);
  }
  void Number(std::string_view key, size_t value) {
    Key(key);
    writer_.Uint64(value);
  }
  void Place(const workbench::Place& place) { Place(place.file, place.position); }
  void Place(const std::string& file, const Position& position) {
    Text("file", file);
    Number("line", static_cast<size_t>(std::max(position.line, 0)));
    Number("column", static_cast<size_t>(std::max(position.column, 0)));
  }
  template <typename Texts>
  void List(std::string_view key, const Texts& texts) {
    BeginList(key);
    for (const std::string& text : texts) Text("", text);
    EndList();
  }

 private:
  void Key(std::string_view key) {
    if (!key.empty()) writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_;
};

std::string PlaceOf(const std::string& file, const Position& position) {
  return file + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}
std::string PlaceOf(const workbench::Place& place) { return PlaceOf(place.file, place.position); }

}  // namespace

namespace {

void WriteFaults(std::string_view key, const Diagnostics& diagnostics, Json* json) {
  json->BeginList(key);
  for (const Diagnostic& one : diagnostics.items()) {
    json->Begin();
    json->Place(one.file, one.position);
    json->Text("code", one.code);
    json->Text("message", one.message);
    json->Text("hint", one.hint);
    json->End();
  }
  json->EndList();
}

}  // namespace

void WriteDiagnostics(const Diagnostics& diagnostics) {
  Json json;
  WriteFaults("", diagnostics, &json);
}

namespace {

void PrintRules(const std::vector<CoveredRule>& rules, const Output& output) {
  for (const CoveredRule& rule : rules) {
    std::cout << Fitted(output, "    " + rule.label + "  " + (rule.reached.empty() ? "-" : Joined(rule.reached)), 8);
  }
}

// In Russian a number stands behind, so that no word has to agree with it.
std::string Counted(const Output& output, size_t number, const Words& what) {
  const std::string count = std::to_string(number);
  return output.russian ? std::string(what.ru) + ": " + count : count + " " + std::string(what.en);
}

void WriteRules(const std::vector<CoveredRule>& rules, Json* json) {
  json->BeginList("rules");
  for (const CoveredRule& rule : rules) {
    json->Begin();
    json->Text("rule", rule.label);
    json->Place(rule.place);
    json->List("states", rule.reached);
    json->List("lacking", rule.lacking);
    json->End();
  }
  json->EndList();
}

}  // namespace

void PrintCoverage(const Coverage& coverage, const Output& output) {
  std::cout << coverage.pack << " " << coverage.edition << "\n";
  for (const CoveredProvision& provision : coverage.provisions) {
    const std::string id = provision.id.empty() ? Words{"(beyond)", "(сверх)"}.In(output) : provision.id;
    std::cout << Fitted(output, id + "  " + provision.clause + "  " + provision.label, 2);
    PrintRules(provision.rules, output);
  }
  if (!coverage.has_catalogue) {
    std::cout << Fitted(
        output,
        Words{"there is no coverage.yaml: provisions are not known, only what the tests show of each rule",
              "coverage.yaml нет: положения неизвестны, видно только, что тесты показывают о каждом правиле"}
            .In(output),
        2);
    PrintRules(coverage.rules, output);
  }
  for (const CoverageGap& gap : coverage.gaps) {
    std::cout << Fitted(output, PlaceOf(gap.place) + Words{": gap: ", ": пробел: "}.In(output) + gap.message, 2);
  }
  const auto provisions = std::count_if(coverage.provisions.begin(), coverage.provisions.end(),
                                        [](const CoveredProvision& one) { return !one.id.empty(); });
  std::cout << (coverage.has_catalogue ? Counted(output, static_cast<size_t>(provisions), {"provisions", "положений"})
                                       : Counted(output, coverage.rules.size(), {"rules", "правил"}))
            << ", " << Counted(output, coverage.gaps.size(), {"gaps", "пробелов"}) << "\n";
}

void WriteCoverage(const std::vector<Coverage>& packs) {
  Json json;
  json.BeginList();
  for (const Coverage& coverage : packs) {
    json.Begin();
    json.Text("pack", coverage.pack);
    json.Text("edition", coverage.edition);
    json.Truth("catalogue", coverage.has_catalogue);
    json.BeginList("provisions");
    for (const CoveredProvision& provision : coverage.provisions) {
      json.Begin();
      json.Text("id", provision.id);
      json.Text("clause", provision.clause);
      json.Text("label", provision.label);
      WriteRules(provision.rules, &json);
      json.End();
    }
    json.EndList();
    WriteRules(coverage.rules, &json);
    json.BeginList("gaps");
    for (const CoverageGap& gap : coverage.gaps) {
      json.Begin();
      json.Place(gap.place);
      json.Text("message", gap.message);
      json.End();
    }
    json.EndList();
    json.End();
  }
  json.EndList();
}

void PrintExplanation(const Explanation& explanation, const Output& output) {
  std::cout << Fitted(output, explanation.rule + "  (" + PlaceOf(explanation.place) + ")", 2);
  for (const ExplainedLine& line : explanation.lines) {
    const int indent = 2 + 2 * line.depth;
    std::string text = std::string(static_cast<size_t>(indent), ' ') + line.label;
    if (!line.text.empty()) text += (line.label == "-" ? " " : ": ") + line.text;
    std::cout << Fitted(output, text, indent + 4);
  }
}

void WriteExplanations(const std::vector<Explanation>& all) {
  Json json;
  json.BeginList();
  for (const Explanation& explanation : all) {
    json.Begin();
    json.Text("rule", explanation.rule);
    json.Text("pack", explanation.pack);
    json.Text("edition", explanation.edition);
    json.Place(explanation.place);
    json.BeginList("lines");
    for (const ExplainedLine& line : explanation.lines) {
      json.Begin();
      json.Number("depth", static_cast<size_t>(line.depth));
      json.Text("label", line.label);
      json.Text("text", line.text);
      json.End();
    }
    json.EndList();
    json.End();
  }
  json.EndList();
}

void PrintFields(const std::vector<ReadableField>& fields, const Output& output) {
  Table table({{"path", {"Path", "Путь"}},
               {"type", {"Type", "Тип"}},
               {"unit", {"Unit", "Единица"}},
               {"absent", {"Absent", "Если нет"}},
               {"description", {"Description", "Что это"}, Table::Column::kFlexible}});
  for (const ReadableField& one : fields) {
    table.Add({one.path, one.type, UnitOf(one.format).In(output), AbsenceOf(one).In(output), one.description});
  }
  std::cout << table.Text(output);
}

void WriteFields(const std::vector<ReadableField>& fields) {
  Json json;
  json.BeginList();
  for (const ReadableField& one : fields) {
    json.Begin();
    json.Text("path", one.path);
    json.Text("type", one.type);
    json.Text("unit", UnitOf(one.format).en);
    json.Text("absent", AbsenceOf(one).en);
    json.List("constants", one.constants);
    json.Text("description", one.description);
    json.End();
  }
  json.EndList();
}

void WriteMutations(const Mutations& mutations) {
  Json json;
  json.Begin();
  json.Number("killed", mutations.killed);
  json.Number("survived", mutations.survivors.size());
  json.Number("refused", mutations.refused);
  json.BeginList("survivors");
  for (const Mutant& mutant : mutations.survivors) {
    json.Begin();
    json.Text("rule", mutant.rule);
    json.Place(mutant.file, mutant.position);
    json.Text("was", mutant.was);
    json.Text("became", mutant.became);
    json.End();
  }
  json.EndList();
  json.End();
}

void PrintMutations(const Mutations& mutations, const Output& output) {
  for (const Mutant& mutant : mutations.survivors) {
    std::cout << Fitted(output,
                        PlaceOf(mutant.file, mutant.position) + ": " + mutant.rule + ": `" + mutant.was + "` " +
                            Words{"became", "стало"}.In(output) + " `" + mutant.became +
                            Words{"`, and no test noticed", "`, и ни один тест не заметил"}.In(output),
                        2);
  }
  std::cout << Counted(output, mutations.killed, {"killed", "замечено"}) << ", "
            << Counted(output, mutations.survivors.size(), {"survived", "не замечено"}) << ", "
            << Counted(output, mutations.refused, {"are no rules", "не правила"})
            << Words{"; score ", "; оценка "}.In(output) << mutations.Score() << " %\n";
}

void PrintTests(const RuleTestTotals& totals, const Output& output) {
  std::cout << Counted(output, totals.passed, {"passed", "прошло"}) << ", "
            << Counted(output, totals.failures.size(), {"failed", "не прошло"}) << "\n";
}

void PrintFailures(const std::vector<RuleTestFailure>& failures, const Output& output) {
  for (const RuleTestFailure& one : failures) {
    std::cout << Fitted(output, PlaceOf(one.file, one.position) + ": " + one.message, 2);
  }
}

void WriteTests(const RuleTestTotals& totals) {
  Json json;
  json.Begin();
  json.Number("passed", totals.passed);
  json.BeginList("failures");
  for (const RuleTestFailure& one : totals.failures) {
    json.Begin();
    json.Place(one.file, one.position);
    json.Text("message", one.message);
    json.End();
  }
  json.EndList();
  json.End();
}

void PrintDiff(const std::vector<PackChange>& changes, const PackFolders& folders, const Output& output) {
  for (const PackChange& change : changes) {
    std::cout << Fitted(output,
                        KindOf(change.kind).In(output) + ": " + WhatOf(change.what).In(output) + " " + change.name +
                            "  (" + PlaceOf(FileOf(change, folders), change.place.position) + ")",
                        2);
    for (const ChangedValue& value : change.values) {
      const bool both = change.kind == PackChange::Kind::kChanged;
      const std::string said =
          both ? (value.from.empty() ? "-" : value.from) + " → " + (value.to.empty() ? "-" : value.to)
               : value.from + value.to;
      std::cout << Fitted(output, "    " + value.path + ": " + said, 8);
    }
  }
  if (changes.empty()) std::cout << Words{"nothing differs\n", "различий нет\n"}.In(output);
}

namespace {

// What the case is about stands behind, or, where it does not fit, below.
void PrintCase(const BoundaryCase& one, const Output& output) {
  constexpr int kColumn = 14;
  constexpr int kMarginWidth = 12;
  const auto spaces = static_cast<size_t>(std::max(kMarginWidth - static_cast<int>(one.margin.size()), 0));
  const std::string figures = "  " + Padded(one.name, kColumn) + "  " +
                              Padded(NameOfState(one.state, output), kColumn) + "  " + std::string(spaces, ' ') +
                              one.margin;
  if (Fits(output, figures + "  " + one.what)) {
    std::cout << figures << "  " << one.what << "\n";
  } else {
    std::cout << Fitted(output, figures.substr(0, figures.find_last_not_of(' ') + 1), 4)
              << Fitted(output, "    " + one.what, 6);
  }
  if (one.suspicion.empty()) return;
  std::cout << Fitted(output, Words{"    suspicious: ", "    подозрительно: "}.In(output) + one.suspicion, 6);
}

}  // namespace

void PrintBoundaries(const std::vector<BoundaryCase>& cases, const Output& output) {
  std::string rule;
  size_t suspicious = 0;
  size_t without = 0;
  for (const BoundaryCase& english : cases) {
    const BoundaryCase one = workbench::InLanguage(english, output.language());
    if (one.rule != rule) std::cout << Fitted(output, (rule = one.rule) + "  (" + PlaceOf(one.place) + ")", 2);
    if (one.name == "-") {
      ++without;
      std::cout << Fitted(output, Words{"  no case: ", "  случая нет: "}.In(output) + one.what, 4);
      continue;
    }
    if (!one.suspicion.empty()) ++suspicious;
    PrintCase(one, output);
  }
  std::cout << Fitted(output,
                      Counted(output, cases.size() - without, {"cases", "случаев"}) + ", " +
                          Counted(output, suspicious, {"suspicious", "подозрительных"}) + "; " +
                          Counted(output, without, {"rules without a case", "правил без случая"}),
                      2);
}

void WriteBoundaries(const std::vector<BoundaryCase>& cases) {
  Json json;
  json.BeginList();
  for (const BoundaryCase& one : cases) {
    json.Begin();
    json.Text("rule", one.rule);
    json.Place(one.place);
    json.Text("case", one.name);
    json.Text("what", one.what);
    json.Text("state", one.state);
    json.Text("margin", one.margin);
    json.Text("suspicion", one.suspicion);
    json.End();
  }
  json.EndList();
}

void PrintDrift(const std::vector<TitleNumber>& titles, const Output& output) {
  size_t shown = 0;
  for (const TitleNumber& one : titles) {
    if (one.language != (output.russian ? "ru" : "en")) continue;  // the other says the same, or that is a fault
    ++shown;
    const std::string operand = one.operand.empty() ? Words{"(a name)", "(название)"}.In(output) : one.operand;
    std::cout << Fitted(output, one.rule + "  " + one.number + " = " + operand, 4);
  }
  std::cout << Counted(output, shown, {"numbers in titles", "чисел в названиях"}) << "\n";
}

void WriteDrift(const std::vector<TitleNumber>& titles, const Diagnostics& diagnostics) {
  Json json;
  json.Begin();
  WriteFaults("faults", diagnostics, &json);
  json.BeginList("titles");
  for (const TitleNumber& one : titles) {
    json.Begin();
    json.Text("rule", one.rule);
    json.Text("language", one.language);
    json.Text("number", one.number);
    json.Text("operand", one.operand);
    json.Place(one.file, one.position);
    json.End();
  }
  json.EndList();
  json.End();
}

void WriteDiff(const std::vector<PackChange>& changes, const PackFolders& folders) {
  Json json;
  json.BeginList();
  for (const PackChange& change : changes) {
    json.Begin();
    json.Text("change", KindOf(change.kind).en);
    json.Text("what", WhatOf(change.what).en);
    json.Text("name", change.name);
    json.Place(FileOf(change, folders), change.place.position);
    json.BeginList("values");
    for (const ChangedValue& value : change.values) {
      json.Begin();
      json.Text("path", value.path);
      json.Text("from", value.from);
      json.Text("to", value.to);
      json.Place(FileOf(value, folders), value.place.position);
      json.End();
    }
    json.EndList();
    json.End();
  }
  json.EndList();
}

}  // namespace svod::cli
