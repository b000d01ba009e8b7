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
