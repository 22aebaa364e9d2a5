"""The change feed never misses, never repeats, never goes backwards."""

import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.revise import revise
from newsroom.articles.feed_items import publish_article_changes
from newsroom.articles.models import Article
from newsroom.feed import read, record
from newsroom.feed.cursors import CursorExpired, CursorUnreadable
from newsroom.feed.models import Change, FeedHead
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from tests.world import make_annotation, make_article, make_editor, make_source


def lines(after: str = "", scope: Scope = EVERYTHING, limit: int = 1000) -> list[tuple[str, str, int]]:
    return [(e.op, e.type, e.version) for e in read.read_page(after, scope=scope, limit=limit).entries]


@pytest.mark.django_db
def test_draft_writes_no_line_and_publishing_writes_article_and_source() -> None:
    article = make_article(published=False)
    assert lines() == []
    publish(article, editor=make_editor())
    assert lines() == [("upsert", "article", 1), ("upsert", "source", 1)]
    publish(article, editor=make_editor())
    assert len(lines()) == 2


@pytest.mark.django_db
def test_a_line_holds_the_item_as_it_was_and_the_next_one_as_it_became() -> None:
    article = make_article("Ten cranes stand still")
    correct(
        article,
        headline="Nine cranes stand still",
        body="<p>One moved.</p>",
        note="Nine.",
        editor=make_editor(),
    )
    entries = [e for e in read.read_page("", scope=EVERYTHING, limit=10).entries if e.type == "article"]
    assert [
        (e.op, e.version, e.item and e.item["headline"], e.item and e.item["revision"]["number"])
        for e in entries
    ] == [
        ("upsert", 1, "Ten cranes stand still", 1),
        ("correct", 2, "Nine cranes stand still", 2),
    ]


@pytest.mark.django_db
def test_a_text_saved_but_not_published_is_not_told() -> None:
    article = make_article()
    before = len(lines())
    revise(article, headline="A draft of a correction", body="<p>Not yet.</p>", editor=make_editor())
    assert len(lines()) == before
    assert [c.item["headline"] for c in Change.objects.filter(object_type="article")] != [
        "A draft of a correction"
    ]


@pytest.mark.django_db
def test_announcing_twice_writes_one_line() -> None:
    article = make_article()
    before = Change.objects.count()
    with transaction.atomic():
        publish_article_changes([article.pk])
    assert Change.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        record.record(Article, [], lambda objects: [])


@pytest.mark.django_db
def test_a_cursor_goes_on_where_it_stood_and_an_empty_page_moves_it() -> None:
    quay, dock = make_source("Quay"), make_source("Dock")
    make_article(source=quay)
    first = read.read_page("", scope=EVERYTHING, limit=1)
    assert (len(first.entries), first.more) == (1, True)
    rest = read.read_page(first.next, scope=EVERYTHING, limit=10)
    assert ([e.seq for e in rest.entries], rest.more) == ([2], False)
    make_article(source=dock)
    narrow = Scope((ProductScope(sources=frozenset({str(quay.pk)})),))
    nothing = read.read_page(rest.next, scope=narrow, limit=10)
    assert (nothing.entries, nothing.more) == ([], False)
    assert nothing.next != rest.next
    assert read.read_page(nothing.next, scope=EVERYTHING, limit=10).entries == []


@pytest.mark.django_db
def test_a_foreign_cursor_is_unreadable_and_one_of_another_life_is_gone() -> None:
    make_article()
    good = read.head_cursor()
    for bad in ("1", "x" * 300, good[:-1] + ("A" if good[-1] != "A" else "B"), "a.b.c", "\x00"):
        with pytest.raises(CursorUnreadable):
            read.read_page(bad, scope=EVERYTHING, limit=1)
    FeedHead.objects.update(last=0)
    with pytest.raises(CursorExpired):
        read.read_page(good, scope=EVERYTHING, limit=1)
    FeedHead.objects.update(last=100, random_id="019a0000-0000-7000-8000-000000000000")
    with pytest.raises(CursorExpired):
        read.read_page(good, scope=EVERYTHING, limit=1)


@pytest.mark.django_db
def test_leaving_a_scope_is_a_removal_and_never_in_it_writes_nothing() -> None:
    article = make_article()
    annotation = make_annotation(article)
    quay = Scope((ProductScope(sources=frozenset({str(article.source_id)})),))
    other = Scope((ProductScope(sources=frozenset({str(make_source("Elsewhere").pk)})),))
    cursor = read.head_cursor()
    from annotations.decisions.review import reopen

    reopen(annotation, editor=make_editor())
    lines = [(e.op, e.type, e.item, e.reason) for e in read.read_page(cursor, scope=quay, limit=10).entries]
    assert lines == [
        ("remove", "claim", None, "no visible statement"),
        ("remove", "annotation", None, "decision taken back"),
    ]
    assert read.read_page("", scope=other, limit=100).entries == []


@pytest.mark.django_db(transaction=True)
def test_a_slow_writer_is_not_missed_and_the_control_misses_it() -> None:
    """Two writers overlap; the one that began first commits last. `id > last` misses it, the feed does not."""
    slow, quick = make_article(published=False), make_article(published=False, source=make_source("Dock"))
    editor = make_editor()
    written, may_commit = threading.Event(), threading.Event()

    def publish_slowly() -> None:
        try:
            with transaction.atomic():
                publish(slow, editor=editor)
                written.set()
                assert may_commit.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=publish_slowly)
    writer.start()
    assert written.wait(10)
    publish(quick, editor=editor)
    page = read.read_page("", scope=EVERYTHING, limit=100)
    control = max(Change.objects.values_list("pk", flat=True))
    may_commit.set()
    writer.join()
    assert [e.uri for e in page.entries] == [quick.uri, quick.source.uri]
    late = [e.uri for e in read.read_page(page.next, scope=EVERYTHING, limit=100).entries]
    assert late == [slow.uri, slow.source.uri]
    assert not Change.objects.filter(pk__gt=control).exists(), (
        "the control should have missed the slow writer"
    )
