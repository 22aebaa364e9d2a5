"""Verb: carry what is said about a text over to the text that replaces it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from annotations.models import Anchor, Decision
from newsroom.articles.models import Revision

from .anchoring import Selector, describe, locate, reanchor_spans
from .anchoring.segment_summary import joined

# Words that come back after they were gone must come back whole to be taken for the same.
RETURNED = 0.95


def reanchor(*, old: Revision, new: Revision) -> None:
    """Add an anchor on `new` for each anchor on `old`, inside the transaction that stores `new`.

    Rejected annotations are carried too, so that nothing an editor rejected is proposed again. An alteration that no
    editor has confirmed stays one, however many revisions follow; a part that is lost is tried again here.
    """
    anchors = list(Anchor.objects.filter(revision=old).select_related("annotation").order_by("pk"))
    standing = [a for a in anchors if a.outcome != Anchor.Outcome.LOST]
    spans = [(a.start or 0, a.end or 0) for a in standing]
    confirmed = set(
        Decision.objects.standing()
        .filter(revision=old, action=Decision.Action.CONFIRMED)
        .values_list("annotation", flat=True)
    )
    carried: list[Anchor] = []
    for anchor, outcome in zip(standing, reanchor_spans(old.text, new.text, spans), strict=True):
        if outcome.start is None or outcome.end is None:
            carried.append(_lost(anchor, new))
            continue
        result = Anchor.Outcome(outcome.outcome)
        if anchor.outcome == Anchor.Outcome.ALTERED and anchor.annotation_id not in confirmed:
            result = Anchor.Outcome.ALTERED
        carried.append(_placed(anchor, new, outcome.start, outcome.end, result, outcome.score))
    for anchor in (a for a in anchors if a.outcome == Anchor.Outcome.LOST):
        found = locate(new.text, Selector(0, len(anchor.exact), anchor.exact, anchor.prefix, anchor.suffix))
        if (
            found is not None
            and found.score >= RETURNED
            and new.text[found.start : found.end] == anchor.exact
        ):
            carried.append(_placed(anchor, new, found.start, found.end, Anchor.Outcome.MOVED, found.score))
        else:
            carried.append(_lost(anchor, new))
    Anchor.objects.bulk_create(carried)


def reanchored(anchors: Sequence[Anchor], *, old: Revision, new: Revision) -> list[Anchor]:
    """Anchors on `new`, not yet stored, for anchors that are made on `old` although `new` stands already."""
    spans = [(anchor.start or 0, anchor.end or 0) for anchor in anchors]
    return [
        _lost(anchor, new)
        if there.start is None or there.end is None
        else _placed(anchor, new, there.start, there.end, Anchor.Outcome(there.outcome), there.score)
        for anchor, there in zip(anchors, reanchor_spans(old.text, new.text, spans), strict=True)
    ]


def words_before(annotations: list[UUID], revision: Revision) -> dict[UUID, tuple[int, str]]:
    """For annotations whose words changed: (revision's number, the words there) as an editor last saw them."""
    words: dict[UUID, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    earlier = (
        Anchor.objects.filter(
            annotation__in=annotations,
            part=Anchor.Part.CONTENT,
            revision__number__lt=revision.number,
            outcome__in=[Anchor.Outcome.EXACT, Anchor.Outcome.MOVED],
        )
        .order_by("revision__number", "ordinal")
        .values_list("annotation", "revision__number", "exact")
    )
    for annotation, number, exact in earlier:
        words[annotation][number].append(exact)
    return {annotation: (max(by), joined(by[max(by)])) for annotation, by in words.items()}


def _placed(
    anchor: Anchor, new: Revision, start: int, end: int, outcome: Anchor.Outcome, score: float
) -> Anchor:
    selector = describe(new.text, start, end)
    return Anchor(
        annotation=anchor.annotation,
        revision=new,
        part=anchor.part,
        ordinal=anchor.ordinal,
        start=start,
        end=end,
        exact=selector.exact,
        prefix=selector.prefix,
        suffix=selector.suffix,
        outcome=outcome,
        score=score,
    )


def _lost(anchor: Anchor, new: Revision) -> Anchor:
    return Anchor(
        annotation=anchor.annotation,
        revision=new,
        part=anchor.part,
        ordinal=anchor.ordinal,
        exact=anchor.exact,
        prefix=anchor.prefix,
        suffix=anchor.suffix,
        outcome=Anchor.Outcome.LOST,
        score=0.0,
    )
