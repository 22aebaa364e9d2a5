"""Offer names from editors' links as aliases; take or refuse them.

An editor who links an actor where the engine read an unknown name says that the actor has this name. One link may be a
mistake, or true of one text alone, so the name is offered and does not enter the gazetteer by itself.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from annotations.locks import hold
from annotations.models import Actor, ActorName, Annotation, RefusedName, Role
from newsroom.core.errors import Invalid
from newsroom.users.models import User

from .profiles import Called, edit, profile_of


class NotOffered(Invalid):
    message = _("No editor's link says that this actor is called so.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A name that the engine gave without an actor, and the actor that editors linked instead."""

    actor: Actor
    name: str
    links: int
    editors: int


def offered(*, actor: Actor | None = None) -> list[Offer]:
    """The names on offer, those with the most links first, without names that an actor has already."""
    # An editor's link replaces what the engine suggested in the same role of the same annotation.
    linked = Role.objects.effective().filter(author__isnull=False, actor__isnull=False)
    unknown = Role.objects.filter(
        annotation=OuterRef("annotation"),
        kind=OuterRef("kind"),
        run__isnull=False,
        actor=None,
        is_named=True,
        state=Annotation.State.REJECTED,
    )
    if actor is not None:
        linked = linked.filter(actor=actor)
    offered = linked.annotate(name_in_text=Subquery(unknown.values("name")[:1])).exclude(name_in_text=None)
    spoken = Lower(OuterRef("name_in_text"))
    known = ActorName.objects.annotate(lower=Lower("name")).filter(lower=spoken)
    named = Actor.objects.annotate(lower=Lower("name")).filter(lower=spoken)
    refused = RefusedName.objects.annotate(lower=Lower("name")).filter(lower=spoken, actor=OuterRef("actor"))
    rows = (
        offered.filter(~Exists(known), ~Exists(named), ~Exists(refused))
        .order_by()
        .values("actor", "name_in_text")
        .annotate(links=Count("pk"), editors=Count("author", distinct=True))
        .order_by("-links", "name_in_text", "actor")
    )
    actors = Actor.objects.in_bulk([row["actor"] for row in rows])
    return [Offer(actors[row["actor"]], row["name_in_text"], row["links"], row["editors"]) for row in rows]


def take(actor_id: UUID, name: str, *, editor: User) -> ActorName:
    """Add an offered name to the actor: engines know it from their next run on. Raises NotOffered."""
    with transaction.atomic():
        offer = _offer(actor_id, name)
        profile = profile_of(offer.actor)
        edit(offer.actor, replace(profile, names=(*profile.names, Called(offer.name[:200]))), editor=editor)
        return offer.actor.names.get(name=offer.name[:200])


def refuse(actor_id: UUID, name: str, *, editor: User) -> None:
    """Refuse an offered name: it is not the actor's, or not only the actor's. Raises NotOffered."""
    with transaction.atomic():
        offer = _offer(actor_id, name)
        RefusedName.objects.get_or_create(actor=offer.actor, name=offer.name, defaults={"author": editor})


def _offer(actor_id: UUID, name: str) -> Offer:
    actor = Actor.objects.filter(pk=actor_id).first()
    if actor is not None:
        # Two editors who answer at once must not both take it.
        hold(names=[actor.name], actors=[actor.pk])
        actor.refresh_from_db()
    for one in offered(actor=actor) if actor else []:
        if one.name == name:
            return one
    raise NotOffered
