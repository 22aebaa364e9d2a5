"""An article belongs to at most one story, and the feed records its moves."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import Client

from newsroom.articles.actions.stories import place
from newsroom.articles.models import Article, Placement
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from tests.world import make_annotation, make_article, make_editor, make_story

pytestmark = pytest.mark.django_db


def operations(cursor: str, scope: Scope = EVERYTHING) -> list[tuple[str, str]]:
    return [(e.op, e.type) for e in read.read_page(cursor, scope=scope, limit=100).entries]


def test_moving_an_article_tells_both_stories_and_what_stands_in_it() -> None:
    strike, talks = make_story("Strike"), make_story("Talks")
    article = make_article(story=strike)
    make_annotation(article)
    cursor = read.head_cursor()
    place(article, story=talks, editor=make_editor())
    place(article, story=talks, editor=make_editor())
    assert operations(cursor) == [
        ("upsert", "article"),
        ("upsert", "source"),
        ("remove", "story"),
        ("upsert", "story"),
        ("upsert", "claim"),
        ("upsert", "annotation"),
    ]
    of_strike = Scope((ProductScope(stories=frozenset({str(strike.pk)})),))
    assert operations(cursor, of_strike) == [
        ("remove", "article"),
        ("remove", "source"),
        ("remove", "story"),
        ("remove", "claim"),
        ("remove", "annotation"),
    ]
    assert Article.objects.get().story == talks


def test_taking_an_article_out_of_its_story_leaves_it_published() -> None:
    article = make_article(story=make_story())
    cursor = read.head_cursor()
    place(article, story=None)
    assert operations(cursor) == [("upsert", "article"), ("upsert", "source"), ("remove", "story")]
    assert Article.objects.get().story is None


def test_who_put_an_article_where_stays_on_record() -> None:
    strike, talks = make_story("Strike"), make_story("Talks")
    alice, bob = make_editor("alice"), make_editor("bob")
    article = make_article()
    place(article, story=strike, editor=alice)
    for editor in (bob, alice):  # the second call changes nothing and records no move
        place(article, story=talks, editor=editor)
    assert (article.story, Article.objects.get().story) == (talks, talks)
    place(article, story=None, editor=alice)
    place(article, story=None, editor=bob)
    assert list(
        Placement.objects.values_list("article", "was__title", "story__title", "editor__username")
    ) == [
        (article.pk, None, "Strike", "alice"),
        (article.pk, "Strike", "Talks", "bob"),
        (article.pk, "Talks", None, "alice"),
    ]


def test_what_was_recorded_of_a_move_is_never_edited() -> None:
    place(make_article(), story=make_story(), editor=make_editor("alice"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.update(editor=make_editor("bob"))


def test_the_moves_are_listed_in_the_admin_and_who_words_a_story_is_logged(client: Client) -> None:
    story = make_story("Strike")
    place(make_article("Cranes stand still"), story=story, editor=make_editor("alice"))
    client.force_login(make_editor("bob"))
    page = client.get("/admin/articles/placement/").content.decode()
    assert ("Cranes stand still" in page, "Strike" in page, "Alice" in page) == (True, True, True)
    form = {
        "title": "Harbour",
        "summary": "",
        "articles-TOTAL_FORMS": "0",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        "articles-INITIAL_FORMS": "0",
    }
    assert client.post(f"/admin/articles/story/{story.pk}/change/", form).status_code == 302
    assert [(one.user.username, str(one)) for one in LogEntry.objects.all()] == [
        ("bob", "Changed “Harbour” — Changed Title.")
    ]
