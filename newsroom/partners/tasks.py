from celery import shared_task

from . import usage
from .takedowns import actions
from .webhooks import delivery


# The HTTP client has timeouts of its own; this limit is for the unexpected.
@shared_task(soft_time_limit=5 * 60)
def deliver_webhooks() -> None:
    delivery.deliver_due()


@shared_task(soft_time_limit=5 * 60)
def mail_takedowns() -> None:
    actions.sweep()


@shared_task
def collect_usage() -> None:
    usage.collect()
