"""Two hundred partners wait on one server while others pull."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection

from newsroom.partners.keys import api_keys
from newsroom.partners.models import Partner
from newsroom.partners.permissions import grants
from tests.benchmarks.conftest import Report
from tests.newsroom.conftest import Puller, make_product
from tests.stage import Site
from tests.world import make_article, make_editor, make_source

WAITERS = 200
PULLERS = 4


class ManyThreads(Site):
    """As the Procfile starts it."""

    name = "site-of-many"

    def command(self) -> list[str]:
        return [part.replace("--threads=4", "--threads=224") for part in super().command()]

    def memory(self) -> float:
        """Resident megabytes of the process that answers."""
        pids = [self._process.pid]
        pids += [
            int(pid)
            for path in Path(f"/proc/{self._process.pid}/task").glob("*/children")
            for pid in path.read_text().split()
        ]
        kilobytes = [
            int(line.split()[1])
            for pid in pids
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if line.startswith("VmRSS")
        ]
        return max(kilobytes) / 1024


def _get(url: str, puller: Puller, **parameters: Any) -> tuple[int, Any, float]:
    begun = time.perf_counter()
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as asked:
        asked.request(
            "GET",
            f"/api/v1/changes?{urlencode(parameters)}",
            headers={"Authorization": f"Bearer {puller.text}"},
        )
        answer = asked.getresponse()
        body = answer.read()
    return answer.status, json.loads(body), time.perf_counter() - begun


def _connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def make_many(number: int) -> list[Puller]:
    editor, product, made = make_editor("dana"), make_product("All of it"), []
    for n in range(number):
        partner = Partner.objects.create(name=f"Partner {n}", email=f"p{n}@partner.example.org")
        grants.grant(partner, product, editor=editor)
        made.append(Puller(partner, api_keys.issue(partner, editor=editor)[1]))
    return made


def wait_together(site: ManyThreads, waiters: int, pullers: int, *, seconds: float) -> dict[str, Any]:
    """Let requests wait while others pull, then make one change; return what each of them received."""
    make_article(source=make_source("First"))
    many = make_many(waiters + pullers)
    end = _get(site.url, many[0])[1]["next"]
    stop = threading.Event()

    def pull(puller: Puller) -> list[tuple[int, float]]:
        pulls = []
        while not stop.is_set():
            status, _, took = _get(site.url, puller)
            pulls.append((status, took))
        return pulls

    with ThreadPoolExecutor(max_workers=waiters + pullers) as threads:
        asleep = [threads.submit(_get, site.url, p, after=end, wait=20) for p in many[:waiters]]
        awake = [threads.submit(pull, p) for p in many[waiters:]]
        time.sleep(seconds)
        during, memory = _connections(), site.memory()
        early = [call for call in asleep if call.done()]
        happened = time.perf_counter()
        make_article(source=make_source("Second"))
        answers = [call.result(60) for call in asleep]
        woken = time.perf_counter() - happened
        stop.set()
        pulls = [pull for call in awake for pull in call.result(60)]
    return {
        "answers": answers,
        "early": early,
        "pulls": pulls,
        "connections": during,
        "woken": woken,
        "memory": memory,
    }


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_two_hundred_wait_while_others_pull(outside: dict[str, str], report: Report) -> None:
    with ManyThreads(outside) as site:
        result = wait_together(site, WAITERS, PULLERS, seconds=8)
    statuses = [status for status, *_ in result["answers"]] + [status for status, _ in result["pulls"]]
    errors = sum(status != 200 for status in statuses)
    assert all(page["entries"] for _, page, _ in result["answers"]), "some slept through the news"
    report(
        "200 waiting: answers without an error",
        len(statuses) - errors,
        "answers",
        len(statuses),
        1 - errors / len(statuses),
        1.0,
    )
    report(
        "200 waiting: connections of the database",
        result["connections"],
        "of 40",
        40,
        40 / result["connections"],
        1.0,
    )
    report("200 waiting: all woken by one change", result["woken"], "s", 5, 5 / result["woken"], 1.0)
    report("200 waiting: memory of the server", result["memory"], "MB", 250, 250 / result["memory"], 1.0)
    median = statistics.median(took for _, took in result["pulls"])
    report("200 waiting: a pull at the same time, median", median, "s", 1, 1 / median, 1.0)


@pytest.mark.django_db(transaction=True)
def test_forty_wait_on_one_server_while_others_pull(outside: dict[str, str]) -> None:
    """The short form, with every run of the tests: no error, nobody sleeps through, few connections."""
    with ManyThreads(outside) as site:
        result = wait_together(site, 40, 2, seconds=3)
    assert {status for status, *_ in result["answers"]} | {status for status, _ in result["pulls"]} == {200}
    assert [len(page["entries"]) for _, page, _ in result["answers"]] == [2] * 40
    assert result["early"] == []
    # Its own, sixteen at the gate, and what the numbering and this test take.
    assert result["connections"] <= 24
