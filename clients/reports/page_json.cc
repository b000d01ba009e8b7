// Writes what page_data.cc gathered. Tested by: tests/clients/reports/page_data_test.cc.
#include <string>

#include "clients/reports/page_data.h"

namespace svod::reports {
namespace {

void WriteNumbers(const uint64_t* first, size_t count, JsonWriter& json) {
  json.StartArray();
  for (size_t i = 0; i < count; ++i) json.Uint64(first[i]);
  json.EndArray();
}

}  // namespace

void TextTable::WriteTo(JsonWriter& json) const {
  json.StartArray();
  for (const auto* text : texts_) {
    if (text->first == text->second) {
      WriteText(json, text->first);
      continue;
    }
    json.StartArray();
    WriteText(json, text->first);
    WriteText(json, text->second);
    json.EndArray();
  }
  json.EndArray();
}

std::string PageData::ToJson(const v1::AuditTotals& totals) const {
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.StartObject();
  WriteMember(json, "language", subject_.russian ? "ru" : "en");
  WriteHead(totals, json);
  WriteOmitted(json);
  WriteTotals(totals, json);
  json.Key("names");
  json.RawValue(subject_.names.json().data(), subject_.names.json().size(), rapidjson::kObjectType);
  WriteRules(json);
  WriteHeat(json);
  WriteMargins(json);
  WriteCalendar(json);
  std::string units;
  for (const std::string& unit : units_) units += (units.empty() ? "[" : ",") + unit + "]}";
  units += units.empty() ? "[]" : "]";
  json.Key("units");
  json.RawValue(units.data(), units.size(), rapidjson::kArrayType);
  json.Key("texts");
  texts_.WriteTo(json);
  json.EndObject();
  return text.GetString();
}

void PageData::WriteHead(const v1::AuditTotals& totals, JsonWriter& json) const {
  json.Key("head");
  json.StartObject();
  WriteMember(json, "parent", subject_.parent);
  WriteMember(json, "filter", subject_.filter);
  WriteMember(json, "known", subject_.known_at);
  WriteMember(json, "asOf", as_of_);
  WriteMember(json, "zone", time_zone_);
  WriteMember(json, "read", TimeText(totals.read_time()));
  WriteMember(json, "digest", totals.digest());
  json.Key("engines");
  json.StartArray();
  for (const std::string& engine : engines_) WriteText(json, engine);
  json.EndArray();
  json.Key("packs");
  json.StartArray();
  for (const Pack& pack : packs_) {
    json.StartObject();
    WriteMember(json, "id", pack.ref.id());
    WriteMember(json, "edition", pack.ref.edition());
    WriteMember(json, "version", pack.ref.version());
    WriteMember(json, "digest", pack.ref.digest());
    json.Key("basis");
    json.Int(pack.ref.basis());
    json.Key("verdicts");
    json.Uint64(pack.verdicts);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void PageData::WriteOmitted(JsonWriter& json) const {
  json.Key("omitted");
  json.StartObject();
  const auto pair = [&json](const char* key, uint64_t listed, uint64_t found) {
    json.Key(key);
    json.StartArray();
    json.Uint64(listed);
    json.Uint64(found);
    json.EndArray();
  };
  pair("units", units_.size(), units_found_);
  pair("findings", full_written_, full_found_);
  uint64_t listed = 0;
  uint64_t found = 0;
  for (size_t state = 0; state < obligations_.size(); ++state) {
    listed += obligations_[state].size();
    found += obligations_found_[state];
  }
  pair("obligations", listed, found);
  json.EndObject();
}

void PageData::WriteTotals(const v1::AuditTotals& totals, JsonWriter& json) const {
  json.Key("totals");
  json.StartObject();
  json.Key("read");
  json.Uint64(totals.units_read());
  json.Key("judged");
  json.Uint64(totals.units_judged());
  json.Key("withoutRules");
  json.Uint64(totals.units_without_rules());
  json.Key("verdicts");
  json.Uint64(totals.verdicts());
  const v1::OverallCounts& all = totals.overall();
  const std::array<uint64_t, 5> overall = {0, all.compliant(), all.compliant_with_remarks(), all.non_compliant(),
                                           all.undetermined()};
  json.Key("overall");
  WriteNumbers(overall.data(), overall.size(), json);
  json.Key("states");
  WriteNumbers(states_.data(), states_.size(), json);
  json.EndObject();
}

void PageData::WriteRules(JsonWriter& json) const {
  json.Key("sources");
  json.StartArray();
  for (const Source& source : sources_) {
    json.StartArray();
    json.Int(source.pack);
    json.Int(source.title);
    WriteText(json, source.adopted);
    json.EndArray();
  }
  json.EndArray();
  json.Key("clauses");
  json.StartArray();
  for (const Clause& clause : clauses_) {
    json.StartArray();
    json.Int(clause.pack);
    json.Int(clause.source);
    WriteText(json, clause.clause);
    json.EndArray();
  }
  json.EndArray();
  json.Key("rules");
  json.StartArray();
  for (const Rule& rule : rules_) {
    json.StartArray();
    json.Int(rule.pack);
    WriteText(json, rule.rule);
    WriteText(json, rule.instance);
    json.Int(rule.title);
    json.Int(rule.clause);
    json.Int(rule.level);
    json.EndArray();
  }
  json.EndArray();
}

// {facet: [[value, [clause, number by state ...] ...] ...]}
void PageData::WriteHeat(JsonWriter& json) const {
  json.Key("heat");
  json.StartObject();
  std::string open;
  for (const auto& [key, clauses] : heat_) {
    if (key.first != open) {
      if (!open.empty()) json.EndArray();
      open = key.first;
      WriteKey(json, open);
      json.StartArray();
    }
    json.StartArray();
    WriteText(json, key.second);
    for (const auto& [clause, states] : clauses) {
      json.StartArray();
      json.Int(clause);
      for (size_t state = 1; state < states.size(); ++state) json.Uint64(states.at(state));
      json.EndArray();
    }
    json.EndArray();
  }
  if (!open.empty()) json.EndArray();
  json.EndObject();
}

void PageData::WriteMargins(JsonWriter& json) const {
  json.Key("margins");
  json.StartArray();
  for (const auto& [key, margins] : margins_) {
    const auto& [pack, rule, kind] = key;
    json.StartArray();
    json.Int(pack);
    WriteText(json, rule);
    json.Int(kind);
    WriteNumbers(margins.bins.data(), margins.bins.size(), json);
    json.EndArray();
  }
  json.EndArray();
  json.Key("edges");
  json.StartArray();
  for (const auto& edges : kBinEdges) {
    json.StartArray();
    for (const char* edge : edges) WriteText(json, edge);
    json.EndArray();
  }
  json.EndArray();
}

void PageData::WriteCalendar(JsonWriter& json) const {
  json.Key("months");
  json.StartArray();
  for (const auto& [month, counts] : months_) {
    json.StartArray();
    WriteText(json, month);
    for (size_t state = 1; state < counts.by_duty.size(); ++state) json.Uint64(counts.by_duty.at(state));
    json.EndArray();
  }
  json.EndArray();
  std::string all;
  for (const std::vector<std::string>& of_state : obligations_) {
    for (const std::string& one : of_state) all += (all.empty() ? "[" : ",") + one;
  }
  all += all.empty() ? "[]" : "]";
  json.Key("obligations");
  json.RawValue(all.data(), all.size(), rapidjson::kArrayType);
}

}  // namespace svod::reports
