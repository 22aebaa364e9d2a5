"""Assignments, sign-offs, presence and idempotency keys of the desk. None of it is published."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def running(self) -> AssignmentQuerySet:
        return self.filter(ended_at=None)

    def last_of(self, article: OuterRef | UUID) -> AssignmentQuerySet:
        """The last assignment of an article, for use as a subquery."""
        return self.filter(article=article).order_by("-pk")


class Assignment(models.Model):
    """An editor's work on an article, from taking it to giving it back or finishing. One at a time per article."""

    class Ending(models.TextChoices):
        GIVEN_BACK = "given_back", _("given back")
        DONE = "done", _("done")
        TAKEN_OVER = "taken_over", _("taken over")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="assignments"
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    taken_at = models.DateTimeField(_("taken at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ending = models.CharField(_("ending"), max_length=16, choices=Ending.choices, blank=True)
    # A colleague, if it was taken over.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The article's last decision when it ended. Later ones are not part of it.
    last_decision = models.BigIntegerField(_("last decision"), default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(ended_at__isnull=True), name="assignment_one_at_a_time"
            ),
            models.CheckConstraint(
                name="assignment_has_its_ending",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ending="")
                | Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    ending__in=["given_back", "done", "taken_over"],
                ),
            ),
        ]
        indexes = [models.Index(fields=["article", "-id"], name="assignment_last_of_article")]

    def __str__(self) -> str:
        return f"{self.editor}, {self.article}"


class SignOff(models.Model):
    """A second editor's approval of an assignment that is done. Append-only."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="sign_offs")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("editor"), on_delete=models.PROTECT, related_name="+"
    )
    # The article's last decision that the second editor saw. A later one needs a new sign-off.
    last_decision = models.BigIntegerField()
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("sign off")
        verbose_name_plural = _("sign offs")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "editor", "last_decision"], name="sign_off_once")
        ]

    def __str__(self) -> str:
        return f"{self.editor}, {self.assignment}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def since(self, start: datetime) -> PresenceQuerySet:
        return self.filter(at__gte=start)


class Presence(models.Model):
    """An editor has an article open. Updated in place, so that it records no history of anybody."""

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
    """A request that was processed. Sent again after a broken connection, it is not processed twice.

    `touched` holds primary keys and no words: the response is built again from the current state. For a form it also
    holds a digest of the request (`annotations.decisions.idempotency`).
    """

    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    touched = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["editor", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return str(self.key)
