"""Record changes of annotations, and of all that they touch, in the change feed."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from annotations.models import Actor, Anchor, Annotation, Claim, ClaimAnswer, Question
from newsroom.feed import record

from .actors import present_actors
from .annotations import present_annotations, present_proposed
from .claims import present_claims, restore_statement_wordings
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
    claims = {*claims, *touched(annotations, "claim")}
    actors = {*actors, *touched(annotations, "roles__actor")}
    if not (annotations or claims or actors):
        return
    restore_statement_wordings(claims)
    record.record(Actor, actors, present_actors)
    record.record(Claim, claims, present_claims)
    answers = list(ClaimAnswer.objects.filter(claim__in=claims).values_list("pk", "question"))
    record.record(Question, {question for _, question in answers}, present_questions)
    record.record(ClaimAnswer, {answer for answer, _ in answers}, present_answers)
    record.record(Annotation, annotations, present_annotations)


def publish_question_changes(questions: Iterable[UUID]) -> None:
    """Record changes of these questions and of their answers."""
    questions = list(questions)
    answers = ClaimAnswer.objects.filter(question__in=questions).values_list("pk", flat=True)
    record.record(Question, questions, present_questions)
    record.record(ClaimAnswer, answers, present_answers)


def publish_proposed(proposed: Sequence[Annotation], anchors: Iterable[Anchor]) -> None:
    """Record suggestions that this transaction has stored with version 1 on their published revision.

    Suggestions touch no claim and no actor, so nothing else changes. Each comes with its run and with its article,
    which is locked and has its published revision, so nothing is read again. `anchors` are theirs on that revision.
    """
    record.record_new(proposed, present_proposed(proposed, anchors))


def ever_published(annotations: "QuerySet[Annotation]") -> "QuerySet[Annotation]":
    """Annotations that partners may have received. A kill applies to those that were withdrawn before it, too."""
    return annotations.filter(~Q(state=Annotation.State.REJECTED) | Q(version__gt=0))


def touched(annotations: list[UUID], path: str) -> set[UUID]:
    """The ids at `path` of these annotations: "claim", or "roles__actor" including rejected roles."""
    found = Annotation.objects.filter(pk__in=annotations).exclude(**{path: None})
    return set(found.values_list(path, flat=True))
