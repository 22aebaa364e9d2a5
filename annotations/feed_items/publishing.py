"""Record changes of annotations, and of all that they touch, in the change feed."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet

from annotations.models import Anchor, Annotation, ClaimAnswer, Question
from newsroom.feed import record
from newsroom.feed.record import Batch

from .actors import feed_actors, present_actors
from .annotations import feed_annotations, present_annotations, present_proposed
from .claims import feed_claims, present_claims, restore_statement_wordings
from .questions import present_answers, present_questions


def publish_changes(
    annotations: Iterable[UUID], *, claims: Iterable[UUID] = (), actors: Iterable[UUID] = ()
) -> None:
    """Record changes of these annotations and of the claims, actors, questions and answers that they touch.

    `claims` and `actors` are those that they touched before the change. The order of recording (actors, claims,
    questions, answers, annotations) lets a reader meet each object before the first line that refers to it. It is
    the order of the locks, too.
    """
    annotations = list(annotations)
    stated, linked = touched(annotations) if annotations else (set(), set())
    publish_objects(annotations, claims={*claims, *stated}, actors={*actors, *linked})


def publish_objects(
    annotations: Collection[UUID],
    *,
    claims: Collection[UUID],
    actors: Collection[UUID],
    locked: Collection[UUID] = (),
) -> None:
    """Record changes of these annotations, claims and actors, and of the claims' answers; `locked` need no lock."""
    if not (annotations or claims or actors):
        return
    owners: dict[UUID, UUID] = {}
    answers: list[tuple[UUID, UUID]] = []
    if claims:
        owners = restore_statement_wordings(claims)
        answers = list(ClaimAnswer.objects.filter(claim__in=claims).order_by().values_list("pk", "question"))
    record.record_all(
        [
            Batch(feed_actors, set(actors), present_actors, locked),
            Batch(feed_claims, set(claims), partial(present_claims, owners=owners), locked),
            Batch(Question.objects.all, {question for _, question in answers}, present_questions),
            Batch(ClaimAnswer.objects.all, {answer for answer, _ in answers}, present_answers),
            Batch(feed_annotations, set(annotations), present_annotations, locked),
        ]
    )


def publish_question_changes(questions: Iterable[UUID]) -> None:
    """Record changes of these questions and of their answers."""
    questions = set(questions)
    answers = ClaimAnswer.objects.filter(question__in=questions).order_by().values_list("pk", flat=True)
    record.record_all(
        [
            Batch(Question.objects.all, questions, present_questions),
            Batch(ClaimAnswer.objects.all, set(answers), present_answers),
        ]
    )


def publish_proposed(proposed: Sequence[Annotation], anchors: Iterable[Anchor]) -> None:
    """Record suggestions that this transaction has stored with version 1 on their published revision.

    Suggestions touch no claim and no actor, so nothing else changes. Each comes with its run and with its article,
    which is locked and has its published revision, so nothing is read again. `anchors` are theirs on that revision.
    """
    record.record_new(proposed, present_proposed(proposed, anchors))


def ever_published(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Annotations that partners may have received. A kill applies to those that were withdrawn before it, too."""
    return annotations.filter(~Q(state=Annotation.State.REJECTED) | Q(version__gt=0))


def touched(annotations: Iterable[UUID]) -> tuple[set[UUID], set[UUID]]:
    """The ids of the claims and of the actors that these annotations refer to, by rejected roles, too; one query."""
    rows = Annotation.objects.order_by().filter(pk__in=list(annotations))
    pairs = list(rows.values_list("claim", "roles__actor").distinct())
    return {claim for claim, _ in pairs if claim}, {actor for _, actor in pairs if actor}
