"""Checks, locks and records that the decisions share."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from annotations.locks import hold
from annotations.models import Actor, Annotation, Claim, Decision, Role
from newsroom.articles.actions import locks
from newsroom.core.errors import Conflict, Invalid
from newsroom.users.models import User

from .annotation_state import Values, capture, difference, latest_of, wording


class AlreadyDecided(Conflict):
    """A colleague has already decided on this suggestion."""


class UnknownKind(Invalid):
    """Words can be marked as a quotation, a claim, an actor, a figure or a date."""


class UnknownRole(Invalid):
    """An actor can be the speaker, the subject or the target, or be mentioned."""


class AlreadyLinked(Conflict):
    """This actor has this role here already."""


class NotStanding(Conflict):
    """This has been rejected. Take the decision back first."""


def lock(
    annotation: Annotation,
    *,
    naming: bool = False,
    actors: Iterable[UUID] = (),
    claims: Iterable[UUID] = (),
) -> Annotation:
    """For actions: the annotation as it is now, under its article's lock, and what it touches held for it.

    `naming` where the verb may make actors of the names in it; `actors` and `claims` are those that it is going to
    touch besides.
    The article comes first everywhere: an accept that runs beside a publish would otherwise not see that the article
    goes out, and the publish not that the annotation is accepted, and partners would never hear of it.
    """
    locks.lock_all([annotation.article_id])
    hold(
        [annotation.pk],
        names=unknown_names([annotation.pk]) if naming else (),
        actors=actors,
        claims=claims,
    )
    return Annotation.objects.select_for_update(no_key=True).get(pk=annotation.pk)


def unknown_names(annotations: Iterable[UUID]) -> set[str]:
    """For actions: the names in these suggestions of which accepting them may make actors."""
    roles = Role.objects.suggested_by_machine().filter(annotation__in=list(annotations), actor=None)
    return set(roles.filter(is_named=True).values_list("name", flat=True))


def state_claim(annotation: Annotation) -> None:
    if annotation.kind == Annotation.Kind.CLAIM and annotation.claim_id is None:
        annotation.claim = Claim.objects.create(text=wording(annotation))
        annotation.save(update_fields=["claim"])


def add_role(annotation: Annotation, role: str, actor: Actor, editor: User) -> Role:
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


def record_decision(
    annotation: Annotation,
    editor: User,
    action: Decision.Action,
    before: Values,
    *,
    act: UUID | None = None,
    confirmed: str | None = None,
    **detail: Any,
) -> None:
    after = capture(annotation)
    if confirmed is not None:
        after["confirmed"] = confirmed
    Decision.objects.create(
        annotation=annotation,
        revision=latest_of(annotation),
        editor=editor,
        action=action,
        detail=detail,
        changes=difference(before, after),
        act=act,
    )
