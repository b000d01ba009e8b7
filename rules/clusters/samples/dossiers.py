"""How a dossier is built from the facts of a cluster and of a year: every builder of the samples and of the corpus.

`cluster` and `facts` have the keys of CLUSTERS and YEARS in `clusters.py`. Everything built is whole and sound; what is wrong
on purpose is done to it afterwards.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache
from typing import Callable, Mapping

from activities import ACTIVITIES
from clusters import FEDERAL_ITEMS, KINDS, PLANNED_KPIS, PROGRAMMES, REGIONAL_ITEMS

WIDTH = 120
# Weeks of the stages 3 to 7 of the preparation of a programme (clause 11 of the appendix).
STAGE_WEEKS = {3: 3, 4: 2, 5: 3, 6: 3, 7: 4}


def kopecks(roubles: int) -> str:
    return str(roubles * 100)


# Days off besides the weekends (Russia), of the years whose days are not written out in `activities.py`.
DAYS_OFF = {2016: {"02-22", "02-23", "03-07", "03-08", "05-02", "05-03", "05-09", "06-13", "11-04"}}


@lru_cache(maxsize=None)
def working_day(year: int, day: str) -> str:
    """The day `MM-DD` of the year, or the next one on which people work."""
    when = date.fromisoformat(f"{year}-{day}")
    while when.weekday() > 4 or when.isoformat()[5:] in DAYS_OFF.get(year, ()):
        when += timedelta(days=1)
    return when.isoformat()


def third_thursday_of_december(year: int) -> str:
    return date(year, 12, 15 + (3 - date(year, 12, 15).weekday()) % 7).isoformat()


def by_year(table: dict, year: int) -> object:
    """The row of a table {year: row}; the last one holds for later years too."""
    return table[min(year, max(table))]


def items(values: list) -> dict:
    return {"items": values}


def document(title: str, number: str, day: str) -> dict:
    return {"title": title, "number": number, "date": day}


def approval(body: str, day: str, number: str) -> dict:
    title = "Письмо о согласовании" if body in ("EXECUTIVE", "MUNICIPALITY") else "Протокол"
    return {"body": f"BODY_{body}", "date": day, "document": document(title, number, day)}


# --- organisation, cluster, programme, agreement


def organisation_of(cluster: dict) -> dict:
    def officer(name: str, role: str) -> dict:
        return {
            "name": name, "role": f"OFFICER_ROLE_{role}", "appointed_on": cluster["founded"],
            "approvals": [approval("GENERAL_MEETING", "2014-05-26", "2"), approval("COUNCIL", "2014-10-03", "4")],
        }

    return {
        "name": cluster["organisation"], "inn": cluster["inn"], "ogrn": cluster["ogrn"], "founded_on": cluster["founded"],
        "founders": items([{"name": cluster["founder"], "kind": "FOUNDER_KIND_SUBJECT_OF_FEDERATION"}]),
        "contract": {
            "number": "1", "date": cluster["contract"],
            "participants": [f"P{i + 1}" for i in range(cluster["participants"])],
        },
        "permanent": True, "origin": f"ORIGIN_{cluster['origin']}", "other_functions": cluster["other_functions"],
        "separate_cluster_unit": True,
        "officers": items([officer(cluster["head"], "HEAD"), officer("Заместитель (вымышлено)", "DEPUTY_HEAD")]),
        "education_officer": "Заместитель (вымышлено)",
        "satisfaction_monitoring": {
            "introduced_on": "2014-04-01",
            "approvals": [approval("COUNCIL", "2014-02-26", "1"), approval("EXECUTIVE", "2014-03-14", "18-И")],
        },
        "confidentiality": {
            "regulation": document("Положение о конфиденциальности", "7", "2013-12-02"),
            "agreements_with_participants": True,
        },
        "staff": cluster["staff"],
    }


def cluster_of(cluster: dict) -> dict:
    def participant(i: int) -> dict:
        return {"id": f"P{i + 1}", "name": f"Участник {i + 1} (условное название)", "kind": f"PARTICIPANT_KIND_{KINDS[i]}"}

    return {
        "id": cluster["id"], "name": cluster["name"], "regions": cluster["regions"],
        "municipalities": [cluster["town"]], "closed_town": cluster.get("closed_town", False),
        "participants": items([participant(i) for i in range(cluster["participants"])]),
    }


def programme_of(cluster: dict, year: int) -> dict:
    day, number = cluster["adopted"]
    adopted_by = {"title": "Программа развития кластера", **({"number": number} if number else {}), "date": day}
    updates = [{"date": update} for update in cluster["updates"] if update[:4] <= str(year)]
    topics = ("TASKS", "EXPECTED_RESULTS", "MEASURES_OF_COMING_YEAR", "KEY_PERFORMANCE_INDICATORS")
    return {
        "adopted_by": adopted_by, "adopted_on": day, "first_year": cluster["first_year"], "last_year": 2020,
        "organisational_section": {
            "title": "Организационное развитие кластера", "topics": [f"ORGANISATIONAL_TOPIC_{topic}" for topic in topics],
        },
        "has_training_section": True, "updates": items(updates),
    }


def agreement_of(facts: dict, year: int) -> dict:
    number, day, federal, regional = facts["agreement"]
    targets = [{"number": i + 1, "year": year, "target": target} for i, target in enumerate(facts["targets"])]
    return {
        "number": number, "date": day, "federal_amount": kopecks(federal), "regional_amount": kopecks(regional),
        "targets": items(targets),
    }


# --- activities


def result_of(spec: dict, number: int, index: int, year: int, cluster: dict, facts: dict) -> dict:
    day = working_day(year, spec["day"])
    reference = f"{number}-{index + 1}/{year}"
    result = {"kind": f"RESULT_KIND_{spec['kind']}", "title": spec["title"], "date": day}
    if "place" in spec:
        result["place"] = f"PLACE_{spec['place']}"
    for key in ("country", "component", "body"):
        if key in spec:
            result[key] = {"component": "COMPONENT_", "body": "BODY_"}.get(key, "") + spec[key]
    if "approve" in spec:
        result["approvals"] = [approval(body, working_day(year, at), f"{reference}-{body[0]}")
                               for body, at in spec["approve"].items()]
    if "present" in spec:
        result["presentations"] = [{"recipient": f"BODY_{body}", "date": working_day(year, at)}
                                   for body, at in spec["present"].items()]
    if spec.get("all_participants"):
        result["participants"] = [f"P{i + 1}" for i in range(cluster["participants"])]
    organised = facts["organised"].get(number)
    attendance = organised or spec.get("attendance")
    if number == 44:
        attendance = sum(sum(groups.values()) for groups in facts["trained"])
    if attendance is not None:
        result["attendance"] = str(attendance)
    if "horizon" in spec:
        result["horizon_years"] = spec["horizon"]
    if spec["kind"] == "EVENT":
        result["main_organiser"] = organised is not None
    if spec["kind"] not in ("DOCUMENT", "INFORMATION_SYSTEM"):
        result["evidence"] = document("Отчёт о проведении", reference, day)
    return result


def activities_of(year: int, cluster: dict, facts: dict) -> dict:
    def activity(number: int, title: str, specs: list) -> dict:
        results = [result_of(spec, number, i, year, cluster, facts) for i, spec in enumerate(specs)]
        return {"number": number, "title": title, "results": items(results)}

    return items([activity(number, title, first if year == 2014 else later) for number, title, first, later in ACTIVITIES])


def planned(activities: dict) -> dict:
    """The same activities as a plan: each by the end of its quarter, without what only a report can know."""

    def quarter_end(day: str) -> str:
        when = date.fromisoformat(day)
        month = (when.month + 2) // 3 * 3
        return (date(when.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()

    def plan(result: dict) -> dict:
        kept = {key: result[key] for key in ("kind", "title", "date", "place", "country", "component", "body")
                if key in result}
        return {**kept, "date": quarter_end(result["date"])}

    return items([{**activity, "results": items([plan(result) for result in activity["results"]["items"]])}
                  for activity in activities["items"]])


def working_groups_of(year: int, cluster: dict) -> dict:
    members = items([
        {"name": "Представитель участника", "represents": "REPRESENTATION_OF_PARTICIPANT", "participant": "P1"},
        {"name": "Представитель министерства", "represents": "REPRESENTATION_OF_EXECUTIVE"},
        {"name": "Представитель города", "represents": "REPRESENTATION_OF_MUNICIPALITY"},
        {"name": "Сотрудник организации", "represents": "REPRESENTATION_OF_SPECIALISED_ORGANISATION"},
    ])
    days = ["11-13"] if year == 2014 else ["03-12", "06-25", "11-13"]

    def group(i: int, title: str) -> dict:
        identity = f"WG-{i + 1}"
        meetings = [{
            "date": working_day(year, day), "attendance": str(9 + i),
            "protocol": {"number": f"{identity}-{n + 1}", "date": working_day(year, day)},
        } for n, day in enumerate(days)]
        return {"id": identity, "title": title, "members": members, "meetings": items(meetings)}

    return items([group(i, title) for i, title in enumerate(cluster["groups"])])


# --- indicators


def trained(facts: dict, topic: str) -> int:
    return sum(sum(groups.values()) for groups, programme in zip(facts["trained"], PROGRAMMES) if programme[0] == topic)


def kpi_values(facts: dict) -> list[str]:
    *first, abroad = facts["kpis"]
    staff = facts["trained"][1]["SO_STAFF"]
    counted = [trained(facts, "MANAGEMENT"), trained(facts, "SCIENCE_AND_ENGINEERING"), staff, len(facts["organised"])]
    return [*first, *map(str, counted), abroad]


def kpis_of(facts: dict) -> dict:
    values = kpi_values(facts)
    lines = [{"number": i + 1, "value": value, "status": "VALUE_STATUS_FACT"} for i, value in enumerate(values)]
    lines[10]["attendance"] = str(sum(facts["organised"].values()))
    return items(lines)


def planned_values(facts: dict, year: int) -> list:
    return [facts.get("planned", {}).get(i + 1, value) for i, value in enumerate(by_year(PLANNED_KPIS, year))]


def planned_kpis(facts: dict, year: int) -> dict:
    lines = [{"number": i + 1, "value": str(value), "status": "VALUE_STATUS_FORECAST"}
             for i, value in enumerate(planned_values(facts, year))]
    lines[10]["attendance"] = "150"
    return items(lines)


def indicator_values(facts: dict) -> list[str]:
    return [str(trained(facts, "MANAGEMENT")), *facts["indicators"]]


def indicators_of(facts: dict, with_values: bool) -> dict:
    values = indicator_values(facts)
    lines = []
    for i, (target, value) in enumerate(zip(facts["targets"], values)):
        line = {"number": i + 1, "target": target}
        if with_values:
            line |= {"value": value, **({"precision": "0.1"} if i > 0 else {}), "status": "VALUE_STATUS_FACT"}
        lines.append(line)
    return items(lines)


def staff_breakdown_of(facts: dict, year: int) -> dict:
    employees = ["Менеджер проектов", "Менеджер по рынкам", "Менеджер по кадрам", "Менеджер мероприятий"]
    of_kpi = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3]
    lines = [{"employee": employees[of_kpi[i]], "kpi": i + 1, "target": str(value)}
             for i, value in enumerate(planned_values(facts, year))]
    return {
        **items(lines), "management_pay_depends": True,
        "regulation": document("Положение об оплате труда", "3", f"{year - 1}-12-20"),
    }


# --- education and money


def modules_and_preparation(kinds: tuple, index: int, year: int) -> dict:
    """Modules from September on, one a month; before the first of them, the stages of the preparation."""
    modules = []
    for i, kind in enumerate(kinds):
        start = date(year, 9 + i, 8 + index)
        module = {
            "kind": f"MODULE_KIND_{kind}", "start_date": start.isoformat(),
            "end_date": (start + timedelta(days=8 if kind == "FOREIGN" else 4)).isoformat(),
        }
        if kind != "DISTANCE":
            module["host"] = "Принимающая организация (условное название)"
        modules.append(module)
    begin = date(year, 9, 8 + index) - timedelta(weeks=sum(STAGE_WEEKS.values()) + 4)
    if "FOREIGN" not in kinds:
        # A home programme is not prepared in stages, and says so: no stages, not stages of which nothing is told.
        return {"modules": items(modules), "preparation": items([]), "prepared_from": begin.isoformat()}
    stages = []
    for number, weeks in STAGE_WEEKS.items():
        end = begin + timedelta(weeks=weeks)
        stages.append({"number": number, "start_date": begin.isoformat(), "end_date": end.isoformat()})
        begin = end
    return {"modules": items(modules), "preparation": items(stages)}


def budgets_of(facts: dict) -> list[tuple[int, int, int]]:
    """Kopecks of each programme: all, of it internships, of it world class."""
    budgets = [facts["education"] * part  # kopecks: a hundredth of roubles
               for part in facts.get("parts") or [programme[2] for programme in PROGRAMMES]]
    return [(budget, budget * internship // 100, budget * world_class // 100)
            for budget, (_, _, _, internship, world_class, _) in zip(budgets, PROGRAMMES)]


def education_of(facts: dict, year: int, with_people: bool) -> dict:
    programmes = []
    for index, ((budget, internship, world_class), (topic, title, _, _, _, kinds)) in enumerate(
            zip(budgets_of(facts), PROGRAMMES)):
        programme = {
            "title": title, "topic": f"TOPIC_{topic}", "budget": str(budget), "internship_budget": str(internship),
            "world_class_budget": str(world_class), **modules_and_preparation(kinds, index, year),
        }
        if with_people:
            programme["trained"] = items([{"audience": f"AUDIENCE_{audience}", "people": str(people)}
                                          for audience, people in facts["trained"][index].items()])
        programmes.append(programme)
    return {"programmes": programmes}


def line(activity: int, item: str, source: str, amount: int) -> dict:
    return {"activity": activity, "item": item, "source": f"MONEY_SOURCE_{source}", "amount": str(amount)}


def spread(total: int, shares: list) -> list[int]:
    """`total` kopecks over the items, in whole thousands of roubles; the last item takes the rest."""
    amounts = [total * part // 100 // 100_000 * 100_000 for _, _, part in shares[:-1]]
    return [*amounts, total - sum(amounts)]


# What money is spent on, in order; `amounts_of` says how much.
MONEY = [
    (42, "Обучение по программам", "CLUSTER_SUBSIDY"), (44, "Стажировки", "CLUSTER_SUBSIDY"),
    *((activity, item, "CLUSTER_SUBSIDY") for activity, item, _ in FEDERAL_ITEMS),
    *((activity, item, "REGIONAL_BUDGET") for activity, item, _ in REGIONAL_ITEMS),
    (49, "Приём делегаций", "MUNICIPAL_BUDGET"), (30, "Взносы участников биржи контактов", "EXTRABUDGETARY"),
]


def amounts_of(facts: dict, education: int, internships: int) -> list[int]:
    """Kopecks, given those for education and, of them, for internships. The federal lines add up to the federal amount of
    the agreement, training included; the regional ones too."""
    _, _, federal, regional = facts["agreement"]
    return [education - internships, internships, *spread(federal * 100 - education, FEDERAL_ITEMS),
            *spread(regional * 100, REGIONAL_ITEMS), 18_000_000, 31_000_000]


def expenditures_of(facts: dict, education: dict) -> dict:
    programmes = education["programmes"]
    sums = [sum(int(programme[key]) for programme in programmes) for key in ("budget", "internship_budget")]
    return items([line(*what, amount) for what, amount in zip(MONEY, amounts_of(facts, *sums))])


# --- plan, report, dossier


# The parts of a plan and of a report, in order: name -> what builds it, given the parts made so far. Whoever needs a few
# of them makes a few.
Parts = dict[str, Callable[[Mapping], object]]


def plan_parts(cluster: dict, facts: dict, year: int) -> Parts:
    day, agreed = third_thursday_of_december(year - 1), working_day(year - 1, "12-26")
    return {
        "revision": lambda _: 0,
        "signed_on": lambda _: f"{year - 1}-12-12",
        "approvals": lambda _: [approval("COUNCIL", day, f"П/{year}"), approval("GENERAL_MEETING", day, f"П/{year}-С"),
                                approval("EXECUTIVE", agreed, f"П/{year}-И")],
        "presentations": lambda _: [{"recipient": "BODY_GENERAL_MEETING", "date": day, "by_head": True},
                                    {"recipient": "BODY_EXECUTIVE", "date": day, "by_head": False}],
        "activities": lambda _: planned(activities_of(year, cluster, facts)),
        "kpis": lambda _: planned_kpis(facts, year),
        "indicators": lambda _: indicators_of(facts, with_values=False),
        "education": lambda _: education_of(facts, year, with_people=False),
        "expenditures": lambda made: expenditures_of(facts, made["education"]),
        "staff_breakdown": lambda _: staff_breakdown_of(facts, year),
    }


def report_parts(cluster: dict, facts: dict, year: int) -> Parts:
    day, agreed = working_day(year + 1, "02-05"), working_day(year + 1, "02-09")
    sections = [("GENERAL", "Общие сведения"), ("PRIORITY_ACTIVITIES", "Приоритетные мероприятия"),
                ("KPI_ACHIEVEMENT", "Достижение показателей")]
    return {
        "revision": lambda _: 0,
        "signed_on": lambda _: f"{year + 1}-01-26",
        "approvals": lambda _: [approval("GENERAL_MEETING", day, f"О/{year}"), approval("EXECUTIVE", agreed, f"О/{year}-И")],
        "presentations": lambda _: [{"recipient": "BODY_GENERAL_MEETING", "date": day, "by_head": True},
                                    {"recipient": "BODY_EXECUTIVE", "date": agreed, "by_head": False}],
        "sections": lambda _: items([{"kind": f"SECTION_KIND_{kind}", "title": title} for kind, title in sections]),
        "activities": lambda _: activities_of(year, cluster, facts),
        "working_groups": lambda _: working_groups_of(year, cluster),
        "kpis": lambda _: kpis_of(facts),
        "indicators": lambda _: indicators_of(facts, with_values=True),
        "education": lambda _: education_of(facts, year, with_people=True),
        "expenditures": lambda made: expenditures_of(facts, made["education"]),
        "staff_breakdown": lambda _: staff_breakdown_of(facts, year),
    }


def whole(parts: Parts) -> dict:
    made: dict = {}
    for name, make in parts.items():
        made[name] = make(made)
    return made


def by_participant(values: dict) -> dict:
    return items([{"participant": participant, "value": value} for participant, value in values.items()])


def add_own_lines(report: dict, added: dict) -> None:
    """What the report tells of the activities, indicators and targets that a decision added."""
    report["activities"]["additional"] = [
        {"code": code, "title": title, "results": items([{"kind": "RESULT_KIND_TRAINING", "title": title, "date": day}])}
        for code, title, day in added["activities"]]
    report["kpis"]["additional"] = [
        {"code": code, "title": title, "value": value, "status": "VALUE_STATUS_FACT", "by_participant": by_participant(own)}
        for code, title, value, own in added["kpis"]]
    for number, own in added["participants"].items():
        report["kpis"]["items"][number - 1]["by_participant"] = by_participant(own)


def decision_of(facts: dict) -> dict:
    number, day = facts["number"], facts["date"]
    return {
        "number": number, "date": day,
        "approvals": [approval(body, at, f"{number}-{body[0]}") for body, at in facts["approve"].items()],
        "changes": [{"kind": f"CHANGE_KIND_{kind}", **change} for kind, change in facts["changes"]],
    }


def amendments_of(decided: dict) -> dict:
    amendments = {"decisions": [decision_of(decision) for decision in decided["decisions"]]}
    if "targets" in decided:
        amendments["participant_targets"] = decided["targets"]
    return amendments


ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder each time


def text_of(value: object, indent: int = 0, before: int = 0) -> str:
    """JSON with everything that fits into a line on one line; `before` is the width that the key takes."""
    if not isinstance(value, (dict, list)) or not value:
        return ENCODE(value)
    inner = indent + 2
    if isinstance(value, dict):
        keys = [ENCODE(key) + ": " for key in value]
        parts = [key + text_of(part, inner, len(key)) for key, part in zip(keys, value.values())]
        opening, closing = "{}"
    else:
        parts = [text_of(part, inner) for part in value]
        opening, closing = "[]"
    # A part that did not fit is longer on its lines than on one, so what it is in does not fit either.
    flat = opening + ", ".join(parts) + closing
    if indent + before + len(flat) + 1 <= WIDTH:
        return flat
    pad = " " * inner
    return opening + "\n" + ",\n".join(pad + part for part in parts) + "\n" + " " * indent + closing
