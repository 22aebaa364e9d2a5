"""What happens to annotations when an article changes."""

import logging
from typing import Any

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from newsroom.articles.models import Article, Revision
from newsroom.articles.signals import (
    article_erasing,
    publication_changing,
    revision_stored,
    revision_storing,
    story_changing,
)
from newsroom.feed import record

from . import tasks
from .erasing import wipe
from .feed_items import ever_published, publish_changes
from .models import Annotation, ExtractionRun
from .reanchor import reanchor
from .runs.execute import queue_all

logger = logging.getLogger(__name__)


@receiver(revision_storing)
def reanchor_annotations(old: Revision | None, new: Revision, **kwargs: Any) -> None:
    if old is not None:
        reanchor(old=old, new=new)
    queue_all(new)


@receiver(revision_stored)
def wake_worker(revision: Revision, **kwargs: Any) -> None:
    for run in ExtractionRun.objects.filter(revision=revision, state=ExtractionRun.State.QUEUED).values_list(
        "pk", flat=True
    ):
        try:
            tasks.suggest_for_run.delay(run)
        except (OperationalError, OSError) as error:
            # The run stands in the database; the sweep wakes a worker for it when the broker is back.
            logger.warning("broker is away, run %s waits for the sweep: %s", run, error)


@receiver(article_erasing)
def wipe_annotations(article: Article, **kwargs: Any) -> None:
    record.wipe(article=article.pk, objects=wipe(article))


@receiver([publication_changing, story_changing])
def publish_annotations(article: Article, **kwargs: Any) -> None:
    publish_changes(ever_published(Annotation.objects.filter(article=article)).values_list("pk", flat=True))
