"""The Celery application. `celery -A newsroom worker` finds it here.

The database is the queue's truth: a message only wakes a worker, and the sweep finds what no message announced.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, worker_init
from django.apps import apps
from django.conf import settings

from newsroom.embedded import data_folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def show_that_beat_lives(**kwargs: Any) -> None:
    # Only the age of the file matters: it tells the health check (docker-compose.yml) when beat last sent something.
    sent = data_folder() / "beat-sent"
    after_task_publish.connect(lambda **published: sent.touch(), weak=False)


@worker_init.connect
@beat_init.connect
def refuse_another_address(**kwargs: Any) -> None:
    # Not django.setup(): it would set up logging again, and beat would say no more what it sends.
    apps.populate(settings.INSTALLED_APPS)
    from newsroom.feed import site_address

    # An Exception Celery would log, and start; this ends it.
    site_address.fix_or_exit()
