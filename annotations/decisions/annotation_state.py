"""What an act changes of an annotation, as plain values: enough to see whether it still stands, and to put it back.

An aspect is a name and a JSON-able value:

    state, kind           as on the annotation
    claim, note, reading  the primary key, or None
    words                 {"revision": id, "pieces": [[start, end, outcome, score], …]}: its content in the latest text
    confirmed             the id of the latest revision where an editor confirmed that it holds there, or None
    role 12               [state, actor or None] of the role with that primary key
    wording 0193…         the primary key of how that claim is worded, or None: as its statements are
    verdict 0193…         that of the verdict on it, or None

An actor or a claim that was merged since counts as what it was merged into (`followed`).
Nothing here quotes the text: who erases an article need not look for its words in what was decided.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from annotations.anchoring.segment_summary import joined
from annotations.models import Actor, Anchor, Annotation, Claim, Decision, Role, Wording
from annotations.models.actor import standing_ids
from annotations.reanchor import anchor_at
from newsroom.articles.models import Revision

Values = dict[str, Any]
Changes = dict[str, list[Any]]
# What is said of the claim that an annotation states, and is a claim's own.
_OF_CLAIM = ("wording", "verdict")
# [start, end, outcome, score]; start and end are None where the piece is lost.
Piece = list[Any]


def capture(annotation: Annotation) -> Values:
    """All aspects of an annotation as they are now; three queries."""
    latest = latest_of(annotation)
    claims = Claim.objects.filter(pk=annotation.claim_id) if annotation.claim_id else Claim.objects.none()
    confirmed = annotation.decisions.standing().filter(revision=latest, action=Decision.Action.CONFIRMED)
    return {
        "state": str(annotation.state),
        "kind": str(annotation.kind),
        "claim": str(annotation.claim_id) if annotation.claim_id else None,
        "note": annotation.note_id,
        "reading": annotation.reading_id,
        "words": {"revision": str(latest.pk), "pieces": segments(annotation)},
        "confirmed": str(latest.pk) if confirmed.exists() else None,
        **{
            f"role {role.pk}": [str(role.state), str(role.actor_id) if role.actor_id else None]
            for role in Role.objects.filter(annotation=annotation)
        },
        **{
            f"{name} {pk}": value
            for pk, *said in claims.values_list("pk", *(f"{name}_id" for name in _OF_CLAIM))
            for name, value in zip(_OF_CLAIM, said, strict=True)
        },
    }


def difference(before: Values, after: Values) -> Changes:
    """The aspects that differ. A role that was not there before counts as one that was rejected.

    What is said of a claim that the annotation did not state before is no change: it came with the claim.
    """
    return {
        aspect: [before[aspect] if aspect in before else [str(Annotation.State.REJECTED), value[1]], value]
        for aspect, value in after.items()
        if before.get(aspect) != value and (aspect in before or aspect.startswith("role "))
    }


def followed(said: Values) -> Values:
    """The same aspects, with what each actor and claim in them is by now."""
    actors, claims = _targets(said)
    by_now = {
        **(standing_ids(Actor, actors) if actors else {}),
        **(standing_ids(Claim, claims) if claims else {}),
    }

    def follow(aspect: str, value: Any) -> tuple[str, Any]:
        if aspect.startswith("role "):
            return aspect, [value[0], by_now.get(value[1], value[1])]
        return aspect, by_now.get(value, value) if aspect == "claim" else value

    return dict(follow(aspect, value) for aspect, value in said.items())


def reached(said: Iterable[Values]) -> tuple[set[UUID], set[UUID]]:
    """The actors and the claims that these aspects point at: to be locked before they are put."""
    actors: set[UUID] = set()
    claims: set[UUID] = set()
    for one in said:
        some, others = _targets(one)
        actors |= set(map(UUID, some))
        claims |= set(map(UUID, others))
    return actors, claims


def _targets(said: Values) -> tuple[set[str], set[str]]:
    actors = {value[1] for aspect, value in said.items() if aspect.startswith("role ") and value[1]}
    claims = {claim for claim in (said.get("claim"), *(_claim_of(aspect) for aspect in said)) if claim}
    return actors, claims


def _claim_of(aspect: str) -> str:
    name, _, claim = aspect.partition(" ")
    return claim if name in _OF_CLAIM else ""


def restore(annotation: Annotation, wanted: Values) -> None:
    """Make these aspects what `wanted` says. `confirmed` needs no putting: it is read from what stands of decisions."""
    fields: Values = {name: wanted[name] for name in ("state", "kind") if name in wanted}
    fields |= {f"{name}_id": wanted[name] for name in ("claim", "note", "reading") if name in wanted}
    if fields:
        if fields.get("claim_id"):
            fields["claim_id"] = UUID(fields["claim_id"])
        for name, value in fields.items():
            setattr(annotation, name, value)
        annotation.save(update_fields=[name.removesuffix("_id") for name in fields])
    roles = [
        (int(aspect.split()[1]), *value) for aspect, value in wanted.items() if aspect.startswith("role ")
    ]
    # Those that go make room first: an actor has a role once at a time.
    for pk, state, actor in sorted(roles, key=lambda role: role[1] != Annotation.State.REJECTED):
        Role.objects.filter(annotation=annotation, pk=pk).update(state=state, actor=actor)
    if "words" in wanted:
        set_anchors(annotation, wanted["words"]["pieces"])
    for aspect, value in wanted.items():
        if _claim_of(aspect):
            add_claim_change(_claim_of(aspect), annotation, aspect.partition(" ")[0], value)


def add_claim_change(claim: UUID | str, annotation: Annotation, name: str, value: int | None) -> None:
    """Give a claim another wording or verdict, by primary key; None for a wording: in the words of the annotation."""
    if name == "verdict":
        Claim.objects.filter(pk=claim).update(verdict=value)
        return
    worded = Wording.objects.filter(pk=value).first() if value else None
    text = worded.text if worded else wording(annotation)
    Claim.objects.filter(pk=claim).update(wording=worded, text=text)


def segments(annotation: Annotation) -> list[Piece]:
    """The content of an annotation in the latest text."""
    anchors = _content(annotation, latest_of(annotation)).order_by("ordinal")
    return [[a.start, a.end, str(a.outcome), a.score] for a in anchors]


def set_anchors(annotation: Annotation, wanted: list[Piece]) -> None:
    """Make these the content of an annotation in the latest text; a claim that was worded by its words follows them.

    A claim that partners see is given the words that they see when it is announced, whatever a draft says.
    """
    latest = latest_of(annotation)
    claim, before = annotation.claim, wording(annotation)
    gone = {anchor.ordinal: anchor for anchor in _content(annotation, latest).filter(start=None)}
    _content(annotation, latest).delete()
    for ordinal, (start, end, outcome, score) in enumerate(wanted):
        if start is None:
            anchor = gone.get(ordinal) or _as_it_was(annotation, latest, ordinal)
            anchor.pk, anchor.revision, anchor.start, anchor.end = None, latest, None, None
        else:
            anchor = anchor_at(annotation, latest, latest.text, start, end, ordinal=ordinal)
        anchor.outcome, anchor.score = outcome, score
        anchor.save(force_insert=True)
    if claim is None or claim.wording_id is not None or claim.text != before:
        return
    if claim.statements.exclude(pk=annotation.pk).exists():
        return
    Claim.objects.filter(pk=claim.pk).update(text=wording(annotation) or before)


def wording(annotation: Annotation) -> str:
    """The words of the content in the latest text, in one line."""
    standing = _content(annotation, latest_of(annotation)).exclude(outcome=Anchor.Outcome.LOST)
    return joined(" ".join(a.exact.split()) for a in standing.order_by("ordinal"))


def latest_of(annotation: Annotation) -> Revision:
    """The latest text of the article: the one that editors work on."""
    latest = annotation.article.latest_revision
    assert latest is not None, "an article is stored together with its first revision"
    return latest


def _content(annotation: Annotation, revision: Revision) -> QuerySet[Anchor]:
    return Anchor.objects.filter(annotation=annotation, revision=revision, part=Anchor.Part.CONTENT)


def _as_it_was(annotation: Annotation, before: Revision, ordinal: int) -> Anchor:
    """A piece as the last text had it in which it was: for taking back that it was put on other words."""
    earlier = Anchor.objects.filter(
        annotation=annotation,
        part=Anchor.Part.CONTENT,
        ordinal=ordinal,
        revision__number__lt=before.number,
    )
    return earlier.order_by("revision__number").reverse()[0]
