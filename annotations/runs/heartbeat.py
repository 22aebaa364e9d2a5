"""Leases of workers. A lease is short, and renewed while its worker is alive."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)


def until(now: datetime | None = None) -> datetime:
    """When a lease expires that is taken or renewed now."""
    return (now or timezone.now()) + timedelta(seconds=settings.EXTRACTION_LEASE)


@contextmanager
def heartbeat(rows: QuerySet[Any]) -> Iterator[None]:
    """Renew the `lease_until` of `rows` in a thread while the block runs, four times per lease.

    The thread dies with its process, so the work of a killed worker is free again after one lease. It ends when the
    rows are deleted or held by another worker; code that stores results must check that the rows are still held.
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew_until, args=(rows, done), daemon=True, name="lease")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew_until(rows: QuerySet[Any], done: threading.Event) -> None:
    # The thread has its own connection. It opens at the first renewal; most texts are read before.
    try:
        while not done.wait(settings.EXTRACTION_LEASE / 4):
            try:
                if not rows.all().update(lease_until=until()):
                    return
            except Error as error:
                # The database may be away for a short time. Try again with a new connection.
                logger.warning("a lease could not be renewed: %s", error)
                connection.close()
    finally:
        connection.close()
