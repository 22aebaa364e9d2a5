"""The page on which a second editor sees what the first decided and where the two differ, and signs it off."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from annotations.anchoring.segment_summary import joined
from annotations.decisions import assignments
from annotations.locks import parse_last_decision
from annotations.models import Annotation, Assignment, Decision
from newsroom.articles.models import Article
from newsroom.core.errors import Problem
from newsroom.desk import serializers
from newsroom.desk.permissions import ANNOTATE, READ
from newsroom.desk.requests import editor_of, page
from newsroom.desk.worklist import Filter, standings
from newsroom.users.models import User


@dataclass(frozen=True, slots=True)
class Difference:
    """What the others said of words, and what the reader has said since they were done."""

    shown: dict[str, Any]  # as presenting.annotations tells it
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
    """The differences between two editors' views of an article; POST signs it off."""
    if not settings.DESK_SIGN_OFF:
        raise Http404
    articles = Article.objects.filter(latest_revision__isnull=False)
    article = get_object_or_404(articles.select_related("source", "latest_revision"), pk=pk)
    reader, asked = editor_of(request), Filter.of(request.GET)
    refused = ""
    if request.method == "POST":
        seen = parse_last_decision(request.POST.get("seen", ""))
        try:
            assignments.sign_off(article, editor=reader, known=-1 if seen is None else seen)
        except Problem as problem:
            refused = problem.detail
        else:
            messages.success(request, _("Signed off."))
            return redirect("desk:worklist")
    # Read before the list: what is decided between the two is then unseen, and the signature is refused.
    seen_now = assignments.last_decision(article)
    turn = Assignment.objects.last_of(article.pk).select_related("editor").first()
    is_done = turn is not None and turn.ending == Assignment.Ending.DONE
    listed = differences(article, turn, reader) if turn is not None and is_done else []
    context = {
        "article": article,
        "revision": serializers.latest(article),
        "header": serializers.header(article, reader),
        "standing": standings([article.pk], reader)[article.pk],
        "turn": turn,
        "is_done": is_done,
        "own": turn is not None and assignments.is_own_work(turn, reader),
        "differing": [one for one in listed if one.differs],
        "agreed": [one for one in listed if not one.differs],
        "seen": seen_now,
        "refused": refused,
        "query": asked.query(),
    }
    return render(request, "desk/sign_off.html", context, status=409 if refused else 200)


def differences(article: Article, turn: Assignment, reader: User) -> list[Difference]:
    """What was decided in an article, in the order of its text: what others said, and what `reader` said afterwards.

    A constant number of queries. What nobody has decided on is not listed.
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
        mine = row.editor_id == reader.pk and row.pk > turn.last_decision
        said = _said(row, article) if mine else f"{row.editor}: {_said(row, article)}"
        (own if mine else others).setdefault(str(row.annotation_id), []).append(said)
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


def _said(decision: Decision, article: Article) -> str:
    """A decision in words, with what it made of what."""
    verb = str(Decision.Action(decision.action).label)
    kinds = dict(Annotation._meta.get_field("kind").flatchoices)
    if decision.action == Decision.Action.KIND_CHANGED and "kind" in decision.changes:
        before, after = (kinds[kind] for kind in decision.changes["kind"])
        return f"{verb} ({before} → {after})"
    if decision.action == Decision.Action.SPAN_ADJUSTED and "words" in decision.changes:
        before, after = (_quoted(side, article) for side in decision.changes["words"])
        return f"{verb} (“{before}” → “{after}”)" if before and after else verb
    name = decision.detail.get("name")
    return f"{verb} ({name})" if name else verb


def _quoted(words: dict[str, Any], article: Article) -> str:
    """The words of a boundary, where it was laid in the text that is shown."""
    latest = serializers.latest(article)
    if words["revision"] != str(latest.pk):
        return ""
    return joined(latest.text[start:end] for start, end, *_ in words["segments"] if start is not None)


def _words(shown: dict[str, Any]) -> str:
    content = joined(one["exact"] for one in shown["anchors"] if one["part"] == "content")
    return content or (shown["before"] or {}).get("exact", "")
