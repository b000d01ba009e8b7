"""Prints what fails in the filings of one unit: check_filing.py HOST:PORT UNIT AS_OF_DATE."""

import sys

import svod

target, unit, as_of_date = sys.argv[1:]
with svod.Client(target) as client:
    for verdict in client.check_filing(unit, options={"as_of_date": as_of_date}).verdicts:
        print(svod.verdict_row(verdict)["overall"], verdict.pack.id)
        for finding in svod.finding_rows(verdict):
            if finding["state"] == "FAIL":
                print(f"  {finding['clause']}: {finding['text_en']}")
