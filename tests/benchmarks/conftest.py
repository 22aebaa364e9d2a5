"""`make bench`: ratios within one run, since machines are noisy; a table on the screen and rows in build/bench.json."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.browser.conftest import browser, chromium, complaints, context, page, sign_in
from tests.stage import PROJECT

__all__ = [
    "browser",
    "chromium",
    "complaints",
    "context",
    "page",
    "sign_in",
]  # a benchmark may ask for Chromium too

_ROWS = pytest.StashKey[list[dict[str, object]]]()
Report = Callable[..., None]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_ROWS] = []


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """`report(name, figure, unit, against, ratio, goal)`: one row; `goal` is the ratio to reach (at least)."""

    def report(name: str, figure: float, unit: str, against: float, ratio: float, goal: float) -> None:
        request.config.stash[_ROWS].append(
            {
                "name": name,
                "figure": round(figure, 3),
                "unit": unit,
                "against": round(against, 3),
                "ratio": round(ratio, 3),
                "goal": goal,
                "met": ratio >= goal,
            }
        )

    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash[_ROWS]
    if not rows:
        return
    path = PROJECT / "build" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    # What was not measured this time stands as it was.
    earlier = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    measured = {row["name"] for row in rows}
    others = [row for row in earlier if row["name"] not in measured]
    path.write_text(json.dumps([*others, *rows], indent=1) + "\n", encoding="utf-8")
    terminalreporter.section("figures")
    for row in rows:
        met = "met" if row["met"] else "NOT MET"
        terminalreporter.write_line(
            "{name:<44} {figure:>10} {unit:<10} against {against:>10}: {ratio:>6} (goal {goal}) ".format(
                **row
            )
            + met
        )
