"""Count what partners pull, and collect it into one row per partner and day.

The counters are in Redis: a row that each request writes would make requests wait for each other. If Redis is flushed,
counts that are not yet collected are lost. They are for charts only.
"""

from datetime import date
from functools import partial
from uuid import UUID

import redis
from django.db import connection
from django.utils import timezone

from newsroom.core.redis import helper

from .models import Partner

_PREFIX = "claimdesk:usage"
# Read and delete in one step, so that nothing is counted twice or lost.
_TAKE = "local v = redis.call('HGETALL', KEYS[1]) redis.call('DEL', KEYS[1]) return v"


def count(partner: UUID, *, lines: int, size: int, error: str = "") -> None:
    """Count one response: its lines or items, its bytes as sent, and its error, if it was one."""
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

    helper.call(add)


def collect(partner: UUID | None = None) -> None:
    """Add the counters of one partner or of all to their rows. Without Redis it does nothing."""
    pattern = f"{_PREFIX}:*:{partner or '*'}"
    keys = helper.call(lambda client: list(client.scan_iter(match=pattern, count=1_000))) or []
    for key in keys:
        day, owner = key.decode().rsplit(":", 2)[1:]
        # Skip partners that were deleted.
        if Partner.objects.filter(pk=owner).exists():
            flat = helper.call(partial(_take, key=key))
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
            INSERT INTO partners_usage AS stored (partner_id, day, pulls, lines, bytes, errors, last_error)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (partner_id, day) DO UPDATE
               SET pulls = stored.pulls + excluded.pulls, lines = stored.lines + excluded.lines,
                   bytes = stored.bytes + excluded.bytes, errors = stored.errors + excluded.errors,
                   last_error = coalesce(nullif(excluded.last_error, ''), stored.last_error)
            """,
            [partner, day, *numbers, last_error],
        )
