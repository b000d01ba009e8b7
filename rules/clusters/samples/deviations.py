"""What can be wrong, late, missing or decided in a dossier: one function each, named in `data/profiles.json`.

A deviation edits a draft; figures after the name in a profile are its arguments. Deviations are done in the order in which
they stand here: first what changes money and people, so that what is counted from these still adds up.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Callable

from clusters import PLANNED_KPIS
from dossiers import add_own_lines, by_participant, by_year, decision_of, line
from drafts import Draft
from draws import Draws
from filings import YEARS, new_companies, regional_of

DEVIATIONS: dict[str, Callable] = {}


def deviation(function: Callable) -> Callable:
    DEVIATIONS[function.__name__] = function
    return function


def kpi(draft: Draft, number: int, part: str = "report") -> dict:
    return draft.get(f"{part}.kpis")["items"][number - 1]


def programmes(draft: Draft, part: str = "report") -> list:
    return draft.get(f"{part}.education")["programmes"]


def trained(draft: Draft, programme: int) -> list:
    return programmes(draft)[programme]["trained"]["items"]


def late_day(draft: Draft, draws: Draws, due: str, most: int = 24) -> str:
    """A working day up to `most` days after the due day, and some."""
    day = date.fromisoformat(f"{draft.year}-{due}") + timedelta(days=draws.between(1, most))
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.isoformat()


# --- money and people: the rest is counted from these


@deviation
def little_regional_money(draft: Draft, draws: Draws, percent: int) -> None:
    """The region pays this share of both; before anything is built, so that plan and report spend what was agreed."""
    *agreed, federal, _ = draft.facts["agreement"]
    draft.facts["agreement"] = (*agreed, federal, regional_of(federal, percent))


@deviation
def move_education_money(draft: Draft, draws: Draws, part: str, giver: int, taker: int, percent: int) -> None:
    """`percent` of a programme's budget, and one kopeck, goes to another; the whole stays the same."""
    lines = programmes(draft, part)
    moved = int(lines[giver]["budget"]) * percent // 100 + 1
    for index, sign in ((giver, -1), (taker, 1)):
        budget = int(lines[index]["budget"]) + sign * moved
        lines[index]["budget"] = str(budget)
        for key in ("internship_budget", "world_class_budget"):
            lines[index][key] = str(min(int(lines[index][key]), budget))


@deviation
def cut_education_share(draft: Draft, draws: Draws, part: str, key: str, percent: int) -> None:
    """Internships or world class get this share of each programme's budget."""
    for programme in programmes(draft, part):
        programme[key] = str(int(programme["budget"]) * percent // 100)


@deviation
def many_officials(draft: Draft, draws: Draws) -> None:
    officials = next(group for group in trained(draft, 1) if group["audience"] == "AUDIENCE_OFFICIALS")
    added = draws.between(18, 30)
    officials["people"] = str(int(officials["people"]) + added)
    result = draft.results(44)[0]
    result["attendance"] = str(int(result["attendance"]) + added)


@deviation
def little_staff_trained(draft: Draft, draws: Draws) -> None:
    staff = next(group for group in trained(draft, 1) if group["audience"] == "AUDIENCE_SO_STAFF")
    kept = draws.between(1, 2)
    result = draft.results(44)[0]
    result["attendance"] = str(int(result["attendance"]) - int(staff["people"]) + kept)
    staff["people"] = kpi(draft, 10)["value"] = str(kept)


@deviation
def overspend(draft: Draft, draws: Draws, part: str) -> None:
    """More is paid from the subsidy than the agreement gives."""
    paid = next(own for own in draft.get(f"{part}.expenditures")["items"] if own["activity"] == 26)
    paid["amount"] = str(int(paid["amount"]) + draws.between(1, 900) * 100_000)


@deviation
def double_financing(draft: Draft, draws: Draws, *parts: str) -> None:
    """An activity is paid from both subsidies."""
    draft.get("organisation")["origin"] = "ORIGIN_SMALL_BUSINESS_PROGRAMME"
    amounts = [draws.between(20, 300) * 100_000 for _ in range(2)]
    for part in parts:
        draft.get(f"{part}.expenditures")["items"] += [
            line(13, "Консультации малых предприятий", "SMALL_BUSINESS_SUBSIDY", amounts[0]),
            line(32, "Участие малых предприятий в миссии", "SMALL_BUSINESS_SUBSIDY", amounts[1])]


@deviation
def paid_for_what(draft: Draft, draws: Draws) -> None:
    """A line of the other subsidy tells neither activity nor item: nobody can say whether it is paid twice."""
    draft.get("organisation")["origin"] = "ORIGIN_SMALL_BUSINESS_PROGRAMME"
    unknown = line(13, "", "SMALL_BUSINESS_SUBSIDY", draws.between(20, 300) * 100_000)
    del unknown["activity"], unknown["item"]
    draft.get("report.expenditures")["items"].append(unknown)


@deviation
def other_subsidy_untold(draft: Draft, draws: Draws) -> None:
    """The list of expenditures of an organisation with two subsidies is a part."""
    draft.get("organisation")["origin"] = "ORIGIN_SMALL_BUSINESS_PROGRAMME"
    draft.get("report.expenditures")["incomplete"] = True


# --- activities


@deviation
def late(draft: Draft, draws: Draws, number: int, first_due: str, later_due: str | None) -> None:
    """All of an activity comes after the due day: the last consent, the presentation, or the result. Where later years have
    no due day it comes as late, and nobody minds."""
    due = (later_due if draft.year > YEARS[0] else None) or first_due
    for result in draft.results(number):
        day = late_day(draft, draws, due)
        dated = result.get("presentations", []) or result.get("approvals", [])[-1:] or [result]
        for item in dated:
            item["date"] = day
            for proof in ("document", "evidence"):
                if proof in item:
                    item[proof]["date"] = day


@deviation
def drop_results(draft: Draft, draws: Draws, number: int, most_left: int) -> None:
    """Of an activity no more results are left than this."""
    results = draft.results(number)
    del results[most_left:]


@deviation
def drop_component(draft: Draft, draws: Draws, number: int, component: str) -> None:
    results = draft.results(number)
    results[:] = [result for result in results if result.get("component") != f"COMPONENT_{component}"]


@deviation
def drop_body(draft: Draft, draws: Draws, number: int, body: str) -> None:
    """Meetings of a body did not take place."""
    results = draft.results(number)
    results[:] = [result for result in results if result.get("body") != f"BODY_{body}"]


@deviation
def not_agreed(draft: Draft, draws: Draws, number: int, *bodies: str) -> None:
    for result in draft.results(number):
        result["approvals"] = [given for given in result.get("approvals", []) if given["body"][5:] not in bodies]


@deviation
def not_presented(draft: Draft, draws: Draws, number: int) -> None:
    for result in draft.results(number):
        result["presentations"] = []


@deviation
def held_elsewhere(draft: Draft, draws: Draws, number: int) -> None:
    for result in draft.results(number):
        result["place"] = "PLACE_ELSEWHERE_IN_RUSSIA"
        result.pop("country", None)


@deviation
def long_horizon(draft: Draft, draws: Draws) -> None:
    for result in draft.results(1):
        result["horizon_years"] = draws.between(6, 9)


@deviation
def map_without_a_participant(draft: Draft, draws: Draws) -> None:
    for result in draft.results(9):
        del result["participants"][draws.below(len(result["participants"]))]


@deviation
def no_working_groups(draft: Draft, draws: Draws) -> None:
    draft.get("report.working_groups")["items"] = []


@deviation
def groups_seldom_meet(draft: Draft, draws: Draws) -> None:
    for group in draft.get("report.working_groups")["items"]:
        del group["meetings"]["items"][-1]


@deviation
def groups_without_executive(draft: Draft, draws: Draws) -> None:
    for group in draft.get("report.working_groups")["items"]:
        del group["members"]["items"][1]


@deviation
def not_reported(draft: Draft, draws: Draws, number: int) -> None:
    """What was planned, and perhaps paid for, has no results."""
    del draft.results(number)[:]


@deviation
def not_planned(draft: Draft, draws: Draws, number: int) -> None:
    del draft.results(number, "plan")[:]


# --- indicators


@deviation
def kpi_short(draft: Draft, draws: Draws, number: int) -> None:
    """A value of the report below the least one of the year."""
    least = by_year(PLANNED_KPIS, draft.year)[number - 1]
    kpi(draft, number)["value"] = str(least - draws.between(1, max(1, least // 5)))


@deviation
def kpi_planned_short(draft: Draft, draws: Draws, number: int) -> None:
    kpi(draft, number, "plan")["value"] = str(by_year(PLANNED_KPIS, draft.year)[number - 1] - 1)


@deviation
def little_growth(draft: Draft, draws: Draws) -> None:
    """New companies grow by a tenth at most; in the first year they are too few."""
    before = draft.filing.before()
    kpi(draft, 1)["value"] = str(new_companies(before) * 11 // 10 if before else by_year(PLANNED_KPIS, draft.year)[0] - 1)


@deviation
def few_people_at_events(draft: Draft, draws: Draws) -> None:
    kpi(draft, 11)["attendance"] = str(draws.between(60, 149))


@deviation
def indicator_below_target(draft: Draft, draws: Draws, number: int) -> None:
    indicator = draft.get("report.indicators")["items"][number - 1]
    indicator["value"] = "0.7" if number > 1 else str(int(indicator["target"]) - draws.between(1, 4))


@deviation
def other_target_in_the_report(draft: Draft, draws: Draws, number: int) -> None:
    draft.get("report.indicators")["items"][number - 1]["target"] = str(draws.between(1, 3))


@deviation
def target_not_agreed(draft: Draft, draws: Draws, number: int) -> None:
    targets = draft.get("agreement")["targets"]["items"]
    targets[:] = [target for target in targets if target["number"] != number]


@deviation
def kpi_of_nobody(draft: Draft, draws: Draws, number: int) -> None:
    lines = draft.get("plan.staff_breakdown")["items"]
    lines[:] = [own for own in lines if own["kpi"] != number]


# --- education


@deviation
def wrong_module_order(draft: Draft, draws: Draws) -> None:
    """The module away from home begins first."""
    home, away = programmes(draft)[2]["modules"]["items"]
    for key in ("start_date", "end_date"):
        home[key], away[key] = away[key], home[key]


@deviation
def short_lead_time(draft: Draft, draws: Draws) -> None:
    programmes(draft)[3]["prepared_from"] = f"{draft.year}-08-{draws.between(1, 28):02}"


@deviation
def short_stage(draft: Draft, draws: Draws, number: int) -> None:
    stage = programmes(draft)[0]["preparation"]["items"][number - 3]
    stage["end_date"] = (date.fromisoformat(stage["start_date"]) + timedelta(days=draws.between(3, 13))).isoformat()


@deviation
def programme_for_nobody(draft: Draft, draws: Draws) -> None:
    result = draft.results(44)[0]
    result["attendance"] = str(int(result["attendance"]) - int(trained(draft, 3)[0]["people"]))
    del trained(draft, 3)[:]


# --- governance


@deviation
def private_founder(draft: Draft, draws: Draws) -> None:
    draft.get("organisation")["founders"] = {
        "items": [{"name": "Частный учредитель (вымышлено)", "kind": "FOUNDER_KIND_ANYONE_ELSE"}]}


@deviation
def nobody_signed(draft: Draft, draws: Draws) -> None:
    """The contract with the participants was signed by none of them."""
    draft.get("organisation")["contract"]["participants"] = []


@deviation
def organisation_is(draft: Draft, draws: Draws, field: str, value: bool) -> None:
    draft.get("organisation")[field] = value


@deviation
def no_separate_unit(draft: Draft, draws: Draws) -> None:
    draft.get("organisation").update(other_functions=True, separate_cluster_unit=False)


@deviation
def officer_not_agreed(draft: Draft, draws: Draws, place: int) -> None:
    draft.get("organisation")["officers"]["items"][place]["approvals"] = []


@deviation
def nothing_confidential(draft: Draft, draws: Draws) -> None:
    draft.get("organisation")["confidentiality"] = {"regulation": {"title": ""}, "agreements_with_participants": False}


@deviation
def monitoring_not_agreed(draft: Draft, draws: Draws) -> None:
    del draft.get("organisation")["satisfaction_monitoring"]["approvals"][1]


@deviation
def programme_without(draft: Draft, draws: Draws, topic: str) -> None:
    draft.get("programme")["organisational_section"]["topics"].remove(f"ORGANISATIONAL_TOPIC_{topic}")


@deviation
def programme_without_training(draft: Draft, draws: Draws) -> None:
    draft.get("programme")["has_training_section"] = False


@deviation
def programme_not_updated(draft: Draft, draws: Draws) -> None:
    updates = draft.get("programme")["updates"]["items"]
    updates[:] = [update for update in updates if not update["date"].startswith(str(draft.year))]


@deviation
def plan_not_agreed(draft: Draft, draws: Draws) -> None:
    approvals = draft.get("plan.approvals")
    approvals[:] = [given for given in approvals if given["body"] == "BODY_EXECUTIVE"]


@deviation
def presented_by_deputy(draft: Draft, draws: Draws, part: str) -> None:
    for presentation in draft.get(f"{part}.presentations"):
        presentation["by_head"] = False


@deviation
def report_kept_from(draft: Draft, draws: Draws, body: str) -> None:
    presentations = draft.get("report.presentations")
    presentations[:] = [given for given in presentations if given["recipient"] != f"BODY_{body}"]


@deviation
def section_missing(draft: Draft, draws: Draws, kind: str) -> None:
    sections = draft.get("report.sections")["items"]
    sections[:] = [section for section in sections if section["kind"] != f"SECTION_KIND_{kind}"]


@deviation
def pay_does_not_depend(draft: Draft, draws: Draws) -> None:
    draft.get("plan.staff_breakdown")["management_pay_depends"] = False


# --- what is not told


@deviation
def without(draft: Draft, draws: Draws, path: str) -> None:
    """A document or a part of one was not filed."""
    draft.remove(path)


@deviation
def untold(draft: Draft, draws: Draws, path: str, *keys: str | int) -> None:
    """A field of a part is left empty."""
    *way, last = keys
    part = draft.get(path)
    for key in way:
        part = part[key]
    part.pop(last, None)


@deviation
def incomplete(draft: Draft, draws: Draws, path: str, *keys: str | int) -> None:
    """A list is marked as a part, and has lost its last line."""
    part = draft.get(path)
    for key in keys:
        part = part[key]
    del part["items"][-1]
    part["incomplete"] = True


@deviation
def rounded(draft: Draft, draws: Draws, number: int, precision: str) -> None:
    kpi(draft, number)["precision"] = precision


@deviation
def result_without_day(draft: Draft, draws: Draws, number: int) -> None:
    for result in draft.results(number):
        result.pop("date", None)


@deviation
def budget_untold(draft: Draft, draws: Draws) -> None:
    draft.get("report.expenditures")  # the money was paid all the same
    programme = programmes(draft)[draws.below(6)]
    for key in ("budget", "internship_budget", "world_class_budget"):
        programme.pop(key, None)


# --- decisions: `consent` is who agrees, the council and the executive body when it is to have effect


def decide(draft: Draft, number: str, consent: list, changes: list, targets: list | None = None) -> None:
    day, agreed = f"{draft.year}-02-24", f"{draft.year}-03-10"
    decision = {"number": f"{number}/{draft.year}", "date": day, "changes": changes,
                "approve": {body: agreed if body == "EXECUTIVE" else day for body in consent}}
    amendments = draft.get("amendments")
    amendments["decisions"].append(decision_of(decision))
    if targets:
        amendments.setdefault("participant_targets", []).extend(
            {**target, "decision": decision["number"]} for target in targets)


def for_the_year(draft: Draft, kind: str, **change: object) -> tuple[str, dict]:
    return kind, {**change, "first_year": draft.year, "last_year": draft.year}


@deviation
def decide_fewer_missions(draft: Draft, draws: Draws, *consent: str) -> None:
    """One mission abroad is enough, and one there was."""
    decide(draft, "1", list(consent), [for_the_year(draft, "SET", activity=32, parameter="at_least", value="1")])
    del draft.results(32)[1:]


@deviation
def decide_later_due(draft: Draft, draws: Draws, *consent: str) -> None:
    """Activity 38 is due on 30 September, and came in that month."""
    decide(draft, "2", list(consent), [for_the_year(draft, "SET", activity=38, parameter="due", due=f"{draft.year}-09-30")])
    for result in draft.results(38):
        result["date"] = f"{draft.year}-09-{draws.between(1, 30):02}"


@deviation
def decide_to_drop(draft: Draft, draws: Draws, number: int, with_reason: bool, *consent: str) -> None:
    """An activity is dropped, for a reason or for none; it was neither planned nor done."""
    change = {"activity": number, "objective_reason": ""}
    if with_reason:
        town = "закрытый город (ЗАТО): гостей принять нельзя" if draft.cluster["closed_town"] else "площадка на реконструкции"
        change["objective_reason"] = f"{town} (вымышлено)"
    decide(draft, "3", list(consent), [for_the_year(draft, "DROP", **change)])
    for part in ("plan", "report"):
        del draft.results(number, part)[:]
        paid = draft.get(f"{part}.expenditures")["items"]
        freed = sum(int(own["amount"]) for own in paid
                    if own["activity"] == number and own["source"] == "MONEY_SOURCE_CLUSTER_SUBSIDY")
        paid[:] = [own for own in paid if own["activity"] != number]
        shared = next(own for own in paid if own["activity"] == 26)
        shared["amount"] = str(int(shared["amount"]) + freed)


@deviation
def decide_slower_growth(draft: Draft, draws: Draws, *consent: str) -> None:
    """Indicator 1 may grow by a twentieth, and hardly grows by more."""
    decide(draft, "4", list(consent), [for_the_year(draft, "SET", kpi=1, parameter="growth", value="5")])
    least, before = by_year(PLANNED_KPIS, draft.year)[0], draft.filing.before()
    kpi(draft, 1)["value"] = str(max(least, new_companies(before) * 21 // 20 + 1) if before else least)


@deviation
def decide_more_of_kpi(draft: Draft, draws: Draws, number: int, more: int) -> None:
    """A higher least value, planned and reached, and told to an employee."""
    value = by_year(PLANNED_KPIS, draft.year)[number - 1] + more
    decide(draft, "5", ["COUNCIL", "EXECUTIVE"],
           [for_the_year(draft, "SET", kpi=number, parameter="at_least", value=str(value))])
    kpi(draft, number, "plan")["value"] = str(value)
    kpi(draft, number)["value"] = str(value + draws.below(3))
    for own in draft.get("plan.staff_breakdown")["items"]:
        if own["kpi"] == number:
            own["target"] = str(value)


@deviation
def decide_to_add(draft: Draft, draws: Draws, outcome: str) -> None:
    """An activity, an indicator and targets of participants are added; `reached`, `missed` or `not_reported`."""
    decide(draft, "6", ["GENERAL_MEETING", "EXECUTIVE"], [
        for_the_year(draft, "ADD", additional_activity="EXPORT-SCHOOL", title="Школа экспорта", due=f"{draft.year}-09-30"),
        for_the_year(draft, "ADD", additional_kpi="EXPORT-CONTRACTS", title="Экспортные контракты участников", value="4"),
    ], [
        {"code": "P1-PATENTS", "participant": "P1", "kpi": 6, "target": "2", "first_year": draft.year, "last_year": draft.year},
        {"code": "P4-CONTRACTS", "participant": "P4", "additional_kpi": "EXPORT-CONTRACTS", "target": "2",
         "first_year": draft.year, "last_year": draft.year},
    ])
    if outcome == "not_reported":
        return
    reached = outcome == "reached"
    day = f"{draft.year}-{'09' if reached else '10'}-{draws.between(2, 28):02}"
    added = {"activities": [("EXPORT-SCHOOL", "Школа экспорта", day)],
             "kpis": [("EXPORT-CONTRACTS", "Экспортные контракты участников", "5" if reached else "2",
                       {"P1": "2", "P4": "3"} if reached else {"P1": "1", "P4": "1"})],
             "participants": {}}
    report: dict = {"activities": {}, "kpis": draft.get("report.kpis")}
    add_own_lines(report, added)
    draft.beside_activities().update(report["activities"])
    kpi(draft, 6)["by_participant"] = by_participant({"P1": "2" if reached else "1"})
