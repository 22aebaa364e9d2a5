from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_init

from . import suggest, work
from .models import Run


@worker_init.connect
def load_engine(**kwargs: Any) -> None:
    # In the worker's parent, before it forks: its children share the model's pages instead of loading their own.
    suggest.engine().load()


# A text that holds the engine up must not hold up all others; the limit lies within the lease of a run.
@shared_task(soft_time_limit=9 * 60)
def suggest_for_run(run_id: int) -> None:
    # A run may have gone meanwhile, where another said the same.
    for run in Run.objects.filter(pk=run_id):
        suggest.suggest(run)


@shared_task
def sweep() -> None:
    suggest.unread()
    for run_id in suggest.overdue(older_than=timedelta(seconds=20)):
        # The next sweep asks again: behind a long text the same message must not pile up.
        suggest_for_run.apply_async([run_id], expires=60)


@shared_task
def prune_work() -> None:
    work.prune()
