"""A dossier in the making: parts are built when they are asked for, and most are not built at all.

Of a cluster and year most parts of a plan and a report are the same for every organisation; they are kept as JSON. A draft
takes them as they are, and builds only what its organisation differs in and what a deviation edits. That is what makes a
million dossiers a matter of minutes.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

import dossiers
from filings import Filing, cluster_of, facts_of, organisation_of

PARTS = {"plan": dossiers.plan_parts, "report": dossiers.report_parts}
PART_NAMES = {document: tuple(parts({}, {}, 2014)) for document, parts in PARTS.items()}  # nothing is built yet
ORDER = ("remark", "unit", "organisation", "cluster", "programme", "agreement", "plan", "report", "amendments")
DECIDED_NOTHING: dict = {"decisions": []}


def money_of(facts: dict) -> list[int]:
    budgets = dossiers.budgets_of(facts)
    return dossiers.amounts_of(facts, sum(budget[0] for budget in budgets), sum(budget[1] for budget in budgets))


def budgets_of(facts: dict) -> list[int]:
    return [amount for budget in dossiers.budgets_of(facts) for amount in budget]


# Parts in which an organisation differs from another of its cluster and year by figures alone: what gives the figures.
FIGURES = {
    "plan.education": budgets_of, "plan.expenditures": money_of, "report.education": budgets_of,
    "report.expenditures": money_of, "report.kpis": dossiers.kpi_values, "report.indicators": dossiers.indicator_values,
}
FIGURE = re.compile(rb'((?:budget|amount|value)":")[^"]*')
encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def json_of(value: object) -> bytes:
    return encode_json(value).encode()


@lru_cache(maxsize=128)
def template_of(seed: int, cluster: int, year: int) -> dict[str, bytes]:
    """Path -> JSON of what all organisations of a cluster and year share, with a `%d` or `%b` for each of FIGURES."""
    of_cluster, facts = cluster_of(seed, cluster), facts_of(Filing(seed, 0, cluster, year))
    texts = {"cluster": json_of(dossiers.cluster_of(of_cluster)),
             "programme": json_of(dossiers.programme_of(of_cluster, year))}
    for document, parts in PARTS.items():
        made = dossiers.whole(parts(of_cluster, facts, year))
        for name, value in made.items():
            path = f"{document}.{name}"
            if path in FIGURES:
                texts[path] = FIGURE.sub(rb"\1%b", json_of(value).replace(b"%", b"%%"))
            elif name == "activities":
                texts |= {f"{path}.{activity['number']}": json_of(activity) for activity in value["items"]}
                texts[path] = b",".join(texts[f"{path}.{activity['number']}"] for activity in value["items"])
            else:
                texts[path] = json_of(value)
    return texts


class Document:
    """The parts of one document of a draft, as a builder asks for them."""

    def __init__(self, draft: Draft, name: str):
        self._draft, self._name = draft, name

    def __getitem__(self, part: str) -> object:
        return self._draft.get(f"{self._name}.{part}")


class Draft:
    """`get` gives a part, to be read or edited in place; a path is `document`, `document.part` or `document.activities.N`."""

    def __init__(self, filing: Filing):
        self.filing, self.year = filing, filing.year
        self.cluster, self.facts = organisation_of(filing), facts_of(filing)
        self.remark = ""
        self.report: bytes | None = None  # once there is a text
        self._template = template_of(filing.seed, filing.cluster, filing.year)
        self._edited: dict[str, object] = {}
        self._beside: dict[str, dict] = {"plan": {}, "report": {}}
        self._edited_activities: dict[str, list[int]] = {"plan": [], "report": []}
        self._removed: set[str] = set()

    def get(self, path: str) -> object:
        if path not in self._edited:
            document, _, number = path.partition(".activities.")
            if number:
                self._edited_activities[document].append(int(number))
            known = path in self._template and path not in FIGURES
            self._edited[path] = json.loads(self._template[path]) if known else self._make(path)
        return self._edited[path]

    def results(self, number: int, document: str = "report") -> list:
        return self.get(f"{document}.activities.{number}")["results"]["items"]

    def beside_activities(self, document: str = "report") -> dict:
        """What stands beside the 52 of the table: `additional`, `incomplete`."""
        return self._beside[document]

    def remove(self, path: str) -> None:
        """A document or a part of one; what is still done to it goes nowhere."""
        self._removed.add(path)

    def has(self, path: str) -> bool:
        return path not in self._removed

    def text(self, previous_report: bytes | None) -> bytes:
        """The dossier on one line of JSON; nothing is edited after that."""
        texts = [(name, self.document(name)) for name in ORDER if self.has(name)]
        self.report = next((text for name, text in texts if name == "report"), None)
        if previous_report and self.has("previous_report"):
            texts.append(("previous_report", previous_report))
        return joined(texts)

    def document(self, name: str) -> bytes:
        if name not in PARTS:
            return self._text(name)
        return joined([(part, self._activities(name) if part == "activities" else self._text(f"{name}.{part}"))
                       for part in PART_NAMES[name] if self.has(f"{name}.{part}")])

    def _make(self, path: str) -> object:
        document, _, part = path.partition(".")
        if part:
            return PARTS[document](self.cluster, self.facts, self.year)[part](Document(self, document))
        return {
            "remark": lambda: self.remark,
            "unit": lambda: {"organisation": self.cluster["inn"], "cluster": self.cluster["id"], "year": self.year,
                             "agreement": self.facts["agreement"][0]},
            "organisation": lambda: dossiers.organisation_of(self.cluster),
            "agreement": lambda: dossiers.agreement_of(self.facts, self.year),
            "amendments": lambda: dossiers.amendments_of(DECIDED_NOTHING),
        }[path]()

    def _activities(self, document: str) -> bytes:
        path = f"{document}.activities"
        lines = self._template[path]
        for number in self._edited_activities[document]:
            lines = lines.replace(self._template[f"{path}.{number}"], self._text(f"{path}.{number}"))
        return joined([("items", b"[" + lines + b"]"),
                       *((key, json_of(value)) for key, value in self._beside[document].items())])

    def _text(self, path: str) -> bytes:
        if path in self._edited:
            return json_of(self._edited[path])
        if path in FIGURES and path.replace("expenditures", "education") not in self._edited:
            return self._template[path] % tuple([str(figure).encode() for figure in FIGURES[path](self.facts)])
        if path in self._template and path not in FIGURES:
            return self._template[path]
        return json_of(self._make(path))


def joined(texts: list[tuple[str, bytes]]) -> bytes:
    return b"{" + b",".join([b'"%b":%b' % (name.encode(), text) for name, text in texts]) + b"}"
