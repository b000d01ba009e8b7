"""What `svod rules` says of small packs that are kept for it, compared with files read by a person: `workbench_test.py SVOD`.

After a change that is meant: SVOD_UPDATE_GOLDEN=1, run it again, and read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

SVOD = Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else Path()
FOLDER = Path(__file__).parent / "workbench"
UPDATE = os.environ.get("SVOD_UPDATE_GOLDEN", "") not in ("", "0")
# Name of the file, what is asked, and the exit code.
OUTPUTS = [
    ("lint.txt", ["lint", "broken"], 3),
    ("diff.en.txt", ["diff", "editions/2013", "editions/2014"], 1),
    ("test.txt", ["test", "failing"], 1),
    ("coverage.txt", ["coverage", "failing"], 1),
    ("coverage.ru.txt", ["coverage", "failing", "--lang", "ru"], 1),
    ("boundaries.txt", ["boundaries", "failing"], 0),
    ("fields.txt", ["fields", "../../packs", "--only", "purchases"], 0),
    ("fields.ru.txt", ["fields", "../../packs", "--only", "purchases", "--lang", "ru"], 0),
    ("diff.ru.txt", ["diff", "editions/2013", "editions/2014", "--lang", "ru"], 1),
]
# The number of different faults that one run over the broken pack must show.
FAULTS_MIN = 10


def rules(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([SVOD, "rules", *arguments], cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", timeout=60, check=False)


class Workbench(unittest.TestCase):
    maxDiff = None

    def test_outputs(self):
        for name, arguments, code in OUTPUTS:
            with self.subTest(name):
                done = rules(*arguments)
                file = FOLDER / name
                if UPDATE:
                    file.write_text(done.stdout + done.stderr, encoding="utf-8")
                self.assertEqual(file.read_text(encoding="utf-8").splitlines(), (done.stdout + done.stderr).splitlines())
                self.assertEqual(done.returncode, code)

    def test_json_says_the_same(self):
        faults = json.loads(rules("lint", "broken", "--format", "json").stdout)
        text = (FOLDER / "lint.txt").read_text(encoding="utf-8")
        for fault in faults:
            self.assertIn(f"{fault['file']}:{fault['line']}:{fault['column']}: {fault['code']}: {fault['message']}", text)
            self.assertIn(fault["hint"], text)
        self.assertIn(f"\n{len(faults)} fault(s)", text)
        self.assertGreaterEqual(len({fault["code"] for fault in faults}), FAULTS_MIN)
        changes = json.loads(rules("diff", "editions/2013", "editions/2014", "--format", "json").stdout)
        text = (FOLDER / "diff.en.txt").read_text(encoding="utf-8")
        # Every line is one of them: a change, or one of its values.
        said = len(changes) + sum(len(change["values"]) for change in changes)
        self.assertEqual(said, len(text.splitlines()))
        self.assertGreater(len(changes), 1)
        for change in changes:
            self.assertIn(f"{change['change']}: {change['what']} {change['name']}  ({change['file']}:{change['line']}", text)
            for value in change["values"]:
                self.assertIn(f"    {value['path']}: ", text)

    def test_json_names_the_places_that_the_text_does(self):
        def said(name: str, place: dict) -> str:
            text = (FOLDER / name).read_text(encoding="utf-8")
            self.assertIn(f"{place['file']}:{place['line']}:{place['column']}", text)
            return text

        failures = json.loads(rules("test", "failing", "--format", "json").stdout)["failures"]
        self.assertEqual(len(failures), 3)
        for failure in failures:
            self.assertIn(f": {failure['message']}\n", said("test.txt", failure))
        (pack,) = json.loads(rules("coverage", "failing", "--format", "json").stdout)
        self.assertFalse(pack["catalogue"])
        self.assertEqual([rule["rule"] for rule in pack["rules"]], ["amount[1]", "signed"])
        self.assertGreater(len(pack["gaps"]), 3)
        for gap in pack["gaps"]:
            self.assertIn(f": gap: {gap['message']}\n", said("coverage.txt", gap))
        cases = json.loads(rules("boundaries", "failing", "--format", "json").stdout)
        self.assertGreater(len(cases), 5)
        for case in cases:
            self.assertIn(case["what"], said("boundaries.txt", case))

    def test_fields_as_json(self):
        fields = json.loads(rules("fields", "../../packs", "--only", "purchases", "--format", "json").stdout)
        text = (FOLDER / "fields.txt").read_text(encoding="utf-8")
        self.assertEqual(len(fields) + 1, len(text.splitlines()))
        for field in fields:
            for key in ("path", "type", "unit", "absent", "description"):
                self.assertIn(field[key], text)
        (group,) = [field for field in fields if field["path"].endswith(".group")]
        self.assertEqual(group["constants"], ["MEAT", "FISH", "VEGETABLES", "SWEETS"])

    def test_a_pack_does_not_differ_from_itself(self):
        done = rules("diff", "editions/2013", "editions/2013")
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("nothing differs\n", "", 0))

    def test_what_is_not_one_pack_is_told(self):
        for folder in ("broken", "editions", "nowhere"):
            with self.subTest(folder):
                done = rules("diff", "editions/2013", folder)
                self.assertEqual((done.stdout, done.returncode), ("", 3))
                self.assertRegex(done.stderr, r"fault\(s\); no rules are used\n$")


if __name__ == "__main__":
    unittest.main()
