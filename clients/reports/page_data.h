// What the page shows, gathered from an audit and written as the JSON that page.js reads. README.md says how it is laid
// out.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "clients/reports/json_text.h"
#include "clients/reports/margin_bins.h"
#include "clients/reports/report.h"
#include "engine/verdict/obligations.h"

namespace svod::reports {

// Numbers in the order of the states in svod/v1/verdict.proto.
using StateNumbers = std::array<uint64_t, v1::FindingState_ARRAYSIZE>;

// Texts told once and then named by their number. A text that is the same in both languages is one string.
class TextTable {
 public:
  int Of(const std::string& text) { return Of(text, text); }
  int Of(const v1::LocalizedText& text) { return Of(text.ru(), text.en()); }
  int Of(const std::string& russian, const std::string& english);
  // An array of strings, and of arrays of two: Russian, English.
  void WriteTo(JsonWriter& json) const;

 private:
  std::map<std::pair<std::string, std::string>, int> numbers_;
  std::vector<const std::pair<std::string, std::string>*> texts_;
};

// Not thread-safe. Memory: what the limits let the page hold, and counts by facet value and clause, by rule and by
// month.
class PageData {
 public:
  // REQUIRES: `subject` outlives this.
  explicit PageData(const ReportSubject& subject) : subject_(subject) {}

  void Add(const v1::AuditResponse& response);
  // Of everything that was added.
  [[nodiscard]] std::string ToJson(const v1::AuditTotals& totals) const;
  [[nodiscard]] std::vector<std::string> Omitted() const;

 private:
  using Facets = google::protobuf::RepeatedPtrField<v1::FacetValue>;
  struct Pack {
    v1::PackRef ref;
    uint64_t verdicts = 0;
  };
  struct Rule {
    int pack = 0;
    std::string rule;
    std::string instance;
    int title = 0;  // text
    int clause = 0;
    v1::Level level = v1::LEVEL_UNSPECIFIED;
  };
  struct Source {
    int pack = 0;
    int title = 0;  // text; an empty one where the verdicts do not say
    std::string adopted;
  };
  struct Clause {
    int pack = 0;
    int source = 0;
    std::string clause;
  };
  struct Margins {
    std::array<uint64_t, kBins> bins{};
  };
  struct Month {
    std::array<uint64_t, 4> by_duty{};  // by ObligationState
  };

  int PackOf(const v1::Verdict& verdict);
  int SourceOf(int pack, const v1::Source& source);
  int ClauseOf(int pack, const v1::Citation& citation);
  int RuleOf(int pack, const v1::Finding& finding);
  // Whether the unit of the verdict is on the list; begins its entry.
  bool BeginUnit(const v1::Verdict& verdict, const Facets& facets);
  // What is counted whatever the size.
  void Count(const v1::Verdict& verdict, int pack, const v1::Finding& finding, const Facets& facets);
  void AddObligation(const v1::Verdict& verdict, int pack, const v1::Finding& finding, size_t state);
  void WriteVerdict(const v1::Verdict& verdict, int pack);
  void WriteBrief(const v1::Finding& finding, int rule, JsonWriter& json);
  void WriteFull(const v1::Finding& finding, int rule, JsonWriter& json);
  void WriteOperands(const v1::Finding& finding, JsonWriter& json);
  void WriteCure(const v1::Cure& cure, JsonWriter& json);
  void WriteGroups(const v1::Verdict& verdict, JsonWriter& json);
  void WriteChanges(const google::protobuf::RepeatedPtrField<v1::Change>& changes, JsonWriter& json);
  int QuantityText(const v1::Quantity& quantity);

  void WriteHead(const v1::AuditTotals& totals, JsonWriter& json) const;
  void WriteOmitted(JsonWriter& json) const;
  void WriteTotals(const v1::AuditTotals& totals, JsonWriter& json) const;
  void WriteRules(JsonWriter& json) const;
  void WriteHeat(JsonWriter& json) const;
  void WriteMargins(JsonWriter& json) const;
  void WriteCalendar(JsonWriter& json) const;

  const ReportSubject& subject_;
  TextTable texts_;
  std::vector<Pack> packs_;
  std::map<std::tuple<std::string, std::string, std::string, int>, int> pack_numbers_;
  std::vector<Source> sources_;
  std::map<std::pair<int, std::string>, int> source_numbers_;
  std::vector<Clause> clauses_;
  std::map<std::tuple<int, std::string, std::string>, int> clause_numbers_;
  std::vector<Rule> rules_;
  std::map<std::tuple<int, std::string, std::string>, int> rule_numbers_;
  std::set<std::string> engines_;
  std::string as_of_;
  std::string time_zone_;

  StateNumbers states_{};
  std::map<std::pair<std::string, std::string>, std::map<int, StateNumbers>> heat_;  // by facet value and clause
  std::map<std::tuple<int, std::string, int>, Margins> margins_;                     // by pack, rule and kind
  std::map<std::string, Month> months_;                                              // `2016-02`; empty: without a day
  std::array<std::vector<std::string>, 4> obligations_;
  std::array<uint64_t, 4> obligations_found_{};

  int year_ = 0;                    // of the unit that is being told
  std::string unit_;                // the last one
  std::vector<std::string> units_;  // JSON of each that is listed, without the end
  uint64_t units_found_ = 0;
  uint64_t full_found_ = 0;
  uint64_t full_written_ = 0;
};

}  // namespace svod::reports
