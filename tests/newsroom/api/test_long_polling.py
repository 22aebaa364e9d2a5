"""Who waits for news holds neither a connection nor a turn, is woken by Redis, and without Redis all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from newsroom.api.views import long_polling
from newsroom.core.redis import RedisHelper
from tests.newsroom.conftest import Puller, make_partner
from tests.stage import wait_until
from tests.world import make_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting() -> Iterator[Callable[..., list[Any]]]:
    """`waiting(puller, after, times)`: so many of its calls wait, each in a thread; their answers as they come."""
    threads = ThreadPoolExecutor(max_workers=16)

    def ask(puller: Puller, after: str, answers: list[Any]) -> None:
        try:
            answers.append(puller.get("changes", after=after, wait=20))
        finally:
            connection.close()

    def wait(puller: Puller, after: str, times: int = 1) -> list[Any]:
        answers: list[Any] = []
        for _ in range(times):
            threads.submit(ask, puller, after, answers)
        return answers

    yield wait
    threads.shutdown()


def asleep() -> int:
    return sum(long_polling.waiters.places.values())


def test_news_wakes_all_waiters_through_redis(petra, waiting, monkeypatch):
    """By way of Redis: none of them would look for an hour."""
    monkeypatch.setattr(long_polling, "LOOK_EVERY", 3600.0)
    long_polling.waiters.postpone_look()
    end = petra.get("changes")["next"]
    answers = waiting(petra, end, 3)
    wait_until(lambda: asleep() == 3, "three to wait")
    long_polling.waiters.subscribed.wait(10)
    article = make_article()
    wait_until(lambda: len(answers) == 3, "three answers", 15)
    assert {answer["entries"][0]["uri"] for answer in answers} == {article.uri}


def test_without_redis_one_looks_for_all(petra, waiting, monkeypatch, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    monkeypatch.setattr(long_polling, "LOOK_EVERY", 3600.0)
    long_polling.waiters.postpone_look()
    monkeypatch.setattr(long_polling, "helper", RedisHelper())
    # Another process wrote the lines, and this one gets no signal.
    monkeypatch.setattr(long_polling, "wake_all", lambda: None)
    end = petra.get("changes")["next"]
    answers = waiting(petra, end, 3)
    wait_until(lambda: asleep() == 3, "three to wait")
    make_article()
    # The time for one look has come, and for no other within the hour.
    long_polling.waiters.look_now()
    wait_until(lambda: len(answers) == 3, "three answers", 15)


def test_without_redis_an_act_is_not_held_up_and_wakes_its_own_process(petra, monkeypatch, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    monkeypatch.setattr(long_polling, "helper", RedisHelper())
    times = long_polling.waiters.times
    make_article()
    assert long_polling.waiters.times > times


def test_a_partner_waits_in_so_many_places_and_is_then_answered_at_once(petra, waiting, settings):
    settings.WAITING_PER_PARTNER = 2
    quinn = make_partner("Quinn")
    end = petra.get("changes")["next"]
    answers = waiting(petra, end, 2)
    wait_until(lambda: asleep() == 2, "two to wait")
    assert petra.get("changes", after=end, wait=20)["entries"] == []
    assert answers == []
    others = waiting(quinn, end)
    wait_until(lambda: asleep() == 3, "another partner to wait")
    assert others == []
    settings.WAITING_AT_MOST = 3
    late = make_partner("Late")
    assert late.get("changes", after=end, wait=20)["entries"] == []
    assert (answers, others) == ([], [])
    make_article()
    wait_until(lambda: len(answers + others) == 3, "all answers", 15)


def test_a_place_is_free_again_after_an_answer(petra, settings):
    settings.WAITING_PER_PARTNER = 1
    end = petra.get("changes")["next"]
    for _ in range(2):
        begun = time.monotonic()
        petra.get("changes", after=end, wait=1)
        assert time.monotonic() - begun >= 1
    assert long_polling.waiters.places == {}


def test_waiting_request_releases_its_slot(petra, waiting, monkeypatch):
    """With one slot: if the waiting request kept it, the second one would wait for it."""
    from newsroom.core.middleware import database_concurrency

    monkeypatch.setattr(database_concurrency, "slots", threading.BoundedSemaphore(1))
    end = petra.get("changes")["next"]
    answers = waiting(petra, end)
    wait_until(lambda: asleep() == 1, "one to wait")
    assert petra.get("me")["partner"]["name"] == "Petra"
    assert answers == []
    make_article()
    wait_until(lambda: len(answers) == 1, "an answer", 15)
