from celery import shared_task

from newsroom.api.exports import renditions


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def fill_renditions() -> None:
    renditions.fill_recent()


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def tend_renditions() -> None:
    renditions.prune()
    renditions.fill_all()
