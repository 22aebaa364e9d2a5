import hashlib

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.feed.models import Public
from newsroom.feed.reuse_limits import ReuseLimit


class Source(Public):
    """An outlet or an agency that text comes from."""

    class Kind(models.TextChoices):
        OUTLET = "outlet", _("outlet")
        AGENCY = "agency", _("agency")

    class Reliability(models.TextChoices):
        """The letters of the Admiralty code (NATO AJP-2.1)."""

        A = "A", _("A · completely reliable")
        B = "B", _("B · usually reliable")
        C = "C", _("C · fairly reliable")
        D = "D", _("D · not usually reliable")
        E = "E", _("E · unreliable")
        F = "F", _("F · cannot be judged")

    class Redistribution(models.TextChoices):
        FULL = "full", _("full text")
        QUOTES = "quotes", _("quotes")
        LINK = "link", _("link only")

    collection = "sources"
    object_type = "source"

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OUTLET)
    url = models.URLField(_("address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=35, default="en", help_text=_("BCP 47 tag."))
    reliability = models.CharField(
        _("reliability"), max_length=1, choices=Reliability.choices, default=Reliability.F
    )

    redistribution = models.CharField(
        _("redistribution right"),
        max_length=8,
        choices=Redistribution.choices,
        blank=True,
        help_text=_(
            "What partners may be given of its texts at most. Not said: quotes of 25 words of what was received, "
            "and all of what is our own."
        ),
    )
    quote_words = models.PositiveSmallIntegerField(
        _("words a quote"),
        default=25,
        validators=[MinValueValidator(1)],
        help_text=_("Where quotes may be given: how many words of the text each of them may have."),
    )
    usage_terms = models.TextField(
        _("usage terms"),
        blank=True,
        help_text=_("As agreed with the source; partners read them beside its texts."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="source_redistribution_known",
                condition=models.Q(redistribution__in=["", "full", "quotes", "link"]),
            ),
            # A limit of no words must be entered as "link".
            models.CheckConstraint(name="source_quotes_words", condition=models.Q(quote_words__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def right(self) -> ReuseLimit | None:
        """The reuse limit of its texts; None: not stated."""
        return ReuseLimit.spelt(self.redistribution, self.quote_words) if self.redistribution else None


class Document(models.Model):
    """The bytes as received. They never change."""

    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="documents"
    )
    content = models.BinaryField()
    digest = models.CharField(
        max_length=64, editable=False, help_text=_("SHA-256 of the bytes, hexadecimal.")
    )
    name = models.CharField(
        _("name"), max_length=255, blank=True, help_text=_("The file's name, where it came as a file.")
    )
    url = models.URLField(_("address"), max_length=2000, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    # From a manifest or a feed. These take precedence over what the text itself says.
    title = models.CharField(_("title"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    published = models.DateTimeField(_("published"), null=True, blank=True)
    published_is_estimated = models.BooleanField(_("date is an estimate"), default=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("received by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "digest"], name="document_once_per_source"),
        ]

    def __str__(self) -> str:
        return self.name or self.url or self.digest[:12]

    @staticmethod
    def digest_of(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()
