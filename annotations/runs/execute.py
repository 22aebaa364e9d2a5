"""Execute a run: an engine reads a revision, and its suggestions are stored.

Suggestions never change what a person decided.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from annotations.actors.profiles import gazetteer
from annotations.comparison.time_differences import time_spoken_of
from annotations.extraction import Gazetteer, Suggestion
from annotations.models import Annotation, ExtractionRun
from newsroom.articles.actions import locks
from newsroom.articles.models import Revision

from . import heartbeat
from .dead_workers import MAX_ATTEMPTS, fail_exhausted
from .difference import Difference, difference
from .engines import EngineConfig, EngineResult, engine_config
from .suggestions import RunDifference, active_suggestions, store_suggestions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The run as it is now, and what it changed; None unless this call completed it."""

    run: ExtractionRun
    difference: RunDifference | None = None


def extract(run: ExtractionRun) -> ExtractionRun:
    """Execute a run if it waits; the run as it is now. Idempotent, also for two workers at the same time.

    The text is read outside any transaction. Suggestions and the end of the run are stored in one. If the article got
    a newer revision in the meantime, the run ends without suggestions: the newer revision has a run of its own.
    """
    return execute_run(run).run


def execute_run(run: ExtractionRun) -> Outcome:
    """`extract`, with what it changed."""
    if not _take(run):
        return Outcome(run)
    changes = None
    try:
        with heartbeat.heartbeat(_held(run)):
            known, config = gazetteer(), engine_config(run.engine)
            result = config.read(run.revision.text, known, _day(run.revision))
        changes = store(run, known, config.version, result)
    except Exception as error:
        logger.exception("run %s failed", run.pk)
        _fail(run, error)
    except BaseException:
        # The process is being stopped. Queue the run again without counting an attempt: the text is not at fault.
        _held(run).update(state=ExtractionRun.State.QUEUED, lease_until=None, attempts=F("attempts") - 1)
        raise
    current = ExtractionRun.objects.filter(pk=run.pk).first()
    return Outcome(current or run.revision.runs.filter(state=ExtractionRun.State.DONE).latest("pk"), changes)


def compare(revision: Revision, config: EngineConfig, known: Gazetteer) -> RunDifference:
    """What a re-run of an engine would change on a revision. Stores nothing. Raises what the engine raises."""
    result = config.read(revision.text, known, _day(revision))
    return difference(
        active_suggestions(revision), _with_times(result.proposals), config.name, replacing=True
    )


def _take(run: ExtractionRun) -> bool:
    """Take a waiting run for this worker. Refreshes `run`."""
    now = timezone.now()
    fail_exhausted(run, now=now)
    waiting = ExtractionRun.objects.waiting(now).filter(pk=run.pk)
    taken = waiting.update(
        state=ExtractionRun.State.RUNNING,
        lease_until=heartbeat.until(now),
        started_at=now,
        attempts=F("attempts") + 1,
        error="",
    )
    run.refresh_from_db()
    return taken == 1


def _held(run: ExtractionRun) -> QuerySet[ExtractionRun]:
    """The run, for as long as the worker that took it holds it: another worker counts another attempt."""
    return ExtractionRun.objects.filter(pk=run.pk, state=ExtractionRun.State.RUNNING, attempts=run.attempts)


def _day(revision: Revision) -> date | None:
    published = revision.article.date_published
    return published.date() if published else None


def _fail(run: ExtractionRun, error: Exception) -> None:
    final = run.attempts >= MAX_ATTEMPTS
    _held(run).update(
        state=ExtractionRun.State.FAILED if final else ExtractionRun.State.QUEUED,
        lease_until=None,
        error=f"{type(error).__name__}: {error}"[:2000],
        finished_at=timezone.now() if final else None,
    )


def store(run: ExtractionRun, known: Gazetteer, version: str, result: EngineResult) -> RunDifference | None:
    """Store what an engine found and end the run; what changed. None if this worker no longer holds the run."""
    with transaction.atomic():
        # The lock orders this against editors and against a revision that is being stored at this moment.
        article = locks.lock(run.revision.article)
        # The article may have been published since the run was read.
        run.revision.article = article
        held = _held(run).select_for_update(no_key=True)
        if not held.exists():
            return None
        earlier = (
            ExtractionRun.objects.filter(
                revision=run.revision_id,
                engine=run.engine,
                engine_version=version,
                gazetteer_digest=known.digest,
            )
            .exclude(pk=run.pk)
            .first()
        )
        changes: RunDifference = Difference()
        if article.latest_revision_id == run.revision_id and (run.rerun_id or not earlier):
            changes = store_suggestions(
                earlier or run, _with_times(result.proposals), replacing=run.rerun_id is not None
            )
        left_out = {"characters_unread": result.unread, "suggestions_dropped": result.dropped}
        if earlier:
            # The same engine has read this text with the same names. Keep one row.
            ExtractionRun.objects.filter(pk=earlier.pk).update(**left_out)
            held.delete()
            return changes
        held.update(
            state=ExtractionRun.State.DONE,
            lease_until=None,
            # The version that read the text: a newer one may have been deployed since the run was queued.
            engine_version=version,
            gazetteer_digest=known.digest,
            language=result.language,
            finished_at=timezone.now(),
            **left_out,
        )
        return changes


def _with_times(proposals: Sequence[Suggestion]) -> list[Suggestion]:
    """The proposals; claims and figures with the time that they speak of, taken from the dates in them.

    Done before anything is compared: stored suggestions have these times, and a re-run would see a change otherwise.
    """
    timed = {Annotation.Kind.CLAIM.value, Annotation.Kind.FIGURE.value}
    dates = [((p.start, p.end), p.attributes) for p in proposals if p.kind == Annotation.Kind.DATE.value]
    return [
        replace(p, attributes={**time_spoken_of((p.start, p.end), dates), **p.attributes})
        if p.kind in timed
        else p
        for p in proposals
    ]
