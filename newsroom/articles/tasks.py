from celery import shared_task

from .actions import publish


@shared_task
def publish_due_articles() -> None:
    publish.publish_due()
