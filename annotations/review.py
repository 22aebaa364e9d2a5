"""Verbs: what an editor says about words: accept, reject, take back, confirm, annotate, link."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from newsroom.articles.models import Article, Revision
from newsroom.articles.publishing import StaleRevision
from newsroom.ledger.errors import Conflict, Invalid
from newsroom.people.models import User

from .actors import named
from .ledger import announce
from .models import Actor, Anchor, Annotation, Claim, Decision, Role
from .suggest import anchor_at


class AlreadyDecided(Conflict):
    """A colleague has already decided on this suggestion."""


class QuoteMismatch(Conflict):
    """These words do not stand at this place of the text. Load the article again; nothing was changed."""


class UnknownKind(Invalid):
    """Words can be marked as a quotation, a claim, an actor, a figure or a date."""


class UnknownRole(Invalid):
    """An actor can be the speaker, the subject or the target, or be mentioned."""


class NotAltered(Conflict):
    """No words have changed under this annotation, so there is nothing to confirm."""


class AlreadyLinked(Conflict):
    """This actor has this role here already."""


@dataclass(frozen=True, slots=True)
class Part:
    """An actor in a role, as an editor says it."""

    role: str
    actor: Actor


def accept(annotation: Annotation, *, editor: User) -> Annotation:
    """The suggestion is right, with the roles it shows. Raises AlreadyDecided.

    Names that the engine gave without an actor become actors here: it is the editor who decides that they are one.
    """
    with transaction.atomic():
        now = _lock(annotation)
        _decide(now, Annotation.State.ACCEPTED)
        for role in now.roles.suggested_by_machine():
            _settle(role)
        _state_claim(now)
        _note(now, editor, Decision.Verb.ACCEPTED)
        announce([now.pk])
    return now


def reject(annotation: Annotation, *, editor: User) -> Annotation:
    """The words are not that. A person's own annotation is withdrawn in the same way. Raises AlreadyDecided."""
    with transaction.atomic():
        now = _lock(annotation)
        if now.author_id is not None and now.state == Annotation.State.ACCEPTED:
            now.state = Annotation.State.REJECTED
            now.save(update_fields=["state"])
        elif now.state == Annotation.State.ACCEPTED and _needs_review(now):
            # Words changed under an accepted one and the editor lets it go.
            now.state = Annotation.State.REJECTED
            now.save(update_fields=["state"])
        else:
            _decide(now, Annotation.State.REJECTED)
        _note(now, editor, Decision.Verb.REJECTED)
        announce([now.pk])
    return now


def reopen(annotation: Annotation, *, editor: User) -> Annotation:
    """Take a decision back: a suggestion waits again, a withdrawn annotation of a person stands again."""
    with transaction.atomic():
        now = _lock(annotation)
        before = now.state
        now.state = Annotation.State.SUGGESTED if now.run_id is not None else Annotation.State.ACCEPTED
        now.save(update_fields=["state"])
        if before != now.state and now.run_id is not None:
            # What the engine said waits again; what people linked stays theirs.
            now.roles.filter(run__isnull=False, state=Annotation.State.ACCEPTED).update(
                state=Annotation.State.SUGGESTED
            )
        if before != now.state:
            _note(now, editor, Decision.Verb.REOPENED, before=before)
            announce([now.pk])
    return now


def confirm(annotation: Annotation, *, editor: User) -> Annotation:
    """The words have changed under it and it still holds. Raises NotAltered."""
    with transaction.atomic():
        now = _lock(annotation)
        if not _needs_review(now):
            raise NotAltered
        _note(now, editor, Decision.Verb.CONFIRMED)
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

    Raises UnknownKind, UnknownRole, QuoteMismatch, StaleRevision (the article has a newer text).
    """
    if kind not in Annotation.Kind.values:
        raise UnknownKind
    with transaction.atomic():
        article = Article.objects.select_for_update(no_key=True).get(pk=revision.article_id)
        if article.latest_revision_id != revision.pk:
            raise StaleRevision
        text = revision.text
        if not (0 <= start < end <= len(text)) or text[start:end] != exact or not exact.strip():
            raise QuoteMismatch
        annotation = Annotation.objects.create(
            article=article,
            kind=kind,
            state=Annotation.State.ACCEPTED,
            author=editor,
            made_on=revision,
            proposed_start=start,
            proposed_end=end,
        )
        anchor_at(annotation, revision, text, start, end).save()
        parts = dict.fromkeys(roles)
        if kind == Annotation.Kind.ACTOR and not parts:
            parts = _mention(exact)
        for part in parts:
            _add_role(annotation, part.role, part.actor, editor)
        _state_claim(annotation)
        _note(annotation, editor, Decision.Verb.ANNOTATED)
        announce([annotation.pk])
    return annotation


def link(annotation: Annotation, *, role: str, actor: Actor, editor: User) -> Role:
    """Say what an actor is to the words. A speaker takes the place of the one that the engine proposed.

    Raises UnknownRole, AlreadyLinked.
    """
    with transaction.atomic():
        now = _lock(annotation)
        touched = _actors(now)
        if role in {Role.Kind.SPEAKER, Role.Kind.MENTIONED}:
            now.roles.filter(kind=role, run__isnull=False).exclude(actor=actor).update(
                state=Annotation.State.REJECTED
            )
        linked = _add_role(now, role, actor, editor)
        _note(now, editor, Decision.Verb.LINKED, role=role, actor=str(actor.pk), name=actor.name)
        announce([now.pk], actors=touched)
    return linked


def unlink(role: Role, *, editor: User) -> None:
    """An actor is not that to the words. Twice does no harm."""
    with transaction.atomic():
        now = _lock(role.annotation)
        touched = _actors(now)
        fresh = Role.objects.get(pk=role.pk)
        if fresh.state == Annotation.State.REJECTED:
            return
        fresh.state = Annotation.State.REJECTED
        fresh.save(update_fields=["state"])
        _note(now, editor, Decision.Verb.UNLINKED, role=fresh.kind, name=fresh.name)
        announce([now.pk], actors=touched)


def _lock(annotation: Annotation) -> Annotation:
    """The annotation as it is now, under its article's lock.

    The article comes first everywhere: an accept that runs beside a publish would otherwise not see that the article
    goes out, and the publish not that the annotation is accepted, and partners would never hear of it.
    """
    Article.objects.select_for_update(no_key=True).get(pk=annotation.article_id)
    return Annotation.objects.select_for_update(no_key=True).get(pk=annotation.pk)


def _decide(annotation: Annotation, state: Annotation.State) -> None:
    undecided = Annotation.objects.filter(pk=annotation.pk, state=Annotation.State.SUGGESTED)
    if undecided.update(state=state) != 1:
        last = annotation.decisions.select_related("editor").last()
        raise AlreadyDecided(f"{last.editor} has already {last.get_verb_display()} this." if last else "")
    annotation.state = state


def _settle(role: Role) -> None:
    if role.actor is None and role.is_named:
        role.actor = named(role.name, kind=role.actor_kind) or named(role.name)
        if role.actor is None and role.actor_kind:
            role.actor = Actor.objects.create(name=role.name[:200], kind=role.actor_kind)
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
        annotation.claim = Claim.objects.create(text=_words(annotation))
        annotation.save(update_fields=["claim"])


def _words(annotation: Annotation) -> str:
    pieces = annotation.anchors.filter(
        part=Anchor.Part.CONTENT, revision=annotation.article.latest_revision
    ).exclude(outcome=Anchor.Outcome.LOST)
    return " […] ".join(" ".join(a.exact.split()) for a in pieces.order_by("ordinal"))


def _mention(exact: str) -> dict[Part, None]:
    """Whom the marked words name, where just one actor bears that name."""
    actor = named(" ".join(exact.split()))
    return {Part(Role.Kind.MENTIONED, actor): None} if actor else {}


def _add_role(annotation: Annotation, role: str, actor: Actor, editor: User) -> Role:
    if role not in Role.Kind.values:
        raise UnknownRole
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
    latest = annotation.article.latest_revision
    changed = annotation.anchors.filter(
        revision=latest, part=Anchor.Part.CONTENT, outcome__in=[Anchor.Outcome.ALTERED, Anchor.Outcome.LOST]
    )
    confirmed = annotation.decisions.filter(revision=latest, verb=Decision.Verb.CONFIRMED)
    return changed.exists() and not confirmed.exists()


def _actors(annotation: Annotation) -> set[UUID]:
    return set(annotation.roles.filter(actor__isnull=False).values_list("actor", flat=True))


def _note(annotation: Annotation, editor: User, verb: Decision.Verb, **detail: Any) -> None:
    latest = annotation.article.latest_revision
    assert latest is not None
    Decision.objects.create(
        annotation=annotation,
        revision=latest,
        editor=editor,
        verb=verb,
        detail=detail,
    )
