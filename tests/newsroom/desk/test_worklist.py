"""Where an editor lands, what they ask for, who works on what, and the way from article to article."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from annotations.decisions.assignments import done, sign_off, take
from annotations.decisions.review import reject
from annotations.models import Anchor, Annotation
from annotations.reanchor import anchor_at
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article, Revision, Story
from tests.newsroom.desk.conftest import Desk
from tests.world import make_annotation, make_article, make_editor, make_source, make_story


def dated(day: int, *, waits: bool, story: Story | None = None, **values: Any) -> Article:
    article = make_article(date_published=datetime(2026, 5, day, tzinfo=UTC), story=story, **values)
    make_annotation(article, state="suggested" if waits else "accepted")
    return article


def change(article: Article) -> Article:
    revise(article, headline="Cranes", body="<p>About 1,600 dockers stopped work on Sunday.</p>")
    return article


def rows(desk: Desk, query: str = "") -> list[tuple[str, int, int]]:
    context = desk.get(query).context
    return [(str(row["article"].pk), row["undecided"], row["changed"]) for row in context["rows"]]


def ids(desk: Desk, query: str) -> list[str]:
    return [pk for pk, *_ in rows(desk, query)]


def keys(*articles: Article) -> list[str]:
    return [str(article.pk) for article in articles]


def test_worklist_says_what_waits_changed_words_first_and_then_newest_first(bob: Desk) -> None:
    old, new = dated(1, waits=True), dated(3, waits=False)
    make_annotation(new, "the port authority", kind="actor", state="suggested")  # does not wait
    changed = change(dated(2, waits=False))

    assert rows(bob) == [(str(changed.pk), 1, 1), (str(new.pk), 0, 0), (str(old.pk), 1, 0)]
    assert rows(bob, "?show=waiting") == [(str(changed.pk), 1, 1), (str(old.pk), 1, 0)]
    assert ids(bob, "?show=changed") == keys(changed)


def test_worklist_tells_how_far_each_article_is(bob: Desk) -> None:
    article = dated(1, waits=True)
    make_annotation(article, "The ministry said nothing", state="rejected")
    make_annotation(article, "the port authority", kind="actor", state="suggested")

    [row] = bob.get("").context["rows"]

    assert (row["decided"], row["total"]) == (1, 2)
    assert 'aria-label="1 of 2 decided"' in bob.get("").content.decode()


def test_worklist_of_a_story_shows_that_story_alone(bob: Desk) -> None:
    story = make_story()
    within = dated(1, waits=True, story=story)
    dated(2, waits=True)

    assert rows(bob, f"?story={story.pk}") == [(str(within.pk), 1, 0)]


def test_worklist_shows_nothing_of_what_was_erased(bob: Desk) -> None:
    stays, erased = dated(1, waits=True), dated(2, waits=True)
    erase(erased, reason="A court insists.", editor=make_editor())

    assert [ids(bob, f"?show={show}") for show in ("", "waiting", "free")] == [keys(stays)] * 3
    counts = {one["name"]: one["count"] for one in bob.get("").context["shows"]}
    assert [counts[show] for show in ("", "waiting", "free")] == [1, 1, 1]


def test_worklist_is_narrowed_by_source_age_and_words(bob: Desk) -> None:
    courier = make_source("Harbour Courier")
    other = dated(1, waits=True, source=courier)
    fresh = make_article(
        "Züge stehen", date_published=timezone.now() - timedelta(hours=30), byline="A. Byline"
    )

    assert ids(bob, f"?source={courier.pk}") == keys(other)
    assert ids(bob, "?age=3") == keys(fresh)
    assert ids(bob, "?age=1") == []
    assert ids(bob, "?q=züge") == keys(fresh)
    assert ids(bob, "?q=byline+quay") == keys(fresh)
    assert ids(bob, "?q=dockers+courier") == keys(other)
    assert ids(bob, "?q=dockers+nowhere") == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", "cba"),
        ("oldest", "abc"),
        ("undecided", "bca"),
        ("source", "cab"),
        ("story", "bac"),
    ],
)
def test_worklist_is_put_in_order(bob: Desk, sort: str, order: str) -> None:
    a = dated(1, waits=False, source=make_source("B"), story=make_story("2"))
    b = dated(2, waits=True, source=make_source("C"), story=make_story("1"))
    c = dated(3, waits=True, source=make_source("A"), story=make_story("3"))
    make_annotation(b, "The ministry", state="suggested")

    found = ids(bob, f"?sort={sort}")

    assert "".join({str(a.pk): "a", str(b.pk): "b", str(c.pk): "c"}[pk] for pk in found) == order


@pytest.mark.parametrize(
    "query",
    [
        "?story=nonsense",
        "?page=nonsense",
        "?page=99",
        "?show=nonsense",
        "?sort=x",
        "?age=-1",
        "?source=1",
        "?q=%00",
    ],
)
def test_worklist_forgives_a_mistyped_address(bob: Desk, query: str) -> None:
    article = dated(1, waits=True)

    assert rows(bob, query) == [(str(article.pk), 1, 0)]


def test_tabs_count_what_they_would_show_within_the_filter(bob: Desk, alice: Desk) -> None:
    story = make_story()
    mine, theirs, free = (dated(day, waits=True, story=story) for day in (1, 2, 3))
    finished = dated(4, waits=False, story=story)
    dated(5, waits=True)
    take(mine, editor=bob.editor)
    take(theirs, editor=alice.editor)
    done(finished, editor=alice.editor)

    context = bob.get(f"?story={story.pk}").context

    assert {one["name"]: one["count"] for one in context["shows"]} == {
        "": 4,
        "waiting": 3,
        "changed": 0,
        "mine": 1,
        "free": 1,
        "done": 1,
    }
    for show, article in (("mine", mine), ("free", free), ("done", finished)):
        assert ids(bob, f"?story={story.pk}&show={show}") == keys(article)
    assert {(row["article"].pk, row["work"].state, row["work"].by) for row in context["rows"]} == {
        (mine.pk, "mine", "Bob"),
        (theirs.pk, "taken", "Alice"),
        (free.pk, "free", ""),
        (finished.pk, "done", "Alice"),
    }


def test_five_hundred_articles_are_paged_in_as_many_queries_as_two_and_at_once(bob: Desk) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            bob.get("?show=waiting")
        return len(asked)

    first = dated(1, waits=True)
    take(first, editor=bob.editor)
    dated(2, waits=True)
    few = queries()
    clone(first, 500)
    began = time.monotonic()

    many = queries()

    took = time.monotonic() - began
    assert many == few
    assert len(bob.get("?show=waiting&page=2").context["rows"]) == 50
    # A fifth of this on a quiet machine; a list that asks for each article takes more than ten.
    assert took < 4


def clone(article: Article, count: int) -> None:
    """`count` more articles like it, with their annotations; the actions would take minutes."""
    revision, [annotation] = article.latest_revision, Annotation.objects.filter(article=article)
    assert revision is not None
    articles = Article.objects.bulk_create(Article(source=article.source) for _ in range(count))
    for one in articles:
        same = {name: getattr(revision, name) for name in ("headline", "body", "text", "blocks", "digest")}
        one.latest_revision = Revision(article=one, number=1, **same)
    Revision.objects.bulk_create(one.latest_revision for one in articles if one.latest_revision)
    Article.objects.bulk_update(articles, ["latest_revision"])
    annotations = [
        Annotation(
            article=one,
            kind="claim",
            state="suggested",
            run=annotation.run,
            confidence=0.9,
            made_on=one.latest_revision,
            proposed_start=annotation.proposed_start,
            proposed_end=annotation.proposed_end,
        )
        for one in articles
    ]
    Annotation.objects.bulk_create(annotations)
    start, end = annotation.proposed_start, annotation.proposed_end
    Anchor.objects.bulk_create(anchor_at(one, one.made_on, revision.text, start, end) for one in annotations)


# --- on to the next


def next_of(desk: Desk, article: Article, query: str = "") -> str:
    return str(desk.get(f"articles/{article.pk}/next{query}").headers["Location"])


def page_of(article: Article, query: str = "") -> str:
    return f"/admin/desk/articles/{article.pk}/{query}"


def test_next_goes_on_down_the_worklist_and_round(bob: Desk) -> None:
    first, _, third = dated(3, waits=True), dated(2, waits=False), dated(1, waits=True)

    assert [next_of(bob, article) for article in (first, third)] == [page_of(third), page_of(first)]


def test_next_leads_home_where_nothing_else_waits(bob: Desk) -> None:
    article = dated(1, waits=True)

    assert next_of(bob, article) == "/admin/desk/"
    assert next_of(bob, article, "?sort=oldest") == "/admin/desk/?sort=oldest"


def test_next_stays_within_what_was_asked_for_and_in_its_order(bob: Desk) -> None:
    story = make_story()
    first, last = dated(1, waits=True, story=story), dated(3, waits=True, story=story)
    dated(2, waits=True)
    query = f"?story={story.pk}&sort=oldest"

    assert next_of(bob, first, query) == page_of(last, query)
    link = bob.get(query).content.decode()
    assert page_of(first, query.replace("&", "&amp;")) in link
    assert (
        f"{page_of(first)}next{query.replace('&', '&amp;')}"
        in bob.get(f"articles/{first.pk}/{query}").content.decode()
    )


def test_next_passes_over_what_a_colleague_works_on(bob: Desk, alice: Desk) -> None:
    first, taken, last = (dated(day, waits=True) for day in (3, 2, 1))
    take(taken, editor=alice.editor)

    assert next_of(bob, first) == page_of(last)
    assert next_of(alice, first) == page_of(taken)


def test_who_is_through_with_changed_words_is_led_to_the_next_that_changed(bob: Desk) -> None:
    dated(9, waits=True)
    one, other = change(dated(2, waits=False)), change(dated(1, waits=False))
    reject(Annotation.objects.get(article=one), editor=bob.editor)

    assert next_of(bob, one) == page_of(other)


# --- who works on what


def test_taking_giving_back_and_done_are_told_with_who_has_it(bob: Desk, alice: Desk) -> None:
    article = dated(1, waits=True)

    taken = alice.post(f"articles/{article.pk}/take").json()["work"]
    refused = bob.post(f"articles/{article.pk}/take")
    over = bob.post(f"articles/{article.pk}/take", {"over": taken["assignment"]}).json()["work"]
    work = alice.get(f"articles/{article.pk}/state").json()["work"]
    not_hers = alice.post(f"articles/{article.pk}/give-back")
    waiting = bob.post(f"articles/{article.pk}/done")
    ended = bob.post(f"articles/{article.pk}/done", {"leaving": 1}).json()["work"]

    assert (taken["state"], taken["by"]) == ("mine", "Alice")
    assert refused.status_code == 409
    assert (
        refused.json()["detail"]
        == "Alice works on this article. You can take it over; they will be notified."
    )
    assert refused.json()["work"] == {**taken, "state": "taken"}
    assert (over["state"], over["by"]) == ("mine", "Bob")
    assert (work["state"], work["by"], work["fromReader"]) == ("taken", "Bob", True)
    assert (not_hers.status_code, not_hers.json()["title"]) == (409, "Not yours")
    assert (waiting.status_code, waiting.json()["waiting"]) == (409, 1)
    assert (ended["state"], ended["by"]) == ("done", "Bob")


# --- sign-off


def test_sign_off_is_not_there_where_nobody_asks_for_it(bob: Desk) -> None:
    article = dated(1, waits=False)
    done(article, editor=bob.editor)

    assert bob.get(f"articles/{article.pk}/sign-off").status_code == 404
    assert "sign-off" not in [one["name"] for one in bob.get("").context["shows"]]


def test_second_editor_sees_the_differences_and_signs_off(bob: Desk, alice: Desk, settings: Settings) -> None:
    settings.DESK_SIGN_OFF = True
    article = make_article()
    agreed = make_annotation(article, "About 1,400 dockers stopped work")  # Bob accepts
    other = make_annotation(article, "The ministry said nothing")
    make_annotation(article, "Sunday", kind="date", state="suggested")  # undecided
    done(article, editor=bob.editor)
    reject_it = f"annotations/{other.pk}/reopen"
    assert alice.post(reject_it).status_code == 200
    assert alice.post(f"annotations/{other.pk}/reject").status_code == 200
    path = f"articles/{article.pk}/sign-off"

    page = alice.get(path)
    listed = [
        [(one.words, one.others, one.own, one.state) for one in page.context[name]]
        for name in ("differing", "agreed")
    ]
    own = bob.client.post(f"/admin/desk/{path}", {"last_decision": page.context["last_decision"]})
    signed = alice.client.post(f"/admin/desk/{path}", {"last_decision": page.context["last_decision"]})

    assert listed == [
        [("The ministry said nothing", ["Bob: accepted"], ["reopened", "rejected"], "rejected")],
        [("About 1,400 dockers stopped work", ["Bob: accepted"], [], "accepted")],
    ]
    assert agreed.state == "accepted"
    assert (own.status_code, own.context["refused"]) == (
        409,
        "You have worked on this article yourself: a second editor signs it off.",
    )
    assert signed.status_code == 302
    [row] = bob.get("").context["rows"]
    assert (row["work"].state, row["work"].by) == ("signed", "Alice")


def test_articles_to_sign_off_are_those_of_others_until_they_are_signed(
    bob: Desk, alice: Desk, settings: Settings
) -> None:
    settings.DESK_SIGN_OFF = True
    article = dated(1, waits=False)
    done(article, editor=bob.editor)
    assert (ids(bob, "?show=sign-off"), ids(alice, "?show=sign-off")) == ([], keys(article))

    last = alice.get(f"articles/{article.pk}/sign-off").context["last_decision"]
    sign_off(article, editor=alice.editor, known=last)
    assert ids(alice, "?show=sign-off") == []
    # What is decided afterwards wants to be looked at again.
    make_annotation(article, "The ministry", state="rejected")
    assert ids(Desk(make_editor("dana")), "?show=sign-off") == keys(article)
    assert [row["work"].state for row in alice.get("").context["rows"]] == ["unsigned"]


# --- who may


def test_pages_send_strangers_to_the_log_in(db: None) -> None:
    article = dated(1, waits=True)
    paths = [
        "/admin/desk/",
        f"/admin/desk/articles/{article.pk}/",
        f"/admin/desk/articles/{article.pk}/next",
        f"/admin/desk/articles/{article.pk}/sign-off",
    ]

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
