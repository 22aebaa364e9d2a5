from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Revision

from .rerun import Rerun


class ExtractionRunQuerySet(models.QuerySet["ExtractionRun"]):
    def waiting(self, now: datetime) -> ExtractionRunQuerySet:
        """Runs that a worker should take: queued ones, and running ones whose lease has expired."""
        return self.filter(
            Q(state=ExtractionRun.State.QUEUED) | Q(state=ExtractionRun.State.RUNNING, lease_until__lt=now)
        )


class ExtractionRun(models.Model):
    """One engine in one version reads one revision. The queue is this table; Redis only notifies workers."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    revision = models.ForeignKey(
        Revision, verbose_name=_("revision"), on_delete=models.PROTECT, related_name="runs"
    )
    engine = models.CharField(_("engine"), max_length=100)
    engine_version = models.CharField(_("engine version"), max_length=40)
    # The re-run that asked for it; null for a new text. Only a re-run replaces earlier suggestions.
    rerun = models.ForeignKey(
        Rerun, verbose_name=_("rerun"), null=True, on_delete=models.PROTECT, related_name="runs"
    )
    # The detected language of the text (ISO 639-1).
    language = models.CharField(_("language"), max_length=8, blank=True)
    # Empty while queued: the known names are those at the start of the run.
    gazetteer_digest = models.CharField(_("gazetteer digest"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True)
    error = models.TextField(_("error"), blank=True)
    # What the limits of the settings cut off: code points at the text's end, and suggestions.
    characters_unread = models.PositiveIntegerField(_("characters not read"), default=0)
    suggestions_dropped = models.PositiveIntegerField(_("suggestions left out"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = ExtractionRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("extraction run")
        verbose_name_plural = _("extraction runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "engine", "engine_version", "gazetteer_digest"],
                name="extraction_run_unique",
            ),
            models.CheckConstraint(
                name="extraction_run_leased_if_running",
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="extraction_run_waiting", condition=Q(state__in=["queued", "running"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.engine_version} over {self.revision}"
