"""The roles in an annotation's public item, with the office that an actor held on the day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce, JSONObject

from annotations.models import Actor, Office
from annotations.models.actor import office_on
from newsroom.articles.models import Article
from newsroom.feed.models import uri

from .items import RoleItem

Values = Mapping[str, Any]

# Names the organisation without its address: the reader may not be allowed to see that actor.
OFFICE = JSONObject(
    **{
        "id": "id",
        "title": "title",
        "organisation": Coalesce("organisation__name", "organisation_name"),
        "from": "since",
        "to": "until",
    }
)


def day_of(article: Article) -> date:
    """The day on which an article was published or, before that, created: its "today"."""
    return (article.date_published or article.created_at).date()


def role_item(role: Values, day: date, *, named: bool = True) -> RoleItem:
    """A role's public item. If `named` and the actor is known: with its address, and its office on `day`."""
    known = bool(named and role["actor"])
    return {
        "role": role["role"],
        "name": role["name"],
        "actor": uri(Actor.collection, role["actor"]) if known else None,
        "office": office_on(map(_office, role["offices"]), day) if known else "",
    }


def offices_of(actors: Iterable[UUID]) -> dict[UUID, list[Values]]:
    """The offices of each actor as `role_item` reads them. Actors without any are left out."""
    held: dict[UUID, list[Values]] = defaultdict(list)
    offices = Office.objects.filter(actor__in=set(actors)).order_by("id")
    for actor, office in offices.values_list("actor", OFFICE):
        held[actor].append(office)
    return held


def _office(values: Values) -> Office:
    since, until = (date.fromisoformat(values[end]) if values[end] else None for end in ("from", "to"))
    return Office(
        pk=values["id"],
        title=values["title"],
        organisation_name=values["organisation"],
        since=since,
        until=until,
    )
