"""Redis for hints and figures: it may be away, and then no request waits for it each time."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

# How long the answer of a Redis that is away is taken for granted.
AWAY_FOR = 10.0  # seconds
T = TypeVar("T")


class RedisHints:
    """One connection pool per address, for the process."""

    def __init__(self) -> None:
        self._clients: dict[str, redis.Redis] = {}
        self._away_until: dict[str, float] = {}

    def ask(self, what: Callable[[redis.Redis], T]) -> T | None:
        """What Redis answers; None where it is away or has just been. Takes half a second at most, once in ten."""
        url = settings.REDIS_URL
        if time.monotonic() < self._away_until.get(url, 0.0):
            return None
        if url not in self._clients:
            self._clients[url] = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        try:
            return what(self._clients[url])
        except (redis.RedisError, OSError) as error:
            self._away_until[url] = time.monotonic() + AWAY_FOR
            logger.warning("Redis is away: %s", error)
            return None


hints = RedisHints()
