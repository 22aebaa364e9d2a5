"""Accept, reject, reopen or confirm an annotation."""

from uuid import UUID

from django.db import IntegrityError, transaction

from annotations.actors.profiles import actor_called
from annotations.feed_items import publish_changes
from annotations.locks import check_unchanged
from annotations.models import Annotation, Claim, Decision, Role
from newsroom.core.errors import Conflict
from newsroom.users.models import User

from .annotation_state import capture, latest_of
from .common import AlreadyDecided, lock, record_decision, state_claim


class NotAltered(Conflict):
    """No words have changed under this annotation, so there is nothing to confirm."""


def accept(
    annotation: Annotation,
    *,
    editor: User,
    last_decision: int | None = None,
    act: UUID | None = None,
    claim: Claim | None = None,
) -> Annotation:
    """The suggestion is right, with the roles it shows. Raises AlreadyDecided, ChangedByColleague.

    Names that the engine gave without an actor become actors here: it is the editor who decides that they are one.
    `claim`: the one that the words state, where it stands already. Here and below, `last_decision` is the last that the
    editor's page knew of (`check_unchanged`), and decisions that share an `act` are undone together.
    """
    with transaction.atomic():
        now = lock(annotation, naming=True, claims=[claim.pk] if claim else [])
        accept_locked(now, editor=editor, last_decision=last_decision, act=act, claim=claim)
        publish_changes([now.pk])
    return now


def accept_locked(
    annotation: Annotation,
    *,
    editor: User,
    last_decision: int | None = None,
    act: UUID | None = None,
    claim: Claim | None = None,
) -> None:
    """Accept a suggestion that is held, with the names in it (`unknown_names`). For actions: it tells nobody.

    Raises AlreadyDecided, ChangedByColleague.
    """
    before = capture(annotation)
    _decide(annotation, Annotation.State.ACCEPTED)
    check_unchanged(annotation, last_decision=last_decision, editor=editor)
    for role in annotation.roles.suggested_by_machine():
        _settle(role, editor)
    if claim is not None:
        annotation.claim = claim
        annotation.save(update_fields=["claim"])
    state_claim(annotation)
    record_decision(annotation, editor, Decision.Action.ACCEPTED, before, act=act)


def reject(
    annotation: Annotation, *, editor: User, last_decision: int | None = None, act: UUID | None = None
) -> Annotation:
    """The words are not that. A person's own annotation is withdrawn in the same way.

    Raises AlreadyDecided, ChangedByColleague.
    """
    with transaction.atomic():
        now = lock(annotation)
        before = capture(now)
        if now.author_id is not None and now.state == Annotation.State.ACCEPTED:
            now.state = Annotation.State.REJECTED
            now.save(update_fields=["state"])
        elif now.state == Annotation.State.ACCEPTED and _needs_review(now):
            # Words changed under an accepted one and the editor lets it go.
            now.state = Annotation.State.REJECTED
            now.save(update_fields=["state"])
        else:
            _decide(now, Annotation.State.REJECTED)
        check_unchanged(now, last_decision=last_decision, editor=editor)
        record_decision(now, editor, Decision.Action.REJECTED, before, act=act)
        publish_changes([now.pk])
    return now


def reopen(annotation: Annotation, *, editor: User, last_decision: int | None = None) -> Annotation:
    """Take a decision back: a suggestion waits again, a withdrawn annotation of a person stands again.

    Raises ChangedByColleague.
    """
    with transaction.atomic():
        now = lock(annotation)
        check_unchanged(now, last_decision=last_decision, editor=editor)
        before = capture(now)
        now.state = Annotation.State.SUGGESTED if now.run_id is not None else Annotation.State.ACCEPTED
        now.save(update_fields=["state"])
        if before["state"] != now.state and now.run_id is not None:
            # What the engine said waits again; what people linked stays theirs.
            now.roles.filter(run__isnull=False, state=Annotation.State.ACCEPTED).update(
                state=Annotation.State.SUGGESTED
            )
        if before["state"] != now.state:
            record_decision(now, editor, Decision.Action.REOPENED, before)
            publish_changes([now.pk])
    return now


def confirm(annotation: Annotation, *, editor: User, last_decision: int | None = None) -> Annotation:
    """The words have changed under it and it still holds. Raises NotAltered, ChangedByColleague."""
    with transaction.atomic():
        now = lock(annotation)
        check_unchanged(now, last_decision=last_decision, editor=editor)
        if not _needs_review(now):
            raise NotAltered
        before = capture(now)
        record_decision(now, editor, Decision.Action.CONFIRMED, before, confirmed=str(latest_of(now).pk))
        publish_changes([now.pk])
    return now


def _decide(annotation: Annotation, state: Annotation.State) -> None:
    undecided = Annotation.objects.filter(pk=annotation.pk, state=Annotation.State.SUGGESTED)
    if undecided.update(state=state) != 1:
        deciding = (Decision.Action.ACCEPTED, Decision.Action.REJECTED, Decision.Action.ANNOTATED)
        decided = annotation.decisions.standing().filter(action__in=deciding)
        last = decided.select_related("editor").last()
        raise AlreadyDecided(f"{last.editor} has already {last.get_action_display()} this." if last else "")
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


def _needs_review(annotation: Annotation) -> bool:
    return Annotation.objects.changed().filter(pk=annotation.pk).exists()
