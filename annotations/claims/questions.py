"""Ask the questions of a story's claim matrix, and say which claims answer them.

A claim answers at most one question of a story. Withdrawn questions and answers keep their rows: partners have their
addresses.
"""

import hashlib
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.feed_items import publish_question_changes
from annotations.locks import hold
from annotations.models import Annotation, Claim, ClaimAnswer, Question, QuestionDecision
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User

Action = QuestionDecision.Action


class QuestionUnclear(Invalid):
    message = _("A question has 1 to 300 characters, its unit 60 at most, and whom or what it is about 200.")


class AskedAlready(Conflict):
    message = _("This story asks that already.")


class QuestionChanged(Conflict):
    message = _(
        "A colleague has changed this question since you opened it. Look at it again; your change was not saved."
    )
    message_by = _(
        "%(editor)s has changed this question since you opened it. Look at it again; your change was not saved."
    )


class QuestionWithdrawn(Conflict):
    message = _("This question has been withdrawn. Ask it again first.")


class StatedElsewhere(Conflict):
    message = _("No article of this story states that claim.")


class AnswersAnother(Conflict):
    message = _("That claim answers another question of this story. Take it from there first.")


class ClaimMerged(Conflict):
    message = _("That claim was merged into another or erased. Look again; nothing was changed.")


def version_of(question: Question) -> str:
    """A digest of what an editor sees of a question, to be sent back as `last_version`; hexadecimal."""
    shown = "\x00".join([question.wording, question.unit, question.subject])
    return hashlib.sha256(shown.encode()).hexdigest()


def write(
    question: Question,
    *,
    wording: str,
    unit: str = "",
    subject: str = "",
    editor: User,
    last_version: str | None = None,
) -> Question:
    """Ask a question of its story, or change how it is asked. Idempotent.

    `last_version` is the `version_of` that the page shows, None skips the check. Raises QuestionUnclear, AskedAlready,
    QuestionChanged.
    """
    wording, unit, subject = (_line(text) for text in (wording, unit, subject))
    if not wording or len(wording) > 300 or len(unit) > 60 or len(subject) > 200:
        raise QuestionUnclear
    with transaction.atomic():
        now = Question.objects.select_for_update(no_key=True).filter(pk=question.pk).first()
        if now is not None and last_version is not None and last_version != version_of(now):
            raise QuestionChanged
        before = {name: getattr(now, name) for name in ("wording", "unit", "subject")} if now else {}
        question.wording, question.unit, question.subject = wording, unit, subject
        if before == {"wording": wording, "unit": unit, "subject": subject}:
            return question
        try:
            with transaction.atomic():
                question.save(update_fields=["wording", "unit", "subject"] if now else None)
        except IntegrityError:
            raise AskedAlready from None
        _record_decision(question, Action.REWORDED if now else Action.ASKED, editor, detail=before)
        publish_question_changes([question.pk])
    return question


def withdraw(question: Question, *, editor: User) -> None:
    """Withdraw a question: it and its answers are not shown. It can be asked again. Idempotent."""
    _ask(question, withdrawn=True, action=Action.WITHDRAWN, editor=editor)


def ask_again(question: Question, *, editor: User) -> None:
    """Ask a withdrawn question again, with the answers that it had. Idempotent."""
    _ask(question, withdrawn=False, action=Action.ASKED_AGAIN, editor=editor)


def _ask(question: Question, *, withdrawn: bool, action: Action, editor: User) -> None:
    with transaction.atomic():
        now = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
        if (now.withdrawn_at is not None) == withdrawn:
            return
        now.withdrawn_at = timezone.now() if withdrawn else None
        now.save(update_fields=["withdrawn_at"])
        _record_decision(now, action, editor)
        publish_question_changes([now.pk])


def answer(question: Question, claim: Claim, *, editor: User) -> ClaimAnswer:
    """Let the claim answer the question. Idempotent.

    Raises QuestionWithdrawn, ClaimMerged, StatedElsewhere, AnswersAnother.
    """
    settle(question, answering=[claim], editor=editor)
    return ClaimAnswer.objects.get(question=question, claim=claim)


def leave(question: Question, claim: Claim, *, editor: User) -> None:
    """Let the claim no longer answer the question. Idempotent."""
    settle(question, leaving=[claim], editor=editor)


def settle(
    question: Question, *, answering: Iterable[Claim] = (), leaving: Iterable[Claim] = (), editor: User
) -> None:
    """Let some claims answer the question and others no longer, all or nothing.

    Raises QuestionWithdrawn, ClaimMerged, StatedElsewhere, AnswersAnother.
    """
    answering, leaving = list(answering), list(leaving)
    with transaction.atomic():
        # Claims before the question: the order of the locks.
        hold(claims=[claim.pk for claim in [*answering, *leaving]])
        now = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
        for claim in leaving:
            if ClaimAnswer.objects.filter(question=now, claim=claim, is_active=True).update(is_active=False):
                _record_decision(now, Action.DETACHED, editor, claim=claim)
        for claim in answering:
            if _answers(now, claim):
                _record_decision(now, Action.ANSWERED, editor, claim=claim)
        publish_question_changes([now.pk])


def _answers(question: Question, claim: Claim) -> bool:
    """Let a locked claim answer a question. Returns whether it did not before."""
    if question.withdrawn_at is not None:
        raise QuestionWithdrawn
    if not Claim.objects.active().exclude(text="").filter(pk=claim.pk).exists():
        raise ClaimMerged
    given = ClaimAnswer.objects.filter(claim=claim, story=question.story, is_active=True).first()
    if given is not None and given.question_id != question.pk:
        raise AnswersAnother
    if given is not None:
        return False
    if not stated_in(question).filter(claim=claim).exists():
        raise StatedElsewhere
    ClaimAnswer.objects.update_or_create(
        question=question,
        claim=claim,
        defaults={"is_active": True},
        create_defaults={"story": question.story},
    )
    return True


def stated_in(question: Question) -> "QuerySet[Annotation]":
    """The accepted statements of claims in the articles of the question's story."""
    return Annotation.objects.accepted().filter(article__story=question.story_id, claim__isnull=False)


def _record_decision(
    question: Question,
    action: Action,
    editor: User,
    *,
    claim: Claim | None = None,
    detail: dict[str, str] | None = None,
) -> None:
    QuestionDecision.objects.create(
        question=question, claim=claim, action=action, editor=editor, detail=detail or {}
    )


def _line(text: str) -> str:
    return " ".join(storable(text).split())
