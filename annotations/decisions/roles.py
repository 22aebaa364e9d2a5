"""Link an actor to an annotation, unlink it, and change its role."""

from uuid import UUID

from django.db import transaction

from annotations.feed_items import publish_changes
from annotations.locks import check_unchanged
from annotations.models import Actor, Annotation, Decision, Role
from newsroom.users.models import User

from .annotation_state import capture
from .common import NotStanding, UnknownRole, add_role, lock, record_decision


def link(
    annotation: Annotation, *, role: str, actor: Actor, editor: User, last_decision: int | None = None
) -> Role:
    """Say what an actor is to the words. A speaker takes the place of the one that the engine proposed.

    Raises UnknownRole, AlreadyLinked, ChangedByColleague.
    """
    with transaction.atomic():
        now = lock(annotation, actors=[actor.pk])
        check_unchanged(now, last_decision=last_decision, editor=editor)
        before, touched = capture(now), _actors(now)
        if role in {Role.Kind.SPEAKER, Role.Kind.MENTIONED}:
            now.roles.filter(kind=role, run__isnull=False).exclude(actor=actor).update(
                state=Annotation.State.REJECTED
            )
        linked = add_role(now, role, actor, editor)
        record_decision(
            now, editor, Decision.Action.LINKED, before, role=role, actor=str(actor.pk), name=actor.name
        )
        publish_changes([now.pk], actors=touched)
    return linked


def unlink(role: Role, *, editor: User, last_decision: int | None = None) -> None:
    """An actor is not that to the words. Twice does no harm. Raises ChangedByColleague."""
    with transaction.atomic():
        now = lock(role.annotation)
        before, touched = capture(now), _actors(now)
        fresh = Role.objects.get(pk=role.pk)
        if fresh.state == Annotation.State.REJECTED:
            return
        check_unchanged(now, last_decision=last_decision, editor=editor)
        fresh.state = Annotation.State.REJECTED
        fresh.save(update_fields=["state"])
        record_decision(now, editor, Decision.Action.UNLINKED, before, role=fresh.kind, name=fresh.name)
        publish_changes([now.pk], actors=touched)


def change_role(role: Role, *, kind: str, editor: User, last_decision: int | None = None) -> Role:
    """Whom the words name is something else to them: the speaker was the target. Twice does no harm.

    What the engine said stays its own: its role goes, and the editor's takes its place.
    Raises UnknownRole, AlreadyLinked, NotStanding, ChangedByColleague.
    """
    if kind not in Role.Kind.values:
        raise UnknownRole
    with transaction.atomic():
        now = lock(role.annotation)
        before, touched = capture(now), _actors(now)
        fresh = Role.objects.select_related("actor").get(pk=role.pk)
        if fresh.state == Annotation.State.REJECTED:
            raise NotStanding
        if fresh.kind == kind:
            return fresh
        check_unchanged(now, last_decision=last_decision, editor=editor)
        Role.objects.filter(pk=fresh.pk).update(state=Annotation.State.REJECTED)
        if fresh.actor is not None:
            given = add_role(now, kind, fresh.actor, editor)
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
        record_decision(
            now, editor, Decision.Action.ROLE_CHANGED, before, role=kind, was=fresh.kind, name=fresh.name
        )
        publish_changes([now.pk], actors=touched)
    return given


def _actors(annotation: Annotation) -> set[UUID]:
    return set(annotation.roles.filter(actor__isnull=False).values_list("actor", flat=True))
