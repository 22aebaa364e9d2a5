"""Write notes to colleagues about words. Partners and the change feed never get them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from annotations.locks import deciding, record_new
from annotations.models import Annotation, Decision, Note
from newsroom.articles.models import Revision
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User

from .annotating import mark

LONGEST = 4000  # code points


class NoteEmpty(Invalid):
    message = _("A note on words has to say something. To take it away, reject it.")


class NoteTooLong(Invalid):
    message = _("A note has 4,000 characters at most.")


class NoteChanged(Conflict):
    message = _(
        "A colleague has written another note here since you opened it. Read it first; your change was not saved."
    )


def note(annotation: Annotation, *, text: str, editor: User, last_note: int | None = None) -> Annotation:
    """Set the note of an annotation; an empty text removes it. Earlier notes are kept. Idempotent.

    `last_note` is the primary key of the note that the editor's page shows, None for none. Raises NoteChanged,
    NoteTooLong, NoteEmpty (on an annotation that is only a note).
    """
    text = _clean(text)
    with deciding(annotation, editor=editor, action=Decision.Action.NOTE_CHANGED, in_public=False) as current:
        now = current.annotation
        if not text and now.kind == Annotation.NOTE:
            raise NoteEmpty
        if (now.note.text if now.note else "") == text:
            return now
        if now.note_id != last_note and not _is_by(now, editor):
            raise NoteChanged
        _write(now, text, editor)
    return now


def _is_by(annotation: Annotation, editor: User) -> bool:
    # The editor's own note is no conflict: a second one can be sent before the page knows of the first.
    last = annotation.decisions.filter(changes__has_key="note").order_by("pk").last()
    return last is not None and last.editor_id == editor.pk


def note_words(
    revision: Revision, *, start: int, end: int, exact: str, text: str, editor: User
) -> Annotation:
    """Write a note on words that have no annotation of another kind.

    Raises NoteEmpty, NoteTooLong, QuoteMismatch, StaleRevision.
    """
    text = _clean(text)
    if not text:
        raise NoteEmpty
    with transaction.atomic():
        made = mark(revision, kind=Annotation.NOTE, start=start, end=end, exact=exact, editor=editor)
        _write(made, text, editor)
        record_new(made, editor=editor)
    return made


def _clean(text: str) -> str:
    # PostgreSQL stores no NUL.
    text = storable(text).strip()
    if len(text) > LONGEST:
        raise NoteTooLong
    return text


def _write(annotation: Annotation, text: str, editor: User) -> None:
    annotation.note = Note.objects.create(annotation=annotation, text=text, author=editor) if text else None
    annotation.save(update_fields=["note"])
