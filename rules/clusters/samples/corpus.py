#!/usr/bin/env python3
"""Writes made-up dossiers of the 25 pilot clusters for 2014-2016, as many as one likes.

  corpus.py --out DIR                     75 files, cluster-year.json: every cluster and year, profiles of all kinds
  corpus.py --stream --count 1000000      a dossier a line, in little memory
  corpus.py --stream --first 500000 --count 10    the same ten as in the middle of a longer run
  corpus.py --index                       what each dossier is, and what the rules should say of it

Dossier n depends on the seed and n alone (and on --years and --profile). Beyond the first 75 the organisations are further
made-up ones of the same clusters.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Iterator

from clusters import MADE_UP
from deviations import DEVIATIONS
from dossiers import text_of
from drafts import Draft, encode_json
from draws import Draws
from filings import CLUSTERS, FACTS, MOST_BLOCKS, YEARS, Filing, published_sum

_DATA = json.loads((Path(__file__).parent / "data" / "profiles.json").read_text(encoding="utf-8"))
PROFILES, DECKS = _DATA["profiles"], _DATA["decks"]
NAMES = [profile["name"] for profile in PROFILES]
PLACE_OF_DEVIATION = {name: place for place, name in enumerate(DEVIATIONS)}
PLACES = [(cluster, year) for cluster in range(len(CLUSTERS)) for year in YEARS]  # in a block


@dataclass(frozen=True)
class Entry:
    """A dossier before it is built: whose filing, and what is to be wrong with it."""

    filing: Filing
    profile: dict
    deviations: tuple

    @property
    def as_of(self) -> str:
        day = self.profile["as_of"]
        return f"{self.filing.year + day['years_after']}-{day['day']}"


@lru_cache(maxsize=4)
def profiles_of_block(seed: int, block: int) -> dict[tuple, tuple[int, int]]:
    """(cluster, year) -> profile, and how many of the block have it before; every profile has its share of every block."""
    free = Draws("profiles", seed, block).shuffled(PLACES)
    given: dict = {}
    for profile in sorted(range(len(PROFILES)), key=lambda place: "years" not in PROFILES[place]):
        years = PROFILES[profile].get("years", YEARS)
        chosen = [place for place in free if place[1] in years][:PROFILES[profile]["share"]]
        given |= {place: (profile, ordinal) for ordinal, place in enumerate(chosen)}
        free = [place for place in free if place not in given]
    return given


def cards_of(deal: dict) -> list:
    return [card for deck in deal["of"] for card in DECKS[deck]]


@lru_cache(maxsize=256)
def deal_of_block(seed: int, block: int, profile: int, deal: int) -> list:
    return Draws("deal", seed, block, NAMES[profile], deal).shuffled(cards_of(PROFILES[profile]["deals"][deal]))


def entry_of(filing: Filing, profile: int | None = None) -> Entry:
    """`profile`, if given, in place of the one that is dealt."""
    place = (filing.cluster, filing.year)
    dealt, ordinal = profiles_of_block(filing.seed, filing.block)[place]
    if profile is not None:
        dealt, ordinal = profile, PLACES.index(place)
    deviations: list = []
    for number, deal in enumerate(PROFILES[dealt]["deals"]):
        cards, take = deal_of_block(filing.seed, filing.block, dealt, number), deal["take"]
        hand = [cards[(ordinal * take + i) % len(cards)] for i in range(take)]
        deviations += [card for card in hand if card not in deviations]
    deviations.sort(key=lambda deviation: PLACE_OF_DEVIATION[deviation[0]])
    return Entry(filing, PROFILES[dealt], tuple(map(tuple, deviations)))


def money_in_words(fact: dict) -> tuple[str, str]:
    """What of the money of a filing is published."""
    if "federal_and_regional" in fact:
        return "сумма федеральных и региональных средств (доли вымышлены)", "federal and regional money together (split made up)"
    if len(fact["clusters"]) > 1:
        return "федеральная субсидия на несколько кластеров (доли вымышлены)", "a federal subsidy of several clusters (split made up)"
    if "federal_more_than" in fact:
        return "федеральная субсидия (известно лишь, больше чего)", "the federal subsidy (published as more than a sum)"
    if "regional" in fact:
        return "федеральные и региональные средства", "federal and regional money"
    return "федеральная субсидия", "the federal subsidy"


def real_in(filing: Filing) -> tuple[str, str]:
    real, fact = CLUSTERS[filing.cluster], published_sum(filing)
    ru, en = ["кластер"], ["the cluster"]
    if "programme" in real:
        ru.append(f"принятие и известные изменения программы ({real['programme']['source']})")
        en.append("the adoption and published changes of its programme")
    if fact:
        money_ru, money_en = money_in_words(fact)
        ru.append(f"{money_ru} {filing.year} года ({', '.join(fact['sources'])})")
        en.append(f"{money_en} in {filing.year}")
    if filing.block == 0 and real["id"] == FACTS["output_growth"]["cluster"]:
        ru.append(f"рост выработки, показатель 5 ({FACTS['output_growth']['source']})")
        en.append("growth of output, indicator 5")
    return ", ".join(ru), ", ".join(en)


def remark_of(entry: Entry) -> str:
    done = "; ".join(" ".join(map(str, deviation)) for deviation in entry.deviations) or "нет / none"
    ru, en = real_in(entry.filing)
    return (f"Образец из собрания, не настоящий отчёт; профиль {entry.profile['name']}, отклонения: {done}. Настоящие: {ru}. "
            f"/ A dossier of the sample corpus, not a real report. Real: {en}. {MADE_UP}")


def draft_of(entry: Entry) -> Draft:
    draft, filing = Draft(entry.filing), entry.filing
    draft.remark = remark_of(entry)
    for number, (name, *arguments) in enumerate(entry.deviations):
        draws = Draws("deviation", filing.seed, filing.block, filing.cluster, filing.year, number, name)
        DEVIATIONS[name](draft, draws, *arguments)
    return draft


class Corpus:
    """Dossiers by number. Those of one organisation follow each other, year by year."""

    def __init__(self, seed: int, years: tuple = YEARS, profile: int | None = None):
        self._seed, self._years, self._profile = seed, years, profile
        self._last: tuple[Filing | None, bytes | None] = (None, None)  # a filing, and its report

    @property
    def most(self) -> int:
        return MOST_BLOCKS * len(CLUSTERS) * len(self._years)

    def entry(self, number: int) -> Entry:
        rest, year = divmod(number, len(self._years))
        block, cluster = divmod(rest, len(CLUSTERS))
        return entry_of(Filing(self._seed, block, cluster, self._years[year]), self._profile)

    def dossier(self, entry: Entry) -> bytes:
        """On one line of JSON."""
        draft = draft_of(entry)
        text = draft.text(self._report_before(entry.filing))
        self._last = (entry.filing, draft.report)
        return text

    def _report_before(self, filing: Filing) -> bytes | None:
        """The report of the year before as that dossier has it."""
        before = filing.before()
        if before is None or before == self._last[0]:
            return self._last[1] if before else None
        draft = draft_of(entry_of(before, self._profile))
        return draft.document("report") if draft.has("report") else None


# --- the program


def index_line(number: int, entry: Entry) -> str:
    return encode_json({
        "number": number, "file": f"{entry.filing.name}.json", "cluster": CLUSTERS[entry.filing.cluster]["id"],
        "year": entry.filing.year, "profile": entry.profile["name"], "as_of": entry.as_of,
        "overall": entry.profile["overall"], "deviations": entry.deviations})


def list_profiles() -> None:
    print(f"{'profile':24}{'of 75':>6}  {'overall':24}{'as of':17}what is wrong")
    for profile in PROFILES:
        day = ("year", "next year")[profile["as_of"]["years_after"]] + f" {profile['as_of']['day']}"
        print(f"{profile['name']:24}{profile['share']:6}  {profile['overall']:24}{day:17}  {profile['about']}")


def write(corpus: Corpus, numbers: range, options: argparse.Namespace) -> None:
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        entry = corpus.entry(number)
        if options.out:
            pretty = text_of(json.loads(corpus.dossier(entry))) + "\n"
            (options.out / f"{entry.filing.name}.json").write_bytes(pretty.encode())
        elif options.stream:
            sys.stdout.buffer.write(corpus.dossier(entry) + b"\n")
        else:
            print(index_line(number, entry))
    sys.stdout.flush()


def years_of(text: str) -> tuple:
    years = tuple(sorted({int(year) for year in text.split(",")}))
    if not set(years) <= set(YEARS):
        raise argparse.ArgumentTypeError(f"years are of {', '.join(map(str, YEARS))}")
    return years


def parser_of() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=len(PLACES), help="how many dossiers (75)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first one (0)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other dossiers (1)")
    parser.add_argument("--years", type=years_of, default=YEARS, help="comma-separated, of 2014,2015,2016 (all)")
    parser.add_argument("--profile", choices=NAMES, help="all dossiers of this profile")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="DIR", help="a file each, for people to read")
    what.add_argument("--stream", action="store_true", help="to standard output, a dossier a line")
    what.add_argument("--index", action="store_true", help="no dossiers, a line about each: file, profile, as of, overall")
    what.add_argument("--list-profiles", action="store_true")
    return parser


def main() -> int:
    parser = parser_of()
    options = parser.parse_args()
    if options.list_profiles:
        list_profiles()
        return 0
    corpus = Corpus(options.seed, options.years, NAMES.index(options.profile) if options.profile else None)
    if options.first < 0 or options.count < 0 or options.first + options.count > corpus.most:
        parser.error(f"dossiers are numbered 0 to {corpus.most - 1}")
    try:
        write(corpus, range(options.first, options.first + options.count), options)
    except BrokenPipeError:  # the reader, `head` for example, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
