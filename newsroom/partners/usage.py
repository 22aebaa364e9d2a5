"""Verbs: count what partners pull, and gather it into a row a day.

Counted in Redis, since a row written for each pull would make readers wait for each other. What was not yet gathered
when Redis is flushed is not counted: figures for a picture, and nothing is decided by them.
"""

from datetime import date
from functools import partial
from uuid import UUID

import redis
from django.db import connection
from django.utils import timezone

from newsroom.core.redis import hints

from .models import Partner

_PREFIX = "claimdesk:volume"
# Taken out in one step, so that what is counted meanwhile stands in a hash of its own.
_TAKE = "local v = redis.call('HGETALL', KEYS[1]) redis.call('DEL', KEYS[1]) return v"


def count(partner: UUID, *, lines: int, size: int, error: str = "") -> None:
    """Count one answer: its lines or items, its bytes as sent, and the problem that it was, if it was one."""
    key = f"{_PREFIX}:{timezone.now():%Y-%m-%d}:{partner}"

    def add(client: redis.Redis) -> bool:
        with client.pipeline(transaction=False) as pipe:
            pipe.hincrby(key, "pulls", 1)
            pipe.hincrby(key, "lines", lines)
            pipe.hincrby(key, "bytes", size)
            if error:
                pipe.hincrby(key, "errors", 1)
                pipe.hset(key, "last_error", error[:300])
            pipe.execute()
        return True

    hints.ask(add)


def gather(partner: UUID | None = None) -> None:
    """Bring what was counted, of one partner or of all, into its rows. Without Redis it does nothing."""
    pattern = f"{_PREFIX}:*:{partner or '*'}"
    keys = hints.ask(lambda client: list(client.scan_iter(match=pattern, count=1_000))) or []
    for key in keys:
        day, owner = key.decode().rsplit(":", 2)[1:]
        # A partner that was deleted has no rows, and must not stop the others.
        if Partner.objects.filter(pk=owner).exists():
            flat = hints.ask(partial(_take, key=key))
            if flat:
                _add(UUID(owner), date.fromisoformat(day), dict(zip(flat[::2], flat[1::2], strict=True)))


def _take(client: redis.Redis, *, key: bytes) -> list[bytes]:
    flat: list[bytes] = client.eval(_TAKE, 1, key)
    return flat


def _add(partner: UUID, day: date, counted: dict[bytes, bytes]) -> None:
    numbers = [int(counted.get(name, 0)) for name in (b"pulls", b"lines", b"bytes", b"errors")]
    last_error = counted.get(b"last_error", b"").decode()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO partners_usage AS held (partner_id, day, pulls, lines, bytes, errors, last_error)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (partner_id, day) DO UPDATE
               SET pulls = held.pulls + excluded.pulls, lines = held.lines + excluded.lines,
                   bytes = held.bytes + excluded.bytes, errors = held.errors + excluded.errors,
                   last_error = coalesce(nullif(excluded.last_error, ''), held.last_error)
            """,
            [partner, day, *numbers, last_error],
        )
