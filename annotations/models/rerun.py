from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_STATES = ["comparing", "compared", "running", "done", "stopped"]
_SCOPES = ["everything", "source", "story", "article"]


class RerunQuerySet(models.QuerySet["Rerun"]):
    def active(self) -> RerunQuerySet:
        """Re-runs that have texts left and are not paused."""
        return self.filter(state__in=[Rerun.State.COMPARING, Rerun.State.RUNNING], is_paused=False)

    def due(self, now: datetime) -> RerunQuerySet:
        """Active re-runs that no worker holds."""
        return self.active().filter(Q(lease_until=None) | Q(lease_until__lt=now))


class Rerun(models.Model):
    """One engine reads many texts again: it compares first, and stores only when a person has seen the difference.

    It advances through the articles of its scope one by one, the newest first. `cursor`, `count` and `tallies` are
    stored together after each text, so a worker that dies loses one text at most. All of its state is in the database.
    """

    class State(models.TextChoices):
        COMPARING = "comparing", _("comparing")
        COMPARED = "compared", _("compared: waits for a word")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    class Scope(models.TextChoices):
        EVERYTHING = "everything", _("all articles")
        SOURCE = "source", _("the articles of a source")
        STORY = "story", _("the articles of a story")
        ARTICLE = "article", _("one article")

    class Action(models.TextChoices):
        BEGIN = "begin", _("started")
        APPROVE = "approve", _("approved")
        PAUSE = "pause", _("paused")
        RESUME = "resume", _("resumed")
        STOP = "stop", _("stopped")

    engine = models.CharField(_("engine"), max_length=100)
    engine_version = models.CharField(_("version"), max_length=40)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope.choices, default=Scope.EVERYTHING)
    # The source, story or article. Not a foreign key, because it may be in one of three tables.
    target = models.UUIDField(null=True, editable=False)
    target_name = models.CharField(_("of"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.COMPARING)
    is_paused = models.BooleanField(_("paused"), default=False)
    # How many texts to compare before a person decides. Null: all.
    sample = models.PositiveIntegerField(_("compare at most"), null=True, blank=True)
    # In the current stage: articles in all, those that are done, and those of them that could not be read.
    total = models.PositiveIntegerField(_("total"), default=0)
    count = models.PositiveIntegerField(_("count"), default=0)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    # The last article that is done.
    cursor = models.UUIDField(null=True, editable=False)
    # How many workers began the text after the cursor and did not end it.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # {kind: {"new", "changed", "same", "removed", "decided", "agreed": how many}}: compared, and then done.
    compared = models.JSONField(_("compared"), default=dict, blank=True)
    tallies = models.JSONField(_("tallies"), default=dict, blank=True)
    # Examples of the difference as spans, without words: erased texts must not be quoted anywhere.
    examples = models.JSONField(_("examples"), default=list, blank=True)
    # Who started, paused, resumed or stopped it, and when: {"at", "by", "action": an Action}.
    history = models.JSONField(_("history"), default=list, blank=True)
    error = models.TextField(_("error"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.PROTECT,
        related_name="reruns",
    )
    # Counts the workers that took it. One that was replaced cannot store anything.
    takeovers = models.PositiveIntegerField(_("takeovers"), default=0)
    lease_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = RerunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("re-run")
        verbose_name_plural = _("re-runs")
        constraints = [
            models.CheckConstraint(name="rerun_state_known", condition=Q(state__in=_STATES)),
            models.CheckConstraint(name="rerun_scope_known", condition=Q(scope__in=_SCOPES)),
            models.CheckConstraint(
                name="rerun_scope_has_target",
                condition=Q(scope="everything", target=None)
                | (~Q(scope="everything") & Q(target__isnull=False)),
            ),
            models.CheckConstraint(
                name="rerun_paused_if_active",
                condition=Q(is_paused=False) | Q(state__in=["comparing", "running"]),
            ),
            models.CheckConstraint(
                name="rerun_count_within_total", condition=Q(count__lte=models.F("total"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.engine_version}: {self.target_name or self.get_scope_display()}"
