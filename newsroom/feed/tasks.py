from celery import shared_task

from . import numbering, pruning


@shared_task
def number_changes() -> None:
    numbering.number()


@shared_task
def prune_changes() -> None:
    pruning.prune()
