"""The desk's pages, and its doors to the verbs: each parses, calls one verb, and shows what is true afterwards."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from annotations import notes, review
from annotations import undo as undoing
from annotations.models import Actor, Annotation, Role, Story
from newsroom.articles import textmap
from newsroom.articles.models import Article, Revision
from newsroom.ledger.errors import Conflict, Invalid, NotThere

from . import presenting
from .doors import door, editor_of, field, identifier, page, problem_details, rows, sent
from .queue import articles_waiting, changed, waiting

DECISIONS = {
    "accept": review.accept,
    "reject": review.reject,
    "reopen": review.reopen,
    "confirm": review.confirm,
}
PAGE = 50


# --- Pages


@page
def worklist(request: HttpRequest) -> HttpResponse:
    """All articles, newest first, with what waits in each; ?story= and ?show=waiting narrow it."""
    articles = _in_order(Article.objects.all())
    chosen = _uuid(request.GET.get("story"))
    story = Story.objects.filter(pk=chosen).first() if chosen else None
    if story is not None:
        articles = articles.filter(membership__story=story)
    only = request.GET.get("show") == "waiting"
    counts = {"all": articles.count(), "waiting": (articles & articles_waiting()).count()}
    if only:
        articles &= articles_waiting()
    shown = Paginator(articles, PAGE).get_page(request.GET.get("page"))
    pks = [article.pk for article in shown]
    left = _counts(waiting(), pks)
    need = _counts(changed(), pks)
    reader = editor_of(request)
    shown_rows = [
        {
            "article": article,
            "undecided": left.get(article.pk, 0),
            "changed": need.get(article.pk, 0),
            "at": presenting.moment(article.date_published or article.created_at, reader),
            "header": presenting.header(article, reader),
        }
        for article in shown
    ]
    context = {
        "rows": shown_rows,
        "page": shown,
        "counts": counts,
        "only": only,
        "story": story,
        "editor": reader,
    }
    return render(request, "desk/worklist.html", context)


@page
def article(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An article with what is said about it."""
    shown = get_object_or_404(_articles(), pk=pk)
    revision = presenting.latest(shown)
    context = {
        "article": shown,
        "revision": revision,
        "story": Story.objects.filter(memberships__article=shown).first(),
        "header": presenting.header(shown, editor_of(request)),
        "text": textmap.render(revision.headline, revision.standfirst, revision.body),
        "state": presenting.state(shown, editor_of(request)),
        "editor": editor_of(request),
    }
    return render(request, "desk/article.html", context)


@page
def next_article(request: HttpRequest, pk: UUID) -> HttpResponseRedirect:
    """On to the next article of the worklist in which something waits; to the worklist where there is none."""
    order = list(_in_order(articles_waiting() | Article.objects.filter(pk=pk)).values_list("pk", flat=True))
    at = order.index(pk) if pk in order else -1
    following = [one for one in order[at + 1 :] + order[: max(at, 0)] if one != pk]
    return redirect("desk:article", following[0]) if following else redirect("desk:worklist")


# --- Doors


@door("GET")
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The article's annotations as they are now; 304 where the browser has just these."""
    body = json.dumps(
        presenting.state(_article(pk), editor_of(request)), ensure_ascii=False, separators=(",", ":")
    ).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


@door("POST")
def decide(request: HttpRequest, pk: UUID, verb: str) -> dict[str, Any] | JsonResponse:
    """Accept, reject, reopen or confirm."""
    if verb not in DECISIONS:
        raise NotThere
    annotation = _annotation(pk)
    try:
        DECISIONS[verb](annotation, editor=editor_of(request))
    except Conflict as conflict:
        return problem_details(conflict, **presenting.annotation(annotation, editor_of(request)))
    return presenting.annotation(annotation, editor_of(request))


@door("POST")
def annotate(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Make an annotation of selected words."""
    body = sent(request)
    made = review.annotate(
        _revision(body, pk),
        kind=field(body, "kind", str),
        **_selected(body),
        editor=editor_of(request),
        roles=[
            review.Part(role=field(part, "role", str), actor=_actor(identifier(part, "actor")))
            for part in rows(body, "roles")
        ],
    )
    return presenting.annotation(made, editor_of(request))


@door("POST")
def note_words(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Say something to colleagues about selected words."""
    body = sent(request)
    made = notes.note_words(
        _revision(body, pk), text=field(body, "text", str), editor=editor_of(request), **_selected(body)
    )
    return presenting.annotation(made, editor_of(request))


@door("POST")
def note(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say something to colleagues about an annotation."""
    body = sent(request)
    seen = None if body.get("seen") is None else field(body, "seen", int)
    return told(
        request,
        _annotation(pk),
        partial(notes.note, text=field(body, "text", str), seen=seen),
    )


@door("POST")
def mend(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Put the boundary of an annotation right."""
    body, annotation = sent(request), _annotation(pk)
    seen = body.get("seen")
    if seen is not None and not (isinstance(seen, list) and [type(one) for one in seen] == [int, int]):
        raise Invalid("The field “seen” is not understood.")
    return told(
        request,
        annotation,
        partial(
            review.mend,
            revision=_revision(body, annotation.article_id),
            seen=tuple(seen) if seen else None,
            **_selected(body),
        ),
    )


@door("POST")
def change_kind(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say that the words are of another kind."""
    kind = field(sent(request), "kind", str)
    return told(request, _annotation(pk), partial(review.change_kind, kind=kind))


@door("POST")
def undo(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Take back what the editor did last in this article."""
    body = sent(request)
    past = None if body.get("past") is None else field(body, "past", int)
    return _undoing(request, pk, partial(undoing.undo, past=past))


@door("POST")
def redo(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Do again what the editor took back last in this article."""
    return _undoing(request, pk, undoing.redo)


@door("POST")
def link(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say what an actor is to the words."""
    body = sent(request)
    annotation, actor = _annotation(pk), _actor(identifier(body, "actor"))
    try:
        review.link(annotation, role=field(body, "role", str), actor=actor, editor=editor_of(request))
    except Conflict as conflict:
        return problem_details(conflict, **presenting.annotation(annotation, editor_of(request)))
    return presenting.annotation(annotation, editor_of(request))


@door("POST")
def unlink(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Say that an actor is not that to the words."""
    role = _role(sent(request), pk)
    review.unlink(role, editor=editor_of(request))
    return presenting.annotation(role.annotation, editor_of(request))


@door("POST")
def cast_role(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say that an actor is something else to the words."""
    body = sent(request)
    role, kind = _role(body, pk), field(body, "kind", str)
    return told(request, role.annotation, lambda _, editor: review.cast(role, kind=kind, editor=editor))


# --- What they share


def told(
    request: HttpRequest, annotation: Annotation, verb: Callable[..., object]
) -> dict[str, Any] | JsonResponse:
    """Call a verb; where somebody was faster, the truth goes along with the refusal."""
    editor = editor_of(request)
    try:
        verb(annotation, editor=editor)
    except Conflict as conflict:
        return problem_details(conflict, **presenting.annotation(annotation, editor))
    return presenting.annotation(annotation, editor)


def _undoing(
    request: HttpRequest, pk: UUID, verb: Callable[..., list[Annotation]]
) -> dict[str, Any] | JsonResponse:
    article, editor = _article(pk), editor_of(request)
    try:
        touched = verb(article, editor=editor)
    except undoing.ChangedSince as refused:
        return problem_details(refused, past=refused.decision)
    return presenting.undone(article, touched, editor)


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


def _in_order(articles: QuerySet[Article]) -> QuerySet[Article]:
    """The worklist's order: words changed under what was accepted first, then by the source's date, newest first."""
    said_at = Coalesce("date_published", "created_at", output_field=DateTimeField())
    return (
        articles.filter(latest_revision__isnull=False)
        .select_related("source", "latest_revision", "membership__story")
        .defer("latest_revision__text", "latest_revision__body", "latest_revision__blocks")
        .annotate(said_at=said_at, need=Exists(Annotation.objects.filter(changed(), article=OuterRef("pk"))))
        .order_by("-need", "-said_at", "-pk")
    )


def _counts(which: Q, articles: list[UUID]) -> dict[UUID, int]:
    found = Annotation.objects.filter(which, article__in=articles).order_by().values("article")
    return dict(found.annotate(count=Count("pk")).values_list("article", "count"))


def _article(pk: UUID) -> Article:
    found = _articles().filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


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


def _uuid(value: str | None) -> UUID | None:
    """A UUID out of an address; None where it is none: a mistyped address shows more, not an error."""
    try:
        return UUID(value or "")
    except ValueError:
        return None
