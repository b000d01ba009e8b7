"""Audits and lists of obligations: the same over and over, filtered, gone on with after the server or the client was
killed, and many submissions over one stream."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from service_case import SAMPLES, SVOD, ServiceCase, main

# More than one step of progress, which comes every 64 units.
UNITS = 600
# Verdicts of two packs each: so many lines that the first step is behind them, and that the pipe holds back the rest.
LINES = 1100
AS_OF = ("--as-of", "2016-02-15")


class AuditTest(ServiceCase):
    filed: Path | None = None

    def file_corpus(self) -> None:
        """Starts a server that UNITS dossiers are filed with: once, then copies of its data."""
        cls = type(self)
        if cls.filed is None:
            temporary = tempfile.TemporaryDirectory(prefix="svod-audit-")
            cls.addClassCleanup(temporary.cleanup)
            corpus = Path(temporary.name) / "corpus"
            command = [sys.executable, "-B", SAMPLES / "corpus.py", "--count", str(UNITS), "--out", corpus]
            subprocess.run(command, check=True, capture_output=True)
            self.start()
            self.svod("submit", *sorted(corpus.glob("*.json")))
            self.stop()
            cls.filed = Path(temporary.name) / "data"
            shutil.copytree(self.data, cls.filed)
        else:
            shutil.copytree(cls.filed, self.data)
        self.start()

    def lines(self, text: str) -> tuple[list[dict[str, object]], dict[str, object]]:
        """The verdicts, and the totals."""
        lines = [json.loads(line) for line in text.splitlines()]
        self.assertIn("totals", lines[-1])
        return [line["verdict"] for line in lines[:-1]], lines[-1]["totals"]

    def test_audit_of_the_samples(self) -> None:
        self.start()
        self.svod("submit", *sorted(SAMPLES.glob("*.json")))
        options = ("--as-of", "2015-02-15")
        text = self.svod("audit", *options, code=1)
        self.assertRegex(text, r"units read +6\n")
        self.assertRegex(text, r"digest of the audit  sha256:[0-9a-f]{64}\n")
        self.assertEqual(self.svod("audit", *options, code=1), text)
        verdicts, totals = self.lines(self.svod("audit", *options, "--view", "all", "--format", "json", code=1))
        self.assertEqual([totals["units_read"], totals["verdicts"]], ["6", str(len(verdicts))])
        self.assertIn(totals["digest"], text)
        for verdict in verdicts[:3]:
            alone = self.json("check", verdict["subject"], *options, "--pack", verdict["pack"]["id"],
                              code={"COMPLIANT": 0, "NON_COMPLIANT": 1}[verdict["overall"].removeprefix("OVERALL_STATE_")])
            self.assertEqual(alone, verdict)
        self.svod("audit", "--filter", "cluster = C12 AND overall != COMPLIANT", *options, "--view", "totals")
        self.svod("audit", "--filter", "clustr = C12", code=3)
        self.assertIn("did you mean `cluster`?", self.errors)
        self.svod("audit", "--pack", "no.such.pack", code=3)
        self.assertIn("there is no pack", self.errors)

    def test_obligations(self) -> None:
        self.start()
        self.svod("submit", *sorted(SAMPLES.glob("*-2014.json")))
        listed = json.loads(self.svod("obligations", "--as-of", "2014-11-20", "--format", "json"))["obligations"]
        self.assertEqual({one["state"] for one in listed}, {"OBLIGATION_STATE_AT_RISK"})
        text = self.svod("obligations", "organisations/2203000000", "--as-of", "2014-11-20", "--lang", "ru")
        self.assertIn("ПОД УГРОЗОЙ", text)
        self.assertNotIn("C12", text)
        self.assertIn("Nothing is due.", self.svod("obligations", "--as-of", "2014-11-20", "--only", "overdue"))

    def test_goes_on_after_the_server_was_killed(self) -> None:
        self.file_corpus()
        port = self.port
        whole = self.svod("audit", *AS_OF, "--view", "all", "--format", "json", code=1)
        audit = subprocess.Popen([SVOD, "audit", *AS_OF, "--view", "all", "--format", "json", "--server",
                                  self.address], stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert audit.stdout is not None
        first = [audit.stdout.readline() for _ in range(LINES)]
        self.stop(signal.SIGKILL, code=-signal.SIGKILL)
        self.start("--listen", f"127.0.0.1:{port}")
        rest = audit.stdout.read()
        self.assertEqual(audit.wait(), 1)
        audit.stdout.close()
        self.assertEqual("".join(first) + rest, whole)

    def test_goes_on_after_the_client_was_killed(self) -> None:
        self.file_corpus()
        _, whole = self.lines(self.svod("audit", *AS_OF, "--view", "all", "--format", "json", code=1))
        place = self.folder / "place"
        command = ("audit", *AS_OF, "--view", "all", "--format", "json", "--resume", place)
        audit = subprocess.Popen([SVOD, *map(str, command), "--server", self.address],
                                 stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert audit.stdout is not None
        for _ in range(LINES):
            audit.stdout.readline()
        audit.kill()
        audit.wait()
        audit.stdout.close()
        self.assertTrue(place.exists())
        verdicts, totals = self.lines(self.svod(*command, code=1))
        self.assertEqual(totals, whole)
        self.assertLess(len(verdicts), int(str(whole["verdicts"])))
        self.assertFalse(place.exists())

    def test_faulty_submissions_keep_back_no_others(self) -> None:
        self.start()
        broken = self.folder / "broken.json"
        shutil.copy(SAMPLES / "altaibio-2014.json", broken)
        broken.write_text(broken.read_text(encoding="utf-8").replace("2203000000", "2203000001"), encoding="utf-8")
        text = self.svod("submit", SAMPLES / "titanium-2014.json", broken, SAMPLES / "altaibio-2014.json", code=3)
        self.assertEqual(text.count("  stored"), 14)
        self.assertIn("2203000001", self.errors)


if __name__ == "__main__":
    main()
