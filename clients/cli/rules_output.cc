// Tested by: tests/golden/workbench_test.py.
#include "clients/cli/rules_output.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <set>

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

std::string Join(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

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

void PrintRules(const std::vector<CoveredRule>& rules) {
  for (const CoveredRule& rule : rules) {
    std::cout << "    " << rule.label << "  " << (rule.reached.empty() ? "-" : Join(rule.reached)) << "\n";
  }
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
    std::cout << (provision.id.empty() ? "(beyond)" : provision.id) << "  " << provision.clause << "  "
              << provision.label << "\n";
    PrintRules(provision.rules);
  }
  if (!coverage.has_catalogue) {
    std::cout << Words{"there is no coverage.yaml: provisions are not known, only what the tests show of each rule",
                       "coverage.yaml нет: положения неизвестны, видно только, что тесты показывают о каждом правиле"}
                     .In(output)
              << "\n";
    PrintRules(coverage.rules);
  }
  for (const CoverageGap& gap : coverage.gaps) std::cout << PlaceOf(gap.place) << ": gap: " << gap.message << "\n";
  if (coverage.has_catalogue) {
    std::cout << std::count_if(coverage.provisions.begin(), coverage.provisions.end(), [](const CoveredProvision& one) {
      return !one.id.empty();
    }) << " provisions, ";
  } else {
    std::cout << coverage.rules.size() << " rules, ";
  }
  std::cout << coverage.gaps.size() << " gaps\n";
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

void PrintExplanation(const Explanation& explanation) {
  std::cout << explanation.rule << "  (" << PlaceOf(explanation.place) << ")\n";
  for (const ExplainedLine& line : explanation.lines) {
    std::cout << std::string(2 + 2 * static_cast<size_t>(line.depth), ' ') << line.label;
    if (!line.text.empty()) std::cout << (line.label == "-" ? " " : ": ") << line.text;
    std::cout << "\n";
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

namespace {

// The unit of a value, or the form of a text.
Words UnitOf(v1::FieldFormat format) {
  switch (format) {
    case v1::FIELD_FORMAT_DATE:
      return {"day", "день"};
    case v1::FIELD_FORMAT_MONEY:
      return {"kopecks", "копейки"};
    case v1::FIELD_FORMAT_DECIMAL:
      return {"exact decimal", "точная дробь"};
    case v1::FIELD_FORMAT_PERCENT:
      return {"percent", "проценты"};
    case v1::FIELD_FORMAT_INN:
      return {"INN", "ИНН"};
    case v1::FIELD_FORMAT_OGRN:
      return {"OGRN", "ОГРН"};
    case v1::FIELD_FORMAT_REGION_CODE:
      return {"region code", "код региона"};
    case v1::FIELD_FORMAT_IDENTIFIER:
      return {"identifier", "имя"};
    default:
      return {};
  }
}

// What a rule sees where the field is absent.
Words AbsenceOf(const ReadableField& field) {
  switch (field.absence) {
    case ReadableField::Absence::kUnknown:
      return {"unknown", "неизвестно"};
    case ReadableField::Absence::kWithList:
      return {"no items", "нет строк"};
    case ReadableField::Absence::kUnseen:
      return {"default", "умолчание"};
  }
  return {};
}

}  // namespace

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

void PrintMutations(const Mutations& mutations) {
  for (const Mutant& mutant : mutations.survivors) {
    std::cout << PlaceOf(mutant.file, mutant.position) << ": " << mutant.rule << ": `" << mutant.was << "` became `"
              << mutant.became << "`, and no test noticed\n";
  }
  std::cout << mutations.killed << " killed, " << mutations.survivors.size() << " survived, " << mutations.refused
            << " are no rules; score " << mutations.Score() << " %\n";
}

void PrintFailures(const std::vector<RuleTestFailure>& failures) {
  for (const RuleTestFailure& one : failures) {
    std::cout << PlaceOf(one.file, one.position) << ": " << one.message << "\n";
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

namespace {

std::string KindOf(PackChange::Kind kind, bool russian) {
  switch (kind) {
    case PackChange::Kind::kAdded:
      return russian ? "добавлено" : "added";
    case PackChange::Kind::kRemoved:
      return russian ? "убрано" : "removed";
    case PackChange::Kind::kChanged:
      return russian ? "изменено" : "changed";
  }
  return "";
}

std::string WhatOf(PackChange::What what, bool russian) {
  switch (what) {
    case PackChange::What::kPack:
      return russian ? "пакет" : "pack";
    case PackChange::What::kRule:
      return russian ? "правило" : "rule";
    case PackChange::What::kTable:
      return russian ? "таблица" : "table";
    case PackChange::What::kRow:
      return russian ? "строка" : "row";
  }
  return "";
}

// With the folder of the pack in which the thing stands.
std::string FileOf(const PackChange& change, const PackFolders& folders) {
  return (change.kind == PackChange::Kind::kRemoved ? folders.from : folders.to) + "/" + change.place.file;
}

}  // namespace

void PrintDiff(const std::vector<PackChange>& changes, const PackFolders& folders, bool russian) {
  for (const PackChange& change : changes) {
    std::cout << KindOf(change.kind, russian) << ": " << WhatOf(change.what, russian) << " " << change.name << "  ("
              << PlaceOf(FileOf(change, folders), change.place.position) << ")\n";
    for (const ChangedValue& value : change.values) {
      std::cout << "    " << value.path << ": ";
      if (change.kind == PackChange::Kind::kChanged) {
        std::cout << (value.from.empty() ? "-" : value.from) << " → " << (value.to.empty() ? "-" : value.to) << "\n";
      } else {
        std::cout << value.from << value.to << "\n";
      }
    }
  }
  if (changes.empty()) std::cout << (russian ? "различий нет\n" : "nothing differs\n");
}

void PrintBoundaries(const std::vector<BoundaryCase>& cases) {
  std::string rule;
  size_t suspicious = 0;
  size_t without = 0;
  for (const BoundaryCase& one : cases) {
    if (one.rule != rule) std::cout << (rule = one.rule) << "  (" << PlaceOf(one.place) << ")\n";
    if (one.name == "-") {
      ++without;
      std::cout << "  no case: " << one.what << "\n";
      continue;
    }
    std::cout << "  " << std::left << std::setw(14) << one.name << "  " << std::setw(14) << one.state << "  "
              << std::right << std::setw(12) << one.margin << "  " << one.what << "\n";
    if (one.suspicion.empty()) continue;
    ++suspicious;
    std::cout << "    suspicious: " << one.suspicion << "\n";
  }
  std::cout << cases.size() - without << " cases, " << suspicious << " suspicious; " << without
            << " rules without a case\n";
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

void PrintDrift(const std::vector<TitleNumber>& titles) {
  size_t shown = 0;
  for (const TitleNumber& one : titles) {
    if (one.language != "en") continue;  // the other language says the same, or that is a fault
    ++shown;
    std::cout << one.rule << "  " << one.number << " = " << (one.operand.empty() ? "(a name)" : one.operand) << "\n";
  }
  std::cout << shown << " numbers in titles\n";
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
    json.Text("change", KindOf(change.kind, false));
    json.Text("what", WhatOf(change.what, false));
    json.Text("name", change.name);
    json.Place(FileOf(change, folders), change.place.position);
    json.BeginList("values");
    for (const ChangedValue& value : change.values) {
      json.Begin();
      json.Text("path", value.path);
      json.Text("from", value.from);
      json.Text("to", value.to);
      json.Place((value.to.empty() ? folders.from : folders.to) + "/" + value.place.file, value.place.position);
      json.End();
    }
    json.EndList();
    json.End();
  }
  json.EndList();
}

}  // namespace svod::cli
