"""The page on which a second editor compares the first editor's decisions with their own, and signs off."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from annotations.anchoring.segment_summary import joined
from annotations.decisions import assignments
from annotations.locks import parse_last_decision
from annotations.models import Annotation, Assignment, Decision
from newsroom.articles.models import Article
from newsroom.core.errors import Problem
from newsroom.desk import serializers
from newsroom.desk.notices.done import mark_done
from newsroom.desk.permissions import ANNOTATE, READ
from newsroom.desk.views.endpoints import editor_of, page
from newsroom.desk.worklist import Filter, work_statuses
from newsroom.users.models import User


@dataclass(frozen=True, slots=True)
class Difference:
    """An annotation with the decisions of others, and the reader's own decisions since they were done."""

    shown: dict[str, Any]  # as `serializers.annotations` returns it
    words: str
    others: list[str]
    own: list[str]

    @property
    def kind(self) -> str:
        return str(dict(Annotation._meta.get_field("kind").flatchoices)[self.shown["kind"]])

    @property
    def state(self) -> str:
        return str(Annotation.State(self.shown["state"]).label)

    @property
    def differs(self) -> bool:
        return bool(self.own)


@page(needs=READ, posts=ANNOTATE)
def sign_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the differences between two editors' decisions on an article; POST signs it off."""
    if not settings.DESK_SIGN_OFF:
        raise Http404
    articles = Article.objects.filter(latest_revision__isnull=False)
    article = get_object_or_404(articles.select_related("source", "latest_revision"), pk=pk)
    reader, asked = editor_of(request), Filter.of(request.GET)
    refused = ""
    if request.method == "POST":
        shown = parse_last_decision(request.POST.get("last_decision", ""))
        try:
            assignments.sign_off(article, editor=reader, known=-1 if shown is None else shown)
        except Problem as problem:
            refused = problem.detail
        else:
            return redirect(mark_done(reverse("desk:worklist"), "sign-off"))
    # Read before the list: if something is decided between the two, signing off is refused.
    last_decision = assignments.last_decision(article)
    assignment = Assignment.objects.last_of(article.pk).select_related("editor").first()
    is_done = assignment is not None and assignment.ending == Assignment.Ending.DONE
    listed = differences(article, assignment, reader) if assignment is not None and is_done else []
    context = {
        "article": article,
        "revision": serializers.latest(article),
        "header": serializers.header(article, reader),
        "work": work_statuses([article.pk], reader)[article.pk],
        "assignment": assignment,
        "is_done": is_done,
        "own": assignment is not None and assignments.is_own_work(assignment, reader),
        "differing": [one for one in listed if one.differs],
        "agreed": [one for one in listed if not one.differs],
        "last_decision": last_decision,
        "refused": refused,
        "query": asked.query(),
    }
    return render(request, "desk/sign_off.html", context, status=409 if refused else 200)


def differences(article: Article, assignment: Assignment, reader: User) -> list[Difference]:
    """Return the decided annotations of an article, in the order of its text.

    A constant number of queries.
    """
    rows = (
        Decision.objects.active()
        .filter(annotation__article=article)
        .exclude(changes={})
        .select_related("editor")
        .order_by("pk")
    )
    others: dict[str, list[str]] = {}
    own: dict[str, list[str]] = {}
    for row in rows:
        mine = row.editor_id == reader.pk and row.pk > assignment.last_decision
        line = _in_words(row, article) if mine else f"{row.editor}: {_in_words(row, article)}"
        (own if mine else others).setdefault(str(row.annotation_id), []).append(line)
    decided = Annotation.objects.filter(pk__in={*others, *own})
    return [
        Difference(
            shown=shown,
            words=_words(shown),
            others=others.get(shown["id"], []),
            own=own.get(shown["id"], []),
        )
        for shown in serializers.annotations(decided, serializers.latest(article))
    ]


def _in_words(decision: Decision, article: Article) -> str:
    """Describe a decision, with the values before and after it."""
    action = str(Decision.Action(decision.action).label)
    kinds = dict(Annotation._meta.get_field("kind").flatchoices)
    if decision.action == Decision.Action.KIND_CHANGED and "kind" in decision.changes:
        before, after = (kinds[kind] for kind in decision.changes["kind"])
        return f"{action} ({before} → {after})"
    if decision.action == Decision.Action.SPAN_ADJUSTED and "words" in decision.changes:
        before, after = (_quoted(side, article) for side in decision.changes["words"])
        return f"{action} (“{before}” → “{after}”)" if before and after else action
    name = decision.detail.get("name")
    return f"{action} ({name})" if name else action


def _quoted(words: dict[str, Any], article: Article) -> str:
    """Return the words of a span if it belongs to the text that is shown."""
    latest = serializers.latest(article)
    if words["revision"] != str(latest.pk):
        return ""
    return joined(latest.text[start:end] for start, end, *_ in words["segments"] if start is not None)


def _words(shown: dict[str, Any]) -> str:
    content = joined(one["exact"] for one in shown["anchors"] if one["part"] == "content")
    return content or (shown["before"] or {}).get("exact", "")
