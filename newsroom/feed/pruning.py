"""Prune old lines of the change feed."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from .models import FeedHead
from .numbering import lock_head

MINIMUM_AGE = timedelta(days=90)


def prune(*, older_than: timedelta = MINIMUM_AGE) -> int:
    """Delete numbered lines older than `older_than` (at least 90 days) and return how many.

    Keep each object's latest line.

    A new reader still gets every object, tombstones included. A reader with an older cursor could miss the line in
    which an object left its scope, so a cursor below the deleted lines gets 410.
    """
    before = timezone.now() - max(older_than, MINIMUM_AGE)
    with transaction.atomic():
        lock_head(wait=True)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH removed AS (
                    DELETE FROM feed_change old
                     WHERE old.seq IS NOT NULL AND old.created_at < %s AND EXISTS (
                        SELECT FROM feed_change later
                         WHERE later.object_id = old.object_id AND later.id > old.id
                    )
                    RETURNING old.seq
                )
                SELECT count(*), max(seq) FROM removed
                """,
                [before],
            )
            count, last = cursor.fetchone()
        if count:
            FeedHead.objects.filter(pk=1, pruned__lt=last).update(pruned=last)
    return int(count)
