"""Create an article, and change its metadata."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from newsroom.articles.models import Article
from newsroom.feed.models import Op
from newsroom.users.models import User
from sources.models import Document, Source

from .locks import lock
from .publication import publish_article
from .revise import Erased, revise


def write(
    *,
    source: Source,
    headline: str,
    standfirst: str = "",
    body: str = "",
    origin: str = Article.Origin.OWN,
    language: str = "en",
    byline: str = "",
    dateline: str = "",
    credit: str = "",
    url: str = "",
    date_published: datetime | None = None,
    date_is_estimated: bool = False,
    editor: User | None = None,
    document: Document | None = None,
) -> Article:
    """Create a draft with its first revision. `body` is any HTML; it is stored normalised.

    Raises EmptyText.
    """
    with transaction.atomic():
        article = Article.objects.create(
            source=source,
            origin=origin,
            language=language,
            byline=byline,
            dateline=dateline,
            credit=credit,
            url=url,
            date_published=date_published,
            date_is_estimated=date_is_estimated,
        )
        revise(article, headline=headline, standfirst=standfirst, body=body, editor=editor, document=document)
    return article


def describe(article: Article, *, fields: Iterable[str]) -> None:
    """Save an article's metadata (byline, date, URL and so on). `fields` are the names of the changed fields.

    Raises Erased.
    """
    with transaction.atomic():
        if lock(article).erased_at is not None:
            raise Erased
        article.save(update_fields=list(fields))
        # Annotations too: the language decides which partners may see them.
        publish_article(article, op=Op.UPSERT)
