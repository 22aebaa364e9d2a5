"""Verbs: queue a run, and let an engine propose. A proposal never touches what a person decided."""

import importlib
import logging
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from newsroom.articles.models import Article, Revision

from .actors import gazetteer
from .anchoring import describe
from .extraction import Gazetteer, Suggestion
from .matching.times import Span, time_spoken_of
from .models import Actor, Anchor, Annotation, Decision, Role, Run

logger = logging.getLogger(__name__)

# A worker that has not come back by then is taken for dead and its run goes to another.
LEASE = timedelta(minutes=10)
ATTEMPTS_AT_MOST = 3
# A proposal that shares this much of its span (Jaccard) with what is there already says nothing new.
SAME_WORDS = 0.6


class Engine(Protocol):
    """What `settings.EXTRACTION_ENGINE` names: a module that reads texts."""

    ENGINE: str
    VERSION: str

    def extract(
        self, text: str, gazetteer: Gazetteer | None = None, published: date | None = None
    ) -> list[Suggestion]: ...

    def load(self) -> None: ...


def engine() -> Engine:
    return importlib.import_module(settings.EXTRACTION_ENGINE)


def queue(revision: Revision) -> Run:
    """Ask for the current engine to read a revision; the run that waits for it already, where one does."""
    reader = engine()
    run, new = Run.objects.get_or_create(
        revision=revision, engine=reader.ENGINE, engine_version=reader.VERSION, gazetteer_digest=""
    )
    if not new and run.state == Run.State.FAILED:
        # It failed for good and is asked for again: it has all its attempts before it.
        Run.objects.filter(pk=run.pk, state=Run.State.FAILED).update(
            state=Run.State.QUEUED, attempts=0, error="", finished_at=None
        )
        run.refresh_from_db()
    return run


def suggest(run: Run) -> Run:
    """Carry out a run: read the text, store what the engine proposes. Twice, or by two workers, does no harm.

    The text is read outside any transaction; the proposals and the run's end are one. Where the article has got a
    newer revision meanwhile, the run ends without proposals: the newer revision has a run of its own.
    """
    now = timezone.now()
    # A text that ends every worker that reads it must not go round for ever.
    Run.objects.waiting(now).filter(pk=run.pk, attempts__gte=ATTEMPTS_AT_MOST).update(
        state=Run.State.FAILED, lease_until=None, error="No worker came back from it.", finished_at=now
    )
    taken = Run.objects.waiting(now).filter(pk=run.pk)
    if (
        taken.update(
            state=Run.State.RUNNING,
            lease_until=now + LEASE,
            started_at=now,
            attempts=F("attempts") + 1,
            error="",
        )
        != 1
    ):
        run.refresh_from_db()
        return run
    run.refresh_from_db()
    try:
        known = gazetteer()
        text, published = run.revision.text, run.revision.article.date_published
        proposals = engine().extract(text, gazetteer=known, published=published.date() if published else None)
        _store(run, known, proposals)
    except Exception as error:
        logger.exception("run %s failed", run.pk)
        _fail(run, error)
    return Run.objects.filter(pk=run.pk).first() or run.revision.runs.filter(state=Run.State.DONE).latest(
        "pk"
    )


def _fail(run: Run, error: Exception) -> None:
    final = run.attempts >= ATTEMPTS_AT_MOST
    Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, attempts=run.attempts).update(
        state=Run.State.FAILED if final else Run.State.QUEUED,
        lease_until=None,
        error=f"{type(error).__name__}: {error}"[:2000],
        finished_at=timezone.now() if final else None,
    )


def _store(run: Run, known: Gazetteer, proposals: Sequence[Suggestion]) -> None:
    with transaction.atomic():
        # The lock orders this against editors and against a revision that is being stored at this moment.
        article = Article.objects.select_for_update(no_key=True).get(pk=run.revision.article_id)
        mine = Run.objects.select_for_update(no_key=True).filter(
            pk=run.pk, state=Run.State.RUNNING, attempts=run.attempts
        )
        if not mine.exists():
            return
        read_before = Run.objects.filter(
            revision=run.revision_id,
            engine=run.engine,
            engine_version=run.engine_version,
            gazetteer_digest=known.digest,
        )
        if read_before.exists():
            # The same engine with the same names has read this text: that row says so, this one goes.
            mine.delete()
            return
        if article.latest_revision_id == run.revision_id:
            _propose(run, _news(run.revision, proposals))
        mine.update(
            state=Run.State.DONE, lease_until=None, gazetteer_digest=known.digest, finished_at=timezone.now()
        )


def _news(revision: Revision, proposals: Sequence[Suggestion]) -> list[Suggestion]:
    """The proposals that say something new: not on words that carry an annotation of the kind already.

    Of the kind as it was proposed, too, and where an editor mended the boundary, not on a part or a whole of the words
    either: or the engine would say again what a person has put right.
    """
    standing: dict[str, list[tuple[int, int]]] = {}
    mended: dict[str, list[tuple[int, int]]] = {}
    rows = (
        Anchor.objects.filter(revision=revision, part=Anchor.Part.CONTENT)
        .exclude(outcome=Anchor.Outcome.LOST)
        .values_list("annotation", "annotation__kind", "annotation__proposed_kind", "start", "end")
        .order_by("annotation", "start")
    )
    by_hand = set(
        Decision.objects.filter(
            annotation__article=revision.article_id, verb=Decision.Verb.MENDED
        ).values_list("annotation", flat=True)
    )
    spans: dict[tuple[UUID, str, str], tuple[int, int]] = {}
    for annotation, kind, proposed, start, end in rows:
        assert start is not None
        assert end is not None
        first, last = spans.get((annotation, kind, proposed), (start, end))
        spans[annotation, kind, proposed] = (min(first, start), max(last, end))
    for (annotation, *kinds), span in spans.items():
        for kind in filter(None, kinds):
            (mended if annotation in by_hand else standing).setdefault(kind, []).append(span)
    # Nor where it was proposed on this text before, wherever it was mended to: a constraint refuses the same twice.
    before = Annotation.objects.filter(made_on=revision, run__isnull=False)
    for *kinds, start, end in before.values_list("kind", "proposed_kind", "proposed_start", "proposed_end"):
        for kind in filter(None, kinds):
            standing.setdefault(kind, []).append((start, end))
    return [
        p
        for p in proposals
        if not any(_overlap((p.start, p.end), span) >= SAME_WORDS for span in standing.get(p.kind, ()))
        and not any(_within((p.start, p.end), span) >= SAME_WORDS for span in mended.get(p.kind, ()))
    ]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def _within(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How much of the shorter span the two share."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / min(one[1] - one[0], other[1] - other[0]) if shared > 0 else 0.0


def _propose(run: Run, proposals: Sequence[Suggestion]) -> None:
    revision, text = run.revision, run.revision.text
    known = {str(pk): pk for pk in Actor.objects.values_list("pk", flat=True)}
    dates = [((p.start, p.end), p.attributes) for p in proposals if p.kind == Annotation.Kind.DATE.value]
    annotations, anchors, roles = [], [], []
    seen: set[tuple[str, int, int]] = set()
    for proposal in proposals:
        if (proposal.kind, proposal.start, proposal.end) in seen:
            continue
        seen.add((proposal.kind, proposal.start, proposal.end))
        annotation = Annotation(
            article_id=revision.article_id,
            kind=proposal.kind,
            state=Annotation.State.SUGGESTED,
            run=run,
            confidence=proposal.confidence,
            tier=proposal.tier,
            made_on=revision,
            proposed_start=proposal.start,
            proposed_end=proposal.end,
            attributes=_attributes(proposal, dates),
        )
        annotations.append(annotation)
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
    Annotation.objects.bulk_create(annotations)
    Anchor.objects.bulk_create(anchors)
    Role.objects.bulk_create(roles)


def _attributes(proposal: Suggestion, dates: Sequence[tuple[Span, Mapping[str, Any]]]) -> dict[str, Any]:
    """What the engine read; of a claim or a figure also of which time it speaks, as the dates in it say."""
    if proposal.kind not in {Annotation.Kind.CLAIM.value, Annotation.Kind.FIGURE.value}:
        return dict(proposal.attributes)
    return {**time_spoken_of((proposal.start, proposal.end), dates), **proposal.attributes}


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


def _role(annotation: Annotation, proposal: Suggestion, run: Run, known: dict[str, UUID]) -> Role | None:
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
    """Runs that nobody is at although they have waited for a while; the sweep wakes a worker for each."""
    now = timezone.now()
    waiting = Run.objects.waiting(now).filter(Q(state=Run.State.RUNNING) | Q(created_at__lt=now - older_than))
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:1000])


def unread() -> int:
    """Queue a run for each latest revision that the current engine has never been asked to read; how many."""
    reader = engine()
    asked = Run.objects.filter(engine=reader.ENGINE, engine_version=reader.VERSION)
    missing = Revision.objects.filter(
        pk__in=Article.objects.filter(latest_revision__isnull=False).values("latest_revision")
    ).exclude(pk__in=asked.values("revision"))
    revisions = list(missing[:1000])
    for revision in revisions:
        queue(revision)
    return len(revisions)
