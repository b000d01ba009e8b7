#include "bench/hand_written_verdict.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/number.h"
#include "engine/verdict/summary.h"

namespace svod::bench {
namespace {

namespace c = cluster::v1;
using std::string_view;

// `programmes[`, 3, `].budget`.
std::string Path(string_view list, int index, string_view field) {
  char digits[12];
  const auto end = std::to_chars(digits, digits + sizeof digits, index).ptr;
  std::string path;
  path.reserve(list.size() + field.size() + sizeof digits);
  path.append(list).append(digits, end).append(field);
  return path;
}

std::string ResultPath(int activity, int result, string_view field) {
  return Path(Path("report.activities.items[", activity, "].results.items["), result, field);
}

void SetRatio(const Ratio& value, v1::Ratio* ratio) {
  ratio->set_numerator(ToString(value.numerator()));
  ratio->set_denominator(ToString(value.denominator()));
}

v1::Quantity* Parameter(v1::MessageRef* message, const char* name) {
  v1::Operand* parameter = message->add_parameters();
  parameter->set_name(name);
  return parameter->mutable_value();
}

v1::Quantity* Operand(v1::Finding* finding, const char* name) {
  v1::Operand* operand = finding->add_operands();
  operand->set_name(name);
  return operand->mutable_value();
}

// The next piece of evidence; nullptr when there are enough.
v1::Evidence* AddEvidence(v1::Finding* finding) {
  if (static_cast<size_t>(finding->evidence_size()) < kLimits.evidence_max) return finding->add_evidence();
  finding->set_evidence_omitted(finding->evidence_omitted() + 1);
  return nullptr;
}

void AddMissing(std::string path, v1::Finding* finding) {
  if (static_cast<size_t>(finding->missing_size()) < kLimits.missing_max) {
    finding->add_missing(std::move(path));
  } else {
    finding->set_missing_omitted(finding->missing_omitted() + 1);
  }
}

void Conclude(v1::FindingState state, const char* message, v1::Finding* finding) {
  finding->set_state(state);
  finding->mutable_message()->set_id(message);
}

// After the missing paths were added.
void Undetermined(v1::Finding* finding) {
  Conclude(v1::FINDING_STATE_UNDETERMINED, "undetermined.missing", finding);
  Parameter(finding->mutable_message(), "missing")
      ->set_count(int64_t{finding->missing_size()} + finding->missing_omitted());
}

void Begin(const char* rule, v1::Finding* finding) {
  finding->set_rule(rule);
  finding->set_level(v1::LEVEL_REQUIRED);
}

// A cure of one step; the year is over. The caller adds amounts and changes.
v1::CureStep* AddCure(const char* message, v1::Finding* finding) {
  v1::Cure* cure = finding->mutable_cure();
  cure->set_mendable(v1::MENDABLE_BY_CORRECTION);
  cure->set_verified(true);
  v1::CureStep* step = cure->add_steps();
  step->mutable_message()->set_id(message);
  return step;
}

void CountInto(int64_t measured, int64_t threshold, const char* pass, const char* fail, v1::Finding* finding) {
  const int64_t margin = measured - threshold;
  Conclude(margin < 0 ? v1::FINDING_STATE_FAIL : v1::FINDING_STATE_PASS, margin < 0 ? fail : pass, finding);
  finding->mutable_measured()->set_count(measured);
  finding->mutable_threshold()->set_count(threshold);
  finding->mutable_margin()->set_count(margin);
}

// Sums of the first rule. `open`: amounts that are not known, or not known to be part.
struct Sums {
  Int128 part = 0;
  Int128 rest = 0;
  Int128 maybe = 0;
  bool part_open = false;
  bool rest_open = false;
};

constexpr string_view kProgrammes = "report.education.programmes[";

bool IsPart(const c::EducationProgramme& programme) {
  return programme.topic() == c::TOPIC_MANAGEMENT || programme.topic() == c::TOPIC_REGIONAL_INNOVATION;
}

Sums SumProgrammes(const c::Education& education, v1::Finding* finding) {
  Sums sums;
  for (int i = 0; i < education.programmes_size(); ++i) {
    const c::EducationProgramme& programme = education.programmes(i);
    const bool known = programme.topic() != c::TOPIC_UNSPECIFIED;
    const bool in = IsPart(programme);
    if (!programme.has_budget()) AddMissing(Path(kProgrammes, i, "].budget"), finding);
    if (!known) AddMissing(Path(kProgrammes, i, "].topic"), finding);
    if (!programme.has_budget()) {
      sums.part_open = sums.part_open || !known || in;
      sums.rest_open = sums.rest_open || !known || !in;
    } else if (!known) {
      sums.maybe += programme.budget();
    } else {
      (in ? sums.part : sums.rest) += programme.budget();
    }
    if (!known || !in || programme.budget() == 0) continue;
    if (v1::Evidence* evidence = AddEvidence(finding)) {
      evidence->set_path(Path(kProgrammes, i, "].budget"));
      evidence->mutable_value()->set_kopecks(programme.budget());
    }
  }
  return sums;
}

// The shortfall moved from the largest line of the rest to the largest of the part. REQUIRES: both are there, and the
// line has as much.
void CureShare(const c::Education& education, int64_t amount, v1::Finding* finding) {
  v1::CureStep* step = AddCure("cure.share.move.more", finding);
  Parameter(step->mutable_message(), "amount")->set_kopecks(amount);
  step->mutable_amount()->set_kopecks(amount);
  const int64_t whole = finding->operands(1).value().kopecks();
  step->mutable_amount_from_outside()->set_kopecks(whole - 2 * finding->operands(0).value().kopecks());
  for (bool in : {true, false}) {
    int largest = -1;
    for (int i = 0; i < education.programmes_size(); ++i) {
      const c::EducationProgramme& programme = education.programmes(i);
      const bool larger = largest < 0 || programme.budget() > education.programmes(largest).budget();
      if (IsPart(programme) == in && larger) largest = i;
    }
    const int64_t budget = education.programmes(largest).budget();
    v1::Change* change = step->add_changes();
    change->set_path(Path(kProgrammes, largest, "].budget"));
    change->mutable_from()->set_kopecks(budget);
    change->mutable_to()->set_kopecks(in ? budget + amount : budget - amount);
  }
}

void WriteShare(const Sums& end, const c::Education& education, v1::Finding* finding) {
  const Ratio half = *Ratio::Make(1, 2);
  const Int128 whole = end.part + end.rest;
  const Int128 amount = end.part - (whole + 1) / 2;
  const Ratio share = *Ratio::Make(end.part, whole);
  Conclude(amount < 0 ? v1::FINDING_STATE_FAIL : v1::FINDING_STATE_PASS,
           amount < 0 ? "share.at_least.fail" : "share.at_least.pass", finding);
  SetRatio(share, finding->mutable_measured()->mutable_ratio());
  SetRatio(half, finding->mutable_threshold()->mutable_ratio());
  SetRatio(*share.Subtract(half), finding->mutable_margin()->mutable_points());
  finding->mutable_margin_amount()->set_kopecks(static_cast<int64_t>(amount));
  Operand(finding, "part")->set_kopecks(static_cast<int64_t>(end.part));
  Operand(finding, "whole")->set_kopecks(static_cast<int64_t>(whole));
  if (amount < 0) CureShare(education, static_cast<int64_t>(-amount), finding);
}

void FillShare(const c::Report& report, v1::Finding* finding) {
  Begin("share", finding);
  if (!report.has_education()) {
    AddMissing("report.education", finding);
    return Undetermined(finding);
  }
  const Sums sums = SumProgrammes(report.education(), finding);
  if (sums.part + sums.rest == 0) {
    if (finding->missing_size() > 0) return Undetermined(finding);
    return Conclude(v1::FINDING_STATE_NOT_APPLICABLE, "not_applicable.empty_whole", finding);
  }
  const bool sure = !sums.rest_open && 2 * sums.part >= sums.part + sums.rest + sums.maybe;
  const bool possible = sums.part_open || 2 * (sums.part + sums.maybe) >= sums.part + sums.rest + sums.maybe;
  if (!sure && possible) return Undetermined(finding);
  finding->clear_missing();
  const Sums low = {sums.part, sums.rest + sums.maybe, 0, false, false};
  const Sums high = {sums.part + sums.maybe, sums.rest, 0, false, false};
  WriteShare(sure ? low : high, report.education(), finding);
}

void CureCount(int activity, int result, int results, int64_t amount, v1::Finding* finding) {
  v1::CureStep* step = AddCure("cure.count.more", finding);
  Parameter(step->mutable_message(), "amount")->set_count(amount);
  step->mutable_amount()->set_count(amount);
  for (int i = 0; i < amount; ++i) {
    v1::Change* change = step->add_changes();
    change->set_path(ResultPath(activity, results + i, "]"));
    change->set_like(ResultPath(activity, result, "]"));
  }
}

// A result of an activity that counts, or may count.
struct Counted {
  int sure = 0;
  int possible = 0;
  bool open = false;
  int activity = -1;  // the last that is sure
  int result = -1;
};

void CountResults(const c::Activity& activity, int index, Counted* counted, v1::Finding* finding) {
  for (int i = 0; i < activity.results().items_size(); ++i) {
    const c::Body body = activity.results().items(i).body();
    if (body != c::BODY_UNSPECIFIED && body != c::BODY_GENERAL_MEETING && body != c::BODY_COUNCIL) continue;
    ++counted->possible;
    if (!activity.has_number()) AddMissing(Path("report.activities.items[", index, "].number"), finding);
    if (body == c::BODY_UNSPECIFIED) AddMissing(ResultPath(index, i, "].body"), finding);
    if (!activity.has_number() || body == c::BODY_UNSPECIFIED) continue;
    ++counted->sure;
    counted->activity = index;
    counted->result = i;
    if (v1::Evidence* evidence = AddEvidence(finding)) evidence->set_path(ResultPath(index, i, "]"));
  }
}

void FillCount(const c::Report& report, v1::Finding* finding) {
  constexpr int kLeast = 3;
  Begin("count", finding);
  Counted counted;
  const c::Activities& activities = report.activities();
  if (!report.has_activities()) AddMissing("report.activities", finding);
  for (int i = 0; i < activities.items_size(); ++i) {
    const c::Activity& activity = activities.items(i);
    if (activity.has_number() && activity.number() != 8) continue;
    if (activity.has_results()) {
      CountResults(activity, i, &counted, finding);
    } else {
      counted.open = true;
      AddMissing(Path("report.activities.items[", i, "].results"), finding);
    }
  }
  if (counted.sure < kLeast && (!report.has_activities() || counted.open || counted.possible >= kLeast)) {
    Operand(finding, "counted")->set_count(counted.sure);
    return Undetermined(finding);
  }
  finding->clear_missing();
  CountInto(counted.sure, kLeast, "count.at_least.pass", "count.at_least.fail", finding);
  if (counted.sure >= kLeast || counted.activity < 0) return;
  CureCount(counted.activity, counted.result, activities.items(counted.activity).results().items_size(),
            kLeast - counted.sure, finding);
}

// The result that counts: in time before late, the earliest of its sort.
struct Done {
  std::optional<Date> date;
  int activity = 0;
  int result = 0;
};

void FindDone(const c::Activity& activity, int index, Date from, Date due, Date as_of, Done* done,
              v1::Finding* finding) {
  for (int i = 0; i < activity.results().items_size(); ++i) {
    const c::ActivityResult& result = activity.results().items(i);
    const std::optional<Date> date = result.has_date() ? Date::Parse(result.date()) : std::nullopt;
    if (!date || !activity.has_number()) {
      if (date && (*date < from || *date > due || *date > as_of)) continue;
      if (!activity.has_number()) AddMissing(Path("report.activities.items[", index, "].number"), finding);
      if (!date) AddMissing(ResultPath(index, i, "].date"), finding);
      continue;
    }
    if (*date < from || *date > as_of || (done->date && *done->date <= *date)) continue;
    *done = {date, index, i};
  }
}

void WriteDeadline(const Done& done, Date due, v1::Finding* finding) {
  const bool pass = *done.date <= due;
  const int64_t margin = due - *done.date;
  Conclude(pass ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL, pass ? "deadline.pass" : "deadline.late", finding);
  const std::string last = due.ToString();
  const std::string date = done.date->ToString();
  finding->mutable_measured()->set_date(date);
  finding->mutable_threshold()->set_date(last);
  finding->mutable_margin()->set_days(margin);
  finding->mutable_due()->set_date(last);
  finding->mutable_due()->set_done(true);
  if (!pass) finding->mutable_due()->set_days_late(-margin);
  v1::Evidence* evidence = finding->add_evidence();
  evidence->set_path(ResultPath(done.activity, done.result, "].date"));
  evidence->mutable_value()->set_date(date);
}

void FillDeadline(const c::Report& report, int year, Date as_of, v1::Finding* finding) {
  Begin("deadline", finding);
  const Date from = *Date::FromCivil(year, 1, 1);
  const Date due = *Date::FromCivil(year, 12, 31);
  Done done;
  if (!report.has_activities()) AddMissing("report.activities", finding);
  for (int i = 0; i < report.activities().items_size(); ++i) {
    const c::Activity& activity = report.activities().items(i);
    if (activity.has_number() && activity.number() != 11) continue;
    if (!activity.has_results()) AddMissing(Path("report.activities.items[", i, "].results"), finding);
    FindDone(activity, i, from, due, as_of, &done, finding);
  }
  if (!done.date || (*done.date > due && finding->missing_size() > 0)) return Undetermined(finding);
  finding->clear_missing();
  WriteDeadline(done, due, finding);
}

void FillBounds(const c::Report& report, v1::Finding* finding) {
  Begin("bounds", finding);
  for (int i = 0; i < report.kpis().items_size(); ++i) {
    const c::Kpi& kpi = report.kpis().items(i);
    if (kpi.number() != 11) continue;
    std::string path = Path("report.kpis.items[", i, "].attendance");
    if (!kpi.has_attendance()) {
      AddMissing(std::move(path), finding);
      return Undetermined(finding);
    }
    CountInto(kpi.attendance(), 150, "bounds.at_least.pass", "bounds.at_least.fail", finding);
    v1::Evidence* evidence = finding->add_evidence();
    evidence->set_path(std::move(path));
    evidence->mutable_value()->set_count(kpi.attendance());
    return;
  }
  AddMissing(report.has_kpis() ? "report.kpis.items[kpi.number == 11]" : "report.kpis", finding);
  Undetermined(finding);
}

constexpr string_view kLines = "report.expenditures.items[";

void AddLineEvidence(const c::Expenditure& line, int index, bool by_activity, v1::Finding* finding) {
  v1::Evidence* evidence = AddEvidence(finding);
  if (evidence == nullptr) return;
  evidence->set_path(Path(kLines, index, by_activity ? "].activity" : "].item"));
  if (by_activity) {
    evidence->mutable_value()->set_count(line.activity());
  } else {
    evidence->mutable_value()->set_text(line.item());
  }
}

// Fields of a line of either side that would have to be known.
void AddLineGaps(const c::Expenditure& line, int index, v1::Finding* finding) {
  if (line.source() == c::MONEY_SOURCE_UNSPECIFIED) AddMissing(Path(kLines, index, "].source"), finding);
  if (!line.has_activity()) AddMissing(Path(kLines, index, "].activity"), finding);
  if (!line.has_item()) AddMissing(Path(kLines, index, "].item"), finding);
}

// Lines by side, where a line of unknown source is of both.
struct Sides {
  std::vector<int> of[2];
};

Sides SidesOf(const c::Expenditures& lines) {
  Sides sides;
  for (int i = 0; i < lines.items_size(); ++i) {
    const c::MoneySource source = lines.items(i).source();
    const bool unknown = source == c::MONEY_SOURCE_UNSPECIFIED;
    if (unknown || source == c::MONEY_SOURCE_CLUSTER_SUBSIDY) sides.of[0].push_back(i);
    if (unknown || source == c::MONEY_SOURCE_SMALL_BUSINESS_SUBSIDY) sides.of[1].push_back(i);
  }
  return sides;
}

void WriteDisjoint(const std::vector<int>& to_remove, int64_t pairs, v1::Finding* finding) {
  Conclude(pairs == 0 ? v1::FINDING_STATE_PASS : v1::FINDING_STATE_FAIL, pairs == 0 ? "disjoint.pass" : "disjoint.fail",
           finding);
  finding->mutable_measured()->set_count(pairs);
  finding->mutable_threshold()->set_count(0);
  finding->mutable_margin()->set_count(-pairs);
  if (pairs == 0) return;
  v1::CureStep* step = AddCure("cure.disjoint", finding);
  Parameter(step->mutable_message(), "amount")->set_count(static_cast<int64_t>(to_remove.size()));
  step->mutable_amount()->set_count(static_cast<int64_t>(to_remove.size()));
  for (auto line = to_remove.rbegin(); line != to_remove.rend(); ++line) {
    v1::Change* change = step->add_changes();
    change->set_path(Path(kLines, *line, "]"));
    change->set_remove(true);
  }
}

void FillDisjoint(const c::Report& report, v1::Finding* finding) {
  Begin("disjoint", finding);
  if (!report.has_expenditures()) {
    AddMissing("report.expenditures", finding);
    return Undetermined(finding);
  }
  const c::Expenditures& lines = report.expenditures();
  const Sides sides = SidesOf(lines);
  std::vector<int> matched;  // of the first side
  int64_t pairs = 0;
  bool possible = false;
  for (int first : sides.of[0]) {
    const c::Expenditure& a = lines.items(first);
    for (int second : sides.of[1]) {
      const c::Expenditure& b = lines.items(second);
      const bool known = a.source() != c::MONEY_SOURCE_UNSPECIFIED && b.source() != c::MONEY_SOURCE_UNSPECIFIED;
      const bool by_activity = a.has_activity() && b.has_activity() && a.activity() == b.activity();
      if (known && (by_activity || (a.has_item() && b.has_item() && a.item() == b.item()))) {
        AddLineEvidence(a, first, by_activity, finding);
        AddLineEvidence(b, second, by_activity, finding);
        if (matched.empty() || matched.back() != first) matched.push_back(first);
        ++pairs;
      } else {
        possible = possible || !known || !a.has_activity() || !b.has_activity() || !a.has_item() || !b.has_item();
      }
    }
  }
  if (pairs > 0 || !possible) return WriteDisjoint(matched, pairs, finding);
  for (int i = 0; i < lines.items_size(); ++i) AddLineGaps(lines.items(i), i, finding);
  Undetermined(finding);
}

void AddDocuments(const c::Dossier& dossier, const CheckOptions& options, v1::Verdict* verdict) {
  const auto add = [&](const char* kind, bool present, const auto& document, uint32_t revision) {
    if (!present) return;
    v1::DocumentRef* ref = verdict->add_documents();
    ref->set_kind(kind);
    ref->set_revision(revision);
    const auto known = std::find_if(options.stored.begin(), options.stored.end(),
                                    [kind](const StoredDocument& digest) { return digest.field == kind; });
    ref->set_digest(known != options.stored.end() ? DigestText(known->hash) : CanonicalDigest(document));
  };
  add("organisation", dossier.has_organisation(), dossier.organisation(), 0);
  add("cluster", dossier.has_cluster(), dossier.cluster(), 0);
  add("programme", dossier.has_programme(), dossier.programme(), 0);
  add("agreement", dossier.has_agreement(), dossier.agreement(), 0);
  add("plan", dossier.has_plan(), dossier.plan(), dossier.plan().revision());
  add("report", dossier.has_report(), dossier.report(), dossier.report().revision());
  add("amendments", dossier.has_amendments(), dossier.amendments(), 0);
  add("previous_report", dossier.has_previous_report(), dossier.previous_report(),
      dossier.previous_report().revision());
}

}  // namespace

void FillHandWritten(const RulePacks& packs, const v1::PackRef& pack, const c::Dossier& dossier,
                     const CheckOptions& options, v1::Verdict* verdict) {
  verdict->set_subject(SubjectOf(packs).UnitName(dossier));
  verdict->set_as_of_date(options.as_of.ToString());
  verdict->set_time_zone("Europe/Moscow");
  *verdict->mutable_pack() = pack;
  AddDocuments(dossier, options, verdict);
  verdict->set_engine_version(std::string(EngineVersion()));
  verdict->mutable_findings()->Reserve(5);
  const c::Report& report = dossier.report();
  FillShare(report, verdict->add_findings());
  FillCount(report, verdict->add_findings());
  FillDeadline(report, dossier.unit().year(), options.as_of, verdict->add_findings());
  FillBounds(report, verdict->add_findings());
  FillDisjoint(report, verdict->add_findings());
  Summarise(verdict);
  verdict->set_digest(CanonicalDigest(*verdict));
}

}  // namespace svod::bench
