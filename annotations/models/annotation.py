from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article, Revision
from newsroom.articles.models.search import words
from newsroom.articles.scopes import in_scope
from newsroom.feed.models import Public
from newsroom.feed.scope import Scope

from .actor import Actor
from .claim import Claim
from .run import ExtractionRun

# The choices of a class do not exist yet when its Meta is read, so constraints need these.
_STATES = ["suggested", "accepted", "rejected"]
_KINDS = ["quotation", "claim", "actor", "figure", "date", "note"]


def _machine_or_person(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(run__isnull=False, author__isnull=True) | Q(run__isnull=True, author__isnull=False),
    )


# Annotate it as `proposed_words`: the words that were proposed or marked first. `attributes_for` needs it.
PROPOSED_WORDS = Substr("made_on__text", F("proposed_start") + 1, F("proposed_end") - F("proposed_start"))


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def changed(self) -> AnnotationQuerySet:
        """Accepted annotations whose words a revision changed, and that nobody confirmed there."""
        from . import needs_review

        return self.filter(needs_review.changed())

    def proposed(self) -> AnnotationQuerySet:
        """Suggestions of any kind that the desk shows at once and whose words are in the latest revision."""
        from . import needs_review

        return self.filter(needs_review.proposed())

    def waiting(self) -> AnnotationQuerySet:
        """What an editor still has to decide: suggestions that are shown, and those that are `changed`."""
        from . import needs_review

        return self.filter(needs_review.waiting())

    def counted(self) -> AnnotationQuerySet:
        """What progress is measured by: what waits, and what people decided or made."""
        from . import needs_review

        of_kind = ~Q(kind__in=[*Annotation.QUIET, Annotation.NOTE])
        return self.filter(of_kind & (~Q(state=Annotation.State.SUGGESTED) | needs_review.waiting()))

    def accepted(self) -> AnnotationQuerySet:
        return self.filter(state=Annotation.State.ACCEPTED)

    def suggested(self) -> AnnotationQuerySet:
        return self.filter(state=Annotation.State.SUGGESTED)

    def in_published_text(self) -> AnnotationQuerySet:
        """Accepted or suggested annotations whose words are in the published text of a usable article."""
        present = Anchor.objects.filter(
            annotation=OuterRef("pk"),
            revision=OuterRef("article__published_revision"),
            part=Anchor.Part.CONTENT,
        ).exclude(outcome=Anchor.Outcome.LOST)
        return self.filter(
            Exists(present),
            state__in=[Annotation.State.ACCEPTED, Annotation.State.SUGGESTED],
            # Notes are for editors only. They are no `Kind` and are never published.
            kind__in=Annotation.Kind.values,
            article__stage=Article.Stage.PUBLISHED,
            article__pub_status=Article.PubStatus.USABLE,
        )

    def visible_to(self, scope: Scope) -> AnnotationQuerySet:
        """Annotations that `scope` includes: accepted ones, and suggested ones where it includes suggestions."""
        return self.in_published_text().filter(in_scope(scope, article="article__", of_annotations=True))


class Annotation(Public):
    """Words of an article, and what they are: a quotation, claim, actor, figure or date. Its anchors hold the words."""

    class Kind(models.TextChoices):
        QUOTATION = "quotation", _("quotation")
        CLAIM = "claim", _("claim")
        ACTOR = "actor", _("actor")
        FIGURE = "figure", _("figure")
        DATE = "date", _("date")

    # A note to colleagues. It is no `Kind`, because partners filter by kinds and never get notes.
    NOTE = "note"
    # Mentions are underlined in the text. Editors do not have to decide on them one by one.
    QUIET = (Kind.ACTOR, Kind.DATE)

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    class Tier(models.TextChoices):
        """Whether the desk shows a suggestion at once or on demand."""

        SHOW = "show", _("show")
        ASK = "ask", _("ask")

    collection = "annotations"
    object_type = "annotation"

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="annotations"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=[*Kind.choices, (NOTE, _("note"))])
    # The kind that the engine proposed, if an editor has changed it. Without it the next run would propose it again.
    proposed_kind = models.CharField(max_length=16, choices=Kind.choices, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State.choices)
    # Machines and people never share a column: a suggestion has a run and a confidence, a person's has an author.
    run = models.ForeignKey(
        ExtractionRun, null=True, editable=False, on_delete=models.PROTECT, related_name="annotations"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="annotations",
    )
    confidence = models.FloatField(
        _("confidence"), null=True, help_text=_("From 0 to 1, of a machine's proposal.")
    )
    tier = models.CharField(_("tier"), max_length=8, choices=Tier.choices, default=Tier.SHOW)
    made_on = models.ForeignKey(
        Revision,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The revision whose words were marked first."),
    )
    # The span as it was proposed or marked, in code points of `made_on`; it never changes.
    proposed_start = models.PositiveIntegerField(editable=False)
    proposed_end = models.PositiveIntegerField(editable=False)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    claim = models.ForeignKey(
        Claim,
        verbose_name=_("claim"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
    )
    # The values that an editor set, over those of the engine. Earlier overrides are kept.
    value_override = models.OneToOneField(
        "annotations.ValueOverride",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The current note. Earlier ones are kept.
    note = models.OneToOneField(
        "annotations.Note",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")
        ordering = ["made_on", "proposed_start", "id"]
        constraints = [
            _machine_or_person("annotation_machine_or_person"),
            models.CheckConstraint(name="annotation_state_known", condition=Q(state__in=_STATES)),
            models.CheckConstraint(name="annotation_kind_known", condition=Q(kind__in=_KINDS)),
            models.CheckConstraint(
                name="annotation_suggested_by_machine", condition=~Q(state="suggested") | Q(run__isnull=False)
            ),
            models.CheckConstraint(
                name="annotation_confidence_of_machine",
                condition=Q(run__isnull=True, confidence__isnull=True)
                | Q(run__isnull=False, confidence__isnull=False, confidence__gte=0, confidence__lte=1),
            ),
            models.CheckConstraint(
                name="annotation_proposed_span", condition=Q(proposed_end__gt=F("proposed_start"))
            ),
            models.CheckConstraint(name="annotation_claim_kind", condition=Q(claim=None) | Q(kind="claim")),
            models.CheckConstraint(
                name="annotation_note_of_person", condition=~Q(kind="note") | Q(run__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["made_on", "kind", "proposed_start", "proposed_end"],
                condition=Q(run__isnull=False),
                name="suggestion_unique",
            ),
        ]
        indexes = [models.Index(fields=["article", "state"], name="annotation_of_article")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def attributes_for(self, segments: Iterable[str]) -> dict[str, Any]:
        """The attributes that hold for the words `segments`. The annotation comes with its `proposed_words`.

        A figure read in "2,400 dockers" does not hold for "2,100 dockers", even if the claim was confirmed since.
        Adjusting the span does not change what the words say.
        """
        return current_attributes(
            list(segments),
            attributes=self.attributes,
            proposed_words=self.proposed_words,  # type: ignore[attr-defined]
            override=self.value_override,
        )


def current_attributes(
    segments: Sequence[str],
    *,
    attributes: dict[str, Any],
    proposed_words: str,
    override: ValueOverride | None,
) -> dict[str, Any]:
    """`Annotation.attributes_for` from plain values. An editor's values replace those of the engine."""
    current = dict(attributes) if _same_words(segments, proposed_words) else {}
    if override is not None and _same_words(segments, override.words):
        current |= override.attributes
    return current


def _same_words(segments: Sequence[str], words: str) -> bool:
    if list(segments) == [words]:
        return True
    others = words.split()
    return all(_runs_in(segment.split(), others) or _runs_in(others, segment.split()) for segment in segments)


def _runs_in(words: list[str], text: list[str]) -> bool:
    return any(text[at : at + len(words)] == words for at in range(len(text) - len(words) + 1))


class Anchor(models.Model):
    """The words of an annotation in one revision: a W3C TextPositionSelector and TextQuoteSelector.

    Offsets count code points of the revision's canonical text. A new revision adds anchors and changes none. A trigger
    checks that `exact` is the text at the offsets.
    """

    class Part(models.TextChoices):
        CONTENT = "content", _("content")
        CUE = "cue", _("cue")
        SOURCE = "source", _("source")
        SPEAKER = "speaker", _("speaker")

    class Outcome(models.TextChoices):
        EXACT = "exact", _("exact")
        MOVED = "moved", _("moved")
        ALTERED = "altered", _("altered")
        LOST = "lost", _("lost")

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="anchors")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="anchors")
    part = models.CharField(max_length=16, choices=Part.choices, default=Part.CONTENT)
    # A part may have several segments, numbered in the order of the text.
    ordinal = models.PositiveSmallIntegerField(default=0)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.EXACT)
    score = models.FloatField(default=1.0)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["revision", "annotation", "part", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["annotation", "revision", "part", "ordinal"], name="anchor_unique"
            ),
            models.CheckConstraint(
                name="anchor_outcome_known", condition=Q(outcome__in=["exact", "moved", "altered", "lost"])
            ),
            models.CheckConstraint(
                name="anchor_part_known", condition=Q(part__in=["content", "cue", "source", "speaker"])
            ),
            models.CheckConstraint(
                name="anchor_has_span_or_is_lost",
                condition=Q(outcome="lost", start__isnull=True, end__isnull=True)
                | (~Q(outcome="lost") & Q(start__isnull=False, end__isnull=False, end__gt=F("start"))),
            ),
        ]
        indexes = [
            models.Index(fields=["revision", "start"], name="anchor_in_text"),
            GinIndex(words("exact"), name="anchor_words"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.start}–{self.end}"


class Support(models.Model):
    """A run of another engine proposed the same. It adds support instead of a second suggestion."""

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="supports")
    run = models.ForeignKey(ExtractionRun, on_delete=models.PROTECT, related_name="supports")
    confidence = models.FloatField()

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["annotation", "run"], name="support_unique"),
            models.CheckConstraint(
                name="support_confidence_is_a_share", condition=Q(confidence__gte=0, confidence__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run.engine} {self.run.engine_version}"


class RoleQuerySet(models.QuerySet["Role"]):
    def effective(self) -> RoleQuerySet:
        return self.filter(state=Annotation.State.ACCEPTED)

    def suggested_by_machine(self) -> RoleQuerySet:
        return self.filter(state=Annotation.State.SUGGESTED).select_related("actor")


class Role(models.Model):
    """The role of an actor in an annotation: speaker, subject, target, or mentioned.

    `name` is the name in the text. `actor` is null if the actor is unknown or not named ("an official").
    """

    class Kind(models.TextChoices):
        SPEAKER = "speaker", _("speaker")
        SUBJECT = "subject", _("subject")
        TARGET = "target", _("target")
        MENTIONED = "mentioned", _("mentioned")

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    actor = models.ForeignKey(
        Actor, verbose_name=_("actor"), null=True, on_delete=models.PROTECT, related_name="roles"
    )
    name = models.CharField(_("name"), max_length=300)
    actor_kind = models.CharField(max_length=16, choices=Actor.Kind.choices, blank=True)
    is_named = models.BooleanField(
        default=True, help_text=_("A name, not a description such as “an official”.")
    )
    state = models.CharField(_("state"), max_length=16, choices=Annotation.State.choices)
    run = models.ForeignKey(
        ExtractionRun, verbose_name=_("run"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["id"]
        constraints = [
            _machine_or_person("role_machine_or_person"),
            models.CheckConstraint(name="role_state_known", condition=Q(state__in=_STATES)),
            models.CheckConstraint(
                name="role_kind_known", condition=Q(kind__in=["speaker", "subject", "target", "mentioned"])
            ),
            models.CheckConstraint(
                name="role_suggested_by_machine", condition=~Q(state="suggested") | Q(run__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["annotation", "kind", "actor"],
                condition=Q(actor__isnull=False) & ~Q(state="rejected"),
                name="role_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"


class ValueOverride(models.Model):
    """Values that an editor set for an annotation: figures, modality, the time spoken of. Earlier ones are kept.

    They hold as long as the words are `words`. These are here and not in a decision, so that erasing an article finds
    them in one place.
    """

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="value_overrides")
    # Replaces attributes of the engine, in the same shapes (docs/extraction.md).
    attributes = models.JSONField(default=dict)
    words = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("value override")
        verbose_name_plural = _("value overrides")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"values of {self.annotation_id}"


class Note(models.Model):
    """A note of an editor to colleagues about an annotation. Never published. Earlier ones are kept.

    The text is here and not in a decision, so that erasing an article finds it in one place and empties it.
    """

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class DecisionQuerySet(models.QuerySet["Decision"]):
    def active(self) -> DecisionQuerySet:
        """Decisions that were not undone, or were redone since."""
        redone = Decision.objects.filter(undoes=OuterRef("pk"))
        undone = Decision.objects.filter(~Exists(redone), undoes=OuterRef("pk"))
        return self.filter(~Exists(undone), undoes=None)


class Decision(models.Model):
    """Who decided what, and when. Append-only."""

    class Action(models.TextChoices):
        ANNOTATED = "annotated", _("annotated")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        REOPENED = "reopened", _("reopened")
        CONFIRMED = "confirmed", _("confirmed")
        LINKED = "linked", _("linked")
        UNLINKED = "unlinked", _("unlinked")
        ROLE_CHANGED = "role_changed", _("given another role")
        SPAN_ADJUSTED = "span_adjusted", _("mended")
        KIND_CHANGED = "kind_changed", _("given another kind")
        NOTE_CHANGED = "note_changed", _("noted")
        VALUES_SET = "values_set", _("given other values")
        JOINED = "joined", _("joined to a claim")
        DETACHED = "detached", _("made a claim of its own")
        WORDING_SET = "wording_set", _("worded")
        VERDICT_SET = "verdict_set", _("given a verdict")
        UNDONE = "undone", _("undone")
        REDONE = "redone", _("done again")

    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("editor"), on_delete=models.PROTECT, related_name="decisions"
    )
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    detail = models.JSONField(_("details"), default=dict, blank=True)
    # What it changed: {aspect: [before, after]}, plain values (annotations/state.py). No words of the text.
    changes = models.JSONField(default=dict, blank=True, editable=False)
    # Decisions of one batch are undone together. Null: a batch of one.
    batch = models.UUIDField(null=True, editable=False)
    # The decision that this one undoes. Redoing undoes the undoing.
    undoes = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="undone_by"
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="decision_undoes_by_action",
                condition=Q(undoes=None) ^ Q(action__in=["undone", "redone"]),
            ),
        ]
        indexes = [models.Index(fields=["batch"], name="decision_of_batch", condition=Q(batch__isnull=False))]

    def __str__(self) -> str:
        return f"{self.editor} {self.action} {self.annotation}"
