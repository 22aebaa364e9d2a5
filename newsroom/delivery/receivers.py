"""What the partners' room hears from the floors below."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from annotations.signals import naming
from newsroom.articles.models import Article
from newsroom.articles.signals import holding, publication_changing, wiping
from newsroom.ledger.signals import epoch_opening, numbered, site_moving
from sources.models import Source
from sources.signals import source_changing

from . import bell, recalls, renditions, tasks, waking
from .partners import tell_of_source
from .proposing import partners_called

logger = logging.getLogger(__name__)


@receiver(source_changing)
def tell_of_right(source: Source, was: Source | None, **kwargs: Any) -> None:
    if was is not None and was.right != source.right:
        tell_of_source(source.pk, before=was.right, after=source.right)


@receiver(publication_changing)
def recall_what_is_killed(article: Article, **kwargs: Any) -> None:
    recalls.follow(article)
    if not article.is_usable:
        transaction.on_commit(_wake_worker, robust=True)


@receiver(holding)
def say_who_holds(article: Article, **kwargs: Any) -> list[tuple[str, str, bool]]:
    return [(str(one.recall.partner), one.in_words, one.is_over) for one in recalls.holdings(article)]


@receiver(naming)
def name_partners(engines: frozenset[str], **kwargs: Any) -> Mapping[str, str]:
    return partners_called(engines)


@receiver(numbered)
def wake_who_waits(**kwargs: Any) -> None:
    waking.call()


@receiver(epoch_opening)
def have_all_pull(**kwargs: Any) -> None:
    bell.ring_all()
    transaction.on_commit(waking.call, robust=True)


@receiver(site_moving)
def forget_former_address(**kwargs: Any) -> None:
    renditions.forget_all()


def _wake_worker() -> None:
    try:
        tasks.mail_recalls.delay()
    except (OperationalError, OSError) as error:
        # The recalls stand in the database; the sweep mails them when the broker is back.
        logger.warning("broker is away, recalls wait for the sweep: %s", error)


@receiver(wiping)
def wipe_renditions(article: Article, **kwargs: Any) -> set[UUID]:
    renditions.wipe(article.pk)
    return set()
