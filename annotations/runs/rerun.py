"""Re-runs: an engine reads texts again. Compare, approve, pause, resume, stop.

The state is in the database. A worker takes a re-run for a slice of time and continues where the last one stopped. It
holds a short lease, so a killed worker is soon replaced. One worker holds a re-run at a time, so that new texts never
wait for re-runs.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.actors.profiles import gazetteer
from annotations.extraction import Suggestion
from annotations.models import ExtractionRun, Rerun
from newsroom.articles.models import Article, Revision, Story
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User
from sources.models import Source

from . import heartbeat
from .dead_workers import MAX_ATTEMPTS
from .dead_workers import fail_timed_out as fail_timed_out_runs
from .difference import Active, Difference, differing_fields
from .engines import NoSuchEngine, engine_config, engine_configs
from .execute import compare, execute_run
from .queue import queue
from .suggestions import RunDifference

logger = logging.getLogger(__name__)

# Per kind of annotation and per kind of change.
EXAMPLES_AT_MOST = 5


class NothingToRead(Invalid):
    message = _("There is no article to read again there.")


class UnknownScope(Invalid):
    message = _("All articles can be read again, or those of a source or a story, or one article.")


class NotCompared(Conflict):
    message = _("The difference has not been worked out yet, or this re-run has gone on already.")


class NotUnderWay(Conflict):
    message = _("This re-run is not under way.")


class EngineChanged(Conflict):
    message = _(
        "The engine has another version by now, so the difference is not what it would make. Compare again."
    )


def begin(
    *,
    scope: str,
    target: UUID | None = None,
    engine: str = "",
    sample: int | None = None,
    author: User | None = None,
) -> Rerun:
    """Create a re-run, which compares first. It changes nothing before `approve`.

    `engine` is a name of the settings, "" for the first. It compares the newest `sample` articles, or all for None.
    Raises UnknownScope, NothingToRead, NoSuchEngine.
    """
    config = engine_config(engine) if engine else engine_configs()[0]
    if scope not in Rerun.Scope.values or (target is None) != (scope == Rerun.Scope.EVERYTHING):
        raise UnknownScope
    asked = Rerun(
        engine=config.name,
        engine_version=config.version,
        scope=scope,
        target=target,
        target_name=_name_of(scope, target),
        sample=sample,
        author=author,
    )
    total = articles(asked).count()
    if not total:
        raise NothingToRead
    asked.total = total if sample is None else min(sample, total)
    asked.history = [_entry(Rerun.Action.BEGIN, author)]
    asked.save()
    return asked


def approve(rerun: Rerun, *, editor: User | None = None) -> Rerun:
    """Read all texts of the scope, after a person has seen the difference. Raises NotCompared, EngineChanged."""
    with transaction.atomic():
        now = _lock(rerun)
        if now.state != Rerun.State.COMPARED:
            raise NotCompared
        if engine_config(now.engine).version != now.engine_version:
            raise EngineChanged
        now.state = Rerun.State.RUNNING
        now.total, now.count, now.failures, now.attempts = articles(now).count(), 0, 0, 0
        now.cursor, now.tallies = None, {}
        now.history.append(_entry(Rerun.Action.APPROVE, editor))
        now.save()
    return now


def pause(rerun: Rerun, *, editor: User | None = None) -> Rerun:
    """Pause after the current text. Idempotent. Raises NotUnderWay."""
    return _set_paused(rerun, True, Rerun.Action.PAUSE, editor)


def resume(rerun: Rerun, *, editor: User | None = None) -> Rerun:
    """Continue a paused re-run. Idempotent. Raises NotUnderWay."""
    return _set_paused(rerun, False, Rerun.Action.RESUME, editor)


def stop(rerun: Rerun, *, editor: User | None = None) -> Rerun:
    """End a re-run for good. Texts that were read stay as they are. Raises NotUnderWay."""
    with transaction.atomic():
        now = _lock(rerun)
        if now.state in {Rerun.State.DONE, Rerun.State.STOPPED}:
            raise NotUnderWay
        now.history.append(_entry(Rerun.Action.STOP, editor))
        _end(now, Rerun.State.STOPPED)
    return now


def overdue() -> list[int]:
    """Active re-runs that no worker holds. Also deletes unfinished runs of stopped re-runs."""
    now = timezone.now()
    left = ExtractionRun.objects.waiting(now).filter(rerun__state=Rerun.State.STOPPED, annotations=None)
    ExtractionRun.objects.filter(pk__in=left.values("pk")).delete()
    return list(Rerun.objects.due(now).order_by("pk").values_list("pk", flat=True))


def fail_timed_out(rerun: int) -> None:
    """Give up the current text, which took too long: the next worker counts a failure and continues after it."""
    with transaction.atomic():
        # The worker is about to be killed. Another takeover keeps it from storing anything.
        held = Rerun.objects.filter(pk=rerun, lease_until__isnull=False)
        held.filter(attempts__gt=0).update(attempts=MAX_ATTEMPTS)
        held.update(takeovers=F("takeovers") + 1, lease_until=None)
        fail_timed_out_runs(ExtractionRun.objects.filter(rerun=rerun))


def articles(rerun: Rerun) -> QuerySet[Article]:
    """The articles of its scope, the newest first."""
    within = {
        Rerun.Scope.EVERYTHING: Q(),
        Rerun.Scope.SOURCE: Q(source=rerun.target),
        Rerun.Scope.STORY: Q(story=rerun.target),
        Rerun.Scope.ARTICLE: Q(pk=rerun.target),
    }[Rerun.Scope(rerun.scope)]
    found = Article.objects.filter(within, latest_revision__isnull=False, erased_at=None)
    return found.order_by("-pk")


def advance(rerun: Rerun, *, at_most: timedelta | None = None) -> bool:
    """Advance for at most this time; whether there is more to do for this worker."""
    counts = [one.count for one in steps(rerun, at_most=at_most)]
    return bool(counts) and Rerun.objects.due(timezone.now()).filter(pk=rerun.pk).exists()


def steps(rerun: Rerun, *, at_most: timedelta | None = None) -> Iterator[Rerun]:
    """`advance`, yielding the re-run after each text. Ends at once if another worker holds it."""
    start = timezone.now()
    taken = Rerun.objects.due(start).filter(pk=rerun.pk)
    if taken.update(takeovers=F("takeovers") + 1, lease_until=heartbeat.until(start)) != 1:
        return
    now = Rerun.objects.get(pk=rerun.pk)
    mine = Rerun.objects.filter(pk=now.pk, takeovers=now.takeovers, state=now.state)
    try:
        with heartbeat.heartbeat(mine):
            # Checked before each text: pausing and stopping take effect after one text at most.
            while mine.filter(is_paused=False).exists() and _step(now, mine):
                now.refresh_from_db()
                yield now
                if at_most is not None and timezone.now() - start >= at_most:
                    return
    except NoSuchEngine as error:
        mine.update(state=Rerun.State.STOPPED, is_paused=False, error=str(error), finished_at=timezone.now())
    finally:
        Rerun.objects.filter(pk=now.pk, takeovers=now.takeovers).update(lease_until=None)


def _step(rerun: Rerun, mine: QuerySet[Rerun]) -> bool:
    """Do one text, or end the stage. False if this worker cannot continue."""
    comparing = rerun.state == Rerun.State.COMPARING
    article = _next(rerun)
    if article is None or (comparing and rerun.count >= rerun.total):
        _finish(rerun, mine)
        return False
    if engine_config(rerun.engine).version != rerun.engine_version:
        error = str(EngineChanged.message)
        mine.update(state=Rerun.State.STOPPED, is_paused=False, error=error, finished_at=timezone.now())
        return False
    failures = 0
    changes: RunDifference | None = None
    if rerun.attempts >= MAX_ATTEMPTS:
        # No worker ended this text. The others must not wait for it forever.
        failures = 1
    else:
        mine.update(attempts=F("attempts") + 1)
        revision = article.latest_revision
        assert revision is not None
        try:
            changes = _compare(rerun, revision) if comparing else _read(rerun, revision)
        except _HeldElsewhere:
            mine.update(attempts=F("attempts") - 1)
            return False
        failures = int(changes is None)
    fields: dict[str, Any] = {"tallies": _added(rerun.tallies, changes) if changes else rerun.tallies}
    if comparing and changes:
        fields["examples"] = rerun.examples + _examples(rerun.examples, article, changes)
    stored = mine.update(
        cursor=article.pk,
        count=F("count") + 1,
        total=Greatest(F("total"), F("count") + 1),
        failures=F("failures") + failures,
        attempts=0,
        **fields,
    )
    return stored == 1


def _next(rerun: Rerun) -> Article | None:
    left = articles(rerun).select_related("latest_revision__article")
    # Articles that came after its start were read by this engine then.
    left = left.filter(created_at__lte=rerun.created_at) if rerun.cursor is None else left
    return (left.filter(pk__lt=rerun.cursor) if rerun.cursor else left).first()


class _HeldElsewhere(Exception):
    """Another worker holds the run of this text, or died and its lease has not expired."""


def _compare(rerun: Rerun, revision: Revision) -> RunDifference | None:
    try:
        return compare(revision, engine_config(rerun.engine), gazetteer())
    except NoSuchEngine:
        raise
    except Exception:
        logger.exception("re-run %s: revision %s could not be compared", rerun.pk, revision.pk)
        return None


def _read(rerun: Rerun, revision: Revision) -> RunDifference | None:
    run = queue(revision, engine=rerun.engine, rerun=rerun)
    for _attempt in range(MAX_ATTEMPTS):
        outcome = execute_run(run)
        if outcome.run.state == ExtractionRun.State.DONE:
            # Without a difference another worker has done it before, and it changes nothing now.
            return outcome.difference or Difference()
        if outcome.run.state == ExtractionRun.State.FAILED:
            return None
        if outcome.run.state == ExtractionRun.State.RUNNING:
            raise _HeldElsewhere
    return None


def _finish(rerun: Rerun, mine: QuerySet[Rerun]) -> None:
    if rerun.state == Rerun.State.COMPARING:
        mine.update(
            state=Rerun.State.COMPARED, is_paused=False, compared=rerun.tallies, total=F("count"), cursor=None
        )
    else:
        mine.update(state=Rerun.State.DONE, is_paused=False, total=F("count"), finished_at=timezone.now())


def _end(rerun: Rerun, state: Rerun.State) -> None:
    rerun.state, rerun.is_paused, rerun.finished_at = state, False, timezone.now()
    rerun.save()


def _set_paused(rerun: Rerun, paused: bool, action: Rerun.Action, editor: User | None) -> Rerun:
    with transaction.atomic():
        now = _lock(rerun)
        if now.state not in {Rerun.State.COMPARING, Rerun.State.RUNNING}:
            raise NotUnderWay
        if now.is_paused != paused:
            now.is_paused = paused
            now.history.append(_entry(action, editor))
            now.save(update_fields=["is_paused", "history"])
    return now


def _lock(rerun: Rerun) -> Rerun:
    return Rerun.objects.select_for_update(no_key=True).get(pk=rerun.pk)


def _entry(action: Rerun.Action, editor: User | None) -> dict[str, str]:
    return {"at": timezone.now().isoformat(), "by": str(editor) if editor else "", "action": action.value}


def _name_of(scope: str, target: UUID | None) -> str:
    """The name of the source, story or article. Raises NothingToRead."""
    models: dict[str, Any] = {"source": Source, "story": Story, "article": Article}
    if scope not in models:
        return ""
    found = models[scope].objects.filter(pk=target).first()
    if found is None:
        raise NothingToRead
    return str(found)[:300]


_LISTS = ("new", "changed", "same", "removed", "decided", "agreed")


def _added(tallies: dict[str, dict[str, int]], changes: RunDifference) -> dict[str, dict[str, int]]:
    counted = {kind: dict(numbers) for kind, numbers in tallies.items()}
    for what in _LISTS:
        for one in getattr(changes, what):
            row = counted.setdefault(_kind(one), dict.fromkeys(_LISTS, 0))
            row[what] += 1
    return counted


def _kind(one: Any) -> str:
    if isinstance(one, Active):
        return one.kinds[0]
    return str((one if isinstance(one, Suggestion) else one[1]).kind)


def _examples(there: list[dict[str, Any]], article: Article, changes: RunDifference) -> list[dict[str, Any]]:
    """A few examples of each kind that are new, changed or removed, as spans in the text."""
    counts: dict[tuple[str, str], int] = {}
    for one in there:
        counts[one["what"], one["kind"]] = counts.get((one["what"], one["kind"]), 0) + 1
    found = []
    for what in ("new", "changed", "removed"):
        for one in getattr(changes, what):
            at = (what, _kind(one))
            if counts.get(at, 0) >= EXAMPLES_AT_MOST:
                continue
            counts[at] = counts.get(at, 0) + 1
            found.append(
                {"what": what, "kind": at[1], "revision": str(article.latest_revision_id), **_place(one)}
            )
    return found


def _place(one: Any) -> dict[str, Any]:
    if isinstance(one, Active):
        return {"before": list(one.spans[0])}
    if isinstance(one, Suggestion):
        return {"after": [one.start, one.end]}
    before, after = one
    differs = differing_fields(before, after)
    return {"before": list(before.spans[0]), "after": [after.start, after.end], "differs": differs}
