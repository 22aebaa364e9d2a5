"""Two queues with a worker each, as the Procfile starts them: a text that holds one up holds up nothing else."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

import newsroom.celery
from annotations import tasks
from annotations.models import Annotation, ExtractionRun, Rerun
from annotations.runs import queue, rerun
from newsroom.articles.actions.withhold import cancel, withhold
from newsroom.articles.models import Article
from newsroom.embedded.children import procfile
from newsroom.feed.models import Change
from newsroom.feed.tasks import number_changes
from newsroom.partners.models import Takedown
from tests.newsroom.conftest import make_partner
from tests.stage import FromProcfile, wait_until
from tests.world import make_article, make_chief, make_editor

GOOD = "<p>Alpha met beta on the quay.</p>"
BAD = "<p>Alpha met beta on the quay, endlessly.</p>"
ENGINE = "tests.annotations.engines.hanging"
WORKERS = [name for name, command in procfile().items() if " worker " in command]


@contextlib.contextmanager
def working(outside: dict[str, str], *names: str, **variables: str) -> Iterator[list[FromProcfile]]:
    """These workers, with an engine that hangs at each text with "endlessly" in it."""
    environment = {**outside, "EXTRACTION_ENGINES": ENGINE, "HANG_ON": "endlessly", **variables}
    with contextlib.ExitStack() as stack:
        workers = []
        for name in names:
            worker = stack.enter_context(FromProcfile(name, environment))
            # What hangs would hold up its end.
            stack.callback(worker.crash)
            workers.append(worker)
        yield workers


@pytest.fixture
def hanging(settings: Settings, transactional_db: None) -> None:
    settings.EXTRACTION_ENGINES = [ENGINE]
    settings.EXTRACTION_LEASE = 1.0
    # What tests before this one sent speaks of rows that are gone.
    with newsroom.celery.app.connection_for_write() as connection:
        for queue in newsroom.celery.app.amqp.queues:
            connection.default_channel.queue_purge(queue)


def children(worker: FromProcfile) -> list[int]:
    pid = worker.pid
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    return False


def read(article: Article) -> ExtractionRun:
    return ExtractionRun.objects.get(revision=article.latest_revision)


def at_work(article: Article) -> bool:
    return read(article).state == ExtractionRun.State.RUNNING


def test_every_task_is_routed_to_a_queue_that_a_worker_consumes() -> None:
    app = newsroom.celery.app
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == set(configured.CELERY_TASK_ROUTES)
    routed = {route["queue"] for route in configured.CELERY_TASK_ROUTES.values()}
    consumed = {
        command.split("--queues ")[1].split()[0] for name, command in procfile().items() if name in WORKERS
    }
    assert routed == consumed == set(app.amqp.queues) == {"extraction", "delivery"}
    assert {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()} <= ours


def test_the_workers_have_different_node_names() -> None:
    """Two of one name hear each other's orders, and only one of them is seen."""
    names = {procfile()[name].split("--hostname ")[1].split()[0] for name in WORKERS}
    assert names == {f"{name}@%h" for name in WORKERS}
    assert len(names) == 2


@pytest.mark.parametrize("action", [withhold, cancel], ids=["withhold", "kill"])
def test_a_take_down_passes_while_texts_fill_extraction(
    action: Any, outside: dict[str, str], hanging: None
) -> None:
    taken_down = make_article("To be taken down", body=GOOD)
    partner = make_partner("Petra")
    partner.get("changes", after=partner.get("changes")["next"])
    texts = [make_article(f"Endless {n}", body=BAD, published=False) for n in range(4)]
    with working(outside, *WORKERS):
        wait_until(lambda: any(map(at_work, texts)), "a text to hold up its worker", 60)
        action(taken_down, reason="A court says so.", editor=make_chief("dana"))
        # As where the process that committed it was cut off before it numbered it.
        number_changes.delay()
        mailed = Takedown.objects.filter(article=taken_down, mailed_at__isnull=False)
        wait_until(mailed.exists, "the letter to go out", 30)
        numbered = Change.objects.filter(object_id=taken_down.pk, pub_status__gt="", seq__isnull=False)
        wait_until(numbered.exists, "the line to be numbered", 30)
        assert any(map(at_work, texts))
        assert ExtractionRun.objects.filter(revision__article__in=texts, state="done").count() == 0


@pytest.mark.parametrize("how", ["asleep", "deaf"])
def test_a_text_over_the_time_limit_fails_once_and_says_why(
    how: str, outside: dict[str, str], hanging: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether or not the engine hears a signal; one that is deaf does not put off its lease either."""
    # A message carries the limit of whoever sent it.
    monkeypatch.setattr(tasks.execute_run, "time_limit", 3.0)
    # Celery keeps the options of the first message that a process sends.
    monkeypatch.setattr(tasks.execute_run, "_exec_options", None)
    endless = make_article("Endless", body=BAD, published=False)
    good = make_article("Good", body=GOOD, published=False)
    with working(
        outside, "extraction", EXTRACTION_SECONDS_AT_MOST="3", EXTRACTION_LEASE="1", ENGINE_BEHAVIOUR=how
    ):
        wait_until(lambda: read(good).state == "done", "the worker to go on with the next text", 60)
        run = read(endless)
        assert (run.state, run.attempts, run.error, run.lease_until) == (
            "failed",
            1,
            "The engine took too long for this text and was ended.",
            None,
        )
        # Neither the sweep nor a message that is late has it read again.
        tasks.sweep.delay()
        tasks.execute_run.delay(run.pk)
        after = make_article("After", body=GOOD, published=False)
        wait_until(lambda: read(after).state == "done", "the messages to be gone through", 60)
        assert read(endless).attempts == 1
        # Whoever asks for it gets it.
        assert endless.latest_revision is not None
        assert queue.queue(endless.latest_revision).state == "queued"


def test_a_worker_that_is_killed_has_its_text_read_again(outside: dict[str, str], hanging: None) -> None:
    endless = make_article("Endless", body=BAD, published=False)
    with working(outside, "extraction", EXTRACTION_LEASE="1") as [worker]:
        wait_until(lambda: at_work(endless), "the text to hold up the worker", 60)
        [child] = children(worker)
        os.kill(child, signal.SIGKILL)

        def again() -> bool:
            tasks.sweep.delay()
            return read(endless).attempts == 2

        wait_until(again, "the text to be read again", 60)
        assert at_work(endless)


def test_what_hangs_does_not_outlive_a_worker_that_is_killed(outside: dict[str, str], hanging: None) -> None:
    endless = make_article("Endless", body=BAD, published=False)
    with working(outside, "extraction") as [worker]:
        wait_until(lambda: at_work(endless), "the text to hold up the worker", 60)
        [child] = children(worker)
        worker.kill()
        wait_until(lambda: not is_running(child), "its child to end", 10)


@pytest.mark.parametrize("stage", ["comparing", "running"])
def test_a_re_run_goes_on_behind_a_text_over_the_limit(
    stage: str, outside: dict[str, str], hanging: None
) -> None:
    make_article("Good", body=GOOD, published=False)
    make_article("Endless", body=BAD, published=False)
    make_article("Better", body=GOOD, published=False)
    ExtractionRun.objects.all().delete()
    asked = rerun.begin(scope="everything", author=make_editor())
    if stage == "running":
        Rerun.objects.update(state="compared")
        rerun.approve(Rerun.objects.get())
    with working(outside, "extraction", EXTRACTION_SECONDS_AT_MOST="2", EXTRACTION_LEASE="1"):
        end = "compared" if stage == "comparing" else "done"

        def ended() -> bool:
            tasks.sweep.delay()
            asked.refresh_from_db()
            return asked.state == end

        # A slice of a re-run may last ten seconds longer than a text.
        wait_until(ended, "the re-run to end", 90)
    assert (asked.count, asked.failures) == (3, 1)
    if stage == "running":
        assert Annotation.objects.count() == 2
        failed = ExtractionRun.objects.get(state="failed")
        assert (failed.attempts, failed.error) == (1, "The engine took too long for this text and was ended.")


def test_only_the_worker_of_the_texts_loads_the_engines(
    outside: dict[str, str], hanging: None, tmp_path: Path
) -> None:
    loaded = {**outside, "EXTRACTION_ENGINES": "annotations.extraction"}
    held = {}
    for name in WORKERS:
        with FromProcfile(name, loaded) as worker:
            maps = Path(f"/proc/{worker.pid}/maps").read_text()
            held[name] = "spacy" in maps
    assert held == {"extraction": True, "delivery": False}
