"""Verbs: that two actors are one, that they are two again, that two are not the same.

Merging moves what the one had to the other: roles, names, identifiers, offices. The decision keeps what was moved, so
that splitting can bring it back. The one that is gone keeps its row and its address; partners are told where it went.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction

from annotations.feed_items import publish_changes
from annotations.locks import hold
from annotations.models import Actor, ActorDecision, ActorName, Annotation, Identifier, Office, Role
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User

from .profiles import record_decision
from .search import told_apart


class SameActor(Invalid):
    """An actor cannot be merged with itself, or told apart from itself."""


class ToldApart(Conflict):
    """A colleague has said that these two are not the same."""


class MergedAlready(Conflict):
    """One of the two has been merged already. Look at them again; nothing was changed."""


class NotMerged(Conflict):
    """This actor is not merged, or another was merged above it: split that one first."""


class JustLinked(Conflict):
    """Somebody linked one of the two at this very moment. Please try again; nothing was changed."""


def merge(kept: Actor, gone: Actor, *, editor: User, anyway: bool = False) -> Actor:
    """`gone` is the same as `kept`, and all that it had is the other's from now on; it can be split again.

    Raises SameActor, ToldApart (unless `anyway`), MergedAlready, JustLinked.
    """
    if kept.pk == gone.pk:
        raise SameActor
    with transaction.atomic():
        one, other = _hold(kept, gone)
        if one.merged_into_id or other.merged_into_id:
            raise MergedAlready
        said = told_apart(one).get(other.pk)
        if said is not None and not anyway:
            raise ToldApart(f"{said.editor} has said that {one} and {other} are not the same.")
        other.merged_into = one
        other.save(update_fields=["merged_into"])
        moved = {
            "roles": _move_roles(one, other),
            "names": _move_names(one, other),
            "identifiers": _move(Identifier.objects.filter(actor=other), actor=one),
            "offices": _move(Office.objects.filter(actor=other), actor=one),
            # Both can say whose office it was; an office of one's own house says nothing.
            "houses": _move(Office.objects.filter(organisation=other).exclude(actor=one), organisation=one),
        }
        record_decision(one, ActorDecision.Action.MERGED, editor, other=other, **moved)
        _announce(one, other)
    return one


def split(gone: Actor, *, editor: User) -> Actor:
    """`gone` is somebody else after all: it has again what it brought, where that still stands as it was left.

    What was linked to the two while they were one stays with the other. Raises NotMerged, JustLinked.
    """
    with transaction.atomic():
        fresh = Actor.objects.get(pk=gone.pk)
        if fresh.merged_into is None:
            raise NotMerged
        one, other = _hold(fresh.merged_into, fresh)
        if other.merged_into_id != one.pk or one.merged_into_id is not None:
            raise NotMerged
        merged = ActorDecision.objects.filter(
            action=ActorDecision.Action.MERGED, actor=one, other=other
        ).latest("id")
        moved = merged.detail
        # Before its roles come back: a role is led to what its actor was merged into.
        other.merged_into = None
        other.save(update_fields=["merged_into"])
        _return_roles(one, other, moved["roles"])
        ActorName.objects.filter(pk__in=moved["names"]["added"], actor=one).delete()
        ActorName.objects.filter(pk__in=moved["names"]["moved"], actor=one).update(actor=other)
        Identifier.objects.filter(pk__in=moved["identifiers"], actor=one).update(actor=other)
        Office.objects.filter(pk__in=moved["offices"], actor=one).update(actor=other)
        Office.objects.filter(pk__in=moved["houses"], organisation=one).update(organisation=other)
        record_decision(one, ActorDecision.Action.SPLIT, editor, other=other, of=merged.pk)
        _announce(one, other)
    return other


def tell_apart(actor: Actor, other: Actor, *, editor: User) -> None:
    """The two are not the same, and nobody has to be asked again. Twice does no harm. Raises SameActor."""
    if actor.pk == other.pk:
        raise SameActor
    with transaction.atomic():
        hold(actors=[actor.pk, other.pk])
        one, two = Actor.objects.get(pk=actor.pk), Actor.objects.get(pk=other.pk)
        if two.pk not in told_apart(one):
            record_decision(one, ActorDecision.Action.DISTINGUISHED, editor, other=two)


def _hold(*actors: Actor) -> list[Actor]:
    """The actors as they are now, held with all that speaks of them, since all of it is told. Raises JustLinked.

    Until this is committed every new role of theirs waits.
    """
    pks = [actor.pk for actor in actors]
    speaking = Annotation.objects.filter(roles__actor__in=pks)
    held = set(speaking.values_list("pk", flat=True))
    hold(held, actors=pks, fully=pks)
    if not set(speaking.values_list("pk", flat=True)) <= held:
        raise JustLinked
    now = Actor.objects.in_bulk(pks)
    return [now[pk] for pk in pks]


def _move_roles(one: Actor, other: Actor) -> dict[str, Any]:
    """Give `other`'s roles to `one`; where both have the same role on the same words, one of the two goes."""
    roles = list(Role.objects.filter(actor=other).order_by("pk"))
    standing: dict[tuple[UUID, str], Role] = {}
    for role in Role.objects.filter(actor=one, annotation__in=[r.annotation_id for r in roles]).exclude(
        state=Annotation.State.REJECTED
    ):
        standing[role.annotation_id, role.kind] = role
    doubled: dict[str, str] = {}
    for role in roles:
        rival = standing.get((role.annotation_id, role.kind))
        if rival is None or role.state == Annotation.State.REJECTED:
            continue
        # What an editor has accepted goes before what an engine proposes.
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
            # Since the merge somebody may have given the same role anew.
            rivals = Role.objects.filter(annotation=role.annotation_id, kind=role.kind, actor=role.actor_id)
            if not rivals.exclude(state=Annotation.State.REJECTED).exists():
                Role.objects.filter(pk=role.pk).update(state=state)


def _move_names(one: Actor, other: Actor) -> dict[str, list[int]]:
    """`other`'s names go over, but those that `one` has; its own name becomes an alias."""
    has = set(one.names.values_list("name", flat=True)) | {one.name}
    moved = _move(ActorName.objects.filter(actor=other).exclude(name__in=has), actor=one)
    has |= set(ActorName.objects.filter(pk__in=moved).values_list("name", flat=True))
    added = [] if other.name in has else [ActorName.objects.create(actor=one, name=other.name).pk]
    return {"moved": moved, "added": added}


def _move(rows: Any, **to: Actor) -> list[int]:
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=pks).update(**to)
    return pks


def _announce(one: Actor, other: Actor) -> None:
    speaking = Role.objects.filter(actor__in=[one, other]).exclude(state=Annotation.State.REJECTED)
    public = Annotation.objects.standing_in_public().filter(pk__in=speaking.values("annotation"))
    publish_changes(public.values_list("pk", flat=True), actors=[one.pk, other.pk])
