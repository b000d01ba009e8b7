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
REPORTS = [("altaibio-2014", "ru"), ("titanium-2014", "en")]
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
VERSION = re.compile(r"\d+\.\d+\.\d+.*")


def run(sample: str, *options: str) -> tuple[int, str]:
    as_of = f"{int(sample[-4:]) + 1}-02-15"
    done = subprocess.run(
        [SVOD, "check", RULES / "clusters" / "samples" / f"{sample}.json", "--rules", RULES / "clusters", "--as-of", as_of, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=60, check=False)
    if done.stderr:
        raise AssertionError(done.stderr)
    return done.returncode, done.stdout


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
            with self.subTest(sample):
                _, text = run(sample, "--format", "json")
                self.compare(f"{sample}.verdict.json", self.masked(text))

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
        expected = {f"{sample}.verdict.json" for sample in SAMPLES} | {f"{s}.{language}.txt" for s, language in REPORTS}
        present = {file.name for file in FOLDER.iterdir() if file.suffix in (".json", ".txt")} - {"CMakeLists.txt"}
        self.assertEqual(present, expected)


if __name__ == "__main__":
    unittest.main()
