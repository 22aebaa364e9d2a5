from celery import shared_task

from . import changes


@shared_task
def number_changes() -> None:
    changes.number()


@shared_task
def prune_changes() -> None:
    changes.prune()
