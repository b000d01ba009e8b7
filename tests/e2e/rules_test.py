"""Rules on a running server, from the command line: published, put in use, suspended, tried on what is filed.

Run as: rules_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments]
"""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

from service_case import SAMPLES, SOURCE, SVOD, UNIT, ServiceCase, main

PACK = "ru.clusters.cofinancing"
RULE = "cofinancing.regional_share"


class RulesTest(ServiceCase):
    def terminal(self, columns: int, *arguments: object, server: bool = True) -> list[str]:
        """The lines that svod writes to a terminal of so many columns, in Russian and without colours."""
        ours, theirs = pty.openpty()
        options = ["--lang", "ru", "--color", "never"] + (["--server", self.address] if server else [])
        clean = {key: value for key, value in os.environ.items() if not key.startswith("SVOD_")}
        with subprocess.Popen([SVOD, *map(str, arguments), *options], stdout=theirs, stderr=subprocess.DEVNULL,
                              env={**clean, "COLUMNS": str(columns)}) as process:
            os.close(theirs)
            written = b""
            while True:
                try:
                    part = os.read(ours, 1 << 16)
                except OSError:  # Linux says so when the other end is closed
                    break
                if not part:
                    break
                written += part
            process.wait(timeout=60)
        os.close(ours)
        return written.decode().replace("\r\n", "\n").splitlines()

    def setUp(self) -> None:
        super().setUp()
        self.start()
        self.svod("submit", *sorted(SAMPLES.glob("*.json")))

    def edition(self, name: str, version: str, at_most: str) -> Path:
        """A copy of the edition of 2014 with another version and another limit."""
        folder = self.folder / name
        shutil.copytree(Path(SOURCE) / "rules/cofinancing/2014-09-15", folder)
        for file, was, now in (
            ("pack.yaml", "version: 1.0.0", f"version: {version}"),
            ("cofinancing.rules.yaml", "at_most: 30%", f"at_most: {at_most}"),
        ):
            text = (folder / file).read_text(encoding="utf-8")
            self.assertIn(was, text)
            (folder / file).write_text(text.replace(was, now), encoding="utf-8")
        return folder

    def judge(self, code: int, *options: str) -> tuple[str, str]:
        """By which version the sample is judged, and what the rule says."""
        verdict = self.json("check", UNIT, "--pack", PACK, "--as-of", "2015-02-15", *options, code=code)
        finding = next(one for one in verdict["findings"] if one["rule"] == RULE)
        return verdict["pack"]["version"], finding["state"].removeprefix("FINDING_STATE_")

    def test_a_release_is_published_tried_used_and_taken_back(self) -> None:
        self.assertEqual(self.judge(0), ("1.0.0", "PASS"))
        candidate = self.edition("stricter", "1.1.0", "6%")
        out = self.svod("impact", "--candidate", candidate, "--as-of", "2015-02-15", code=1)
        self.assertIn(f"{UNIT}\n  COMPLIANT -> NON-COMPLIANT\n", out)
        self.assertIn("PASS (", out)
        lines = [json.loads(line) for line in
                 self.svod("impact", "--candidate", candidate, "--as-of", "2015-02-15", "--format", "json",
                           code=1).splitlines()]
        totals = lines[-1]["totals"]
        self.assertEqual(int(totals["overall_changed"]), len(lines) - 1)
        # The same said as one threshold, and as a release.
        changed = self.svod("impact", "--set", f"{RULE}: share.at_most=6%", "--pack", PACK, "--edition", "2014-09-15",
                            "--as-of", "2015-02-15", code=1)
        self.assertEqual(changed, out)
        published = self.json("rules", "publish", candidate)["rule_pack"]
        self.assertEqual(published["state"], "RULE_PACK_STATE_INACTIVE")
        self.assertEqual(self.svod("impact", "--release", published["name"], "--as-of", "2015-02-15", code=1), out)
        self.assertEqual(self.judge(0), ("1.0.0", "PASS"))

        digest = published["ref"]["digest"].removeprefix("sha256:")
        before = self.json("ledger", "list")["entries"][-1]["time"]
        self.svod("rules", "activate", digest[:8])
        self.assertEqual(self.judge(1), ("1.1.0", "FAIL"))
        # Rules as they were, and after a restart.
        self.assertEqual(self.judge(0, "--rules-at", before), ("1.0.0", "PASS"))
        self.stop()
        self.start()
        self.assertEqual(self.judge(1), ("1.1.0", "FAIL"))
        self.svod("rules", "fetch", digest[:8], "--out", self.folder / "fetched")
        self.assertEqual(
            (self.folder / "fetched/cofinancing.rules.yaml").read_bytes(),
            (candidate / "cofinancing.rules.yaml").read_bytes(),
        )
        self.svod("rules", "fetch", digest[:8], "--out", self.folder / "fetched", code=3)
        listed = self.svod("rules", "releases", "--pack", PACK)
        self.assertRegex(listed, r"(?m)^ACTIVE +ru.clusters.cofinancing +2014-09-15 +1.1.0 ")
        self.assertRegex(listed, r"(?m)^INACTIVE +ru.clusters.cofinancing +2014-09-15 +1.0.0 ")
        self.svod("rules", "deactivate", digest[:8])
        verdict = self.json("check", UNIT, "--pack", PACK, "--as-of", "2015-02-15", code=1)
        self.assertEqual(verdict["pack"]["edition"], "2013-03-06")
        self.stop()
        self.assertIn("are as they were", self.svod("ledger", "verify", "--data", self.data, server=False))

    def test_what_is_said_in_russian_is_all_russian(self) -> None:
        candidate = self.edition("stricter", "1.1.0", "6%")
        out = self.svod("impact", "--candidate", candidate, "--as-of", "2015-02-15", "--lang", "ru", code=1)
        self.assertIn(f"{UNIT}\n  СООТВЕТСТВУЕТ -> НЕ СООТВЕТСТВУЕТ\n", out)
        self.assertRegex(out, r"cofinancing.regional_share +СОБЛЮДЕНО \(.*\) -> НАРУШЕНО \(")
        self.assertNotRegex(out, "PASS|FAIL|COMPLIANT")
        self.assertRegex(self.svod("rules", "validate", candidate, "--lang", "ru"), "^ошибок нет  НЕ ДЕЙСТВУЕТ  ")
        self.svod("rules", "publish", candidate)
        listed = self.svod("rules", "releases", "--lang", "ru")
        self.assertRegex(listed, r"(?m)^ДЕЙСТВУЕТ +ru.clusters.cofinancing +2014-09-15 +1.0.0 ")
        self.assertRegex(listed, r"(?m)^НЕ ДЕЙСТВУЕТ +ru.clusters.cofinancing +2014-09-15 +1.1.0 ")
        self.assertNotIn("ACTIVE", listed)

    def test_validation_has_rows(self) -> None:
        head = "pack,edition,version,digest,file,line,column,code,message,hint"
        for language in ("en", "ru"):
            out = self.svod("rules", "validate", self.edition(language, "1.1.0", "6%"), "--format", "csv", "--lang", language)
            self.assertEqual(out.splitlines()[0], head)
            (row,) = csv.DictReader(io.StringIO(out))
            self.assertEqual((row["pack"], row["version"], row["code"]), (PACK, "1.1.0", ""))

    def test_nothing_is_cut_or_torn_apart_in_a_narrow_terminal(self) -> None:
        candidate = self.edition("stricter", "1.1.0", "6%")
        impact = ("impact", "--candidate", candidate, "--as-of", "2015-02-15")
        packs = {"ru.clusters.cofinancing", "ru.clusters.specialised-organisation"}
        said = " ".join(" ".join(self.terminal(500, *impact)).split())
        for columns in (80, 100, 200):
            with self.subTest(columns):
                lines = self.terminal(columns, "rules", "releases")
                self.assertLessEqual(max(map(len, lines)), columns)
                self.assertEqual({word for line in lines for word in line.split() if word.startswith("ru.")}, packs)
                lines = self.terminal(columns, *impact)
                self.assertTrue(all(len(line) <= columns for line in lines if not line.startswith("organisations/")), lines)
                self.assertEqual(" ".join(" ".join(lines).split()), said)  # and no word is another one
                self.assertTrue(all(line.count("(") == line.count(")") for line in lines if "п. п." in line), lines)
                for verb in ("coverage", "boundaries"):
                    lines = self.terminal(columns, "rules", verb, Path(SOURCE) / "rules/cofinancing", server=False)
                    self.assertGreater(len(lines), 3)
                    self.assertLessEqual(max(map(len, lines)), columns)

    def test_a_faulty_pack_is_told_before_it_is_sent_and_a_version_never_changes(self) -> None:
        broken = self.edition("broken", "1.2.0", "six percent")
        self.svod("rules", "publish", broken, code=3)
        self.assertIn("cofinancing.rules.yaml:18:", self.errors)
        self.svod("rules", "publish", self.edition("one", "1.2.0", "7%"))
        self.svod("rules", "publish", self.edition("other", "1.2.0", "8%"), code=3)
        self.assertIn("a version never changes", self.errors)
        self.assertIn("was published", self.svod("rules", "publish", self.folder / "one"))
        self.svod("rules", "activate", "0123456789", code=3)
        self.assertIn("svod rules releases lists them", self.errors)

    def test_a_rule_is_suspended_and_counts_again(self) -> None:
        self.svod("check", UNIT, "--pack", PACK, "--as-of", "2015-02-15", "--record")
        said = ["--authority", "Приказ 1", "--reason", "пересмотр"]
        tried = self.svod("rules", "suspend", PACK, RULE, "--from", "2015-02-01", *said, "--dry-run")
        self.assertIn("it would touch 1 recorded verdict(s)", tried)
        self.assertEqual(self.judge(0), ("1.0.0", "PASS"))
        suspended = self.json("rules", "suspend", PACK, RULE, "--from", "2015-02-01", *said)
        self.assertEqual([one["subject"] for one in suspended["verdicts"]], [UNIT])
        self.assertEqual(self.judge(0), ("1.0.0", "NOT_APPLICABLE"))
        name = suspended["suspension"]["name"]
        self.svod("rules", "lift", name, "--from", "2015-02-15", *said)
        self.assertEqual(self.judge(0), ("1.0.0", "PASS"))
        listed = self.svod("rules", "suspensions")
        self.assertIn(f"{name}", listed)
        self.assertIn("lifted as of 2015-02-15", listed)
        self.svod("rules", "suspend", PACK, RULE + "x", "--from", "2015-02-30", *said, code=3)
        self.assertIn("did you mean `cofinancing.regional_share`?", self.errors)
        self.assertIn("2015-02-30", self.errors)

    def test_filings_are_listed_by_the_state_of_their_unit(self) -> None:
        everything = self.json("list", "--kind", "report")["filings"]
        failing = self.json("list", "--filter", "kind = report AND overall = NON_COMPLIANT",
                            "--as-of", "2015-02-15")["filings"]
        self.assertTrue(failing)
        self.assertLess(len(failing), len(everything))
        self.svod("list", "--filter", "overall = NONCOMPLIANT", code=3)
        self.assertIn("NON_COMPLIANT", self.errors)

    def test_the_server_explains_a_rule(self) -> None:
        out = self.svod("rules", "ask", RULE, "--lang", "ru")
        self.assertIn("Доля региона в средствах соглашения", out)
        self.assertEqual(out.count("cofinancing.rules.yaml:"), 2)  # both editions in use
        self.svod("rules", "ask", RULE + "x", code=3)

    def test_only_signed_packs_where_publishers_are_known(self) -> None:
        self.stop()
        key, public = self.make_key("ministry")
        (self.folder / "publishers").mkdir()
        shutil.copy(public, self.folder / "publishers/ministry.pem")
        self.start("--publishers", self.folder / "publishers")
        candidate = self.edition("signed", "1.3.0", "9%")
        self.svod("rules", "publish", candidate, code=3)
        self.assertIn("no signature", self.errors)
        note = self.folder / "note"
        subprocess.run([SVOD, "rules", "sign", candidate, "--key", key, "--name", "ministry", "--out", note], check=True)
        self.assertTrue(note.read_text(encoding="utf-8").startswith(f"svod rule pack\n{PACK}\n2014-09-15\n1.3.0\n"))
        self.assertIn("signed by ministry", self.svod("rules", "publish", candidate, "--signature", note))
        other = self.edition("unsigned", "1.4.0", "9%")
        self.svod("rules", "publish", other, "--signature", note, code=3)


if __name__ == "__main__":
    main()
