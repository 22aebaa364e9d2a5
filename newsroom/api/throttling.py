"""Rate limits of partners, counted in Redis and reported as in draft-ietf-httpapi-ratelimit-headers-10.

The generic cell rate algorithm: for each policy one time is stored, that at which all that was asked would have been
asked at an even pace. It is at most one window ahead of now. So a quota can be spent at once and comes back evenly:
there is no edge of a window at which twice as much goes through, and nothing to sweep up.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import redis
from django.conf import settings

from newsroom.core.errors import Problem
from newsroom.core.redis import AWAY_FOR, helper
from newsroom.partners.models import Partner

MINUTE, DAY = 60, 86_400

# All policies are looked at before any is charged, in one script: two requests cannot both take the last place, and
# one that the day refuses costs the minute nothing. Times are microseconds of Redis's own clock.
_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local answer, refused, after = {}, 0, {}
for i, key in ipairs(KEYS) do
    local quota, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]) * 1000000
    local pace = window / quota
    local before = math.max(tonumber(redis.call('GET', key) or now), now)
    -- Lowered limits leave a time that is too far ahead.
    before = math.min(before, now + window)
    local wait = before + pace - window - now
    if wait > 0.5 then refused = 1 else wait = 0 end
    after[i] = {before, pace, window}
    answer[i] = wait
end
local result = {refused}
for i, key in ipairs(KEYS) do
    local time_at = after[i][1]
    if refused == 0 then
        time_at = time_at + after[i][2]
        redis.call('SET', key, string.format('%.0f', time_at), 'PX', math.ceil((time_at - now) / 1000) + 1000)
    end
    result[#result + 1] = math.floor((now + after[i][3] - time_at) / after[i][2] + 0.000001)
    result[#result + 1] = math.ceil((time_at - now) / 1000000)
    result[#result + 1] = math.ceil(answer[i] / 1000000)
end
return result
"""


class TooManyRequests(Problem):
    message = "You have asked too often. Ask again after as many seconds as `Retry-After` says."
    status = 429

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"You have asked too often. Ask again in {retry_after} seconds.")


class CountingAway(Problem):
    message = (
        "Requests cannot be counted at this moment, and uncounted ones are not answered. Ask again in a "
        "moment."
    )
    status = 503
    retry_after = math.ceil(AWAY_FOR)


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `quota` requests in `window` seconds."""

    name: str
    quota: int
    window: int


@dataclass(frozen=True, slots=True)
class Count:
    """How a partner stands with one policy: requests left, seconds until all are back, and until the next goes through.

    `remaining` is None while requests are not counted.
    """

    policy: Policy
    remaining: int | None = None
    reset: int = 0
    wait: int = 0


def policies(partner: Partner) -> list[Policy]:
    return [Policy("minute", partner.per_minute, MINUTE), Policy("day", partner.per_day, DAY)]


def count(partner: Partner) -> list[Count]:
    """Count one request of the partner. A refused one (a `wait` above 0) is not charged.

    Without Redis, by LIMITS_WITHOUT_REDIS: requests are not limited, or CountingAway is raised.
    """
    asked = policies(partner)
    result = helper.call(
        partial(
            _run_script,
            keys=[f"claimdesk:limit:{partner.pk}:{policy.name}" for policy in asked],
            numbers=[number for policy in asked for number in (policy.quota, policy.window)],
        )
    )
    if result is None:
        if settings.LIMITS_WITHOUT_REDIS == "closed":
            raise CountingAway
        return [Count(policy) for policy in asked]
    _refused, *numbers = result
    return [
        Count(policy, remaining=numbers[3 * i], reset=numbers[3 * i + 1], wait=numbers[3 * i + 2])
        for i, policy in enumerate(asked)
    ]


def check(counts: Sequence[Count]) -> None:
    """Raises TooManyRequests where a policy refuses."""
    if wait := max(count.wait for count in counts):
        raise TooManyRequests(wait)


def fields(counts: Sequence[Count]) -> dict[str, str]:
    """The header fields that tell of these counts, as lists of structured fields (RFC 9651); none for none."""
    if not counts:
        return {}
    result = {
        "RateLimit-Policy": ", ".join(
            f'"{c.policy.name}";q={c.policy.quota};w={c.policy.window}' for c in counts
        )
    }
    known = [c for c in counts if c.remaining is not None]
    if known:
        result["RateLimit"] = ", ".join(f'"{c.policy.name}";r={c.remaining};t={c.reset}' for c in known)
    return result


def _run_script(client: redis.Redis, *, keys: list[str], numbers: list[int]) -> list[int]:
    result: list[int] = client.register_script(_SCRIPT)(keys=keys, args=numbers)
    return result
