"""The claim matrix inside the newsroom: whole items, for any scope."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.claims import matrix
from annotations.models import Annotation, Question
from newsroom.articles.models import Story
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from tests.world import make_annotation, make_answer, make_article, make_source, make_story

pytestmark = pytest.mark.django_db

EVERYTHING_PROPOSED = Scope((ProductScope(suggestions=True),))


@pytest.fixture
def strike(db: None) -> Story:
    return make_story("Harbour strike")


def state(story: Story, number: int, day: str, **source: Any) -> Annotation:
    """The statement of an article of its own source that so many dockers are on strike."""
    words = f"{number} dockers are on strike"
    article = make_article(
        f"Strike, {number}",
        f"<p>{words}.</p>",
        source=make_source(f"Outlet of {day}", **source),
        story=story,
        date_published=f"2026-05-{day}T12:00:00Z",
    )
    figure = {"low": number, "high": number, "noun": "dockers", "unit": None, "hedge": ""}
    statement = make_annotation(article, words, attributes={"modality": "asserted", "figures": [figure]})
    make_answer(statement)
    return statement


def test_cells_are_whole_whatever_a_source_grants(strike):
    later, earlier = state(strike, 1400, "12", redistribution="link"), state(strike, 1400, "11")
    [row] = matrix.cells(Question.objects.all(), EVERYTHING).values()
    assert [cell.article for cell in row] == [earlier.article, later.article]
    assert [one.item["quote"] for cell in row for one in cell.statements] == [
        "1400 dockers are on strike"
    ] * 2


def test_cells_differ_only_for_scopes_with_suggestions(strike):
    earlier, _ = state(strike, 1400, "11"), state(strike, 2500, "11")
    [plain] = matrix.cells(Question.objects.all(), EVERYTHING).values()
    [proposed] = matrix.cells(Question.objects.all(), EVERYTHING_PROPOSED).values()
    assert [(cell.compared_article, cell.difference) for cell in plain] == [(None, None)] * 2
    first, second = proposed
    assert (first.compared_article, first.difference) == (None, None)
    assert second.compared_article == earlier.article.pk
    assert second.difference is not None
    assert second.difference.kind == "contradicts"


def test_a_claim_differs_from_the_other_answers_to_its_question(strike):
    one, other = state(strike, 1400, "11"), state(strike, 2500, "11")
    assert one.claim is not None
    assert other.claim is not None
    found = matrix.claim_differences([one.claim], EVERYTHING_PROPOSED)
    [difference] = found[one.claim.pk]
    assert difference.claim == other.claim.pk
    assert difference.difference.kind == "contradicts"
