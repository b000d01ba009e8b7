#include "bench/hand_written.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace svod::bench {
namespace {

namespace c = cluster::v1;
using v1::FINDING_STATE_FAIL;
using v1::FINDING_STATE_NOT_APPLICABLE;
using v1::FINDING_STATE_PASS;
using v1::FINDING_STATE_UNDETERMINED;
using v1::FindingState;
using Wide = __int128;

FindingState Decide(bool low_holds, bool high_holds) {
  if (low_holds) return FINDING_STATE_PASS;
  return high_holds ? FINDING_STATE_UNDETERMINED : FINDING_STATE_FAIL;
}

// At least half of the money is for two topics. `maybe`: of programmes whose topic is not known.
FindingState Share(const c::Report& report) {
  if (!report.has_education()) return FINDING_STATE_UNDETERMINED;
  Wide part = 0;
  Wide rest = 0;
  Wide maybe = 0;
  bool part_open = false;
  bool rest_open = false;
  for (const c::EducationProgramme& programme : report.education().programmes()) {
    const bool known = programme.has_topic() && programme.topic() != c::TOPIC_UNSPECIFIED;
    const bool in = programme.topic() == c::TOPIC_MANAGEMENT || programme.topic() == c::TOPIC_REGIONAL_INNOVATION;
    if (!programme.has_budget()) {
      part_open = part_open || !known || in;
      rest_open = rest_open || !known || !in;
    } else if (!known) {
      maybe += programme.budget();
    } else {
      (in ? part : rest) += programme.budget();
    }
  }
  const bool settled = maybe == 0 && !part_open && !rest_open;
  if (part + rest == 0) return settled ? FINDING_STATE_NOT_APPLICABLE : FINDING_STATE_UNDETERMINED;
  const bool low = !rest_open && 2 * part >= part + rest + maybe;
  const bool high = part_open || 2 * (part + maybe) >= part + rest + maybe;
  return Decide(low, high);
}

// At least three meetings of the highest bodies. Whatever a result that has no body was may count.
FindingState Count(const c::Report& report) {
  if (!report.has_activities()) return FINDING_STATE_UNDETERMINED;
  int64_t sure = 0;
  int64_t possible = 0;
  bool open = false;
  for (const c::Activity& activity : report.activities().items()) {
    if (activity.has_number() && activity.number() != 8) continue;
    open = open || !activity.has_results();
    for (const c::ActivityResult& result : activity.results().items()) {
      const bool known = result.has_body() && result.body() != c::BODY_UNSPECIFIED;
      if (known && result.body() != c::BODY_GENERAL_MEETING && result.body() != c::BODY_COUNCIL) continue;
      ++possible;
      if (known && activity.has_number()) ++sure;
    }
  }
  return Decide(sure >= 3, open || possible >= 3);
}

// A result of activity 11 within the year.
FindingState Deadline(const c::Report& report, int year, Date as_of) {
  if (!report.has_activities()) return FINDING_STATE_UNDETERMINED;
  const Date from = *Date::FromCivil(year, 1, 1);
  const Date due = *Date::FromCivil(year, 12, 31);
  bool possible = false;
  for (const c::Activity& activity : report.activities().items()) {
    if (activity.has_number() && activity.number() != 11) continue;
    possible = possible || !activity.has_results();
    for (const c::ActivityResult& result : activity.results().items()) {
      const std::optional<Date> date = result.has_date() ? Date::Parse(result.date()) : std::nullopt;
      const bool fits = !date || (from <= *date && *date <= due && *date <= as_of);
      if (fits && date && activity.has_number()) return FINDING_STATE_PASS;
      possible = possible || fits;
    }
  }
  return possible ? FINDING_STATE_UNDETERMINED : FINDING_STATE_FAIL;
}

// At least 150 people at the events of indicator 11.
FindingState Bounds(const c::Report& report) {
  for (const c::Kpi& kpi : report.kpis().items()) {
    if (!kpi.has_number() || kpi.number() != 11) continue;
    if (!kpi.has_attendance()) return FINDING_STATE_UNDETERMINED;
    return kpi.attendance() >= 150 ? FINDING_STATE_PASS : FINDING_STATE_FAIL;
  }
  return FINDING_STATE_UNDETERMINED;
}

enum class Same : uint8_t { kNo, kMaybe, kYes };

Same SameBy(bool known, bool equal) {
  if (!known) return Same::kMaybe;
  return equal ? Same::kYes : Same::kNo;
}

// No line of one subsidy is for the same activity, or the same item, as a line of the other.
FindingState Disjoint(const c::Report& report) {
  if (!report.has_expenditures()) return FINDING_STATE_UNDETERMINED;
  std::vector<const c::Expenditure*> side[2];
  for (const c::Expenditure& line : report.expenditures().items()) {
    const bool known = line.has_source() && line.source() != c::MONEY_SOURCE_UNSPECIFIED;
    if (!known || line.source() == c::MONEY_SOURCE_CLUSTER_SUBSIDY) side[0].push_back(&line);
    if (!known || line.source() == c::MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY) side[1].push_back(&line);
  }
  bool possible = false;
  for (const c::Expenditure* a : side[0]) {
    for (const c::Expenditure* b : side[1]) {
      const Same activity = SameBy(a->has_activity() && b->has_activity(), a->activity() == b->activity());
      const Same item = SameBy(a->has_item() && b->has_item(), a->item() == b->item());
      if (activity == Same::kNo && item == Same::kNo) continue;
      const bool sure = a->has_source() && b->has_source() && (activity == Same::kYes || item == Same::kYes);
      if (sure) return FINDING_STATE_FAIL;
      possible = true;
    }
  }
  return possible ? FINDING_STATE_UNDETERMINED : FINDING_STATE_PASS;
}

}  // namespace

std::array<FindingState, 5> HandWritten(const c::Dossier& dossier, Date as_of) {
  if (!dossier.has_report()) {
    std::array<FindingState, 5> unknown{};
    unknown.fill(FINDING_STATE_UNDETERMINED);
    return unknown;
  }
  const c::Report& report = dossier.report();
  return {Share(report), Count(report), Deadline(report, dossier.unit().year(), as_of), Bounds(report),
          Disjoint(report)};
}

}  // namespace svod::bench
