"""The corpus is the same everywhere, and its dossiers fit together: `corpus_test.py FOLDER`.

After a change of the corpus that is meant the digests below are those that the failing test prints.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from hashlib import sha256
from pathlib import Path

FOLDER = Path(sys.argv.pop(1)) if len(sys.argv) > 1 else Path()
sys.path.insert(0, str(FOLDER))
import corpus  # noqa: E402
from dossiers import report_parts, whole  # noqa: E402
from draws import Draws  # noqa: E402
from drafts import FIGURES, Draft  # noqa: E402
from filings import CLUSTERS, FACTS, MOST_BLOCKS, YEARS, Filing, inn_and_ogrn, published_sums  # noqa: E402

DIGESTS = {  # of the lines of `corpus.py --stream` with these options
    "--count 75": "7d1796c3a7205986c5f68856629edce769fac72c520b7f63ee222de741eace5f",
    "--first 999990 --count 30": "3239c03f63910c867712e5eef4d2e51a41396d1713bd9297bb65b0026a86f871",
    "--seed 2 --years 2014,2016 --profile careless --count 10": "d4f78b90d74d0732477b3bd35ee6b08ad644534c451923cdcc8a2185e71b3616",
}


def stream(*options: str) -> bytes:
    return subprocess.run([sys.executable, "-B", FOLDER / "corpus.py", "--stream", *options], stdout=subprocess.PIPE,
                          timeout=120, check=True).stdout


def dossiers(first: int, count: int) -> list[tuple[corpus.Entry, dict]]:
    whole_corpus = corpus.Corpus(seed=1)
    entries = [whole_corpus.entry(number) for number in range(first, first + count)]
    return [(entry, json.loads(whole_corpus.dossier(entry))) for entry in entries]


def spent(part: dict, source: str) -> int:
    return sum(int(line["amount"]) for line in part["expenditures"]["items"] if line["source"] == f"MONEY_SOURCE_{source}")


class SameEverywhere(unittest.TestCase):
    def test_digests(self):
        for options, digest in DIGESTS.items():
            with self.subTest(options):
                self.assertEqual(sha256(stream(*options.split())).hexdigest(), digest)

    def test_draws(self):
        """SHA-256 of `key/1#0` begins with these numbers, on every machine."""
        draws = Draws("key", 1)
        expected = sha256(b"key/1#0").digest() + sha256(b"key/1#1").digest()
        for at in range(0, 64, 8):
            self.assertEqual(draws.below(1 << 64), int.from_bytes(expected[at:at + 8], "big"))

    def test_a_range_can_be_made_alone(self):
        lines = stream("--first", "70", "--count", "90").splitlines()
        self.assertEqual(stream("--first", "100", "--count", "20").splitlines(), lines[30:50])

    def test_years_leave_the_dossiers_as_they_are(self):
        of_2015 = corpus.Corpus(seed=1, years=(2015,))
        for number in (0, 7, 24, 60):
            entry = of_2015.entry(number)
            self.assertEqual(of_2015.dossier(entry), corpus.Corpus(seed=1).dossier(entry))

    def test_files_say_what_lines_say(self):
        with tempfile.TemporaryDirectory(prefix="svod-corpus-") as folder:
            subprocess.run([sys.executable, "-B", FOLDER / "corpus.py", "--out", folder, "--first", "73", "--count", "4"],
                           timeout=60, check=True)
            files = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in Path(folder).iterdir()}
        self.assertEqual(files, {f"{entry.filing.name}.json": dossier for entry, dossier in dossiers(73, 4)})
        self.assertIn("obninsk-2014-2.json", files)

    def test_figures_put_into_a_text_are_those_of_a_part_that_is_built(self):
        filing = Filing(1, 4, 7, 2015)
        for path in FIGURES:
            document = path.partition(".")[0]
            built = Draft(filing)
            built.get(path)
            self.assertEqual(built.document(document), Draft(filing).document(document), path)
        draft = Draft(filing)
        self.assertEqual(json.loads(draft.document("report")),
                         json.loads(json.dumps(whole(report_parts(draft.cluster, draft.facts, 2015)))))

    def test_numbers_out_of_range_are_refused(self):
        done = subprocess.run([sys.executable, "-B", FOLDER / "corpus.py", "--index", "--first", str(MOST_BLOCKS * 75)],
                              stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual((done.returncode, b"numbered 0 to" in done.stderr), (2, True))


class Profiles(unittest.TestCase):
    def test_every_profile_has_its_share_of_every_block(self):
        shares = {profile["name"]: profile["share"] for profile in corpus.PROFILES}
        self.assertEqual(sum(shares.values()), 75)
        for block in (0, 1, 9000):
            names = Counter(corpus.Corpus(seed=5).entry(block * 75 + i).profile["name"] for i in range(75))
            self.assertEqual(names, shares, block)

    def test_every_deviation_is_there_and_used(self):
        named = {card[0] for deck in corpus.DECKS.values() for card in deck}
        self.assertEqual(named, set(corpus.DEVIATIONS))
        dealt = {deck for profile in corpus.PROFILES for deal in profile["deals"] for deck in deal["of"]}
        self.assertEqual(dealt, set(corpus.DECKS))

    def test_every_card_of_the_careless_is_dealt(self):
        careless = next(profile for profile in corpus.PROFILES if profile["name"] == "careless")
        for block in (0, 3):
            entries = [corpus.Corpus(seed=1).entry(block * 75 + i) for i in range(75)]
            dealt = {card for entry in entries if entry.profile is careless for card in entry.deviations}
            cards = {tuple(card) for deal in careless["deals"] for card in corpus.cards_of(deal)}
            self.assertGreater(len(cards), 80)
            self.assertEqual(cards - dealt, set(), block)


class FitTogether(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dossiers = dossiers(0, 150)

    def test_every_cluster_and_year_once_in_a_block(self):
        units = Counter((d["unit"]["cluster"], d["unit"]["year"], entry.filing.block) for entry, d in self.dossiers)
        self.assertEqual(units, Counter((c["id"], year, block) for c in CLUSTERS for year in YEARS for block in (0, 1)))

    def test_the_money_is_that_of_the_agreement(self):
        sound = [dossier for entry, dossier in self.dossiers if entry.profile["name"] in ("exemplary", "late", "amended")]
        self.assertGreater(len(sound), 50)
        for dossier in sound:
            for source, key in (("CLUSTER_SUBSIDY", "federal_amount"), ("REGIONAL_BUDGET", "regional_amount")):
                for part in ("plan", "report"):
                    self.assertEqual(spent(dossier[part], source), int(dossier["agreement"][key]), dossier["unit"])

    def test_education_is_paid_as_told(self):
        for entry, dossier in self.dossiers:
            if entry.profile["name"] in ("exemplary", "careless", "diligent-with-remarks"):
                report = dossier["report"]
                paid = sum(int(line["amount"]) for line in report["expenditures"]["items"] if line.get("activity") in (42, 44))
                self.assertEqual(paid, sum(int(p["budget"]) for p in report["education"]["programmes"]), dossier["remark"])
                people = sum(int(g["people"]) for p in report["education"]["programmes"] for g in p["trained"]["items"])
                told = report["activities"]["items"][43]["results"]["items"][0]["attendance"]
                self.assertEqual(int(told), people, dossier["remark"])

    def test_rounds_and_subsidies_are_the_published_ones(self):
        sums = published_sums(1)
        for funding in FACTS["funding_rounds"]:
            total = sum(federal for (_, year), (federal, _, _) in sums.items() if year == funding["year"])
            self.assertEqual(total, funding["federal"])
        places = {cluster["id"]: place for place, cluster in enumerate(CLUSTERS)}
        for fact in FACTS["subsidies"]:
            total = sum(sums[places[cluster], fact["year"]][0] for cluster in fact["clusters"])
            if "federal" in fact:
                self.assertEqual(total, fact["federal"], fact)
            elif "federal_more_than" in fact:
                self.assertGreater(total, fact["federal_more_than"], fact)
            else:
                self.assertEqual(total + sums[places[fact["clusters"][0]], fact["year"]][1], fact["federal_and_regional"])
        altaibio = next(dossier for entry, dossier in self.dossiers if entry.filing.name == "altaibio-2014")
        self.assertEqual(altaibio["agreement"]["federal_amount"], "5985000000")

    def test_the_regional_share_is_that_of_the_round(self):
        limits = next(f["regional_percent"] for f in FACTS["funding_rounds"] if f["year"] == 2014)
        for entry, dossier in self.dossiers:
            if "agreement" in dossier and entry.profile["name"] != "careless":
                federal, regional = (int(dossier["agreement"][key]) for key in ("federal_amount", "regional_amount"))
                self.assertTrue(limits["min"] * (federal + regional) <= 100 * regional <= limits["max"] * (federal + regional))

    def test_the_previous_report_is_the_one_filed(self):
        by_unit = {(d["unit"]["organisation"], d["unit"]["year"]): d for _, d in self.dossiers}
        seen = 0
        for (organisation, year), dossier in by_unit.items():
            if "previous_report" in dossier:
                self.assertEqual(dossier["previous_report"], by_unit[organisation, year - 1]["report"], dossier["remark"])
                seen += 1
        self.assertGreater(seen, 80)

    def test_what_is_made_up_is_labelled(self):
        for entry, dossier in self.dossiers:
            if "remark" in dossier:
                self.assertIn("Вымышлено всё остальное", dossier["remark"])
                self.assertIn(entry.profile["name"], dossier["remark"])
        for fact in [*FACTS["subsidies"], *FACTS["funding_rounds"]]:
            self.assertTrue(all(source.startswith("http") for source in fact["sources"]), fact)


class Numbers(unittest.TestCase):
    def test_check_digits(self):
        for block, cluster in ((0, 0), (1, 20), (MOST_BLOCKS - 1, 17)):
            inn, ogrn = inn_and_ogrn(1, block, cluster, 2011)
            weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
            self.assertEqual(sum(w * int(d) for w, d in zip(weights, inn)) % 11 % 10, int(inn[9]))
            self.assertEqual(int(ogrn[:12]) % 11 % 10, int(ogrn[12]))
            self.assertEqual((len(inn), len(ogrn), inn[2:4]), (10, 13, "00"))

    def test_no_two_organisations_have_one_inn(self):
        seen = {inn_and_ogrn(1, block, cluster, 2011)[0] for block in range(4000) for cluster in range(len(CLUSTERS))}
        self.assertEqual(len(seen), 4000 * len(CLUSTERS))


if __name__ == "__main__":
    unittest.main()
