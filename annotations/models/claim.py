from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.articles.search import words
from newsroom.ledger.models import Public
from newsroom.ledger.scope import Scope


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, scope: Scope) -> ClaimQuerySet:
        """Claims with a statement that `scope` may see."""
        from .annotation import Annotation

        statements = Annotation.objects.accepted().visible_to(scope).filter(claim=models.OuterRef("pk"))
        return self.filter(models.Exists(statements))


class Claim(Public):
    """A proposition. It is stated in annotations, in other words each time."""

    collection = "claims"

    text = models.TextField(_("proposition"))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [GinIndex(words("text"), name="claim_words")]

    def __str__(self) -> str:
        return self.text or gettext("(erased)")
