"""Prune old lines of the change feed."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from .models import FeedHead
from .numbering import lock_head

KEPT_AT_LEAST = timedelta(days=90)


def prune(*, older_than: timedelta = KEPT_AT_LEAST) -> int:
    """Take away numbered lines that are older than that (90 days or more), but the latest of each object; how many.

    Who begins anew still learns of every object, tombstones included. Who is in the middle could miss the line in
    which an object left its scope: so a cursor below what is taken away gets 410.
    """
    before = timezone.now() - max(older_than, KEPT_AT_LEAST)
    with transaction.atomic():
        lock_head(wait=True)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH gone AS (
                    DELETE FROM feed_change old
                     WHERE old.seq IS NOT NULL AND old.created_at < %s AND EXISTS (
                        SELECT FROM feed_change later
                         WHERE later.object_id = old.object_id AND later.id > old.id
                    )
                    RETURNING old.seq
                )
                SELECT count(*), max(seq) FROM gone
                """,
                [before],
            )
            count, last = cursor.fetchone()
        if count:
            FeedHead.objects.filter(pk=1, pruned__lt=last).update(pruned=last)
    return int(count)
