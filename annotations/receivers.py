"""Update annotations when an article changes: reanchor, queue runs, wipe, and publish changes."""

from typing import Any

from django.dispatch import receiver

from newsroom.articles.models import Article, Revision
from newsroom.articles.signals import (
    article_erasing,
    publication_changing,
    revision_stored,
    revision_storing,
    story_changing,
)
from newsroom.core import broker
from newsroom.feed import record

from . import tasks
from .erasing import wipe
from .feed_items import ever_published, publish_changes
from .models import Annotation, ExtractionRun
from .reanchor import reanchor
from .runs.queue import queue_all


@receiver(revision_storing)
def reanchor_annotations(old: Revision | None, new: Revision, **kwargs: Any) -> None:
    if old is not None:
        reanchor(old=old, new=new)
    queue_all(new)


@receiver(revision_stored)
def send_queued_runs(revision: Revision, **kwargs: Any) -> None:
    queued = ExtractionRun.objects.filter(revision=revision, state=ExtractionRun.State.QUEUED)
    for run_id in queued.values_list("pk", flat=True):
        broker.send(tasks.execute_run, run_id)


@receiver(article_erasing)
def wipe_annotations(article: Article, **kwargs: Any) -> None:
    record.wipe(article=article.pk, objects=wipe(article))


@receiver([publication_changing, story_changing])
def publish_annotations(article: Article, **kwargs: Any) -> None:
    publish_changes(ever_published(Annotation.objects.filter(article=article)).values_list("pk", flat=True))
