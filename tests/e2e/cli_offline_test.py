"""The offline command line as a user meets it: `cli_offline_test.py SVOD RULES [unittest arguments]`.

SVOD is the binary, RULES the folder of rule packs with the sample dossiers. Files are made in a temporary folder.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SVOD, RULES = (Path(sys.argv.pop(1)), Path(sys.argv.pop(1))) if len(sys.argv) > 2 else (Path(), Path())
CLUSTERS = RULES / "clusters"  # one pack
SAMPLES = CLUSTERS / "samples"
SOUND = SAMPLES / "dimitrovgrad-2014.json"
AS_OF = "2015-02-15"
MEGABYTE = 1 << 20


def svod(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run([SVOD, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", timeout=60, check=False)


def check(*files: object, options: tuple = (), rules: Path = CLUSTERS) -> subprocess.CompletedProcess:
    return svod("check", *files, "--rules", rules, "--as-of", AS_OF, *options)


# --- the wire format, as much of it as these tests need


def varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


# Dossier.unit: organisation, cluster, year, agreement.
UNIT = field(2, field(1, "7302000000") + field(2, "C12") + field(3, 2014) + field(4, "139-С/2014"))


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="svod_cli_")
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)

    def file(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def expect_refused(self, done: subprocess.CompletedProcess, *faults: str):
        """Exit code 3, nothing on stdout, each of `faults` on stderr, and their number."""
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stdout, "")
        for fault in faults:
            self.assertIn(fault, done.stderr)
        self.assertRegex(done.stderr, rf"(?m)^{len(faults)} fault\(s\)", "another number of faults")


class BadDocuments(CommandLine):
    def edited(self, *edits: tuple) -> tuple[Path, list[str]]:
        """The sound sample with values replaced: (path, value, code). Returns the file and how each fault begins."""
        dossier = json.loads(SOUND.read_text(encoding="utf-8"))
        marks = []
        for number, (path, value, code) in enumerate(edits):
            *way, last = [int(part) if part.isdigit() else part for part in re.findall(r"\w+", path)]
            node = dossier
            for part in way:
                node = node[part]
            node[last] = f"@{number}@"
            marks.append((f'"@{number}@"', json.dumps(value, ensure_ascii=False), code, path))
        text = json.dumps(dossier, ensure_ascii=False, indent=1)
        faults = []
        for mark, value, code, path in marks:
            before = text[:text.index(mark)]
            line, column = before.count("\n") + 1, len(before.encode()) - before.encode().rfind(b"\n")
            faults.append((line, column, code, path))
            text = text.replace(mark, value)
        file = self.file("edited.json", text)
        return file, [f"{file}:{line}:{column}: {code}: {path}: " for line, column, code, path in faults]

    def test_one_fault(self):
        cases = [
            ("report.signed_on", "2014-02-30", "invalid-date"),
            ("report.signed_on", "30.06.2014", "invalid-date"),
            ("report.signed_on", "2014-6-30", "invalid-date"),
            ("report.expenditures.items[0].amount", "-1", "negative-amount"),
            ("report.expenditures.items[0].amount", "9223372036854775808", "out-of-range"),
            ("report.expenditures.items[0].amount", "12.50", "out-of-range"),
            ("report.education.programmes[0].topic", "TOPIC_MAGIC", "unknown-enum-value"),
            ("report.education.programmes[0].topic", "Management", "unknown-enum-value"),
            ("report.kpis.items[0].value", "1e3", "invalid-decimal"),
            ("unit.organisation", "7302000001", "invalid-inn"),
        ]
        for case in cases:
            with self.subTest(case):
                file, faults = self.edited(case)
                self.expect_refused(check(file), *faults)

    def test_every_fault_of_a_file_is_told_with_its_place(self):
        file, faults = self.edited(
            ("organisation.founded_on", "2014-02-30", "invalid-date"),
            ("report.activities.items[1].results.items[0].date", "30.06.2014", "invalid-date"),
            ("report.expenditures.items[0].amount", "-5", "negative-amount"),
            ("report.expenditures.items[1].amount", "99999999999999999999", "out-of-range"),
            ("report.education.programmes[5].topic", "TOPIC_NONE", "unknown-enum-value"),
        )
        self.expect_refused(check(file), *faults)

    def test_an_unknown_field_is_not_passed_over(self):
        text = '{\n "unit": {"organisation": "7302000000", "cluster": "C12", "year": 2014, "agreement": "1"},\n "reprot": {}\n}\n'
        file = self.file("unknown.json", text)
        done = check(file)
        self.expect_refused(done, f"{file}:3:2: unknown-field: ")
        self.assertIn("did you mean `report`?", done.stderr)

    def test_a_key_given_twice(self):
        file = self.file("twice.json", '{"cluster": {"name": "a",\n "name": "b"}, "unit": {"organisation": "7302000000", '
                                       '"cluster": "C12", "year": 2014, "agreement": "1"}}')
        self.expect_refused(check(file), f"{file}:2:2: duplicate-field: cluster.name: ")

    def test_a_truncated_text(self):
        whole = SOUND.read_bytes()
        for length in (1, len(whole) // 3, len(whole) // 2, len(whole) - 2):
            with self.subTest(length):
                file = self.file("truncated.json", whole[:length])
                done = check(file)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertRegex(done.stderr, rf"(?m)^{re.escape(str(file))}:\d+:\d+: (syntax|invalid-utf8): ")

    def test_binary_documents(self):
        self.assertEqual(check(self.file("sound.binpb", UNIT)).returncode, 2)  # sound, and nothing is known
        cases = [
            ("truncated", UNIT[:-1], "not-a-document: "),
            ("foreign", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not-a-document: "),
            ("unknown field", UNIT + field(999, "x"), "unknown-field: "),
            ("unknown field inside", UNIT + field(8, field(999, 1)), "unknown-field: report: "),
            ("a date that does not exist", UNIT + field(8, field(2, "2014-02-30")), "invalid-date: report.signed_on: "),
            ("no unit", field(1, "remark"), "missing-field: unit: "),
        ]
        for name, content, fault in cases:
            with self.subTest(name):
                file = self.file("bad.binpb", content)
                self.expect_refused(check(file), f"{file}: {fault}")

    def test_an_empty_file(self):
        for content in ("", "   \n"):
            with self.subTest(repr(content)):
                file = self.file("empty", content)
                done = check(file)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertIn(str(file), done.stderr)

    def test_a_file_of_a_hundred_megabytes(self):
        file = self.folder / "large.json"
        with file.open("wb") as stream:
            stream.write(b'{"remark": "')
            for _ in range(100):
                stream.write(b"x" * MEGABYTE)
            stream.write(b'"}')
        self.expect_refused(check(file), f"{file}: too-large: ")

    def test_no_such_file(self):
        file = self.folder / "none.json"
        done = check(file)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn(f"{file}: the file cannot be read", done.stderr)


class BadRules(CommandLine):
    HEAD = """\
pack: test
edition: 2013-11-06
version: 1.0.0
subject: svod.cluster.v1.Dossier
period: unit.year
time_zone: Europe/Moscow
selection: period_in_force
sources: {law: {title: {ru: Закон, en: Law}, adopted: 2013-11-06}}
files: [a.rules.yaml]
"""
    # The faults stand at the ends of their lines, with the column where they begin.
    RULES_WITH_TEN_FAULTS = """\
rules:
  - id: a share                                                # 9 bad-rule-id
    title: {ru: Доля, en: Share}
    cites: {source: lwa, clause: "1"}                          # 21 unknown-source
    level: madatory                                            # 12 unknown-word
    share:
      items: report.educaton.programmes                        # 14 unknown-field
      part: item.topic == MANAGEMENT
      amount: item.budget
      at_least: 50                                             # 17 not-a-percentage
  - id: a.deadline
    title: {ru: Срок, en: Deadline}
    cites: {source: law, clause: "2"}
    level: required
    deadline:
      items: report.approvals
      where: item.body == COUNCL                               # 27 unknown-name
      date: item.date
      schedule:
        first: {due: 2014-02-30}                               # 22 invalid-date
        then: {every: week}                                    # 23 unknown-word
  - id: a.condition
    title: {ru: Условие, en: Condition}
    cites: {source: law, clause: "3"}
    level: required
    wehn: report.revision > 0u                                 # 5 unknown-key
    require: report.signed_on > 5                              # 14 wrong-type
"""

    def expected(self) -> list[str]:
        places = []
        for number, line in enumerate(self.RULES_WITH_TEN_FAULTS.splitlines(), 1):
            if mark := re.search(r"# (\d+) ([a-z-]+)$", line):
                places.append(f"{number}:{mark[1]}: {mark[2]}: ")
        self.assertEqual(len(places), 10)
        return places

    def test_every_fault_of_a_rule_file_is_told(self):
        self.file("rules/pack/pack.yaml", self.HEAD)
        self.file("rules/pack/a.rules.yaml", self.RULES_WITH_TEN_FAULTS)
        rules = self.folder / "rules"
        for done in (check(SOUND, rules=rules), svod("rules", "lint", rules), svod("rules", "test", rules)):
            self.expect_refused(done, *self.expected())
            self.assertIn("no rules are used", done.stderr)
            # The line of the file, and a caret under the place.
            self.assertRegex(done.stderr, r"      items: report\.educaton\.programmes.*\n +\^")
            self.assertIn("did you mean `education`?", done.stderr)

    def test_faults_show_their_line_also_when_the_folder_is_the_pack_itself(self):
        self.file("rules/pack.yaml", self.HEAD)
        self.file("rules/a.rules.yaml", self.RULES_WITH_TEN_FAULTS)
        done = svod("rules", "lint", self.folder / "rules")
        self.expect_refused(done, *self.expected())
        self.assertRegex(done.stderr, r"      items: report\.educaton\.programmes.*\n +\^")

    def test_a_folder_without_a_pack(self):
        (self.folder / "empty").mkdir()
        for folder in ("empty", "none"):
            with self.subTest(folder):
                self.expect_refused(check(SOUND, rules=self.folder / folder), "no-packs: ")


class GoodPaths(CommandLine):
    def test_exit_codes(self):
        for sample, code in (("dimitrovgrad-2014", 0), ("altaibio-2014", 1), ("titanium-2014", 2)):
            with self.subTest(sample):
                done = check(SAMPLES / f"{sample}.json")
                self.assertEqual((done.returncode, done.stderr), (code, ""))

    def test_remarks_are_no_failure(self):
        done = svod("check", SAMPLES / "altaibio-2015.json", "--rules", CLUSTERS, "--as-of", "2016-02-15")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("COMPLIANT WITH REMARKS"), done.stdout[:80])

    def test_the_worst_of_several_files_is_the_answer(self):
        sound, failing, open_ = (SAMPLES / f"{name}-2014.json" for name in ("dimitrovgrad", "altaibio", "titanium"))
        none = self.folder / "none.json"
        for files, code in (((sound, open_), 2), ((open_, sound), 2), ((failing, open_, sound), 1),
                            ((open_, failing), 1), ((none, failing), 3), ((failing, none), 3)):
            with self.subTest([file.name for file in files]):
                done = check(*files)
                self.assertEqual(done.returncode, code)
                # Each file that could be read has its answer, whatever became of the others.
                self.assertEqual(done.stdout.count(" findings: "), len([file for file in files if file.exists()]))

    def test_json_is_all_there_is(self):
        done = check(SAMPLES / "altaibio-2014.json", options=("--format", "json"))
        verdict = json.loads(done.stdout)
        self.assertEqual(verdict["overall"], "OVERALL_STATE_NON_COMPLIANT")
        self.assertEqual(verdict["counts"]["total"], len(verdict["findings"]))
        self.assertEqual((done.returncode, done.stderr), (1, ""))

    def test_json_of_several_files_is_one_after_the_other(self):
        done = check(SAMPLES / "altaibio-2014.json", SAMPLES / "titanium-2014.json", options=("--format", "json"))
        decoder, rest, subjects = json.JSONDecoder(), done.stdout.strip(), []
        while rest:
            verdict, end = decoder.raw_decode(rest)
            subjects.append(verdict["subject"].split("/")[3])
            rest = rest[end:].lstrip()
        self.assertEqual(subjects, ["C14", "C23"])

    def test_languages(self):
        texts = {"en": "4\xa0days late", "ru": "опоздание 4\xa0дня"}
        for language, text in texts.items():
            with self.subTest(language):
                done = check(SAMPLES / "altaibio-2014.json", options=("--lang", language))
                self.assertIn(text, done.stdout)
                for other in set(texts.values()) - {text}:
                    self.assertNotIn(other, done.stdout)

    def test_no_colours_in_a_pipe(self):
        self.assertNotIn("\x1b", check(SOUND).stdout)

    def test_the_day_decides(self):
        early = svod("check", SAMPLES / "altaibio-2014.json", "--rules", CLUSTERS, "--as-of", "2014-03-01", "--format", "json")
        states = {finding["rule"]: finding["state"] for finding in json.loads(early.stdout)["findings"]}
        self.assertEqual(states["education.organisation_staff"], "FINDING_STATE_PASS")
        self.assertEqual(states["education.officials"], "FINDING_STATE_PENDING")

    def test_the_edition_may_be_named(self):
        done = check(SOUND, options=("--edition", "2013-11-06", "--format", "json"))
        self.assertEqual(json.loads(done.stdout)["pack"]["basis"], "EDITION_BASIS_NAMED_BY_CALLER")

    def test_every_pack_gives_a_verdict_and_the_worst_counts(self):
        done = check(SOUND, rules=RULES)
        self.assertEqual((done.returncode, done.stdout.count(" findings: "), done.stderr), (0, 2, ""))
        self.assertEqual(check(SAMPLES / "altaibio-2014.json", rules=RULES).returncode, 1)

    def test_one_filing_passes_one_edition_and_fails_another(self):
        """Of 67 million roubles the region gives 10.7 %: from 5 % on were asked in 2014, from 30 % on in 2013."""
        for edition, code, state in (("2013-03-06", 1, "FAIL"), ("2014-09-15", 0, "PASS")):
            with self.subTest(edition):
                options = ("--pack", "ru.clusters.cofinancing", "--edition", edition, "--format", "json")
                done = check(SAMPLES / "altaibio-2014.json", options=options, rules=RULES)
                self.assertEqual((done.returncode, done.stderr), (code, ""))
                verdict = json.loads(done.stdout)
                self.assertEqual(verdict["pack"]["edition"], edition)
                self.assertEqual(verdict["findings"][0]["state"], "FINDING_STATE_" + state)

    def test_a_rule_is_suspended_for_a_time_without_a_new_release(self):
        rules = self.folder / "rules"
        shutil.copytree(RULES / "cofinancing", rules / "cofinancing")
        (rules / "suspensions.yaml").write_text(
            "suspensions:\n"
            "  - {pack: ru.clusters.cofinancing, rule: cofinancing.regional_share, from: 2015-02-01, to: 2015-02-28,\n"
            "     authority: Правительство РФ, reason: граница пересматривается}\n", encoding="utf-8")
        for as_of, state in (("2015-01-31", "FAIL"), ("2015-02-28", "NOT_APPLICABLE"), ("2015-03-01", "FAIL")):
            with self.subTest(as_of):
                done = svod("check", SAMPLES / "altaibio-2014.json", "--rules", rules, "--as-of", as_of, "--pack",
                            "ru.clusters.cofinancing", "--edition", "2013-03-06", "--format", "json")
                finding = json.loads(done.stdout)["findings"][0]
                self.assertEqual(finding["state"], "FINDING_STATE_" + state)
                if state == "NOT_APPLICABLE":
                    self.assertIn("Правительство РФ", finding["text"]["ru"])

    def test_a_suspension_is_not_tested_by_the_tests_of_rules(self):
        rules = self.folder / "rules"
        shutil.copytree(RULES, rules)  # the cases begin with a sample beside the other pack
        sound = svod("rules", "test", rules).stdout
        (rules / "suspensions.yaml").write_text(
            "suspensions:\n"
            "  - {pack: ru.clusters.cofinancing, rule: cofinancing.regional_share, from: 2012-01-01, to: 2030-12-31,\n"
            "     authority: Правительство РФ, reason: граница пересматривается}\n", encoding="utf-8")
        done = svod("rules", "test", rules)
        self.assertEqual((done.returncode, done.stdout), (0, sound))

    def test_a_word_that_names_no_rule_is_no_success(self):
        for verb in ("test", "mutate", "boundaries"):
            with self.subTest(verb):
                done = svod("rules", verb, RULES / "cofinancing", "--only", "no.such.rule")
                self.assertEqual(done.returncode, 3, done.stdout)
                self.assertIn("there is nothing with `no.such.rule` in its name", done.stderr)

    def test_rule_tests_of_another_shape_are_refused(self):
        shutil.copytree(RULES, self.folder / "rules")
        rules = self.folder / "rules" / "cofinancing" / "2014-09-15"
        (file,) = rules.rglob("*.test.yaml")
        text = file.read_text(encoding="utf-8")
        head = text[: text.index("cases:")]
        case = "cases:\n  - name: a case\n    expect: {no.rule: PASS}\n"
        for what, code in ((case.replace("{no.rule: PASS}", "[no.rule]"), "not-a-map"),
                           (case.replace("{no.rule: PASS}", "{no.rule: [PASS]}"), "not-a-map"),
                           (case.replace("{no.rule: PASS}", "{no.rule: {}}"), "not-a-map"),
                           (case + "    set: [a]\n", "not-a-map"), (case + "    clear: {a: b}\n", "not-a-list"),
                           ("cases: {a: b}\n", "not-a-list")):
            with self.subTest(what):
                file.write_text(head + what, encoding="utf-8")
                done = svod("rules", "test", rules)
                self.assertEqual(done.returncode, 3, done.stdout)
                self.assertIn(code, done.stderr)

    def test_rules_lint_and_rules_test(self):
        self.assertEqual(svod("rules", "lint", RULES).returncode, 0)
        done = svod("rules", "test", RULES)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^\d+ passed, 0 failed\n$")


class Usage(CommandLine):
    def test_what_cannot_be_understood(self):
        cases = [
            ("an unknown option", ("check", SOUND, "--colour"), "svod: not understood: --colour; is it --color?\n  svod check --help"),
            ("an option of a verb below another", ("rules", "lint", "--lnag", "ru"), "svod rules lint --help"),
            ("two words too many", ("rules", "lint", ".", "a", "b"), "not understood: a b"),
            ("an address without a port", ("list", "--server", "127.0.0.1"), "HOST:PORT"),
            ("a port that there cannot be", ("list", "--server", "127.0.0.1:74107"), "HOST:PORT"),
            ("the address of a page", ("list", "--server", "http://127.0.0.1:8571"), "HOST:PORT"),
            ("a key in the place of the authority", ("list", "--ca", Path(__file__)), "holds no certificate"),
            ("an unknown verb", ("judge", SOUND), "there is no verb `judge`"),
            ("no verb", (), "subcommand"),
            ("no file", ("check",), "files"),
            ("an unknown format", ("check", SOUND, "--format", "xml"), "xml"),
            ("an unknown language", ("check", SOUND, "--lang", "de"), "de"),
            ("a date as on paper", ("check", SOUND, "--rules", RULES, "--as-of", "15.02.2015"), "15.02.2015"),
            ("a day that does not exist", ("check", SOUND, "--rules", RULES, "--as-of", "2015-02-29"), "2015-02-29"),
            ("an edition that is no date", ("check", SOUND, "--rules", RULES, "--edition", "new"), "new"),
            ("an edition that is not there", ("check", SOUND, "--rules", CLUSTERS, "--edition", "2012-01-01"), "2012-01-01"),
            ("an edition of nobody knows which pack", ("check", SOUND, "--rules", RULES, "--edition", "2013-11-06"), "name one"),
            ("a pack that is not there", ("check", SOUND, "--rules", RULES, "--pack", "clusters"), "there is no pack `clusters`"),
        ]
        for name, arguments, word in cases:
            with self.subTest(name):
                done = svod(*arguments)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertIn(word, done.stderr)

    def test_what_could_not_be_written_is_told(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([SVOD, "rules", "fields", RULES], stdout=full, stderr=subprocess.PIPE, encoding="utf-8",
                                  timeout=60, check=False)
        self.assertEqual(done.returncode, 4)
        self.assertIn("could not be written in full", done.stderr)

    def test_the_language_may_be_said_before_the_verb(self):
        self.assertIn("ошибок: 1", svod("--lang", "ru", "rules", "lint", self.folder).stderr)

    def test_version(self):
        self.assertRegex(svod("--version").stdout, r"^svod \d+\.\d+")

    def test_help(self):
        for arguments in (("--help",), ("check", "--help")):
            done = svod(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("check", done.stdout)


if __name__ == "__main__":
    unittest.main()
