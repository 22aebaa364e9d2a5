"""The claim matrix of a story: the cells of its questions, and how two statements differ.

A cell holds the statements of one article that answer one question. Everything is built from what `scope` may see and
from annotation items as `present` returns them. The desk presents them whole; the API cuts them to the reader's
reuse limits first, so that a difference never reveals words that the reader may not have. Differences are proposed by
rules (`annotations.comparison`), so they exist only for scopes that include suggestions.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from annotations.comparison.differences import Difference, compare
from annotations.comparison.same_claim import NOT_STATED
from annotations.comparison.statements import Statement as ComparedStatement
from annotations.comparison.words import fold
from annotations.feed_items import annotation_item, day_of, with_public_parts
from annotations.models import Annotation, Claim, ClaimAnswer, Question
from newsroom.articles.models import Article
from newsroom.feed.scope import Facet, Scope, ScopePlace

Item = Mapping[str, Any]
# Returns the items of annotations that come from `with_public_parts`, in order.
Present = Callable[[Sequence[Annotation]], Sequence[Item]]

_FIGURE_FIELDS = ("low", "high", "noun", "unit", "hedge", "rate", "change")
# A revision's texts. No item shows them, and a join would repeat them for each annotation.
_UNUSED_TEXTS = ("body", "text", "blocks")


def present_whole(annotations: Sequence[Annotation]) -> list[Item]:
    """Items without any limit on reuse, for readers inside the newsroom."""
    return [annotation_item(annotation) for annotation in annotations]


@dataclass(frozen=True, slots=True)
class Statement:
    """An annotation that answers a question, its presented item, and the figures in its words."""

    question: UUID
    annotation: Annotation
    item: Item
    figures: Sequence[Item]

    @property
    def article(self) -> Article:
        return self.annotation.article

    @property
    def modality(self) -> str:
        """How the words are meant: asserted, denied, alleged, planned or not-said; empty if unknown."""
        return self.item["attributes"].get("modality") or ""

    @property
    def is_stated(self) -> bool:
        """False if the article says that somebody did not say this. It is shown, but compared with nothing."""
        return self.modality != NOT_STATED

    @property
    def time_spoken_of(self) -> Item | None:
        """The time that the words speak of: `from` and `to`, ISO days or None for an open end. None if unknown."""
        days = {end: self.item["attributes"].get(end) for end in ("from", "to")}
        return days if any(days.values()) else None

    @property
    def speakers(self) -> list[Item]:
        return [role for role in self.item["roles"] if role["role"] == "speaker"]

    def compared(self) -> ComparedStatement:
        """The statement as `annotations.comparison` takes it, built from the presented item only."""
        days = self.time_spoken_of
        return ComparedStatement(
            words=self.item["quote"],
            figures=self.figures,
            modality=self.modality or "asserted",
            speakers=frozenset(role["actor"] or fold(role["name"]) for role in self.speakers),
            source=str(self.article.source_id),
            spoken_of=(_day(days["from"]), _day(days["to"])) if days else None,
            stated_on=day_of(self.article),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """The statements of one article on one question.

    `difference` says how the first of them differs from the earliest statement on the question, which is in
    `compared_article`. Both are None in that article's own cell and where the rules cannot say.
    """

    question: UUID
    article: Article
    statements: Sequence[Statement]
    compared_article: UUID | None = None
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class ClaimDifference:
    """How `claim` differs from another claim that answers the same question."""

    question: UUID
    claim: UUID
    difference: Difference


def cells(
    questions: Collection[Question], scope: Scope, *, present: Present = present_whole
) -> dict[UUID, list[Cell]]:
    """The cells of each question by its primary key, the earliest article first."""
    by_question: dict[UUID, list[Statement]] = {question.pk: [] for question in questions}
    for statement in statements(by_question, scope, present=present):
        by_question[statement.question].append(statement)
    return {question: list(_cells(question, found, scope)) for question, found in by_question.items()}


def claim_differences(
    claims: Iterable[Claim], scope: Scope, *, present: Present = present_whole
) -> dict[UUID, list[ClaimDifference]]:
    """How other answers to the same questions differ from each claim, by the claim's primary key. Three queries."""
    asked = [claim.pk for claim in claims]
    answers = ClaimAnswer.objects.visible_to(scope).filter(claim__in=asked)
    # The earliest statement of a claim is compared for it. The order of the first dictionary is the result's order.
    earliest: dict[tuple[UUID, UUID], Statement] = {}
    by_question: dict[UUID, dict[UUID, Statement]] = defaultdict(dict)
    for one in statements(set(answers.values_list("question", flat=True)), scope, present=present):
        claim = one.annotation.claim_id
        assert claim is not None
        if one.is_stated and (one.question, claim) not in earliest:
            earliest[one.question, claim] = by_question[one.question][claim] = one
    found: dict[UUID, list[ClaimDifference]] = {claim: [] for claim in asked}
    for (question, claim), one in earliest.items():
        if claim not in found:
            continue
        for other, statement in by_question[question].items():
            difference = _difference(one, statement, scope) if other != claim else None
            if difference is not None:
                found[claim].append(ClaimDifference(question, other, difference))
    return found


def columns(story: UUID, scope: Scope) -> QuerySet[Article]:
    """The articles of a story with their sources and published revisions, the earliest first."""
    found = Article.objects.visible_to(scope).filter(story=story)
    return found.select_related("source", "published_revision").order_by(
        "date_published", "published_at", "pk"
    )


def stated_at(article: Article) -> datetime:
    """When an article stated what it states. The matrix is ordered by it."""
    return article.date_published or article.published_at or article.created_at


def statements(
    questions: Collection[UUID], scope: Scope, *, present: Present = present_whole
) -> list[Statement]:
    """The visible statements that answer these questions, the earliest first. Two queries."""
    answers = ClaimAnswer.objects.active().filter(question__in=questions)
    here = answers.filter(claim=OuterRef("claim"), story=OuterRef("article__story"))
    answering = (
        _accepted(scope)
        # Implied by the next filter. With it PostgreSQL begins with the few claims, not with all annotations.
        .filter(claim__in=answers.values("claim"))
        .annotate(question=Subquery(here.values("question")[:1]))
        .filter(question__isnull=False)
    )
    found = sorted(answering, key=lambda one: (stated_at(one.article), one.article_id, one.pk))
    figures = _accepted_figures({one.article_id for one in found}, scope, present)
    return [
        Statement(
            one.question,
            one,
            item,
            figures=_figures(item, figures[one.article_id]),
        )
        for one, item in zip(found, present(found), strict=True)
    ]


def _accepted(scope: Scope) -> QuerySet[Annotation]:
    accepted = Annotation.objects.visible_to(scope).filter(state=Annotation.State.ACCEPTED)
    return with_public_parts(accepted).defer(
        *(f"article__published_revision__{field}" for field in _UNUSED_TEXTS)
    )


def _accepted_figures(
    articles: Collection[UUID], scope: Scope, present: Present
) -> Mapping[UUID, Sequence[Item]]:
    found = list(_accepted(scope).filter(article__in=articles, kind=Annotation.Kind.FIGURE).order_by("pk"))
    items: dict[UUID, list[Item]] = defaultdict(list)
    for one, item in zip(found, present(found), strict=True):
        items[one.article_id].append(item)
    return items


def _figures(statement: Item, accepted: Iterable[Item]) -> list[Item]:
    """The figures that an engine read in a statement; without any, the accepted figures inside its words."""
    spans = _spans(statement)
    found = statement["attributes"].get("figures") or [
        one["attributes"]
        for one in accepted
        if (inner := _spans(one))
        and all(any(start <= a and b <= end for start, end in spans) for a, b in inner)
    ]
    figures = ({name: one.get(name) for name in _FIGURE_FIELDS} for one in found)
    # A figure whose words have changed since has lost its values.
    return [one for one in figures if (one["low"], one["high"]) != (None, None)]


def _spans(item: Item) -> list[tuple[int, int]]:
    content = (one["selector"][0] for one in item["target"] if one["part"] == "content")
    return [(one["start"], one["end"]) for one in content]


def _cells(question: UUID, found: Iterable[Statement], scope: Scope) -> Iterator[Cell]:
    by_article: dict[UUID, list[Statement]] = defaultdict(list)
    for one in found:
        by_article[one.article.pk].append(one)
    earliest: Statement | None = None
    for here in by_article.values():
        article = here[0].article
        compared = next((one for one in here if one.is_stated), None)
        difference = _difference(earliest, compared, scope) if earliest and compared else None
        yield Cell(
            question,
            article,
            here,
            compared_article=earliest.article.pk if earliest and difference else None,
            difference=difference,
        )
        earliest = earliest or compared


def _difference(one: Statement, other: Statement, scope: Scope) -> Difference | None:
    """How `other` differs from `one`; None where the rules cannot say or `scope` includes no suggestions there."""
    if not all(_includes_suggestions(scope, statement) for statement in (one, other)):
        return None
    return compare(one.compared(), other.compared())


def _includes_suggestions(scope: Scope, statement: Statement) -> bool:
    article = statement.article
    story = str(article.story_id)
    facet = Facet(statement.annotation.kind, str(article.source_id), article.language, story, suggested=True)
    return scope.holds(ScopePlace(frozenset([facet])))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
