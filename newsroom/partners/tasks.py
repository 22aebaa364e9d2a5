from celery import shared_task

from . import usage, webhooks
from .takedowns import actions


# A receiver that is slow is cut off by the client; the limit is for what nobody thought of.
@shared_task(soft_time_limit=5 * 60)
def deliver_webhooks() -> None:
    webhooks.deliver_due()


@shared_task(soft_time_limit=5 * 60)
def mail_takedowns() -> None:
    actions.sweep()


@shared_task
def collect_usage() -> None:
    usage.gather()
