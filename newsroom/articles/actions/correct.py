"""Correct a published article."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article, ArticleAct, Revision
from newsroom.core.errors import Conflict, Invalid
from newsroom.feed.models import Op
from newsroom.users.models import User
from sources.models import Document

from .locks import lock
from .publication import publish_article, record_act, set_published
from .revise import revise


class NoteMissing(Invalid):
    message = _("A correction tells readers what was corrected: write the note.")


class NotPublished(Conflict):
    message = _("Only an article that is out can be corrected; publish or release it first.")


class NothingCorrected(Invalid):
    message = _("Nothing has changed, so there is nothing to correct.")


def correct(
    article: Article,
    *,
    headline: str,
    standfirst: str = "",
    body: str = "",
    note: str,
    editor: User,
    expected: int | None = None,
    document: Document | None = None,
) -> Revision:
    """Publish a new text of a published article, with a note for readers.

    Raises NotPublished, NoteMissing, NothingCorrected, EmptyText, StaleRevision.
    """
    if not note.strip():
        raise NoteMissing
    with transaction.atomic():
        locked = lock(article)
        if not locked.is_public:
            raise NotPublished
        revision = revise(
            locked,
            headline=headline,
            standfirst=standfirst,
            body=body,
            editor=editor,
            note=note,
            expected=expected,
            document=document,
        )
        if revision.pk == locked.published_revision_id:
            raise NothingCorrected
        if revision.note != note:
            # The text was saved earlier with an internal note, perhaps by another editor. That note stays, and
            # readers get this one.
            revision.correction = note
            revision.save(update_fields=["correction"])
        now = timezone.now()
        locked.corrected_at, locked.published_revision = now, revision
        set_published(locked, now=now)
        record_act(locked, ArticleAct.Action.CORRECT, editor=editor)
        publish_article(locked, op=Op.CORRECT)
    article.refresh_from_db()
    return revision
