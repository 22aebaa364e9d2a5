import django.core.validators
import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from newsroom.core.schema import RunSchema


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "version",
                    models.PositiveBigIntegerField(default=0, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("outlet", "outlet"), ("agency", "agency")],
                        default="outlet",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="BCP 47 tag.", max_length=35, verbose_name="language"
                    ),
                ),
                (
                    "reliability",
                    models.CharField(
                        choices=[
                            ("A", "A · completely reliable"),
                            ("B", "B · usually reliable"),
                            ("C", "C · fairly reliable"),
                            ("D", "D · not usually reliable"),
                            ("E", "E · unreliable"),
                            ("F", "F · cannot be judged"),
                        ],
                        default="F",
                        max_length=1,
                        verbose_name="reliability",
                    ),
                ),
                (
                    "redistribution",
                    models.CharField(
                        blank=True,
                        choices=[("full", "full text"), ("quotes", "quotes"), ("link", "link only")],
                        help_text="What partners may be given of its texts at most. Not said: quotes of 25 words of what was received, and all of what is our own.",
                        max_length=8,
                        verbose_name="redistribution right",
                    ),
                ),
                (
                    "quote_words",
                    models.PositiveSmallIntegerField(
                        default=25,
                        help_text="Where quotes may be given: how many words of the text each of them may have.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="words a quote",
                    ),
                ),
                (
                    "usage_terms",
                    models.TextField(
                        blank=True,
                        help_text="As agreed with the source; partners read them beside its texts.",
                        verbose_name="usage terms",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("redistribution__in", ["", "full", "quotes", "link"])),
                        name="source_redistribution_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quote_words__gte", 1)), name="source_quotes_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "digest",
                    models.CharField(
                        editable=False, help_text="SHA-256 of the bytes, hexadecimal.", max_length=64
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="The file's name, where it came as a file.",
                        max_length=255,
                        verbose_name="name",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=2000, verbose_name="address")),
                ("media_type", models.CharField(blank=True, max_length=100, verbose_name="media type")),
                ("title", models.CharField(blank=True, max_length=500, verbose_name="title")),
                ("language", models.CharField(blank=True, max_length=35, verbose_name="language")),
                ("published", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                (
                    "published_is_estimated",
                    models.BooleanField(default=False, verbose_name="date is an estimate"),
                ),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="received at")),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="received by",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "digest"), name="document_once_per_source")
                ],
            },
        ),
        RunSchema(),
    ]
