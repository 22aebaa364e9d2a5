"""How much an editor has to decide on the five texts that editors handed us: cards that are shown, keys pressed.

They lie beside the project and are never copied here. This script counted `BEFORE` when each annotation had its own
card and all that the rules had found was shown (docs/decisions/0032).
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from annotations.models import Anchor, Annotation, ExtractionRun
from annotations.runs.execute import extract
from newsroom.articles.models import Article
from tests.browser.desk_page import Desk
from tests.world import make_editor

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
BEFORE = {"cards": 122, "keys": 127}
# "n" to begin with, then ⇧Enter: it accepts all of the card's speaker and goes to the next card that waits. With Enter
# alone it is one key for each card.
_DECIDED = (
    "() => document.getElementById('decided').textContent === document.getElementById('total').textContent"
)


def words_that_count() -> list[str]:
    """What a careful editor accepted of the five."""
    rows = []
    for name, columns in (("expected_cells.csv", ("words",)), ("expected_pairs.csv", ("words_a", "words_b"))):
        with (SEEDS / name).open(encoding="utf-8", newline="") as lines:
            rows += [row[column] for row in csv.DictReader(lines) for column in columns]
    return sorted(set(rows))


def read_by_engine() -> list[Article]:
    call_command("import_articles", SEEDS, story="The seeds", verbosity=0)
    for run in ExtractionRun.objects.order_by("pk"):
        extract(run)
    return list(Article.objects.order_by("pk"))


def test_the_five_seeds_are_decided_with_few_cards_and_keys(
    page: Page, site: object, sign_in: Callable[[object], None]
) -> None:
    if not SEEDS.is_dir():
        assert not os.environ.get("CI"), "the seeds must be there in CI"
        pytest.skip(f"no seeds: {SEEDS.name} stands beside the project where it is developed")
    page.set_default_timeout(120_000)  # dozens of acts are sent one by one
    sign_in(make_editor("bob"))
    counts = {"cards": 0, "keys": 0}
    found: dict[bool, list[str]] = {True: [], False: []}  # by whether it is shown by default
    for article in read_by_engine():
        desk = Desk(page, article)
        page.wait_for_function("() => document.getElementById('drawer-count').textContent !== ''")
        cards = page.locator("#cards .card").count()
        assert cards == int(page.locator("#drawer-count").text_content() or 0)
        waiting = set(Annotation.objects.filter(article=article).waiting().values_list("pk", flat=True))
        for one in Anchor.objects.filter(annotation__article=article, part="content").exclude(
            annotation__kind__in=Annotation.QUIET
        ):
            found[one.annotation_id in waiting].append(" ".join(one.exact.split()))
        keys = 0
        while not page.evaluate(_DECIDED):
            desk.press("Shift+Enter" if keys else "n")
            keys += 1
            assert keys <= cards + 1
        desk.sent()
        expect(page.locator(".card.suggested")).to_have_count(0)
        print(f"\n{article.pk}: {cards} cards, {keys} keys", end="")  # noqa: T201 - the measurement
        counts["cards"] += cards
        counts["keys"] += keys
    print(f"\nthe five: {counts}, before: {BEFORE}")  # noqa: T201 - the measurement

    # What the engine finds of what an editor accepted is shown, and not left to those who look at everything.
    shown, hidden = (
        {words for words in words_that_count() if any(words in each for each in found[is_shown])}
        for is_shown in (True, False)
    )
    assert hidden - shown == set()
    assert len(shown) >= 9
    assert counts["cards"] <= 0.6 * BEFORE["cards"]
    assert counts["keys"] <= 0.5 * BEFORE["keys"]
