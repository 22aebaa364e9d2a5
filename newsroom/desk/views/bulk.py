"""Decide on many annotations at once: GET shows what would change, POST changes exactly that."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from annotations.decisions import bulk
from annotations.models import Annotation, Role
from newsroom.core.errors import Conflict, Invalid, NotThere
from newsroom.desk import serializers
from newsroom.desk.permissions import ANNOTATE, READ
from newsroom.desk.views.endpoints import (
    editor_of,
    endpoint,
    field,
    identifier,
    last_decision,
    once,
    problem_details,
    rows,
    sent,
)

from .worklist import article_of


def accept(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Accept suggestions with at least a confidence (?above=90 in per cent, ?kinds=claim,quotation)."""
    return (_accept if request.method == "POST" else _count_above)(request, pk)


def reject_actor(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Reject all suggestions that name an actor (?role=; ?story=1: in the whole story)."""
    return (_reject_actor if request.method == "POST" else _count_actor)(request, pk)


@endpoint("POST", needs=ANNOTATE)
@once
def decide(request: HttpRequest, pk: UUID) -> dict[str, Any] | HttpResponse:
    """Decide on several annotations as one act: {"steps": [{"annotation", "name", "lastDecision"}]}."""
    article, editor = article_of(pk), editor_of(request)
    steps = [_step(row) for row in rows(sent(request), "steps")]
    try:
        decided = bulk.decide(article, steps, editor=editor)
    except Conflict as conflict:
        chosen = Annotation.objects.filter(article=article, pk__in=[step.annotation for step in steps])
        return problem_details(conflict, **serializers.current(article, chosen, editor))
    return serializers.undone(article, decided, editor)


def _step(row: dict[str, Any]) -> bulk.Step:
    name = field(row, "name", str)
    if name not in bulk.STEPS:
        raise Invalid(_("The field “%(name)s” is not valid.") % {"name": "name"})
    return bulk.Step(identifier(row, "annotation"), name, last_decision(row))


@endpoint("GET", needs=READ)
def _count_above(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    kinds = request.GET.get("kinds")
    named = kinds.split(",") if kinds is not None else None
    percent = _percent(request.GET.get("above", ""))
    return _shown(bulk.above(article_of(pk), confidence=percent, kinds=named))


@endpoint("POST", needs=ANNOTATE)
@once
def _accept(request: HttpRequest, pk: UUID) -> dict[str, Any] | HttpResponse:
    body, article = sent(request), article_of(pk)
    kinds = body.get("kinds")
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise Invalid(_("The field “%(name)s” is missing or not understood.") % {"name": "kinds"})
    accepted = bulk.accept_above(
        article,
        confidence=_percent(str(field(body, "above", int))),
        kinds=kinds,
        editor=editor_of(request),
        digest=field(body, "digest", str),
    )
    return serializers.undone(article, accepted, editor_of(request))


@endpoint("GET", needs=READ)
def _count_actor(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    role = _role(pk, request.GET.get("role", ""))
    return {
        "name": role.actor.name if role.actor else role.name,
        "article": _shown(bulk.of_actor(role)),
        "story": _shown(bulk.of_actor(role, in_story=True)),
    }


@endpoint("POST", needs=ANNOTATE)
@once
def _reject_actor(request: HttpRequest, pk: UUID) -> dict[str, Any] | HttpResponse:
    body = sent(request)
    role = _role(pk, field(body, "role", str))
    rejected = bulk.reject_actor(
        role,
        in_story=body.get("story") is True,
        editor=editor_of(request),
        digest=field(body, "digest", str),
    )
    return serializers.undone(role.annotation.article, rejected, editor_of(request))


def _shown(preview: bulk.Preview) -> dict[str, Any]:
    return {"counts": preview.counts, "articles": preview.articles, "digest": preview.digest}


def _percent(value: str) -> float:
    if not (value.isascii() and value.isdecimal() and len(value) <= 3 and int(value) <= 100):
        raise Invalid(_("The confidence is a number of per cent."))
    return int(value) / 100


def _role(annotation: UUID, number: str) -> Role:
    # No id is longer: PostgreSQL's bigint has 19 digits.
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    found = Role.objects.filter(pk=wanted, annotation=annotation)
    role = found.select_related("annotation__article__latest_revision", "actor").first()
    if role is None:
        raise NotThere
    return role
