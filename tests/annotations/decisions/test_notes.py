"""What editors say to each other stays with them."""

import json

import pytest

from annotations.decisions.annotating import QuoteMismatch, adjust_span
from annotations.decisions.notes import LONGEST, NoteChanged, NoteEmpty, NoteTooLong, note, note_words
from annotations.decisions.review import reject, reopen
from annotations.models import Annotation, Decision, Note
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.revise import StaleRevision, revise
from newsroom.articles.models import Revision
from newsroom.feed import read
from newsroom.feed.models import Change
from newsroom.feed.scope import EVERYTHING
from tests.world import BODY, make_annotation, make_article, make_editor

WORDS = "About 1,400 dockers stopped work"
SECRET = "Zanzibar: ring the harbour master before noon"

pytestmark = pytest.mark.django_db


def latest(annotation_or_article: object) -> Revision:
    article = getattr(annotation_or_article, "article", annotation_or_article)
    article.refresh_from_db()
    assert article.latest_revision is not None
    return article.latest_revision  # type: ignore[no-any-return]


def on_words(article: object, words: str = "The ministry", text: str = SECRET) -> Annotation:
    revision = latest(article)
    start = revision.text.index(words)
    return note_words(
        revision, start=start, end=start + len(words), exact=words, text=text, editor=make_editor()
    )


def test_a_note_says_something_of_an_annotation_and_earlier_ones_are_kept() -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    first = note(annotation, text="  Who counted?  ", editor=make_editor()).note
    assert first is not None
    note(annotation, text="Who counted?", editor=make_editor("bob"))  # idempotent
    second = note(annotation, text="The port did.", editor=make_editor("bob"), last_note=first.pk).note
    assert second is not None
    note(annotation, text="", editor=make_editor(), last_note=second.pk)
    annotation.refresh_from_db()
    assert annotation.note is None
    assert [(n.text, n.author.username) for n in Note.objects.all()] == [
        ("Who counted?", "alice"),
        ("The port did.", "bob"),
    ]
    assert list(Decision.objects.values_list("action", flat=True)) == [
        "note_changed",
        "note_changed",
        "note_changed",
    ]


def test_a_colleagues_note_is_not_overwritten_unread() -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    note(annotation, text="Mine.", editor=make_editor())
    with pytest.raises(NoteChanged):
        note(annotation, text="And mine.", editor=make_editor("bob"))
    annotation.refresh_from_db()
    assert annotation.note is not None
    assert annotation.note.text == "Mine."


def test_own_notes_that_follow_each_other_all_count() -> None:
    annotation, alice = make_annotation(make_article(), WORDS, state="suggested"), make_editor()
    for text in ("First.", "Second.", "", "Third."):
        note(annotation, text=text, editor=alice)  # her page knew of none of them
    annotation.refresh_from_db()
    assert annotation.note is not None
    assert annotation.note.text == "Third."
    note(annotation, text="", editor=alice)
    with pytest.raises(NoteChanged):
        note(annotation, text="Mine.", editor=make_editor("bob"), last_note=annotation.note_id)


def test_what_is_no_note_is_refused_and_nothing_is_kept() -> None:
    article = make_article()
    annotation = make_annotation(article, WORDS, state="suggested")
    with pytest.raises(NoteTooLong):
        note(annotation, text="x" * (LONGEST + 1), editor=make_editor())
    with pytest.raises(NoteEmpty):
        on_words(article, text=" \x00 ")
    old = latest(article)
    with pytest.raises(QuoteMismatch):
        note_words(old, start=0, end=3, exact="xyz", text="x", editor=make_editor())
    revise(article, headline="New", body=BODY)
    with pytest.raises(StaleRevision):
        note_words(old, start=0, end=3, exact=old.text[:3], text="x", editor=make_editor())
    assert (Note.objects.count(), Annotation.objects.count()) == (0, 1)
    made = on_words(article)
    with pytest.raises(NoteEmpty):
        note(made, text="", editor=make_editor(), last_note=made.note_id)


def test_a_note_goes_with_its_words_into_the_next_text() -> None:
    article = make_article()
    made = on_words(article)
    revise(article, headline="Cranes", body=f"<p>Harbour news.</p>{BODY}")
    anchor = made.anchors.get(revision=latest(article))
    assert (anchor.exact, anchor.outcome) == ("The ministry", "moved")


def test_the_feed_never_hears_of_a_note_whatever_happens_to_it_and_around_it() -> None:
    article = make_article()
    accepted = make_annotation(article, WORDS, speaker="Tomas Okafor")
    cursor = read.head_cursor()

    made = on_words(article)
    note(accepted, text=SECRET, editor=make_editor())
    note(made, text=f"{SECRET}!", editor=make_editor(), last_note=made.note_id)
    revision = latest(article)
    start = revision.text.index("The ministry said")
    adjust_span(
        made, revision=revision, start=start, end=start + 17, exact="The ministry said", editor=make_editor()
    )
    reject(made, editor=make_editor())
    reopen(made, editor=make_editor())
    assert read.read_page(cursor, scope=EVERYTHING, limit=100).entries == []

    # The article goes out anew with all that it carries: the claim moves, the note is not in the line.
    correct(article, headline="Cranes", body=f"<p>News.</p>{BODY}", note="A word more.", editor=make_editor())
    entries = read.read_page(cursor, scope=EVERYTHING, limit=100).entries
    assert [(e.op, e.type, e.uri) for e in entries] == [
        ("correct", "article", article.uri),
        ("upsert", "annotation", accepted.uri),
    ]
    everything = json.dumps(list(Change.objects.values()), default=str)
    assert (SECRET in everything, str(made.pk) in everything) == (False, False)
