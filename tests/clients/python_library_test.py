"""What the Python library has of its own: rows, types, what it refuses. The rest is in the scenarios.

    python_library_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments]
"""

from __future__ import annotations

import csv
import io
import sys
import threading
from datetime import date, datetime, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

import svod  # noqa: E402
from service_case import REPORT, SAMPLE, SAMPLES, UNIT, ServiceCase, main  # noqa: E402
from svod.cluster.v1.report_pb2 import Report  # noqa: E402

AS_OF = {"as_of_date": "2015-02-15", "pack": "ru.clusters.specialised-organisation"}


class LibraryTest(ServiceCase):
    def setUp(self) -> None:
        super().setUp()
        self.start()
        self.client = svod.Client(self.address)
        self.addCleanup(self.client.close)

    def test_rows_of_an_audit(self) -> None:
        self.svod("submit", *sorted(SAMPLES.glob("*-2014.json")))
        audit = self.client.audit(options=AS_OF)
        rows = list(audit.rows())
        self.assertEqual([row["cluster"] for row in rows if row["overall"] == "NON_COMPLIANT"], ["C14"])
        self.assertEqual({row["year"] for row in rows}, {2014})
        self.assertEqual(sum(row["fail"] for row in rows), sum(rule.counts.fail for rule in audit.totals.rules))
        table = io.StringIO()
        writer = csv.DictWriter(table, rows[0])
        writer.writerows(rows)
        self.assertEqual(len(table.getvalue().splitlines()), 3)
        self.assertEqual(next(row for row in rows if row["cluster"] == "C14")["agreement"], "147-С/2014")

    def test_findings_have_exact_quantities(self) -> None:
        self.svod("submit", SAMPLE)
        rows = list(self.client.audit(options=AS_OF).finding_rows())
        failed = {(row["rule"], row["instance"]): row for row in rows if row["state"] == "FAIL"}
        share = failed["education.share", "8.1"]
        self.assertEqual([share["measured"], share["threshold"]], [Fraction(479999999, 960000000), Fraction(1, 2)])
        late = next(row for row in failed.values() if row["measured"] == date(2014, 7, 4))
        self.assertEqual([late["threshold"], late["margin"]], [date(2014, 6, 30), -4])

    def test_what_a_document_may_be(self) -> None:
        report = Report(signed_on="2015-01-26")
        text = '{"signedOn": "2015-01-26"}'
        digests = {self.client.submit_filing(REPORT, document).filing.digest
                   for document in (report, {"signed_on": "2015-01-26"}, text, svod.pack(report))}
        self.assertEqual(len(digests), 1)
        with self.assertRaisesRegex(svod.InvalidInput, "is no kind of document"):
            self.client.submit_filing(f"{UNIT}/filings/letter", {})
        filing = self.client.get_filing(REPORT, read_time=datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")).filing
        unpacked = Report()
        self.assertTrue(filing.document.Unpack(unpacked))
        self.assertEqual(unpacked, report)
        self.assertEqual(self.client.get_filing(REPORT, read_time=filing.submit_time).filing, filing)
        with self.assertRaisesRegex(svod.InvalidInput, "needs a zone"):
            self.client.get_filing(REPORT, read_time=datetime(2015, 1, 1))

    def test_what_cannot_be_right_is_refused_before_anything_is_sent(self) -> None:
        with self.assertRaisesRegex(svod.InvalidInput, "in plain text"):
            svod.Client("svod.example:443", token="secret")
        with self.assertRaisesRegex(svod.InvalidInput, "go together"):
            svod.Client("svod.example:443", tls=svod.TLS(cert=b"x"))
        with self.assertRaisesRegex(svod.InvalidInput, "has no field 'as_of'"):
            self.client.check_filing(UNIT, options={"as_of": "2015-02-15"})
        with self.assertRaisesRegex(svod.InvalidInput, "is none of AUDIT_VIEW_UNSPECIFIED"):
            list(self.client.audit(view="EVERYTHING"))
        for target in ("", "  ", None):
            for kind in (svod.Client, svod.AsyncClient):
                with self.subTest(target, kind=kind), self.assertRaisesRegex(svod.InvalidInput, "an address is expected"):
                    kind(target)

    def test_every_fault_of_a_document_is_invalid_input(self) -> None:
        programmes = {"education": {"programmes": [{}, {"budgt": 1, "budget": "much", "topic": "MAGIC"}]}}
        cases = (
            ({"signed": "2015-01-26"}, ["document.signed"]),
            (programmes, [f"document.education.programmes[1].{field}" for field in ("budgt", "budget", "topic")]),
            ({"education": 5, "activities": {"items": {}}}, ["document.education", "document.activities.items"]),
            ("{broken", ["document"]), ("[1]", ["document"]), (5, ["document"]), (["a"], ["document"]), ("[" * 100_000, ["document"]),
            ({"@type": "type.googleapis.com/no.Such"}, ["document.@type"]), ({"@type": 5}, ["document.@type"]),
        )
        for document, fields in cases:
            with self.subTest(str(document)[:80]), self.assertRaises(svod.InvalidInput) as raised:
                self.client.submit_filing(REPORT, document)
            self.assertEqual(raised.exception.code, "INVALID_ARGUMENT")
            self.assertEqual([one.field for one in raised.exception.violations], fields)
            self.assertTrue(all(one.description and one.reason for one in raised.exception.violations))
            self.assertIn(fields[0], raised.exception.message)

    def test_every_fault_of_a_request_is_invalid_input(self) -> None:
        for values, field in (({"name": 5}, "name"), ({"options": 5}, "options"), ({"options": {"as_of_date": 5}}, "options.as_of_date"),
                              ({"read_time": "yesterday"}, "read_time"), ({"options": {"pack": "\ud800"}}, "options.pack")):
            with self.subTest(field), self.assertRaises(svod.InvalidInput) as raised:
                self.client.check_filing(**{"name": UNIT, **values})
            self.assertEqual([one.field for one in raised.exception.violations], [field])
        item = {"item": "one", "submission": {"name": REPORT, "document": {"signed": 1}}}
        with self.assertRaises(svod.InvalidInput) as raised:
            list(self.client.submit_filings([item]))
        self.assertEqual([one.field for one in raised.exception.violations], ["submission.document.signed"])

    def test_a_token_may_change(self) -> None:
        asked: list[str] = []

        def token() -> str:
            asked.append("token")
            return "0123456789abcdef"

        with svod.Client(self.address, token=token) as client:
            client.get_checkpoint()
            client.get_checkpoint()
        self.assertEqual(len(asked), 2)

    def test_one_client_in_many_threads(self) -> None:
        def submit(revisions: int) -> None:
            for _ in range(revisions):
                self.client.submit_filing(REPORT, {"signed_on": "2015-01-26"})

        threads = [threading.Thread(target=submit, args=(10,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([one.revision for one in self.client.list_filing_revisions(REPORT, page_size=7)], list(range(39, -1, -1)))

    def test_an_audit_that_is_left_early_goes_on_from_its_token(self) -> None:
        self.svod("submit", SAMPLE)
        whole = self.client.audit(options=AS_OF)
        verdicts = list(whole)
        self.assertEqual(list(self.client.audit(options=AS_OF, resume_token=whole.resume_token))[-1:], verdicts[-1:])
        left = self.client.audit(options=AS_OF)
        next(iter(left))
        self.assertIsNone(left.totals)


class QuantityTest(ServiceCase):
    def test_kinds(self) -> None:
        from svod.v1.verdict_pb2 import Interval, Quantity, Ratio
        for held, value in ((Quantity(kopecks=150), Decimal("1.50")), (Quantity(decimal="12.50"), Decimal("12.50")),
                            (Quantity(ratio=Ratio(numerator="1", denominator="3")), Fraction(1, 3)), (Quantity(days=-4), -4),
                            (Quantity(date="2014-06-30"), date(2014, 6, 30)), (Quantity(boolean=False), False),
                            (Quantity(interval=Interval(low="1.5")), (Decimal("1.5"), None)), (Quantity(), None)):
            with self.subTest(held):
                self.assertEqual(svod.quantity(held), value)


if __name__ == "__main__":
    main()
