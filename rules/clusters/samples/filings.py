"""Who files in the corpus, and with what figures: `cluster` and `facts`, as `dossiers.py` takes them, for any filing.

A filing is a block, a cluster and a year. Block 0 has one organisation for each of the 25 clusters, with the published sums
where there are any; every further block has 25 more organisations, all of it made up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from clusters import PLANNED_KPIS, YEARS as SAMPLES
from dossiers import by_year
from draws import Draws

FACTS = json.loads((Path(__file__).parent / "data" / "facts.json").read_text(encoding="utf-8"))
CLUSTERS = FACTS["clusters"]
YEARS = (2014, 2015, 2016)
AGREEMENT_DAYS = {2014: "2014-12-12", 2015: "2015-10-12", 2016: "2016-10-10"}
TARGETS = SAMPLES["dimitrovgrad", 2014]["targets"]
GROUPS = ("Кадры и образование", "Инфраструктура", "Экспорт", "Кооперация", "Импортозамещение")
# Hundredths of the money for education by programme; each row keeps every share of clause 8 of the appendix.
EDUCATION_PARTS = ([30, 20, 15, 7, 16, 12], [34, 18, 14, 8, 18, 8], [40, 15, 20, 5, 10, 10])
# An INN has five digits for an organisation of a region here, shared by up to three clusters.
NUMBERS = 100_000
CLUSTERS_OF_A_REGION = 3
MOST_BLOCKS = NUMBERS // CLUSTERS_OF_A_REGION


@dataclass(frozen=True)
class Filing:
    seed: int
    block: int
    cluster: int  # place in CLUSTERS
    year: int

    def before(self) -> Filing | None:
        """Of the same organisation, for the year before."""
        return replace(self, year=self.year - 1) if self.year > YEARS[0] else None

    @property
    def name(self) -> str:
        """cluster-year, with the number of the block from the second one on."""
        more = f"-{self.block + 1}" if self.block else ""
        return f"{CLUSTERS[self.cluster]['slug']}-{self.year}{more}"


# --- who


def check_digit(digits: str, weights: tuple) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11 % 10)


def inn_and_ogrn(seed: int, block: int, cluster: int, founded_year: int) -> tuple[str, str]:
    """Unique in a corpus, with valid check digits, under number 00 of a tax office so that nobody real is meant."""
    region = CLUSTERS[cluster]["regions"][0]
    of_region = [i for i, other in enumerate(CLUSTERS) if other["regions"][0] == region]
    at = block * CLUSTERS_OF_A_REGION + of_region.index(cluster)
    number = (at * 64_171 + Draws("inn", seed, region).below(NUMBERS)) % NUMBERS  # 64171 and 100000 share no factor
    inn = f"{region}00{number:05}"
    ogrn = f"1{founded_year % 100:02}{region}00{number:05}"
    return inn + check_digit(inn, (2, 4, 10, 3, 5, 9, 4, 6, 8)), ogrn + str(int(ogrn) % 11 % 10)


@lru_cache(maxsize=64)
def cluster_of(seed: int, index: int) -> dict:
    """What does not depend on the organisation."""
    real, draws = CLUSTERS[index], Draws("cluster", seed, CLUSTERS[index]["id"])
    programme = real.get("programme", {"adopted": f"2013-0{draws.between(5, 9)}-{draws.between(16, 20)}", "updates": []})
    updates = list(programme["updates"])
    for year in YEARS:  # clause 8.3 wants one a year; where none is published one is made up
        if not any(update.startswith(str(year)) for update in updates):
            updates.append(f"{year}-1{draws.between(1, 2)}-{draws.between(10, 25)}")
    return {
        "id": real["id"], "name": real["name"], "regions": real["regions"], "town": real["town"],
        "closed_town": real.get("closed_town", False), "participants": draws.between(8, 15),
        "groups": draws.shuffled(GROUPS)[:draws.between(1, 3)], "adopted": (programme["adopted"], programme.get("act")),
        "first_year": int(programme["adopted"][:4]), "updates": sorted(updates),
    }


def organisation_of(filing: Filing) -> dict:
    """The cluster together with its organisation."""
    real, draws = CLUSTERS[filing.cluster], Draws("organisation", filing.seed, filing.block, filing.cluster)
    founded = date(2010, 1, 11) + timedelta(days=draws.below(1000))
    inn, ogrn = inn_and_ogrn(filing.seed, filing.block, filing.cluster, founded.year)
    number = f" № {filing.block + 1}" if filing.block else ""
    return cluster_of(filing.seed, filing.cluster) | {
        "organisation": f"Специализированная организация{number}, г. {real['town']} (условное название)", "inn": inn,
        "ogrn": ogrn, "founded": founded.isoformat(), "founder": real["region"], "head": "Руководитель (вымышлено)",
        "contract": (date(2012, 11, 1) + timedelta(days=draws.below(330))).isoformat(), "staff": draws.between(8, 24),
        "origin": draws.pick(("OWN", "OWN", "SMALL_BUSINESS_PROGRAMME")), "other_functions": draws.below(3) > 0,
    }


# --- money, in roubles


def split(total: int, weights: list[int]) -> list[int]:
    """`total` by weights, in whole thousands; the last takes the rest."""
    parts = [total * weight // sum(weights) // 1000 * 1000 for weight in weights[:-1]]
    return [*parts, total - sum(parts)]


def regional_of(federal: int, percent: int) -> int:
    """The regional money that is `percent` of both together, up to the next thousand."""
    return -(-federal * percent // (100 - percent) // 1000) * 1000


@lru_cache(maxsize=4)
def published_sums(seed: int) -> dict:
    """(cluster, year) -> federal and regional roubles and sources: all 75, published ones first.

    Sums of the rounds are published too; what is left of a round is made up by weights, so that the whole is right.
    """
    weights = [Draws("weight", seed, cluster["id"]).between(40, 160) for cluster in CLUSTERS]
    places = {cluster["id"]: i for i, cluster in enumerate(CLUSTERS)}
    percents = [Draws("regional", seed, cluster["id"]).between(6, 28) for cluster in CLUSTERS]
    sums: dict = {}
    for fact in FACTS["subsidies"]:
        those = [places[cluster] for cluster in fact["clusters"]]
        if "federal_and_regional" in fact:
            both, percent = fact["federal_and_regional"], percents[those[0]]
            regional = both * percent // 100 // 1000 * 1000
            sums[those[0], fact["year"]] = (both - regional, regional, fact)
            continue
        total = fact["federal"] if "federal" in fact else fact["federal_more_than"] + weights[those[0]] * 5000
        for place, federal in zip(those, split(total, [weights[place] for place in those])):
            sums[place, fact["year"]] = (federal, fact.get("regional", regional_of(federal, percents[place])), fact)
    for funding in FACTS["funding_rounds"]:
        year = funding["year"]
        others = [place for place in range(len(CLUSTERS)) if (place, year) not in sums]
        left = funding["federal"] - sum(federal for (_, of), (federal, _, _) in sums.items() if of == year)
        for place, federal in zip(others, split(left, [weights[place] for place in others])):
            sums[place, year] = (federal, regional_of(federal, percents[place]), None)
    for place in range(len(CLUSTERS)):  # no round of 2016 is in the sources: a bit less than the year before
        federal = sums[place, 2015][0] * Draws("2016", seed, place).between(60, 90) // 100 // 1000 * 1000
        sums[place, 2016] = (federal, regional_of(federal, percents[place]), None)
    return sums


def money_of(filing: Filing, draws: Draws) -> tuple[int, int]:
    federal, regional, _ = published_sums(filing.seed)[filing.cluster, filing.year]
    if filing.block == 0:
        return federal, regional
    federal = federal * draws.between(500, 1500) // 1000 // 1000 * 1000
    return federal, regional_of(federal, draws.between(6, 28))


# --- figures


def new_companies(filing: Filing) -> int:
    """Indicator 1 grows by a fifth a year or more (clause 20)."""
    draws = Draws("companies", filing.seed, filing.block, filing.cluster)
    least = [by_year(PLANNED_KPIS, year)[0] for year in YEARS]
    value = least[0] + draws.below(8)
    for at_least in least[1:YEARS.index(filing.year) + 1]:
        value = max(at_least, -(-value * 6 // 5)) + draws.below(5)
    return value


def kpis_of(filing: Filing, draws: Draws) -> list[str]:
    """Indicators 1 to 7 and 12, each at its least value or above."""
    least = by_year(PLANNED_KPIS, filing.year)
    more = [least[i] + draws.below(1 + least[i] * 2 // 5) for i in (1, 2, 3)]
    tenths = least[4] * 10 + draws.below(least[4] * 4)
    documents = [least[i] + draws.below(3) for i in (5, 6)]
    whole, tenth = divmod(tenths, 10)
    return [str(new_companies(filing)), *map(str, more), f"{whole}.{tenth}" if tenth else str(whole),
            *map(str, documents), str(least[11] + draws.below(6))]


def output_growth(year: int) -> str:
    """Growth of the published output per employee, percent, to a tenth."""
    before, now = (int(FACTS["output_growth"]["values"][str(of)].replace(".", "")) for of in (year - 1, year))
    tenths = ((now - before) * 2000 + before) // (before * 2)
    return f"{tenths // 10}.{tenths % 10}"


def indicators_of(filing: Filing, draws: Draws) -> list[str]:
    """Indicators 2 to 7 of the subsidy, each above its target."""
    values = []
    for target in TARGETS[1:]:
        whole, _, tenth = target.partition(".")
        tenths = int(whole) * 10 + int(tenth or 0) + draws.between(1, 22)
        values.append(f"{tenths // 10}.{tenths % 10}")
    if CLUSTERS[filing.cluster]["id"] == FACTS["output_growth"]["cluster"] and filing.block == 0:
        values[3] = output_growth(filing.year)
    return values


@lru_cache(maxsize=128)
def people_of(seed: int, index: int, year: int) -> dict:
    """Who was trained and who came to the events: the same for all organisations of a cluster and year."""
    draws = Draws("people", seed, CLUSTERS[index]["id"], year)
    several = draws.between
    return {
        "trained": [
            {"ANCHOR_COMPANIES": several(7, 12), "SMALL_AND_MEDIUM_FIRMS": several(5, 9)},
            {"OFFICIALS": several(3, 5), "SO_STAFF": several(5, 7)},
            {"STARTUPS": several(6, 10)}, {"SMALL_AND_MEDIUM_FIRMS": several(5, 8)},
            {"EDUCATION_AND_SCIENCE": several(10, 15), "ANCHOR_COMPANIES": several(10, 18)},
            {"INNOVATION_INFRASTRUCTURE": several(3, 6)}],
        "organised": {46: several(70, 170), 47: several(90, 230), 29: several(30, 80)}, "targets": TARGETS,
    }


def facts_of(filing: Filing) -> dict:
    draws = Draws("year", filing.seed, filing.block, filing.cluster, filing.year)
    federal, regional = money_of(filing, draws)
    number = f"{draws.between(100, 999)}-С/{filing.year}"
    return people_of(filing.seed, filing.cluster, filing.year) | {
        "agreement": (number, AGREEMENT_DAYS[filing.year], federal, regional),
        "education": federal * draws.between(10, 16) // 100 // 100_000 * 100_000, "kpis": kpis_of(filing, draws),
        "indicators": indicators_of(filing, draws), "parts": draws.pick(EDUCATION_PARTS),
    }


def published_sum(filing: Filing) -> dict | None:
    """The published fact behind the sum of a filing, if there is one."""
    return published_sums(filing.seed)[filing.cluster, filing.year][2] if filing.block == 0 else None
