"""An article belongs to at most one story, and partners hear when it moves."""

import pytest

from annotations.models import Membership
from annotations.stories import place
from newsroom.ledger import feed
from newsroom.ledger.scope import EVERYTHING, Part, Scope
from tests.world import make_annotation, make_article, make_editor, make_story

pytestmark = pytest.mark.django_db


def told(cursor: str, scope: Scope = EVERYTHING) -> list[tuple[str, str]]:
    return [(e.op, e.type) for e in feed.read(cursor, scope=scope, limit=100).entries]


def test_moving_an_article_tells_both_stories_and_what_stands_in_it() -> None:
    strike, talks = make_story("Strike"), make_story("Talks")
    article = make_article(story=strike)
    make_annotation(article)
    cursor = feed.head_cursor()
    place(article, story=talks, editor=make_editor())
    place(article, story=talks, editor=make_editor())
    assert told(cursor) == [
        ("upsert", "article"),
        ("upsert", "source"),
        ("remove", "story"),
        ("upsert", "story"),
        ("upsert", "claim"),
        ("upsert", "annotation"),
    ]
    of_strike = Scope((Part(stories=frozenset({str(strike.pk)})),))
    assert told(cursor, of_strike) == [
        ("remove", "article"),
        ("remove", "source"),
        ("remove", "story"),
        ("remove", "claim"),
        ("remove", "annotation"),
    ]
    assert Membership.objects.get().story == talks


def test_taking_an_article_out_of_its_story_leaves_it_published() -> None:
    article = make_article(story=make_story())
    cursor = feed.head_cursor()
    place(article, story=None)
    assert told(cursor) == [("upsert", "article"), ("upsert", "source"), ("remove", "story")]
    assert Membership.objects.count() == 0
