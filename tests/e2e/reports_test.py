"""Reports of an audit: the page, the workbook and OSCAL of the same run, against what the audit says on standard output; and
the page in a browser (reports_browser.mjs), over the corpus of 75 dossiers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

import openpyxl

from service_case import SAMPLES, ServiceCase, main

AS_OF = ("--as-of", "2016-02-15")
# A number of an agreement that ends scripts and begins elements.
HOSTILE = "\"></script><img src=x onerror=hit()>"
STATES = ["", "PASS", "FAIL", "PENDING", "NOT_APPLICABLE", "UNDETERMINED", "WAIVED", "ERROR"]


def now() -> str:
    """A time at which what was filed before is known."""
    time.sleep(0.01)
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def data_of(page: str) -> dict:
    """The data that a page shows."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


class ReportsTest(ServiceCase):
    def setUp(self) -> None:
        super().setUp()
        self.html, self.xlsx, self.oscal = (self.folder / name for name in ("a.html", "a.xlsx", "a.json"))

    def audit(self, *options: object, code: int = 0) -> str:
        return self.svod("audit", *AS_OF, *options, "--html", self.html, "--xlsx", self.xlsx, "--oscal", self.oscal, code=code)

    def file_samples(self) -> None:
        self.start()
        self.svod("submit", *sorted(SAMPLES.glob("*.json")))

    def test_the_three_say_what_the_audit_says(self) -> None:
        self.file_samples()
        known = ("--known-at", now())
        plain = self.svod("audit", *AS_OF, *known, "--format", "json", "--view", "all", code=1)
        self.assertEqual(self.audit(*known, "--format", "json", "--view", "all", code=1), plain)
        self.assertEqual(self.errors, "")
        lines = [json.loads(line) for line in plain.splitlines()]
        totals = lines.pop()["totals"]
        findings = [finding for line in lines for finding in line["verdict"]["findings"]]
        states = Counter(finding["state"].removeprefix("FINDING_STATE_") for finding in findings)
        self.assertIn({"facet": "region", "value": "73"}, [facet for line in lines for facet in line["facets"]])

        data = data_of(self.html.read_text(encoding="utf-8"))
        self.assertEqual(data["head"]["digest"], totals["digest"])
        self.assertEqual({STATES[n]: count for n, count in enumerate(data["totals"]["states"]) if count}, states)
        self.assertEqual(sum(len(unit["verdicts"]) for unit in data["units"]), len(lines))
        listed = json.loads(self.svod("obligations", *AS_OF, "--format", "json", code=1))["obligations"]
        self.assertEqual(len(data["obligations"]), len(listed))

        book = openpyxl.load_workbook(self.xlsx)
        self.assertEqual(book.sheetnames, ["Summary", "Verdicts", "Findings", "Obligations", "Clauses", "Facets", "Sources"])
        self.assertEqual(book["Findings"].max_row - 1, len(findings))
        self.assertEqual(book["Obligations"].max_row - 1, len(listed))
        head = [cell.value for cell in book["Findings"][1]]
        margins = [row[head.index("Margin")].value for row in book["Findings"].iter_rows(min_row=2)]
        self.assertTrue(any(isinstance(margin, float) for margin in margins))
        kopecks = [int(finding["margin"]["kopecks"]) for finding in findings if "kopecks" in finding.get("margin", {})]
        self.assertTrue(kopecks)
        units = [row[head.index("Margin") + 1].value for row in book["Findings"].iter_rows(min_row=2)]
        self.assertEqual(sum(round(100 * margin) for margin, unit in zip(margins, units) if unit == "RUB"), sum(kopecks))

        # The documents that clauses are of go by their titles.
        titles = {source["title"]["en"] for line in lines for source in line["verdict"].get("sources", [])}
        self.assertTrue(titles)
        for sheet in ("Findings", "Obligations", "Clauses", "Sources"):
            head = [cell.value for cell in book[sheet][1]]
            named = {row[head.index("Source")].value for row in book[sheet].iter_rows(min_row=2)}
            self.assertTrue(named and named <= titles, (sheet, named))
        shown = {data["texts"][title][1] for _, title, _ in data["sources"]}
        self.assertEqual(shown, titles)

        results = json.loads(self.oscal.read_text(encoding="utf-8"))["assessment-results"]
        self.assertEqual(results["metadata"]["version"], totals["digest"])
        self.assertEqual({one["citation"]["text"] for one in results["back-matter"]["resources"] if "citation" in one}, titles)
        result = results["results"][0]
        self.assertEqual(len(result["observations"]), len(findings))
        satisfied = Counter(one["target"]["status"]["state"] for one in result["findings"])
        self.assertEqual(satisfied["not-satisfied"], states["FAIL"] + states["UNDETERMINED"] + states["ERROR"])

    def test_the_same_audit_has_the_same_bytes(self) -> None:
        self.file_samples()
        known = ("--known-at", now())
        self.audit(*known, "--view", "totals", code=1)
        first = [file.read_bytes() for file in (self.html, self.xlsx, self.oscal)]
        self.audit(*known, "--view", "totals", code=1)
        self.assertEqual([file.read_bytes() for file in (self.html, self.xlsx, self.oscal)], first)
        self.assertEqual(sorted(file.name for file in self.folder.glob("a.*")), ["a.html", "a.json", "a.xlsx"])
        for view in ("failures", "summaries", "totals"):
            plain = self.svod("audit", *AS_OF, *known, "--view", view, "--format", "json", code=1)
            self.assertEqual(self.audit(*known, "--view", view, "--format", "json", code=1), plain)

    def test_the_workbook_is_in_the_language_asked_for(self) -> None:
        self.file_samples()
        self.audit("--lang", "ru", code=1)
        self.assertEqual(openpyxl.load_workbook(self.xlsx).sheetnames[0], "Сводка")
        self.assertIn('<html lang="ru"', self.html.read_text(encoding="utf-8"))

    def test_refusals_leave_nothing_behind(self) -> None:
        self.file_samples()
        self.html.write_text("old", encoding="utf-8")
        self.audit("--resume", self.folder / "place", code=3)
        self.assertIn("leave --resume out", self.errors)
        self.audit("--filter", "clustr = C12", code=3)
        self.svod("audit", *AS_OF, "--html", self.folder / "no/such.html", code=3)
        self.assertIn("cannot be written", self.errors)
        self.stop()
        self.audit("--timeout-ms", "500", code=4)
        self.assertEqual(self.html.read_text(encoding="utf-8"), "old")
        self.assertEqual([file.name for file in self.folder.glob("a.*")], ["a.html"])

    def test_a_name_that_cannot_be_written_is_told_before_the_audit(self) -> None:
        # Nothing listens there: who asked for an audit before looking at the names would end with 4.
        pipe, link = self.folder / "pipe", self.folder / "link"
        os.mkfifo(pipe)
        link.symlink_to("/dev/full")
        for option in ("--html", "--xlsx", "--oscal"):
            for name, english, russian in (
                    (self.folder, "it is a folder", "это папка"), (self.folder / "no/such", "No such file", "такой папки нет"),
                    ("", "empty name", "пустое имя"), (pipe, "no regular file", "не обычный файл"), (link, "no regular file", "не обычный файл")):
                for language, words in (("en", english), ("ru", russian)):
                    out = self.svod("audit", *AS_OF, "--lang", language, option, name, "--server", "localhost:1", code=3, server=False)
                    self.assertEqual(out, "")
                    self.assertIn(words, self.errors)
                    self.assertEqual(len(self.errors.splitlines()), 1, self.errors)
        self.assertTrue(pipe.is_fifo() and link.is_symlink() and Path("/dev/full").is_char_device())

    def test_a_report_goes_where_a_link_leads(self) -> None:
        self.file_samples()
        (self.folder / "kept").mkdir()
        for file in (self.html, self.xlsx, self.oscal):
            file.symlink_to(Path("kept") / file.name)
        self.audit("--view", "totals", code=1)
        self.assertTrue(all(file.is_symlink() and file.stat().st_size > 1000 for file in (self.html, self.xlsx, self.oscal)))
        self.assertEqual(len(list((self.folder / "kept").iterdir())), 3)

    def test_a_browser_clicks_through_the_page(self) -> None:
        self.start()
        corpus = self.folder / "corpus"
        subprocess.run([sys.executable, "-B", SAMPLES / "corpus.py", "--out", corpus], check=True, capture_output=True)
        hostile = json.loads((SAMPLES / "titanium-2014.json").read_text(encoding="utf-8"))
        hostile["unit"]["agreement"] = HOSTILE
        hostile.get("agreement", {}).pop("number", None)
        (corpus / "hostile.json").write_text(json.dumps(hostile), encoding="utf-8")
        self.svod("submit", *sorted(corpus.glob("*.json")))
        self.svod("audit", *AS_OF, "--lang", "ru", "--view", "totals", "--html", self.html, code=1)
        script = Path(__file__).with_name("reports_browser.mjs")
        done = subprocess.run(["node", script, self.html, self.folder / "profile"], capture_output=True, text=True, timeout=270, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        paper = subprocess.run(["pdftotext", self.folder / "profile/page.pdf", "-"], capture_output=True, text=True, check=True).stdout
        self.assertIn("Проверка соблюдения правил", paper)
        self.assertIn("Что исправит", paper)


if __name__ == "__main__":
    main()
