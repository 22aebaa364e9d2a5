import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import uuid_utils.compat
from django.conf import settings
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

from newsroom.core.schema import RunSchema

# Indexes are made of this configuration, so it comes before the tables. A word that is not plain ASCII goes through
# unaccent first; the others have no accents to lose.
TEXT_SEARCH = """
CREATE TEXT SEARCH CONFIGURATION claimdesk (COPY = english);
ALTER TEXT SEARCH CONFIGURATION claimdesk
    ALTER MAPPING FOR word, hword, hword_part WITH unaccent, english_stem;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(TEXT_SEARCH, "DROP TEXT SEARCH CONFIGURATION claimdesk"),
        migrations.CreateModel(
            name="Story",
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
                ("title", models.CharField(max_length=200, unique=True, verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Article",
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
                (
                    "origin",
                    models.CharField(
                        choices=[("received", "received"), ("own", "own")],
                        default="received",
                        max_length=16,
                        verbose_name="origin",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("embargoed", "scheduled"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="stage",
                    ),
                ),
                (
                    "pub_status",
                    models.CharField(
                        choices=[
                            ("usable", "not withheld"),
                            ("withheld", "withheld"),
                            ("canceled", "killed"),
                        ],
                        default="usable",
                        max_length=16,
                        verbose_name="publishing status",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="BCP 47 tag.", max_length=35, verbose_name="language"
                    ),
                ),
                ("byline", models.CharField(blank=True, max_length=300, verbose_name="byline")),
                ("dateline", models.CharField(blank=True, max_length=200, verbose_name="dateline")),
                ("credit", models.CharField(blank=True, max_length=200, verbose_name="agency credit")),
                ("url", models.URLField(blank=True, max_length=2000, verbose_name="address")),
                (
                    "date_published",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the source published the text.",
                        null=True,
                        verbose_name="date of the source",
                    ),
                ),
                ("date_is_estimated", models.BooleanField(default=False, verbose_name="date is an estimate")),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="published here"),
                ),
                (
                    "corrected_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="corrected here"),
                ),
                (
                    "embargo_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="embargo until"),
                ),
                ("erased_at", models.DateTimeField(editable=False, null=True, verbose_name="erased")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="articles.story",
                    ),
                ),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
                "ordering": ["-created_at", "-id"],
                "permissions": [("erase_article", "Can erase an article for good")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("erased_at", None), ("pub_status", "canceled"), _connector="OR"),
                        name="article_erased_is_canceled",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("stage", "embargoed")),
                        fields=["embargo_until"],
                        name="article_under_embargo",
                    ),
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["published_at", "id"],
                        name="article_by_publication",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("headline", models.TextField(blank=True, verbose_name="headline")),
                ("standfirst", models.TextField(blank=True)),
                (
                    "body",
                    models.TextField(
                        blank=True, help_text="HTML in the normal form of newsroom.articles.text.normal_form."
                    ),
                ),
                ("text", models.TextField(help_text="The canonical text, that all offsets count in.")),
                (
                    "blocks",
                    models.JSONField(
                        help_text="The block map: lists of field, tag, start, end (code points)."
                    ),
                ),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of headline, standfirst and body.", max_length=64),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What was corrected, for readers.", verbose_name="note"
                    ),
                ),
                (
                    "correction",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="What readers get instead of the note.",
                        verbose_name="correction",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "first_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="first published at"),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="articles.article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="sources.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "ordering": ["article", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "number"), name="revision_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="revision_number_from_one"
                    ),
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            django.db.models.functions.text.Left("text", 200000), config="claimdesk"
                        ),
                        name="revision_words",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            django.db.models.functions.text.Left("headline", 200000), config="claimdesk"
                        ),
                        name="revision_head_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("publish", "published"),
                            ("correct", "corrected"),
                            ("embargo", "put under embargo"),
                            ("embargo_ended", "published when the embargo ended"),
                            ("withhold", "withheld"),
                            ("release", "released"),
                            ("cancel", "killed"),
                            ("erase", "erased"),
                        ],
                        max_length=16,
                        verbose_name="action",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="articles.article",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        help_text="Empty if it happened automatically.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        help_text="The text at that time.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
                        verbose_name="revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "article act",
                "verbose_name_plural": "article acts",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("action", "embargo_ended"), ("editor__isnull", False), _connector="OR"
                        ),
                        name="act_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__in", ["withhold", "cancel", "erase"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="act_has_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        help_text="Empty if it was imported.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.story",
                        verbose_name="put into",
                    ),
                ),
                (
                    "was",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.story",
                        verbose_name="taken out of",
                    ),
                ),
            ],
            options={
                "verbose_name": "placement",
                "verbose_name_plural": "placements",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("was__isnull", False), ("story__isnull", False), _connector="OR"),
                        name="placement_moves_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("article", "article"),
                            ("duplicate", "duplicate"),
                            ("rejected", "rejected"),
                        ],
                        max_length=16,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intake_results",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intake_result",
                        to="sources.document",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "intake result",
                "verbose_name_plural": "intake results",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("article__isnull", False),
                                ("outcome__in", ["article", "duplicate"]),
                                ("reason", ""),
                            ),
                            models.Q(
                                ("article__isnull", True),
                                ("outcome", "rejected"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="intake_result_has_article_or_reason",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="latest_revision",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="published_revision",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "published"), _negated=True),
                    models.Q(("published_at__isnull", False), ("published_revision__isnull", False)),
                    _connector="OR",
                ),
                name="article_published_has_revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("embargo_until__isnull", False),
                        ("published_revision__isnull", False),
                        ("stage", "embargoed"),
                    ),
                    models.Q(
                        models.Q(("stage", "embargoed"), _negated=True), ("embargo_until__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="article_embargoed_has_time_and_text",
            ),
        ),
        RunSchema(),
    ]
