from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models.search import words
from newsroom.feed.models import Public
from newsroom.feed.scope import Scope

from .actor import Folded


class ClaimQuerySet(models.QuerySet["Claim"]):
    def active(self) -> ClaimQuerySet:
        """Claims that are not merged into another."""
        return self.filter(merged_into=None)

    def visible_to(self, scope: Scope) -> ClaimQuerySet:
        """Claims with a statement that `scope` includes."""
        from .annotation import Annotation

        statements = Annotation.objects.accepted().visible_to(scope).filter(claim=models.OuterRef("pk"))
        return self.filter(models.Exists(statements))


class Claim(Public):
    """A proposition. Annotations state it, each in its own words."""

    collection = "claims"
    object_type = "claim"

    # The words of a statement, or of `wording` if an editor set one.
    text = models.TextField(_("proposition"))
    wording = models.OneToOneField(
        "annotations.Wording", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # The current verdict. Earlier ones are kept.
    verdict = models.OneToOneField(
        "annotations.Verdict",
        verbose_name=_("verdict"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The claim that this one is merged into. A trigger redirects new statements.
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    folded = models.GeneratedField(
        expression=Folded("text"), output_field=models.TextField(), db_persist=True
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-created_at", "-id"]
        indexes = [
            GinIndex(words("text"), name="claim_words"),
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="claim_text_trgm"),
        ]
        constraints = [
            models.CheckConstraint(name="claim_is_not_merged_into_itself", condition=~Q(merged_into=F("id")))
        ]

    def __str__(self) -> str:
        return self.text or gettext("(erased)")


class Wording(models.Model):
    """An editor's wording of a claim. Earlier ones are kept; erasing the article empties them."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField(_("proposition"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Verdict(models.Model):
    """The newsroom's verdict on a claim. Earlier ones are kept.

    It holds what schema.org's ClaimReview needs: a rating from settings.VERDICT_RATINGS as label and number, the ends
    of the scale at that time, an author, a day, and the address of the review if it has its own.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="verdicts")
    rating = models.CharField(_("rating"), max_length=60)
    value = models.FloatField(null=True)
    worst = models.FloatField(null=True)
    best = models.FloatField(null=True)
    rationale = models.TextField(_("rationale"), blank=True)
    # The evidence: objects with `url` and `title`.
    links = models.JSONField(default=list, blank=True)
    url = models.CharField(_("address"), max_length=2000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="verdict_number_is_on_its_scale",
                condition=Q(value=None, worst=None, best=None)
                | Q(value__isnull=False, value__gte=F("worst"), value__lte=F("best")),
            ),
        ]

    def __str__(self) -> str:
        return self.rating


class ClaimDecision(models.Model):
    """A merge or split of two claims. Append-only, without any text."""

    class Action(models.TextChoices):
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split again")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    other = models.ForeignKey(
        Claim, verbose_name=_("other"), on_delete=models.PROTECT, related_name="decisions_beside"
    )
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    detail = models.JSONField(default=dict)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("editor"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("claim decision")
        verbose_name_plural = _("claim decisions")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.editor} {self.action} {self.claim}"
