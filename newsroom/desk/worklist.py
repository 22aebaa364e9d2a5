"""The worklist: which articles an editor asks for and in what order, who works on each, and which one comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models import Annotation, Assignment, Decision, SignOff
from newsroom.articles.models import Article, Story
from newsroom.core.text import INVISIBLE, storable, without_invisible
from newsroom.users.models import User
from sources.models import Source

SORTS = {
    "need": _("most urgent first"),
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "undecided": _("most undecided"),
    "source": _("source"),
    "story": _("story"),
}
SHOWS = {
    "": _("All"),
    "waiting": _("Something waits"),
    "changed": _("Words changed"),
    "mine": _("Mine"),
    "free": _("Unassigned"),
    "done": _("Done"),
    "sign-off": _("To sign off"),
}
AGES = {"1": _("one day"), "3": _("three days"), "7": _("a week"), "30": _("a month")}


def progress(article: Article) -> dict[str, int]:
    """Return {"decided", "total"} of an article's annotations; two queries at most."""
    counted = Annotation.objects.filter(article=article).counted()
    counts = counted.aggregate(
        total=Count("pk"),
        proposed=Count("pk", filter=Q(state=Annotation.State.SUGGESTED)),
        accepted=Count("pk", filter=Q(state=Annotation.State.ACCEPTED)),
    )
    # A counted suggestion waits in any case; only accepted annotations need the second query.
    left = counts["proposed"]
    if counts["accepted"]:
        left += counted.changed().filter(article__erased_at=None).count()
    return {"decided": counts["total"] - left, "total": counts["total"]}


@dataclass(frozen=True)
class Filter:
    """What an editor asks the worklist for, parsed from its address. Values that are not valid are ignored."""

    show: str = ""
    story: Story | None = None
    source: Source | None = None
    age: str = ""  # days
    words: str = ""
    sort: str = "need"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filter:
        story, source = _uuid(asked.get("story")), asked.get("source", "")
        show = asked.get("show", "")
        return cls(
            show=show if show in shows() else "",
            story=Story.objects.filter(pk=story).first() if story else None,
            source=Source.objects.filter(pk=pk).first() if (pk := _uuid(source)) else None,
            age=age if (age := asked.get("age", "")) in AGES else "",
            words=without_invisible(storable(asked.get("q", ""))).strip()[:200],
            sort=sort if (sort := asked.get("sort", "")) in SORTS else "need",
        )

    def query(self, **changed: str) -> str:
        """Return the filter as a query string with its question mark; "" if it is empty."""
        values = {
            "show": self.show,
            "story": str(self.story.pk) if self.story else "",
            "source": str(self.source.pk) if self.source else "",
            "age": self.age,
            "q": self.words,
            "sort": "" if self.sort == "need" else self.sort,
        } | changed
        query = urlencode({name: value for name, value in values.items() if value})
        return f"?{query}" if query else ""

    def articles(self) -> QuerySet[Article]:
        """Return the articles that match all but `show`, not in order, annotated for `show` and `sort`."""
        articles = Article.objects.filter(latest_revision__isnull=False, erased_at=None)
        if self.story is not None:
            articles = articles.filter(story=self.story)
        if self.source is not None:
            articles = articles.filter(source=self.source)
        articles = articles.annotate(dated_at=_DATED_AT)
        if self.age:
            articles = articles.filter(dated_at__gte=timezone.now() - timedelta(days=int(self.age)))  # type: ignore[misc]
        if self.words:
            articles = articles.annotate(visible_text=_VISIBLE_TEXT)
        for word in self.words.split()[:8]:
            here = Q(visible_text__icontains=word) | Q(source__name__icontains=word)
            articles = articles.filter(here | Q(byline__icontains=word))
        return articles

    def shown(self, reader: User) -> QuerySet[Article]:
        """Return the articles that `reader` asks for, in order, with source, story and titles."""
        articles = showing(self.articles(), self.show, reader)
        return self._in_order(articles)

    def counts(self, reader: User) -> dict[str, int]:
        """Count the articles of each `show`; one query."""
        articles = self.articles()
        return articles.order_by().aggregate(
            **{name or "all": Count("pk", filter=_shows(name, reader)) for name in shows()}
        )

    def next_after(self, pk: UUID, reader: User) -> UUID | None:
        """Return the next article with something to decide (or to sign off), from the end on to the beginning.

        Articles on which a colleague works are skipped. An editor who has finished an article with changed words comes
        to the next such article.
        """
        wanted = showing(self.articles(), self.show, reader)
        if self.show != "sign-off":
            wanted = showing(wanted, "waiting", reader)
        wanted = wanted.exclude(Exists(_running(OuterRef("pk")).exclude(editor=reader)))
        waiting = wanted.order_by().values("pk")
        here = Article.objects.filter(Q(pk__in=waiting) | Q(pk=pk)).annotate(dated_at=_DATED_AT)
        order = [(one.pk, one.need) for one in self._in_order(here)]  # type: ignore[attr-defined]
        at = next((i for i, (one, _) in enumerate(order) if one == pk), -1)
        if self.sort == "need" and order and order[0][1] and not dict(order).get(pk):
            at = -1
        following = [one for one, _ in order[at + 1 :] + order[: max(at, 0)]]
        return following[0] if following else None

    def _in_order(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        articles = articles.select_related("source", "latest_revision", "published_revision", "story").defer(
            *(
                f"{which}_revision__{name}"
                for which in ("latest", "published")
                for name in ("text", "body", "blocks")
            )
        )
        articles = articles.annotate(
            need=Exists(Annotation.objects.changed().filter(article=OuterRef("pk"))), left=_LEFT
        )
        first = {
            "need": ["-need", "-dated_at"],
            "newest": ["-dated_at"],
            "oldest": ["dated_at"],
            "undecided": ["-left", "-dated_at"],
            "source": ["source__name", "-dated_at"],
            "story": ["story__title", "-dated_at"],
        }[self.sort]
        return articles.order_by(*first, "-pk")


def shows() -> dict[str, Any]:
    """Return the choices of `show` that this newsroom has."""
    return {name: words for name, words in SHOWS.items() if name != "sign-off" or settings.DESK_SIGN_OFF}


def showing(articles: QuerySet[Article], show: str, reader: User) -> QuerySet[Article]:
    return articles.filter(_shows(show, reader))


def _shows(show: str, reader: User) -> Q:
    article = OuterRef("pk")
    annotations = Annotation.objects.filter(article=article)
    if show == "waiting":
        return Q(Exists(annotations.waiting()))
    if show == "changed":
        return Q(Exists(annotations.changed()))
    if show == "mine":
        return Q(Exists(_running(article).filter(editor=reader)))
    if show == "free":
        return Q(Exists(annotations.waiting())) & ~Q(Exists(_running(article)))
    if show == "done":
        return Q(Exists(_done(article)))
    if show == "sign-off":
        return Q(Exists(_unsigned(article, reader)))
    return Q(pk__isnull=False)


def _running(article: OuterRef) -> QuerySet[Assignment]:
    return Assignment.objects.running().filter(article=article)


def _done(article: OuterRef) -> QuerySet[Assignment]:
    later = Assignment.objects.filter(article=OuterRef("article"), pk__gt=OuterRef("pk"))
    return Assignment.objects.filter(~Exists(later), article=article, ending=Assignment.Ending.DONE)


def _unsigned(article: OuterRef, reader: User) -> QuerySet[Assignment]:
    """Return assignments that `reader` may still sign off: they did not work on the article themselves."""
    here = Decision.objects.filter(annotation__article=OuterRef("article")).order_by("-pk")
    signed = SignOff.objects.filter(assignment=OuterRef("pk"), last_decision__gte=OuterRef("head"))
    own = Decision.objects.filter(
        annotation__article=OuterRef("article"), editor=reader, pk__lte=OuterRef("last_decision")
    ).exclude(changes={})
    head = Coalesce(Subquery(here.values("pk")[:1]), 0, output_field=BigIntegerField())
    return (
        _done(article).annotate(head=head).exclude(editor=reader).filter(~Exists(signed)).filter(~Exists(own))
    )


# --- who works on each


@dataclass(frozen=True, slots=True)
class WorkStatus:
    """The work on an article: free, mine, taken, done, unsigned or signed; the editor and the time."""

    state: str = "free"
    by: str = ""
    at: datetime | None = None
    assignment: int | None = None
    # True if it was taken over from the reader.
    from_reader: bool = False


def work_statuses(articles: Iterable[UUID], reader: User) -> dict[UUID, WorkStatus]:
    """Return the work on each article as `reader` sees it; a constant number of queries."""
    pks = list(articles)
    assignments = (
        Assignment.objects.filter(article__in=pks).order_by("article_id", "-pk").distinct("article_id")
    )
    over = set(
        Assignment.objects.filter(
            article__in=pks, editor=reader, ending=Assignment.Ending.TAKEN_OVER
        ).values_list("article", "ended_by")
    )
    signed = _signed(pks) if settings.DESK_SIGN_OFF else {}
    found = dict.fromkeys(pks, WorkStatus())
    for assignment in assignments.select_related("editor"):
        by = str(assignment.editor)
        if assignment.ended_at is None:
            mine = assignment.editor_id == reader.pk
            found[assignment.article_id] = WorkStatus(
                state="mine" if mine else "taken",
                by=by,
                at=assignment.taken_at,
                assignment=assignment.pk,
                from_reader=(assignment.article_id, assignment.editor_id) in over,
            )
        elif assignment.ending == Assignment.Ending.DONE:
            sign_off = signed.get(assignment.pk)
            if sign_off is not None:
                found[assignment.article_id] = WorkStatus(
                    "signed", str(sign_off.editor), sign_off.at, assignment.pk
                )
            else:
                state = "unsigned" if settings.DESK_SIGN_OFF else "done"
                found[assignment.article_id] = WorkStatus(state, by, assignment.ended_at, assignment.pk)
    return found


def _signed(articles: list[UUID]) -> dict[int, SignOff]:
    """Return sign-offs by assignment, only those after which nothing was decided."""
    heads = dict(
        Decision.objects.filter(annotation__article__in=articles)
        .order_by()
        .values("annotation__article")
        .annotate(head=Max("pk"))
        .values_list("annotation__article", "head")
    )
    rows = (
        SignOff.objects.filter(assignment__article__in=articles)
        .select_related("editor", "assignment")
        .order_by("pk")
    )
    return {
        one.assignment_id: one for one in rows if one.last_decision >= heads.get(one.assignment.article_id, 0)
    }


# No index is lost: a search for part of a word reads every text.
_VISIBLE_TEXT = Func(
    "latest_revision__text", Value(INVISIBLE), Value(""), function="translate", output_field=TextField()
)
_DATED_AT = Coalesce("date_published", "created_at", output_field=DateTimeField())
_LEFT = Coalesce(
    Subquery(
        Annotation.objects.waiting()
        .filter(article=OuterRef("pk"))
        .order_by()
        .values("article")
        .annotate(count=Count("pk"))
        .values("count")
    ),
    0,
    output_field=IntegerField(),
)


def _uuid(value: str | None) -> UUID | None:
    """Parse a UUID from an address; None if it is not valid."""
    try:
        return UUID(value or "")
    except ValueError:
        return None
