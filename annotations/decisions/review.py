"""Verbs: what an editor says about words: accept, reject, take back, confirm, annotate, mend, link, give a role.

Each leaves a decision that says what it changed, so that it can be undone (annotations/decisions/undo.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from annotations.actors.profiles import actor_called, named
from annotations.concurrency import refuse_unseen
from annotations.feed_items import announce
from annotations.locks import hold
from annotations.models import Actor, Anchor, Annotation, Claim, Decision, Role
from annotations.runs.execute import anchor_at
from newsroom.articles.actions import publish
from newsroom.articles.actions.publish import StaleRevision
from newsroom.articles.models import Article, Revision
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User

from .annotation_state import Piece, Values, difference, latest_of, pieces, place, values, wording


class AlreadyDecided(Conflict):
    """A colleague has already decided on this suggestion."""


class QuoteMismatch(Conflict):
    """These words do not stand at this place of the text. Load the article again; nothing was changed."""


class AlreadyMarked(Conflict):
    """These words are marked as that already."""


class UnknownKind(Invalid):
    """Words can be marked as a quotation, a claim, an actor, a figure or a date."""


class UnknownRole(Invalid):
    """An actor can be the speaker, the subject or the target, or be mentioned."""


class NotAltered(Conflict):
    """No words have changed under this annotation, so there is nothing to confirm."""


class AlreadyLinked(Conflict):
    """This actor has this role here already."""


class NotStanding(Conflict):
    """This has been rejected. Take the decision back first."""


class MendedMeanwhile(Conflict):
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


def accept(
    annotation: Annotation,
    *,
    editor: User,
    seen: int | None = None,
    act: UUID | None = None,
    claim: Claim | None = None,
) -> Annotation:
    """The suggestion is right, with the roles it shows. Raises AlreadyDecided, ChangedMeanwhile.

    Names that the engine gave without an actor become actors here: it is the editor who decides that they are one.
    `claim`: the one that the words state, where it stands already. Here and below, `seen` is the last decision that the
    editor's page knew of (`seen.refuse_unseen`), and decisions that share an `act` are undone together.
    """
    with transaction.atomic():
        now = lock(annotation, naming=True, claims=[claim.pk] if claim else [])
        accept_locked(now, editor=editor, seen=seen, act=act, claim=claim)
        announce([now.pk])
    return now


def accept_locked(
    annotation: Annotation,
    *,
    editor: User,
    seen: int | None = None,
    act: UUID | None = None,
    claim: Claim | None = None,
) -> None:
    """Accept a suggestion that is held, with the names in it (`unknown_names`). For verbs: it tells nobody.

    Raises AlreadyDecided, ChangedMeanwhile.
    """
    before = values(annotation)
    _decide(annotation, Annotation.State.ACCEPTED)
    refuse_unseen(annotation, seen=seen, editor=editor)
    for role in annotation.roles.suggested_by_machine():
        _settle(role, editor)
    if claim is not None:
        annotation.claim = claim
        annotation.save(update_fields=["claim"])
    _state_claim(annotation)
    note_down(annotation, editor, Decision.Verb.ACCEPTED, before, act=act)


def reject(
    annotation: Annotation, *, editor: User, seen: int | None = None, act: UUID | None = None
) -> Annotation:
    """The words are not that. A person's own annotation is withdrawn in the same way.

    Raises AlreadyDecided, ChangedMeanwhile.
    """
    with transaction.atomic():
        now = lock(annotation)
        before = values(now)
        if now.author_id is not None and now.state == Annotation.State.ACCEPTED:
            now.state = Annotation.State.REJECTED
            now.save(update_fields=["state"])
        elif now.state == Annotation.State.ACCEPTED and _needs_review(now):
            # Words changed under an accepted one and the editor lets it go.
            now.state = Annotation.State.REJECTED
            now.save(update_fields=["state"])
        else:
            _decide(now, Annotation.State.REJECTED)
        refuse_unseen(now, seen=seen, editor=editor)
        note_down(now, editor, Decision.Verb.REJECTED, before, act=act)
        announce([now.pk])
    return now


def reopen(annotation: Annotation, *, editor: User, seen: int | None = None) -> Annotation:
    """Take a decision back: a suggestion waits again, a withdrawn annotation of a person stands again.

    Raises ChangedMeanwhile.
    """
    with transaction.atomic():
        now = lock(annotation)
        refuse_unseen(now, seen=seen, editor=editor)
        before = values(now)
        now.state = Annotation.State.SUGGESTED if now.run_id is not None else Annotation.State.ACCEPTED
        now.save(update_fields=["state"])
        if before["state"] != now.state and now.run_id is not None:
            # What the engine said waits again; what people linked stays theirs.
            now.roles.filter(run__isnull=False, state=Annotation.State.ACCEPTED).update(
                state=Annotation.State.SUGGESTED
            )
        if before["state"] != now.state:
            note_down(now, editor, Decision.Verb.REOPENED, before)
            announce([now.pk])
    return now


def confirm(annotation: Annotation, *, editor: User, seen: int | None = None) -> Annotation:
    """The words have changed under it and it still holds. Raises NotAltered, ChangedMeanwhile."""
    with transaction.atomic():
        now = lock(annotation)
        refuse_unseen(now, seen=seen, editor=editor)
        if not _needs_review(now):
            raise NotAltered
        before = values(now)
        note_down(now, editor, Decision.Verb.CONFIRMED, before, confirmed=str(latest_of(now).pk))
        announce([now.pk])
    return now


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
            _add_role(annotation, part.role, part.actor, editor)
        _state_claim(annotation)
        note_down(annotation, editor, Decision.Verb.ANNOTATED, not_there(annotation))
        announce([annotation.pk])
    return annotation


def mark(revision: Revision, *, kind: str, start: int, end: int, exact: str, editor: User) -> Annotation:
    """An annotation of a person on words of the latest text, before anything is said of it.

    Raises QuoteMismatch, StaleRevision. For verbs: it leaves no decision and tells nobody.
    """
    article = publish.lock(revision.article)
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
    return {**values(annotation), "state": str(Annotation.State.REJECTED)}


def mend(
    annotation: Annotation,
    *,
    revision: Revision,
    start: int,
    end: int,
    exact: str,
    editor: User,
    seen: tuple[int, int] | None = None,
) -> Annotation:
    """Put the boundary of what is said right: it reaches from `start` to `end` (code points of `revision`).

    Pieces between the two stay pieces. Words that changed or were lost count as looked at. The span as proposed never
    changes. `seen` is the boundary that the editor mended. Raises StaleRevision, QuoteMismatch, NotStanding,
    MendedMeanwhile.
    """
    with transaction.atomic():
        now = lock(annotation)
        _verify(now.article, revision, start, end, exact)
        if now.state == Annotation.State.REJECTED:
            raise NotStanding
        before = values(now)
        old = pieces(now)
        if seen is not None and seen != _reach(old):
            raise MendedMeanwhile
        new = _reshaped(old, start, end)
        if new != old:
            place(now, new)
            note_down(now, editor, Decision.Verb.MENDED, before)
            announce([now.pk])
    return now


def change_kind(annotation: Annotation, *, kind: str, editor: User, seen: int | None = None) -> Annotation:
    """The words are something else than it says. Address, words, roles and state stay; twice does no harm.

    Raises UnknownKind, NotesStayNotes, NotStanding, KindTaken, ChangedMeanwhile.
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
        refuse_unseen(now, seen=seen, editor=editor)
        before = values(now)
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
            _state_claim(now)
        note_down(now, editor, Decision.Verb.RENAMED, before)
        announce([now.pk], claims=touched)
    return now


def link(annotation: Annotation, *, role: str, actor: Actor, editor: User, seen: int | None = None) -> Role:
    """Say what an actor is to the words. A speaker takes the place of the one that the engine proposed.

    Raises UnknownRole, AlreadyLinked, ChangedMeanwhile.
    """
    with transaction.atomic():
        now = lock(annotation, actors=[actor.pk])
        refuse_unseen(now, seen=seen, editor=editor)
        before, touched = values(now), _actors(now)
        if role in {Role.Kind.SPEAKER, Role.Kind.MENTIONED}:
            now.roles.filter(kind=role, run__isnull=False).exclude(actor=actor).update(
                state=Annotation.State.REJECTED
            )
        linked = _add_role(now, role, actor, editor)
        note_down(now, editor, Decision.Verb.LINKED, before, role=role, actor=str(actor.pk), name=actor.name)
        announce([now.pk], actors=touched)
    return linked


def unlink(role: Role, *, editor: User, seen: int | None = None) -> None:
    """An actor is not that to the words. Twice does no harm. Raises ChangedMeanwhile."""
    with transaction.atomic():
        now = lock(role.annotation)
        before, touched = values(now), _actors(now)
        fresh = Role.objects.get(pk=role.pk)
        if fresh.state == Annotation.State.REJECTED:
            return
        refuse_unseen(now, seen=seen, editor=editor)
        fresh.state = Annotation.State.REJECTED
        fresh.save(update_fields=["state"])
        note_down(now, editor, Decision.Verb.UNLINKED, before, role=fresh.kind, name=fresh.name)
        announce([now.pk], actors=touched)


def cast(role: Role, *, kind: str, editor: User, seen: int | None = None) -> Role:
    """Whom the words name is something else to them: the speaker was the target. Twice does no harm.

    What the engine said stays its own: its role goes, and the editor's takes its place.
    Raises UnknownRole, AlreadyLinked, NotStanding, ChangedMeanwhile.
    """
    if kind not in Role.Kind.values:
        raise UnknownRole
    with transaction.atomic():
        now = lock(role.annotation)
        before, touched = values(now), _actors(now)
        fresh = Role.objects.select_related("actor").get(pk=role.pk)
        if fresh.state == Annotation.State.REJECTED:
            raise NotStanding
        if fresh.kind == kind:
            return fresh
        refuse_unseen(now, seen=seen, editor=editor)
        Role.objects.filter(pk=fresh.pk).update(state=Annotation.State.REJECTED)
        if fresh.actor is not None:
            given = _add_role(now, kind, fresh.actor, editor)
        else:
            given = Role.objects.create(
                annotation=now,
                kind=kind,
                name=fresh.name,
                actor_kind=fresh.actor_kind,
                is_named=fresh.is_named,
                state=Annotation.State.ACCEPTED,
                author=editor,
            )
        note_down(now, editor, Decision.Verb.CAST, before, role=kind, was=fresh.kind, name=fresh.name)
        announce([now.pk], actors=touched)
    return given


def lock(
    annotation: Annotation,
    *,
    naming: bool = False,
    actors: Iterable[UUID] = (),
    claims: Iterable[UUID] = (),
) -> Annotation:
    """For verbs: the annotation as it is now, under its article's lock, and what it touches held for it.

    `naming` where the verb may make actors of the names in it; `actors` and `claims` are those that it is going to
    touch besides.
    The article comes first everywhere: an accept that runs beside a publish would otherwise not see that the article
    goes out, and the publish not that the annotation is accepted, and partners would never hear of it.
    """
    publish.lock_all([annotation.article_id])
    hold(
        [annotation.pk],
        names=unknown_names([annotation.pk]) if naming else (),
        actors=actors,
        claims=claims,
    )
    return Annotation.objects.select_for_update(no_key=True).get(pk=annotation.pk)


def unknown_names(annotations: Iterable[UUID]) -> set[str]:
    """For verbs: the names in these suggestions of which accepting them may make actors."""
    roles = Role.objects.suggested_by_machine().filter(annotation__in=list(annotations), actor=None)
    return set(roles.filter(is_named=True).values_list("name", flat=True))


def _decide(annotation: Annotation, state: Annotation.State) -> None:
    undecided = Annotation.objects.filter(pk=annotation.pk, state=Annotation.State.SUGGESTED)
    if undecided.update(state=state) != 1:
        deciding = (Decision.Verb.ACCEPTED, Decision.Verb.REJECTED, Decision.Verb.ANNOTATED)
        decided = annotation.decisions.standing().filter(verb__in=deciding)
        last = decided.select_related("editor").last()
        raise AlreadyDecided(f"{last.editor} has already {last.get_verb_display()} this." if last else "")
    annotation.state = state


def _settle(role: Role, editor: User) -> None:
    if role.actor is None and role.is_named:
        role.actor = actor_called(role.name, kind=role.actor_kind, editor=editor)
    role.state = Annotation.State.ACCEPTED
    try:
        with transaction.atomic():
            role.save(update_fields=["actor", "state"])
    except IntegrityError:
        # A person has linked the same actor in the same role: theirs stands.
        role.actor = None
        role.state = Annotation.State.REJECTED
        role.save(update_fields=["actor", "state"])


def _state_claim(annotation: Annotation) -> None:
    if annotation.kind == Annotation.Kind.CLAIM and annotation.claim_id is None:
        annotation.claim = Claim.objects.create(text=wording(annotation))
        annotation.save(update_fields=["claim"])


def _mention(exact: str) -> dict[Part, None]:
    """Whom the marked words name, where just one actor bears that name."""
    actor = named(" ".join(exact.split()))
    return {Part(Role.Kind.MENTIONED, actor): None} if actor else {}


def _add_role(annotation: Annotation, role: str, actor: Actor, editor: User) -> Role:
    if role not in Role.Kind.values:
        raise UnknownRole
    while actor.merged_into is not None:
        actor = actor.merged_into
    standing = annotation.roles.filter(kind=role, actor=actor).exclude(state=Annotation.State.REJECTED)
    if standing.filter(state=Annotation.State.ACCEPTED).exists():
        raise AlreadyLinked
    # The engine said the same and nobody had decided yet: the person's word takes its place.
    standing.update(state=Annotation.State.REJECTED)
    return Role.objects.create(
        annotation=annotation,
        kind=role,
        actor=actor,
        name=actor.name,
        actor_kind=actor.kind,
        state=Annotation.State.ACCEPTED,
        author=editor,
    )


def _needs_review(annotation: Annotation) -> bool:
    return Annotation.objects.changed().filter(pk=annotation.pk).exists()


def _actors(annotation: Annotation) -> set[UUID]:
    return set(annotation.roles.filter(actor__isnull=False).values_list("actor", flat=True))


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


def note_down(
    annotation: Annotation,
    editor: User,
    verb: Decision.Verb,
    before: Values,
    *,
    act: UUID | None = None,
    confirmed: str | None = None,
    **detail: Any,
) -> None:
    after = values(annotation)
    if confirmed is not None:
        after["confirmed"] = confirmed
    Decision.objects.create(
        annotation=annotation,
        revision=latest_of(annotation),
        editor=editor,
        verb=verb,
        detail=detail,
        changes=difference(before, after),
        act=act,
    )
