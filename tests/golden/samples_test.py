"""The sample dossiers are whole, and their figures fit together: `samples_test.py FOLDER`.

generate.py writes them; this looks at the files alone, so that a slip of the generator does not go unseen.
"""

from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path

FOLDER = Path(sys.argv.pop(1)) if len(sys.argv) > 1 else Path()
YEARS = ("2014", "2015")
NAMES = [f"{cluster}-{year}" for cluster in ("altaibio", "dimitrovgrad", "titanium") for year in YEARS]
# Published sizes of federal subsidies, in roubles.
REAL_SUBSIDIES = {"altaibio-2014": 59_850_000, "titanium-2015": 37_000_000}


def numbers(part: dict) -> list[int]:
    return [item["number"] for item in part["items"]]


class Samples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dossiers = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES}

    def test_nothing_is_left_out(self):
        for name, dossier in self.dossiers.items():
            for part in ("plan", "report"):
                self.assertEqual(numbers(dossier[part]["activities"]), list(range(1, 53)), name)
                self.assertEqual(numbers(dossier[part]["kpis"]), list(range(1, 13)), name)
                self.assertEqual(numbers(dossier[part]["indicators"]), list(range(1, 8)), name)
            self.assertEqual("previous_report" in dossier, name.endswith("2015"), name)
            self.assertIn("Вымышлено", dossier["remark"], name)

    def test_the_money_is_that_of_the_agreement(self):
        for name, dossier in self.dossiers.items():
            agreement = dossier["agreement"]
            for source, key in (("CLUSTER_SUBSIDY", "federal_amount"), ("REGIONAL_BUDGET", "regional_amount")):
                spent = sum(int(line["amount"]) for line in dossier["report"]["expenditures"]["items"]
                            if line["source"] == f"MONEY_SOURCE_{source}")
                self.assertEqual(spent, int(agreement[key]), f"{name} {key}")
            if name in REAL_SUBSIDIES:
                self.assertEqual(int(agreement["federal_amount"]), REAL_SUBSIDIES[name] * 100, name)

    def test_training_is_paid_and_counted(self):
        for name, dossier in self.dossiers.items():
            programmes = dossier["report"]["education"]["programmes"]
            paid = sum(int(line["amount"]) for line in dossier["report"]["expenditures"]["items"]
                       if line["activity"] in (42, 44))
            told = sum(int(programme.get("budget", 0)) for programme in programmes)
            if name == "titanium-2014":  # one budget is missing there on purpose
                self.assertGreater(paid, told, name)
            else:
                self.assertEqual(paid, told, name)
            people = sum(int(group["people"]) for programme in programmes for group in programme["trained"]["items"])
            trained = dossier["report"]["activities"]["items"][43]["results"]["items"][0]["attendance"]
            self.assertEqual(int(trained), people, name)

    def test_indicators_repeat_the_targets_of_the_agreement(self):
        for name, dossier in self.dossiers.items():
            agreed = {item["number"]: item["target"] for item in dossier["agreement"]["targets"]["items"]}
            for part in ("plan", "report"):
                told = {item["number"]: item["target"] for item in dossier[part]["indicators"]["items"]}
                self.assertEqual(told, agreed, name)

    def test_what_a_decision_adds_is_reported(self):
        for name, dossier in self.dossiers.items():
            report = dossier["report"]
            told = {line["code"] for part in ("activities", "kpis") for line in report[part].get("additional", [])}
            added = {change.get("additional_activity", change.get("additional_kpi"))
                     for decision in dossier["amendments"]["decisions"] for change in decision["changes"]
                     if change["kind"] == "CHANGE_KIND_ADD"}
            self.assertEqual(told, added, name)
            for kpi in report["kpis"]["items"] + report["kpis"].get("additional", []):
                own = sum(int(line["value"]) for line in kpi.get("by_participant", {"items": []})["items"])
                self.assertLessEqual(own, float(kpi.get("value", own)), name)

    def test_the_previous_report_is_the_one_filed(self):
        for name, dossier in self.dossiers.items():
            if name.endswith("2015"):
                before = self.dossiers[f"{name[:-4]}2014"]
                self.assertEqual(dossier["previous_report"], before["report"], name)


if __name__ == "__main__":
    unittest.main()
