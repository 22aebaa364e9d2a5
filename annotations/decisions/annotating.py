"""Annotate words, adjust their span, and change their kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from annotations.actors.profiles import named
from annotations.feed_items import publish_changes
from annotations.locks import check_unchanged, hold
from annotations.models import Actor, Anchor, Annotation, Decision, Role
from annotations.reanchor import anchor_at
from newsroom.articles.actions import locks
from newsroom.articles.actions.revise import StaleRevision
from newsroom.articles.models import Article, Revision
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User

from .annotation_state import Piece, Values, capture, segments, set_anchors
from .common import NotStanding, UnknownKind, add_role, lock, record_decision, state_claim


class QuoteMismatch(Conflict):
    """These words do not stand at this place of the text. Load the article again; nothing was changed."""


class AlreadyMarked(Conflict):
    """These words are marked as that already."""


class SpanChanged(Conflict):
    """A colleague has mended these words meanwhile. Look at them again; nothing was changed."""


class KindTaken(Conflict):
    """The engine took the very same words for that as well. Decide on that one, and reject this."""


class NotesStayNotes(Invalid):
    """A note is not a kind of words: it cannot become one, and nothing can become a note."""


@dataclass(frozen=True, slots=True)
class Part:
    """An actor in a role, as an editor says it."""

    role: str
    actor: Actor


def annotate(
    revision: Revision,
    *,
    kind: str,
    start: int,
    end: int,
    exact: str,
    editor: User,
    roles: Iterable[Part] = (),
) -> Annotation:
    """Mark words that the engine missed; `start` and `end` count code points of the revision's canonical text.

    Raises UnknownKind, UnknownRole, QuoteMismatch, AlreadyMarked, StaleRevision (the article has a newer text).
    """
    if kind not in Annotation.Kind.values:
        raise UnknownKind
    with transaction.atomic():
        annotation = mark(revision, kind=kind, start=start, end=end, exact=exact, editor=editor)
        # Looked at under the article's lock: a key pressed twice must not make a second claim of the same words.
        same = Anchor.objects.filter(
            revision=revision,
            part=Anchor.Part.CONTENT,
            start=start,
            end=end,
            annotation__kind=kind,
            annotation__state=Annotation.State.ACCEPTED,
        )
        if same.exclude(annotation=annotation).exists():
            raise AlreadyMarked
        parts = dict.fromkeys(roles)
        if kind == Annotation.Kind.ACTOR and not parts:
            parts = _mention(exact)
        hold(actors=[part.actor.pk for part in parts])
        for part in parts:
            add_role(annotation, part.role, part.actor, editor)
        state_claim(annotation)
        record_decision(annotation, editor, Decision.Action.ANNOTATED, not_there(annotation))
        publish_changes([annotation.pk])
    return annotation


def mark(revision: Revision, *, kind: str, start: int, end: int, exact: str, editor: User) -> Annotation:
    """An annotation of a person on words of the latest text, before anything is said of it.

    Raises QuoteMismatch, StaleRevision. For actions: it leaves no decision and tells nobody.
    """
    article = locks.lock(revision.article)
    _verify(article, revision, start, end, exact)
    annotation = Annotation.objects.create(
        article=article,
        kind=kind,
        state=Annotation.State.ACCEPTED,
        author=editor,
        made_on=revision,
        proposed_start=start,
        proposed_end=end,
    )
    anchor_at(annotation, revision, revision.text, start, end).save()
    return annotation


def not_there(annotation: Annotation) -> Values:
    """What a new annotation was before it was made: the same, and rejected. To undo its making is to reject it."""
    return {**capture(annotation), "state": str(Annotation.State.REJECTED)}


def adjust_span(
    annotation: Annotation,
    *,
    revision: Revision,
    start: int,
    end: int,
    exact: str,
    editor: User,
    last_span: tuple[int, int] | None = None,
) -> Annotation:
    """Put the boundary of what is said right: it reaches from `start` to `end` (code points of `revision`).

    Pieces between the two stay pieces. Words that changed or were lost count as looked at. The span as proposed never
    changes. `last_span` is the boundary that the editor mended. Raises StaleRevision, QuoteMismatch, NotStanding,
    MendedMeanwhile.
    """
    with transaction.atomic():
        now = lock(annotation)
        _verify(now.article, revision, start, end, exact)
        if now.state == Annotation.State.REJECTED:
            raise NotStanding
        before = capture(now)
        old = segments(now)
        if last_span is not None and last_span != _reach(old):
            raise SpanChanged
        new = _reshaped(old, start, end)
        if new != old:
            set_anchors(now, new)
            record_decision(now, editor, Decision.Action.SPAN_ADJUSTED, before)
            publish_changes([now.pk])
    return now


def change_kind(
    annotation: Annotation, *, kind: str, editor: User, last_decision: int | None = None
) -> Annotation:
    """The words are something else than it says. Address, words, roles and state stay; twice does no harm.

    Raises UnknownKind, NotesStayNotes, NotStanding, KindTaken, ChangedByColleague.
    """
    if kind == Annotation.NOTE or annotation.kind == Annotation.NOTE:
        raise NotesStayNotes
    if kind not in Annotation.Kind.values:
        raise UnknownKind
    with transaction.atomic():
        now = lock(annotation)
        if now.state == Annotation.State.REJECTED:
            raise NotStanding
        if now.kind == kind:
            return now
        check_unchanged(now, last_decision=last_decision, editor=editor)
        before = capture(now)
        touched = {now.claim_id} if now.claim_id else set()
        if now.run_id is not None and not now.proposed_kind:
            now.proposed_kind = now.kind
        now.kind = kind
        if kind != Annotation.Kind.CLAIM:
            now.claim = None
        try:
            with transaction.atomic():
                now.save(update_fields=["kind", "proposed_kind", "claim"])
        except IntegrityError:
            raise KindTaken from None
        if now.state == Annotation.State.ACCEPTED:
            state_claim(now)
        record_decision(now, editor, Decision.Action.KIND_CHANGED, before)
        publish_changes([now.pk], claims=touched)
    return now


def _mention(exact: str) -> dict[Part, None]:
    """Whom the marked words name, where just one actor bears that name."""
    actor = named(" ".join(exact.split()))
    return {Part(Role.Kind.MENTIONED, actor): None} if actor else {}


def _verify(article: Article, revision: Revision, start: int, end: int, exact: str) -> None:
    if article.latest_revision_id != revision.pk:
        raise StaleRevision
    text = revision.text
    if not (0 <= start < end <= len(text)) or text[start:end] != exact or not exact.strip():
        raise QuoteMismatch


def _reach(old: list[Piece]) -> tuple[int, int] | None:
    """From the first piece's start to the last one's end; None where no piece is left."""
    standing = [(start, end) for start, end, *_ in old if start is not None]
    return (standing[0][0], standing[-1][1]) if standing else None


def _reshaped(old: list[Piece], start: int, end: int) -> list[Piece]:
    """The pieces as they reach from `start` to `end`: the outer two grow or shrink, what lies outside goes."""
    inside = [
        [max(one, start), min(other, end)]
        for one, other, *_ in old
        if one is not None and one < end and start < other
    ]
    if not inside:
        inside = [[start, end]]
    inside[0][0], inside[-1][1] = start, end
    return [[one, other, str(Anchor.Outcome.EXACT), 1.0] for one, other in inside]
