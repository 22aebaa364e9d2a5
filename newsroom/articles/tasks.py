from celery import shared_task

from . import publishing


@shared_task
def let_out_embargoed() -> None:
    publishing.let_out_due()
