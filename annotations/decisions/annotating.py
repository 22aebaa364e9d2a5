"""Annotate words, adjust their span, and change their kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from annotations.actors.profiles import named
from annotations.locks import deciding, hold, publish, record_new
from annotations.models import Actor, Anchor, Annotation, Decision, Role
from annotations.reanchor import anchor_at
from annotations.state import Segment, set_anchors
from newsroom.articles.actions import locks
from newsroom.articles.actions.revise import StaleRevision
from newsroom.articles.models import Article, Revision
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User

from .common import IsRejected, UnknownKind, add_role, state_claim


class QuoteMismatch(Conflict):
    message = _(
        "These words do not stand at this place of the text. Load the article again; nothing was changed."
    )


class AlreadyMarked(Conflict):
    message = _("These words are marked as that already.")


class SpanChanged(Conflict):
    message = _(
        "A colleague has adjusted these words since you opened them. Look at them again; nothing was changed."
    )


class KindTaken(Conflict):
    message = _("The engine took the very same words for that as well. Decide on that one, and reject this.")


class NotesStayNotes(Invalid):
    message = _("A note is not a kind of words: it cannot become one, and nothing can become a note.")


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role that an editor gives an actor."""

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
    roles: Iterable[NewRole] = (),
) -> Annotation:
    """Mark words that the engine missed; `start` and `end` count code points of the revision's canonical text.

    Raises UnknownKind, UnknownRole, QuoteMismatch, AlreadyMarked, StaleRevision (the article has a newer text).
    """
    if kind not in Annotation.Kind.values:
        raise UnknownKind
    with transaction.atomic():
        annotation = mark(revision, kind=kind, start=start, end=end, exact=exact, editor=editor)
        # Checked under the article's lock: a key pressed twice must not make a second claim of the same words.
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
        chosen = dict.fromkeys(roles)
        if kind == Annotation.Kind.ACTOR and not chosen:
            chosen = _mention(exact)
        locked = hold(actors=[one.actor.pk for one in chosen])
        for one in chosen:
            add_role(annotation, one.role, one.actor, editor)
        if kind == Annotation.Kind.CLAIM:
            state_claim(annotation, " ".join(exact.split()), locked)
            annotation.save(update_fields=["claim"])
        publish([record_new(annotation, editor=editor, locked=locked)])
    return annotation


def mark(revision: Revision, *, kind: str, start: int, end: int, exact: str, editor: User) -> Annotation:
    """Create an editor's annotation on words of the latest text. Records no decision and publishes nothing.

    Raises QuoteMismatch, StaleRevision.
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
    """Let the content of an annotation reach from `start` to `end` (code points of `revision`). Idempotent.

    Segments between the two stay segments. Words that changed or were lost count as reviewed. The proposed span never
    changes. `last_span` is the span that the editor's page shows. Raises StaleRevision, QuoteMismatch, IsRejected,
    SpanChanged.
    """
    with deciding(annotation, editor=editor, action=Decision.Action.SPAN_ADJUSTED) as current:
        now = current.annotation
        _verify(now.article, revision, start, end, exact)
        if now.state == Annotation.State.REJECTED:
            raise IsRejected
        old = current.before["words"]["segments"]
        if last_span is not None and last_span != _reach(old):
            raise SpanChanged
        new = _reshaped(old, start, end)
        if new != old:
            set_anchors(now, new)
    return now


def change_kind(
    annotation: Annotation, *, kind: str, editor: User, last_decision: int | None = None
) -> Annotation:
    """Change the kind of an annotation. Its address, words, roles and state stay. Idempotent.

    Raises UnknownKind, NotesStayNotes, IsRejected, KindTaken, ChangedByColleague.
    """
    if kind == Annotation.NOTE or annotation.kind == Annotation.NOTE:
        raise NotesStayNotes
    if kind not in Annotation.Kind.values:
        raise UnknownKind
    with deciding(
        annotation, editor=editor, action=Decision.Action.KIND_CHANGED, last_decision=last_decision
    ) as current:
        now = current.annotation
        if now.state == Annotation.State.REJECTED:
            raise IsRejected
        if now.kind == kind:
            return now
        current.check_unchanged()
        if now.run_id is not None and not now.proposed_kind:
            now.proposed_kind = now.kind
        now.kind = kind
        if kind != Annotation.Kind.CLAIM:
            now.claim = None
        elif now.state == Annotation.State.ACCEPTED:
            state_claim(now, current.words(), current.locked)
        try:
            with transaction.atomic():
                now.save(update_fields=["kind", "proposed_kind", "claim"])
        except IntegrityError:
            raise KindTaken from None
    return now


def _mention(exact: str) -> dict[NewRole, None]:
    """A role for the actor that the marked words name, if just one actor has that name."""
    actor = named(" ".join(exact.split()))
    return {NewRole(Role.Kind.MENTIONED, actor): None} if actor else {}


def _verify(article: Article, revision: Revision, start: int, end: int, exact: str) -> None:
    if article.latest_revision_id != revision.pk:
        raise StaleRevision
    text = revision.text
    if not (0 <= start < end <= len(text)) or text[start:end] != exact or not exact.strip():
        raise QuoteMismatch


def _reach(segments: list[Segment]) -> tuple[int, int] | None:
    """From the first segment's start to the last one's end; None where all are lost."""
    present = [(start, end) for start, end, *_ in segments if start is not None]
    return (present[0][0], present[-1][1]) if present else None


def _reshaped(segments: list[Segment], start: int, end: int) -> list[Segment]:
    """The segments as they reach from `start` to `end`: the outer two grow or shrink, what lies outside goes."""
    inside = [
        [max(first, start), min(last, end)]
        for first, last, *_ in segments
        if first is not None and first < end and start < last
    ]
    if not inside:
        inside = [[start, end]]
    inside[0][0], inside[-1][1] = start, end
    return [[first, last, str(Anchor.Outcome.EXACT), 1.0] for first, last in inside]
