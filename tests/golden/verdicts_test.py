"""Verdicts and reports of the sample dossiers, compared with files read by a person: `verdicts_test.py SVOD RULES`.

After a change that is meant: SVOD_UPDATE_GOLDEN=1, run it again, and read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

SVOD, RULES = (Path(sys.argv.pop(1)), Path(sys.argv.pop(1))) if len(sys.argv) > 2 else (Path(), Path())
sys.path.insert(0, str(RULES / "clusters" / "samples"))
from dossiers import text_of  # noqa: E402  JSON with all that fits on a line on one line, as the samples are written

FOLDER = Path(__file__).parent
UPDATE = os.environ.get("SVOD_UPDATE_GOLDEN", "") not in ("", "0")
SAMPLES = [f"{cluster}-{year}" for cluster in ("altaibio", "dimitrovgrad", "titanium") for year in (2014, 2015)]
# Folders of packs; the verdict of each sample by the first has the name of the sample alone.
PACKS = ["clusters", "cofinancing"]
REPORTS = [("altaibio-2014", "ru"), ("titanium-2014", "en")]
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
VERSION = re.compile(r"\d+\.\d+\.\d+.*")


def run(sample: str, *options: str, packs: str = PACKS[0]) -> tuple[int, str]:
    as_of = f"{int(sample[-4:]) + 1}-02-15"
    done = subprocess.run(
        [SVOD, "check", RULES / "clusters" / "samples" / f"{sample}.json", "--rules", RULES / packs, "--as-of", as_of, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=60, check=False)
    if done.stderr:
        raise AssertionError(done.stderr)
    return done.returncode, done.stdout


def file_of(sample: str, packs: str) -> str:
    return f"{sample}.verdict.json" if packs == PACKS[0] else f"{sample}.{packs}.verdict.json"


class Golden(unittest.TestCase):
    maxDiff = None

    def compare(self, name: str, text: str):
        file = FOLDER / name
        if UPDATE:
            file.write_text(text, encoding="utf-8")
        self.assertTrue(file.is_file(), f"{name} is not there; SVOD_UPDATE_GOLDEN=1 writes it")
        self.assertEqual(file.read_text(encoding="utf-8").splitlines(), text.splitlines(), name)

    def masked(self, text: str) -> str:
        """Without what changes with every version or comment: those are checked for their form only."""
        verdict = json.loads(text)
        self.assertRegex(verdict["engine_version"], VERSION)
        self.assertRegex(verdict["digest"], DIGEST)
        self.assertRegex(verdict["pack"]["digest"], DIGEST)
        verdict["engine_version"] = verdict["digest"] = verdict["pack"]["digest"] = "(not compared)"
        return text_of(verdict) + "\n"

    def test_verdicts(self):
        for sample in SAMPLES:
            for packs in PACKS:
                with self.subTest(f"{sample} {packs}"):
                    _, text = run(sample, "--format", "json", packs=packs)
                    self.compare(file_of(sample, packs), self.masked(text))

    def test_every_pack_is_there(self):
        folders = {head.relative_to(RULES).parts[0] for head in RULES.rglob("pack.yaml")}
        self.assertEqual(folders, set(PACKS))

    def test_the_share_of_the_region_was_another_in_2013(self):
        for sample in SAMPLES:
            with self.subTest(sample):
                self.assertEqual(run(sample, packs="cofinancing")[0], 0)
                edition = ("--pack", "ru.clusters.cofinancing", "--edition", "2013-03-06")
                self.assertEqual(run(sample, *edition, packs="cofinancing")[0], 1)

    def test_reports(self):
        for sample, language in REPORTS:
            with self.subTest(f"{sample} {language}"):
                _, text = run(sample, "--lang", language)
                self.compare(f"{sample}.{language}.txt", text)

    def test_exit_codes_follow_the_verdicts(self):
        codes = {sample: run(sample)[0] for sample in SAMPLES}
        self.assertEqual(codes, {sample: {"altaibio-2014": 1, "titanium-2014": 2}.get(sample, 0) for sample in SAMPLES})

    @unittest.skipIf(UPDATE, "the files are being written")
    def test_no_file_is_left_over(self):
        expected = {file_of(sample, packs) for sample in SAMPLES for packs in PACKS} | {f"{s}.{language}.txt" for s, language in REPORTS}
        present = {file.name for file in FOLDER.iterdir() if file.suffix in (".json", ".txt")} - {"CMakeLists.txt"}
        self.assertEqual(present, expected)


if __name__ == "__main__":
    unittest.main()
