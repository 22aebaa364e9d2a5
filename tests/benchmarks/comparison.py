"""Measure how well the kind of difference between two claims is found.

    python tests/benchmarks/comparison.py             # both halves
    python tests/benchmarks/comparison.py --open      # the open half with its table of errors
    python tests/benchmarks/comparison.py --pairs     # and each pair of the open half that is wrong

Each claim goes the way of the product: the engine reads figures, times, speakers and modality from the text, and
`annotations.comparison` compares two such statements. The pairs are in tests/gold/comparison; its guide says what the
labels mean. Of the blind half only totals are printed.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from annotations.comparison.differences import compare  # noqa: E402
from annotations.comparison.statements import Statement  # noqa: E402
from annotations.comparison.time_differences import time_spoken_of  # noqa: E402
from annotations.extraction import Suggestion, extract  # noqa: E402

GOLD = ROOT / "tests" / "gold" / "comparison"
SILENT = "silent"
# The kinds that the gold spells with a space.
_SPELLED = {"differentTime": "different time", "differentScope": "different scope", "repeats": "same"}
LABELS = (
    "same",
    "narrower",
    "wider",
    "different scope",
    "different time",
    "contradicts",
    "denies",
    SILENT,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of the gold: its half, the label, what was found, and the two texts."""

    half: str
    label: str
    found: str
    left: str
    right: str


@cache
def statement(text: str, published: date | None = None) -> Statement:
    """Return a claim as the product compares it: its words with what the engine reads in them."""
    return marked(text, (0, len(text)), published)


def marked(text: str, span: tuple[int, int], published: date | None) -> Statement:
    """Return the words of ``span`` as the product compares them if an editor marks them as a claim in ``text``."""
    return _marked(tuple(_read(text, published)), text, span, published)


@cache
def _read(text: str, published: date | None) -> tuple[Suggestion, ...]:
    return tuple(extract(text, published=published))


def _marked(
    read: Sequence[Suggestion], text: str, span: tuple[int, int], published: date | None
) -> Statement:
    start, end = span
    within = [one for one in read if start <= one.start and one.end <= end]
    figures = tuple(one.attributes for one in within if one.kind == "figure")
    # The claim or quotation that has most of these words says how they are meant and who says them.
    around = [one for one in read if one.kind in ("claim", "quotation") and _shared(one, span) > 0]
    best = max(around, key=lambda one: (_shared(one, span), one.kind == "claim"), default=None)
    attributes: Mapping[str, object] = (
        best.attributes if best and 2 * _shared(best, span) >= end - start else {}
    )
    speaker = str(attributes.get("speaker") or "")
    days = time_spoken_of(
        span, [((one.start, one.end), one.attributes) for one in read if one.kind == "date"]
    )
    return Statement(
        words=text[start:end],
        figures=figures,
        modality=str(attributes.get("modality") or "asserted"),
        speakers=frozenset([speaker] if speaker else []),
        spoken_of=(_day(days["from"]), _day(days["to"])) if days else None,
        stated_on=published,
    )


def _shared(one: Suggestion, span: tuple[int, int]) -> int:
    return min(one.end, span[1]) - max(one.start, span[0])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def label(one: Statement, other: Statement) -> str:
    """Return the label of ``other`` against ``one`` as the gold spells it; "silent" if no rule applies."""
    found = compare(one, other)
    return _SPELLED.get(str(found.kind), str(found.kind)) if found else SILENT


def rows(half: str) -> Iterator[Row]:
    """Yield the pairs of a half with the label that is found."""
    with (GOLD / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = {row["id"]: row for row in csv.DictReader(file)}
    with (GOLD / "pairs.csv").open(encoding="utf-8", newline="") as file:
        pairs = [row for row in csv.DictReader(file) if row["half"] == half]
    for pair in pairs:
        left, right = (claims[pair[side]] for side in ("left", "right"))
        found = label(*(statement(one["text"], _day(one["published"])) for one in (left, right)))
        yield Row(half, pair["label"], found, left["text"], right["text"])


def scores(found: Sequence[Row]) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of each label. A label that is never proposed has precision 0."""
    table = {}
    for name in LABELS:
        right = sum(row.label == row.found == name for row in found)
        proposed, wanted = sum(row.found == name for row in found), sum(row.label == name for row in found)
        table[name] = (
            right / (proposed or 1),
            right / (wanted or 1),
            2 * right / ((proposed + wanted) or 1),
        )
    return table


def macro(table: Mapping[str, tuple[float, float, float]]) -> float:
    return sum(f1 for *_, f1 in table.values()) / len(table)


def _print(half: str, found: Sequence[Row]) -> None:
    table = scores(found)
    right = sum(row.label == row.found for row in found)
    print(f"{half} half: macro F1 {macro(table):.3f}, {right} of {len(found)} right")
    for name, (precision, recall, f1) in table.items():
        print(f"  {name:16} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}")


def _print_confusion(found: Sequence[Row]) -> None:
    cells = Counter((row.label, row.found) for row in found)
    print("  wanted (down) against found (across)")
    print(" " * 18 + " ".join(f"{name[:9]:>9}" for name in LABELS))
    for wanted in LABELS:
        print(f"  {wanted:16}" + " ".join(f"{cells[wanted, name] or '.':>9}" for name in LABELS))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the comparison of claims.")
    parser.add_argument("--open", action="store_true", help="measure the open half alone")
    parser.add_argument("--pairs", action="store_true", help="list the wrong pairs of the open half")
    options = parser.parse_args()
    found = list(rows("open"))
    _print("open", found)
    _print_confusion(found)
    if options.pairs:
        for row in found:
            if row.label != row.found:
                print(f"  wanted {row.label}, found {row.found}\n    {row.left}\n    {row.right}")
    if not options.open:
        _print("blind", list(rows("blind")))


if __name__ == "__main__":
    main()
