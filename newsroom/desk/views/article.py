"""The desk's pages, and its doors to the verbs: each parses, calls one verb, and shows what is true afterwards."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations.decisions import annotating, notes, review, roles
from annotations.decisions import undo as undoing
from annotations.models import Actor, Annotation, Role
from newsroom.articles.models import Article, Revision, Story
from newsroom.articles.text import rendered
from newsroom.core.errors import Conflict, Invalid, NotThere
from newsroom.desk import serializers, unread
from newsroom.desk.permissions import ANNOTATE, READ
from newsroom.desk.requests import (
    editor_of,
    endpoint,
    field,
    identifier,
    last_decision,
    once,
    page,
    problem_details,
    rows,
    sent,
)
from newsroom.desk.worklist import Filter

from .worklist import article_of

DECISIONS = {
    "accept": review.accept,
    "reject": review.reject,
    "reopen": review.reopen,
    "confirm": review.confirm,
}


# --- Pages


@page(needs=READ)
def article(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An article with what is said about it."""
    shown = get_object_or_404(_articles(), pk=pk)
    revision, first = serializers.latest(shown), serializers.first(shown, editor_of(request))
    context = {
        "article": shown,
        "revision": revision,
        "story": Story.objects.filter(articles=shown).first(),
        "header": serializers.header(shown, editor_of(request)),
        "text": rendered.render(revision.headline, revision.standfirst, revision.body),
        "unread": unread.unread(revision),
        "first": first,
        "progress": first["progress"],
        "query": Filter.of(request.GET).query(),
        "sign_off": settings.DESK_SIGN_OFF,
        "editor": editor_of(request),
    }
    return render(request, "desk/article.html", context)


# --- Doors


@endpoint("GET", needs=READ)
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The article's annotations as they are now; 304 where the browser has just these."""
    found, reader = article_of(pk), editor_of(request)
    # Read before the state: what is done between the two comes with the next look, and is never missed.
    tag = f'"{serializers.tag(found, reader)}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    body = json.dumps(serializers.state(found, reader), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


@endpoint("POST", needs=ANNOTATE)
@once
def decide(request: HttpRequest, pk: UUID, verb: str) -> dict[str, Any] | JsonResponse:
    """Accept, reject, reopen or confirm."""
    if verb not in DECISIONS:
        raise NotThere
    return told(
        request, _annotation(pk), partial(DECISIONS[verb], last_decision=last_decision(sent(request)))
    )


@endpoint("POST", needs=ANNOTATE)
@once
def annotate(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Make an annotation of selected words."""
    body = sent(request)
    made = annotating.annotate(
        _revision(body, pk),
        kind=field(body, "kind", str),
        **_selected(body),
        editor=editor_of(request),
        roles=[
            annotating.NewRole(role=field(part, "role", str), actor=_actor(identifier(part, "actor")))
            for part in rows(body, "roles")
        ],
    )
    return serializers.annotation(made, editor_of(request))


@endpoint("POST", needs=ANNOTATE)
@once
def note_words(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Say something to colleagues about selected words."""
    body = sent(request)
    made = notes.note_words(
        _revision(body, pk), text=field(body, "text", str), editor=editor_of(request), **_selected(body)
    )
    return serializers.annotation(made, editor_of(request))


@endpoint("POST", needs=ANNOTATE)
@once
def note(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say something to colleagues about an annotation."""
    body = sent(request)
    return told(
        request,
        _annotation(pk),
        partial(notes.note, text=field(body, "text", str), last_note=last_decision(body)),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def mend(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Put the boundary of an annotation right."""
    body, annotation = sent(request), _annotation(pk)
    seen = body.get("seen")
    if seen is not None and not (isinstance(seen, list) and [type(one) for one in seen] == [int, int]):
        raise Invalid(_("The field “%(name)s” is not understood.") % {"name": "seen"})
    return told(
        request,
        annotation,
        partial(
            annotating.adjust_span,
            revision=_revision(body, annotation.article_id),
            last_span=tuple(seen) if seen else None,
            **_selected(body),
        ),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def change_kind(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say that the words are of another kind."""
    body = sent(request)
    kind = field(body, "kind", str)
    return told(
        request,
        _annotation(pk),
        partial(annotating.change_kind, kind=kind, last_decision=last_decision(body)),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def undo(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Take back what the editor did last in this article."""
    body = sent(request)
    past, expected = (last_decision(body, name) for name in ("past", "expected"))
    return _undoing(request, pk, partial(undoing.undo, past=past, expected=expected))


@endpoint("POST", needs=ANNOTATE)
@once
def redo(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Do again what the editor took back last in this article."""
    return _undoing(request, pk, partial(undoing.redo, expected=last_decision(sent(request), "expected")))


@endpoint("POST", needs=ANNOTATE)
@once
def link(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say what an actor is to the words."""
    body = sent(request)
    role, actor = field(body, "role", str), _actor(identifier(body, "actor"))
    return told(
        request,
        _annotation(pk),
        partial(roles.link, role=role, actor=actor, last_decision=last_decision(body)),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def unlink(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say that an actor is not that to the words."""
    body = sent(request)
    role, seen = _role(body, pk), last_decision(body)
    return told(
        request, role.annotation, lambda _, editor: roles.unlink(role, editor=editor, last_decision=seen)
    )


@endpoint("POST", needs=ANNOTATE)
@once
def cast_role(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say that an actor is something else to the words."""
    body = sent(request)
    role, kind, seen = _role(body, pk), field(body, "kind", str), last_decision(body)
    return told(
        request,
        role.annotation,
        lambda _, editor: roles.change_role(role, kind=kind, editor=editor, last_decision=seen),
    )


# --- What they share


def told(
    request: HttpRequest, annotation: Annotation, verb: Callable[..., object]
) -> dict[str, Any] | JsonResponse:
    """Call a verb; where somebody was faster, the truth goes along with the refusal."""
    editor = editor_of(request)
    try:
        verb(annotation, editor=editor)
    except Conflict as conflict:
        return problem_details(conflict, **serializers.annotation(annotation, editor))
    return serializers.annotation(annotation, editor)


def _undoing(
    request: HttpRequest, pk: UUID, verb: Callable[..., list[Annotation]]
) -> dict[str, Any] | JsonResponse:
    article, editor = article_of(pk), editor_of(request)
    try:
        touched = verb(article, editor=editor)
    except undoing.ChangedSince as refused:
        return problem_details(refused, past=refused.decision)
    return serializers.undone(article, touched, editor)


def _revision(body: dict[str, Any], article: UUID) -> Revision:
    found = Revision.objects.filter(pk=identifier(body, "revision"), article=article).first()
    if found is None:
        raise NotThere
    return found


def _selected(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "start": field(body, "start", int),
        "end": field(body, "end", int),
        "exact": field(body, "exact", str),
    }


def _role(body: dict[str, Any], annotation: UUID) -> Role:
    number = field(body, "role", str)
    # Longer numbers than PostgreSQL counts to are nobody's either.
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    found = Role.objects.filter(pk=wanted, annotation=annotation).first()
    if found is None:
        raise NotThere
    return found


def _articles() -> QuerySet[Article]:
    return Article.objects.filter(latest_revision__isnull=False).select_related("source", "latest_revision")


def _annotation(pk: UUID) -> Annotation:
    found = Annotation.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _actor(pk: UUID) -> Actor:
    found = Actor.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found
