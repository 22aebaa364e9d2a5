from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from newsroom.articles.scopes import in_scope
from newsroom.feed.models import Public, uri
from newsroom.feed.scope import Scope
from sources.models import Document, Source

from .search import words


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> ArticleQuerySet:
        return self.filter(
            published_revision__isnull=False,
            stage=Article.Stage.PUBLISHED,
            pub_status=Article.PubStatus.USABLE,
        )

    def due(self, now: datetime | Now) -> ArticleQuerySet:
        """Return articles whose embargo has ended. Withheld articles wait for their release."""
        return self.filter(
            stage=Article.Stage.EMBARGOED, pub_status=Article.PubStatus.USABLE, embargo_until__lte=now
        )

    def embargoed(self) -> ArticleQuerySet:
        """Return articles under embargo that are not withheld."""
        return self.filter(stage=Article.Stage.EMBARGOED, pub_status=Article.PubStatus.USABLE)

    def visible_to(self, scope: Scope) -> ArticleQuerySet:
        """Return the published articles in `scope`."""
        return self.published().filter(in_scope(scope))


class Article(Public):
    """A news item with its revisions and its publishing status."""

    class Origin(models.TextChoices):
        RECEIVED = "received", _("received")
        OWN = "own", _("own")

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        # A text is chosen and waits for the end of the embargo. Until then it is treated as a draft.
        EMBARGOED = "embargoed", _("scheduled")
        PUBLISHED = "published", _("published")

    class PubStatus(models.TextChoices):
        """IPTC publishing status NewsCodes (cv.iptc.org/newscodes/pubstatusg2)."""

        USABLE = "usable", _("not withheld")
        WITHHELD = "withheld", _("withheld")
        CANCELED = "canceled", _("killed")

    collection = "articles"
    object_type = "article"

    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="articles"
    )
    # Set by actions.stories alone, which keeps the history of it in Placement.
    story = models.ForeignKey(
        "Story", null=True, editable=False, on_delete=models.PROTECT, related_name="articles"
    )
    origin = models.CharField(_("origin"), max_length=16, choices=Origin.choices, default=Origin.RECEIVED)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices, default=Stage.DRAFT)
    pub_status = models.CharField(
        _("publishing status"), max_length=16, choices=PubStatus.choices, default=PubStatus.USABLE
    )
    language = models.CharField(_("language"), max_length=35, default="en", help_text=_("BCP 47 tag."))
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    dateline = models.CharField(_("dateline"), max_length=200, blank=True)
    credit = models.CharField(_("agency credit"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    date_published = models.DateTimeField(
        _("date of the source"), null=True, blank=True, help_text=_("When the source published the text.")
    )
    date_is_estimated = models.BooleanField(_("date is an estimate"), default=False)
    latest_revision = models.ForeignKey(
        "Revision", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    published_revision = models.ForeignKey(
        "Revision", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published here"), null=True, editable=False)
    corrected_at = models.DateTimeField(_("corrected here"), null=True, editable=False)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="article_published_has_revision",
                condition=~Q(stage="published")
                | Q(published_revision__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="article_embargoed_has_time_and_text",
                condition=Q(stage="embargoed", embargo_until__isnull=False, published_revision__isnull=False)
                | (~Q(stage="embargoed") & Q(embargo_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="article_erased_is_canceled", condition=Q(erased_at=None) | Q(pub_status="canceled")
            ),
        ]
        indexes = [
            models.Index(
                fields=["embargo_until"], condition=Q(stage="embargoed"), name="article_under_embargo"
            ),
            models.Index(
                fields=["published_at", "id"],
                condition=Q(published_at__isnull=False),
                name="article_by_publication",
            ),
        ]
        permissions = [("erase_article", _("Can erase an article for good"))]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The headline of the latest revision, or else its first words."""
        return self.latest_revision.title if self.latest_revision else gettext("(no text yet)")

    @property
    def status_label(self) -> str:
        """Name the state of the article as an editor reads it: "Draft", "Scheduled", "Published", …"""
        if self.pub_status == self.PubStatus.CANCELED:
            return gettext("Killed")
        if self.pub_status == self.PubStatus.WITHHELD:
            return gettext("Withheld")
        if self.stage == self.Stage.DRAFT:
            return gettext("Draft")
        if self.stage == self.Stage.EMBARGOED:
            return gettext("Scheduled")
        return gettext("Corrected") if self.corrected_at else gettext("Published")

    @property
    def is_usable(self) -> bool:
        return self.pub_status == self.PubStatus.USABLE

    @property
    def is_public(self) -> bool:
        return (
            self.stage == self.Stage.PUBLISHED and self.is_usable and self.published_revision_id is not None
        )

    @property
    def pending_revision(self) -> Revision | None:
        """The text that is published when the embargo ends or the article is released, or None.

        It was chosen when the article was last published or put under embargo, and may be older than the latest one.
        """
        if self.is_public or self.pub_status == self.PubStatus.CANCELED:
            return None
        return self.published_revision


class Revision(models.Model):
    """One text of an article. It never changes: each change of the text is a new revision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    headline = models.TextField(_("headline"), blank=True)
    standfirst = models.TextField(blank=True)
    body = models.TextField(
        blank=True, help_text=_("HTML in the normal form of newsroom.articles.text.normal_form.")
    )
    text = models.TextField(help_text=_("The canonical text, that all offsets count in."))
    blocks = models.JSONField(help_text=_("The block map: lists of field, tag, start, end (code points)."))
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of headline, standfirst and body."))
    note = models.TextField(_("note"), blank=True, help_text=_("What was corrected, for readers."))
    # Set once, where a text that was saved with another note goes out as a correction; its editor is that act's.
    correction = models.TextField(
        _("correction"),
        blank=True,
        editable=False,
        help_text=_("What readers get instead of the note."),
    )
    document = models.ForeignKey(
        Document, null=True, on_delete=models.PROTECT, related_name="revisions", editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    # Set once, when partners first see this text: what never went out must never be quoted to them.
    first_published_at = models.DateTimeField(_("first published at"), null=True, editable=False)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
        ]
        indexes = [
            # On expressions, so that no column has to be updated or read with a text.
            GinIndex(words("text"), name="revision_words"),
            # Separate, for partners who may not see the body and must not find out its words.
            GinIndex(words("headline"), name="revision_head_words"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    @property
    def title(self) -> str:
        # Cut for lists, even if the text is one very long word.
        return Truncator(self.headline or Truncator(self.text).words(12)).chars(200) or gettext("(erased)")

    @property
    def uri(self) -> str:
        return uri("revisions", self.pk)

    @property
    def public_note(self) -> str:
        """The note that partners get: what was corrected, else the revision's note."""
        return self.correction or self.note

    @staticmethod
    def digest_of(headline: str, standfirst: str, body: str) -> str:
        return hashlib.sha256("\x1f".join((headline, standfirst, body)).encode()).hexdigest()


class ArticleAct(models.Model):
    """Who published, withheld, canceled or erased an article, when, and why.

    Rows are added, never edited or deleted.
    """

    class Action(models.TextChoices):
        PUBLISH = "publish", _("published")
        CORRECT = "correct", _("corrected")
        EMBARGO = "embargo", _("put under embargo")
        EMBARGO_ENDED = "embargo_ended", _("published when the embargo ended")
        WITHHOLD = "withhold", _("withheld")
        RELEASE = "release", _("released")
        CANCEL = "cancel", _("killed")
        ERASE = "erase", _("erased")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="acts")
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    revision = models.ForeignKey(
        Revision,
        verbose_name=_("revision"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The text at that time."),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty if it happened automatically."),
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("article act")
        verbose_name_plural = _("article acts")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="act_by_somebody", condition=Q(action="embargo_ended") | Q(editor__isnull=False)
            ),
            models.CheckConstraint(
                name="act_has_its_reason",
                condition=~Q(action__in=["withhold", "cancel", "erase"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.article}"


class IntakeResult(models.Model):
    """The result of a document's intake: an article, a duplicate, or a rejection."""

    class Outcome(models.TextChoices):
        ARTICLE = "article", _("article")
        DUPLICATE = "duplicate", _("duplicate")
        REJECTED = "rejected", _("rejected")

    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="intake_result"
    )
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices)
    article = models.ForeignKey(
        Article, verbose_name=_("article"), null=True, on_delete=models.PROTECT, related_name="intake_results"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("intake result")
        verbose_name_plural = _("intake results")
        constraints = [
            models.CheckConstraint(
                name="intake_result_has_article_or_reason",
                condition=(Q(outcome__in=["article", "duplicate"], article__isnull=False, reason=""))
                | (Q(outcome="rejected", article__isnull=True) & ~Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.outcome}"
