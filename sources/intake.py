"""Actions: receive a document."""

from datetime import datetime

from django.db import transaction

from newsroom.users.models import User

from .models import Document, Source
from .signals import document_received


def receive(
    content: bytes,
    *,
    source: Source,
    name: str = "",
    url: str = "",
    media_type: str = "",
    title: str = "",
    language: str = "",
    published: datetime | None = None,
    published_is_estimated: bool = False,
    received_by: User | None = None,
) -> tuple[Document, bool]:
    """Store the bytes of a document. Return the document, and whether it is new.

    Idempotent: the same bytes from the same source are one document. Sends `document_received` on commit.
    """
    with transaction.atomic():
        document, new = Document.objects.get_or_create(
            source=source,
            digest=Document.digest_of(content),
            defaults={
                "content": content,
                "name": name,
                "url": url,
                "media_type": media_type,
                "title": title,
                "language": language,
                "published": published,
                "published_is_estimated": published_is_estimated,
                "received_by": received_by,
            },
        )
        if new:
            transaction.on_commit(lambda: document_received.send_robust(sender=Document, document=document))
    return document, new
