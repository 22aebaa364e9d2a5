"""Where an editor lands, and the way from article to article."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from annotations.models import Story
from newsroom.articles.models import Article
from newsroom.articles.publishing import revise
from tests.newsroom.desk.conftest import Desk
from tests.world import make_annotation, make_article, make_story


def dated(day: int, *, waits: bool, story: Story | None = None) -> Article:
    article = make_article(date_published=datetime(2026, 5, day, tzinfo=UTC), story=story)
    make_annotation(article, state="suggested" if waits else "accepted")
    return article


def rows(desk: Desk, query: str = "") -> list[tuple[str, int, int]]:
    context = desk.get(query).context
    return [(str(row["article"].pk), row["undecided"], row["changed"]) for row in context["rows"]]


def test_worklist_says_what_waits_changed_words_first_and_then_newest_first(bob: Desk) -> None:
    old, new = dated(1, waits=True), dated(3, waits=False)
    make_annotation(new, "the port authority", kind="actor", state="suggested")  # does not wait
    changed = dated(2, waits=False)
    revise(changed, headline="Cranes", body="<p>About 1,600 dockers stopped work on Sunday.</p>")

    assert rows(bob) == [(str(changed.pk), 1, 1), (str(new.pk), 0, 0), (str(old.pk), 1, 0)]
    assert rows(bob, "?show=waiting") == [(str(changed.pk), 1, 1), (str(old.pk), 1, 0)]


def test_worklist_of_a_story_shows_that_story_alone(bob: Desk) -> None:
    story = make_story()
    within = dated(1, waits=True, story=story)
    dated(2, waits=True)

    assert rows(bob, f"?story={story.pk}") == [(str(within.pk), 1, 0)]


@pytest.mark.parametrize("query", ["?story=nonsense", "?page=nonsense", "?page=99"])
def test_worklist_forgives_a_mistyped_address(bob: Desk, query: str) -> None:
    article = dated(1, waits=True)

    assert rows(bob, query) == [(str(article.pk), 1, 0)]


def test_next_goes_on_down_the_worklist_and_round(bob: Desk) -> None:
    first, _, third = dated(3, waits=True), dated(2, waits=False), dated(1, waits=True)

    ways = [bob.get(f"articles/{article.pk}/next").headers["Location"] for article in (first, third)]

    assert ways == [f"/admin/desk/articles/{third.pk}/", f"/admin/desk/articles/{first.pk}/"]


def test_next_leads_home_where_nothing_else_waits(bob: Desk) -> None:
    article = dated(1, waits=True)

    assert bob.get(f"articles/{article.pk}/next").headers["Location"] == "/admin/desk/"


def test_pages_send_strangers_to_the_log_in(db: None) -> None:
    article = dated(1, waits=True)
    paths = ["/admin/desk/", f"/admin/desk/articles/{article.pk}/", f"/admin/desk/articles/{article.pk}/next"]

    assert [Client().get(path).headers["Location"] for path in paths] == [
        f"/admin/login/?next={path}" for path in paths
    ]


def test_page_carries_no_script_or_style_of_its_own(bob: Desk) -> None:
    article = make_article("<script>alert(1)</script>", body="<p>&lt;img src=x onerror=alert(2)&gt;</p>")
    make_annotation(
        article, "<img src=x onerror=alert(2)>", state="suggested", attributes={"x": "</script><b>"}
    )

    answer = bob.get(f"articles/{article.pk}/")

    page, policy = answer.content.decode(), answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "alert(1)</script>" not in page
    assert "<img" not in page
    assert "</script><b>" not in page
    assert " style=" not in page
    assert "<style" not in page
