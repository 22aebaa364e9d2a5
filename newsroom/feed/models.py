from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from .items import ItemField


class Public(models.Model):
    """An object with a public URI, which has a UUIDv7 (RFC 9562) and a version.

    `version` counts the changes of the object's public item. Only `newsroom.feed.record` increases it, and it locks
    the row first: for one object the order of ids, versions and commits is the same.
    """

    # The name of its list in the API, and of its type in items.
    collection: ClassVar[str]
    object_type: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveBigIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save all fields but the version, or those in `update_fields`.

        An object that was read before a concurrent change would write its old version back, and the next line of the
        feed would have a version that exists already.
        """
        if update_fields is None and not self._state.adding:
            fields = self._meta.concrete_fields
            update_fields = [f.name for f in fields if not f.primary_key and f.name != "version"]
        super().save(*args, update_fields=update_fields, **options)

    @property
    def uri(self) -> str:
        return uri(self.collection, self.pk)


def uri(collection: str, pk: object) -> str:
    """Return the URI of a public object. It begins with SITE_URL, never with a request's host."""
    return f"{settings.SITE_URL}/api/v1/{collection}/{pk}"


class Op(models.TextChoices):
    """What happened to an object. A closed list (docs/decisions/0002-change-feed.md)."""

    UPSERT = "upsert", _("upsert")
    CORRECT = "correct", _("correct")
    WITHHOLD = "withhold", _("withhold")
    RELEASE = "release", _("release")
    CANCEL = "cancel", _("cancel")
    ERASE = "erase", _("erase")
    REMOVE = "remove", _("remove")
    GRANT = "grant", _("grant")
    REVOKE = "revoke", _("revoke")


class Change(models.Model):
    """One line of the change feed, with the public item as it was.

    `seq` is null until the line is numbered, which happens after its transaction is committed. An identity column
    would become visible out of order when transactions overlap, and a reader would miss the late line.
    """

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField(_("number"), null=True, unique=True, editable=False)
    # Which line this is, whatever its number. In a restored data folder numbers and ids are given out again.
    identity = models.UUIDField(db_default=RandomUUID(), editable=False)
    object_type = models.CharField(_("object type"), max_length=32)
    object_id = models.UUIDField(_("object id"))
    uri = models.CharField(_("URI"), max_length=500)
    version = models.PositiveBigIntegerField(_("version"))
    op = models.CharField(_("operation"), max_length=16, choices=Op.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Of a line that hides: the status of the article on whose account. It reaches back to all earlier lines.
    pub_status = models.CharField(_("pub status"), max_length=16, blank=True)
    item = ItemField(null=True, verbose_name=_("item"))
    scope_before = models.JSONField(_("scope before"), null=True)
    scope_after = models.JSONField(_("scope after"), null=True)
    article_id = models.UUIDField(_("article id"), null=True)
    story_id = models.UUIDField(_("story id"), null=True)
    # The one reader of a line about its own rights; null where the line is for all in whose scope it lies.
    partner_id = models.UUIDField(_("partner id"), null=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["object_id", "version"], name="change_once_per_version"),
            models.CheckConstraint(condition=models.Q(op__in=Op.values), name="change_op_known"),
            models.CheckConstraint(
                name="change_of_rights_is_for_one",
                condition=models.Q(op__in=["grant", "revoke"], partner_id__isnull=False)
                | (~models.Q(op__in=["grant", "revoke"]) & models.Q(partner_id__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="change_unnumbered"),
            models.Index(fields=["object_id", "-id"], name="change_latest"),
            models.Index(
                fields=["article_id"], condition=models.Q(article_id__isnull=False), name="change_of_article"
            ),
            models.Index(
                fields=["article_id", "-id"],
                condition=models.Q(object_type__in=["article", "annotation"]),
                name="change_of_text",
            ),
            models.Index(
                fields=["object_id"], condition=~models.Q(pub_status=""), name="change_that_reaches_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq or '–'} {self.op} {self.object_type} {self.object_id}"


class FeedHead(models.Model):
    """The single row with the last number of the feed. Numbering holds its lock."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    random_id = models.UUIDField(default=uuid7)
    last = models.BigIntegerField(default=0)
    # The site's address, with which the URIs of all lines begin. Empty before the first start.
    site = models.CharField(max_length=300, default="", blank=True)
    # The highest number that `prune` has deleted. A reader with an older cursor may have missed lines.
    pruned = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("feed head")
        verbose_name_plural = _("feed heads")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="feed_head_is_one_row")]

    def __str__(self) -> str:
        return f"feed at {self.last}"
