from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.exceptions import TimeLimitExceeded
from celery.signals import task_failure, worker_init
from django.conf import settings

from newsroom.core.database import close_pool

from .decisions import assignments
from .models import ExtractionRun, Rerun
from .runs import dead_workers, execute, queue, rerun
from .runs.engines import engine_configs

# How long a worker stays with a re-run before it reads new texts.
SLICE = timedelta(seconds=10)


@worker_init.connect
def load_engines(sender: Any, **kwargs: Any) -> None:
    # In the worker's parent, before it forks: its children share the model's pages instead of loading their own.
    if "extraction" in sender.app.amqp.queues.consume_from:
        for config in engine_configs():
            config.module.load()


# A hard limit: an engine may catch the exception of a soft one, or never return to Python at all.
@shared_task(time_limit=settings.EXTRACTION_SECONDS_AT_MOST)
def execute_run(run_id: int) -> None:
    # The row is deleted if another run of the same engine and names has read the text first.
    for run in ExtractionRun.objects.filter(pk=run_id):
        execute.extract(run)


# The last text of a slice has all the time that a text may take.
@shared_task(time_limit=settings.EXTRACTION_SECONDS_AT_MOST + SLICE.total_seconds())
def advance_rerun(rerun_id: int) -> None:
    """Advance a re-run for one slice of time, then queue it again behind all new texts."""
    for one in Rerun.objects.filter(pk=rerun_id):
        if rerun.advance(one, at_most=SLICE):
            advance_rerun.apply_async([rerun_id], expires=60)


@task_failure.connect
def fail_timed_out(sender: Any, exception: BaseException, args: Sequence[Any], **kwargs: Any) -> None:
    """Fail the run or the text of a re-run that took too long.

    Celery sends this signal in the worker's parent, just before it kills the child that reads the text. A worker that
    dies in any other way sends nothing: its text is read again when the lease has expired.
    """
    if not isinstance(exception, TimeLimitExceeded):
        return
    try:
        if sender.name == execute_run.name:
            dead_workers.fail_timed_out(ExtractionRun.objects.filter(pk=args[0]))
        elif sender.name == advance_rerun.name:
            rerun.fail_timed_out(args[0])
    finally:
        # Children that are forked from here on must not share the parent's connection.
        close_pool()


@shared_task
def sweep() -> None:
    """Queue what no engine has read, and send tasks for all runs and re-runs that no worker holds."""
    queue.queue_unread()
    # Messages expire before the next sweep sends them again. They would pile up behind a long text otherwise.
    for run_id in dead_workers.overdue(older_than=timedelta(seconds=20)):
        execute_run.apply_async([run_id], expires=60)
    for rerun_id in rerun.overdue():
        advance_rerun.apply_async([rerun_id], expires=60)


@shared_task
def prune_assignments() -> None:
    assignments.prune()
