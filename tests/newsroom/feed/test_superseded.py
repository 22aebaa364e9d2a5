"""A kill hides earlier lines of the feed; embargoes, restored backups and pruning lose nothing silently."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotations.decisions.review import accept, reopen
from annotations.models import Annotation
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.create import describe
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.publish import publish, publish_due
from newsroom.articles.actions.stories import place
from newsroom.articles.actions.withhold import cancel, release, withhold
from newsroom.articles.models import Article
from newsroom.feed import numbering, pruning, read
from newsroom.feed.cursors import CursorExpired
from newsroom.feed.models import Change, FeedHead
from newsroom.feed.read import FeedEntry
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from newsroom.feed.signals import numbered
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


def entries(after: str = "", scope: Scope = EVERYTHING) -> list[FeedEntry]:
    return read.read_page(after, scope=scope, limit=1000).entries


def operations(after: str = "", scope: Scope = EVERYTHING) -> list[tuple[str, str]]:
    return [(e.op, e.type) for e in entries(after, scope)]


def in_story(title: str) -> Scope:
    return Scope((ProductScope(stories=frozenset({str(make_story(title).pk)})),))


def test_kill_hides_quoting_objects_in_earlier_lines_until_a_release() -> None:
    article, dana = make_article(), make_editor("dana")
    make_annotation(article, actor=make_actor())
    before, cursor = entries(), read.head_cursor()
    withhold(article, reason="A court says so.", editor=dana)
    assert [(e.op, e.type, e.item, e.reason) for e in entries(cursor)] == [
        ("withhold", "article", None, "A court says so."),
        ("remove", "source", None, "no published article"),
        ("remove", "actor", None, "no visible annotation"),
        ("remove", "claim", None, "no visible statement"),
        ("remove", "annotation", None, "article withheld"),
    ]
    quoting = {e.type: e.superseded_by for e in entries() if e.op == "upsert" and e.type != "source"}
    assert {(t, by.pub_status if by else None) for t, by in quoting.items()} == {
        (t, "withheld") for t in ("article", "claim", "annotation", "actor")
    }
    assert all(e.item is None for e in entries() if e.type != "source")
    cursor = read.head_cursor()
    release(article, editor=dana)
    assert [(e.op, e.type, e.item is not None) for e in entries(cursor)] == [
        ("release", "article", True),
        ("upsert", "source", True),
        ("upsert", "actor", True),
        ("upsert", "claim", True),
        ("upsert", "annotation", True),
    ]
    assert entries()[: len(before)] == before


def test_what_was_withdrawn_before_the_kill_is_reached_too() -> None:
    article = make_article()
    annotation = make_annotation(article)
    reopen(annotation, editor=make_editor("bob"))
    assert any(e.item for e in entries() if e.type in {"claim", "annotation"})
    cancel(article, reason="Made up.", editor=make_editor("dana"))
    assert [e.item for e in entries() if e.type in {"claim", "annotation", "article"} and e.item] == []
    assert {e.superseded_by.pub_status for e in entries() if e.superseded_by} == {"canceled"}


def test_a_claim_that_another_article_states_is_not_hidden_with_the_first() -> None:
    article, other = make_article(), make_article(source=make_source("Dock"))
    claim = make_annotation(article).claim
    Annotation.objects.filter(pk=make_annotation(other).pk).update(claim=claim)
    describe(other, fields=["byline"])
    publish(other, editor=make_editor("dana"))
    withhold(article, reason="A court says so.", editor=make_editor("dana"))
    [line] = [e for e in entries() if e.uri == claim.uri][-1:]
    assert (line.op, line.item is not None, line.superseded_by) == ("upsert", True, None)


def test_cancel_and_erasure_of_a_withheld_article_reach_who_saw_it() -> None:
    article, dana = make_article(story=make_story("X")), make_editor("dana")
    withhold(article, reason="Wait.", editor=dana)
    cursor = read.head_cursor()
    place(article, story=make_story("Y"), editor=dana)
    cancel(article, reason="Made up.", editor=dana)
    erase(article, reason="A court insists.", editor=dana)
    assert operations(cursor, in_story("X")) == [("cancel", "article"), ("erase", "article")]
    assert operations("", in_story("Y")) == []
    assert {
        (e.item, e.superseded_by is None) for e in entries() if e.type == "article" and e.op == "upsert"
    } == {(None, False)}


def test_what_never_went_out_is_killed_in_silence() -> None:
    article, dana = make_article(published=False), make_editor("dana")
    make_annotation(article)
    withhold(article, reason="Wait.", editor=dana)
    release(article, editor=dana)
    cancel(article, reason="Made up.", editor=dana)
    erase(article, reason="A court insists.", editor=dana)
    assert Change.objects.count() == 0


def test_a_kill_while_a_partner_is_in_the_middle_of_its_pages() -> None:
    first, second = make_article(), make_article(source=make_source("Dock"))
    page = read.read_page("", scope=EVERYTHING, limit=1)
    assert [e.uri for e in page.entries] == [first.uri]
    withhold(second, reason="A court says so.", editor=make_editor("dana"))
    rest = entries(page.next)
    assert [(e.op, e.uri, e.item is None) for e in rest if e.type == "article"] == [
        ("upsert", second.uri, True),
        ("withhold", second.uri, True),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_kill_that_is_not_numbered_yet_reaches_back_already() -> None:
    """Another process holds the head: it numbers what it saw, and the kill was committed a moment later."""
    article = make_article()
    numbering.number()
    cancel(article, reason="Made up.", editor=make_editor("dana"))
    Change.objects.filter(op="cancel").update(seq=None)
    FeedHead.objects.update(
        last=Change.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True)[0]
    )
    [line] = [e for e in read.as_of_now(_unread()) if e.type == "article"]
    assert (line.item, line.superseded_by and line.superseded_by.pub_status) == (None, "canceled")
    assert line.superseded_by is not None
    assert line.superseded_by.seq == Change.objects.get(op="cancel").seq


@pytest.mark.django_db(transaction=True)
def test_kill_committed_while_another_is_numbered_has_its_own_number() -> None:
    """The second is committed once the first has its number, and before it is looked again; none has numbered it."""
    first, second = make_article(), make_article(source=make_source("Dock"))
    numbering.number()
    unread = _unread()

    def kill(article: Article) -> None:
        cancel(article, reason="Made up.", editor=make_editor("dana"))
        Change.objects.filter(version__gt=1, object_id=article.pk).update(seq=None)
        FeedHead.objects.update(
            last=Change.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True)[0]
        )

    def kill_second(**kwargs: object) -> None:
        numbered.disconnect(kill_second)
        kill(second)

    kill(first)
    numbered.connect(kill_second)
    numbers = [e.superseded_by and e.superseded_by.seq for e in read.as_of_now(unread) if e.type == "article"]
    assert numbers == [Change.objects.get(op="cancel", object_id=one.pk).seq for one in (first, second)]
    assert None not in numbers


def _unread() -> list[FeedEntry]:
    reader = read.ScopedReader(EVERYTHING, partner=None)
    entries = [reader.read(line) for line in read.lines(0, at_first=100)]
    return [entry for entry in entries if entry is not None and entry.op == "upsert"]


def test_two_corrections_within_one_second_are_two_lines() -> None:
    article, dana = make_article(), make_editor("dana")
    cursor = read.head_cursor()
    for words in ("Nine", "Eight"):
        correct(article, headline=words, body=f"<p>{words}.</p>", note=words, editor=dana)
    assert [(e.op, e.version, e.item and e.item["headline"]) for e in entries(cursor)] == [
        ("correct", 2, "Nine"),
        ("correct", 3, "Eight"),
    ]


def test_what_is_released_from_an_embargo_lies_before_every_cursor() -> None:
    article, dana = make_article(published=False), make_editor("dana")
    make_annotation(article)
    publish(article, editor=dana, embargo_until=timezone.now() + timedelta(hours=1))
    make_article(source=make_source("Dock"))
    cursor = read.head_cursor()
    assert {e.uri for e in entries()} & {article.uri, article.source.uri} == set()
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now())
    publish_due()
    assert operations(cursor) == [
        ("upsert", "article"),
        ("upsert", "source"),
        ("upsert", "claim"),
        ("upsert", "annotation"),
    ]


def test_an_accept_undone_and_done_again_is_told_each_time() -> None:
    annotation = make_annotation(make_article())
    cursor, bob = read.head_cursor(), make_editor("bob")
    reopen(annotation, editor=bob)
    accept(annotation, editor=bob)
    assert operations(cursor) == [
        ("remove", "claim"),
        ("remove", "annotation"),
        ("upsert", "claim"),
        ("upsert", "annotation"),
    ]


def test_article_moved_between_stories_leaves_one_scope_and_enters_other() -> None:
    article = make_article(story=make_story("X"))
    make_annotation(article)
    cursor = read.head_cursor()
    place(article, story=make_story("Y"), editor=make_editor("dana"))
    left, entered = entries(cursor, in_story("X")), entries(cursor, in_story("Y"))
    assert {(e.op, e.type, e.item is None) for e in left} == {
        ("remove", t, True) for t in ("article", "story", "source", "claim", "annotation")
    }
    assert {(e.op, e.type, e.item is None) for e in entered} == {
        ("upsert", t, False) for t in ("article", "story", "source", "claim", "annotation")
    }


def test_a_cursor_of_a_restored_backup_is_gone() -> None:
    """As pg_restore --clean does it: the table is made anew, and every value in it is as it was."""
    make_article()
    cursor = read.head_cursor()
    assert entries(cursor) == []
    with connection.cursor() as sql:
        sql.execute("ALTER TABLE feed_feedhead RENAME TO feedhead_before")
        sql.execute("CREATE TABLE feed_feedhead (LIKE feedhead_before INCLUDING ALL)")
        sql.execute("INSERT INTO feed_feedhead SELECT * FROM feedhead_before")
    with pytest.raises(CursorExpired):
        entries(cursor)


def _age(days: int) -> None:
    Change.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_pruning_keeps_the_latest_line_of_each_object_and_the_tombstones() -> None:
    article, canceled = make_article(), make_article(source=make_source("Dock"))
    correct(article, headline="B", body="<p>b</p>", note="b", editor=make_editor())
    cancel(canceled, reason="Made up.", editor=make_editor("dana"))
    numbering.number()
    latest = {e.uri: (e.op, e.version, e.item) for e in entries()}
    _age(89)
    assert (pruning.prune(), pruning.prune(older_than=timedelta(days=1))) == (0, 0)
    _age(91)
    assert pruning.prune() == 3
    assert {e.uri: (e.op, e.version, e.item) for e in entries()} == latest
    assert len(entries()) == len(latest)


def test_a_cursor_below_what_was_pruned_is_gone_and_one_above_goes_on() -> None:
    article = make_article()
    old = read.read_page("", scope=EVERYTHING, limit=1).next
    correct(article, headline="B", body="<p>b</p>", note="b", editor=make_editor())
    correct(article, headline="C", body="<p>c</p>", note="c", editor=make_editor())
    above = read.head_cursor()
    _age(91)
    pruning.prune()
    with pytest.raises(CursorExpired, match=r"/api/v1/snapshot"):
        entries(old)
    assert entries(above) == []
    # Who begins after the pruning reads the same old numbers, and in pages.
    begun = read.read_page("", scope=EVERYTHING, limit=1)
    assert [(e.type, e.seq) for e in begun.entries + entries(begun.next)] == [("source", 2), ("article", 4)]
    correct(article, headline="D", body="<p>d</p>", note="d", editor=make_editor())
    numbering.number()
    _age(91)
    pruning.prune()
    with pytest.raises(CursorExpired):
        entries(begun.next)


def test_with_no_worker_running_nothing_waits() -> None:
    """In this test nothing runs on commit and there is no beat: what is read is numbered by who reads."""
    make_article()
    assert Change.objects.filter(seq=None).count() == 2
    assert operations() == [("upsert", "article"), ("upsert", "source")]
    with transaction.atomic():
        make_article(source=make_source("Dock"))
    assert [e.seq for e in entries()] == [1, 2, 3, 4]
