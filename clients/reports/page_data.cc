// Gathering. Writing what was gathered: page_json.cc. Tested by: tests/clients/reports/page_data_test.cc.
#include "clients/reports/page_data.h"

#include <optional>
#include <utility>

#include "engine/base/date.h"
#include "engine/verdict/quantity.h"

namespace svod::reports {
namespace {

// What a reader wants to see in full. What holds, or is not due, is told by its figures.
bool IsToldInFull(v1::FindingState state) {
  return state == v1::FINDING_STATE_FAIL || state == v1::FINDING_STATE_UNDETERMINED ||
         state == v1::FINDING_STATE_ERROR || state == v1::FINDING_STATE_WAIVED;
}

v1::ObligationState StateOfDuty(Duty duty) {
  switch (duty) {
    case Duty::kOverdue:
      return v1::OBLIGATION_STATE_OVERDUE;
    case Duty::kDue:
      return v1::OBLIGATION_STATE_DUE;
    case Duty::kAtRisk:
      break;
  }
  return v1::OBLIGATION_STATE_AT_RISK;
}

void WriteDue(const v1::Due& due, JsonWriter& json) {
  json.StartArray();
  WriteText(json, due.date());
  json.Int64(due.days_late());
  json.Int64(due.days_left());
  json.Int(due.done() ? 1 : 0);
  json.EndArray();
}

}  // namespace

int TextTable::Of(const std::string& russian, const std::string& english) {
  const auto [at, added] =
      numbers_.try_emplace(std::pair<std::string, std::string>(russian, english), static_cast<int>(texts_.size()));
  if (added) texts_.push_back(&at->first);
  return at->second;
}

int PageData::QuantityText(const v1::Quantity& quantity) {
  return texts_.Of(FormatQuantity(quantity, Language::kRussian), FormatQuantity(quantity, Language::kEnglish));
}

int PageData::PackOf(const v1::Verdict& verdict) {
  const v1::PackRef& ref = verdict.pack();
  const auto [at, added] = pack_numbers_.try_emplace(
      std::tuple<std::string, std::string, std::string, int>(ref.id(), ref.edition(), ref.digest(), ref.basis()),
      static_cast<int>(packs_.size()));
  if (added) packs_.push_back({ref});
  ++packs_[static_cast<size_t>(at->second)].verdicts;
  return at->second;
}

int PageData::SourceOf(int pack, const v1::Source& source) {
  const auto [at, added] = source_numbers_.try_emplace(std::pair(pack, source.id()), static_cast<int>(sources_.size()));
  if (added) sources_.push_back({pack, texts_.Of(source.title()), source.adopted()});
  return at->second;
}

int PageData::ClauseOf(int pack, const v1::Citation& citation) {
  const auto [at, added] =
      clause_numbers_.try_emplace(std::tuple<int, std::string, std::string>(pack, citation.source(), citation.clause()),
                                  static_cast<int>(clauses_.size()));
  if (added) {
    v1::Source source;  // what the verdict says of it is known by now
    source.set_id(citation.source());
    clauses_.push_back({pack, SourceOf(pack, source), citation.clause()});
  }
  return at->second;
}

int PageData::RuleOf(int pack, const v1::Finding& finding) {
  const auto [at, added] =
      rule_numbers_.try_emplace(std::tuple<int, std::string, std::string>(pack, finding.rule(), finding.instance()),
                                static_cast<int>(rules_.size()));
  if (added) {
    rules_.push_back({pack, finding.rule(), finding.instance(), texts_.Of(finding.title()),
                      ClauseOf(pack, finding.citation()), finding.level()});
  }
  return at->second;
}

bool PageData::BeginUnit(const v1::Verdict& verdict, const Facets& facets) {
  if (verdict.subject() == unit_) return units_found_ <= subject_.limits.page_units;
  unit_ = verdict.subject();
  if (++units_found_ > subject_.limits.page_units) return false;
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.StartObject();
  WriteMember(json, "name", unit_);
  const auto write_pairs = [&json](const char* key, const auto& pairs) {
    json.Key(key);
    json.StartArray();
    for (const auto& [name, value] : pairs) {
      json.StartArray();
      WriteText(json, name);
      WriteText(json, value);
      json.EndArray();
    }
    json.EndArray();
  };
  std::vector<std::pair<std::string, std::string>> values;
  for (const v1::FacetValue& facet : facets) values.emplace_back(facet.facet(), facet.value());
  write_pairs("parts", PartsOf(unit_));
  write_pairs("facets", values);
  json.EndObject();
  std::string unit = text.GetString();
  unit.pop_back();
  units_.push_back(unit + ",\"verdicts\":[");
  return true;
}

void PageData::Add(const v1::AuditResponse& response) {
  const v1::Verdict& verdict = response.verdict();
  year_ = response.year();
  const bool listed = BeginUnit(verdict, response.facets());
  const int pack = PackOf(verdict);
  for (const v1::Source& source : verdict.sources()) SourceOf(pack, source);
  engines_.insert(verdict.engine_version());
  as_of_ = verdict.as_of_date();
  time_zone_ = verdict.time_zone();
  for (const v1::Finding& finding : verdict.findings()) Count(verdict, pack, finding, response.facets());
  if (listed) WriteVerdict(verdict, pack);
}

void PageData::WriteVerdict(const v1::Verdict& verdict, int pack) {
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  rapidjson::StringBuffer brief_text;
  JsonWriter brief(brief_text);
  json.StartObject();
  json.Key("pack");
  json.Int(pack);
  json.Key("overall");
  json.Int(verdict.overall());
  WriteMember(json, "digest", verdict.digest());
  json.Key("full");
  json.StartArray();
  brief.StartArray();
  for (const v1::Finding& finding : verdict.findings()) {
    const int rule = RuleOf(pack, finding);
    WriteBrief(finding, rule, brief);
    if (!IsToldInFull(finding.state()) || full_written_ == subject_.limits.page_findings) continue;
    ++full_written_;
    WriteFull(finding, rule, json);
  }
  json.EndArray();
  brief.EndArray();
  json.Key("brief");
  json.RawValue(brief_text.GetString(), brief_text.GetSize(), rapidjson::kArrayType);
  WriteGroups(verdict, json);
  json.EndObject();
  std::string& unit = units_.back();
  if (!unit.ends_with('[')) unit += ",";
  unit += text.GetString();
}

void PageData::Count(const v1::Verdict& verdict, int pack, const v1::Finding& finding, const Facets& facets) {
  const auto state = static_cast<size_t>(finding.state());
  ++states_[state];
  const int clause = ClauseOf(pack, finding.citation());
  for (const v1::FacetValue& facet : facets) ++heat_[{facet.facet(), facet.value()}][clause][state];
  // What is not due yet falls short of nothing.
  const bool decided = finding.state() == v1::FINDING_STATE_PASS || finding.state() == v1::FINDING_STATE_FAIL;
  const std::optional<MarginBin> bin = decided ? BinOf(finding.margin()) : std::nullopt;
  if (bin) {
    ++margins_[{pack, finding.rule(), static_cast<int>(bin->kind)}].bins[static_cast<size_t>(bin->bin)];
  }
  if (IsToldInFull(finding.state())) ++full_found_;
  const std::optional<Date> as_of = Date::Parse(verdict.as_of_date());
  DutyOptions duties;
  if (year_ != 0) duties.year = year_;
  const std::optional<Duty> duty = as_of ? DutyOf(finding, *as_of, duties) : std::nullopt;
  if (duty) AddObligation(verdict, pack, finding, static_cast<size_t>(StateOfDuty(*duty)));
}

void PageData::AddObligation(const v1::Verdict& verdict, int pack, const v1::Finding& finding, size_t state) {
  ++obligations_found_[state];
  ++months_[finding.has_due() ? finding.due().date().substr(0, 7) : ""].by_duty[state];
  if (obligations_[state].size() >= subject_.limits.page_obligations) return;
  const bool listed = units_found_ <= subject_.limits.page_units;
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.StartArray();
  json.Int64(listed ? static_cast<int64_t>(units_.size()) - 1 : -1);
  WriteText(json, listed ? "" : verdict.subject());
  json.Int(static_cast<int>(state));
  json.Int(RuleOf(pack, finding));
  WriteDue(finding.due(), json);
  json.Int(texts_.Of(finding.text()));
  json.StartArray();
  for (const v1::CureStep& step : finding.cure().steps()) json.Int(texts_.Of(step.text()));
  json.EndArray();
  json.EndArray();
  obligations_[state].emplace_back(text.GetString());
}

// [rule, state, kind of margin or -1, bin, measured, threshold, margin, due day or ""]: what is absent at the end is
// left out.
void PageData::WriteBrief(const v1::Finding& finding, int rule, JsonWriter& json) {
  json.StartArray();
  json.Int(rule);
  json.Int(finding.state());
  const std::optional<MarginBin> bin = BinOf(finding.margin());
  if (bin || finding.has_measured() || finding.has_due()) {
    json.Int(bin ? static_cast<int>(bin->kind) : -1);
    json.Int(bin ? bin->bin : 0);
    json.Int(QuantityText(finding.measured()));
    json.Int(QuantityText(finding.threshold()));
    json.Int(QuantityText(finding.margin()));
    if (finding.has_due()) WriteText(json, finding.due().date());
  }
  json.EndArray();
}

void PageData::WriteFull(const v1::Finding& finding, int rule, JsonWriter& json) {
  json.StartObject();
  const auto number = [&json](const char* key, int value) {
    json.Key(key);
    json.Int(value);
  };
  number("rule", rule);
  number("state", finding.state());
  number("text", texts_.Of(finding.text()));
  if (finding.has_measured()) number("measured", QuantityText(finding.measured()));
  if (finding.has_threshold()) number("threshold", QuantityText(finding.threshold()));
  if (finding.has_margin()) {
    number("margin", QuantityText(finding.margin()));
    number("days", finding.margin().has_days() ? 1 : 0);
  }
  if (finding.has_margin_amount()) number("amount", QuantityText(finding.margin_amount()));
  WriteOperands(finding, json);
  if (finding.has_due()) {
    json.Key("due");
    WriteDue(finding.due(), json);
  }
  if (finding.amendments_size() > 0) {
    json.Key("amended");
    json.StartArray();
    for (const v1::Amendment& amendment : finding.amendments()) json.Int(texts_.Of(amendment.text()));
    json.EndArray();
  }
  if (finding.has_interpretation()) number("reading", texts_.Of(finding.interpretation()));
  if (finding.has_cure()) WriteCure(finding.cure(), json);
  json.EndObject();
}

void PageData::WriteOperands(const v1::Finding& finding, JsonWriter& json) {
  json.Key("operands");
  json.StartArray();
  for (const v1::Operand& operand : finding.operands()) {
    json.StartArray();
    json.Int(texts_.Of(operand.name()));
    json.Int(QuantityText(operand.value()));
    json.EndArray();
  }
  json.EndArray();
  json.Key("evidence");
  json.StartArray();
  for (const v1::Evidence& evidence : finding.evidence()) {
    json.StartArray();
    json.Int(texts_.Of(evidence.path()));
    json.Int(QuantityText(evidence.value()));
    json.EndArray();
  }
  json.EndArray();
  json.Key("missing");
  json.StartArray();
  for (const std::string& path : finding.missing()) json.Int(texts_.Of(path));
  json.EndArray();
  json.Key("more");
  json.StartArray();
  json.Uint(finding.evidence_omitted());
  json.Uint(finding.missing_omitted());
  json.EndArray();
}

// [path, what stands there, what would have to]; of a line taken out or copied the last is -1 or [path of the
// original].
void PageData::WriteChanges(const google::protobuf::RepeatedPtrField<v1::Change>& changes, JsonWriter& json) {
  json.Key("changes");
  json.StartArray();
  for (const v1::Change& change : changes) {
    json.StartArray();
    json.Int(texts_.Of(change.path()));
    json.Int(QuantityText(change.from()));
    if (change.remove()) {
      json.Int(-1);
    } else if (!change.like().empty()) {
      json.StartArray();
      json.Int(texts_.Of(change.like()));
      json.EndArray();
    } else {
      json.Int(QuantityText(change.to()));
    }
    json.EndArray();
  }
  json.EndArray();
}

void PageData::WriteCure(const v1::Cure& cure, JsonWriter& json) {
  json.Key("cure");
  json.StartObject();
  json.Key("mendable");
  json.Int(cure.mendable());
  if (cure.has_note()) {
    json.Key("note");
    json.Int(texts_.Of(cure.note()));
  }
  json.Key("steps");
  json.StartArray();
  for (const v1::CureStep& step : cure.steps()) {
    json.StartObject();
    json.Key("text");
    json.Int(texts_.Of(step.text()));
    if (step.has_amount_from_outside()) {
      json.Key("outside");
      json.Int(QuantityText(step.amount_from_outside()));
    }
    WriteChanges(step.changes(), json);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void PageData::WriteGroups(const v1::Verdict& verdict, JsonWriter& json) {
  json.Key("groups");
  json.StartArray();
  for (const v1::GroupCure& group : verdict.group_cures()) {
    json.StartObject();
    json.Key("text");
    json.Int(texts_.Of(group.text()));
    if (group.has_note()) {
      json.Key("note");
      json.Int(texts_.Of(group.note()));
    }
    json.Key("rules");
    json.StartArray();
    for (const std::string& rule : group.rules()) WriteText(json, rule);
    json.EndArray();
    WriteChanges(group.changes(), json);
    json.EndObject();
  }
  json.EndArray();
}

std::vector<std::string> PageData::Omitted() const {
  std::vector<std::string> told;
  const bool ru = subject_.russian;
  const auto tell = [&](const char* russian, const char* english, uint64_t listed, uint64_t found) {
    if (listed >= found) return;
    told.push_back(std::string(ru ? russian : english) + std::to_string(listed) + (ru ? " из " : " of ") +
                   std::to_string(found));
  };
  tell("единиц на странице: ", "units on the page: ", units_.size(), units_found_);
  tell("выводов, показанных полностью: ", "findings told in full: ", full_written_, full_found_);
  uint64_t listed = 0;
  uint64_t found = 0;
  for (size_t state = 0; state < obligations_.size(); ++state) {
    listed += obligations_[state].size();
    found += obligations_found_[state];
  }
  tell("обязательств в списке: ", "obligations on the list: ", listed, found);
  return told;
}

}  // namespace svod::reports
