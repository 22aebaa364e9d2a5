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

# Spelled out, as a constraint must be: a class's own choices are not there yet while its Meta is read.
_STATES = ["suggested", "accepted", "rejected"]
_KINDS = ["quotation", "claim", "actor", "figure", "date", "note"]


def _machine_or_person(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(run__isnull=False, author__isnull=True) | Q(run__isnull=True, author__isnull=False),
    )


# To be annotated as `proposed_words`: the words that were proposed or marked first, which `attributes_for` compares.
PROPOSED_WORDS = Substr("made_on__text", F("proposed_start") + 1, F("proposed_end") - F("proposed_start"))


def _content_with(*outcomes: str) -> Exists:
    """To filter annotations by: their words came to the latest revision with one of `outcomes`."""
    return Exists(
        Anchor.objects.filter(
            annotation=OuterRef("pk"),
            revision=OuterRef("article__latest_revision"),
            part=Anchor.Part.CONTENT,
            outcome__in=outcomes,
        )
    )


def _changed() -> Q:
    confirmed = Decision.objects.standing().filter(
        annotation=OuterRef("pk"),
        revision=OuterRef("article__latest_revision"),
        action=Decision.Action.CONFIRMED,
    )
    came = _content_with(Anchor.Outcome.ALTERED, Anchor.Outcome.LOST)
    return Q(Q(state=Annotation.State.ACCEPTED) & Q(came) & ~Q(Exists(confirmed)))


def _proposed() -> Q:
    here = _content_with(Anchor.Outcome.EXACT, Anchor.Outcome.MOVED, Anchor.Outcome.ALTERED)
    return Q(Q(state=Annotation.State.SUGGESTED, tier=Annotation.Tier.SHOW) & Q(here))


def _waiting() -> Q:
    return ~Q(kind__in=Annotation.QUIET) & Q(article__erased_at=None) & (_proposed() | _changed())


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def changed(self) -> AnnotationQuerySet:
        """Accepted, and a revision has altered or taken away the words since, and nobody has confirmed them there."""
        return self.filter(_changed())

    def proposed(self) -> AnnotationQuerySet:
        """Suggestions that the desk shows at once, on words that stand in the latest revision; of every kind."""
        return self.filter(_proposed())

    def waiting(self) -> AnnotationQuerySet:
        """What an editor still has to decide: suggestions that are shown, and those that are `changed`."""
        return self.filter(_waiting())

    def counted(self) -> AnnotationQuerySet:
        """What progress is measured by: what waits, and what was decided or made by people."""
        told = ~Q(kind__in=[*Annotation.QUIET, Annotation.NOTE])
        return self.filter(told & (~Q(state=Annotation.State.SUGGESTED) | _waiting()))

    def accepted(self) -> AnnotationQuerySet:
        return self.filter(state=Annotation.State.ACCEPTED)

    def suggested(self) -> AnnotationQuerySet:
        return self.filter(state=Annotation.State.SUGGESTED)

    def standing_in_public(self) -> AnnotationQuerySet:
        """Those whose words stand in the published text of a published article, but for what was rejected."""
        standing = Anchor.objects.filter(
            annotation=OuterRef("pk"),
            revision=OuterRef("article__published_revision"),
            part=Anchor.Part.CONTENT,
        ).exclude(outcome=Anchor.Outcome.LOST)
        return self.filter(
            Exists(standing),
            state__in=[Annotation.State.ACCEPTED, Annotation.State.SUGGESTED],
            # A note is the editors' own and no kind of these: it never leaves the house, whatever state it is in.
            kind__in=Annotation.Kind.values,
            article__stage=Article.Stage.PUBLISHED,
            article__pub_status=Article.PubStatus.USABLE,
        )

    def visible_to(self, scope: Scope) -> AnnotationQuerySet:
        """Those that `scope` may see: accepted ones, and suggested ones where a part of it holds such."""
        return self.standing_in_public().filter(in_scope(scope, article="article__", of_annotations=True))


class Annotation(Public):
    """Words of an article and what we say of them. The words themselves are its anchors, one set per revision."""

    class Kind(models.TextChoices):
        QUOTATION = "quotation", _("quotation")
        CLAIM = "claim", _("claim")
        ACTOR = "actor", _("actor")
        FIGURE = "figure", _("figure")
        DATE = "date", _("date")

    # Beside `Kind`, which is the vocabulary that partners filter by: what editors say to each other about words.
    NOTE = "note"
    # Mentions are many and harmless: they are underlined in the text, and nobody has to go through them one by one.
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
    # What the engine took the words for, where an editor has said since that they are something else: without it the
    # engine would propose the same again with its next run.
    proposed_kind = models.CharField(max_length=16, choices=Kind.choices, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State.choices)
    # Machine and person never share a column: a suggestion has a run and a confidence, a person's an author.
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
    # What an editor read in the words, over what the engine did; earlier readings are kept beside it.
    reading = models.OneToOneField(
        "annotations.ValueOverride",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The note that stands; earlier ones are kept beside it.
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

    def attributes_for(self, pieces: Iterable[str]) -> dict[str, Any]:
        """What was read in the words, as long as they are those words; it must come with its `proposed_words`.

        A figure read in "2,400 dockers" says nothing of "2,100 dockers", whoever has confirmed the claim since.
        A boundary that an editor mended changes nothing of what the words say. What an editor read goes over what the
        engine did, for as long as the words are those that the editor read.
        """
        return said_in(
            list(pieces),
            attributes=self.attributes,
            proposed_words=self.proposed_words,  # type: ignore[attr-defined]
            reading=self.reading,
        )


def said_in(
    pieces: Sequence[str], *, attributes: dict[str, Any], proposed_words: str, reading: ValueOverride | None
) -> dict[str, Any]:
    """`Annotation.attributes_for`, of one whose columns were read without making an instance of it."""
    said = dict(attributes) if _same_words(pieces, proposed_words) else {}
    if reading is not None and _same_words(pieces, reading.words):
        said |= reading.attributes
    return said


def _same_words(pieces: Sequence[str], words: str) -> bool:
    if list(pieces) == [words]:
        return True
    others = words.split()
    return all(_runs_in(piece.split(), others) or _runs_in(others, piece.split()) for piece in pieces)


def _runs_in(words: list[str], text: list[str]) -> bool:
    return any(text[at : at + len(words)] == words for at in range(len(text) - len(words) + 1))


class Anchor(models.Model):
    """Where the words of an annotation stand in one revision: a W3C TextPositionSelector and TextQuoteSelector.

    Offsets count code points of the revision's canonical text. Carrying to a new revision adds anchors and changes
    none. A trigger holds that the quote is the text at its offsets.
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
    # Parts may be discontinuous: the pieces in the order of the text.
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
                name="anchor_stands_or_is_lost",
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
    """Another engine's run says the same: what it proposed on these words is no suggestion of its own."""

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
    """What an actor is to the words: who says them, whom they are about.

    `actor` is empty where the text names nobody that we know ("an official"); `name` is then what it says.
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
    """What an editor reads in the words: figures, modality, the time spoken of. Earlier ones are kept.

    `words` are those that were read, and are here and not in a decision for the same reason as those of notes.
    """

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="readings")
    # What goes in the place of the engine’s attributes, in their shapes (docs/extraction.md).
    attributes = models.JSONField(default=dict)
    words = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("value override")
        verbose_name_plural = _("value overrides")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"reading of {self.annotation_id}"


class Note(models.Model):
    """What editors say to each other about an annotation. Never told to partners. Earlier ones are kept.

    The words are here and not in a decision, so that who erases an article finds them in one place; then they are
    empty.
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
    def standing(self) -> DecisionQuerySet:
        """Those that nobody has taken back, or that were done again since."""
        redone = Decision.objects.filter(undoes=OuterRef("pk"))
        undone = Decision.objects.filter(~Exists(redone), undoes=OuterRef("pk"))
        return self.filter(~Exists(undone), undoes=None)


class Decision(models.Model):
    """Who decided what, and when. Rows are added, never edited."""

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
    # Decisions of one act, such as of a bulk, share it and are taken back together; null: an act of its own.
    act = models.UUIDField(null=True, editable=False)
    # The decision that this one takes back; to do again is to take back the taking back.
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
                name="decision_undoes_by_verb",
                condition=Q(undoes=None) ^ Q(action__in=["undone", "redone"]),
            ),
        ]
        indexes = [models.Index(fields=["act"], name="decision_of_act", condition=Q(act__isnull=False))]

    def __str__(self) -> str:
        return f"{self.editor} {self.action} {self.annotation}"
