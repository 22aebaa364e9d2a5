"""The state of an annotation as plain values: capture it, compare two, restore one.

A state maps aspects to JSON-able values:

    state, kind           as on the annotation
    claim, note, value_override  the primary key, or None
    words                 {"revision": id, "segments": [[start, end, outcome, score], …]}: content in the latest text
    confirmed             the id of the latest revision if an editor confirmed the annotation on it, or None
    role 12               [state, actor or None] of the role with that primary key
    wording 0193…         the primary key of that claim's wording, or None: the claim has the words of its statements
    verdict 0193…         the primary key of that claim's verdict, or None

An actor or a claim that was merged since counts as what it was merged into (`resolve_merges`). A state quotes no text,
so that erasing an article need not search the decisions for its words.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from annotations.anchoring.segment_summary import joined
from annotations.models import Actor, Anchor, Annotation, Claim, Decision, Role, Wording
from annotations.models.actor import current_ids
from annotations.reanchor import anchor_at
from newsroom.articles.models import Revision

State = dict[str, Any]
# Maps each aspect that changed to its values before and after.
Changes = dict[str, list[Any]]
# [start, end, outcome, score]; start and end are None where the segment is lost.
Segment = list[Any]
# Aspects that belong to the claim of an annotation.
CLAIM_ASPECTS = ("wording", "verdict")


def with_state(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Fetch with each annotation what `state_of` reads, in the same query."""
    latest = OuterRef("article__latest_revision")
    content = Anchor.objects.filter(
        annotation=OuterRef("pk"), revision=latest, part=Anchor.Part.CONTENT
    ).order_by("ordinal")
    roles = Role.objects.filter(annotation=OuterRef("pk")).order_by("pk")
    confirmed = Decision.objects.active().filter(
        annotation=OuterRef("pk"), revision=latest, action=Decision.Action.CONFIRMED
    )
    return annotations.annotate(
        state_revision=F("article__latest_revision_id"),
        state_segments=ArraySubquery(content.values(json=_json("start", "end", "outcome", "score"))),
        state_roles=ArraySubquery(roles.values(json=_json("pk", "state", "actor", "name", "is_named"))),
        state_confirmed=Exists(confirmed),
        state_wording=F("claim__wording_id"),
        state_verdict=F("claim__verdict_id"),
    )


def _json(*fields: str) -> JSONObject:
    return JSONObject(**{field: field for field in fields})


def capture(annotation: Annotation) -> State:
    """All aspects of an annotation as the database has them now; one query."""
    return state_of(with_state(Annotation.objects.order_by()).get(pk=annotation.pk))


def state_of(row: Any) -> State:
    """All aspects of an annotation that comes from `with_state`."""
    revision = str(row.state_revision)
    segments = [[one["start"], one["end"], one["outcome"], one["score"]] for one in row.state_segments]
    state: State = {
        "state": str(row.state),
        "kind": str(row.kind),
        "claim": str(row.claim_id) if row.claim_id else None,
        "note": row.note_id,
        "value_override": row.value_override_id,
        "words": {"revision": revision, "segments": segments},
        "confirmed": revision if row.state_confirmed else None,
    }
    for role in row.state_roles:
        state[f"role {role['pk']}"] = [role["state"], role["actor"]]
    if row.claim_id:
        state[f"wording {row.claim_id}"] = row.state_wording
        state[f"verdict {row.claim_id}"] = row.state_verdict
    return state


def difference(before: State, after: State) -> Changes:
    """The aspects that differ. A role that did not exist before counts as one that was rejected.

    The wording and verdict of a claim that the annotation did not state before are no change: they came with the claim.
    """
    return {
        aspect: [before[aspect] if aspect in before else [str(Annotation.State.REJECTED), value[1]], value]
        for aspect, value in after.items()
        if before.get(aspect) != value and (aspect in before or aspect.startswith("role "))
    }


def resolve_merges(state: State) -> State:
    """The same aspects, with each actor and claim replaced by what it was merged into."""
    actors, claims = _targets(state)
    current = {
        **(current_ids(Actor, actors) if actors else {}),
        **(current_ids(Claim, claims) if claims else {}),
    }

    def resolve(aspect: str, value: Any) -> Any:
        if aspect.startswith("role "):
            return [value[0], current.get(value[1], value[1])]
        return current.get(value, value) if aspect == "claim" else value

    return {aspect: resolve(aspect, value) for aspect, value in state.items()}


def targets(states: Iterable[State]) -> tuple[set[UUID], set[UUID]]:
    """The actors and the claims that these states refer to: lock them before restoring the states."""
    actors: set[UUID] = set()
    claims: set[UUID] = set()
    for state in states:
        some, others = _targets(state)
        actors |= set(map(UUID, some))
        claims |= set(map(UUID, others))
    return actors, claims


def _targets(state: State) -> tuple[set[str], set[str]]:
    actors = {value[1] for aspect, value in state.items() if aspect.startswith("role ") and value[1]}
    claims = {claim for claim in (state.get("claim"), *(_claim_of(aspect) for aspect in state)) if claim}
    return actors, claims


def _claim_of(aspect: str) -> str:
    name, _, claim = aspect.partition(" ")
    return claim if name in CLAIM_ASPECTS else ""


def restore(annotation: Annotation, wanted: State) -> None:
    """Give the annotation these aspects. `confirmed` is skipped: it follows from the decisions in effect."""
    fields: State = {name: wanted[name] for name in ("state", "kind") if name in wanted}
    fields |= {f"{name}_id": wanted[name] for name in ("claim", "note", "value_override") if name in wanted}
    if fields:
        if fields.get("claim_id"):
            fields["claim_id"] = UUID(fields["claim_id"])
        for name, value in fields.items():
            setattr(annotation, name, value)
        annotation.save(update_fields=[name.removesuffix("_id") for name in fields])
    roles = [
        (int(aspect.split()[1]), *value) for aspect, value in wanted.items() if aspect.startswith("role ")
    ]
    # Rejected roles first: an actor has a role once at a time.
    for pk, state, actor in sorted(roles, key=lambda role: role[1] != Annotation.State.REJECTED):
        Role.objects.filter(annotation=annotation, pk=pk).update(state=state, actor=actor)
    if "words" in wanted:
        set_anchors(annotation, wanted["words"]["segments"])
    for aspect, value in wanted.items():
        if _claim_of(aspect):
            set_claim_aspect(_claim_of(aspect), annotation, aspect.partition(" ")[0], value)


def set_claim_aspect(claim: UUID | str, annotation: Annotation, name: str, value: int | None) -> None:
    """Give a claim another wording or verdict, by primary key. The wording None stands for the annotation's words."""
    if name == "verdict":
        Claim.objects.filter(pk=claim).update(verdict=value)
        return
    wording = Wording.objects.filter(pk=value).first() if value else None
    text = wording.text if wording else words_of(annotation)
    Claim.objects.filter(pk=claim).update(wording=wording, text=text)


def segments(annotation: Annotation) -> list[Segment]:
    """The content of an annotation in the latest text."""
    anchors = _content(annotation, latest_of(annotation)).order_by("ordinal")
    return [[a.start, a.end, str(a.outcome), a.score] for a in anchors]


def set_anchors(annotation: Annotation, wanted: list[Segment]) -> None:
    """Make these the content of an annotation in the latest text. A claim that has its words follows them.

    A claim that partners see gets the words that they see when it is published, whatever a draft says.
    """
    latest = latest_of(annotation)
    claim, before = annotation.claim, words_of(annotation)
    lost = {anchor.ordinal: anchor for anchor in _content(annotation, latest).filter(start=None)}
    _content(annotation, latest).delete()
    for ordinal, (start, end, outcome, score) in enumerate(wanted):
        if start is None:
            anchor = lost.get(ordinal) or _last_anchor(annotation, latest, ordinal)
            anchor.pk, anchor.revision, anchor.start, anchor.end = None, latest, None, None
        else:
            anchor = anchor_at(annotation, latest, latest.text, start, end, ordinal=ordinal)
        anchor.outcome, anchor.score = outcome, score
        anchor.save(force_insert=True)
    if claim is None or claim.wording_id is not None or claim.text != before:
        return
    if claim.statements.exclude(pk=annotation.pk).exists():
        return
    Claim.objects.filter(pk=claim.pk).update(text=words_of(annotation) or before)


def words_of(annotation: Annotation) -> str:
    """The words of the content in the latest text, in one line."""
    present = _content(annotation, latest_of(annotation)).exclude(outcome=Anchor.Outcome.LOST)
    return joined(" ".join(a.exact.split()) for a in present.order_by("ordinal"))


def words_in(state: Mapping[str, Any], text: str) -> str:
    """The words of the content that a state captured, in one line; `text` is that of its revision."""
    spans = ((start, end) for start, end, *_ in state["words"]["segments"] if start is not None)
    return joined(" ".join(text[start:end].split()) for start, end in spans)


def latest_of(annotation: Annotation) -> Revision:
    """The latest text of the article: the one that editors work on."""
    latest = annotation.article.latest_revision
    assert latest is not None, "an article is stored together with its first revision"
    return latest


def _content(annotation: Annotation, revision: Revision) -> QuerySet[Anchor]:
    return Anchor.objects.filter(annotation=annotation, revision=revision, part=Anchor.Part.CONTENT)


def _last_anchor(annotation: Annotation, before: Revision, ordinal: int) -> Anchor:
    """The anchor of a segment in the last earlier text that has it, to undo that it was put on other words."""
    earlier = Anchor.objects.filter(
        annotation=annotation,
        part=Anchor.Part.CONTENT,
        ordinal=ordinal,
        revision__number__lt=before.number,
    )
    return earlier.order_by("revision__number").reverse()[0]
