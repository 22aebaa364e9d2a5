"""The claim matrix: what each article of a story says on each question, and how one says it otherwise than another.

A cell is what one article says on one question: the statements there of the claims that answer it. It is made of what
the reader may see and of nothing else. How two differ is proposed by rules (`comparison.differences`), so it is
told to those alone whose products hold what machines propose.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from annotations.comparison.differences import Statement as Said
from annotations.comparison.differences import compare
from annotations.comparison.same_claim import NOT_SAID
from annotations.comparison.words import fold
from annotations.feed_items import day_of
from annotations.models import Annotation, Claim, ClaimAnswer, Question
from newsroom.articles.models import Article
from newsroom.feed.models import uri
from newsroom.feed.scope import Facet, Scope, ScopePlace
from newsroom.partners import visibility

from .corpus import Item, present_annotations, with_annotation_parts

# What of an annotation's attributes a figure says.
_OF_FIGURES = ("low", "high", "noun", "unit", "hedge")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement on a question: the annotation, its item as it may leave, and the figures in its words."""

    question: UUID
    annotation: Annotation
    item: Item
    figures: Sequence[Item]

    @property
    def article(self) -> Article:
        return self.annotation.article

    @property
    def attributes(self) -> Item:
        said: Item = self.item["attributes"]
        return said

    @property
    def is_said(self) -> bool:
        """False for what an article says that somebody did not say: it is shown and compared with nothing."""
        return bool(self.attributes.get("modality") != NOT_SAID)

    @property
    def spoken_of(self) -> Item | None:
        """The time that it speaks of, if it says so: `from` and `to`, ISO days, None for an open end."""
        days = {end: self.attributes.get(end) for end in ("from", "to")}
        return days if any(days.values()) else None

    def as_item(self) -> Item:
        return {
            "annotation": self.item["uri"],
            "claim": self.item["claim"],
            "quote": self.item["quote"],
            "outcome": self.item["outcome"],
            "modality": self.attributes.get("modality") or "",
            "figures": list(self.figures),
            "spokenOf": self.spoken_of,
            "speakers": [
                {name: role[name] for name in ("name", "actor", "office")}
                for role in self.item["roles"]
                if role["role"] == "speaker"
            ],
        }

    def as_said(self) -> Said:
        """The same for comparing: of the words that may leave, so that no difference tells of the others."""
        days = self.spoken_of
        return Said(
            words=self.item["quote"],
            figures=self.figures,
            modality=self.attributes.get("modality") or "asserted",
            speakers=frozenset(
                role["actor"] or fold(role["name"])
                for role in self.item["roles"]
                if role["role"] == "speaker"
            ),
            source=str(self.article.source_id),
            spoken_of=(_day(days["from"]), _day(days["to"])) if days else None,
            said_on=day_of(self.article),
        )


def statements(questions: Collection[UUID], scope: Scope) -> list[Statement]:
    """What a scope lets see of the statements on these questions, in the order in which they were said: two queries."""
    answers = ClaimAnswer.objects.standing().filter(question__in=questions)
    here = answers.filter(claim=OuterRef("claim"), story=OuterRef("article__story"))
    said = (
        visibility.accepted(scope)
        # Said twice, so that the database begins with the few claims and not with all that stands in articles.
        .filter(claim__in=answers.values("claim"))
        .annotate(question=Subquery(here.values("question")[:1]))
        .filter(question__isnull=False)
    )
    found = list(with_annotation_parts(said))
    found.sort(key=lambda one: (_said_at(one.article), one.article_id, one.pk))
    items = present_annotations(found, scope=scope)
    figures = _accepted_figures({one.article_id for one in found}, scope)
    return [
        Statement(
            one.question,  # type: ignore[attr-defined]
            one,
            item,
            figures=_figures(item, figures[one.article_id]),
        )
        for one, item in zip(found, items, strict=True)
    ]


def _accepted_figures(articles: Collection[UUID], scope: Scope) -> Mapping[UUID, Sequence[Item]]:
    kind = Annotation.Kind.FIGURE
    found = with_annotation_parts(visibility.accepted(scope).filter(article__in=articles, kind=kind))
    items: dict[UUID, list[Item]] = defaultdict(list)
    rows = list(found.order_by("pk"))
    for one, item in zip(rows, present_annotations(rows, scope=scope), strict=True):
        items[one.article_id].append(item)
    return items


def _figures(statement: Item, accepted: Iterable[Item]) -> list[Item]:
    """What an engine read in the statement, or, where a person marked it, the figures marked within its words."""
    spans = _spans(statement)
    found = statement["attributes"].get("figures") or [
        one["attributes"]
        for one in accepted
        if (inner := _spans(one))
        and all(any(start <= a and b <= end for start, end in spans) for a, b in inner)
    ]
    read = ({name: one.get(name) for name in _OF_FIGURES} for one in found)
    # Words that changed under a figure say it no more: what was read in them is gone with them.
    return [one for one in read if (one["low"], one["high"]) != (None, None)]


def _spans(item: Item) -> list[tuple[int, int]]:
    content = (one["selector"][0] for one in item["target"] if one["part"] == "content")
    return [(one["start"], one["end"]) for one in content]


def with_cells(items: Sequence[Item], questions: Sequence[Question], *, scope: Scope) -> list[Item]:
    """Each question's item with its cells, the earliest first."""
    said: dict[UUID, list[Statement]] = defaultdict(list)
    for one in statements([q.pk for q in questions], scope):
        said[one.question].append(one)
    return [
        {**item, "cells": list(_cells(question.pk, said[question.pk], scope))}
        for question, item in zip(questions, items, strict=True)
    ]


def _cells(question: UUID, said: Iterable[Statement], scope: Scope) -> Iterator[Item]:
    by_article: dict[UUID, list[Statement]] = defaultdict(list)
    for one in said:
        by_article[one.article.pk].append(one)
    first: Statement | None = None
    for here in by_article.values():
        article = here[0].article
        said_here = next((one for one in here if one.is_said), None)
        yield {
            "uri": cell_uri(question, article.pk),
            "type": "cell",
            "question": uri(Question.collection, question),
            "article": article.uri,
            "source": {"uri": article.source.uri, "name": article.source.name},
            "credit": article.credit,
            "saidAt": _said_at(article).isoformat(),
            "statements": [one.as_item() for one in here],
            "differs": _difference(first, said_here, scope) if first and said_here else None,
        }
        first = first or said_here


def cell_uri(question: UUID, article: UUID) -> str:
    return f"{uri(Question.collection, question)}/cells/{article}"


def _difference(one: Statement, other: Statement, scope: Scope) -> Item | None:
    found = _proposed(one, other, scope)
    return {"from": cell_uri(one.question, one.article.pk), **found} if found else None


def _proposed(one: Statement, other: Statement, scope: Scope) -> Item | None:
    """How `other` differs from `one`, as far as the rules can say it and the reader's products hold proposals."""
    if not all(_holds_proposals(scope, said) for said in (one, other)):
        return None
    found = compare(one.as_said(), other.as_said())
    if found is None:
        return None
    return {
        "kind": found.kind.value,
        "reason": " ".join(reason.sentence for reason in found.why),
        "state": Annotation.State.SUGGESTED.value,
    }


def _holds_proposals(scope: Scope, said: Statement) -> bool:
    article = said.article
    story = str(article.story_id)
    spot = Facet(said.annotation.kind, str(article.source_id), article.language, story, suggested=True)
    return scope.holds(ScopePlace(frozenset([spot])))


def with_differences(items: Sequence[Item], claims: Sequence[Claim], *, scope: Scope) -> list[Item]:
    """Claims' items, each with how the claims beside it differ that answer the same questions: three queries."""
    asked = set(
        visibility.answers(scope).filter(claim__in=[c.pk for c in claims]).values_list("question", flat=True)
    )
    first: dict[tuple[UUID, UUID], Statement] = {}
    for one in statements(asked, scope):
        assert one.annotation.claim_id is not None
        if not one.is_said:
            continue
        # The earliest speaks for its claim.
        first.setdefault((one.question, one.annotation.claim_id), one)
    beside: dict[UUID, list[tuple[UUID, Statement]]] = defaultdict(list)
    for (question, claim), one in first.items():
        beside[question].append((claim, one))
    return [
        {**item, "differences": list(_differences(claim.pk, first, beside, scope))}
        for claim, item in zip(claims, items, strict=True)
    ]


def _differences(
    claim: UUID,
    first: Mapping[tuple[UUID, UUID], Statement],
    beside: Mapping[UUID, Sequence[tuple[UUID, Statement]]],
    scope: Scope,
) -> Iterator[Item]:
    for (question, stated), mine in first.items():
        if stated != claim:
            continue
        for other, theirs in beside[question]:
            found = _proposed(mine, theirs, scope) if other != claim else None
            if found is not None:
                yield {
                    "question": uri(Question.collection, question),
                    "claim": uri(Claim.collection, other),
                    **found,
                }


def rows(questions: Iterable[Item]) -> Iterator[Item]:
    """Questions with their cells as a table has them: an item for each statement."""
    for question in questions:
        for cell in question["cells"]:
            for said in cell["statements"]:
                yield {"question": question, "cell": cell, **said}


def articles(story: UUID, scope: Scope) -> QuerySet[Article]:
    """The columns: the articles of a story, in the order in which they were said."""
    found = visibility.articles(scope).filter(story=story)
    return found.select_related("source", "published_revision").order_by(
        "date_published", "published_at", "pk"
    )


def present_column(article: Article) -> Item:
    assert article.published_revision is not None
    return {
        "uri": article.uri,
        "headline": article.published_revision.headline,
        "source": {"uri": article.source.uri, "name": article.source.name},
        "credit": article.credit,
        "saidAt": _said_at(article).isoformat(),
        "correctedAt": article.corrected_at.isoformat() if article.corrected_at else None,
    }


def _said_at(article: Article) -> datetime:
    return article.date_published or article.published_at or article.created_at


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
