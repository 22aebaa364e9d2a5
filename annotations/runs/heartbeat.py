"""A lease says that a worker is alive: it is short, and put off for as long as the work goes on."""

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
    """When a lease that is taken or put off now runs out."""
    return (now or timezone.now()) + timedelta(seconds=settings.EXTRACTION_LEASE)


@contextmanager
def heartbeat(rows: QuerySet[Any]) -> Iterator[None]:
    """While the block runs, put off the `lease_until` of `rows`, four times as often as it would run out.

    A worker that is killed takes its heart along, so its work is free again after one lease. A heart that finds the
    rows gone or taken by another stops: whoever wants to store something asks the rows whether they are still theirs.
    """
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(rows, over), daemon=True, name="lease")
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _beat(rows: QuerySet[Any], over: threading.Event) -> None:
    # The thread has a connection of its own; it opens with the first beat, which most texts end before.
    try:
        while not over.wait(settings.EXTRACTION_LEASE / 4):
            try:
                if not rows.all().update(lease_until=until()):
                    return
            except Error as error:
                # The database is away for a moment; the next beat tries again with a new connection.
                logger.warning("a lease could not be put off: %s", error)
                connection.close()
    finally:
        connection.close()
