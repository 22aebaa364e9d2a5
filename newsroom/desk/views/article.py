"""The article's page, and the endpoints for annotations: each parses, calls one action and returns the new state."""

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
from newsroom.desk import serializers
from newsroom.desk.notices import unread
from newsroom.desk.permissions import ANNOTATE, READ
from newsroom.desk.views.endpoints import (
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
    """Show an article with its annotations."""
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


# --- Endpoints


@endpoint("GET", needs=READ)
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return the article's current annotations; 304 if the browser has these."""
    found, reader = article_of(pk), editor_of(request)
    # Read before the state: what is done between the two comes with the next poll, and is never missed.
    tag = f'"{serializers.tag(found, reader)}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    body = json.dumps(serializers.state(found, reader), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


@endpoint("POST", needs=ANNOTATE)
@once
def decide(request: HttpRequest, pk: UUID, action: str) -> dict[str, Any] | JsonResponse:
    """Accept, reject, reopen or confirm."""
    if action not in DECISIONS:
        raise NotThere
    return perform(
        request, _annotation(pk), partial(DECISIONS[action], last_decision=last_decision(sent(request)))
    )


@endpoint("POST", needs=ANNOTATE)
@once
def annotate(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Annotate selected words."""
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
    """Write a note to colleagues on selected words."""
    body = sent(request)
    made = notes.note_words(
        _revision(body, pk), text=field(body, "text", str), editor=editor_of(request), **_selected(body)
    )
    return serializers.annotation(made, editor_of(request))


@endpoint("POST", needs=ANNOTATE)
@once
def note(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Write a note to colleagues on an annotation."""
    body = sent(request)
    return perform(
        request,
        _annotation(pk),
        partial(notes.note, text=field(body, "text", str), last_note=last_decision(body, "lastNote")),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def adjust_span(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Adjust the span of an annotation; "lastSpan" is [start, end] as the page shows it."""
    body, annotation = sent(request), _annotation(pk)
    shown = body.get("lastSpan")
    if shown is not None and not (isinstance(shown, list) and [type(one) for one in shown] == [int, int]):
        raise Invalid(_("The field “%(name)s” is not understood.") % {"name": "lastSpan"})
    return perform(
        request,
        annotation,
        partial(
            annotating.adjust_span,
            revision=_revision(body, annotation.article_id),
            last_span=tuple(shown) if shown else None,
            **_selected(body),
        ),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def change_kind(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Change the kind of an annotation."""
    body = sent(request)
    kind = field(body, "kind", str)
    return perform(
        request,
        _annotation(pk),
        partial(annotating.change_kind, kind=kind, last_decision=last_decision(body)),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def undo(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Undo the editor's last action in this article."""
    body = sent(request)
    past, expected = (last_decision(body, name) for name in ("past", "expected"))
    return _undoing(request, pk, partial(undoing.undo, past=past, expected=expected))


@endpoint("POST", needs=ANNOTATE)
@once
def redo(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Redo the editor's last undone action in this article."""
    return _undoing(request, pk, partial(undoing.redo, expected=last_decision(sent(request), "expected")))


@endpoint("POST", needs=ANNOTATE)
@once
def link(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Link an actor to an annotation in a role."""
    body = sent(request)
    role, actor = field(body, "role", str), _actor(identifier(body, "actor"))
    return perform(
        request,
        _annotation(pk),
        partial(roles.link, role=role, actor=actor, last_decision=last_decision(body)),
    )


@endpoint("POST", needs=ANNOTATE)
@once
def unlink(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Remove an actor's role from an annotation."""
    body = sent(request)
    role, last = _role(body, pk), last_decision(body)
    return perform(
        request, role.annotation, lambda _, editor: roles.unlink(role, editor=editor, last_decision=last)
    )


@endpoint("POST", needs=ANNOTATE)
@once
def change_role(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Change an actor's role in an annotation."""
    body = sent(request)
    role, kind, last = _role(body, pk), field(body, "kind", str), last_decision(body)
    return perform(
        request,
        role.annotation,
        lambda _, editor: roles.change_role(role, kind=kind, editor=editor, last_decision=last),
    )


# --- What they share


def perform(
    request: HttpRequest, annotation: Annotation, action: Callable[..., object]
) -> dict[str, Any] | JsonResponse:
    """Call an action. Add the current state to a refusal: a colleague was faster."""
    editor = editor_of(request)
    try:
        action(annotation, editor=editor)
    except Conflict as conflict:
        return problem_details(conflict, **serializers.annotation(annotation, editor))
    return serializers.annotation(annotation, editor)


def _undoing(
    request: HttpRequest, pk: UUID, action: Callable[..., list[Annotation]]
) -> dict[str, Any] | JsonResponse:
    article, editor = article_of(pk), editor_of(request)
    try:
        touched = action(article, editor=editor)
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
    # No id is longer: PostgreSQL's bigint has 19 digits.
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
