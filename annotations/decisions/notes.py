"""Verbs: what editors say to each other about words. Nothing of it is ever told to partners, nor to the feed."""

from django.db import transaction

from annotations.models import Annotation, Decision, Note
from newsroom.articles.actions import locks
from newsroom.articles.models import Revision
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User

from .annotating import mark, not_there
from .annotation_state import capture
from .common import record_decision

LONGEST = 4000  # code points


class NoteEmpty(Invalid):
    """A note on words has to say something. To take it away, reject it."""


class NoteTooLong(Invalid):
    """A note has 4,000 characters at most."""


class NoteChanged(Conflict):
    """A colleague has written another note here meanwhile. Read it first; yours was not kept."""


def note(annotation: Annotation, *, text: str, editor: User, last_note: int | None = None) -> Annotation:
    """Say something to colleagues about an annotation; empty words take the note away. Earlier notes are kept.

    `last_note` is the primary key of the note that the page shows, None for none. Saying the same twice does
    no harm. Raises NoteChanged, NoteTooLong, NoteEmpty (on words that carry nothing but their note).
    """
    text = _tidy(text)
    with transaction.atomic():
        locks.lock_all([annotation.article_id])
        now = Annotation.objects.select_for_update(no_key=True, of=("self",)).select_related("note")
        fresh = now.get(pk=annotation.pk)
        if not text and fresh.kind == Annotation.NOTE:
            raise NoteEmpty
        if (fresh.note.text if fresh.note else "") == text:
            return fresh
        if fresh.note_id != last_note and not _changed_by(fresh, editor):
            raise NoteChanged
        before = capture(fresh)
        _write(fresh, text, editor)
        record_decision(fresh, editor, Decision.Action.NOTE_CHANGED, before)
    return fresh


def _changed_by(annotation: Annotation, editor: User) -> bool:
    # One's own word is no surprise: a second note can be sent before the page knows of the first.
    last = annotation.decisions.filter(changes__has_key="note").order_by("pk").last()
    return last is not None and last.editor_id == editor.pk


def note_words(
    revision: Revision, *, start: int, end: int, exact: str, text: str, editor: User
) -> Annotation:
    """Say something to colleagues about words that are no claim, quotation, actor or figure.

    Raises NoteEmpty, NoteTooLong, QuoteMismatch, StaleRevision.
    """
    text = _tidy(text)
    if not text:
        raise NoteEmpty
    with transaction.atomic():
        made = mark(revision, kind=Annotation.NOTE, start=start, end=end, exact=exact, editor=editor)
        _write(made, text, editor)
        record_decision(made, editor, Decision.Action.ANNOTATED, not_there(made))
    return made


def _tidy(text: str) -> str:
    # PostgreSQL keeps no zero bytes.
    text = storable(text).strip()
    if len(text) > LONGEST:
        raise NoteTooLong
    return text


def _write(annotation: Annotation, text: str, editor: User) -> None:
    annotation.note = Note.objects.create(annotation=annotation, text=text, author=editor) if text else None
    annotation.save(update_fields=["note"])
