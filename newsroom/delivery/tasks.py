from celery import shared_task

from . import bell, recalls, renditions, volume


# A receiver that is slow is cut off by the client; the limit is for what nobody thought of.
@shared_task(soft_time_limit=5 * 60)
def ring_bells() -> None:
    bell.ring_due()


@shared_task(soft_time_limit=5 * 60)
def mail_recalls() -> None:
    recalls.sweep()


@shared_task
def collect_volume() -> None:
    volume.gather()


@shared_task
def fill_renditions() -> None:
    renditions.fill_recent()


@shared_task
def tend_renditions() -> None:
    renditions.prune()
    renditions.fill_all()
