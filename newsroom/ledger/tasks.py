from celery import shared_task

from . import feed


@shared_task
def number_changes() -> None:
    feed.number()


@shared_task
def prune_changes() -> None:
    feed.prune()
