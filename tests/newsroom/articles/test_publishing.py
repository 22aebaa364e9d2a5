"""Texts are written, revised, published and corrected, and nothing is overwritten in silence."""

import pytest
from django.db import IntegrityError, transaction

from newsroom.articles.models import Article, Revision
from newsroom.articles.publishing import (
    EmptyText,
    NoteMissing,
    NotPublished,
    StaleRevision,
    correct,
    publish,
    revise,
    write,
)
from tests.world import make_article, make_editor, make_source

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


def test_the_same_text_again_is_the_same_revision_and_an_earlier_wording_is_news() -> None:
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


def test_a_revised_text_stays_inside_until_it_is_published() -> None:
    article = make_article("A", "<p>one</p>")
    revise(article, headline="A", body="<p>two</p>")
    article.refresh_from_db()
    assert article.published_revision is not None
    assert (article.published_revision.number, article.latest_revision.number) == (1, 2)  # type: ignore[union-attr]
    publish(article, editor=make_editor())
    assert article.published_revision.number == 2


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
