import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import newsroom.partners.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_initial"),
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "email",
                    models.EmailField(
                        help_text="Gets a mail when an article must be taken down.",
                        max_length=254,
                        verbose_name="contact",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="The keys of an inactive partner cannot be used.",
                        verbose_name="active",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="Internal. Partners never see it.", verbose_name="note"
                    ),
                ),
                (
                    "per_minute",
                    models.PositiveIntegerField(
                        default=600,
                        help_text="Of all its keys together. Further requests get 429.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="requests a minute",
                    ),
                ),
                (
                    "per_day",
                    models.PositiveIntegerField(
                        default=200000,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="requests a day",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("per_minute__gte", 1), ("per_day__gte", 1)),
                        name="partner_may_ask",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "prefix",
                    models.CharField(editable=False, max_length=8, unique=True, verbose_name="prefix"),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="issued")),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=43, validators=[newsroom.partners.models.network]
                        ),
                        blank=True,
                        default=list,
                        help_text="IP addresses or networks (192.0.2.0/24, 2001:db8::/32) from which it may be used; empty: anywhere.",
                        size=None,
                        verbose_name="addresses",
                    ),
                ),
                (
                    "may_propose",
                    models.BooleanField(
                        default=False,
                        help_text="It may send annotations. They are suggestions under the partner's name until an editor decides.",
                        verbose_name="may propose",
                    ),
                ),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                ("expires_at", models.DateTimeField(editable=False, null=True, verbose_name="expires")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="partners.partner",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "key",
                "verbose_name_plural": "keys",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="key_revoked_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at", None), ("expires_at__gt", models.F("created_at")), _connector="OR"
                        ),
                        name="key_expires_after_issue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Takedown",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[("held", "holds it"), ("perhaps", "may hold it")],
                        max_length=8,
                        verbose_name="certainty",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("mailed_at", models.DateTimeField(editable=False, null=True, verbose_name="mailed")),
                ("due_at", models.DateTimeField(editable=False)),
                ("tries", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "last_failure",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="last failure"),
                ),
                (
                    "acknowledged_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="acknowledged"),
                ),
                (
                    "acknowledged_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("link", "the link in the mail"),
                            ("key", "the API"),
                            ("editor", "an editor, for the partner"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="by",
                    ),
                ),
                ("lifted_at", models.DateTimeField(editable=False, null=True, verbose_name="lifted")),
                (
                    "acknowledged_by_user",
                    models.ForeignKey(
                        editable=False,
                        help_text="The editor who recorded it for the partner.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takedowns",
                        to="articles.articleact",
                        verbose_name="act",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takedowns",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takedowns",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "takedown",
                "verbose_name_plural": "takedowns",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("act", "partner"), name="takedown_once_per_act"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at", None), ("acknowledged_by", "")),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                models.Q(("acknowledged_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="takedown_acknowledged_some_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_by_user", None), ("acknowledged_by", "editor"), _connector="OR"
                        ),
                        name="takedown_recorded_by_an_editor",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("acknowledged_at", None), ("lifted_at", None), ("mailed_at", None)
                        ),
                        fields=["due_at"],
                        name="takedown_to_mail",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Usage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("pulls", models.PositiveBigIntegerField(default=0, verbose_name="pulls")),
                ("lines", models.PositiveBigIntegerField(default=0, verbose_name="lines")),
                ("bytes", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                ("errors", models.PositiveBigIntegerField(default=0, verbose_name="errors")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="usage",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "usage",
                "verbose_name_plural": "usages",
                "ordering": ["-day"],
                "constraints": [models.UniqueConstraint(fields=("partner", "day"), name="usage_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        help_text="An https URL that gets a signed POST.",
                        max_length=2000,
                        verbose_name="address",
                    ),
                ),
                ("secret", models.CharField(editable=False, max_length=100)),
                ("former_secret", models.CharField(blank=True, editable=False, max_length=100)),
                ("former_until", models.DateTimeField(editable=False, null=True)),
                ("scanned_to", models.BigIntegerField(default=0, editable=False)),
                ("pending", models.BigIntegerField(editable=False, null=True)),
                ("due_at", models.DateTimeField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="last sent")),
                (
                    "delivered_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last delivered"),
                ),
                ("delivered_to", models.BigIntegerField(default=0, editable=False)),
                (
                    "failures",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="failures in a row"),
                ),
                ("failing_since", models.DateTimeField(editable=False, null=True)),
                (
                    "last_failure",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="last failure"),
                ),
                ("disabled_at", models.DateTimeField(editable=False, null=True, verbose_name="disabled")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhook",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failing_since", None), ("failures", 0)),
                            models.Q(("failing_since__isnull", False), ("failures__gt", 0)),
                            _connector="OR",
                        ),
                        name="webhook_fails_since_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at", None), ("pending", None)),
                            models.Q(("due_at__isnull", False), ("pending__isnull", False)),
                            _connector="OR",
                        ),
                        name="webhook_pending_is_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryRecord",
            fields=[
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="delivery_record",
                        serialize=False,
                        to="partners.partner",
                    ),
                ),
                ("asked", models.BigIntegerField(editable=False, null=True, verbose_name="asked after")),
                (
                    "served",
                    models.BigIntegerField(default=0, editable=False, verbose_name="handed out up to"),
                ),
                (
                    "asked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last read the feed"),
                ),
                (
                    "listed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last read a list"),
                ),
            ],
            options={"verbose_name": "delivery record", "verbose_name_plural": "delivery records"},
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=35,
                            validators=[
                                django.core.validators.RegexValidator(
                                    "^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$",
                                    "A BCP 47 tag, such as en or en-GB.",
                                )
                            ],
                        ),
                        blank=True,
                        default=list,
                        help_text="BCP 47 tags, separated by commas; empty for all.",
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("quotation", "quotation"),
                                ("claim", "claim"),
                                ("actor", "actor"),
                                ("figure", "figure"),
                                ("date", "date"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        help_text="None selected: all.",
                        size=None,
                        verbose_name="kinds of annotations",
                    ),
                ),
                (
                    "body_right",
                    models.CharField(
                        choices=[("full", "full text"), ("quotes", "quotes"), ("link", "link only")],
                        default="full",
                        help_text="How much of a text is passed on at most. A source may grant less.",
                        max_length=8,
                        verbose_name="body right",
                    ),
                ),
                (
                    "quote_words",
                    models.PositiveSmallIntegerField(
                        default=25,
                        help_text="The maximum length of a quote in words, if quotes are passed on.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="words a quote",
                    ),
                ),
                (
                    "suggestions",
                    models.BooleanField(
                        default=False,
                        help_text="Include suggestions of engines that no editor has decided on, with the state “suggested”.",
                        verbose_name="machine suggestions",
                    ),
                ),
                (
                    "embargoed",
                    models.BooleanField(
                        default=False,
                        help_text="Include articles under embargo in a list of their own: headline, standfirst and time.",
                        verbose_name="embargoed articles",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kinds__contained_by", ["quotation", "claim", "actor", "figure", "date"])
                        ),
                        name="product_kinds_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body_right__in", ["full", "quotes", "link"])),
                        name="product_body_right_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quote_words__gte", 1)), name="product_quotes_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("granted_at", models.DateTimeField(auto_now_add=True, verbose_name="granted at")),
                (
                    "granted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="partners.partner",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="partners.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "grant",
                "verbose_name_plural": "grants",
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "product"), name="product_granted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="only_sources",
                        to="partners.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "only these sources (none listed: all)",
                "constraints": [
                    models.UniqueConstraint(fields=("product", "source"), name="product_names_source_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductStory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="only_stories",
                        to="partners.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "only these stories (none listed: all)",
                "constraints": [
                    models.UniqueConstraint(fields=("product", "story"), name="product_names_story_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="product",
            name="partners",
            field=models.ManyToManyField(
                related_name="products", through="partners.Grant", to="partners.partner"
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="sources",
            field=models.ManyToManyField(
                blank=True, related_name="+", through="partners.ProductSource", to="sources.source"
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="stories",
            field=models.ManyToManyField(
                blank=True, related_name="+", through="partners.ProductStory", to="articles.story"
            ),
        ),
    ]
