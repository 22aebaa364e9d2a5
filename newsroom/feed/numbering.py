"""Number the committed lines of the change feed, and begin a new epoch."""

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from .models import FeedHead
from .signals import epoch_opening
from .signals import numbered as numbered_signal


def number(*, wait: bool = False) -> int:
    """Number the committed lines that have no number yet; how many there were.

    Two statements, never one: the lock stands in the first, so that the second one's snapshot holds all that the
    previous holder numbered. Where another is at it, there is nothing to do, unless the caller must `wait` for it.
    """
    with transaction.atomic():
        last = lock_head(wait=wait)
        if last is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH fresh AS (
                    SELECT id, row_number() OVER (ORDER BY id) AS place FROM feed_change WHERE seq IS NULL
                ), told AS (
                    UPDATE feed_change SET seq = %s + fresh.place FROM fresh WHERE feed_change.id = fresh.id
                    RETURNING 1
                )
                UPDATE feed_feedhead SET last = last + told.count
                  FROM (SELECT count(*) FROM told) AS told WHERE id = 1 AND told.count > 0
                RETURNING told.count
                """,
                [last],
            )
            row = cursor.fetchone()
            numbered: int = row[0] if row else 0
        if numbered:
            last += numbered
            # Once others can see the numbers: who is woken earlier looks in vain and goes to sleep again.
            transaction.on_commit(lambda: numbered_signal.send_robust(sender=FeedHead, last=last))
        return numbered


def new_epoch() -> None:
    """Open another epoch of the feed: all cursors that were given out before are answered with 410.

    For a database that was restored to an earlier state. A cursor whose line is lost expires by itself; a reader that
    stored what a lost line told, and not yet its cursor, is recognised by nothing.
    """
    with transaction.atomic():
        # Waits for whoever numbers, and makes the head where there is none yet.
        number(wait=True)
        FeedHead.objects.filter(pk=1).update(random_id=uuid7())
        epoch_opening.send(sender=FeedHead)


def lock_head(*, wait: bool) -> int | None:
    """Take the head's lock; the number of the last line. None where another holds it and one does not `wait`."""
    asked = f"SELECT last FROM feed_feedhead WHERE id = 1 FOR UPDATE {'' if wait else 'SKIP LOCKED'}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        row = cursor.fetchone()
        if row is None:
            FeedHead.objects.bulk_create([FeedHead()], ignore_conflicts=True)
            cursor.execute(asked)
            row = cursor.fetchone()
    return int(row[0]) if row else None
