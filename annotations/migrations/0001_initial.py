import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import uuid_utils.compat
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import annotations.models.actor
from newsroom.core.schema import RunSchema

# Columns are generated from this function, so it comes before the tables. Immutable: the dictionary is named and the
# search path is fixed, as it must be for a dump to be restored.
FOLDED = """
CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = public, pg_catalog
    AS $$ SELECT lower(unaccent('unaccent', normalize(words, NFKC))) $$;
"""

# A claim answers at most one question of a story. Only a constraint on one table can say so: the answer repeats the
# story of its question, and this keeps the two equal.
SAME_STORY = """
ALTER TABLE annotations_claimanswer ADD CONSTRAINT answer_is_of_the_story_of_its_question
    FOREIGN KEY (question_id, story_id) REFERENCES annotations_question (id, story_id);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(FOLDED, "DROP FUNCTION folded(text)"),
        migrations.CreateModel(
            name="Actor",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("state", "state"),
                            ("group", "group"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="A line that tells two namesakes apart.",
                        max_length=300,
                        verbose_name="description",
                    ),
                ),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=annotations.models.actor.Folded("name"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="annotations.actor",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "actor",
                "verbose_name_plural": "actors",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="actor_is_not_merged_into_itself",
                    )
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("folded", name="gin_trgm_ops"),
                        name="actor_name_trgm",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            django.db.models.functions.text.Left("name", 200000),
                            django.db.models.functions.text.Left("description", 200000),
                            config="claimdesk",
                        ),
                        name="actor_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActorDecision",
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
                            ("created", "created"),
                            ("changed", "changed"),
                            ("merged", "merged"),
                            ("split", "split again"),
                            ("distinguished", "marked as distinct"),
                        ],
                        max_length=16,
                        verbose_name="action",
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="annotations.actor",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_beside",
                        to="annotations.actor",
                        verbose_name="other",
                    ),
                ),
            ],
            options={
                "verbose_name": "actor decision",
                "verbose_name_plural": "actor decisions",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__in", ["created", "changed"]), ("other", None)),
                            models.Q(
                                ("action__in", ["merged", "split", "distinguished"]), ("other__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="actor_decision_on_two",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActorName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("alias", "alias"), ("metonym", "metonym"), ("acronym", "acronym")],
                        default="alias",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, help_text="BCP 47 tag.", max_length=35, verbose_name="language"
                    ),
                ),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=annotations.models.actor.Folded("name"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="annotations.actor",
                        verbose_name="actor",
                    ),
                ),
            ],
            options={
                "verbose_name": "actor name",
                "verbose_name_plural": "actor names",
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("actor", "name"), name="actor_name_unique")],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("folded", name="gin_trgm_ops"),
                        name="actor_alias_trgm",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            django.db.models.functions.text.Left("name", 200000), config="claimdesk"
                        ),
                        name="actor_alias_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_at", models.DateTimeField(auto_now_add=True, verbose_name="taken at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("given_back", "given back"),
                            ("done", "done"),
                            ("taken_over", "taken over"),
                        ],
                        max_length=16,
                        verbose_name="ending",
                    ),
                ),
                ("last_decision", models.BigIntegerField(default=0, verbose_name="last decision")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("article",),
                        name="assignment_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ending", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("ending__in", ["given_back", "done", "taken_over"]),
                            ),
                            _connector="OR",
                        ),
                        name="assignment_has_its_ending",
                    ),
                ],
                "indexes": [models.Index(fields=["article", "-id"], name="assignment_last_of_article")],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("touched", models.JSONField(default=list)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "idempotency key",
                "verbose_name_plural": "idempotency keys",
                "constraints": [
                    models.UniqueConstraint(fields=("editor", "key"), name="idempotency_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(default="wikidata", max_length=40, verbose_name="scheme")),
                ("value", models.CharField(max_length=200, verbose_name="value")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="annotations.actor",
                        verbose_name="actor",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier",
                "verbose_name_plural": "identifiers",
                "ordering": ["scheme", "value"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "value"), name="identifier_unique")
                ],
                "indexes": [
                    models.Index(django.db.models.functions.text.Upper("value"), name="identifier_value")
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "organisation_name",
                    models.CharField(blank=True, max_length=200, verbose_name="organisation"),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offices",
                        to="annotations.actor",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="officers",
                        to="annotations.actor",
                    ),
                ),
            ],
            options={
                "verbose_name": "office",
                "verbose_name_plural": "offices",
                "ordering": [models.OrderBy(models.F("since"), descending=True, nulls_last=True), "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None),
                            ("until", None),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="office_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="articles.article",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "presence",
                "verbose_name_plural": "presences",
                "constraints": [models.UniqueConstraint(fields=("article", "editor"), name="presence_once")],
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                ("wording", models.CharField(max_length=300, verbose_name="question")),
                ("unit", models.CharField(blank=True, max_length=60, verbose_name="unit")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="about whom or what")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="withdrawn")),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="articles.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("story", "wording"), name="question_once_in_story"),
                    models.UniqueConstraint(fields=("id", "story"), name="question_with_its_story"),
                    models.CheckConstraint(
                        condition=models.Q(("wording", ""), _negated=True), name="question_has_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refused_names",
                        to="annotations.actor",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "refused name",
                "verbose_name_plural": "refused names",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "name"), name="refused_name_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rerun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("engine", models.CharField(max_length=100, verbose_name="engine")),
                ("engine_version", models.CharField(max_length=40, verbose_name="version")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("everything", "all articles"),
                            ("source", "the articles of a source"),
                            ("story", "the articles of a story"),
                            ("article", "one article"),
                        ],
                        default="everything",
                        max_length=16,
                        verbose_name="scope",
                    ),
                ),
                ("target", models.UUIDField(editable=False, null=True)),
                ("target_name", models.CharField(blank=True, max_length=300, verbose_name="of")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("comparing", "comparing"),
                            ("compared", "compared: waits for a word"),
                            ("running", "running"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                        ],
                        default="comparing",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("is_paused", models.BooleanField(default=False, verbose_name="paused")),
                (
                    "sample",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="compare at most"),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="total")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="count")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures")),
                ("cursor", models.UUIDField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("compared", models.JSONField(blank=True, default=dict, verbose_name="compared")),
                ("tallies", models.JSONField(blank=True, default=dict, verbose_name="tallies")),
                ("examples", models.JSONField(blank=True, default=list, verbose_name="examples")),
                ("history", models.JSONField(blank=True, default=list, verbose_name="history")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("takeovers", models.PositiveIntegerField(default=0, verbose_name="takeovers")),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="asked for")),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reruns",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "re-run",
                "verbose_name_plural": "re-runs",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["comparing", "compared", "running", "done", "stopped"])
                        ),
                        name="rerun_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["everything", "source", "story", "article"])),
                        name="rerun_scope_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "everything"), ("target", None)),
                            models.Q(
                                models.Q(("scope", "everything"), _negated=True), ("target__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="rerun_scope_has_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_paused", False), ("state__in", ["comparing", "running"]), _connector="OR"
                        ),
                        name="rerun_paused_if_active",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__lte", models.F("total"))), name="rerun_count_within_total"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtractionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("engine", models.CharField(max_length=100, verbose_name="engine")),
                ("engine_version", models.CharField(max_length=40, verbose_name="engine version")),
                ("language", models.CharField(blank=True, max_length=8, verbose_name="language")),
                (
                    "gazetteer_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="gazetteer digest"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="lease until")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "characters_unread",
                    models.PositiveIntegerField(default=0, verbose_name="characters not read"),
                ),
                (
                    "suggestions_dropped",
                    models.PositiveIntegerField(default=0, verbose_name="suggestions left out"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="articles.revision",
                        verbose_name="revision",
                    ),
                ),
                (
                    "rerun",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="annotations.rerun",
                        verbose_name="rerun",
                    ),
                ),
            ],
            options={
                "verbose_name": "extraction run",
                "verbose_name_plural": "extraction runs",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "engine", "engine_version", "gazetteer_digest"),
                        name="extraction_run_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("state", "running")),
                            models.Q(
                                models.Q(("state", "running"), _negated=True), ("lease_until__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="extraction_run_leased_if_running",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["id"],
                        name="extraction_run_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_decision", models.BigIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="annotations.assignment",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign off",
                "verbose_name_plural": "sign offs",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "editor", "last_decision"), name="sign_off_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Annotation",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("quotation", "quotation"),
                            ("claim", "claim"),
                            ("actor", "actor"),
                            ("figure", "figure"),
                            ("date", "date"),
                            ("note", "note"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "proposed_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quotation", "quotation"),
                            ("claim", "claim"),
                            ("actor", "actor"),
                            ("figure", "figure"),
                            ("date", "date"),
                        ],
                        editable=False,
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "suggested"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "confidence",
                    models.FloatField(
                        help_text="From 0 to 1, of a machine's proposal.",
                        null=True,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[("show", "show"), ("ask", "ask")],
                        default="show",
                        max_length=8,
                        verbose_name="tier",
                    ),
                ),
                ("proposed_start", models.PositiveIntegerField(editable=False)),
                ("proposed_end", models.PositiveIntegerField(editable=False)),
                ("attributes", models.JSONField(blank=True, default=dict, verbose_name="attributes")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_on",
                    models.ForeignKey(
                        editable=False,
                        help_text="The revision whose words were marked first.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to="annotations.extractionrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "annotation",
                "verbose_name_plural": "annotations",
                "ordering": ["made_on", "proposed_start", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("author__isnull", True), ("run__isnull", False)),
                            models.Q(("author__isnull", False), ("run__isnull", True)),
                            _connector="OR",
                        ),
                        name="annotation_machine_or_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["suggested", "accepted", "rejected"])),
                        name="annotation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "suggested"), _negated=True),
                            ("run__isnull", False),
                            _connector="OR",
                        ),
                        name="annotation_suggested_by_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confidence__isnull", True), ("run__isnull", True)),
                            models.Q(
                                ("confidence__gte", 0),
                                ("confidence__isnull", False),
                                ("confidence__lte", 1),
                                ("run__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="annotation_confidence_of_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proposed_end__gt", models.F("proposed_start"))),
                        name="annotation_proposed_span",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("run__isnull", False)),
                        fields=("made_on", "kind", "proposed_start", "proposed_end"),
                        name="suggestion_unique",
                    ),
                ],
                "indexes": [models.Index(fields=["article", "state"], name="annotation_of_article")],
            },
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("content", "content"),
                            ("cue", "cue"),
                            ("source", "source"),
                            ("speaker", "speaker"),
                        ],
                        default="content",
                        max_length=16,
                    ),
                ),
                ("ordinal", models.PositiveSmallIntegerField(default=0)),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                ("exact", models.TextField()),
                ("prefix", models.TextField(blank=True)),
                ("suffix", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("exact", "exact"),
                            ("moved", "moved"),
                            ("altered", "altered"),
                            ("lost", "lost"),
                        ],
                        default="exact",
                        max_length=8,
                    ),
                ),
                ("score", models.FloatField(default=1.0)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anchors",
                        to="articles.revision",
                    ),
                ),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="anchors",
                        to="annotations.annotation",
                    ),
                ),
            ],
            options={
                "verbose_name": "anchor",
                "verbose_name_plural": "anchors",
                "ordering": ["revision", "annotation", "part", "ordinal"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("annotation", "revision", "part", "ordinal"), name="anchor_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["exact", "moved", "altered", "lost"])),
                        name="anchor_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["content", "cue", "source", "speaker"])),
                        name="anchor_part_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end__isnull", True), ("outcome", "lost"), ("start__isnull", True)),
                            models.Q(
                                models.Q(("outcome", "lost"), _negated=True),
                                ("end__gt", models.F("start")),
                                ("end__isnull", False),
                                ("start__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="anchor_has_span_or_is_lost",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["revision", "start"], name="anchor_in_text"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            django.db.models.functions.text.Left("exact", 200000), config="claimdesk"
                        ),
                        name="anchor_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("annotated", "annotated"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("reopened", "reopened"),
                            ("confirmed", "confirmed"),
                            ("linked", "linked"),
                            ("unlinked", "unlinked"),
                            ("role_changed", "given another role"),
                            ("span_adjusted", "mended"),
                            ("kind_changed", "given another kind"),
                            ("note_changed", "noted"),
                            ("values_set", "given other values"),
                            ("joined", "joined to a claim"),
                            ("detached", "made a claim of its own"),
                            ("wording_set", "worded"),
                            ("verdict_set", "given a verdict"),
                            ("undone", "undone"),
                            ("redone", "done again"),
                        ],
                        max_length=16,
                        verbose_name="action",
                    ),
                ),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("changes", models.JSONField(blank=True, default=dict, editable=False)),
                ("batch", models.UUIDField(editable=False, null=True)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="annotations.annotation",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="articles.revision"
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="annotations.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undoes", None), ("action__in", ["undone", "redone"]), _connector="XOR"
                        ),
                        name="decision_undoes_by_action",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("batch__isnull", False)),
                        fields=["batch"],
                        name="decision_of_batch",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="note")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="annotations.annotation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "note", "verbose_name_plural": "notes", "ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("speaker", "speaker"),
                            ("subject", "subject"),
                            ("target", "target"),
                            ("mentioned", "mentioned"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "actor_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("state", "state"),
                            ("group", "group"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "is_named",
                    models.BooleanField(
                        default=True, help_text="A name, not a description such as “an official”."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "suggested"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="annotations.actor",
                        verbose_name="actor",
                    ),
                ),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="annotations.annotation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="annotations.extractionrun",
                        verbose_name="run",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("author__isnull", True), ("run__isnull", False)),
                            models.Q(("author__isnull", False), ("run__isnull", True)),
                            _connector="OR",
                        ),
                        name="role_machine_or_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["suggested", "accepted", "rejected"])),
                        name="role_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["speaker", "subject", "target", "mentioned"])),
                        name="role_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "suggested"), _negated=True),
                            ("run__isnull", False),
                            _connector="OR",
                        ),
                        name="role_suggested_by_machine",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("actor__isnull", False), models.Q(("state", "rejected"), _negated=True)
                        ),
                        fields=("annotation", "kind", "actor"),
                        name="role_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confidence", models.FloatField()),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to="annotations.annotation",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supports",
                        to="annotations.extractionrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "support",
                "verbose_name_plural": "supports",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("annotation", "run"), name="support_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="support_confidence_is_a_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValueOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attributes", models.JSONField(default=dict)),
                ("words", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="value_overrides",
                        to="annotations.annotation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "value override",
                "verbose_name_plural": "value overrides",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
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
                ("text", models.TextField(verbose_name="proposition")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=annotations.models.actor.Folded("text"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="annotations.claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="claim_is_not_merged_into_itself",
                    )
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            django.db.models.functions.text.Left("text", 200000), config="claimdesk"
                        ),
                        name="claim_words",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("folded", name="gin_trgm_ops"),
                        name="claim_text_trgm",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimDecision",
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
                        choices=[("merged", "merged"), ("split", "split again")],
                        max_length=16,
                        verbose_name="action",
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="annotations.claim",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_beside",
                        to="annotations.claim",
                        verbose_name="other",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim decision",
                "verbose_name_plural": "claim decisions",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ClaimAnswer",
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
                ("is_active", models.BooleanField(default=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="annotations.claim",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="articles.story"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="annotations.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim answer",
                "verbose_name_plural": "claim answers",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "claim"), name="answer_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("claim", "story"),
                        name="claim_answers_one_question_of_a_story",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionDecision",
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
                            ("asked", "asked"),
                            ("reworded", "worded otherwise"),
                            ("withdrawn", "withdrawn"),
                            ("asked_again", "asked again"),
                            ("answered", "said that it is answered by"),
                            ("detached", "said that it is not answered by"),
                        ],
                        max_length=16,
                        verbose_name="action",
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="annotations.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        help_text="Empty where it was imported so.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="editor",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="annotations.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "question decision",
                "verbose_name_plural": "question decisions",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__in", ["answered", "detached"]), ("claim__isnull", False)),
                            models.Q(
                                models.Q(("action__in", ["answered", "detached"]), _negated=True),
                                ("claim__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="question_decision_names_its_claim",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rating", models.CharField(max_length=60, verbose_name="rating")),
                ("value", models.FloatField(null=True)),
                ("worst", models.FloatField(null=True)),
                ("best", models.FloatField(null=True)),
                ("rationale", models.TextField(blank=True, verbose_name="rationale")),
                ("links", models.JSONField(blank=True, default=list)),
                ("url", models.CharField(blank=True, max_length=2000, verbose_name="address")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdicts",
                        to="annotations.claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "verdict",
                "verbose_name_plural": "verdicts",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("best", None), ("value", None), ("worst", None)),
                            models.Q(
                                ("value__gte", models.F("worst")),
                                ("value__isnull", False),
                                ("value__lte", models.F("best")),
                            ),
                            _connector="OR",
                        ),
                        name="verdict_number_is_on_its_scale",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="proposition")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wordings",
                        to="annotations.claim",
                    ),
                ),
            ],
            options={"verbose_name": "wording", "verbose_name_plural": "wordings", "ordering": ["id"]},
        ),
        migrations.AddField(
            model_name="annotation",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="annotations.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AddField(
            model_name="annotation",
            name="note",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="annotations.note",
            ),
        ),
        migrations.AddField(
            model_name="annotation",
            name="value_override",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="annotations.valueoverride",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="verdict",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="annotations.verdict",
                verbose_name="verdict",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="wording",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="annotations.wording",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["quotation", "claim", "actor", "figure", "date", "note"])),
                name="annotation_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("claim", None), ("kind", "claim"), _connector="OR"),
                name="annotation_claim_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "note"), _negated=True), ("run__isnull", True), _connector="OR"
                ),
                name="annotation_note_of_person",
            ),
        ),
        migrations.RunSQL(SAME_STORY, migrations.RunSQL.noop),
        RunSchema(),
    ]
