"""Send tasks to Celery without depending on the broker."""

import logging
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def send(task: Task, *args: object, **options: Any) -> None:
    """Send a task. If the broker is away, log it: the work is in the database, and a periodic task finds it there."""
    try:
        task.apply_async(args, **options)
    except (OperationalError, OSError) as error:
        logger.warning("The broker is away, %s%s waits for the periodic task: %s", task.name, args, error)
