"""Two people at one thing: the second waits for the first, then acts on what the first has left."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.create import describe
from newsroom.articles.actions.intake import file
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.revise import revise
from newsroom.articles.actions.stories import place
from newsroom.articles.models import Article, ArticleAct, IntakeResult, Revision
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from sources.models import Document, Source
from sources.outlets import describe_source
from tests.stage import wait_until
from tests.world import make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db(transaction=True)


def while_open(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Return the result of `second`, started while the transaction of `first` is open. It must wait for it."""
    results: list[Any] = []
    pid, pids = threading.Event(), []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pids.append(cursor.fetchone()[0])
            pid.set()
            results.append(second())
        except Exception as error:  # noqa: BLE001 - it is raised again where the test runs
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        assert pid.wait(20)
        wait_until(lambda: _waits(pids[0]) or bool(results), "the second to wait for the first")
        assert not results, f"the second did not wait: {results}"
    thread.join(20)
    if isinstance(results[0], Exception):
        raise results[0]
    return results[0]


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [pid])
        return bool(cursor.fetchone()[0])


def test_a_second_text_is_numbered_after_the_first() -> None:
    article, editor = make_article(published=False), make_editor()
    while_open(
        lambda: revise(article, headline="Second", editor=editor),
        lambda: revise(Article.objects.get(pk=article.pk), headline="Third", editor=editor),
    )
    assert [(r.number, r.headline) for r in article.revisions.order_by("number")][1:] == [
        (2, "Second"),
        (3, "Third"),
    ]
    assert Article.objects.get(pk=article.pk).latest_revision == article.revisions.get(number=3)


def test_an_article_that_two_publish_is_published_once() -> None:
    article, editor = make_article(published=False), make_editor()
    cursor = read.head_cursor()
    while_open(
        lambda: publish(article, editor=editor),
        lambda: publish(Article.objects.get(pk=article.pk), editor=editor),
    )
    assert list(ArticleAct.objects.filter(article=article).values_list("action", flat=True)) == ["publish"]
    lines = [(e.op, e.type) for e in read.read_page(cursor, scope=EVERYTHING, limit=10).entries]
    assert lines == [("upsert", "article"), ("upsert", "source")]


def test_of_two_corrections_of_one_text_the_second_is_told() -> None:
    article, editor = make_article(), make_editor()
    with pytest.raises(Exception, match="changed since"):
        while_open(
            lambda: correct(article, headline="Mended", note="A word.", editor=editor, expected=1),
            lambda: correct(
                Article.objects.get(pk=article.pk), headline="Other", note="Too.", editor=editor, expected=1
            ),
        )
    assert Article.objects.get(pk=article.pk).published_revision == Revision.objects.get(headline="Mended")


def test_what_two_say_beside_a_text_is_both_told() -> None:
    article = make_article()
    one, two = Article.objects.get(pk=article.pk), Article.objects.get(pk=article.pk)
    one.byline, two.dateline = "Ines Vale", "Port Ansel"
    while_open(
        lambda: describe(one, fields=["byline"]),
        lambda: describe(two, fields=["dateline"]),
    )
    item = read.read_page("", scope=EVERYTHING, limit=100).entries[-1].item
    assert item is not None
    assert (item["byline"], item["dateline"]) == ("Ines Vale", "Port Ansel")


def test_an_article_that_two_place_leaves_no_trace_in_the_first_story() -> None:
    article, editor = make_article(), make_editor()
    strike, storm = make_story("Strike"), make_story("Storm")
    while_open(
        lambda: place(article, story=strike, editor=editor),
        lambda: place(Article.objects.get(pk=article.pk), story=storm, editor=editor),
    )
    in_strike = Scope((ProductScope(stories=frozenset({str(strike.pk)})),))
    lines = {e.uri: e.op for e in read.read_page("", scope=in_strike, limit=100).entries}
    assert (lines[article.uri], lines[strike.uri]) == ("remove", "remove")


def test_two_first_articles_of_a_source_tell_of_it_once() -> None:
    one, two, editor = make_article(published=False), make_article(published=False), make_editor()
    while_open(lambda: publish(one, editor=editor), lambda: publish(two, editor=editor))
    lines = [(e.type, e.version) for e in read.read_page("", scope=EVERYTHING, limit=10).entries]
    assert lines == [("article", 1), ("source", 1), ("article", 1)]


def test_a_source_that_changes_while_it_is_told_is_told_as_it_became() -> None:
    source = make_article(source=make_source("The Quay Gazette")).source
    while_open(
        lambda: _rename(source.pk, name="The Quay Herald"),
        lambda: describe_source(Source.objects.get(pk=source.pk)),
    )
    items = [e.item for e in read.read_page("", scope=EVERYTHING, limit=100).entries if e.uri == source.uri]
    assert items[-1] is not None
    assert items[-1]["name"] == Source.objects.get(pk=source.pk).name


def _rename(pk: Any, *, name: str) -> None:
    source = Source.objects.get(pk=pk)
    source.name = name
    describe_source(source)


def _received(source: Source, content: bytes) -> Document:
    """A document that nobody has filed yet."""
    digest = Document.digest_of(content)
    return Document.objects.create(source=source, content=content, digest=digest, name="a.txt")


def test_a_document_that_two_file_becomes_one_article() -> None:
    document = _received(make_source(), b"Cranes stand still\n\nAbout 1,400 dockers stopped work.")
    intake_results: list[IntakeResult] = []
    second = while_open(lambda: intake_results.append(file(document)), lambda: file(document))
    assert (intake_results, Article.objects.count()) == ([second], 1)


def test_two_documents_of_one_text_become_one_article() -> None:
    source = make_source()
    plain = _received(source, b"Cranes stand still\n\nAbout 1,400 dockers stopped work.")
    again = _received(source, b"Cranes stand still\n\n\nAbout 1,400 dockers stopped work.\n")
    second = while_open(lambda: file(plain), lambda: file(again))
    assert (second.outcome, Article.objects.count()) == ("duplicate", 1)
