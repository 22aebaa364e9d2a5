"""Lists are sorted by what no two objects share, so a page boundary loses and repeats nothing."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsroom.articles.models import Article
from tests.world import make_article

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def articles(module_db: None) -> list[Article]:
    """Seven, in the order of their ids; published at noon, an hour before, at noon …: equals abound."""
    made = [make_article() for _ in range(7)]
    for number, article in enumerate(made):
        article.published_at = NOON - timedelta(hours=number % 2)
        article.save(update_fields=["published_at"])
    return made


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("id", [0, 1, 2, 3, 4, 5, 6]),
        ("-id", [6, 5, 4, 3, 2, 1, 0]),
        ("publishedAt", [1, 3, 5, 0, 2, 4, 6]),
        ("-publishedAt", [6, 4, 2, 0, 5, 3, 1]),
    ],
)
def test_pages_follow_one_another_in_every_order(petra, articles, sort, order, limit):
    assert petra.ids("articles", sort=sort, limit=limit) == [str(articles[n].pk) for n in order]


@pytest.mark.parametrize("sort", ["headline", "version", "", "id,-id", "publishedat"])
def test_what_others_may_share_is_no_order(petra, sort):
    problem = petra.ask("articles", sort=sort)
    assert (problem.status_code, [e["parameter"] for e in problem.json()["errors"]]) == (400, ["sort"])


def test_a_cursor_goes_with_its_order(petra, articles):
    after = petra.get("articles", sort="-id", limit=2)["next"]
    for sort in ("id", "publishedAt"):
        problem = petra.ask("articles", sort=sort, after=after)
        assert (problem.status_code, problem.json()["detail"]) == (
            400,
            f"after is of a list sorted by -id, not by {sort}.",
        )


@pytest.mark.parametrize(
    "text",
    [
        "publishedAt|{pk}|",
        "publishedAt|{pk}|yesterday",
        "publishedAt|{pk}|2026-11-03T12:00:00",
        "publishedAt|{pk}|9999-99-99T12:00:00+00:00",
        "publishedAt|x|2026-11-03T12:00:00+00:00",
        "publishedAt|{pk}",
        "publishedAt|{pk}|2026-11-03T12:00:00+00:00|more",
        "publishedAt|{pk}|0001-01-01T00:00:00+14:00",
    ],
)
def test_a_cursor_that_no_page_gave_is_a_problem(petra, articles, text):
    made = base64.urlsafe_b64encode(text.format(pk=articles[0].pk.hex).encode()).rstrip(b"=").decode()
    response = petra.ask("articles", sort="publishedAt", after=made)
    assert (response.status_code, [e["parameter"] for e in response.json()["errors"]]) == (400, ["after"])


def test_time_with_an_extreme_offset_is_accepted(petra, articles):
    """PostgreSQL refuses zones of more than 16 hours."""
    time = (NOON - timedelta(minutes=30)).astimezone(timezone(timedelta(hours=21, minutes=13)))
    assert petra.ids("articles", until=time.isoformat()) == [str(articles[n].pk) for n in (1, 3, 5)]


def test_times_narrow_a_list(petra, articles):
    Article.objects.filter(pk=articles[2].pk).update(date_published=NOON - timedelta(days=300))
    early = (NOON - timedelta(minutes=30)).isoformat()
    assert petra.ids("articles", until=early) == [str(articles[n].pk) for n in (1, 3, 5)]
    old = (NOON - timedelta(days=200)).isoformat()
    assert petra.ids("articles", datePublishedUntil=old) == [str(articles[2].pk)]
    assert petra.ids("articles", datePublishedSince=old) == []
