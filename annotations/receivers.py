"""What the floor of the annotations hears from the floor of the articles."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from newsroom.articles.models import Article, Membership, Revision, Story
from newsroom.articles.signals import (
    gathering,
    placing,
    publication_changing,
    revision_stored,
    revision_storing,
    wiping,
)

from . import tasks
from .anchoring.reanchor import carry_over
from .erasing import wipe
from .feed_items import announce, announce_stories, ever_told
from .models import Annotation, ExtractionRun
from .runs.execute import queue_all

logger = logging.getLogger(__name__)


@receiver(revision_storing)
def carry_to_new_revision(old: Revision | None, new: Revision, **kwargs: Any) -> None:
    if old is not None:
        carry_over(old=old, new=new)
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


@receiver(placing)
def place_in_stories(ids: list[UUID], **kwargs: Any) -> dict[UUID, Story]:
    memberships: Iterable[Membership] = Membership.objects.filter(article__in=ids).select_related("story")
    return {m.article_id: m.story for m in memberships}


@receiver(gathering)
def gather_stories(ids: list[UUID], **kwargs: Any) -> Iterable[tuple[UUID, str, UUID]]:
    members = Membership.objects.filter(article__in=Article.objects.published().filter(source__in=ids))
    return members.order_by().values_list("article__source", "article__language", "story").distinct()


@receiver(wiping)
def wipe_what_quotes_it(article: Article, **kwargs: Any) -> set[UUID]:
    return wipe(article)


@receiver(publication_changing)
def announce_what_it_carries(article: Article, **kwargs: Any) -> None:
    announce_stories(Membership.objects.filter(article=article).values_list("story", flat=True))
    announce(ever_told(Annotation.objects.filter(article=article)).values_list("pk", flat=True))
