"""What we say about actors, figures and dates, measured on the open half of our own gold."""

from __future__ import annotations

import pytest

from tests.benchmarks.conftest import Report
from tests.benchmarks.own_gold import GOALS, score

pytestmark = pytest.mark.benchmark


def test_the_open_half_of_our_own_gold(report: Report) -> None:
    for name, value in score("open").goals().items():
        unit = "B-cubed" if name == "linking" else "F1"
        report(f"own gold, open half: {name}", value, unit, GOALS[name], value, GOALS[name])
