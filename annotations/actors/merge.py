"""Merge two actors, split them again, and mark two as distinct.

Merging moves roles, names, identifiers and offices from one actor to the other. The decision lists what was moved, so
that splitting can return it. The merged actor keeps its row and its address; partners see what it was merged into.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from annotations.feed_items import publish_changes
from annotations.locks import hold
from annotations.models import Actor, ActorDecision, ActorName, Annotation, Identifier, Office, Role
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User

from .profiles import record_decision
from .search import distinguished_from


class SameActor(Invalid):
    message = _("An actor cannot be merged with itself or marked as distinct from itself.")


class MarkedDistinct(Conflict):
    message = _("A colleague has said that these two are not the same.")


class MergedAlready(Conflict):
    message = _("One of the two has been merged already. Look at them again; nothing was changed.")


class NotMerged(Conflict):
    message = _("This actor is not merged, or another was merged above it: split that one first.")


class JustLinked(Conflict):
    message = _("Somebody linked one of the two at this very moment. Please try again; nothing was changed.")


def merge(actor: Actor, other: Actor, *, editor: User, anyway: bool = False) -> Actor:
    """Merge `other` into `actor`, with all that it has. It can be split again.

    Raises SameActor, MarkedDistinct (unless `anyway`), MergedAlready, JustLinked.
    """
    if actor.pk == other.pk:
        raise SameActor
    with transaction.atomic():
        one, other = _hold(actor, other)
        if one.merged_into_id or other.merged_into_id:
            raise MergedAlready
        decision = distinguished_from(one).get(other.pk)
        if decision is not None and not anyway:
            raise MarkedDistinct(
                _("%(editor)s has said that %(one)s and %(other)s are not the same.")
                % {"editor": decision.editor, "one": one, "other": other}
            )
        other.merged_into = one
        other.save(update_fields=["merged_into"])
        moved = {
            "roles": _move_roles(one, other),
            "names": _move_names(one, other),
            "identifiers": _move(Identifier.objects.filter(actor=other), actor=one),
            "offices": _move(Office.objects.filter(actor=other), actor=one),
            # Offices at the merged organisation. An actor holds no office at itself.
            "organisations": _move(
                Office.objects.filter(organisation=other).exclude(actor=one), organisation=one
            ),
        }
        record_decision(one, ActorDecision.Action.MERGED, editor, other=other, **moved)
        _publish(one, other)
    return one


def split(merged: Actor, *, editor: User) -> Actor:
    """Split a merged actor from the one that it was merged into, with what it had, where that has not changed since.

    What was linked while the two were one stays with the other. Raises NotMerged, JustLinked.
    """
    with transaction.atomic():
        current = Actor.objects.get(pk=merged.pk)
        if current.merged_into is None:
            raise NotMerged
        one, other = _hold(current.merged_into, current)
        if other.merged_into_id != one.pk or one.merged_into_id is not None:
            raise NotMerged
        decision = ActorDecision.objects.filter(
            action=ActorDecision.Action.MERGED, actor=one, other=other
        ).latest("id")
        moved = decision.detail
        # First: a trigger redirects a role to what its actor was merged into.
        other.merged_into = None
        other.save(update_fields=["merged_into"])
        _return_roles(one, other, moved["roles"])
        ActorName.objects.filter(pk__in=moved["names"]["added"], actor=one).delete()
        ActorName.objects.filter(pk__in=moved["names"]["moved"], actor=one).update(actor=other)
        Identifier.objects.filter(pk__in=moved["identifiers"], actor=one).update(actor=other)
        Office.objects.filter(pk__in=moved["offices"], actor=one).update(actor=other)
        Office.objects.filter(pk__in=moved["organisations"], organisation=one).update(organisation=other)
        record_decision(one, ActorDecision.Action.SPLIT, editor, other=other, of=decision.pk)
        _publish(one, other)
    return other


def mark_distinct(actor: Actor, other: Actor, *, editor: User) -> None:
    """Record that two actors are not the same, so that they are not offered again. Idempotent. Raises SameActor."""
    if actor.pk == other.pk:
        raise SameActor
    with transaction.atomic():
        hold(actors=[actor.pk, other.pk])
        one, two = Actor.objects.get(pk=actor.pk), Actor.objects.get(pk=other.pk)
        if two.pk not in distinguished_from(one):
            record_decision(one, ActorDecision.Action.DISTINGUISHED, editor, other=two)


def _hold(*actors: Actor) -> list[Actor]:
    """The actors as they are now, locked with all annotations that name them. Raises JustLinked.

    New roles of theirs wait until the transaction ends.
    """
    pks = [actor.pk for actor in actors]
    naming = Annotation.objects.filter(roles__actor__in=pks).order_by()
    locked = set(naming.values_list("pk", flat=True))
    hold(locked, actors=pks, fully=pks)
    if not set(naming.values_list("pk", flat=True)) <= locked:
        raise JustLinked
    now = Actor.objects.in_bulk(pks)
    return [now[pk] for pk in pks]


def _move_roles(one: Actor, other: Actor) -> dict[str, Any]:
    """Give `other`'s roles to `one`. If both have the same role in an annotation, one of the two is rejected."""
    roles = list(Role.objects.filter(actor=other).order_by("pk"))
    active: dict[tuple[UUID, str], Role] = {}
    for role in Role.objects.filter(actor=one, annotation__in=[r.annotation_id for r in roles]).exclude(
        state=Annotation.State.REJECTED
    ):
        active[role.annotation_id, role.kind] = role
    doubled: dict[str, str] = {}
    for role in roles:
        rival = active.get((role.annotation_id, role.kind))
        if rival is None or role.state == Annotation.State.REJECTED:
            continue
        # An accepted role goes before a suggested one.
        weaker = rival if _weight(role) > _weight(rival) else role
        doubled[str(weaker.pk)] = str(weaker.state)
        Role.objects.filter(pk=weaker.pk).update(state=Annotation.State.REJECTED)
    Role.objects.filter(pk__in=[r.pk for r in roles]).update(actor=one)
    return {"moved": [r.pk for r in roles], "doubled": doubled}


def _weight(role: Role) -> tuple[bool, bool]:
    return role.state == Annotation.State.ACCEPTED, role.author_id is not None


def _return_roles(one: Actor, other: Actor, moved: dict[str, Any]) -> None:
    Role.objects.filter(pk__in=moved["moved"], actor=one).update(actor=other)
    states = defaultdict(list)
    for pk, state in moved["doubled"].items():
        states[state].append(int(pk))
    for state, pks in states.items():
        for role in Role.objects.filter(pk__in=pks, state=Annotation.State.REJECTED):
            # An editor may have given the same role again since the merge.
            rivals = Role.objects.filter(annotation=role.annotation_id, kind=role.kind, actor=role.actor_id)
            if not rivals.exclude(state=Annotation.State.REJECTED).exists():
                Role.objects.filter(pk=role.pk).update(state=state)


def _move_names(one: Actor, other: Actor) -> dict[str, list[int]]:
    """Give `other`'s names to `one`, except those that it has; `other`'s own name becomes an alias."""
    has = set(one.names.values_list("name", flat=True)) | {one.name}
    moved = _move(ActorName.objects.filter(actor=other).exclude(name__in=has), actor=one)
    has |= set(ActorName.objects.filter(pk__in=moved).values_list("name", flat=True))
    added = [] if other.name in has else [ActorName.objects.create(actor=one, name=other.name).pk]
    return {"moved": moved, "added": added}


def _move(rows: Any, **to: Actor) -> list[int]:
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=pks).update(**to)
    return pks


def _publish(one: Actor, other: Actor) -> None:
    naming = Role.objects.filter(actor__in=[one, other]).exclude(state=Annotation.State.REJECTED)
    public = Annotation.objects.in_published_text().filter(pk__in=naming.values("annotation"))
    publish_changes(public.values_list("pk", flat=True), actors=[one.pk, other.pk])
