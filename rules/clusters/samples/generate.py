#!/usr/bin/env python3
"""Writes the sample dossiers of this folder, or compares them: `generate.py [--check] [FOLDER]`.

Every dossier is built whole and sound by `dossiers.py` from `clusters.py` and `activities.py`; then FAULTS, below, spoils
the report on purpose, line by line. The same files come out byte for byte; a test runs --check.
"""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path

from clusters import ADDED, CLUSTERS, DECISIONS, MADE_UP, YEARS
from dossiers import (add_own_lines, agreement_of, amendments_of, cluster_of, document, expenditures_of, line,
                      organisation_of, plan_parts, programme_of, report_parts, text_of, whole)


def report_of(name: str, year: int) -> dict:
    report = whole(report_parts(CLUSTERS[name], YEARS[name, year], year))
    if (name, year) in ADDED:
        add_own_lines(report, ADDED[name, year])
    report = copy.deepcopy(report)  # nothing of it is shared with what is spoilt below
    FAULTS.get((name, year), lambda _: None)(report)
    return report


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
        "programme": programme_of(cluster, year), "agreement": agreement_of(facts, year), "plan": whole(plan_parts(cluster, facts, year)),
        "report": report_of(name, year), "amendments": amendments_of(DECISIONS.get((name, year), {"decisions": []})),
    }
    if (name, year) == ("titanium", 2014):
        del dossier["organisation"]["founders"]  # nobody said who founded it
    if (name, year - 1) in YEARS:
        dossier["previous_report"] = report_of(name, year - 1)
    return dossier


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
