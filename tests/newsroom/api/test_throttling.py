"""Rate limits of a partner: counted over all its keys, sent with each response, and open without Redis."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from newsroom.api import throttling
from newsroom.api.throttling import Count, Policy
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Partner
from tests.newsroom.conftest import CLIENT, Puller, make_partner
from tests.world import make_editor

pytestmark = pytest.mark.django_db


def _limited(puller: Puller, **per: int) -> Puller:
    Partner.objects.filter(pk=puller.partner.pk).update(**per)
    return puller


def _later(puller: Puller, seconds: float) -> None:
    """Simulate that so many seconds have passed: Redis stores a time, which is moved back."""
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        for name in ("minute", "day"):
            key = f"claimdesk:limit:{puller.partner.pk}:{name}"
            if (time := client.get(key)) is not None:
                client.set(key, int(int(time) - seconds * 1_000_000))


def _limits(response: Any) -> list[tuple[str, int, int]]:
    """Return the policies of RateLimit: name, remaining requests, seconds until all are available."""
    return [
        (name, int(left), int(seconds))
        for name, left, seconds in re.findall(r'"(\w+)";r=(\d+);t=(\d+)', response["RateLimit"])
    ]


def test_each_response_states_the_limits_and_the_remainder(petra):
    _limited(petra, per_minute=3, per_day=10)
    response = petra.ask("articles")
    assert response["RateLimit-Policy"] == '"minute";q=3;w=60, "day";q=10;w=86400'
    assert _limits(response) == [("minute", 2, 20), ("day", 9, 8640)]
    # An answer that is a problem, or empty, was asked for too.
    assert _limits(petra.ask("articles", colour="red"))[0][1] == 1
    tag = petra.ask("articles")
    assert _limits(tag)[0][1] == 0


def test_too_many_requests_get_a_retry_after(petra):
    _limited(petra, per_minute=2)
    assert [petra.ask("articles").status_code for _ in range(3)] == [200, 200, 429]
    refused = petra.ask("articles")
    assert (refused["Content-Type"], refused.json()["title"], refused.json()["type"]) == (
        "application/problem+json",
        "Too many requests",
        "http://127.0.0.1:8000/api/v1/docs#too-many-requests",
    )
    wait = int(refused["Retry-After"])
    # Half a minute for one of two; the seconds that this test took so far are taken off.
    assert 15 <= wait <= 30
    assert f"in {wait} seconds" in refused.json()["detail"]
    assert _limits(refused)[0][1] == 0
    _later(petra, wait)
    assert [petra.ask("articles").status_code for _ in range(2)] == [200, 429]


def test_a_refused_request_costs_nothing_and_puts_nothing_off(petra):
    _limited(petra, per_minute=1, per_day=10)
    petra.ask("articles")
    first = petra.ask("articles")
    for _ in range(5):
        last = petra.ask("articles")
    assert int(last["Retry-After"]) <= int(first["Retry-After"])
    assert _limits(last)[1][1] == _limits(first)[1][1] == 9


def test_daily_limit_is_separate_and_refusals_cost_no_minute(petra):
    _limited(petra, per_minute=5, per_day=2)
    answers = [petra.ask("articles") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 429, 429]
    assert [_limits(a)[0][1] for a in answers][1:] == [3, 3, 3]
    assert 40_000 < int(answers[-1]["Retry-After"]) <= 43_200


def test_no_edge_of_a_window_lets_twice_as_much_through(petra):
    """With fixed windows a quota at the end of one and another at the start of the next would go through."""
    _limited(petra, per_minute=4)
    _later(petra, 59)
    first = [petra.ask("articles").status_code for _ in range(5)]
    _later(petra, 2)
    second = [petra.ask("articles").status_code for _ in range(5)]
    assert (first.count(200), second.count(200)) == (4, 0)


def test_all_keys_of_a_partner_are_counted_together_and_partners_apart(petra):
    _limited(petra, per_minute=2)
    second = Puller(petra.partner, api_keys.issue(petra.partner, editor=make_editor("dana"))[1])
    quinn = _limited(make_partner("Quinn"), per_minute=2)
    assert [p.ask("me").status_code for p in (petra, second, petra, quinn)] == [200, 200, 429, 200]


def test_unknown_key_is_not_counted_and_sees_no_limits(petra):
    _limited(petra, per_minute=1)
    wrong = CLIENT.get("/api/v1/articles", headers={"Authorization": "Bearer cdk_nonsense"})
    assert (wrong.status_code, "RateLimit" in wrong, "RateLimit-Policy" in wrong) == (401, False, False)
    assert petra.ask("articles").status_code == 200


def test_a_limit_that_is_lowered_or_raised_counts_from_the_next_request_on(petra):
    petra.ask("me")
    _later(petra, -30)  # half of the minute's quota is spent
    _limited(petra, per_minute=1)
    assert petra.ask("me").status_code == 429
    _limited(petra, per_minute=1000)
    answer = petra.ask("me")
    assert (answer.status_code, 490 <= _limits(answer)[0][1] <= 1000) == (200, True)


def test_of_many_at_once_no_more_go_through_than_may(petra):
    partner = Partner(pk=petra.partner.pk, per_minute=1000, per_day=10)
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: throttling.count(partner), range(60)))
    assert sum(all(one.wait == 0 for one in count) for count in counts) == 10


@pytest.fixture
def no_redis(settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"


def test_without_redis_the_doors_are_open(petra, no_redis):
    _limited(petra, per_minute=1)
    answers = [petra.ask("articles") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 200]
    assert ("RateLimit" in answers[0], "RateLimit-Policy" in answers[0]) == (False, True)
    assert petra.get("me")["limits"]["requests"][0] == {
        "name": "minute",
        "quota": 1,
        "window": 60,
        "remaining": None,
        "reset": 0,
    }


def test_without_redis_the_doors_are_closed_where_the_house_says_so(petra, no_redis, settings):
    settings.LIMITS_WITHOUT_REDIS = "closed"
    answer = petra.ask("articles")
    assert (answer.status_code, answer.json()["title"], answer["Retry-After"]) == (
        503,
        "Rate limits unavailable",
        "5",
    )


def test_rate_limit_headers_are_structured_fields():
    assert throttling.fields([]) == {}
    assert throttling.fields([Count(Policy("minute", 60, 60), 59, 1, 0), Count(Policy("day", 5, 86400))]) == {
        "RateLimit-Policy": '"minute";q=60;w=60, "day";q=5;w=86400',
        "RateLimit": '"minute";r=59;t=1',
    }
