"""The five texts that editors handed us: read, never copied here. They lie beside the project."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from annotations.extraction import Suggestion, extract

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the seed texts are not there: {SEEDS}")


@cache
def seed(number: str) -> tuple[str, list[Suggestion]]:
    path = next(SEEDS.glob(f"{number}_*.txt"))
    with (SEEDS / "manifest.csv").open(encoding="utf-8", newline="") as rows:
        published = next(
            date.fromisoformat(r["published"]) for r in csv.DictReader(rows) if r["file"] == path.name
        )
    text = path.read_text(encoding="utf-8")
    return text, extract(text, None, published)


def expected_figures() -> list[dict[str, str]]:
    if not SEEDS.is_dir():
        return []
    with (SEEDS / "expected_cells.csv").open(encoding="utf-8", newline="") as rows:
        return [r for r in csv.DictReader(rows) if r["low"] and r["words"] != "a unanimous vote"]


def test_finds_forty_quotations_or_more_over_the_five() -> None:
    counts = Counter(s.kind for n in ("000", "001", "002", "003", "004") for s in seed(n)[1])
    assert counts["quotation"] >= 40
    assert set(counts) == {"quotation", "actor", "figure", "date", "claim"}


@pytest.mark.parametrize("cell", expected_figures(), ids=lambda c: f"{c['file']}-{c['words'][:30]}")
def test_reads_the_figures_as_a_careful_editor_does(cell: dict[str, str]) -> None:
    text, found = seed(cell["file"])
    at = text.index(cell["words"])
    figure = next(s for s in found if s.kind == "figure" and at <= s.start < at + len(cell["words"]))
    read = figure.attributes
    speaker = None if cell["mouth"] == "(the article)" else cell["mouth"]
    assert (read["low"], read["high"], read["noun"], read["hedge"], read["modality"], read["speaker"]) == (
        int(cell["low"]),
        int(cell["high"]) if cell["high"] else None,
        cell["noun"],
        cell["hedge"],
        cell["modality"],
        speaker,
    )


def test_blank_lines_between_paragraphs_change_nothing_but_the_offsets() -> None:
    text, found = seed("003")
    spaced = text.replace("\n", "\n\n")
    words = [(s.kind, text[s.start : s.end], s.attributes) for s in found]
    assert [
        (s.kind, spaced[s.start : s.end], s.attributes) for s in extract(spaced, None, date(2024, 10, 24))
    ] == words


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_role_lies_inside_its_text(number: str) -> None:
    text, found = seed(number)
    spans = [(s.start, s.end) for s in found] + [
        span for s in found for spans in s.roles.values() for span in spans
    ]
    assert all(0 <= a < b <= len(text) and text[a:b].strip() == text[a:b] for a, b in spans)
