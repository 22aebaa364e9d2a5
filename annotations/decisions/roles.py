"""Link an actor to an annotation, unlink it, and change its role."""

from annotations.locks import deciding
from annotations.models import Actor, Annotation, Decision, Role
from newsroom.users.models import User

from .common import IsRejected, UnknownRole, add_role

Action = Decision.Action


def link(
    annotation: Annotation, *, role: str, actor: Actor, editor: User, last_decision: int | None = None
) -> Role:
    """Give an actor a role. A speaker or a mentioned actor replaces the one that the engine suggested.

    Raises UnknownRole, AlreadyLinked, ChangedByColleague.
    """
    with deciding(
        annotation, editor=editor, action=Action.LINKED, last_decision=last_decision, actors=[actor.pk]
    ) as current:
        current.check_unchanged()
        now = current.annotation
        if role in {Role.Kind.SPEAKER, Role.Kind.MENTIONED}:
            suggested = now.roles.filter(kind=role, run__isnull=False).exclude(actor=actor)
            suggested.update(state=Annotation.State.REJECTED)
        linked = add_role(now, role, actor, editor)
        current.detail = {"role": role, "actor": str(actor.pk), "name": actor.name}
    return linked


def unlink(role: Role, *, editor: User, last_decision: int | None = None) -> None:
    """Take a role away from an actor. Idempotent. Raises ChangedByColleague."""
    with deciding(
        role.annotation, editor=editor, action=Action.UNLINKED, last_decision=last_decision
    ) as current:
        now = Role.objects.get(pk=role.pk)
        now.state = Annotation.State.REJECTED
        now.save(update_fields=["state"])
        current.detail = {"role": now.kind, "name": now.name}


def change_role(role: Role, *, kind: str, editor: User, last_decision: int | None = None) -> Role:
    """Give an actor another role in place of this one: the speaker was the target. Idempotent.

    The engine's role stays as it was suggested: it is rejected, and the editor's replaces it.
    Raises UnknownRole, AlreadyLinked, IsRejected, ChangedByColleague.
    """
    if kind not in Role.Kind.values:
        raise UnknownRole
    with deciding(
        role.annotation, editor=editor, action=Action.ROLE_CHANGED, last_decision=last_decision
    ) as current:
        now = Role.objects.select_related("actor").get(pk=role.pk)
        if now.state == Annotation.State.REJECTED:
            raise IsRejected
        if now.kind == kind:
            return now
        Role.objects.filter(pk=now.pk).update(state=Annotation.State.REJECTED)
        if now.actor is not None:
            changed = add_role(current.annotation, kind, now.actor, editor)
        else:
            changed = Role.objects.create(
                annotation=current.annotation,
                kind=kind,
                name=now.name,
                actor_kind=now.actor_kind,
                is_named=now.is_named,
                state=Annotation.State.ACCEPTED,
                author=editor,
            )
        current.detail = {"role": kind, "was": now.kind, "name": now.name}
    return changed
