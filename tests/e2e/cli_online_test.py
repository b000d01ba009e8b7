"""The command line against a real server: what a ministry's developer does by hand.

Run as: cli_online_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SVOD, SVODD, SOURCE = sys.argv[1:4]
SAMPLES = Path(SOURCE) / "rules/clusters/samples"
PACK = "ru.clusters.specialised-organisation"
UNIT = "organisations/2203000000/clusters/C14/years/2014/agreements/147-С%2F2014"


class OnlineTest(unittest.TestCase):
    """Each test has a server of its own, with an empty data folder."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="svod-e2e-")
        self.addCleanup(self.folder.cleanup)
        self.server = subprocess.Popen(
            [SVODD, "--listen", "127.0.0.1:0", "--data", f"{self.folder.name}/data", "--rules", f"{SOURCE}/rules"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.addCleanup(self.stop)
        # The line comes when the server takes calls: no need to try and wait.
        self.address = "127.0.0.1:" + self.server.stdout.readline().split()[-1]

    def stop(self) -> None:
        self.server.terminate()
        self.assertEqual(self.server.wait(timeout=60), 0)
        self.server.stdout.close()

    def svod(self, *arguments: str, code: int = 0, server: bool = True) -> str:
        """Runs svod, checks its exit code, and gives standard output; that of errors is in self.errors."""
        command = [SVOD, *arguments] + (["--server", self.address] if server else [])
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.errors = done.stderr
        self.assertEqual(done.returncode, code, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def write(self, name: str, change) -> str:
        """A changed copy of the failing sample."""
        dossier = json.loads((SAMPLES / "altaibio-2014.json").read_text(encoding="utf-8"))
        change(dossier)
        path = Path(self.folder.name) / name
        path.write_text(json.dumps(dossier), encoding="utf-8")
        return str(path)

    def test_what_is_submitted_is_listed_read_and_judged_as_without_a_server(self) -> None:
        samples = sorted(str(path) for path in SAMPLES.glob("*.json"))
        out = self.svod("submit", *samples)
        self.assertIn(f"{UNIT}\n  stored    r0", out)
        self.assertIn("previous_report: it is the report of another period", out)

        listed = json.loads(self.svod("list", "--kind", "report", "--format", "json"))
        self.assertEqual(len(listed["filings"]), len(samples))
        self.assertIn("1 filing(s)", self.svod("list", UNIT, "--kind", "report"))

        filing = json.loads(self.svod("get", f"{UNIT}/filings/report", "--format", "json"))["filing"]
        self.assertEqual(filing["document"]["@type"], "type.googleapis.com/svod.cluster.v1.Report")
        verdict = json.loads(self.svod("check", UNIT, "--pack", PACK, "--as-of", "2015-02-15", "--format", "json", code=1))
        judged = {document["kind"]: document["digest"] for document in verdict["documents"]}
        self.assertEqual(filing["digest"], judged["report"])

        for name in samples:
            with self.subTest(name):
                dossier = json.loads(Path(name).read_text(encoding="utf-8"))
                unit = dossier["unit"]
                stored = (
                    f"organisations/{unit['organisation']}/clusters/{unit['cluster']}/years/{unit['year']}"
                    f"/agreements/{unit['agreement'].replace('%', '%25').replace('/', '%2F')}"
                )
                day = f"{unit['year'] + 1}-02-15"
                options = ["--as-of", day, "--format", "json"]
                offline = subprocess.run(
                    [SVOD, "check", name, "--rules", f"{SOURCE}/rules", *options], capture_output=True, text=True
                )
                self.assertEqual(self.svod("check", stored, *options, code=offline.returncode), offline.stdout)
                self.assertEqual(self.svod("check", name, *options, code=offline.returncode), offline.stdout)

    def test_a_person_sees_failures_first(self) -> None:
        sample = str(SAMPLES / "altaibio-2014.json")
        self.svod("submit", sample)
        out = self.svod("check", UNIT, "--pack", PACK, "--as-of", "2015-02-15", code=1)
        self.assertTrue(out.startswith(f"NON-COMPLIANT  {UNIT}\n"), out[:200])
        states = [line.split()[0] for line in out.splitlines() if line and line[0].isupper()][1:]
        self.assertEqual(states.index("FAIL"), 0)
        self.assertGreater(states.index("PASS"), max(i for i, state in enumerate(states) if state == "FAIL"))

    def test_revisions_are_kept(self) -> None:
        first = self.write("first.json", lambda d: None)
        second = self.write("second.json", lambda d: d["report"].update(signed_on="2015-01-31", revision=1))
        name = f"{UNIT}/filings/report"
        self.svod("submit", first, "--only", "report")
        self.svod("submit", second, "--only", "report")
        listed = json.loads(self.svod("revisions", name, "--format", "json"))["filings"]
        self.assertEqual([filing.get("revision", 0) for filing in listed], [1, 0])
        old = json.loads(self.svod("get", name, "--revision", "0", "--format", "json"))["filing"]
        self.assertNotEqual(old["document"]["signed_on"], "2015-01-31")
        self.svod("get", name, "--revision", "7", code=3)
        self.assertIn("there is no revision 7", self.errors)

    def test_a_repeat_is_filed_once_and_an_old_etag_is_refused(self) -> None:
        sample = str(SAMPLES / "altaibio-2014.json")
        submit = ["submit", sample, "--only", "report"]
        self.svod(*submit, "--request-id", "once")
        self.assertIn("repeated  r0", self.svod(*submit, "--request-id", "once"))
        etag = json.loads(self.svod("get", f"{UNIT}/filings/report", "--format", "json"))["filing"]["etag"]
        self.svod(*submit, "--etag", etag)
        self.svod(*submit, "--etag", etag, code=3)
        self.assertIn("its etag is now 1-", self.errors)
        self.svod(*submit, "--etag", "none", code=3)
        self.svod("submit", sample, "--etag", etag, code=3)
        self.assertIn("--etag is of one document", self.errors)

    def test_faults_are_found_before_anything_is_sent_and_the_rest_is_filed(self) -> None:
        bad = self.write("bad.json", lambda d: (d["report"].update(signed_on="30.06.2014"), d["plan"].update(x=1)))
        self.svod("submit", bad, str(SAMPLES / "titanium-2014.json"), code=3)
        self.assertIn("report.signed_on", self.errors)
        self.assertIn("2 fault(s)", self.errors)
        self.assertIn("0 filing(s)", self.svod("list", UNIT))
        self.assertNotIn("0 filing(s)", self.svod("list"))

    def test_validate_only_stores_nothing(self) -> None:
        out = self.svod("submit", str(SAMPLES / "altaibio-2014.json"), "--validate-only")
        self.assertIn("sound     r0", out)
        self.assertIn("0 filing(s)", self.svod("list"))

    def test_what_the_server_refuses_is_told_with_every_fault(self) -> None:
        self.svod("check", "nobody", "--as-of", "yesterday", code=3)
        self.assertIn("  options.as_of_date: ", self.errors)
        self.assertIn("  name: ", self.errors)
        self.svod("check", UNIT, code=3)
        self.assertIn("nothing is filed for", self.errors)
        self.svod("list", "clusters", code=3)
        self.svod("get", f"{UNIT}/filings/poem", code=3)
        self.assertIn("there is no kind of document `poem`", self.errors)

    def test_without_a_server_the_exit_code_is_4_and_says_where_it_looked(self) -> None:
        self.svod("list", "--server", "127.0.0.1:1", code=4, server=False)
        self.assertIn("is svodd running at 127.0.0.1:1?", self.errors)

    def test_the_address_may_stand_in_the_environment(self) -> None:
        done = subprocess.run(
            [SVOD, "list"], capture_output=True, text=True, env={**os.environ, "SVOD_SERVER": self.address}
        )
        self.assertEqual((done.returncode, done.stdout), (0, "0 filing(s)\n"), done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
