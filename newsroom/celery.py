"""The Celery application. `celery -A newsroom worker` finds it here.

The database is the queue's truth: a message only wakes a worker, and the sweep finds what no message announced.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
