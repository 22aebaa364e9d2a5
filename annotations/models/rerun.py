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
        """Those that have texts to go through, and that nobody has told to pause."""
        return self.filter(state__in=[Rerun.State.COMPARING, Rerun.State.RUNNING], is_paused=False)

    def due(self, now: datetime) -> RerunQuerySet:
        """Active ones that no worker is at."""
        return self.active().filter(Q(lease_until=None) | Q(lease_until__lt=now))


class Rerun(models.Model):
    """Many texts read again by one engine: first compared, and read only when a person has seen the difference.

    It goes through the articles of its scope one by one, the newest first. `cursor`, `count` and `tallies` are stored
    together after each text, so a worker that dies costs one text at most, and Redis knows nothing that matters.
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

    engine = models.CharField(_("engine"), max_length=100)
    engine_version = models.CharField(_("version"), max_length=40)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope.choices, default=Scope.EVERYTHING)
    # The source, story or article. No foreign key: it is one of three tables, and what it was called stands beside it.
    target = models.UUIDField(null=True, editable=False)
    target_name = models.CharField(_("of"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.COMPARING)
    is_paused = models.BooleanField(_("paused"), default=False)
    # How many texts are compared at most before a person is asked; null: all of them.
    sample = models.PositiveIntegerField(_("compare at most"), null=True, blank=True)
    # Of the stage that it is in: how many articles, how many are behind it, and how many of these could not be read.
    total = models.PositiveIntegerField(_("total"), default=0)
    count = models.PositiveIntegerField(_("count"), default=0)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    # The article that was gone through last.
    cursor = models.UUIDField(null=True, editable=False)
    # How often a worker began with the text behind the cursor and did not come back.
    stumbles = models.PositiveSmallIntegerField(_("stumbles"), default=0)
    # {kind: {"new", "changed", "same", "removed", "decided", "agreed": how many}}: compared, and then done.
    compared = models.JSONField(_("compared"), default=dict, blank=True)
    tallies = models.JSONField(_("tallies"), default=dict, blank=True)
    # Where examples of the difference stand, never their words: an erased text is quoted nowhere.
    examples = models.JSONField(_("examples"), default=list, blank=True)
    # Who said what of it, and when: {"at", "by", "verb"}.
    words = models.JSONField(_("words"), default=list, blank=True)
    error = models.TextField(_("error"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.PROTECT,
        related_name="reruns",
    )
    # Counts the workers that took it up: one that was replaced meanwhile stores nothing any more.
    turn = models.PositiveIntegerField(_("turn"), default=0)
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
                name="rerun_paused_while_under_way",
                condition=Q(is_paused=False) | Q(state__in=["comparing", "running"]),
            ),
            models.CheckConstraint(
                name="rerun_count_within_total", condition=Q(count__lte=models.F("total"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.engine_version}: {self.target_name or self.get_scope_display()}"
