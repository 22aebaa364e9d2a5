"""Store what an engine suggests, and replace what it suggested before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from annotations.extraction import Suggestion
from annotations.feed_items import publish_changes
from annotations.models import Actor, Anchor, Annotation, Decision, ExtractionRun, Role, Support
from annotations.reanchor import anchor_at
from newsroom.articles.models import Revision

from .difference import Active, Difference, difference

RunDifference = Difference[UUID]
Span = tuple[int, int]

# A suggestion that no person has touched: every action on it, a note too, leaves a decision.
_UNTOUCHED = Q(state=Annotation.State.SUGGESTED, run__isnull=False) & ~Q(
    Exists(Decision.objects.filter(annotation=OuterRef("pk")))
)


def store_suggestions(
    run: ExtractionRun, proposals: Sequence[Suggestion], *, replacing: bool
) -> RunDifference:
    """Store the new proposals as suggestions of `run`. If `replacing`, also replace what its engine suggested before.

    Returns the difference to what was there. The article is locked.
    """
    changes = difference(active_suggestions(run.revision), proposals, run.engine, replacing=replacing)
    new = list(changes.new)
    touched: list[UUID] = []
    if replacing:
        moved = [(one, p) for one, p in changes.changed if (p.start, p.end) != one.made_at]
        in_place = [(one, p) for one, p in changes.changed if (p.start, p.end) == one.made_at]
        _delete([one.key for one in changes.removed] + [one.key for one, _ in moved])
        new += [proposal for _, proposal in moved]
        _replace(run, in_place)
        _refresh(changes.same)
        touched += [one.key for one, _ in (*changes.changed, *changes.same)]
    touched += _create(run, new)
    _add_support(run, [*changes.agreed, *changes.decided])
    if run.revision.article.is_public:
        # Some partners get suggestions.
        publish_changes(touched)
    return changes


def _delete(suggestions: Iterable[UUID]) -> None:
    """Delete those of these suggestions that no person has touched.

    Partners may have received them. The feed records the removal first, while the row exists and is hidden.
    """
    ids = list(Annotation.objects.filter(_UNTOUCHED, pk__in=list(suggestions)).values_list("pk", flat=True))
    Annotation.objects.filter(pk__in=ids, version__gt=0).update(state=Annotation.State.REJECTED)
    publish_changes(ids)
    Annotation.objects.filter(pk__in=ids).delete()


def _refresh(pairs: Iterable[tuple[Active[UUID], Suggestion]]) -> None:
    """Update the confidence and attributes of suggestions that the engine made again."""
    proposals = {one.key: proposal for one, proposal in pairs}
    rows = list(Annotation.objects.filter(_UNTOUCHED, pk__in=proposals))
    for row in rows:
        row.confidence, row.attributes = proposals[row.pk].confidence, dict(proposals[row.pk].attributes)
    Annotation.objects.bulk_update(rows, ["confidence", "attributes"], batch_size=500)


def _replace(run: ExtractionRun, pairs: Iterable[tuple[Active[UUID], Suggestion]]) -> None:
    """Replace the contents of suggestions whose words stayed the same. They keep their primary keys."""
    proposals = {one.key: proposal for one, proposal in pairs}
    rows = list(Annotation.objects.filter(_UNTOUCHED, pk__in=proposals))
    for row in rows:
        proposal = proposals[row.pk]
        row.run, row.confidence, row.tier = run, proposal.confidence, proposal.tier
        row.attributes = dict(proposal.attributes)
    Annotation.objects.bulk_update(rows, ["run", "confidence", "tier", "attributes"], batch_size=500)
    Anchor.objects.filter(annotation__in=rows, revision=run.revision).delete()
    Role.objects.filter(annotation__in=rows).delete()
    _create_parts(run, [(row, proposals[row.pk]) for row in rows])


def _add_support(run: ExtractionRun, pairs: Iterable[tuple[Active[UUID], Suggestion]]) -> None:
    rows = [
        Support(annotation_id=one.key, run=run, confidence=proposal.confidence)
        for one, proposal in pairs
        if one.engine and one.engine != run.engine
    ]
    Support.objects.bulk_create(rows, ignore_conflicts=True)


# Spans of annotations in a revision, and spans that were proposed on it before an editor adjusted them: a constraint
# refuses the same proposal twice. Plain SQL, because it runs for each annotation that a partner sends and building a
# queryset took longer than the query.
_SPANS = """
    SELECT annotation_id, min(start), max("end")
      FROM annotations_anchor JOIN annotations_annotation found ON found.id = annotation_id
     WHERE revision_id = %(text)s AND part = 'content' AND outcome <> 'lost'
       AND (found.kind = ANY(%(kinds)s) OR found.proposed_kind = ANY(%(kinds)s))
     GROUP BY annotation_id HAVING min(start) < %(end)s AND max("end") > %(start)s
     UNION
    SELECT id, proposed_start, proposed_end FROM annotations_annotation
     WHERE made_on_id = %(text)s AND run_id IS NOT NULL AND proposed_start < %(end)s AND proposed_end > %(start)s
       AND (kind = ANY(%(kinds)s) OR proposed_kind = ANY(%(kinds)s))
"""
_ALL_KINDS = (*Annotation.Kind.values, Annotation.NOTE)


def active_suggestions(
    revision: Revision, *, around: Span | None = None, kinds: Iterable[str] = _ALL_KINDS
) -> list[Active[UUID]]:
    """All annotations of a revision, whoever made them and whatever was decided.

    `around` limits them to those with words in that span, `kinds` to those that are or were proposed as one of these.
    """
    spans: dict[UUID, list[Span]] = defaultdict(list)
    start, end = around or (-1, len(revision.text) + 1)
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, {"text": revision.pk, "start": start, "end": end, "kinds": list(kinds)})
        for pk, first, last in cursor.fetchall():
            spans[pk].append((first, last))
    if not spans:
        return []
    adjusted = Decision.objects.filter(annotation=OuterRef("pk"), action=Decision.Action.SPAN_ADJUSTED)
    # One engine alone cannot remove what another engine suggests, too.
    supported = Support.objects.filter(annotation=OuterRef("pk")).exclude(run__engine=OuterRef("run__engine"))
    found = Annotation.objects.filter(pk__in=list(spans)).annotate(
        is_adjusted=Exists(adjusted), is_free=Q(_UNTOUCHED), is_shared=Exists(supported)
    )
    return [
        Active(
            key=one["pk"],
            kinds=tuple(dict.fromkeys(filter(None, (one["kind"], one["proposed_kind"])))),
            spans=tuple(spans[one["pk"]]),
            engine=one["run__engine"] or "",
            is_free=one["is_free"],
            is_shared=one["is_shared"],
            is_adjusted=one["is_adjusted"],
            made_at=((one["proposed_start"], one["proposed_end"]) if one["made_on"] == revision.pk else None),
            tier=one["tier"],
            attributes=one["attributes"],
            state=one["state"],
        )
        for one in found.order_by("pk").values(
            *("pk", "kind", "proposed_kind", "state", "run__engine", "tier", "attributes"),
            *("made_on", "proposed_start", "proposed_end", "is_free", "is_shared", "is_adjusted"),
        )
    ]


def _create(run: ExtractionRun, proposals: Sequence[Suggestion]) -> list[UUID]:
    """Store proposals as suggestions; their primary keys."""
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
    _create_parts(run, list(zip(annotations, proposals, strict=True)))
    return [annotation.pk for annotation in annotations]


def _create_parts(run: ExtractionRun, pairs: Sequence[tuple[Annotation, Suggestion]]) -> None:
    """Store the anchors and roles of suggestions on the text that `run` read."""
    revision, text = run.revision, run.revision.text
    known = {str(pk): pk for pk in Actor.objects.values_list("pk", flat=True)}
    anchors, roles = [], []
    for annotation, proposal in pairs:
        parts = {p: proposal.roles[p] for p in Anchor.Part.values if proposal.roles.get(p)}
        parts.setdefault(Anchor.Part.CONTENT, [(proposal.start, proposal.end)])
        anchors += [
            anchor_at(annotation, revision, text, start, end, part=part, ordinal=ordinal)
            for part, segments in parts.items()
            for ordinal, (start, end) in enumerate(segments)
        ]
        roles += _roles(annotation, proposal, run, known)
    Anchor.objects.bulk_create(anchors, batch_size=1000)
    Role.objects.bulk_create(roles, batch_size=1000)


def _roles(
    annotation: Annotation, proposal: Suggestion, run: ExtractionRun, known: dict[str, UUID]
) -> list[Role]:
    """Return the actor that is mentioned, or each speaker. One actor has one role of a kind."""
    attributes = proposal.attributes
    if proposal.kind == Annotation.Kind.ACTOR.value:
        kind, is_named = Role.Kind.MENTIONED, True
        wanted = [[attributes.get(key) for key in ("name", "actor", "actor_kind")]]
    else:
        kind, is_named = Role.Kind.SPEAKER, bool(attributes.get("speaker_named"))
        keys = ("speaker", "speaker_actor", "speaker_kind")
        wanted = [
            [one.get(key) for key in keys] for one in (attributes, *attributes.get("with_speakers", ()))
        ]
    roles: dict[str, Role] = {}
    for name, actor, actor_kind in wanted:
        if not name:
            continue
        role = Role(
            annotation=annotation,
            kind=kind,
            actor_id=known.get(str(actor)),
            name=str(name)[:300],
            actor_kind=actor_kind if actor_kind in Actor.Kind.values else "",
            is_named=is_named,
            state=Annotation.State.SUGGESTED,
            run=run,
        )
        roles.setdefault(str(role.actor_id or role.name), role)
    return list(roles.values())
