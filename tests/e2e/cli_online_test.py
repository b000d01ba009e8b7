"""The command line against a real server: what a ministry's developer does by hand.

Run as: cli_online_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments]
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from service_case import REPORT, SAMPLE, SAMPLES, SOURCE, SVOD, UNIT, ServiceCase, main

PACK = "ru.clusters.specialised-organisation"


class OnlineTest(ServiceCase):
    """Each test has a server of its own, with an empty data folder."""

    def setUp(self) -> None:
        super().setUp()
        self.start()

    def changed(self, name: str, change) -> str:
        """A changed copy of the failing sample."""
        dossier = json.loads(SAMPLE.read_text(encoding="utf-8"))
        change(dossier)
        return self.write(name, json.dumps(dossier))

    def test_what_is_submitted_is_listed_read_and_judged_as_without_a_server(self) -> None:
        samples = sorted(str(path) for path in SAMPLES.glob("*.json"))
        out = self.svod("submit", *samples)
        self.assertIn(f"{UNIT}\n  stored    r0", out)
        self.assertIn("previous_report: it is the report of another period", out)

        listed = self.json("list", "--kind", "report")
        self.assertEqual(len(listed["filings"]), len(samples))
        self.assertIn("1 filing(s)", self.svod("list", UNIT, "--kind", "report"))

        filing = self.json("get", REPORT)["filing"]
        self.assertEqual(filing["document"]["@type"], "type.googleapis.com/svod.cluster.v1.Report")
        verdict = self.json("check", UNIT, "--pack", PACK, "--as-of", "2015-02-15", code=1)
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
        self.svod("submit", SAMPLE)
        out = self.svod("check", UNIT, "--pack", PACK, "--as-of", "2015-02-15", code=1)
        self.assertTrue(out.startswith(f"NON-COMPLIANT  {UNIT}\n"), out[:200])
        states = [line.split()[0] for line in out.splitlines() if line and line[0].isupper()][1:]
        self.assertEqual(states.index("FAIL"), 0)
        self.assertGreater(states.index("PASS"), max(i for i, state in enumerate(states) if state == "FAIL"))

    def test_revisions_are_kept(self) -> None:
        first = self.changed("first.json", lambda d: None)
        second = self.changed("second.json", lambda d: d["report"].update(signed_on="2015-01-31", revision=1))
        name = REPORT
        self.svod("submit", first, "--only", "report")
        self.svod("submit", second, "--only", "report")
        listed = self.json("revisions", name)["filings"]
        self.assertEqual([filing.get("revision", 0) for filing in listed], [1, 0])
        old = self.json("get", name, "--revision", "0")["filing"]
        self.assertNotEqual(old["document"]["signed_on"], "2015-01-31")
        self.svod("get", name, "--revision", "7", code=3)
        self.assertIn("there is no revision 7", self.errors)

    def test_a_repeat_is_filed_once_and_an_old_etag_is_refused(self) -> None:
        submit = ["submit", SAMPLE, "--only", "report"]
        self.svod(*submit, "--request-id", "once")
        self.assertIn("repeated  r0", self.svod(*submit, "--request-id", "once"))
        etag = self.json("get", REPORT)["filing"]["etag"]
        self.svod(*submit, "--etag", etag)
        self.svod(*submit, "--etag", etag, code=3)
        self.assertIn("its etag is now 1-", self.errors)
        self.svod(*submit, "--etag", "none", code=3)
        self.svod("submit", SAMPLE, "--etag", etag, code=3)
        self.assertIn("--etag is of one document", self.errors)

    def test_faults_are_found_before_anything_is_sent_and_the_rest_is_filed(self) -> None:
        bad = self.changed("bad.json", lambda d: (d["report"].update(signed_on="30.06.2014"), d["plan"].update(x=1)))
        self.svod("submit", bad, str(SAMPLES / "titanium-2014.json"), code=3)
        self.assertIn("report.signed_on", self.errors)
        self.assertIn("2 fault(s)", self.errors)
        self.assertIn("0 filing(s)", self.svod("list", UNIT))
        self.assertNotIn("0 filing(s)", self.svod("list"))

    def test_validate_only_stores_nothing(self) -> None:
        out = self.svod("submit", SAMPLE, "--validate-only")
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
        self.assertEqual(self.svod("list", server=False, env={"SVOD_SERVER": self.address}), "0 filing(s)\n")
        # The command line counts before the environment.
        self.assertEqual(self.svod("list", env={"SVOD_SERVER": "127.0.0.1:1"}), "0 filing(s)\n")


if __name__ == "__main__":
    main()
