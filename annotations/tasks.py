import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.exceptions import TimeLimitExceeded
from celery.signals import task_failure, worker_init
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError

from .decisions import assignments
from .models import ExtractionRun, Rerun
from .runs import execute, rerun
from .runs.engines import readers

logger = logging.getLogger(__name__)

# How long a worker stays with a re-run before other texts get their turn.
SLICE = timedelta(seconds=10)


@worker_init.connect
def load_engines(sender: Any, **kwargs: Any) -> None:
    # In the worker's parent, before it forks: its children share the model's pages instead of loading their own.
    if "extraction" in sender.app.amqp.queues.consume_from:
        for reader in readers():
            reader.module.load()


# A hard limit: an engine may catch the exception of a soft one, or never come back to Python at all.
@shared_task(time_limit=settings.EXTRACTION_SECONDS_AT_MOST)
def suggest_for_run(run_id: int) -> None:
    # A run may have gone meanwhile, where another said the same.
    for run in ExtractionRun.objects.filter(pk=run_id):
        execute.extract(run)


# Its last text, too, has all the time that a text may take.
@shared_task(time_limit=settings.EXTRACTION_SECONDS_AT_MOST + SLICE.total_seconds())
def go_through(rerun_id: int) -> None:
    """A slice of a re-run; then behind all texts that came in meanwhile."""
    for one in Rerun.objects.filter(pk=rerun_id):
        if rerun.go_through(one, at_most=SLICE):
            go_through.apply_async([rerun_id], expires=60)


@task_failure.connect
def give_up(sender: Any, exception: BaseException, args: Sequence[Any], **kwargs: Any) -> None:
    """A text took too long. Celery says so in the worker's parent, just before it kills the child that reads it.

    A worker that somebody else killed leaves no such word: its text is read again when the lease has run out.
    """
    how = {suggest_for_run.name: execute.give_up, go_through.name: rerun.give_up}.get(sender.name)
    if how is None or not isinstance(exception, TimeLimitExceeded):
        return
    try:
        how(args[0])
    finally:
        # Children that are forked from here on must not share the parent's connection.
        connection.close()


def wake(rerun_id: int) -> None:
    """Tell a worker of a re-run, now; where no broker is there, the sweep finds it."""
    try:
        go_through.apply_async([rerun_id], expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("broker is away, re-run %s waits for the sweep: %s", rerun_id, error)


@shared_task
def sweep() -> None:
    execute.unread()
    for run_id in execute.overdue(older_than=timedelta(seconds=20)):
        # The next sweep asks again: behind a long text the same message must not pile up.
        suggest_for_run.apply_async([run_id], expires=60)
    for rerun_id in rerun.overdue():
        go_through.apply_async([rerun_id], expires=60)


@shared_task
def prune_work() -> None:
    assignments.prune()
