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
        with self.assertRaisesRegex(ValueError, "is no kind of document"):
            self.client.submit_filing(f"{UNIT}/filings/letter", {})
        filing = self.client.get_filing(REPORT, read_time=datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")).filing
        unpacked = Report()
        self.assertTrue(filing.document.Unpack(unpacked))
        self.assertEqual(unpacked, report)
        self.assertEqual(self.client.get_filing(REPORT, read_time=filing.submit_time).filing, filing)
        with self.assertRaisesRegex(ValueError, "needs a zone"):
            self.client.get_filing(REPORT, read_time=datetime(2015, 1, 1))

    def test_what_cannot_be_right_is_refused_before_anything_is_sent(self) -> None:
        with self.assertRaisesRegex(ValueError, "in plain text"):
            svod.Client("svod.example:443", token="secret")
        with self.assertRaisesRegex(ValueError, "go together"):
            svod.Client("svod.example:443", tls=svod.TLS(cert=b"x"))
        with self.assertRaisesRegex(TypeError, "has no field 'as_of'"):
            self.client.check_filing(UNIT, options={"as_of": "2015-02-15"})
        with self.assertRaisesRegex(ValueError, "is none of AUDIT_VIEW_UNSPECIFIED"):
            list(self.client.audit(view="EVERYTHING"))

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
