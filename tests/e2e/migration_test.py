"""A data folder of schema version 1, as its server left it (version1.tar.gz), is refused, migrated, and then goes on."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

from service_case import RULE_ENTRIES, REPORT, SAMPLE, SOURCE, SVODD, UNIT, ServiceCase, main

VERSION_1 = Path(__file__).parent / "version1.tar.gz"


class MigrationTest(ServiceCase):
    def setUp(self) -> None:
        super().setUp()
        with tarfile.open(VERSION_1) as archive:
            archive.extractall(self.data)

    def svodd(self, *options: str) -> subprocess.CompletedProcess:
        return subprocess.run([SVODD, "--listen", "127.0.0.1:0", "--data", self.data, "--rules", f"{SOURCE}/rules", *options],
                              capture_output=True, text=True, timeout=60, check=False)

    def test_it_is_migrated_only_when_asked(self) -> None:
        before = {file.name: file.read_bytes() for file in self.data.iterdir()}
        refused = self.svodd()
        self.assertEqual(refused.returncode, 3)
        self.assertIn("schema version 1", refused.stderr)
        self.assertIn("--migrate", refused.stderr)
        self.svod("ledger", "verify", "--data", self.data, code=3, server=False)
        self.assertEqual({file.name: file.read_bytes() for file in self.data.iterdir()}, before)

        self.assertEqual(self.svodd("--migrate").returncode, 0)
        self.svod("ledger", "verify", "--data", self.data, server=False)
        again = self.svodd("--migrate")
        self.assertEqual(again.returncode, 3)
        self.assertIn("already", again.stderr)

        self.start()
        size = len(self.json("ledger", "list")["entries"])
        entries = [entry for entry in self.json("ledger", "list")["entries"] if "submission" in entry]
        self.assertEqual(len(entries) + RULE_ENTRIES, size)
        revisions = self.json("revisions", REPORT)["filings"]
        self.assertEqual([filing.get("revision", 0) for filing in revisions], [1, 0])
        last = entries[-1]["submission"]
        self.assertEqual((last["filing"], last["revision"], last["digest"]), (REPORT, 1, revisions[0]["digest"]))
        self.assertEqual(last["submit_time"], revisions[0]["submit_time"])
        times = [entry["submission"]["submit_time"] for entry in entries]
        self.assertEqual(times, sorted(times))
        # A request id of that time is still known, and what comes next goes behind.
        self.assertIn("repeated  r0", self.svod("submit", SAMPLE, "--only", "report", "--request-id", "first"))
        self.svod("submit", SAMPLE, "--only", "report")
        self.assertEqual(self.json("get", REPORT)["filing"]["ledger_entry"], f"ledgerEntries/{size}")
        self.svod("check", UNIT, "--as-of", "2015-02-15", code=1)
        self.stop()
        self.svod("ledger", "verify", "--data", self.data, server=False)


if __name__ == "__main__":
    main()
