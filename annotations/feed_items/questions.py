"""The public items of questions and answers, and where the feed shows them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from annotations.models import Annotation, Claim, ClaimAnswer, Question
from newsroom.articles.models import Story
from newsroom.feed.models import uri
from newsroom.feed.record import Presented
from newsroom.feed.scope import EVERYTHING, Facet, ScopePlace

from .items import FlatAnswer, FlatQuestion
from .places import hiding_statuses, merge_reason

# A claim and a story, by primary key.
Key = tuple[UUID, UUID]


def question_item(question: Question) -> FlatQuestion:
    """A question's public item; JSON-able."""
    return {
        "id": str(question.pk),
        "uri": question.uri,
        "type": "question",
        "story": uri(Story.collection, question.story_id),
        "text": question.wording,
        "unit": question.unit,
        "subject": question.subject,
    }


def answer_item(answer: ClaimAnswer) -> FlatAnswer:
    """An answer's public item: which claim answers which question. JSON-able, without any words."""
    return {
        "id": str(answer.pk),
        "uri": answer.uri,
        "type": "answer",
        "story": uri(Story.collection, answer.story_id),
        "question": uri(Question.collection, answer.question_id),
        "claim": uri(Claim.collection, answer.claim_id),
    }


def present_questions(questions: Sequence[Question]) -> Iterator[Presented]:
    ids = [question.pk for question in questions]
    answers = list(ClaimAnswer.objects.active().filter(question__in=ids))
    statements = _statements_for(answers)
    facets: dict[UUID, set[Facet]] = {pk: set() for pk in ids}
    for answer in answers:
        facets[answer.question_id] |= statements.facets[_key(answer)]
    statuses = hiding_statuses(
        (answer.question_id, statements.statuses.get(_key(answer), "")) for answer in answers
    )
    current = Question.objects.in_bulk(ids)
    for pk in ids:
        yield Presented(
            item=question_item(current[pk]),
            place=ScopePlace(frozenset(facets[pk])),
            story_id=current[pk].story_id,
            reason="question withdrawn" if current[pk].withdrawn_at else "no visible answer",
            pub_status=statuses.get(pk, ""),
        )


def present_answers(answers: Sequence[ClaimAnswer]) -> Iterator[Presented]:
    current = ClaimAnswer.objects.select_related("question", "claim__merged_into").in_bulk(
        [answer.pk for answer in answers]
    )
    statements = _statements_for(current.values())
    for answer in (current[answer.pk] for answer in answers):
        is_active = answer.is_active and answer.question.withdrawn_at is None
        yield Presented(
            item=answer_item(answer),
            place=ScopePlace(frozenset(statements.facets[_key(answer)] if is_active else ())),
            story_id=answer.story_id,
            reason=_why_hidden(answer),
            pub_status=statements.statuses.get(_key(answer), "") if is_active else "",
        )


def _why_hidden(answer: ClaimAnswer) -> str:
    if answer.question.withdrawn_at is not None:
        return "question withdrawn"
    if not answer.is_active:
        return "answer taken back"
    return merge_reason(answer.claim) or "no visible statement in the story"


class _Statements(NamedTuple):
    """Of claims in stories: the facets of visible statements, and the status that hides others."""

    facets: Mapping[Key, set[Facet]]
    statuses: Mapping[Key, str]


def _key(answer: ClaimAnswer) -> Key:
    return answer.claim_id, answer.story_id


def _statements_for(answers: Collection[ClaimAnswer]) -> _Statements:
    """The statements of these answers' claims in the stories of their questions. Two queries; none for no answers."""
    facets: dict[Key, set[Facet]] = {_key(answer): set() for answer in answers}
    stating = Annotation.objects.filter(
        claim__in={claim for claim, _ in facets}, article__story__in={story for _, story in facets}
    )
    visible = stating.accepted().visible_to(EVERYTHING).order_by().distinct()
    for claim, story, kind, source, language in visible.values_list(
        "claim", "article__story", "kind", "article__source", "article__language"
    ):
        # The filter also finds statements of one story's claim in another of the stories.
        if (claim, story) in facets:
            facets[claim, story].add(Facet(kind, str(source), language, str(story)))
    found = stating.order_by().distinct().values_list("claim", "article__story", "article__pub_status")
    return _Statements(facets, hiding_statuses(((claim, story), status) for claim, story, status in found))
