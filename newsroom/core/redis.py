"""One Redis helper for hints, counters and limits. Redis may be away, and then no request waits for it each time."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

# After an error Redis is not asked again for so long.
AWAY_FOR = 5.0  # seconds
T = TypeVar("T")


class RedisHelper:
    """One connection pool per address, for the process."""

    def __init__(self) -> None:
        self._clients: dict[str, redis.Redis] = {}
        self._away_until: dict[str, float] = {}

    def call(self, function: Callable[[redis.Redis], T]) -> T | None:
        """Return what `function(client)` returns, or None if Redis is away. It waits half a second at most."""
        url = settings.REDIS_URL
        if time.monotonic() < self._away_until.get(url, 0.0):
            return None
        if url not in self._clients:
            self._clients[url] = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        try:
            return function(self._clients[url])
        except (redis.RedisError, OSError) as error:
            self._away_until[url] = time.monotonic() + AWAY_FOR
            logger.warning("Redis is away: %s", error)
            return None


helper = RedisHelper()
