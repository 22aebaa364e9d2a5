from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models.article import Article
from newsroom.feed.models import Public
from newsroom.feed.scope import Scope


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, scope: Scope) -> StoryQuerySet:
        """Stories with an article that `scope` may see."""
        articles = Article.objects.visible_to(scope).filter(story=models.OuterRef("pk"))
        return self.filter(models.Exists(articles))


class Story(Public):
    """Articles about one event."""

    collection = "stories"
    object_type = "story"

    title = models.CharField(_("title"), max_length=200, unique=True)
    summary = models.TextField(_("summary"), blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        ordering = ["-created_at", "-id"]
        verbose_name_plural = _("stories")

    def __str__(self) -> str:
        return self.title


class Placement(models.Model):
    """Who put an article into a story, moved it or took it out, and when. Rows are added, never edited or deleted."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="placements"
    )
    was = models.ForeignKey(
        Story, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken out of")
    )
    story = models.ForeignKey(
        Story, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("put into")
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty if it was imported."),
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="placement_moves_something",
                condition=models.Q(was__isnull=False) | models.Q(story__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.was or '–'} → {self.story or '–'}"
