"""Store annotations that partners propose, as suggestions of an engine that is named after the partner.

They wait at the desk and are reanchored, counted and decided on like those of an extraction engine. Decisions of
editors stay: nothing that was rejected is suggested again.
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
# In this order: it waits for an editor; the same engine proposed it earlier; another engine proposed it, and this one
# now supports it; an editor has accepted or rejected it, and nothing changes.
Outcome = Literal["new", "unchanged", "supported", "accepted", "rejected"]
VERSION = "1"
# The prefix of the engine names of partners.
OUTSIDE = "rest:"


@dataclass(frozen=True, slots=True)
class Named:
    """A role in the words: the name in the text, and the actor if it is known."""

    role: str
    name: str
    actor: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed annotation. `parts` has spans in code points, at least of `content`."""

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
    """The outcome of a proposal, and its annotation."""

    outcome: Outcome
    annotation: UUID


def propose(revision: Revision, proposals: Sequence[Proposal], *, engine: str) -> list[ProposalResult]:
    """Store new proposals and publish them; a result for each, in order. Idempotent.

    The caller holds the lock of the revision's article in a transaction, and has checked that each span is in the
    text. `revision` is the published one. If editors work on a newer one, the words are looked for there, too: editors
    would not see a suggestion that is in the old text only.
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
    results: list[ProposalResult] = []
    new: list[tuple[Annotation, Proposal]] = []
    supported: list[Support] = []
    for proposal, there in zip(proposals, moved, strict=True):
        found = _find_same(proposal, proposal.hull, known, engine)
        if found is None and there is not None:
            found = _find_same(proposal, there, drafted, engine)
        if found is None:
            annotation = _annotation(revision, run, proposal)
            new.append((annotation, proposal))
            # Later proposals of the same request are compared with it, too.
            known.append(_as_active(annotation, engine))
            results.append(ProposalResult("new", annotation.pk))
            continue
        if found.engine and found.engine != engine:
            supported.append(Support(annotation_id=found.key, run=run, confidence=proposal.confidence))
        results.append(ProposalResult(_outcome(found, engine), found.key))
    _store(revision, latest, run, new)
    if supported:
        Support.objects.bulk_create(supported, ignore_conflicts=True)
    return results


def _run(revision: Revision, engine: str) -> ExtractionRun:
    known = {"revision": revision, "engine": engine, "engine_version": VERSION, "gazetteer_digest": ""}
    # The article is locked, so no other request creates the run at the same time.
    for pk in ExtractionRun.objects.filter(**known).order_by().values_list("pk", flat=True):
        return ExtractionRun(pk=pk, **known)
    return ExtractionRun.objects.create(**known, state=ExtractionRun.State.DONE, finished_at=timezone.now())


def _find_same(
    proposal: Proposal, hull: Span, known: Sequence[Active[UUID]], engine: str
) -> Active[UUID] | None:
    """An annotation that says the same on (nearly) the same words, by the rule for re-runs (`difference`)."""
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
    found = difference(known, [suggestion], engine, replacing=False)
    return next((one for one, _ in (*found.decided, *found.agreed, *found.changed, *found.same)), None)


def _outcome(found: Active[UUID], engine: str) -> Outcome:
    if found.state == Annotation.State.ACCEPTED:
        return "accepted"
    if found.state == Annotation.State.REJECTED:
        return "rejected"
    return "unchanged" if found.engine == engine else "supported"


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


def _as_active(annotation: Annotation, engine: str) -> Active[UUID]:
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
    # Published from these objects, without reading them again.
    revision.article.published_revision = revision
    here = [
        anchor_at(annotation, revision, revision.text, start, end, part=part, ordinal=ordinal)
        for annotation, proposal in new
        for part, segments in proposal.parts.items()
        for ordinal, (start, end) in enumerate(segments)
    ]
    in_draft = reanchored(here, old=revision, new=latest) if latest is not None else []
    Annotation.objects.bulk_create([annotation for annotation, _ in new])
    Anchor.objects.bulk_create([*here, *in_draft])
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
    publish_proposed([annotation for annotation, _ in new], here)
