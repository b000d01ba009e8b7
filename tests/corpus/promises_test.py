"""The rules say of every dossier of the corpus what its profile promises: `promises_test.py SVOD RULES`.

What the profiles promise is about the pack of clusters; of every other pack under RULES stands here what its rules say, worked
out from the dossier by itself. Prints how the 75 come out, by profile, and which rules they break.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter, defaultdict
from pathlib import Path

SVOD, RULES = (Path(sys.argv.pop(1)), Path(sys.argv.pop(1))) if len(sys.argv) > 2 else (Path(), Path())
sys.path.insert(0, str(RULES / "clusters" / "samples"))
import corpus  # noqa: E402

# These ask for a value of a closed list, so no report can break them; they can only be undetermined.
CANNOT_FAIL = {"education.topics", "education.modules"}
STATES = ("COMPLIANT", "COMPLIANT_WITH_REMARKS", "NON_COMPLIANT", "UNDETERMINED")


CLUSTERS = "ru.clusters.specialised-organisation"


def check(files: list[Path], as_of: str) -> dict[str, list[dict]]:
    """Pack -> verdicts in the order of the files. Exit code 3 and messages mean that a dossier is not a valid document."""
    done = subprocess.run([SVOD, "check", "--rules", RULES, "--as-of", as_of, "--format", "json", *files],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=300, check=False)
    if done.stderr or done.returncode not in (0, 1, 2):
        raise AssertionError(f"exit code {done.returncode}: {done.stderr}")
    decoder, verdicts, rest = json.JSONDecoder(), defaultdict(list), done.stdout.strip()
    while rest:
        verdict, end = decoder.raw_decode(rest)
        verdicts[verdict["pack"]["id"]].append(verdict)
        rest = rest[end:].lstrip()
    return verdicts


def every_verdict(first: int, count: int, seed: int = 1, profile: int | None = None) -> list[tuple[corpus.Entry, dict, dict]]:
    """Entry, its dossier, and pack -> verdict."""
    filed = corpus.Corpus(seed, profile=profile)
    by_day = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="svod-corpus-") as folder:
        for number in range(first, first + count):
            entry = filed.entry(number)
            file = Path(folder) / f"{entry.filing.name}.json"
            file.write_bytes(filed.dossier(entry))
            by_day[entry.as_of].append((entry, file))
        found = []
        for day, filings in by_day.items():
            by_pack = check([file for _, file in filings], day)
            for at, (entry, file) in enumerate(filings):
                found.append((entry, json.loads(file.read_bytes()), {pack: own[at] for pack, own in by_pack.items()}))
        return found


def judged(first: int, count: int, seed: int = 1, profile: int | None = None) -> list[tuple[corpus.Entry, dict]]:
    return [(entry, verdicts[CLUSTERS]) for entry, _, verdicts in every_verdict(first, count, seed, profile)]


# The least and the largest share of the region, in percent, by the edition of the pack.
REGIONAL_SHARE = {"2013-03-06": (30, 70), "2014-09-15": (5, 30)}


def cofinancing_states(dossier: dict, edition: str) -> dict[str, str]:
    agreement = dossier.get("agreement", {})
    federal, regional = (agreement.get(key) for key in ("federal_amount", "regional_amount"))
    if federal is None or regional is None:
        return {"cofinancing.regional_share": "UNDETERMINED"}
    whole, part = int(federal) + int(regional), int(regional)
    least, most = REGIONAL_SHARE[edition]
    kept = least * whole <= 100 * part <= most * whole
    return {"cofinancing.regional_share": "NOT_APPLICABLE" if whole == 0 else "PASS" if kept else "FAIL"}


# Pack -> rule -> state, of a dossier by an edition.
STATES_OF = {"ru.clusters.cofinancing": cofinancing_states}


def overall(verdict: dict) -> str:
    return next(state for state in STATES if verdict["overall"].endswith(f"OVERALL_STATE_{state}")
                or verdict["overall"] in (state, f"OVERALL_{state}"))


def rules_in(verdict: dict, state: str) -> set[str]:
    return {finding["rule"].partition("[")[0] for finding in verdict["findings"]
            if finding["state"] == f"FINDING_STATE_{state}"}


class Promises(unittest.TestCase):
    maxDiff = None

    def keep(self, filings: list[tuple[corpus.Entry, dict]]):
        broken = [(entry.filing.name, entry.profile["name"], overall(verdict), entry.deviations)
                  for entry, verdict in filings if overall(verdict) != entry.profile["overall"]]
        self.assertEqual(broken, [])
        for entry, verdict in filings:
            name, about = entry.profile["name"], (entry.filing.name, entry.deviations)
            failing, pending = rules_in(verdict, "FAIL"), rules_in(verdict, "PENDING")
            self.assertEqual(rules_in(verdict, "ERROR"), set(), about)
            self.assertEqual(bool(failing), name not in ("exemplary", "amended", "plan-only", "thrifty-with-truth"), about)
            # Of a report of 2014 activities 36 and 37 are due in spring.
            if name == "plan-only":
                self.assertGreaterEqual(len(pending), 20, about)
            else:
                self.assertLessEqual(pending, {"activities.done"}, about)
            if name == "careless":
                self.assertGreaterEqual(len(failing), 4, about)

    def test_the_75(self):
        filings = judged(0, 75)
        print_table(filings)
        self.keep(filings)
        rules = {finding["rule"].partition("[")[0] for _, verdict in filings for finding in verdict["findings"]}
        failing = set().union(*(rules_in(verdict, "FAIL") for _, verdict in filings))
        self.assertEqual(rules - failing, CANNOT_FAIL)

    def test_every_pack_says_what_its_rules_ask(self):
        packs = {re.search(r"^pack: (\S+)$", head.read_text(encoding="utf-8"), re.M).group(1)
                 for head in RULES.rglob("pack.yaml")}
        self.assertEqual(packs, {CLUSTERS, *STATES_OF})
        for entry, dossier, verdicts in every_verdict(0, 75):
            self.assertEqual(set(verdicts), packs)
            for pack, states_of in STATES_OF.items():
                said = {finding["rule"]: finding["state"].removeprefix("FINDING_STATE_")
                        for finding in verdicts[pack]["findings"]}
                self.assertEqual(said, states_of(dossier, verdicts[pack]["pack"]["edition"]), entry.filing.name)

    def test_others_keep_them_too(self):
        self.keep(judged(75, 75))
        self.keep(judged(1_000_000, 75, seed=20_141_212))

    def test_every_profile_for_every_cluster_and_year(self):
        for place, profile in enumerate(corpus.PROFILES):
            with self.subTest(profile["name"]):
                self.keep([(entry, verdict) for entry, verdict in judged(0, 75, profile=place)
                           if entry.filing.year in profile.get("years", corpus.YEARS)])


def print_table(filings: list[tuple[corpus.Entry, dict]]) -> None:
    table = Counter((entry.profile["name"], overall(verdict)) for entry, verdict in filings)
    print(f"{'':24}" + "".join(f"{state:>24}" for state in STATES) + f"{'FAIL':>6}{'UNDET.':>8}{'PENDING':>9}")
    for name in corpus.NAMES:
        mine = [verdict for entry, verdict in filings if entry.profile["name"] == name]
        counts = [sum(finding["state"] == f"FINDING_STATE_{state}" for verdict in mine for finding in verdict["findings"])
                  for state in ("FAIL", "UNDETERMINED", "PENDING")]
        print(f"{name:24}" + "".join(f"{table[name, state] or '':>24}" for state in STATES)
              + "{:6}{:8}{:9}".format(*counts))
    breaks = Counter(rule for _, verdict in filings for rule in rules_in(verdict, "FAIL"))
    print(f"\n{len(breaks)} rules are broken, by so many dossiers:")
    rows = [f"{rule} {count}" for rule, count in sorted(breaks.items())]
    for at in range(0, len(rows), 3):
        print("  " + "".join(f"{row:42}" for row in rows[at:at + 3]).rstrip())


if __name__ == "__main__":
    unittest.main()
