"""Texts are written, revised, published and corrected, and nothing is overwritten in silence."""

import pytest
from django.db import IntegrityError, transaction

from newsroom.articles.actions.correct import NoteMissing, NothingCorrected, NotPublished, correct
from newsroom.articles.actions.create import describe, write
from newsroom.articles.actions.publish import AlreadyOut, publish
from newsroom.articles.actions.revise import EmptyText, StaleRevision, revise
from newsroom.articles.models import Article, Revision
from newsroom.feed import read
from newsroom.feed.models import Change
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from sources.outlets import describe_source
from tests.world import make_annotation, make_article, make_editor, make_source

pytestmark = pytest.mark.django_db


def test_a_text_is_stored_in_its_normal_form_with_its_canonical_text() -> None:
    article = write(
        source=make_source(),
        headline="  Ten\ncranes ",
        body="<div>One<script>x()</script></div><p>Two<br>three</p>",
    )
    revision = article.latest_revision
    assert revision is not None
    assert (revision.headline, revision.body, revision.text) == (
        "Ten cranes",
        "<p>One</p>\n<p>Two<br>three</p>",
        "Ten cranes\n\nOne\n\nTwo\nthree",
    )
    assert [revision.text[start:end] for _field, _tag, start, end in revision.blocks] == [
        "Ten cranes",
        "One",
        "Two\nthree",
    ]


def test_same_text_keeps_the_revision_and_an_earlier_wording_is_new() -> None:
    article = make_article("A", "<p>one</p>", published=False)
    first = article.latest_revision
    assert revise(article, headline="A", body="<p>one</p>") == first
    revise(article, headline="A", body="<p>two</p>")
    again = revise(article, headline="A", body="<p>one</p>")
    assert (again.number, again.text) == (3, "A\n\none")


def test_an_empty_text_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(EmptyText):
        write(source=make_source(), headline=" ", body="<p> </p><script>alert(1)</script>")
    assert Article.objects.count() == 0


def test_who_starts_from_an_old_text_is_told_and_nothing_is_overwritten() -> None:
    article = make_article("A", "<p>one</p>", published=False)
    revise(article, headline="A", body="<p>two</p>", expected=1)
    with pytest.raises(StaleRevision):
        revise(article, headline="A", body="<p>mine</p>", expected=1)
    assert list(article.revisions.order_by("number").values_list("text", flat=True)) == [
        "A\n\none",
        "A\n\ntwo",
    ]


def test_a_correction_needs_a_published_text_and_a_note() -> None:
    article = make_article("A", "<p>one</p>", published=False)
    with pytest.raises(NotPublished):
        correct(article, headline="A", body="<p>two</p>", note="two", editor=make_editor())
    publish(article, editor=make_editor())
    with pytest.raises(NoteMissing):
        correct(article, headline="A", body="<p>two</p>", note=" ", editor=make_editor())
    revision = correct(article, headline="A", body="<p>two</p>", note="Two, not one.", editor=make_editor())
    article.refresh_from_db()
    revision.refresh_from_db()
    assert (article.published_revision, article.corrected_at is not None) == (revision, True)
    assert revision.first_published_at is not None


def test_a_revised_text_stays_inside_until_it_goes_out_as_a_correction() -> None:
    article = make_article("A", "<p>one</p>")
    revise(article, headline="A", body="<p>two</p>", note="INTERNAL")
    article.refresh_from_db()
    assert article.published_revision is not None
    assert (article.published_revision.number, article.latest_revision.number) == (1, 2)  # type: ignore[union-attr]
    with pytest.raises(AlreadyOut):
        publish(article, editor=make_editor())
    revision = correct(article, headline="A", body="<p>two</p>", note="Two, not one.", editor=make_editor())
    article.refresh_from_db()
    assert (revision.number, article.published_revision) == (2, revision)
    assert _public_notes(article) == ["Two, not one."]
    with pytest.raises(NothingCorrected):
        correct(article, headline="A", body="<p>two</p>", note="Again.", editor=make_editor())


def test_correction_note_leaves_the_note_of_the_revision_unchanged() -> None:
    article, alice, bob = make_article("A", "<p>one</p>"), make_editor(), make_editor("bob")
    saved = revise(article, headline="A", body="<p>two</p>", note="Says Alice", editor=alice)
    before = Revision.objects.filter(pk=saved.pk).values("note", "author").get()
    correct(article, headline="A", body="<p>two</p>", note="Says Bob", editor=bob)
    assert Revision.objects.filter(pk=saved.pk).values("note", "author").get() == before
    act = article.acts.latest("id")
    assert (act.action, act.revision, act.editor) == ("correct", saved, bob)
    assert _public_notes(article) == ["Says Bob"]
    correct(article, headline="A", body="<p>three</p>", note="Says Bob again", editor=bob)
    assert _public_notes(article) == ["Says Bob", "Says Bob again"]


def _public_notes(article: Article) -> list[str]:
    """Return the notes of the article's corrections in the feed."""
    lines = Change.objects.filter(object_id=article.pk, op="correct").order_by("id")
    return [line.item["revision"]["note"] for line in lines if line.item]


def test_what_is_said_beside_the_text_is_told_with_all_that_hangs_on_it() -> None:
    article = make_article()
    make_annotation(article)
    cursor = read.head_cursor()
    english = Scope((ProductScope(languages=frozenset({"en"})),))
    article.language = "fr"
    describe(article, fields=["language"])
    lines = [(e.op, e.type) for e in read.read_page(cursor, scope=english, limit=100).entries]
    assert lines == [
        ("remove", "article"),
        ("remove", "source"),
        ("remove", "claim"),
        ("remove", "annotation"),
    ]


def test_a_source_that_is_renamed_is_told_with_its_articles() -> None:
    article = make_article()
    cursor = read.head_cursor()
    source = article.source
    source.name = "The Quay Courier"
    describe_source(source)
    items = {e.type: e.item for e in read.read_page(cursor, scope=EVERYTHING, limit=100).entries}
    assert items["source"] is not None
    assert items["article"] is not None
    assert (items["source"]["name"], items["article"]["source"]["name"]) == (
        "The Quay Courier",
        "The Quay Courier",
    )


def test_the_database_keeps_a_text_whoever_writes() -> None:
    revision = make_article().latest_revision
    assert revision is not None
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(text="something else")
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            article=revision.article, number=revision.number, text="x", blocks=[], digest=revision.digest
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(source=make_source(), stage="published")
