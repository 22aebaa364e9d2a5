from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Story
from newsroom.feed.models import Public
from newsroom.feed.scope import Scope

from .annotation import Annotation
from .claim import Claim


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> QuestionQuerySet:
        """Questions that are not withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, scope: Scope) -> QuestionQuerySet:
        """Questions with an answer that `scope` includes."""
        answers = ClaimAnswer.objects.visible_to(scope).filter(question=models.OuterRef("pk"))
        return self.filter(models.Exists(answers))


class Question(Public):
    """A question of a story, a row of its claim matrix: “How many dockers are on strike?”."""

    collection = "questions"
    object_type = "question"

    story = models.ForeignKey(
        Story, on_delete=models.PROTECT, related_name="questions", verbose_name=_("story")
    )
    wording = models.CharField(_("question"), max_length=300)
    # The unit of its answers: people, per cent, yes or no.
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    subject = models.CharField(_("about whom or what"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["story", "wording"], name="question_once_in_story"),
            # The foreign key `answer_is_of_the_story_of_its_question` (migration 0001) needs it.
            models.UniqueConstraint(fields=["id", "story"], name="question_with_its_story"),
            models.CheckConstraint(name="question_has_words", condition=~Q(wording="")),
        ]

    def __str__(self) -> str:
        return self.wording


class ClaimAnswerQuerySet(models.QuerySet["ClaimAnswer"]):
    def active(self) -> ClaimAnswerQuerySet:
        """Answers that were not removed, to questions that are not withdrawn."""
        return self.filter(is_active=True, question__withdrawn_at=None)

    def visible_to(self, scope: Scope) -> ClaimAnswerQuerySet:
        """Active answers whose claim has a statement in the story that `scope` includes."""
        stated = (
            Annotation.objects.accepted()
            .visible_to(scope)
            .filter(claim=models.OuterRef("claim"), article__story=models.OuterRef("story"))
        )
        return self.active().filter(models.Exists(stated))


class ClaimAnswer(Public):
    """An editor's decision that a claim answers a question. A removed answer keeps its row and its address."""

    collection = "answers"
    object_type = "answer"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="answers")
    # The story of the question. A claim answers at most one question of a story.
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)

    objects = ClaimAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim answer")
        verbose_name_plural = _("claim answers")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "claim"], name="answer_once"),
            models.UniqueConstraint(
                fields=["claim", "story"],
                condition=Q(is_active=True),
                name="claim_answers_one_question_of_a_story",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} ← {self.claim}"


class QuestionDecision(models.Model):
    """Who asked, worded, answered or withdrew a question, and when. Append-only."""

    class Action(models.TextChoices):
        ASKED = "asked", _("asked")
        REWORDED = "reworded", _("worded otherwise")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ASKED_AGAIN = "asked_again", _("asked again")
        ANSWERED = "answered", _("said that it is answered by")
        DETACHED = "detached", _("said that it is not answered by")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="decisions")
    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    # The wording, unit and subject before the change, if any.
    detail = models.JSONField(default=dict)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty where it was imported so."),
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("question decision")
        verbose_name_plural = _("question decisions")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="question_decision_names_its_claim",
                condition=Q(action__in=["answered", "detached"], claim__isnull=False)
                | (~Q(action__in=["answered", "detached"]) & Q(claim__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.editor} {self.action} {self.question}"
