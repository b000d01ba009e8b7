#!/usr/bin/env python3
"""Writes the sample dossiers of this folder, or compares them: `generate.py [--check] [FOLDER]`.

Every dossier is built whole and sound from `clusters.py` and `activities.py`; then FAULTS, below, spoils the report on
purpose, line by line. The same files come out byte for byte; a test runs --check.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
from datetime import date, timedelta
from pathlib import Path

from activities import ACTIVITIES
from clusters import (ADDED, CLUSTERS, DECISIONS, FEDERAL_ITEMS, KINDS, MADE_UP, PLANNED_KPIS, PLANNED_MORE,
                      PROGRAMMES, REGIONAL_ITEMS, YEARS)

WIDTH = 120
# Weeks of the stages 3 to 7 of the preparation of a programme (clause 11 of the appendix).
STAGE_WEEKS = {3: 3, 4: 2, 5: 3, 6: 3, 7: 4}


def kopecks(roubles: int) -> str:
    return str(roubles * 100)


def working_day(year: int, day: str) -> str:
    when = date.fromisoformat(f"{year}-{day}")
    if when.weekday() > 4:
        raise ValueError(f"{when} is not a working day")
    return when.isoformat()


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
        "id": cluster["id"], "name": cluster["name"], "regions": [cluster["region"]],
        "municipalities": [cluster["town"]], "closed_town": False,
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


def kpis_of(facts: dict) -> dict:
    *first, abroad = facts["kpis"]
    staff = facts["trained"][1]["SO_STAFF"]
    counted = [trained(facts, "MANAGEMENT"), trained(facts, "SCIENCE_AND_ENGINEERING"), staff, len(facts["organised"])]
    values = [*first, *map(str, counted), abroad]
    lines = [{"number": i + 1, "value": value, "status": "VALUE_STATUS_FACT"} for i, value in enumerate(values)]
    lines[10]["attendance"] = str(sum(facts["organised"].values()))
    return items(lines)


def planned_values(name: str, year: int) -> list:
    more = PLANNED_MORE.get((name, year), {})
    return [more.get(i + 1, value) for i, value in enumerate(PLANNED_KPIS[year])]


def planned_kpis(name: str, year: int) -> dict:
    lines = [{"number": i + 1, "value": str(value), "status": "VALUE_STATUS_FORECAST"}
             for i, value in enumerate(planned_values(name, year))]
    lines[10]["attendance"] = "150"
    return items(lines)


def indicators_of(facts: dict, with_values: bool) -> dict:
    values = [str(trained(facts, "MANAGEMENT")), *facts["indicators"]]
    lines = []
    for i, (target, value) in enumerate(zip(facts["targets"], values)):
        line = {"number": i + 1, "target": target}
        if with_values:
            line |= {"value": value, **({"precision": "0.1"} if i > 0 else {}), "status": "VALUE_STATUS_FACT"}
        lines.append(line)
    return items(lines)


def staff_breakdown_of(name: str, year: int) -> dict:
    employees = ["Менеджер проектов", "Менеджер по рынкам", "Менеджер по кадрам", "Менеджер мероприятий"]
    of_kpi = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3]
    lines = [{"employee": employees[of_kpi[i]], "kpi": i + 1, "target": str(value)}
             for i, value in enumerate(planned_values(name, year))]
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


def education_of(facts: dict, year: int, with_people: bool) -> dict:
    programmes = []
    for index, (topic, title, part, internship, world_class, kinds) in enumerate(PROGRAMMES):
        budget = facts["education"] * part  # kopecks: a hundredth of roubles
        programme = {
            "title": title, "topic": f"TOPIC_{topic}", "budget": str(budget),
            "internship_budget": str(budget * internship // 100), "world_class_budget": str(budget * world_class // 100),
            **modules_and_preparation(kinds, index, year),
        }
        if with_people:
            programme["trained"] = items([{"audience": f"AUDIENCE_{audience}", "people": str(people)}
                                          for audience, people in facts["trained"][index].items()])
        programmes.append(programme)
    return {"programmes": programmes}


def line(activity: int, item: str, source: str, amount: int) -> dict:
    return {"activity": activity, "item": item, "source": f"MONEY_SOURCE_{source}", "amount": str(amount)}


def spread(total: int, shares: list, source: str) -> list:
    """`total` kopecks over the items, in whole thousands of roubles; the last item takes the rest."""
    lines, left = [], total
    for activity, item, part in shares:
        amount = left if part is None else total * part // 100 // 100_000 * 100_000
        left -= amount
        lines.append(line(activity, item, source, amount))
    return lines


def expenditures_of(facts: dict, education: dict) -> dict:
    """The federal lines add up to the federal amount of the agreement, training included; the regional ones too."""
    _, _, federal, regional = facts["agreement"]
    internships = sum(int(programme["internship_budget"]) for programme in education["programmes"])
    training = sum(int(programme["budget"]) for programme in education["programmes"]) - internships
    lines = [line(42, "Обучение по программам", "CLUSTER_SUBSIDY", training),
             line(44, "Стажировки", "CLUSTER_SUBSIDY", internships)]
    lines += spread(federal * 100 - training - internships, FEDERAL_ITEMS, "CLUSTER_SUBSIDY")
    lines += spread(regional * 100, REGIONAL_ITEMS, "REGIONAL_BUDGET")
    lines.append(line(49, "Приём делегаций", "MUNICIPAL_BUDGET", 18_000_000))
    lines.append(line(30, "Взносы участников биржи контактов", "EXTRABUDGETARY", 31_000_000))
    return items(lines)


# --- plan, report, dossier


def plan_of(name: str, year: int) -> dict:
    cluster, facts = CLUSTERS[name], YEARS[name, year]
    education = education_of(facts, year, with_people=False)
    day = "2013-12-19" if year == 2014 else "2014-12-18"
    return {
        "revision": 0, "signed_on": f"{year - 1}-12-12",
        "approvals": [approval("COUNCIL", day, f"П/{year}"), approval("GENERAL_MEETING", day, f"П/{year}-С"),
                      approval("EXECUTIVE", f"{year - 1}-12-26", f"П/{year}-И")],
        "presentations": [{"recipient": "BODY_GENERAL_MEETING", "date": day, "by_head": True},
                          {"recipient": "BODY_EXECUTIVE", "date": day, "by_head": False}],
        "activities": planned(activities_of(year, cluster, facts)), "kpis": planned_kpis(name, year),
        "indicators": indicators_of(facts, with_values=False), "education": education,
        "expenditures": expenditures_of(facts, education), "staff_breakdown": staff_breakdown_of(name, year),
    }


def report_of(name: str, year: int) -> dict:
    cluster, facts = CLUSTERS[name], YEARS[name, year]
    education = education_of(facts, year, with_people=True)
    day = f"{year + 1}-02-05"
    sections = [("GENERAL", "Общие сведения"), ("PRIORITY_ACTIVITIES", "Приоритетные мероприятия"),
                ("KPI_ACHIEVEMENT", "Достижение показателей")]
    report = {
        "revision": 0, "signed_on": f"{year + 1}-01-26",
        "approvals": [approval("GENERAL_MEETING", day, f"О/{year}"),
                      approval("EXECUTIVE", f"{year + 1}-02-09", f"О/{year}-И")],
        "presentations": [{"recipient": "BODY_GENERAL_MEETING", "date": day, "by_head": True},
                          {"recipient": "BODY_EXECUTIVE", "date": f"{year + 1}-02-09", "by_head": False}],
        "sections": items([{"kind": f"SECTION_KIND_{kind}", "title": title} for kind, title in sections]),
        "activities": activities_of(year, cluster, facts), "working_groups": working_groups_of(year, cluster),
        "kpis": kpis_of(facts), "indicators": indicators_of(facts, with_values=True), "education": education,
        "expenditures": expenditures_of(facts, education), "staff_breakdown": staff_breakdown_of(name, year),
    }
    if (name, year) in ADDED:
        add_own_lines(report, ADDED[name, year])
    report = copy.deepcopy(report)  # nothing of it is shared with what is spoilt below
    FAULTS.get((name, year), lambda _: None)(report)
    return report


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


def amendments_of(name: str, year: int) -> dict:
    facts = DECISIONS.get((name, year), {"decisions": []})
    amendments = {"decisions": [decision_of(decision) for decision in facts["decisions"]]}
    if "targets" in facts:
        amendments["participant_targets"] = facts["targets"]
    return amendments


def results(report: dict, number: int) -> list:
    return report["activities"]["items"][number - 1]["results"]["items"]


def spoil_altaibio_2014(report: dict) -> None:
    late = "2014-07-04"  # the executive agreed the work plan four days late
    results(report, 2)[0]["approvals"][1] |= {"date": late, "document": document("Письмо о согласовании", "2-1/2014-E", late)}
    del results(report, 32)[1]  # one mission of two
    report["kpis"]["items"][0]["value"] = "17"  # of 20 companies
    programmes = report["education"]["programmes"]
    for index, kopeck in ((1, -1), (5, +1)):  # management is one kopeck short of half
        programmes[index]["budget"] = str(int(programmes[index]["budget"]) + kopeck)
    programmes[1]["trained"]["items"][0]["people"] = "16"  # officials: 16 of 72, over a fifth
    report["expenditures"] = expenditures_of(YEARS["altaibio", 2014], report["education"])
    report["expenditures"]["items"] += [  # activity 32 is paid from both subsidies
        line(13, "Консультации малых предприятий", "SMALL_BUSINESS_SUBSIDY", 127_000_000),
        line(32, "Участие малых предприятий в миссии", "SMALL_BUSINESS_SUBSIDY", 23_000_000),
    ]
    results(report, 44)[0]["attendance"] = "72"


def spoil_altaibio_2015(report: dict) -> None:
    del results(report, 32)[2]  # two missions of three
    report["kpis"]["items"][0]["value"] = "20"  # of 30, and growth of 17.65 % over 17


def spoil_titanium_2014(report: dict) -> None:
    report["kpis"]["items"][0]["precision"] = "5"
    del report["kpis"]["items"][4]["value"]
    del report["kpis"]["items"][10]["attendance"]
    del results(report, 21)[0]["date"]
    for key in ("budget", "internship_budget", "world_class_budget"):
        del report["education"]["programmes"][4][key]


def spoil_titanium_2015(report: dict) -> None:
    report["kpis"]["items"][0]["precision"] = "1"  # growth over the rounded 25 of 2014 cannot be told
    report["indicators"]["items"][4]["status"] = "VALUE_STATUS_ESTIMATE"


# What is wrong on purpose, by cluster and year.
FAULTS = {
    ("altaibio", 2014): spoil_altaibio_2014, ("altaibio", 2015): spoil_altaibio_2015,
    ("titanium", 2014): spoil_titanium_2014, ("titanium", 2015): spoil_titanium_2015,
}


def dossier_of(name: str, year: int) -> dict:
    cluster, facts = CLUSTERS[name], YEARS[name, year]
    dossier = {
        "remark": cluster["remark"] + MADE_UP,
        "unit": {"organisation": cluster["inn"], "cluster": cluster["id"], "year": year,
                 "agreement": facts["agreement"][0]},
        "organisation": organisation_of(cluster), "cluster": cluster_of(cluster),
        "programme": programme_of(cluster, year), "agreement": agreement_of(facts, year), "plan": plan_of(name, year),
        "report": report_of(name, year), "amendments": amendments_of(name, year),
    }
    if (name, year) == ("titanium", 2014):
        del dossier["organisation"]["founders"]  # nobody said who founded it
    if (name, year - 1) in YEARS:
        dossier["previous_report"] = report_of(name, year - 1)
    return dossier


def text_of(value: object, indent: int = 0, before: int = 0) -> str:
    """JSON with everything that fits into a line on one line; `before` is the width that the key takes."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or indent + before + len(flat) + 1 <= WIDTH:
        return flat
    inner = indent + 2
    if isinstance(value, dict):
        keys = [json.dumps(key, ensure_ascii=False) + ": " for key in value]
        parts = [key + text_of(part, inner, len(key)) for key, part in zip(keys, value.values())]
        opening, closing = "{}"
    else:
        parts = [text_of(part, inner) for part in value]
        opening, closing = "[]"
    pad = " " * inner
    return opening + "\n" + ",\n".join(pad + part for part in parts) + "\n" + " " * indent + closing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing; exit code 1 on a difference")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    different = []
    for name, year in YEARS:
        file = options.folder / f"{name}-{year}.json"
        text = text_of(dossier_of(name, year)) + "\n"
        if not options.check:
            file.write_text(text, encoding="utf-8")
        elif not file.is_file() or file.read_bytes() != text.encode():
            different.append(file)
    for file in different:
        print(f"{file}: differs from what generate.py writes", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
