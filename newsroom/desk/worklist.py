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
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models import Annotation, Assignment, Decision, SignOff
from newsroom.articles.models import Article, Story
from newsroom.core.text import storable
from newsroom.users.models import User
from sources.models import Source

SORTS = {
    "need": _("what needs it most"),
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
    "free": _("Nobody’s"),
    "done": _("Done"),
    "sign-off": _("To sign off"),
}
AGES = {"1": _("one day"), "3": _("three days"), "7": _("a week"), "30": _("a month")}


def progress(article: Article) -> dict[str, int]:
    """{"decided", "total"} of an article's annotations; two queries at most."""
    counted = Annotation.objects.filter(article=article).counted()
    told = counted.aggregate(
        total=Count("pk"),
        proposed=Count("pk", filter=Q(state=Annotation.State.SUGGESTED)),
        accepted=Count("pk", filter=Q(state=Annotation.State.ACCEPTED)),
    )
    # A suggestion is counted because it waits: only of what was accepted it has to be asked.
    left = told["proposed"]
    if told["accepted"]:
        left += counted.changed().filter(article__erased_at=None).count()
    return {"decided": told["total"] - left, "total": told["total"]}


@dataclass(frozen=True)
class Filter:
    """What an editor asks the worklist for, as its address says it. A mistyped address shows more, not an error."""

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
            words=storable(asked.get("q", "")).strip()[:200],
            sort=sort if (sort := asked.get("sort", "")) in SORTS else "need",
        )

    def query(self, **changed: str) -> str:
        """The filter as the query of an address, with its question mark; "" where it asks for nothing."""
        said = {
            "show": self.show,
            "story": str(self.story.pk) if self.story else "",
            "source": str(self.source.pk) if self.source else "",
            "age": self.age,
            "q": self.words,
            "sort": "" if self.sort == "need" else self.sort,
        } | changed
        kept = urlencode({name: value for name, value in said.items() if value})
        return f"?{kept}" if kept else ""

    def articles(self) -> QuerySet[Article]:
        """All that it asks for but `show`, with what `show` and `sort` look at; not in order yet."""
        articles = Article.objects.filter(latest_revision__isnull=False, erased_at=None)
        if self.story is not None:
            articles = articles.filter(story=self.story)
        if self.source is not None:
            articles = articles.filter(source=self.source)
        articles = articles.annotate(said_at=_SAID_AT)
        if self.age:
            articles = articles.filter(said_at__gte=timezone.now() - timedelta(days=int(self.age)))  # type: ignore[misc]
        for word in self.words.split()[:8]:
            here = Q(latest_revision__text__icontains=word) | Q(source__name__icontains=word)
            articles = articles.filter(here | Q(byline__icontains=word))
        return articles

    def shown(self, reader: User) -> QuerySet[Article]:
        """What `reader` asks for, in order, with source, story and titles."""
        articles = showing(self.articles(), self.show, reader)
        return self._in_order(articles)

    def counts(self, reader: User) -> dict[str, int]:
        """How many articles each `show` would show; one query."""
        articles = self.articles()
        return articles.order_by().aggregate(
            **{name or "all": Count("pk", filter=_shows(name, reader)) for name in shows()}
        )

    def next_after(self, pk: UUID, reader: User) -> UUID | None:
        """The article after this one in which something waits (or which waits for a signature), and round.

        Those on which a colleague works are passed over. Who is through with one of those whose words changed is led
        to the next such one, although this one has left their ranks.
        """
        wanted = showing(self.articles(), self.show, reader)
        if self.show != "sign-off":
            wanted = showing(wanted, "waiting", reader)
        wanted = wanted.exclude(Exists(_running(OuterRef("pk")).exclude(editor=reader)))
        waiting = wanted.order_by().values("pk")
        here = Article.objects.filter(Q(pk__in=waiting) | Q(pk=pk)).annotate(said_at=_SAID_AT)
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
            "need": ["-need", "-said_at"],
            "newest": ["-said_at"],
            "oldest": ["said_at"],
            "undecided": ["-left", "-said_at"],
            "source": ["source__name", "-said_at"],
            "story": ["story__title", "-said_at"],
        }[self.sort]
        return articles.order_by(*first, "-pk")


def shows() -> dict[str, Any]:
    """The `show`s that this newsroom has."""
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
    """Turns that somebody other than those who worked on them has still to sign off."""
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
class Standing:
    """Where the work on an article stands: free, mine, taken, done, unsigned or signed; by whom and since when."""

    state: str = "free"
    by: str = ""
    at: datetime | None = None
    turn: int | None = None
    # Who had it before, where it was taken over from the reader.
    from_reader: bool = False


def standings(articles: Iterable[UUID], reader: User) -> dict[UUID, Standing]:
    """Where the work on each article stands for `reader`; a constant number of queries."""
    pks = list(articles)
    turns = Assignment.objects.filter(article__in=pks).order_by("article_id", "-pk").distinct("article_id")
    over = set(
        Assignment.objects.filter(
            article__in=pks, editor=reader, ending=Assignment.Ending.TAKEN_OVER
        ).values_list("article", "ended_by")
    )
    signed = _signed(pks) if settings.DESK_SIGN_OFF else {}
    found = dict.fromkeys(pks, Standing())
    for turn in turns.select_related("editor"):
        by = str(turn.editor)
        if turn.ended_at is None:
            mine = turn.editor_id == reader.pk
            found[turn.article_id] = Standing(
                state="mine" if mine else "taken",
                by=by,
                at=turn.taken_at,
                turn=turn.pk,
                from_reader=(turn.article_id, turn.editor_id) in over,
            )
        elif turn.ending == Assignment.Ending.DONE:
            sign_off = signed.get(turn.pk)
            if sign_off is not None:
                found[turn.article_id] = Standing("signed", str(sign_off.editor), sign_off.at, turn.pk)
            else:
                state = "unsigned" if settings.DESK_SIGN_OFF else "done"
                found[turn.article_id] = Standing(state, by, turn.ended_at, turn.pk)
    return found


def _signed(articles: list[UUID]) -> dict[int, SignOff]:
    """Sign-offs by turn, those alone after which nothing was decided."""
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


_SAID_AT = Coalesce("date_published", "created_at", output_field=DateTimeField())
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
    """A UUID out of an address; None where it is none."""
    try:
        return UUID(value or "")
    except ValueError:
        return None
