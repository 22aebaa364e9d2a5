"""The kind of difference between two sentences, as the product reads them: the engine first, then the comparison.

`cases.csv` are one pair for each class of mistake; `siblings.csv` are more of each class. A class that names two kinds
accepts either.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.benchmarks.comparison import label, statement

HERE = Path(__file__).parent
TURNED = {"narrower": "wider", "wider": "narrower"}


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labels(row: dict[str, str]) -> tuple[str, str]:
    """The label of `b` against `a`, and of `a` against `b`."""
    one, other = (
        statement(row[side], date.fromisoformat(day) if (day := row.get(f"published_{side}")) else None)
        for side in ("a", "b")
    )
    return label(one, other), label(other, one)


@pytest.mark.parametrize("row", rows("cases.csv"), ids=lambda row: row["id"])
def test_each_case_has_its_kind_in_both_directions(row: dict[str, str]) -> None:
    there, back = labels(row)
    assert there in row["kind"].split(" or ")
    assert back == TURNED.get(there, there)


@pytest.mark.parametrize("row", rows("siblings.csv"), ids=lambda row: f"{row['a']} / {row['b']}"[:80])
def test_each_sibling_has_its_kind_in_both_directions(row: dict[str, str]) -> None:
    there, back = labels(row)
    assert there == row["kind"]
    assert back == TURNED.get(there, there)
