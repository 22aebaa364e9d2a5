"""Store a new text of an article."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article, Revision
from newsroom.articles.signals import revision_stored, revision_storing
from newsroom.articles.text.canonical import ArticleText
from newsroom.core.errors import Conflict, Invalid, Removed
from newsroom.users.models import User
from sources.models import Document

from .locks import lock


class StaleRevision(Conflict):
    message = _("The text has changed since you opened it. Load it again; nothing of yours was overwritten.")


class EmptyText(Invalid):
    message = _("A text needs at least a headline or a paragraph.")


class Erased(Removed):
    message = _("This article has been erased.")


def revise(
    article: Article,
    *,
    headline: str,
    standfirst: str = "",
    body: str = "",
    editor: User | None = None,
    note: str = "",
    expected: int | None = None,
    document: Document | None = None,
) -> Revision:
    """Store a new text of the article and return its revision, or the latest one if nothing has changed.

    Annotations are re-anchored in the same transaction. `expected` is the number of the revision that the editor
    started from. Raises EmptyText, StaleRevision, Erased.
    """
    text = ArticleText.of(headline, standfirst, body)
    return store_text(article, text, editor=editor, note=note, expected=expected, document=document)


def store_text(
    article: Article,
    text: ArticleText,
    *,
    editor: User | None = None,
    note: str = "",
    expected: int | None = None,
    document: Document | None = None,
) -> Revision:
    """Store a text that is normalised already; see `revise`."""
    if not text.canonical.text:
        raise EmptyText
    digest = Revision.digest_of(text.headline, text.standfirst, text.body)
    with transaction.atomic():
        locked = lock(article)
        if locked.erased_at is not None:
            raise Erased
        latest = locked.latest_revision
        if expected is not None and latest is not None and latest.number != expected:
            raise StaleRevision
        # Compare with the latest text only: going back to an earlier text is a change too.
        if latest is not None and latest.digest == digest:
            return latest
        revision = Revision.objects.create(
            article=locked,
            number=latest.number + 1 if latest else 1,
            headline=text.headline,
            standfirst=text.standfirst,
            body=text.body,
            text=text.canonical.text,
            blocks=[[b.field, b.tag, b.start, b.end] for b in text.canonical.blocks],
            digest=digest,
            note=note,
            document=document,
            author=editor,
        )
        article.latest_revision = locked.latest_revision = revision
        locked.save(update_fields=["latest_revision"])
        revision_storing.send(sender=Revision, old=latest, new=revision)
        transaction.on_commit(lambda: revision_stored.send_robust(sender=Revision, revision=revision))
    return revision
