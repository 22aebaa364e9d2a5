"""The worklist: find an article, take it, give it back, finish it, and go on to the next one."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from annotations.decisions import assignments
from annotations.models import Annotation
from newsroom.articles.models import Article, Story
from newsroom.core.errors import NotThere
from newsroom.desk import serializers
from newsroom.desk.permissions import ANNOTATE, READ
from newsroom.desk.views.endpoints import editor_of, endpoint, field, page, problem_details, sent
from newsroom.desk.worklist import AGES, SORTS, Filter, shows, work_statuses
from newsroom.users.models import User
from sources.models import Source

PAGE = 50


@page(needs=READ)
def worklist(request: HttpRequest) -> HttpResponse:
    """Show articles with their progress and who works on each; a constant number of queries."""
    reader, asked = editor_of(request), Filter.of(request.GET)
    counts = asked.counts(reader)
    shown = Paginator(asked.shown(reader), PAGE).get_page(request.GET.get("page"))
    pks = [article.pk for article in shown]
    left = _counts(Annotation.objects.waiting(), pks)
    total = _counts(Annotation.objects.counted(), pks)
    need = _counts(Annotation.objects.changed(), pks)
    statuses = work_statuses(pks, reader)
    context = {
        "rows": [
            {
                "article": article,
                "undecided": left.get(article.pk, 0),
                "total": total.get(article.pk, 0),
                "decided": total.get(article.pk, 0) - left.get(article.pk, 0),
                "changed": need.get(article.pk, 0),
                "at": serializers.short_time(article.date_published or article.created_at, reader),
                "header": serializers.header(article, reader),
                "work": statuses[article.pk],
            }
            for article in shown
        ],
        "page": shown,
        "asked": asked,
        "query": asked.query(),
        "pages": {
            name: asked.query(page=str(number))
            for name, number in (
                ("previous", shown.number - 1 if shown.has_previous() else 0),
                ("next", shown.number + 1 if shown.has_next() else 0),
            )
            if number
        },
        "shows": [
            {
                "name": name,
                "words": words,
                "count": counts[name or "all"],
                "query": asked.query(show=name) or "?",
            }
            for name, words in shows().items()
        ],
        "choices": {
            "stories": Story.objects.order_by("title"),
            "sources": Source.objects.filter(articles__isnull=False).distinct().order_by("name"),
            "ages": AGES,
            "sorts": SORTS,
        },
        "editor": reader,
    }
    return render(request, "desk/worklist.html", context)


@page(needs=READ)
def next_article(request: HttpRequest, pk: UUID) -> HttpResponseRedirect:
    """Redirect to the next article that the filter asks for, or to the worklist if there is none."""
    asked = Filter.of(request.GET)
    following = asked.next_after(pk, editor_of(request))
    where = reverse("desk:article", args=[following]) if following else reverse("desk:worklist")
    return redirect(where + asked.query())


# --- Endpoints


@endpoint("POST", needs=ANNOTATE)
def take(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Take an article; "over" is the id of a colleague's assignment that is taken over."""
    body, found = sent(request), article_of(pk)
    over = None if body.get("over") is None else field(body, "over", int)
    try:
        assignments.take(found, editor=editor_of(request), over=over)
    except assignments.TakenByColleague as refused:
        return problem_details(refused, **work_of(found, editor_of(request)))
    return work_of(found, editor_of(request))


@endpoint("POST", needs=ANNOTATE)
def give_back(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Give an article back."""
    found = article_of(pk)
    try:
        assignments.give_back(found, editor=editor_of(request))
    except assignments.NotYours as refused:
        return problem_details(refused, **work_of(found, editor_of(request)))
    return work_of(found, editor_of(request))


@endpoint("POST", needs=ANNOTATE)
def done(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Finish an article; "leaving" is how many undecided annotations the editor knows of."""
    body, found = sent(request), article_of(pk)
    leaving = field(body, "leaving", int) if "leaving" in body else 0
    try:
        assignments.done(found, editor=editor_of(request), leaving=leaving)
    except assignments.StillWaiting as refused:
        return problem_details(refused, waiting=refused.count, **work_of(found, editor_of(request)))
    except assignments.TakenByColleague as refused:
        return problem_details(refused, **work_of(found, editor_of(request)))
    return work_of(found, editor_of(request))


def article_of(pk: UUID) -> Article:
    """Return an article that has a text. Raises NotThere."""
    articles = Article.objects.filter(latest_revision__isnull=False)
    found = articles.select_related("source", "latest_revision").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def work_of(article: Article, reader: User) -> dict[str, Any]:
    return {"work": serializers.work(article, reader)}


def _counts(annotations: "QuerySet[Annotation]", articles: list[UUID]) -> dict[UUID, int]:
    found = annotations.filter(article__in=articles).order_by().values("article")
    return dict(found.annotate(count=Count("pk")).values_list("article", "count"))
