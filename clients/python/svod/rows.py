"""Verdicts as rows: flat dicts, as `pandas.DataFrame(rows)` and `csv.DictWriter` take them. Nothing here needs pandas."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Dict, Iterator, Optional
from urllib.parse import unquote

from svod.v1 import verdict_pb2

Row = Dict[str, Any]

_UNIT = re.compile(r"organisations/(?P<organisation>[^/]+)/clusters/(?P<cluster>[^/]+)/years/(?P<year>[^/]+)"
                   r"/agreements/(?P<agreement>[^/]+)")


def unit_fields(name: str) -> Row:
    """The parts of a unit's name. A unit of another schema has none."""
    found = _UNIT.fullmatch(name)
    if found is None:
        return {}
    parts: Row = {key: unquote(value) for key, value in found.groupdict().items()}
    return {**parts, "year": int(parts["year"])}


def _ratio(ratio: Any) -> Fraction:
    return Fraction(int(ratio.numerator), int(ratio.denominator))


def quantity(value: Any) -> Optional[object]:
    """The exact value of a Quantity: money in roubles and decimals as Decimal, shares and points as Fraction, dates as date;
    an interval as its two bounds."""
    kind = value.WhichOneof("kind")
    if kind is None:
        return None
    held: Any = getattr(value, kind)
    if kind == "kopecks":
        return Decimal(held).scaleb(-2)
    if kind == "decimal":
        return Decimal(held)
    if kind in ("ratio", "points"):
        return _ratio(held)
    if kind == "date":
        return date.fromisoformat(held)
    if kind == "interval":
        return (Decimal(held.low) if held.HasField("low") else None, Decimal(held.high) if held.HasField("high") else None)
    return held  # type: ignore[no-any-return]


def _short(enum: Any, number: int, prefix: str) -> str:
    return str(enum.Name(number)).removeprefix(prefix)


def verdict_row(verdict: verdict_pb2.Verdict) -> Row:
    """One row for a verdict: the unit, the pack, the overall state, how many findings have each state."""
    counts = verdict.counts
    return {
        "subject": verdict.subject,
        **unit_fields(verdict.subject),
        "pack": verdict.pack.id,
        "edition": verdict.pack.edition,
        "as_of_date": verdict.as_of_date,
        "overall": _short(verdict_pb2.OverallState, verdict.overall, "OVERALL_STATE_"),
        **{field.name: getattr(counts, field.name) for field in counts.DESCRIPTOR.fields},
        "digest": verdict.digest,
    }


def finding_rows(verdict: verdict_pb2.Verdict) -> Iterator[Row]:
    """One row for each finding of a verdict, with its exact quantities."""
    head = {"subject": verdict.subject, **unit_fields(verdict.subject), "pack": verdict.pack.id}
    for finding in verdict.findings:
        yield {
            **head,
            "rule": finding.rule,
            "instance": finding.instance,
            "level": _short(verdict_pb2.Level, finding.level, "LEVEL_"),
            "state": _short(verdict_pb2.FindingState, finding.state, "FINDING_STATE_"),
            "clause": finding.citation.clause,
            "measured": quantity(finding.measured),
            "threshold": quantity(finding.threshold),
            "margin": quantity(finding.margin),
            "due": finding.due.date or None,
            "text_en": finding.text.en,
            "text_ru": finding.text.ru,
        }
