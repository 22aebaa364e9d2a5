"""Verb: somebody outside proposes annotations, as an engine does; what an editor decided stays as it was decided.

A proposal from outside is a suggestion with a run, like any engine's: the engine is named after who sent it. So it
waits at the desk, is carried, counted and decided on like all others, and nothing that was rejected comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone

from annotations.anchoring import reanchor_spans
from annotations.extraction import Suggestion
from annotations.feed_items import publish_proposed
from annotations.models import Anchor, Annotation, ExtractionRun, Role, Support
from annotations.reanchor import anchor_at, reanchored
from newsroom.articles.models import Revision

from .difference import Active, difference
from .suggestions import active_suggestions

Span = tuple[int, int]
# new: it waits for an editor. standing: this engine has proposed it already. supported: another one has, and this one
# stands beside it now. accepted, rejected: editors have decided on it; it stays as they decided.
Outcome = Literal["new", "standing", "supported", "accepted", "rejected"]
VERSION = "1"
# With this the names of engines begin that are somebody outside.
OUTSIDE = "rest:"


@dataclass(frozen=True, slots=True)
class Named:
    """Who plays a role in the words: a name as the text has it, and the actor that is meant, where it is known."""

    role: str
    name: str
    actor: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words of a text, in code points, and what they are taken for. `parts` has `content` at least."""

    kind: str
    parts: Mapping[str, Sequence[Span]]
    confidence: float
    attributes: Mapping[str, Any]
    roles: Sequence[Named] = ()

    @property
    def hull(self) -> Span:
        content = self.parts[Anchor.Part.CONTENT]
        return min(start for start, _ in content), max(end for _, end in content)


@dataclass(frozen=True, slots=True)
class ProposalResult:
    """What became of a proposal, and which annotation is meant."""

    outcome: Outcome
    annotation: UUID


def propose(revision: Revision, proposals: Sequence[Proposal], *, engine: str) -> list[ProposalResult]:
    """Store what is new, and tell the feed; an answer for each, in order. Twice does no harm.

    The caller holds the lock of the revision's article, in a transaction, and has seen that each span lies in the
    text. `revision` is the published one; where editors work on a newer one, the words are looked for there too: a
    suggestion that only stood in the old text would be seen by nobody who could decide.
    """
    run = _run(revision, engine)
    latest = None
    if revision.article.latest_revision_id != revision.pk:
        latest = revision.article.latest_revision
    hulls = [proposal.hull for proposal in proposals]
    around = min(start for start, _ in hulls), max(end for _, end in hulls)
    kinds = {proposal.kind for proposal in proposals}
    known = active_suggestions(revision, around=around, kinds=kinds)
    drafted = active_suggestions(latest, kinds=kinds) if latest is not None else []
    moved: list[Span | None] = [None] * len(hulls)
    if latest is not None:
        moved = [
            (one.start, one.end) if one.start is not None and one.end is not None else None
            for one in reanchor_spans(revision.text, latest.text, hulls)
        ]
    answers: list[ProposalResult] = []
    new: list[tuple[Annotation, Proposal]] = []
    supported: list[Support] = []
    for proposal, there in zip(proposals, moved, strict=True):
        found = _said_already(proposal, proposal.hull, known, engine)
        if found is None and there is not None:
            found = _said_already(proposal, there, drafted, engine)
        if found is None:
            annotation = _annotation(revision, run, proposal)
            new.append((annotation, proposal))
            # What comes later in the same request is held against it as well.
            known.append(_standing(annotation, engine))
            answers.append(ProposalResult("new", annotation.pk))
            continue
        if found.engine and found.engine != engine:
            supported.append(Support(annotation_id=found.key, run=run, confidence=proposal.confidence))
        answers.append(ProposalResult(_outcome(found, engine), found.key))
    _store(revision, latest, run, new)
    if supported:
        Support.objects.bulk_create(supported, ignore_conflicts=True)
    return answers


def _run(revision: Revision, engine: str) -> ExtractionRun:
    known = {"revision": revision, "engine": engine, "engine_version": VERSION, "gazetteer_digest": ""}
    # Under the article's lock: nobody else makes it meanwhile.
    for pk in ExtractionRun.objects.filter(**known).order_by().values_list("pk", flat=True):
        return ExtractionRun(pk=pk, **known)
    return ExtractionRun.objects.create(**known, state=ExtractionRun.State.DONE, finished_at=timezone.now())


def _said_already(
    proposal: Proposal, hull: Span, known: Sequence[Active[UUID]], engine: str
) -> Active[UUID] | None:
    """What says the same on (nearly) the same words: by the rule that a re-run of an engine is held to."""
    if not known:
        return None
    suggestion = Suggestion(
        kind=proposal.kind,  # type: ignore[arg-type]  # a plain string that a constraint knows
        start=hull[0],
        end=hull[1],
        confidence=proposal.confidence,
        tier="show",
        attributes=dict(proposal.attributes),
    )
    told = difference(known, [suggestion], engine, replacing=False)
    return next((one for one, _ in (*told.decided, *told.agreed, *told.changed, *told.same)), None)


def _outcome(found: Active[UUID], engine: str) -> Outcome:
    if found.state == Annotation.State.ACCEPTED:
        return "accepted"
    if found.state == Annotation.State.REJECTED:
        return "rejected"
    return "standing" if found.engine == engine else "supported"


def _annotation(revision: Revision, run: ExtractionRun, proposal: Proposal) -> Annotation:
    start, end = proposal.hull
    return Annotation(
        article=revision.article,
        version=1,
        kind=proposal.kind,
        state=Annotation.State.SUGGESTED,
        run=run,
        confidence=proposal.confidence,
        made_on=revision,
        proposed_start=start,
        proposed_end=end,
        attributes=dict(proposal.attributes),
    )


def _standing(annotation: Annotation, engine: str) -> Active[UUID]:
    span = (annotation.proposed_start, annotation.proposed_end)
    return Active(
        key=annotation.pk,
        kinds=(annotation.kind,),
        spans=(span,),
        engine=engine,
        is_free=True,
        made_at=span,
        tier=annotation.tier,
        attributes=annotation.attributes,
        state=annotation.state,
    )


def _store(
    revision: Revision,
    latest: Revision | None,
    run: ExtractionRun,
    new: Sequence[tuple[Annotation, Proposal]],
) -> None:
    if not new:
        return
    # As it was read under the lock, so that nothing need be read again to tell of it.
    revision.article.published_revision = revision
    standing_here = [
        anchor_at(annotation, revision, revision.text, start, end, part=part, ordinal=ordinal)
        for annotation, proposal in new
        for part, pieces in proposal.parts.items()
        for ordinal, (start, end) in enumerate(pieces)
    ]
    in_draft = reanchored(standing_here, old=revision, new=latest) if latest is not None else []
    Annotation.objects.bulk_create([annotation for annotation, _ in new])
    Anchor.objects.bulk_create([*standing_here, *in_draft])
    Role.objects.bulk_create(
        Role(
            annotation=annotation,
            kind=named.role,
            actor_id=named.actor,
            name=named.name,
            state=Annotation.State.SUGGESTED,
            run=run,
        )
        for annotation, proposal in new
        for named in proposal.roles
    )
    publish_proposed([annotation for annotation, _ in new], standing_here)
