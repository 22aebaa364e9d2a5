"""Move the anchors of annotations from one revision to the next, when the next is stored.

An accepted annotation whose words were altered or lost goes back to the editor until somebody confirms it on that
revision: the outcome of its anchor, stored here, is what `changed` in `models/needs_review.py` asks for.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from annotations.models import Anchor, Annotation, Decision
from newsroom.articles.models import Revision

from .anchoring import Selector, describe, locate, reanchor_spans
from .anchoring.segment_summary import joined

# Lost words are found again only if they return whole, so that no look-alike is taken for them.
MIN_RETURN_SCORE = 0.95


def reanchor(*, old: Revision, new: Revision) -> None:
    """Add an anchor on `new` for each anchor on `old`, in the transaction that stores `new`.

    Rejected annotations are reanchored, too: otherwise an engine would suggest them again. An altered anchor stays
    altered, through any number of revisions, until an editor confirms it. Lost anchors are looked for in `new`.
    """
    anchors = list(Anchor.objects.filter(revision=old).select_related("annotation").order_by("pk"))
    present = [anchor for anchor in anchors if anchor.outcome != Anchor.Outcome.LOST]
    lost = [anchor for anchor in anchors if anchor.outcome == Anchor.Outcome.LOST]
    confirmed = set(
        Decision.objects.active()
        .filter(revision=old, action=Decision.Action.CONFIRMED)
        .values_list("annotation", flat=True)
    )
    moved = reanchored(present, old=old, new=new)
    for before, after in zip(present, moved, strict=True):
        unconfirmed = before.outcome == Anchor.Outcome.ALTERED and before.annotation_id not in confirmed
        if unconfirmed and after.outcome != Anchor.Outcome.LOST:
            after.outcome = Anchor.Outcome.ALTERED
    Anchor.objects.bulk_create([*moved, *(_found_again(anchor, new) for anchor in lost)])


def reanchored(anchors: Sequence[Anchor], *, old: Revision, new: Revision) -> list[Anchor]:
    """Anchors on `new`, not yet stored, for anchors on `old` that are not lost, in order."""
    spans = [(anchor.start or 0, anchor.end or 0) for anchor in anchors]
    return [
        _lost(anchor, new)
        if found.start is None or found.end is None
        else _moved(anchor, new, found.start, found.end, Anchor.Outcome(found.outcome), found.score)
        for anchor, found in zip(anchors, reanchor_spans(old.text, new.text, spans), strict=True)
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
    outcome: Anchor.Outcome = Anchor.Outcome.EXACT,
    score: float = 1.0,
) -> Anchor:
    """An anchor, not yet stored, on the words `text[start:end]` of a revision. Offsets are code points."""
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
        outcome=outcome,
        score=score,
    )


def words_before(annotations: list[UUID], revision: Revision) -> dict[UUID, tuple[int, str]]:
    """The words of annotations before they changed: (number of the revision, its words), by primary key.

    It is the last revision before `revision` in which the words were exact or only moved.
    """
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


def _found_again(anchor: Anchor, new: Revision) -> Anchor:
    found = locate(new.text, Selector(0, len(anchor.exact), anchor.exact, anchor.prefix, anchor.suffix))
    if found is None or found.score < MIN_RETURN_SCORE or new.text[found.start : found.end] != anchor.exact:
        return _lost(anchor, new)
    return _moved(anchor, new, found.start, found.end, Anchor.Outcome.MOVED, found.score)


def _moved(
    anchor: Anchor, new: Revision, start: int, end: int, outcome: Anchor.Outcome, score: float
) -> Anchor:
    return anchor_at(
        anchor.annotation,
        new,
        new.text,
        start,
        end,
        part=anchor.part,
        ordinal=anchor.ordinal,
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
