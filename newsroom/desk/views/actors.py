"""Endpoints for actors: search, create, show, edit, merge, split, and mark two as distinct."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.actors import merge as merging
from annotations.actors import search
from annotations.actors.profiles import (
    Called,
    Held,
    Identified,
    Profile,
    create,
    edit,
    last_decision_on,
    profile_of,
)
from annotations.feed_items import day_of
from annotations.models import Actor, ActorDecision
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict, Invalid
from newsroom.desk import serializers
from newsroom.desk.permissions import ADD_ACTOR, CHANGE_ACTOR, READ
from newsroom.desk.views.endpoints import (
    editor_of,
    endpoint,
    field,
    found,
    identifier,
    once_with,
    problem_details,
    rows,
    sent,
)


def actors(request: HttpRequest) -> HttpResponseBase:
    """Search actors (GET ?q=&article=), or create one (POST)."""
    return (create_actor if request.method == "POST" else find_actors)(request)


@endpoint("GET", needs=READ)
def find_actors(request: HttpRequest) -> dict[str, Any]:
    article = _article(request.GET.get("article"))
    hits = search.search(request.GET.get("q", ""), article=article)
    return {"actors": [_offered(hit) for hit in hits]}


def _made(request: HttpRequest, ids: list[str]) -> dict[str, Any]:
    made = found(Actor.objects.all(), UUID(ids[0]))
    return {"actor": serializers.actor(made, _day(_article(sent(request).get("article"))))}


def _shown(request: HttpRequest, ids: list[str]) -> dict[str, Any]:
    return _panel(found(Actor.objects.all(), UUID(ids[0])), _article(sent(request).get("article")))


def _id(result: dict[str, Any]) -> list[str]:
    return [result["actor"]["id"]]


@endpoint("POST", needs=ADD_ACTOR)
@once_with(_id, _made)
def create_actor(request: HttpRequest) -> dict[str, Any]:
    body = sent(request)
    description = field(body, "description", str) if "description" in body else ""
    profile = Profile(field(body, "name", str), field(body, "kind", str), description)
    made = create(profile, editor=editor_of(request))
    return {"actor": serializers.actor(made, _day(_article(body.get("article"))))}


def actor(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show all that is known of an actor (GET ?article=), or edit it (POST)."""
    return (edit_actor if request.method == "POST" else show_actor)(request, pk)


@endpoint("GET", needs=READ)
def show_actor(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    return _panel(found(Actor.objects.all(), pk), _article(request.GET.get("article")))


@endpoint("POST", needs=CHANGE_ACTOR)
@once_with(_id, _shown)
def edit_actor(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    body, one = sent(request), found(Actor.objects.all(), pk)
    article = _article(body.get("article"))
    profile = Profile(
        name=field(body, "name", str),
        kind=field(body, "kind", str),
        description=field(body, "description", str),
        names=tuple(
            Called(field(row, "name", str), field(row, "kind", str), field(row, "language", str))
            for row in rows(body, "names")
        ),
        identifiers=tuple(
            Identified(field(row, "scheme", str), field(row, "value", str))
            for row in rows(body, "identifiers")
        ),
        offices=tuple(
            Held(
                field(row, "title", str),
                field(row, "organisation", str),
                _iso_day(row.get("from")),
                _iso_day(row.get("to")),
            )
            for row in rows(body, "offices")
        ),
    )
    try:
        edit(one, profile, editor=editor_of(request), last_decision=field(body, "lastDecision", int))
    except Conflict as conflict:
        return problem_details(conflict, **_panel(one, article))
    return _panel(one, article)


@endpoint("POST", needs=CHANGE_ACTOR)
@once_with(_id, _shown)
def merge(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Merge the actor {"other"} into this one; "anyway": although they were marked as distinct."""
    body, one = sent(request), found(Actor.objects.all(), pk)
    other = found(Actor.objects.all(), identifier(body, "other"))
    article = _article(body.get("article"))
    try:
        merging.merge(one, other, editor=editor_of(request), anyway=body.get("anyway") is True)
    except merging.MarkedDistinct as conflict:
        return problem_details(conflict, markedDistinct=True, **_panel(one, article))
    return _panel(one, article)


@endpoint("POST", needs=CHANGE_ACTOR)
@once_with(_id, _shown)
def split(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Split the merged actor {"other"} from this one again."""
    body, one = sent(request), found(Actor.objects.all(), pk)
    merging.split(
        found(Actor.objects.filter(merged_into=one), identifier(body, "other")), editor=editor_of(request)
    )
    return _panel(one, _article(body.get("article")))


@endpoint("POST", needs=CHANGE_ACTOR)
@once_with(_id, _shown)
def mark_distinct(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Mark this actor and {"other"} as distinct."""
    body, one = sent(request), found(Actor.objects.all(), pk)
    merging.mark_distinct(
        one, found(Actor.objects.all(), identifier(body, "other")), editor=editor_of(request)
    )
    return _panel(one, _article(body.get("article")))


def _offered(hit: search.Found) -> dict[str, Any]:
    """Return an actor with the reasons why it is offered, in words."""
    why = [
        _("also “%(name)s”") % {"name": hit.called} if hit.called else "",
        _("in this article") if hit.in_article else _("in this story") if hit.in_story else "",
        ngettext("used %(count)s time", "used %(count)s times", hit.used) % {"count": hit.used}
        if hit.used
        else "",
    ]
    one = hit.actor
    line = {"id": str(one.pk), "name": one.name, "kind": one.kind, "description": one.description}
    return {**line, "office": hit.office, "why": [reason for reason in why if reason]}


def _panel(one: Actor, article: Article | None) -> dict[str, Any]:
    """Return an actor as its panel shows it."""
    fresh = Actor.objects.select_related("merged_into").get(pk=one.pk)
    profile, day = profile_of(fresh), _day(article)
    merges = ActorDecision.objects.filter(
        actor=fresh, other__merged_into=fresh, action=ActorDecision.Action.MERGED
    ).select_related("other", "editor")
    distinct = search.distinguished_from(fresh)
    names = Actor.objects.in_bulk(distinct)
    return {
        "actor": {
            "id": str(fresh.pk),
            "lastDecision": last_decision_on(fresh),
            "name": profile.name,
            "kind": profile.kind,
            "description": profile.description,
            "names": [{"name": n.name, "kind": n.kind, "language": n.language} for n in profile.names],
            "identifiers": [{"scheme": i.scheme, "value": i.value} for i in profile.identifiers],
            "offices": [
                {
                    "title": office.title,
                    "organisation": office.organisation,
                    "from": office.since.isoformat() if office.since else "",
                    "to": office.until.isoformat() if office.until else "",
                }
                for office in profile.offices
            ],
            "office": serializers.actor(fresh, day)["office"],
        },
        "proposedOffices": search.offices_proposed(fresh, article) if article else [],
        "duplicates": [serializers.actor(other, day) for other in search.duplicates(fresh)],
        "merged": [
            {"id": str(m.other.pk), "name": m.other.name, "by": str(m.editor), "at": m.at.isoformat()}
            for m in {m.other_id: m for m in merges}.values()
            if m.other is not None
        ],
        "distinct": [
            {"id": str(pk), "name": names[pk].name, "by": str(row.editor), "at": row.at.isoformat()}
            for pk, row in distinct.items()
        ],
    }


def _article(value: Any) -> Article | None:
    """Return the article from which a panel was opened, or None."""
    try:
        return Article.objects.filter(pk=UUID(value or "")).first()
    except (ValueError, TypeError, AttributeError):
        return None


def _day(article: Article | None) -> date:
    return day_of(article) if article else timezone.now().date()


def _iso_day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Invalid(_("A day of an office is not understood.")) from None
