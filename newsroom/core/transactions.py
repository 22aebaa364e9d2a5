"""One answer shows one moment, however many queries it takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment(at_most: float | None = None) -> Iterator[None]:
    """Read everything inside from one snapshot of the database; no statement, and no pause, longer than `at_most` s.

    Each query of a READ COMMITTED transaction sees what was committed before it: an article would come with its old
    text and, nested in it, annotations on the words of the correction that was published in between.
    """
    if connection.in_atomic_block:
        # Somebody else's transaction has its own level, and has read already.
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if at_most is not None:
                for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
                    cursor.execute("SELECT set_config(%s, %s, true)", [name, str(int(at_most * 1000))])
        yield
