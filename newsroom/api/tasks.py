from celery import shared_task

from newsroom.api.exports import renditions


@shared_task
def fill_renditions() -> None:
    renditions.fill_recent()


@shared_task
def tend_renditions() -> None:
    renditions.prune()
    renditions.fill_all()
