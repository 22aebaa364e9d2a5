"""Who works on what: turns, sign-offs, who is here, and which acts have arrived. Nothing of it is told to partners."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def running(self) -> AssignmentQuerySet:
        return self.filter(ended_at=None)

    def last_of(self, article: OuterRef | str) -> AssignmentQuerySet:
        """The last turn at an article, to be asked for beside each of many articles."""
        return self.filter(article=article).order_by("-pk")


class Assignment(models.Model):
    """One editor's turn at an article, from taking it to giving it back or being done. One runs at a time."""

    class Ending(models.TextChoices):
        GIVEN_BACK = "given_back", _("given back")
        DONE = "done", _("done")
        TAKEN_OVER = "taken_over", _("taken over")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="turns"
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("editor"), on_delete=models.PROTECT, related_name="turns"
    )
    taken_at = models.DateTimeField(_("taken at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ending = models.CharField(_("ending"), max_length=16, choices=Ending.choices, blank=True)
    # Another than `editor` where it was taken over.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The article's last decision when it ended: what came later was not part of this turn.
    last_decision = models.BigIntegerField(_("last decision"), default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(ended_at__isnull=True), name="turn_one_at_a_time"
            ),
            models.CheckConstraint(
                name="turn_ended_how_and_by_whom",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ending="")
                | Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    ending__in=["given_back", "done", "taken_over"],
                ),
            ),
        ]
        indexes = [models.Index(fields=["article", "-id"], name="turn_last_of_article")]

    def __str__(self) -> str:
        return f"{self.editor}, {self.article}"


class SignOff(models.Model):
    """That a second editor has looked at what the first did. Rows are added, never edited."""

    turn = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="sign_offs")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("editor"), on_delete=models.PROTECT, related_name="+"
    )
    # The article's last decision that the second editor saw. A later one wants to be looked at again.
    last_decision = models.BigIntegerField()
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("sign off")
        verbose_name_plural = _("sign offs")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["turn", "editor", "last_decision"], name="sign_off_once")
        ]

    def __str__(self) -> str:
        return f"{self.editor}, {self.turn}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def since(self, moment: datetime) -> PresenceQuerySet:
        return self.filter(at__gte=moment)


class Presence(models.Model):
    """That an editor has an article open. Written over and over: it says what is, and keeps no account of anybody."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["article", "editor"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.editor}, {self.article}"


class IdempotencyKey(models.Model):
    """That an act has arrived: sent again after a broken line, it is not done twice.

    It holds the ids of what the act touched and none of their words; the answer is made anew from what is true. Of a
    form it holds a digest of what was sent as well (`annotations.decisions.idempotency`).
    """

    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    touched = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["editor", "key"], name="receipt_once")]

    def __str__(self) -> str:
        return str(self.key)
