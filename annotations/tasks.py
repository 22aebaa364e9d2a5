import logging
from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_init
from kombu.exceptions import OperationalError

from . import rerun, suggest, work
from .engines import readers
from .models import Rerun, Run

logger = logging.getLogger(__name__)

# How long a worker stays with a re-run before other texts get their turn.
SLICE = timedelta(seconds=10)


@worker_init.connect
def load_engines(**kwargs: Any) -> None:
    # In the worker's parent, before it forks: its children share the model's pages instead of loading their own.
    for reader in readers():
        reader.module.load()


# A text that holds the engine up must not hold up all others.
@shared_task(soft_time_limit=9 * 60)
def suggest_for_run(run_id: int) -> None:
    # A run may have gone meanwhile, where another said the same.
    for run in Run.objects.filter(pk=run_id):
        suggest.suggest(run)


@shared_task(soft_time_limit=9 * 60)
def go_through(rerun_id: int) -> None:
    """A slice of a re-run; then behind all texts that came in meanwhile."""
    for one in Rerun.objects.filter(pk=rerun_id):
        if rerun.go_through(one, at_most=SLICE):
            go_through.apply_async([rerun_id], expires=60)


def wake(rerun_id: int) -> None:
    """Tell a worker of a re-run, now; where no broker is there, the sweep finds it."""
    try:
        go_through.apply_async([rerun_id], expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("broker is away, re-run %s waits for the sweep: %s", rerun_id, error)


@shared_task
def sweep() -> None:
    suggest.unread()
    for run_id in suggest.overdue(older_than=timedelta(seconds=20)):
        # The next sweep asks again: behind a long text the same message must not pile up.
        suggest_for_run.apply_async([run_id], expires=60)
    for rerun_id in rerun.overdue():
        go_through.apply_async([rerun_id], expires=60)


@shared_task
def prune_work() -> None:
    work.prune()
