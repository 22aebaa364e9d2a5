from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from annotations.models import Annotation
from newsroom.articles.models import Article, ArticleAct, Story
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import ProductScope
from sources.models import Source

from .descriptions import describe_product

language_tag = RegexValidator(r"^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$", _("A BCP 47 tag, such as en or en-GB."))


def network(value: str) -> None:
    """Validate an IP address or a network in CIDR notation without host bits. Raises ValidationError."""
    try:
        ip_network(value)
    except ValueError:
        raise ValidationError(
            _("%(value)s is not an IP address or network. Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32."),
            params={"value": value},
        ) from None


# A product may restrict the kinds of annotations. These types are not restricted by kind.
KINDS_BESIDE_ANNOTATIONS = frozenset({"article", "source", "story"})


class Partner(models.Model):
    """An organisation that pulls the corpus, such as a fact-checker or a broadcaster. It has keys and is not a user."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    email = models.EmailField(_("contact"), help_text=_("Gets a mail when an article must be taken down."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("The keys of an inactive partner cannot be used.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Internal. Partners never see it."))
    per_minute = models.PositiveIntegerField(
        _("requests a minute"),
        default=600,
        validators=[MinValueValidator(1)],
        help_text=_("Of all its keys together. Further requests get 429."),
    )
    per_day = models.PositiveIntegerField(
        _("requests a day"), default=200_000, validators=[MinValueValidator(1)]
    )
    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="partner_may_ask", condition=Q(per_minute__gte=1) & Q(per_day__gte=1))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_authenticated(self) -> bool:
        """True, as Django expects of a request's user: a partner is only known by a key that was checked."""
        return True


class ProductQuerySet(models.QuerySet["Product"]):
    def with_limits(self) -> ProductQuerySet:
        """Annotate each product with the ids of its sources and stories."""
        return self.annotate(
            source_ids=ArraySubquery(
                ProductSource.objects.filter(product=OuterRef("pk")).order_by("source").values("source")
            ),
            story_ids=ArraySubquery(
                ProductStory.objects.filter(product=OuterRef("pk")).order_by("story").values("story")
            ),
        )


class Product(models.Model):
    """A part of the corpus that partners get. Each list restricts it; an empty list does not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    sources = models.ManyToManyField(Source, through="ProductSource", related_name="+", blank=True)
    stories = models.ManyToManyField(Story, through="ProductStory", related_name="+", blank=True)
    languages = ArrayField(
        models.CharField(max_length=35, validators=[language_tag]),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("BCP 47 tags, separated by commas; empty for all."),
    )
    kinds = ArrayField(
        models.CharField(max_length=16, choices=Annotation.Kind.choices),
        verbose_name=_("kinds of annotations"),
        default=list,
        blank=True,
        help_text=_("None selected: all."),
    )
    body_right = models.CharField(
        _("body right"),
        max_length=8,
        choices=Source.Redistribution.choices,
        default=Source.Redistribution.FULL,
        help_text=_("How much of a text is passed on at most. A source may grant less."),
    )
    quote_words = models.PositiveSmallIntegerField(
        _("words a quote"),
        default=25,
        validators=[MinValueValidator(1)],
        help_text=_("The maximum length of a quote in words, if quotes are passed on."),
    )
    suggestions = models.BooleanField(
        _("machine suggestions"),
        default=False,
        help_text=_(
            "Include suggestions of engines that no editor has decided on, with the state “suggested”."
        ),
    )
    embargoed = models.BooleanField(
        _("embargoed articles"),
        default=False,
        help_text=_("Include articles under embargo in a list of their own: headline, standfirst and time."),
    )
    partners = models.ManyToManyField(Partner, through="Grant", related_name="products")

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="product_kinds_known", condition=Q(kinds__contained_by=Annotation.Kind.values)
            ),
            models.CheckConstraint(
                name="product_body_right_known", condition=Q(body_right__in=["full", "quotes", "link"])
            ),
            models.CheckConstraint(name="product_quotes_words", condition=Q(quote_words__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def right(self) -> ReuseLimit:
        return ReuseLimit.spelt(self.body_right, self.quote_words)

    @property
    def in_words(self) -> str:
        """What it contains, in a sentence. Sources and stories should be prefetched."""
        return describe_product(
            sources=[str(source) for source in self.sources.all()],
            stories=[f"“{story}”" for story in self.stories.all()],
            languages=self.languages,
            kinds=[str(Annotation.Kind(kind).label) for kind in self.kinds],
            right=self.right,
            suggestions=self.suggestions,
            embargoed=self.embargoed,
        )

    @property
    def part(self) -> ProductScope:
        """The scope of the product. The product must come from `with_limits`."""
        return part_of(
            source_ids=self.source_ids,  # type: ignore[attr-defined]
            story_ids=self.story_ids,  # type: ignore[attr-defined]
            **{column: getattr(self, column) for column in PART_COLUMNS},
        )


# The columns of a product that make up its scope, besides its two lists.
PART_COLUMNS = ("languages", "kinds", "body_right", "quote_words", "suggestions", "embargoed")


def part_of(
    *,
    source_ids: Iterable[object],
    story_ids: Iterable[object],
    languages: Iterable[str],
    kinds: Iterable[str],
    body_right: str,
    quote_words: int,
    suggestions: bool,
    embargoed: bool,
) -> ProductScope:
    """Return the scope of a product with these values."""
    return ProductScope(
        sources=_only(source_ids),
        stories=_only(story_ids),
        languages=_only(languages),
        kinds=frozenset({*kinds, *KINDS_BESIDE_ANNOTATIONS}) if kinds else None,
        right=ReuseLimit.spelt(body_right, quote_words),
        suggestions=suggestions,
        embargoed=embargoed,
    )


def _only(values: Iterable[object]) -> frozenset[str] | None:
    return frozenset(str(v) for v in values) or None


# The two lists protect what they refer to. With a plain many-to-many field, deleting the only source of a product would
# leave its list empty and open it to all sources.
class ProductSource(models.Model):
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="only_sources"
    )
    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("only these sources (none listed: all)")
        constraints = [
            models.UniqueConstraint(fields=["product", "source"], name="product_names_source_once")
        ]

    def __str__(self) -> str:
        return str(self.source)


class ProductStory(models.Model):
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="only_stories"
    )
    story = models.ForeignKey(Story, verbose_name=_("story"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("only these stories (none listed: all)")
        constraints = [models.UniqueConstraint(fields=["product", "story"], name="product_names_story_once")]

    def __str__(self) -> str:
        return str(self.story)


class Grant(models.Model):
    """A product of a partner. With several products the partner sees what any of them contains."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="grants")
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.PROTECT, related_name="grants"
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("granted by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [models.UniqueConstraint(fields=["partner", "product"], name="product_granted_once")]

    def __str__(self) -> str:
        return f"{self.product} for {self.partner}"


class Key(models.Model):
    """A partner's API key. Its text is shown once, when it is issued; only the digest is stored."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="keys")
    prefix = models.CharField(_("prefix"), max_length=8, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("issued"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    addresses = ArrayField(
        models.CharField(max_length=43, validators=[network]),
        verbose_name=_("addresses"),
        default=list,
        blank=True,
        help_text=_(
            "IP addresses or networks (192.0.2.0/24, 2001:db8::/32) from which it may be used; empty: anywhere."
        ),
    )
    may_propose = models.BooleanField(
        _("may propose"),
        default=False,
        help_text=_(
            "It may send annotations. They are suggestions under the partner's name until an editor decides."
        ),
    )
    # Written at most once a minute.
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("revoked by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="key_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="key_expires_after_issue",
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"cdk_{self.prefix}_…"

    def opens_from(self, address: str) -> bool:
        """Return whether it may be used from this IP address."""
        if not self.addresses:
            return True
        try:
            here = ip_address(address)
        except ValueError:
            return False
        # A dual-stack socket shows 192.0.2.1 as ::ffff:192.0.2.1.
        here = getattr(here, "ipv4_mapped", None) or here
        return any(here in ip_network(one) for one in self.addresses)

    def is_live(self, now: datetime) -> bool:
        """Return whether it can be used at `now`, if its partner is active."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class DeliveryRecord(models.Model):
    """What a partner holds of the feed, and whether it reads lists. A separate table: requests wait for no lock.

    The numbers only increase. `asked` is the highest number that the partner asked after, so it holds everything before
    that. `served` is the highest number that was sent to it and may have been lost on the way.
    """

    partner = models.OneToOneField(
        Partner, primary_key=True, on_delete=models.CASCADE, related_name="delivery_record"
    )
    asked = models.BigIntegerField(_("asked after"), null=True, editable=False)
    served = models.BigIntegerField(_("handed out up to"), default=0, editable=False)
    # Each at most once a minute where nothing else has changed.
    asked_at = models.DateTimeField(_("last read the feed"), null=True, editable=False)
    listed_at = models.DateTimeField(_("last read a list"), null=True, editable=False)

    class Meta:
        verbose_name = _("delivery record")
        verbose_name_plural = _("delivery records")

    def __str__(self) -> str:
        return f"{self.partner}: {self.asked if self.asked is not None else '–'}"


class Usage(models.Model):
    """What a partner pulled on one day (UTC): responses, lines or items, bytes as sent, and errors."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(_("day"))
    pulls = models.PositiveBigIntegerField(_("pulls"), default=0)
    lines = models.PositiveBigIntegerField(_("lines"), default=0)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0)
    errors = models.PositiveBigIntegerField(_("errors"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usages")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["partner", "day"], name="usage_once_a_day")]

    def __str__(self) -> str:
        return f"{self.partner}, {self.day}"


class Webhook(models.Model):
    """The address that gets a signed POST when a partner has news to pull (Standard Webhooks). One per partner.

    The row is the queue: `pending` is the newest number of the feed to deliver, and `due_at` when. Lines up to
    `scanned_to` were checked for the partner.
    """

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="webhook")
    url = models.URLField(_("address"), max_length=2000, help_text=_("An https URL that gets a signed POST."))
    secret = models.CharField(max_length=100, editable=False)
    # After a rotation both secrets sign for a while, so that the receiver can switch.
    former_secret = models.CharField(max_length=100, blank=True, editable=False)
    former_until = models.DateTimeField(null=True, editable=False)
    scanned_to = models.BigIntegerField(default=0, editable=False)
    pending = models.BigIntegerField(null=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("last sent"), null=True, editable=False)
    delivered_at = models.DateTimeField(_("last delivered"), null=True, editable=False)
    delivered_to = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    last_failure = models.CharField(_("last failure"), max_length=300, blank=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(
                name="webhook_fails_since_some_time",
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
            ),
            models.CheckConstraint(
                name="webhook_pending_is_due",
                condition=Q(pending=None, due_at=None) | Q(pending__isnull=False, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.url}"


class TakedownQuerySet(models.QuerySet["Takedown"]):
    def unanswered(self) -> TakedownQuerySet:
        return self.filter(acknowledged_at=None, lifted_at=None)

    def due(self, now: datetime) -> TakedownQuerySet:
        return self.unanswered().filter(mailed_at=None, due_at__lte=now)


class Takedown(models.Model):
    """A request to a partner who holds a hidden article to take it down and to acknowledge that.

    The row is the queue: its mail is sent when it is due, until it succeeds. It is open until it is acknowledged, or
    lifted because the article was released.
    """

    class Certainty(models.TextChoices):
        # HELD: it asked for lines after one with the text. PERHAPS: such lines were sent to it, or it reads lists.
        HELD = "held", _("holds it")
        PERHAPS = "perhaps", _("may hold it")

    class By(models.TextChoices):
        LINK = "link", _("the link in the mail")
        KEY = "key", _("the API")
        EDITOR = "editor", _("an editor, for the partner")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    act = models.ForeignKey(
        ArticleAct, verbose_name=_("act"), on_delete=models.PROTECT, related_name="takedowns"
    )
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="takedowns"
    )
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="takedowns"
    )
    certainty = models.CharField(_("certainty"), max_length=8, choices=Certainty.choices)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, editable=False)
    due_at = models.DateTimeField(editable=False)
    tries = models.PositiveIntegerField(default=0, editable=False)
    last_failure = models.CharField(_("last failure"), max_length=300, blank=True, editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, editable=False)
    acknowledged_by = models.CharField(_("by"), max_length=8, choices=By.choices, blank=True, editable=False)
    acknowledged_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The editor who recorded it for the partner."),
    )
    # The article was released, or a later act made a new takedown.
    lifted_at = models.DateTimeField(_("lifted"), null=True, editable=False)

    objects = TakedownQuerySet.as_manager()

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["act", "partner"], name="takedown_once_per_act"),
            models.CheckConstraint(
                name="takedown_acknowledged_some_way",
                condition=Q(acknowledged_at=None, acknowledged_by="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by="")),
            ),
            models.CheckConstraint(
                name="takedown_recorded_by_an_editor",
                condition=Q(acknowledged_by_user=None) | Q(acknowledged_by="editor"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(mailed_at=None, acknowledged_at=None, lifted_at=None),
                name="takedown_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} · {self.partner}"

    @property
    def acknowledged_through(self) -> str:
        """How it was acknowledged, and by which editor if one recorded it."""
        way = self.get_acknowledged_by_display()
        return f"{way} ({self.acknowledged_by_user})" if self.acknowledged_by_user else way
