"""Allow a transaction to empty rows that are otherwise immutable. Triggers check it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def erasing() -> Iterator[None]:
    """Allow emptying texts, documents and the words of history in the block, in one transaction."""
    with transaction.atomic():
        _set("on")
        yield
        # The setting lasts until the end of the outermost transaction, which may be the caller's.
        _set("off")


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('claimdesk.erasing', %s, true)", [value])
