import django.contrib.postgres.functions
import uuid_utils.compat
from django.db import migrations, models

import newsroom.feed.items


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "seq",
                    models.BigIntegerField(editable=False, null=True, unique=True, verbose_name="number"),
                ),
                (
                    "identity",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(), editable=False
                    ),
                ),
                ("object_type", models.CharField(max_length=32, verbose_name="object type")),
                ("object_id", models.UUIDField(verbose_name="object id")),
                ("uri", models.CharField(max_length=500, verbose_name="URI")),
                ("version", models.PositiveBigIntegerField(verbose_name="version")),
                (
                    "op",
                    models.CharField(
                        choices=[
                            ("upsert", "upsert"),
                            ("correct", "correct"),
                            ("withhold", "withhold"),
                            ("release", "release"),
                            ("cancel", "cancel"),
                            ("erase", "erase"),
                            ("remove", "remove"),
                            ("grant", "grant"),
                            ("revoke", "revoke"),
                        ],
                        max_length=16,
                        verbose_name="operation",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("pub_status", models.CharField(blank=True, max_length=16, verbose_name="pub status")),
                ("item", newsroom.feed.items.ItemField(null=True, verbose_name="item")),
                ("scope_before", models.JSONField(null=True, verbose_name="scope before")),
                ("scope_after", models.JSONField(null=True, verbose_name="scope after")),
                ("article_id", models.UUIDField(null=True, verbose_name="article id")),
                ("story_id", models.UUIDField(null=True, verbose_name="story id")),
                ("partner_id", models.UUIDField(null=True, verbose_name="partner id")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("seq__isnull", True)), fields=["id"], name="change_unnumbered"
                    ),
                    models.Index(fields=["object_id", "-id"], name="change_latest"),
                    models.Index(
                        condition=models.Q(("article_id__isnull", False)),
                        fields=["article_id"],
                        name="change_of_article",
                    ),
                    models.Index(
                        condition=models.Q(("object_type__in", ["article", "annotation"])),
                        fields=["article_id", "-id"],
                        name="change_of_text",
                    ),
                    models.Index(
                        condition=models.Q(("pub_status", ""), _negated=True),
                        fields=["object_id"],
                        name="change_that_reaches_back",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("object_id", "version"), name="change_once_per_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "op__in",
                                [
                                    "upsert",
                                    "correct",
                                    "withhold",
                                    "release",
                                    "cancel",
                                    "erase",
                                    "remove",
                                    "grant",
                                    "revoke",
                                ],
                            )
                        ),
                        name="change_op_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("op__in", ["grant", "revoke"]), ("partner_id__isnull", False)),
                            models.Q(
                                models.Q(("op__in", ["grant", "revoke"]), _negated=True),
                                ("partner_id__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="change_of_rights_is_for_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedHead",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("random_id", models.UUIDField(default=uuid_utils.compat.uuid7)),
                ("last", models.BigIntegerField(default=0)),
                ("site", models.CharField(blank=True, default="", max_length=300)),
                ("pruned", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "feed head",
                "verbose_name_plural": "feed heads",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="feed_head_is_one_row")
                ],
            },
        ),
    ]
