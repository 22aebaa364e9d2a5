"""Verbs: queue a run, and let an engine propose. A proposal never touches what a person decided."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from annotations.actors.profiles import gazetteer
from annotations.anchoring import describe
from annotations.comparison.time_differences import time_spoken_of
from annotations.extraction import Gazetteer, Suggestion
from annotations.feed_items import publish_changes
from annotations.models import Actor, Anchor, Annotation, Decision, ExtractionRun, Rerun, Role, Support
from newsroom.articles.actions import locks
from newsroom.articles.models import Article, Revision

from . import heartbeat
from .difference import Active, Difference, difference
from .engines import EngineConfig, EngineResult, reader, readers

logger = logging.getLogger(__name__)

ATTEMPTS_AT_MOST = 3
TOOK_TOO_LONG = "The engine took too long for this text and was ended."

RunDifference = Difference[UUID]


def queue(revision: Revision, *, engine: str = "", rerun: Rerun | None = None) -> ExtractionRun:
    """Ask an engine (else the first) to read a revision; the run that waits for it already, where one does."""
    asked = reader(engine) if engine else readers()[0]
    run, new = ExtractionRun.objects.get_or_create(
        revision=revision,
        engine=asked.name,
        engine_version=asked.version,
        gazetteer_digest="",
        defaults={"rerun": rerun},
    )
    if rerun is not None and run.rerun_id != rerun.pk:
        ExtractionRun.objects.filter(pk=run.pk).update(rerun=rerun)
        run.rerun = rerun
    if not new and run.state == ExtractionRun.State.FAILED:
        # It failed for good and is asked for again: it has all its attempts before it.
        ExtractionRun.objects.filter(pk=run.pk, state=ExtractionRun.State.FAILED).update(
            state=ExtractionRun.State.QUEUED, attempts=0, error="", finished_at=None
        )
        run.refresh_from_db()
    return run


def queue_all(revision: Revision) -> list[ExtractionRun]:
    """Ask every engine of the settings to read a revision."""
    return [queue(revision, engine=asked.name) for asked in readers()]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: the row that says so, and what it changed; `told` is None where it is not done."""

    run: ExtractionRun
    told: RunDifference | None = None


def extract(run: ExtractionRun) -> ExtractionRun:
    """Carry out a run: read the text, store what the engine proposes. Twice, or by two workers, does no harm.

    The text is read outside any transaction; the proposals and the run's end are one. Where the article has got a
    newer revision meanwhile, the run ends without proposals: the newer revision has a run of its own.
    """
    return execute_run(run).run


def execute_run(run: ExtractionRun) -> Outcome:
    """`suggest`, and what it changed."""
    now = timezone.now()
    # A text that ends every worker that reads it must not go round for ever.
    ExtractionRun.objects.waiting(now).filter(pk=run.pk, attempts__gte=ATTEMPTS_AT_MOST).update(
        state=ExtractionRun.State.FAILED,
        lease_until=None,
        error="No worker came back from it.",
        finished_at=now,
    )
    taken = ExtractionRun.objects.waiting(now).filter(pk=run.pk)
    if (
        taken.update(
            state=ExtractionRun.State.RUNNING,
            lease_until=heartbeat.until(now),
            started_at=now,
            attempts=F("attempts") + 1,
            error="",
        )
        != 1
    ):
        run.refresh_from_db()
        return Outcome(run)
    run.refresh_from_db()
    mine = ExtractionRun.objects.filter(pk=run.pk, state=ExtractionRun.State.RUNNING, attempts=run.attempts)
    told = None
    try:
        with heartbeat.heartbeat(mine):
            known, asked = gazetteer(), reader(run.engine)
            reading = asked.read(run.revision.text, known, _day(run.revision))
        told = _store(run, known, asked.version, reading)
    except Exception as error:
        logger.exception("run %s failed", run.pk)
        _fail(run, error)
    except BaseException:
        # Somebody ends this process: the text need not wait until the lease has run out, and it was not its fault.
        mine.update(state=ExtractionRun.State.QUEUED, lease_until=None, attempts=F("attempts") - 1)
        raise
    now_is = ExtractionRun.objects.filter(pk=run.pk).first()
    return Outcome(now_is or run.revision.runs.filter(state=ExtractionRun.State.DONE).latest("pk"), told)


def compare(revision: Revision, asked: EngineConfig, known: Gazetteer) -> RunDifference:
    """What a re-run of an engine would change on a revision. Nothing is stored. Raises what the engine raises."""
    reading = asked.read(revision.text, known, _day(revision))
    return difference(
        active_suggestions(revision), _with_times(reading.proposals), asked.name, replacing=True
    )


def _day(revision: Revision) -> date | None:
    published = revision.article.date_published
    return published.date() if published else None


def _fail(run: ExtractionRun, error: Exception) -> None:
    final = run.attempts >= ATTEMPTS_AT_MOST
    ExtractionRun.objects.filter(pk=run.pk, state=ExtractionRun.State.RUNNING, attempts=run.attempts).update(
        state=ExtractionRun.State.FAILED if final else ExtractionRun.State.QUEUED,
        lease_until=None,
        error=f"{type(error).__name__}: {error}"[:2000],
        finished_at=timezone.now() if final else None,
    )


def give_up(run: int) -> None:
    """The engine took too long for the text of this run, which a worker is at: it is not read again by itself."""
    give_up_on(ExtractionRun.objects.filter(pk=run))


def give_up_on(runs: QuerySet[ExtractionRun]) -> None:
    # Whoever still reads it stores nothing: the run is not theirs any more.
    runs.filter(state=ExtractionRun.State.RUNNING).update(
        state=ExtractionRun.State.FAILED, lease_until=None, error=TOOK_TOO_LONG, finished_at=timezone.now()
    )


def _store(run: ExtractionRun, known: Gazetteer, version: str, reading: EngineResult) -> RunDifference | None:
    with transaction.atomic():
        # The lock orders this against editors and against a revision that is being stored at this moment.
        article = locks.lock(run.revision.article)
        # Not the one that the reading began with: it may have been published meanwhile.
        run.revision.article = article
        mine = ExtractionRun.objects.select_for_update(no_key=True).filter(
            pk=run.pk, state=ExtractionRun.State.RUNNING, attempts=run.attempts
        )
        if not mine.exists():
            return None
        before = (
            ExtractionRun.objects.filter(
                revision=run.revision_id,
                engine=run.engine,
                engine_version=version,
                gazetteer_digest=known.digest,
            )
            .exclude(pk=run.pk)
            .first()
        )
        told: RunDifference = Difference()
        if article.latest_revision_id == run.revision_id and (run.rerun_id or not before):
            told = _apply(run, before or run, _with_times(reading.proposals))
        left_out = {"characters_unread": reading.unread, "suggestions_dropped": reading.dropped}
        if before:
            # The same engine with the same names has read this text: that row says so, this one goes.
            ExtractionRun.objects.filter(pk=before.pk).update(**left_out)
            mine.delete()
            return told
        mine.update(
            state=ExtractionRun.State.DONE,
            lease_until=None,
            # Not the version that was asked for, where a newer one is deployed by now.
            engine_version=version,
            gazetteer_digest=known.digest,
            language=reading.language,
            finished_at=timezone.now(),
            **left_out,
        )
        return told


def _apply(asked: ExtractionRun, run: ExtractionRun, proposals: Sequence[Suggestion]) -> RunDifference:
    """Store what is new as `run`'s; only where a re-run asked for it, replace what the engine said before."""
    told = difference(
        active_suggestions(run.revision), proposals, run.engine, replacing=asked.rerun_id is not None
    )
    new = list(told.new)
    if asked.rerun_id:
        anew = [(one, p) for one, p in told.changed if (p.start, p.end) != one.made_at]
        _withdraw([one.key for one in told.removed] + [one.key for one, _ in anew])
        new += [proposal for _, proposal in anew]
        _read_anew(run, [(one, p) for one, p in told.changed if (p.start, p.end) == one.made_at])
        _refresh(told)
    touched = (
        [*(one.key for one, _ in told.changed), *(one.key for one, _ in told.same)] if asked.rerun_id else []
    )
    touched += _propose(run, new)
    _support(run, [*told.agreed, *told.decided])
    if run.revision.article.is_public:
        # Some partners are given what is only proposed.
        publish_changes(touched)
    return told


def _withdraw(suggestions: Iterable[UUID]) -> None:
    """Delete suggestions that no person has touched; no decision speaks of them.

    Partners who are given what is only proposed have heard of some: they are told first, and what is told is told of
    a row that is there and cannot be seen.
    """
    gone = list(Annotation.objects.filter(_UNTOUCHED, pk__in=list(suggestions)).values_list("pk", flat=True))
    Annotation.objects.filter(pk__in=gone, version__gt=0).update(state=Annotation.State.REJECTED)
    publish_changes(gone)
    Annotation.objects.filter(pk__in=gone).delete()


def _refresh(told: RunDifference) -> None:
    """What is said again stays, with how sure the engine is of it by now."""
    said = {one.key: proposal for one, proposal in told.same}
    rows = list(Annotation.objects.filter(_UNTOUCHED, pk__in=said))
    for row in rows:
        row.confidence, row.attributes = said[row.pk].confidence, dict(said[row.pk].attributes)
    Annotation.objects.bulk_update(rows, ["confidence", "attributes"], batch_size=500)


def _read_anew(run: ExtractionRun, pairs: Iterable[tuple[Active[UUID], Suggestion]]) -> None:
    """The same words of the same text, read otherwise: the suggestion keeps its address and says what `run` read."""
    said = {one.key: proposal for one, proposal in pairs}
    rows = list(Annotation.objects.filter(_UNTOUCHED, pk__in=said))
    for row in rows:
        proposal = said[row.pk]
        row.run, row.confidence, row.tier = run, proposal.confidence, proposal.tier
        row.attributes = dict(proposal.attributes)
    Annotation.objects.bulk_update(rows, ["run", "confidence", "tier", "attributes"], batch_size=500)
    Anchor.objects.filter(annotation__in=rows, revision=run.revision).delete()
    Role.objects.filter(annotation__in=rows).delete()
    _place(run, [(row, said[row.pk]) for row in rows])


def _support(run: ExtractionRun, pairs: Iterable[tuple[Active[UUID], Suggestion]]) -> None:
    rows = [
        Support(annotation_id=one.key, run=run, confidence=proposal.confidence)
        for one, proposal in pairs
        if one.engine and one.engine != run.engine
    ]
    Support.objects.bulk_create(rows, ignore_conflicts=True)


# A suggestion that no person has said anything of: every verb leaves a decision, and so does a note.
_UNTOUCHED = Q(state=Annotation.State.SUGGESTED, run__isnull=False) & ~Q(
    Exists(Decision.objects.filter(annotation=OuterRef("pk")))
)


# Where it stands, and where it was proposed on this text before, wherever it was mended to: a constraint refuses the
# same twice. With parameters and not as a queryset, for it is asked for each annotation that a partner sends.
_PLACES = """
    SELECT annotation_id, min(start), max("end")
      FROM annotations_anchor JOIN annotations_annotation said ON said.id = annotation_id
     WHERE revision_id = %(text)s AND part = 'content' AND outcome <> 'lost'
       AND (said.kind = ANY(%(kinds)s) OR said.proposed_kind = ANY(%(kinds)s))
     GROUP BY annotation_id HAVING min(start) < %(end)s AND max("end") > %(start)s
     UNION
    SELECT id, proposed_start, proposed_end FROM annotations_annotation
     WHERE made_on_id = %(text)s AND run_id IS NOT NULL AND proposed_start < %(end)s AND proposed_end > %(start)s
       AND (kind = ANY(%(kinds)s) OR proposed_kind = ANY(%(kinds)s))
"""
_ALL_KINDS = (*Annotation.Kind.values, Annotation.NOTE)


def active_suggestions(
    revision: Revision, *, around: tuple[int, int] | None = None, kinds: Iterable[str] = _ALL_KINDS
) -> list[Active[UUID]]:
    """What is said about the words of a revision already, whoever says it and whatever was decided.

    `around`: only what has words in that span; `kinds`: only what is, or was proposed as, one of these.
    """
    spans: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    start, end = around or (-1, len(revision.text) + 1)
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"text": revision.pk, "start": start, "end": end, "kinds": list(kinds)})
        for pk, first, last in cursor.fetchall():
            spans[pk].append((first, last))
    if not spans:
        return []
    mended = Decision.objects.filter(annotation=OuterRef("pk"), action=Decision.Action.SPAN_ADJUSTED)
    # What another engine says too is not one engine's to take back.
    supported = Support.objects.filter(annotation=OuterRef("pk")).exclude(run__engine=OuterRef("run__engine"))
    found = Annotation.objects.filter(pk__in=list(spans)).annotate(
        is_adjusted=Exists(mended), is_free=Q(_UNTOUCHED), is_shared=Exists(supported)
    )
    return [
        Active(
            key=one["pk"],
            kinds=tuple(dict.fromkeys(filter(None, (one["kind"], one["proposed_kind"])))),
            spans=tuple(spans[one["pk"]]),
            engine=one["run__engine"] or "",
            is_free=one["is_free"],
            is_shared=one["is_shared"],
            is_adjusted=one["is_mended"],
            made_at=((one["proposed_start"], one["proposed_end"]) if one["made_on"] == revision.pk else None),
            tier=one["tier"],
            attributes=one["attributes"],
            state=one["state"],
        )
        for one in found.order_by("pk").values(
            *("pk", "kind", "proposed_kind", "state", "run__engine", "tier", "attributes"),
            *("made_on", "proposed_start", "proposed_end", "is_free", "is_shared", "is_mended"),
        )
    ]


def _propose(run: ExtractionRun, proposals: Sequence[Suggestion]) -> list[UUID]:
    """Store proposals; their annotations' ids."""
    revision = run.revision
    annotations = [
        Annotation(
            article_id=revision.article_id,
            kind=proposal.kind,
            state=Annotation.State.SUGGESTED,
            run=run,
            confidence=proposal.confidence,
            tier=proposal.tier,
            made_on=revision,
            proposed_start=proposal.start,
            proposed_end=proposal.end,
            attributes=dict(proposal.attributes),
        )
        for proposal in proposals
    ]
    Annotation.objects.bulk_create(annotations, batch_size=500)
    _place(run, list(zip(annotations, proposals, strict=True)))
    return [annotation.pk for annotation in annotations]


def _place(run: ExtractionRun, pairs: Sequence[tuple[Annotation, Suggestion]]) -> None:
    """Anchor suggestions on the text that `run` read, with the roles that it saw there."""
    revision, text = run.revision, run.revision.text
    known = {str(pk): pk for pk in Actor.objects.values_list("pk", flat=True)}
    anchors, roles = [], []
    for annotation, proposal in pairs:
        parts = {p: proposal.roles[p] for p in Anchor.Part.values if proposal.roles.get(p)}
        parts.setdefault(Anchor.Part.CONTENT, [(proposal.start, proposal.end)])
        anchors += [
            anchor_at(annotation, revision, text, start, end, part=part, ordinal=ordinal)
            for part, pieces in parts.items()
            for ordinal, (start, end) in enumerate(pieces)
        ]
        role = _role(annotation, proposal, run, known)
        if role is not None:
            roles.append(role)
    Anchor.objects.bulk_create(anchors, batch_size=1000)
    Role.objects.bulk_create(roles, batch_size=1000)


def _with_times(proposals: Sequence[Suggestion]) -> list[Suggestion]:
    """The same, each claim and figure with the time that it speaks of, as the dates in it say.

    Before anything is compared: what stands says it too, and a re-run would else take it for news.
    """
    timed = {Annotation.Kind.CLAIM.value, Annotation.Kind.FIGURE.value}
    dates = [((p.start, p.end), p.attributes) for p in proposals if p.kind == Annotation.Kind.DATE.value]
    return [
        replace(p, attributes={**time_spoken_of((p.start, p.end), dates), **p.attributes})
        if p.kind in timed
        else p
        for p in proposals
    ]


def anchor_at(
    annotation: Annotation,
    revision: Revision,
    text: str,
    start: int,
    end: int,
    *,
    part: str = Anchor.Part.CONTENT,
    ordinal: int = 0,
) -> Anchor:
    """An anchor, not yet stored, on the words `text[start:end]` of a revision."""
    selector = describe(text, start, end)
    return Anchor(
        annotation=annotation,
        revision=revision,
        part=part,
        ordinal=ordinal,
        start=start,
        end=end,
        exact=selector.exact,
        prefix=selector.prefix,
        suffix=selector.suffix,
    )


def _role(
    annotation: Annotation, proposal: Suggestion, run: ExtractionRun, known: dict[str, UUID]
) -> Role | None:
    said = proposal.attributes
    if proposal.kind == Annotation.Kind.ACTOR.value:
        kind, name, actor, actor_kind, is_named = (
            Role.Kind.MENTIONED,
            said.get("name"),
            said.get("actor"),
            said.get("actor_kind"),
            True,
        )
    else:
        kind, name, actor, actor_kind, is_named = (
            Role.Kind.SPEAKER,
            said.get("speaker"),
            said.get("speaker_actor"),
            said.get("speaker_kind"),
            bool(said.get("speaker_named")),
        )
    if not name:
        return None
    return Role(
        annotation=annotation,
        kind=kind,
        actor_id=known.get(str(actor)),
        name=str(name)[:300],
        actor_kind=actor_kind if actor_kind in Actor.Kind.values else "",
        is_named=is_named,
        state=Annotation.State.SUGGESTED,
        run=run,
    )


def overdue(*, older_than: timedelta) -> list[int]:
    """Runs that nobody is at although they have waited for a while; the sweep wakes a worker for each.

    Those of a re-run are its own to go through, one after the other.
    """
    now = timezone.now()
    waiting = ExtractionRun.objects.waiting(now).filter(
        Q(state=ExtractionRun.State.RUNNING) | Q(created_at__lt=now - older_than)
    )
    return list(waiting.filter(rerun=None).order_by("pk").values_list("pk", flat=True)[:1000])


def unread() -> int:
    """Queue runs for each latest revision that no engine has ever been asked to read; how many revisions.

    A new version of an engine is no reason: a person asks for a re-run, and sees the difference first.
    """
    missing = Revision.objects.filter(
        pk__in=Article.objects.filter(latest_revision__isnull=False, erased_at=None).values("latest_revision")
    ).exclude(pk__in=ExtractionRun.objects.values("revision"))
    revisions = list(missing[:1000])
    for revision in revisions:
        queue_all(revision)
    return len(revisions)
