from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article


class Rendition(models.Model):
    """An article and its annotations as the readers of one render profile get them, written once.

    `stamp` is the id of the latest line of the feed about the article or an annotation of it, when it was made. It is
    current as long as there is no later one; another is never shown. What a kill hides is decided when it is read.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    view = models.CharField(max_length=120)
    stamp = models.BigIntegerField()
    # The article's item, JSON; and its annotations' items in the order of the text, each with a line end after it.
    item = models.BinaryField()
    annotations = models.BinaryField()
    # How many annotations those are. To count line ends takes as long as to read half of them from the database.
    annotation_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(fields=["article", "view"], name="rendition_once_a_view"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} as {self.view}"
