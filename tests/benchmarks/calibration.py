"""How well the engine's confidence holds on our own gold: of what it was so sure of, how much was right?

    python -m tests.benchmarks.calibration

Reads the open half of tests/gold/articles alone. A mention is right where its span and its kind are; a figure where its
span, bounds and unit are; a date where its span and interval are. Quotations have no gold here: docs/extraction.md says
how to score them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from annotations.extraction import Suggestion, extract
from tests.stage import PROJECT

# The other half is blind: scored once a release, and never looked at while rules are written.
OPEN = ("01", "04", "05", "08", "09", "11", "14", "15")
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def articles() -> Iterator[dict[str, Any]]:
    for number in OPEN:
        [path] = (PROJECT / "tests" / "gold" / "articles").glob(f"{number}-*.json")
        article: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert article["split"] == "open"
        yield article


def key(kind: str, attributes: Any, start: int, end: int) -> tuple[Any, ...]:
    """What must agree for a proposal to be right."""
    if kind == "actor":
        return start, end, attributes["actor_kind"] if "actor_kind" in attributes else attributes["kind"]
    if kind == "figure":
        return (
            start,
            end,
            *(None if attributes[n] is None else round(attributes[n], 3) for n in ("low", "high")),
            attributes["unit"],
        )
    return start, end, attributes["earliest"], attributes["latest"]


def scored(article: dict[str, Any]) -> Iterator[tuple[Suggestion, bool]]:
    """Each proposal of the kinds that have gold, and whether it is right."""
    gold = {
        kind: {key(kind, one, one["start"], one["end"]) for one in article[name]}
        for kind, name in (("actor", "mentions"), ("figure", "figures"), ("date", "dates"))
    }
    for one in extract(article["text"], published=date.fromisoformat(article["published"])):
        if one.kind in gold and one.attributes.get("reading") != "place":
            yield one, key(one.kind, one.attributes, one.start, one.end) in gold[one.kind]


def main() -> None:
    found = [pair for article in articles() for pair in scored(article)]
    print(f"{'':8}{'confidence':>14}{'right / all':>14}{'share':>8}{'expected':>10}")
    for kind in ("actor", "figure", "date", "all"):
        rows = [(one.confidence, right) for one, right in found if kind in (one.kind, "all")]
        gap = 0.0
        for low, high in pairwise(BINS):
            inside = [(sure, right) for sure, right in rows if low <= sure < high]
            if not inside:
                continue
            right = sum(right for _, right in inside)
            share, expected = right / len(inside), sum(sure for sure, _ in inside) / len(inside)
            gap += abs(share - expected) * len(inside) / len(rows)
            of = f"{right}/{len(inside)}"
            print(f"{kind:8}{low:>7.1f} to {min(high, 1):.1f}{of:>14}{share:>8.2f}{expected:>10.2f}")
        brier = sum((sure - right) ** 2 for sure, right in rows) / len(rows)
        print(f"{kind:8}expected calibration error {gap:.3f}, Brier score {brier:.3f}\n")


if __name__ == "__main__":
    main()
