"""Measure how often a quotation that the desk shows at once is linked to the wrong person.

    python tests/benchmarks/speakers.py             # the totals
    python tests/benchmarks/speakers.py --errors    # each wrong link and each speaker that is not found

Words attributed to the wrong person are worse than a missing link, so this is counted by itself. The articles are in
tests/gold/speakers, and its README describes the marks.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from annotations.extraction import Suggestion, extract  # noqa: E402

GOLD = ROOT / "tests" / "gold" / "speakers"
_MARK = re.compile(r"\{(?P<speakers>[^|{}]+)\|(?P<words>[^{}]+)\}")
NO_SPEAKER = frozenset({"-", "!"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its speakers; none if the text names none. ``is_stated`` is false for "never said"."""

    start: int
    end: int
    speakers: frozenset[str]
    is_stated: bool = True


@dataclass(slots=True)
class Score:
    """Counts of links in tier show. Each speaker of a quotation is one link."""

    linked: int = 0
    wrong: int = 0
    elsewhere: int = 0  # links of quotations that the gold does not have; not counted as linked
    wanted: int = 0
    found: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def wrong_in_100(self) -> float:
        return 100 * self.wrong / self.linked if self.linked else 0.0


def read(marked: str) -> tuple[str, list[Statement]]:
    """Return the text without its marks, and the statements that they mark: "{Ann Lund; Per Holm|it was late}"."""
    text, statements, done = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        names = frozenset(name.strip() for name in mark["speakers"].split(";"))
        start, done = len(text), mark.end()
        text += mark["words"]
        statements.append(Statement(start, len(text), names - NO_SPEAKER, is_stated="!" not in names))
    return text + marked[done:], statements


def links(one: Suggestion) -> list[str]:
    """Return the names of the speakers that a quotation is linked to."""
    attributes = one.attributes
    first = [attributes["speaker"]] if attributes["speaker_named"] else []
    return [*first, *(other["speaker"] for other in attributes.get("with_speakers", ()))]


def meant(one: Suggestion, statements: list[Statement]) -> Statement | None:
    """Return the statement that shares the most characters with a quotation, None for none."""

    def shared(statement: Statement) -> int:
        spans = one.roles.get("content", [(one.start, one.end)])
        return sum(max(0, min(b, statement.end) - max(a, statement.start)) for a, b in spans)

    best = max(statements, key=shared, default=None)
    return best if best is not None and shared(best) else None


def score(marked: str, total: Score, name: str = "") -> None:
    """Add the links of one article to the total."""
    text, statements = read(marked)
    got: dict[Statement, set[str]] = {}
    for one in extract(text):
        if one.kind != "quotation" or one.tier != "show":
            continue
        statement = meant(one, statements)
        words = f"{name}: {text[one.start : one.end][:70]!r}"
        for speaker in links(one):
            if statement is None:
                total.elsewhere += 1
                total.errors.append(f"no such statement  {words}: {speaker}")
                continue
            total.linked += 1
            got.setdefault(statement, set()).add(speaker)
            if speaker not in statement.speakers or not statement.is_stated:
                total.wrong += 1
                total.errors.append(
                    f"wrong link         {words}: {speaker}, not {sorted(statement.speakers)}"
                )
    for statement in statements:
        total.wanted += len(statement.speakers)
        total.found += len(statement.speakers & got.get(statement, set()))
        for speaker in sorted(statement.speakers - got.get(statement, set())):
            total.errors.append(
                f"not found          {name}: {text[statement.start : statement.end][:70]!r}: {speaker}"
            )


def articles() -> Iterator[tuple[str, str]]:
    for path in sorted(GOLD.glob("*.txt")):
        yield path.stem, path.read_text(encoding="utf-8")


def measure() -> Score:
    total = Score()
    for name, marked in articles():
        score(marked, total, name)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure wrong links of speakers.")
    parser.add_argument("--errors", action="store_true", help="list each error")
    options = parser.parse_args()
    total = measure()
    if options.errors:
        print("\n".join(total.errors))
    print(
        f"wrong links   {total.wrong} of {total.linked} in tier show: {total.wrong_in_100:.1f} in 100   goal 1.0"
    )
    print(f"links found   {total.found} of {total.wanted}: {100 * total.found / total.wanted:.1f} in 100")
    print(f"links of quotations that the gold does not have: {total.elsewhere}")


if __name__ == "__main__":
    main()
