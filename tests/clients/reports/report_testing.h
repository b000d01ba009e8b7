// Verdicts made up for tests of reports: of a field of work that nobody knows.
#pragma once

#include <string>

#include "clients/reports/reports.h"
#include "svod/v1/compliance.pb.h"

namespace svod::reports {

// A finding of rule `rule` by clause 7.
inline v1::Finding MakeFinding(const std::string& rule, v1::FindingState state) {
  v1::Finding finding;
  finding.set_rule(rule);
  finding.set_level(v1::LEVEL_REQUIRED);
  finding.set_state(state);
  finding.mutable_title()->set_ru("Правило " + rule);
  finding.mutable_title()->set_en("Rule " + rule);
  finding.mutable_text()->set_ru("Сказано.");
  finding.mutable_text()->set_en("Told.");
  finding.mutable_citation()->set_source("act");
  finding.mutable_citation()->set_clause("7");
  finding.mutable_measured()->set_kopecks(150);
  finding.mutable_threshold()->set_kopecks(200);
  finding.mutable_margin()->set_kopecks(-50);
  return finding;
}

// A verdict on ship `ship` with one finding that fails and one that passes.
inline v1::AuditResponse MakeResponse(int ship) {
  v1::AuditResponse response;
  v1::Verdict& verdict = *response.mutable_verdict();
  verdict.set_subject("fleets/north/ships/" + std::to_string(ship));
  verdict.set_as_of_date("2020-03-01");
  verdict.set_time_zone("Europe/Moscow");
  verdict.set_engine_version("0.1.0");
  verdict.mutable_pack()->set_id("org.ships");
  verdict.mutable_pack()->set_edition("2019-01-01");
  verdict.mutable_pack()->set_version("1.0.0");
  verdict.set_overall(v1::OVERALL_STATE_NON_COMPLIANT);
  verdict.set_digest("sha256:" + std::string(64, 'a') + std::to_string(ship));
  verdict.mutable_counts()->set_fail(1);
  verdict.mutable_counts()->set_pass(1);
  verdict.mutable_counts()->set_total(2);
  *verdict.add_findings() = MakeFinding("hull.tight", v1::FINDING_STATE_FAIL);
  *verdict.add_findings() = MakeFinding("crew.rested", v1::FINDING_STATE_PASS);
  v1::Source& source = *verdict.add_sources();
  source.set_id("act");
  source.mutable_title()->set_ru("Устав корабельный");
  source.mutable_title()->set_en("Ship Regulations");
  source.set_adopted("1720-04-13");
  v1::FacetValue* facet = response.add_facets();
  facet->set_facet("sea");
  facet->set_value(ship % 2 == 0 ? "white" : "black");
  return response;
}

inline v1::AuditTotals MakeTotals(uint64_t verdicts) {
  v1::AuditTotals totals;
  totals.set_units_read(verdicts);
  totals.set_units_judged(verdicts);
  totals.set_verdicts(verdicts);
  totals.mutable_overall()->set_non_compliant(verdicts);
  totals.mutable_read_time()->set_seconds(1'583'020'800);  // 2020-03-01T00:00:00Z
  totals.set_digest("sha256:" + std::string(64, 'b'));
  return totals;
}

}  // namespace svod::reports
