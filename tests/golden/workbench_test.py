"""What `svod rules` says of small packs that are kept for it, compared with files read by a person: `workbench_test.py SVOD`.

After a change that is meant: SVOD_UPDATE_GOLDEN=1, run it again, and read the difference before it is committed.
"""

from __future__ import annotations

import csv
import io
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
    ("boundaries.ru.txt", ["boundaries", "failing", "--lang", "ru"], 0),
    ("test.ru.txt", ["test", "failing", "--lang", "ru"], 1),
    ("fields.txt", ["fields", "../../packs", "--only", "purchases"], 0),
    ("fields.ru.txt", ["fields", "../../packs", "--only", "purchases", "--lang", "ru"], 0),
    ("diff.ru.txt", ["diff", "editions/2013", "editions/2014", "--lang", "ru"], 1),
]
# What each verb is asked for, and the head of its rows.
ROWS = [
    (["lint", "broken"], "file,line,column,code,message,hint"),
    (["test", "failing"], "file,line,column,message"),
    (["coverage", "failing"],
     "kind,pack,edition,catalogue,id,clause,label,rule,file,line,column,states,lacking,message"),
    (["boundaries", "failing"], "rule,file,line,column,case,what,state,margin,suspicion"),
    (["drift", "editions/2013"], "kind,rule,language,number,operand,file,line,column,code,message,hint"),
    (["diff", "editions/2013", "editions/2014"],
     "change,what,name,file,line,column,path,from,to,value_file,value_line,value_column"),
    (["fields", "../../packs", "--only", "purchases"], "path,type,unit,absent,constants,description"),
    (["mutate", "editions/2013"], "rule,file,line,column,was,became"),
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

    def test_rows_say_what_the_json_does(self):
        for arguments, head in ROWS:
            with self.subTest(arguments[0]):
                done = rules(*arguments, "--format", "csv")
                self.assertEqual(done.stdout.splitlines()[0], head, done.stderr)
                russian = rules(*arguments, "--format", "csv", "--lang", "ru")
                self.assertEqual(russian.stdout.splitlines()[0], head)
                self.assertEqual(russian.returncode, done.returncode)
                said = json.loads(rules(*arguments, "--format", "json").stdout)
                found = {"test": "failures", "mutate": "survivors"}.get(arguments[0])
                rows = list(csv.DictReader(io.StringIO(done.stdout)))
                if arguments[0] in ("lint", "boundaries"):
                    self.assertEqual(rows, [{key: str(value) for key, value in one.items()} for one in said])
                elif found:
                    self.assertEqual(rows, [{key: str(value) for key, value in one.items()} for one in said[found]])
                elif arguments[0] == "diff":
                    self.assertEqual([row["path"] for row in rows], [value["path"] for one in said for value in one["values"]])
                elif arguments[0] == "fields":
                    self.assertEqual([row["path"] for row in rows], [one["path"] for one in said])
                elif arguments[0] == "drift":
                    self.assertEqual([row["kind"] for row in rows],
                                     ["fault"] * len(said["faults"]) + ["title"] * len(said["titles"]))
                else:
                    (pack,) = said
                    self.assertEqual([row["kind"] for row in rows],
                                     ["rule"] * len(pack["rules"]) + ["gap"] * len(pack["gaps"]))
                    self.assertEqual([row["message"] for row in rows if row["kind"] == "gap"],
                                     [gap["message"] for gap in pack["gaps"]])

    def test_what_people_read_in_russian_is_russian(self):
        for arguments, words in (
            (["lint", "editions/2013"], r"^ошибок нет\n$"),
            (["test", "failing"], r"\nпрошло: 2, не прошло: 3\n$"),
            (["mutate", "editions/2013"], r"замечено: \d+, не замечено: \d+, не правила: \d+; оценка \d+ %\n$"),
            (["drift", "editions/2013"], r"чисел в названиях: \d+\n$"),
            (["coverage", "failing"], r": пробел: ни один тест не ждёт FAIL от signed\n(.*\n)*правил: 2, пробелов: 5\n$"),
            (["boundaries", "failing"], r"порог +СОБЛЮДЕНО .*\n(.*\n)*случаев: 8, подозрительных: 0; правил без случая: 0\n$"),
        ):
            with self.subTest(arguments[0]):
                self.assertRegex(rules(*arguments, "--lang", "ru").stdout, words)

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
