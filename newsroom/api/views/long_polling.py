"""Who waits for news of the feed: woken by one Redis subscription per process, or by one look a second.

A waiter holds a thread and nothing else. Which of them looks is decided together: were each of two hundred to look
once a second, the database would do nothing else.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import redis
from django.conf import settings

from newsroom.core.redis import helper

CHANNEL = "claimdesk:feed"
LOOK_EVERY = 1.0  # seconds


class Waiters:
    """The waiters of one process."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        # How often there was news: not its numbers, which are smaller in a backup that is restored.
        self._times = 0
        self._looked_at = 0.0
        self._waiting: Counter[UUID] = Counter()
        self._listener: threading.Thread | None = None
        # Whether Redis tells us.
        self.subscribed = threading.Event()

    @contextmanager
    def place(self, partner: UUID) -> Iterator[bool]:
        """A place to wait in; False where the process or the partner has none left: then answer at once."""
        with self._news:
            taken = (
                self._waiting.total() >= settings.WAITING_AT_MOST
                or self._waiting[partner] >= settings.WAITING_PER_PARTNER
            )
            if not taken:
                self._waiting[partner] += 1
                self._listen()
        try:
            yield not taken
        finally:
            if not taken:
                with self._news:
                    self._waiting[partner] -= 1
                    if not self._waiting[partner]:
                        del self._waiting[partner]

    @property
    def places(self) -> dict[UUID, int]:
        """How many places each partner that waits has taken."""
        return dict(self._waiting)

    @property
    def times(self) -> int:
        """Note this before you read; `wait` returns at once where there was news since."""
        return self._times

    def wait(self, times: int, seconds: float) -> bool:
        """Sleep until there is news, or it is our due to look, or for so many seconds; whether we look as one for all.

        Of all waiters one looks each second, in case a message was lost or Redis is away, and wakes the others.
        """
        until = time.monotonic() + seconds
        with self._news:
            while self._times == times and (now := time.monotonic()) < until:
                due = self._looked_at + LOOK_EVERY
                if due <= now:
                    self._looked_at = now
                    return True
                self._news.wait(min(until, due) - now)
        return False

    def postpone_look(self) -> None:
        """Let the next look be `LOOK_EVERY` seconds from now."""
        with self._news:
            self._looked_at = time.monotonic()

    def look_now(self) -> None:
        """Let one waiter look now, before its time has come."""
        with self._news:
            self._looked_at = time.monotonic() - LOOK_EVERY
            self._news.notify_all()

    def wake(self) -> None:
        with self._news:
            self._times += 1
            self._news.notify_all()

    def _listen(self) -> None:
        if self._listener is None or not self._listener.is_alive():
            # A daemon: it must not hold up the end of the process.
            self._listener = threading.Thread(target=self._hear, name="feed-waking", daemon=True)
            self._listener.start()

    def _hear(self) -> None:
        while True:
            with suppress(redis.RedisError, OSError, ValueError):
                self._subscribe()
            self.subscribed.clear()
            # Until then each process looks once a second.
            time.sleep(LOOK_EVERY)

    def _subscribe(self) -> None:
        options = {"socket_connect_timeout": 2, "health_check_interval": 15}
        with redis.Redis.from_url(settings.REDIS_URL, **options) as client, client.pubsub() as messages:
            messages.subscribe(CHANNEL)
            while True:
                message = messages.get_message(timeout=5.0)
                if message is None:
                    continue
                # Messages sent before we subscribed are lost, so a new subscription also looks.
                self.subscribed.set()
                self.wake()


waiters = Waiters()


def wake_all() -> None:
    """Tell all processes that there is news. Without Redis it returns at once and does nothing."""
    if helper.call(lambda client: client.publish(CHANNEL, b"")) is None:
        # Those of this process need no Redis for it; those of others look by themselves.
        waiters.wake()
