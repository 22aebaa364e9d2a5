"""Number the committed lines of the change feed, and begin a new epoch."""

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from .models import FeedHead
from .signals import epoch_opening
from .signals import numbered as numbered_signal


def number(*, wait: bool = False) -> int:
    """Give numbers to the committed lines that have none, and return how many there were.

    The lock is taken in a statement of its own, so that the snapshot of the second statement includes everything that
    the previous holder has numbered. If another process is numbering, do nothing, unless the caller has to `wait` for
    it.
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
                ), numbered AS (
                    UPDATE feed_change SET seq = %s + fresh.place FROM fresh WHERE feed_change.id = fresh.id
                    RETURNING 1
                )
                UPDATE feed_feedhead SET last = last + numbered.count
                  FROM (SELECT count(*) FROM numbered) AS numbered WHERE id = 1 AND numbered.count > 0
                RETURNING numbered.count
                """,
                [last],
            )
            row = cursor.fetchone()
            numbered: int = row[0] if row else 0
        if numbered:
            last += numbered
            # After the commit: a request that is woken earlier would not see the numbers.
            transaction.on_commit(lambda: numbered_signal.send_robust(sender=FeedHead, last=last))
        return numbered


def new_epoch() -> None:
    """Begin a new epoch of the feed: all earlier cursors get 410.

    For a database that was restored to an earlier state. A cursor of a lost line expires by itself, but a reader that
    stored a lost line and not its cursor cannot be recognised.
    """
    with transaction.atomic():
        # Waits for other processes, and creates the head if there is none.
        number(wait=True)
        FeedHead.objects.filter(pk=1).update(random_id=uuid7())
        epoch_opening.send(sender=FeedHead)


def lock_head(*, wait: bool) -> int | None:
    """Lock the head and return the last number, or None if another process holds the lock and `wait` is false."""
    asked = f"SELECT last FROM feed_feedhead WHERE id = 1 FOR UPDATE {'' if wait else 'SKIP LOCKED'}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        row = cursor.fetchone()
        if row is None:
            FeedHead.objects.bulk_create([FeedHead()], ignore_conflicts=True)
            cursor.execute(asked)
            row = cursor.fetchone()
    return int(row[0]) if row else None
