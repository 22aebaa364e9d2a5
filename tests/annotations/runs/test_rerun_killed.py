"""A worker is killed in the middle of a text and the broker forgets all: nothing is lost, nothing counts twice."""

import signal
import subprocess
import sys
from functools import partial

import pytest
import redis
from django.utils import timezone
from pytest_django.fixtures import Settings

from annotations import tasks
from annotations.models import Annotation, ExtractionRun, Rerun
from annotations.runs import queue, rerun
from newsroom.core import broker
from newsroom.embedded.children import end_with_parent
from tests.stage import PROJECT, Worker, wait_until
from tests.world import make_article, make_editor


@pytest.mark.parametrize(("hangs_at", "state"), [(2, "comparing"), (5, "running")])
def test_a_killed_worker_is_soon_replaced(
    hangs_at: int, state: str, outside: dict[str, str], transactional_db: None, settings: Settings
) -> None:
    settings.EXTRACTION_ENGINES = ["tests.annotations.engines.hanging"]
    settings.EXTRACTION_LEASE = 1.0
    for _ in range(3):
        make_article(body="<p>Alpha met beta on the quay.</p>", published=False)
    environment = {
        **outside,
        "EXTRACTION_ENGINES": "tests.annotations.engines.hanging",
        "EXTRACTION_LEASE": "1",
        "HANG_AT": str(hangs_at),
    }
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "rerun_extraction", "--everything", "--yes"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(end_with_parent, signal.SIGKILL),
    )
    try:
        at = Rerun.objects.filter(state=state, count=1, attempts=1)
        wait_until(at.exists, "the worker to hang with its second text")
        # It hangs, and it lives: its lease is put off again and again.
        first = at.get().lease_until
        assert first is not None
        wait_until(lambda: at.get().lease_until > first, "the lease to be put off")  # type: ignore[operator]
        assert not rerun.advance(at.get())
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    with redis.Redis.from_url(outside["REDIS_URL"]) as broker:
        broker.flushall()
    killed = timezone.now()
    asked = Rerun.objects.get()
    wait_until(lambda: rerun.overdue() == [asked.pk], "the lease to run out")
    assert (timezone.now() - killed).total_seconds() < 10

    def goes_to(end: str) -> bool:
        rerun.advance(asked)
        asked.refresh_from_db()
        return asked.state == end

    if state == "comparing":
        wait_until(lambda: goes_to("compared"), "the comparison to end")
        rerun.approve(asked)
    wait_until(lambda: goes_to("done"), "the re-run to end")
    assert (asked.count, asked.total, asked.failures) == (3, 3, 0)
    assert asked.compared == asked.tallies
    assert asked.tallies["figure"]["new"] == 3
    assert Annotation.objects.count() == 3
    assert set(ExtractionRun.objects.values_list("state", "lease_until")) == {("done", None)}


def test_a_worker_of_celerys_compares_and_reads(worker: Worker, settings: Settings) -> None:
    article = make_article(body="<p>“We will not wait,” President Maria Holt said.</p>", published=False)
    wait_until(lambda: ExtractionRun.objects.filter(state="done").exists(), "the first reading", 90)
    before = Annotation.objects.count()
    asked = rerun.begin(scope="article", target=article.pk, author=make_editor())
    broker.send(tasks.advance_rerun, asked.pk, expires=60)
    wait_until(Rerun.objects.filter(state="compared").exists, "the difference", 90)
    rerun.approve(asked)
    broker.send(tasks.advance_rerun, asked.pk, expires=60)
    wait_until(Rerun.objects.filter(state="done").exists, "the re-run", 90)
    asked.refresh_from_db()
    assert sum(row["same"] for row in asked.tallies.values()) == before == Annotation.objects.count() > 0
    assert queue.queue_unread() == 0
