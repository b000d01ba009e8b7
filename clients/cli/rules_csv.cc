// Tested by: tests/golden/workbench_test.py.
#include "clients/cli/rules_csv.h"

#include <algorithm>
#include <iostream>

#include "clients/cli/table.h"

namespace svod::cli {
namespace {

using workbench::ChangedValue;
using workbench::Coverage;
using workbench::CoverageGap;
using workbench::CoveredProvision;
using workbench::CoveredRule;
using Cells = std::vector<std::string>;

Cells PlaceCells(const std::string& file, const Position& position) {
  return {file, std::to_string(std::max(position.line, 0)), std::to_string(std::max(position.column, 0))};
}
Cells PlaceCells(const workbench::Place& place) { return PlaceCells(place.file, place.position); }

// One row of all the cells.
std::string RowOfParts(const std::vector<Cells>& parts) {
  Cells all;
  for (const Cells& part : parts) all.insert(all.end(), part.begin(), part.end());
  return CsvRow(all);
}

}  // namespace

void RowsOfFaults(const Diagnostics& diagnostics) {
  std::cout << CsvRow({"file", "line", "column", "code", "message", "hint"});
  for (const Diagnostic& one : diagnostics.items()) {
    std::cout << RowOfParts({PlaceCells(one.file, one.position), {one.code, one.message, one.hint}});
  }
}

void RowsOfTests(const RuleTestTotals& totals) {
  std::cout << CsvRow({"file", "line", "column", "message"});
  for (const RuleTestFailure& one : totals.failures) {
    std::cout << RowOfParts({PlaceCells(one.file, one.position), {one.message}});
  }
}

namespace {

class CoverageRows {
 public:
  explicit CoverageRows(const Coverage& coverage)
      : coverage_(coverage), pack_({coverage.pack, coverage.edition, coverage.has_catalogue ? "true" : "false"}) {}

  void Write() const {
    for (const CoveredProvision& provision : coverage_.provisions) {
      for (const CoveredRule& rule : provision.rules) Write(provision, rule);
      if (provision.rules.empty()) {
        std::cout << RowOfParts({{"provision"}, pack_, CellsOf(provision), {"", "", "", "", "", "", ""}});
      }
    }
    if (!coverage_.has_catalogue) {
      for (const CoveredRule& rule : coverage_.rules) Write({}, rule);
    }
    for (const CoverageGap& gap : coverage_.gaps) {
      std::cout << RowOfParts({{"gap"}, pack_, {"", "", "", ""}, PlaceCells(gap.place), {"", "", gap.message}});
    }
  }

 private:
  static Cells CellsOf(const CoveredProvision& provision) { return {provision.id, provision.clause, provision.label}; }

  void Write(const CoveredProvision& provision, const CoveredRule& rule) const {
    std::cout << RowOfParts({{"rule"},
                             pack_,
                             CellsOf(provision),
                             {rule.label},
                             PlaceCells(rule.place),
                             {Joined(rule.reached), Joined(rule.lacking), ""}});
  }

  const Coverage& coverage_;
  Cells pack_;
};

}  // namespace

void RowsOfCoverage(const std::vector<Coverage>& packs) {
  std::cout << CsvRow({"kind", "pack", "edition", "catalogue", "id", "clause", "label", "rule", "file", "line",
                       "column", "states", "lacking", "message"});
  for (const Coverage& coverage : packs) CoverageRows(coverage).Write();
}

void RowsOfFields(const std::vector<workbench::ReadableField>& fields) {
  std::cout << CsvRow({"path", "type", "unit", "absent", "constants", "description"});
  for (const workbench::ReadableField& one : fields) {
    std::string constants;
    for (const std::string& constant : one.constants) constants += (constants.empty() ? "" : " ") + constant;
    std::cout << CsvRow({one.path, one.type, std::string(UnitOf(one.format).en), std::string(AbsenceOf(one).en),
                         constants, one.description});
  }
}

void RowsOfMutations(const workbench::Mutations& mutations) {
  std::cout << CsvRow({"rule", "file", "line", "column", "was", "became"});
  for (const workbench::Mutant& one : mutations.survivors) {
    std::cout << RowOfParts({{one.rule}, PlaceCells(one.file, one.position), {one.was, one.became}});
  }
}

void RowsOfBoundaries(const std::vector<workbench::BoundaryCase>& cases) {
  std::cout << CsvRow({"rule", "file", "line", "column", "case", "what", "state", "margin", "suspicion"});
  for (const workbench::BoundaryCase& one : cases) {
    std::cout << RowOfParts(
        {{one.rule}, PlaceCells(one.place), {one.name, one.what, one.state, one.margin, one.suspicion}});
  }
}

void RowsOfDrift(const std::vector<workbench::TitleNumber>& titles, const Diagnostics& diagnostics) {
  std::cout << CsvRow(
      {"kind", "rule", "language", "number", "operand", "file", "line", "column", "code", "message", "hint"});
  for (const Diagnostic& one : diagnostics.items()) {
    std::cout << RowOfParts(
        {{"fault", "", "", "", ""}, PlaceCells(one.file, one.position), {one.code, one.message, one.hint}});
  }
  for (const workbench::TitleNumber& one : titles) {
    std::cout << RowOfParts(
        {{"title", one.rule, one.language, one.number, one.operand}, PlaceCells(one.file, one.position), {"", "", ""}});
  }
}

void RowsOfDiff(const std::vector<workbench::PackChange>& changes, const PackFolders& folders) {
  std::cout << CsvRow({"change", "what", "name", "file", "line", "column", "path", "from", "to", "value_file",
                       "value_line", "value_column"});
  for (const workbench::PackChange& change : changes) {
    const Cells head = {std::string(KindOf(change.kind).en), std::string(WhatOf(change.what).en), change.name};
    const Cells place = PlaceCells(FileOf(change, folders), change.place.position);
    for (const ChangedValue& value : change.values) {
      std::cout << RowOfParts(
          {head, place, {value.path, value.from, value.to}, PlaceCells(FileOf(value, folders), value.place.position)});
    }
    if (change.values.empty()) std::cout << RowOfParts({head, place, {"", "", "", "", "", ""}});
  }
}

}  // namespace svod::cli
