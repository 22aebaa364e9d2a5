"""What the database itself holds of texts and their spans, in long texts and in bulk as in short ones."""

import pytest
from django.db import IntegrityError, transaction

from annotations.models import Anchor, Annotation
from annotations.reanchor import anchor_at
from newsroom.articles.models import Article
from tests.world import make_article, make_run

pytestmark = pytest.mark.django_db

# Longer than what the trigger looks at in one piece, and with letters beyond the sixteen-bit range.
BODY = "".join(
    f"<p>Day {n} 𝔘 of the strike, and the cranes – all of them – stood still again.</p>" for n in range(600)
)


def annotation(article: Article, start: int = 0, end: int = 5) -> Annotation:
    revision = article.latest_revision
    assert revision is not None
    return Annotation(
        article=article,
        kind="date",
        state="suggested",
        run=make_run(revision),
        confidence=0.5,
        made_on=revision,
        proposed_start=start,
        proposed_end=end,
    )


def anchors(article: Article, spans: list[tuple[int, int]]) -> list[Anchor]:
    revision, made = article.latest_revision, annotation(article)
    assert revision is not None
    made.save()
    return [
        anchor_at(made, revision, revision.text, start, end, ordinal=at)
        for at, (start, end) in enumerate(spans)
    ]


SPANS = [(7000, 8100), (20_000, 20_010), (10, 30_000), (30_500, 30_501), (0, 40), (8000, 8001), (0, 8000)]


def test_anchors_that_quote_their_text_are_stored_wherever_they_stand() -> None:
    found = anchors(make_article("Ü", body=BODY, published=False), SPANS)
    Anchor.objects.bulk_create(found)
    assert Anchor.objects.count() == len(SPANS)


@pytest.mark.parametrize("at", range(len(SPANS)))
def test_one_anchor_of_many_that_does_not_quote_its_text_is_refused(at: int) -> None:
    found = anchors(make_article("Ü", body=BODY, published=False), SPANS)
    found[at].exact = found[at].exact[:-1] + "§"
    with pytest.raises(IntegrityError, match="does not quote the text"), transaction.atomic():
        Anchor.objects.bulk_create(found)
    found[at].exact = found[at].exact[:-1]
    with pytest.raises(IntegrityError, match="does not quote the text"), transaction.atomic():
        Anchor.objects.bulk_create(found)
    assert Anchor.objects.count() == 0


def test_an_anchor_may_not_be_moved_to_other_words_either() -> None:
    [anchor] = anchors(make_article("Ü", body=BODY, published=False), [(20_000, 20_010)])
    anchor.save()
    with pytest.raises(IntegrityError, match="does not quote the text"), transaction.atomic():
        Anchor.objects.filter(pk=anchor.pk).update(start=20_001, end=20_011)
    anchor.refresh_from_db()
    assert (anchor.start, anchor.end) == (20_000, 20_010)


def test_a_span_beyond_its_text_or_in_another_articles_text_is_refused() -> None:
    here, there = make_article("A", body=BODY, published=False), make_article("B", body=BODY, published=False)
    assert here.latest_revision is not None
    length = len(here.latest_revision.text)
    outside, stray = annotation(here, length - 3, length + 1), annotation(here)
    stray.article = there
    for wrong in (outside, stray):
        with pytest.raises(IntegrityError, match="does not lie in a text"), transaction.atomic():
            Annotation.objects.bulk_create([annotation(here, 1, 4), wrong, annotation(there)])
    Annotation.objects.bulk_create([annotation(here, length - 3, length), annotation(there)])
    assert Annotation.objects.count() == 2
