from celery import shared_task

from .actions import publish


@shared_task
def let_out_embargoed() -> None:
    publish.let_out_due()
