"""Read from one snapshot of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def repeatable_read(at_most: float | None = None) -> Iterator[None]:
    """Read everything in the block from one snapshot. A statement or a pause may take at most `at_most` seconds.

    Each query of a READ COMMITTED transaction sees what was committed before it. A response could contain an
    article's old text with annotations of a correction that was published in between.
    """
    if connection.in_atomic_block:
        # The caller's transaction has its own isolation level.
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if at_most is not None:
                for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
                    cursor.execute("SELECT set_config(%s, %s, true)", [name, str(int(at_most * 1000))])
        yield
