"""The race: many writers, some slow, some that roll back, a reader of the feed, and a reader that asks `id > last`.

The second reader is the control. It must fail: a race in which it misses nothing proves nothing about the feed.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction

from newsroom.articles.actions.create import describe
from newsroom.articles.models import Article
from newsroom.feed import read
from newsroom.feed.models import Change
from newsroom.feed.scope import EVERYTHING
from tests.world import make_article, make_source

PAGE = 17
ENOUGH = 40  # changes: with fewer the race has not begun
ROLLS_BACK = 0.1
INSIDE = 0.015  # seconds that some writers take between the change and its commit
PAUSE = 0.005  # seconds between two pages: a reader that never rests leaves one process no time to write


@dataclass
class Race:
    articles: list[Article]
    start: str
    stop: threading.Event = field(default_factory=threading.Event)
    failures: list[BaseException] = field(default_factory=list)
    read: list[tuple[int, str, int]] = field(default_factory=list)
    controlled: set[int] = field(default_factory=set)

    def in_thread(self, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001  (a thread's failure is the test's)
                self.failures.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write(self, number: int) -> None:
        chance = random.Random(number)
        while not self.stop.is_set():
            article = Article.objects.get(pk=chance.choice(self.articles).pk)
            article.byline = f"{number} {chance.random()}"
            try:
                with transaction.atomic():
                    describe(article, fields=["byline"])
                    if chance.random() < 0.5:
                        time.sleep(INSIDE)
                    if chance.random() < ROLLS_BACK:
                        raise InterruptedError
            except InterruptedError:
                continue

    def follow(self) -> None:
        cursor = self.start
        while True:
            ended = self.stop.is_set()
            page = read.read_page(cursor, scope=EVERYTHING, limit=PAGE)
            self.read += [(e.seq, e.uri, e.version) for e in page.entries]
            cursor = page.next
            if ended and not page.more:
                return
            time.sleep(PAUSE)

    def follow_by_id(self, last: int) -> None:
        while not self.stop.is_set():
            ids = list(Change.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE])
            self.controlled |= set(ids)
            last = max([last, *ids])
            time.sleep(PAUSE)

    def missed_by_control(self, first: int) -> set[int]:
        """The changes that it has passed without seeing them."""
        passed = Change.objects.filter(pk__gt=first, pk__lt=max(self.controlled, default=0))
        return set(passed.values_list("pk", flat=True)) - self.controlled


def run_race(*, writers: int, seconds: float) -> None:
    race = Race([make_article(source=make_source(f"Source {n}")) for n in range(20)], read.head_cursor())
    last = max(Change.objects.values_list("pk", flat=True))
    readers = [race.in_thread(race.follow), race.in_thread(lambda: race.follow_by_id(last))]
    working = [race.in_thread(lambda n=n: race.write(n)) for n in range(writers)]  # type: ignore[misc]
    deadline = time.monotonic() + seconds + 60
    time.sleep(seconds)
    # On a machine that is busy with other things writers are slow, and overlap late.
    while time.monotonic() < deadline and not (
        Change.objects.filter(pk__gt=last).count() > ENOUGH and race.missed_by_control(last)
    ):
        time.sleep(0.2)
    race.stop.set()
    for thread in working:
        thread.join()
    for thread in readers:
        thread.join()
    assert race.failures == []
    # The reader may have seen the stop before the last writers were done.
    race.read += [
        (e.seq, e.uri, e.version)
        for e in read.read_page(_cursor_after(race), scope=EVERYTHING, limit=10_000).entries
    ]
    committed = list(
        Change.objects.filter(pk__gt=last).order_by("seq").values_list("pk", "seq", "uri", "version")
    )
    assert len(committed) > ENOUGH
    assert race.read == [(seq, uri, version) for _, seq, uri, version in committed]
    assert [seq for _, seq, _, _ in committed] == list(
        range(committed[0][1], committed[0][1] + len(committed))
    )
    versions: dict[str, int] = {}
    for _seq, uri, version in race.read:
        assert version == versions.get(uri, version - 1) + 1, "one object's changes came out of order"
        versions[uri] = version
    assert race.missed_by_control(last), "the control missed nothing: this was no race"


def _cursor_after(race: Race) -> str:
    page = read.read_page(race.start, scope=EVERYTHING, limit=max(len(race.read), 1))
    return page.next if race.read else race.start


@pytest.mark.django_db(transaction=True)
def test_feed_loses_repeats_and_reorders_nothing_while_the_control_does() -> None:
    run_race(writers=8, seconds=2)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_the_same_with_24_writers_for_a_minute() -> None:
    run_race(writers=24, seconds=60)
