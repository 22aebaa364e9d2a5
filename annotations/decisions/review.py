"""Accept, reject, reopen or confirm an annotation."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from annotations.actors.profiles import actor_of_name
from annotations.locks import Current, deciding
from annotations.models import Annotation, Claim, Decision, Role
from annotations.state import latest_of
from newsroom.core.errors import Conflict
from newsroom.users.models import User

from .common import AlreadyDecided, state_claim

Action, State = Decision.Action, Annotation.State


class NotAltered(Conflict):
    message = _("No words have changed under this annotation, so there is nothing to confirm.")


def accept(
    annotation: Annotation,
    *,
    editor: User,
    last_decision: int | None = None,
    batch: UUID | None = None,
    claim: Claim | None = None,
) -> Annotation:
    """Accept a suggestion, with the roles that it shows. Raises AlreadyDecided, ChangedByColleague.

    Names that the engine gave without an actor become actors: the editor decides that each is one. `claim` is the
    existing claim that the words state; without it they state a new one. Here and below, `last_decision` is the last
    one that the editor's page shows (`Current.check_unchanged`). Decisions that share a `batch` are undone together.
    """
    with deciding(
        annotation,
        editor=editor,
        action=Action.ACCEPTED,
        last_decision=last_decision,
        batch=batch,
        claims=[claim.pk] if claim else [],
        with_names=True,
    ) as current:
        accept_current(current, claim=claim)
    return current.annotation


def accept_current(current: Current, *, claim: Claim | None = None) -> None:
    """Accept a suggestion whose names (`unknown_names`) are locked. Raises AlreadyDecided."""
    annotation = current.annotation
    current.action = Action.ACCEPTED
    if claim is not None:
        annotation.claim = claim
    else:
        state_claim(annotation, current.words(), current.locked)
    _decide(annotation, State.ACCEPTED)
    roles = list(annotation.roles.exclude(state=State.REJECTED).select_related("actor").order_by("pk"))
    for role in roles:
        if role.state == State.SUGGESTED:
            _accept_role(role, [other for other in roles if other is not role], current)


def reject(
    annotation: Annotation,
    *,
    editor: User,
    last_decision: int | None = None,
    batch: UUID | None = None,
) -> Annotation:
    """Reject a suggestion, withdraw an editor's annotation, or drop an accepted one whose words have changed.

    Raises AlreadyDecided, ChangedByColleague.
    """
    with deciding(
        annotation, editor=editor, action=Action.REJECTED, last_decision=last_decision, batch=batch
    ) as current:
        reject_current(current)
    return current.annotation


def reject_current(current: Current) -> None:
    """Reject an annotation whose locks are taken. Raises AlreadyDecided."""
    now = current.annotation
    if now.state == State.ACCEPTED and (now.author_id is not None or _needs_review(now)):
        now.state = State.REJECTED
        now.save(update_fields=["state"])
    else:
        _decide(now, State.REJECTED)


def reopen(annotation: Annotation, *, editor: User, last_decision: int | None = None) -> Annotation:
    """Take a decision back: a suggestion waits again, an editor's annotation that was withdrawn is accepted again.

    Idempotent. Raises ChangedByColleague.
    """
    with deciding(annotation, editor=editor, action=Action.REOPENED, last_decision=last_decision) as current:
        reopen_current(current)
    return current.annotation


def reopen_current(current: Current) -> None:
    """Take back the decision on an annotation whose locks are taken. Raises ChangedByColleague."""
    current.check_unchanged()
    now = current.annotation
    reopened = State.SUGGESTED if now.run_id is not None else State.ACCEPTED
    if now.state != reopened:
        now.state = reopened
        now.save(update_fields=["state"])
        if now.run_id is not None:
            # The engine's roles wait again; those that editors linked stay accepted.
            engines = now.roles.filter(run__isnull=False, state=State.ACCEPTED)
            engines.update(state=State.SUGGESTED)


def confirm(annotation: Annotation, *, editor: User, last_decision: int | None = None) -> Annotation:
    """Decide that an annotation still holds although its words have changed.

    Raises NotAltered, ChangedByColleague.
    """
    with deciding(annotation, editor=editor, action=Action.CONFIRMED, last_decision=last_decision) as current:
        confirm_current(current)
    return current.annotation


def confirm_current(current: Current) -> None:
    """Confirm an annotation whose locks are taken. Raises NotAltered, ChangedByColleague."""
    current.check_unchanged()
    if not _needs_review(current.annotation):
        raise NotAltered
    current.decided["confirmed"] = str(latest_of(current.annotation).pk)


def _decide(annotation: Annotation, state: Annotation.State) -> None:
    undecided = Annotation.objects.filter(pk=annotation.pk, state=State.SUGGESTED)
    if undecided.update(state=state, claim=annotation.claim_id) != 1:
        deciding_actions = (Action.ACCEPTED, Action.REJECTED, Action.ANNOTATED)
        decided = annotation.decisions.active().filter(action__in=deciding_actions)
        last = decided.select_related("editor").last()
        raise AlreadyDecided(
            _("%(editor)s has already %(action)s this.")
            % {"editor": last.editor, "action": last.get_action_display()}
            if last
            else ""
        )
    annotation.state = state


def _accept_role(role: Role, others: list[Role], current: Current) -> None:
    if role.actor is None and role.is_named:
        role.actor = actor_of_name(
            role.name, kind=role.actor_kind, editor=current.editor, locked=current.locked
        )
    role.state = State.ACCEPTED
    if role.actor is not None and any(
        (other.kind, other.actor_id) == (role.kind, role.actor_id) and other.state != State.REJECTED
        for other in others
    ):
        # An editor has linked the same actor in the same role: theirs remains.
        role.actor, role.state = None, State.REJECTED
    role.save(update_fields=["actor", "state"])


def _needs_review(annotation: Annotation) -> bool:
    return Annotation.objects.changed().filter(pk=annotation.pk).exists()
