"""What an editor reads about the number of soldiers, the denial and the vote in five real articles, row by row.

The articles stand beside the project where it is developed. Only numbers and labels about them are read here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from annotations.comparison.concepts import concepts_of
from annotations.comparison.statements import Statement
from annotations.comparison.words import content_words, fold
from tests.benchmarks.comparison import label, marked

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
if not SEEDS.is_dir():
    pytest.skip(
        f"no seeds: {SEEDS.name} stands beside the project where it is developed", allow_module_level=True
    )

Row = Mapping[str, str]


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def articles() -> dict[str, tuple[str, date]]:
    """The text and the day of each article, by the first three characters of its file."""
    return {
        row["file"][:3]: (
            (SEEDS / row["file"]).read_text(encoding="utf-8"),
            date.fromisoformat(row["published"]),
        )
        for row in rows("manifest.csv")
    }


def cell(file: str, words: str) -> Statement:
    text, day = articles()[file]
    start = text.index(words)
    return marked(text, (start, start + len(words)), day)


def number(row: int) -> str:
    return f"row {row + 1}"


@pytest.mark.parametrize("row", range(len(rows("expected_cells.csv"))), ids=number)
def test_each_cell_holds_the_figure_and_how_it_is_meant(row: int) -> None:
    wanted = rows("expected_cells.csv")[row]
    found = cell(wanted["file"], wanted["words"])
    figure = found.figures[0] if found.figures else {}
    for end in ("low", "high"):
        assert str(figure.get(end) if figure.get(end) is not None else "") == wanted[end]
    assert set(concepts_of(fold(wanted["noun"]))) == set(concepts_of(fold(figure.get("noun") or "")))
    assert (figure.get("hedge") or "") == wanted["hedge"]
    modality = figure.get("modality") if found.modality == "asserted" and figure else found.modality
    assert modality == wanted["modality"]


@pytest.mark.parametrize("row", range(len(rows("expected_cells.csv"))), ids=number)
def test_each_cell_names_its_speaker(row: int) -> None:
    wanted = rows("expected_cells.csv")[row]
    speakers = cell(wanted["file"], wanted["words"]).speakers
    if wanted["mouth"] == "(the article)":
        assert not speakers
    else:
        assert content_words(wanted["mouth"]) - {"korean"} <= {
            word for speaker in speakers for word in content_words(speaker)
        }


@pytest.mark.parametrize("row", range(len(rows("expected_pairs.csv"))), ids=number)
def test_each_pair_differs_as_an_editor_says(row: int) -> None:
    wanted = rows("expected_pairs.csv")[row]
    one, other = (cell(wanted[f"file_{side}"], wanted[f"words_{side}"]) for side in ("a", "b"))
    assert label(one, other) == wanted["kind"]
