from celery import shared_task

from . import usage, webhooks
from .takedowns import actions


# A receiver that is slow is cut off by the client; the limit is for what nobody thought of.
@shared_task(soft_time_limit=5 * 60)
def ring_bells() -> None:
    webhooks.ring_due()


@shared_task(soft_time_limit=5 * 60)
def mail_recalls() -> None:
    actions.sweep()


@shared_task
def collect_volume() -> None:
    usage.gather()
