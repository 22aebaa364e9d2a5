"""The public item of an actor, and where the feed shows it."""

from collections.abc import Iterator, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from annotations.models import Actor, ActorName, Annotation, Identifier, Office, Role
from newsroom.feed.models import uri
from newsroom.feed.record import Presented
from newsroom.feed.scope import EVERYTHING

from .items import FlatActor
from .places import hiding_status, merge_reason, place_of, place_parts, replaced_ids
from .roles import OFFICE


def with_actor_parts(actors: "QuerySet[Actor]") -> "QuerySet[Actor]":
    """Fetch with each actor what `actor_item` shows, in the same query."""
    names = ActorName.objects.filter(actor=OuterRef("pk")).order_by("id")
    identifiers = Identifier.objects.filter(actor=OuterRef("pk")).order_by("scheme", "value")
    offices = Office.objects.filter(actor=OuterRef("pk"))
    return actors.annotate(
        public_names=ArraySubquery(
            names.values(json=JSONObject(name="name", kind="kind", language="language"))
        ),
        public_identifiers=ArraySubquery(identifiers.values(json=JSONObject(scheme="scheme", value="value"))),
        public_offices=ArraySubquery(offices.values(json=OFFICE)),
        public_replaced=replaced_ids(Actor),
    )


def actor_item(actor: Actor) -> FlatActor:
    """An actor's public item; JSON-able. The actor comes from `with_actor_parts`."""
    return {
        "id": str(actor.pk),
        "uri": actor.uri,
        "type": "actor",
        "name": actor.name,
        "kind": actor.kind,
        "description": actor.description,
        "names": actor.public_names,  # type: ignore[attr-defined]
        "identifiers": actor.public_identifiers,  # type: ignore[attr-defined]
        "offices": [
            {
                "title": held["title"],
                "organisation": held["organisation"],
                "from": held["from"],
                "to": held["to"],
            }
            for held in actor.public_offices  # type: ignore[attr-defined]
        ],
        "replaces": [uri(Actor.collection, pk) for pk in actor.public_replaced],  # type: ignore[attr-defined]
    }


def feed_actors() -> "QuerySet[Actor]":
    """Actors with what `present_actors` reads."""
    roles = Role.objects.effective().filter(actor=OuterRef("pk"))
    visible = roles.filter(annotation__in=Annotation.objects.accepted().visible_to(EVERYTHING))
    actors = with_actor_parts(Actor.objects.select_related("merged_into"))
    return actors.annotate(**place_parts(visible=visible, all_rows=roles, annotation="annotation__"))


def present_actors(actors: Sequence[Actor]) -> Iterator[Presented]:
    """Actors as the feed shows them. They come from `feed_actors`."""
    for actor in actors:
        yield Presented(
            item=actor_item(actor),
            place=place_of(actor),
            reason=merge_reason(actor) or "no visible annotation",
            pub_status=hiding_status(actor),
        )
