from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models.search import words
from newsroom.feed.models import Public
from newsroom.feed.scope import Scope


class Folded(models.Func):
    """Text for search: without case, accents and compatibility forms (`folded` in the database)."""

    function = "folded"
    output_field = models.TextField()


def _folded() -> models.GeneratedField:
    # A column instead of an index on an expression: such an index serves only queries that spell it identically.
    return models.GeneratedField(expression=Folded("name"), output_field=models.TextField(), db_persist=True)


class ActorQuerySet(models.QuerySet["Actor"]):
    def active(self) -> ActorQuerySet:
        """Actors that are not merged into another."""
        return self.filter(merged_into=None)

    def visible_to(self, scope: Scope) -> ActorQuerySet:
        """Actors with a role in an annotation that `scope` includes."""
        from .annotation import Annotation, Role

        visible = Role.objects.effective().filter(
            actor=models.OuterRef("pk"),
            annotation__in=Annotation.objects.accepted().visible_to(scope),
        )
        return self.filter(models.Exists(visible))


class Actor(Public):
    """A person, an organisation, a state or a group."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        STATE = "state", _("state")
        GROUP = "group", _("group")

    collection = "actors"
    object_type = "actor"

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("A line that tells two namesakes apart.")
    )
    # The actor that this one is merged into. It keeps its row and its address; its roles belong to the other actor
    # until they are split. A trigger redirects new roles.
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    folded = _folded()

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["name"]
        indexes = [
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="actor_name_trgm"),
            GinIndex(words("name", "description"), name="actor_words"),
        ]
        constraints = [
            models.CheckConstraint(name="actor_is_not_merged_into_itself", condition=~Q(merged_into=F("id")))
        ]

    def __str__(self) -> str:
        return self.name


class ActorName(models.Model):
    """Another name of an actor."""

    class Kind(models.TextChoices):
        ALIAS = "alias", _("alias")
        METONYM = "metonym", _("metonym")
        ACRONYM = "acronym", _("acronym")

    actor = models.ForeignKey(Actor, verbose_name=_("actor"), on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.ALIAS)
    language = models.CharField(_("language"), max_length=35, blank=True, help_text=_("BCP 47 tag."))
    folded = _folded()

    class Meta:
        verbose_name = _("actor name")
        verbose_name_plural = _("actor names")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="actor_name_unique")]
        indexes = [
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="actor_alias_trgm"),
            GinIndex(words("name"), name="actor_alias_words"),
        ]

    def __str__(self) -> str:
        return self.name


class RefusedName(models.Model):
    """A name that an editor refused as an alias of an actor. It is not offered again."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="refused_names")
    name = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("refused name")
        verbose_name_plural = _("refused names")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="refused_name_unique")]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """An actor's identifier in an external register, such as its Wikidata Q number."""

    actor = models.ForeignKey(
        Actor, verbose_name=_("actor"), on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.CharField(_("scheme"), max_length=40, default="wikidata")
    value = models.CharField(_("value"), max_length=200)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["scheme", "value"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_unique")]
        indexes = [models.Index(Upper("value"), name="identifier_value")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class Office(models.Model):
    """An office that an actor held. `since` and `until` are inclusive; null means unknown or open."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="offices")
    title = models.CharField(_("title"), max_length=200)
    # The organisation: a known actor, or else only its name.
    organisation = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="officers"
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = [F("since").desc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(
                name="office_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        where = self.organisation.name if self.organisation else self.organisation_name
        return (
            self.title if not where or where.casefold() in self.title.casefold() else f"{self.title}, {where}"
        )

    def held_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def office_on(offices: Iterable[Office], day: date) -> str:
    """The name of the office held on a day. Of several, the one that began last; "" for none."""
    held = [office for office in offices if office.held_on(day)]
    return str(max(held, key=lambda office: (office.since or date.min, -office.pk))) if held else ""


class ActorDecision(models.Model):
    """What an editor decided about an actor, or about two. Append-only."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split again")
        DISTINGUISHED = "distinguished", _("marked as distinct")

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="decisions")
    # The second actor: merged into `actor`, split from it, or different from it.
    other = models.ForeignKey(
        Actor, verbose_name=_("other"), null=True, on_delete=models.PROTECT, related_name="decisions_beside"
    )
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    # What is needed to describe and to undo it (annotations/actors/merge.py, annotations/actors/profiles.py).
    detail = models.JSONField(default=dict)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("editor"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("actor decision")
        verbose_name_plural = _("actor decisions")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="actor_decision_on_two",
                condition=Q(action__in=["created", "changed"], other=None)
                | Q(action__in=["merged", "split", "distinguished"], other__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.editor} {self.action} {self.actor}"


def current_ids(model: type[Actor] | type[models.Model], ids: Iterable[UUID | str]) -> dict[str, str]:
    """The current id for each id of an actor or claim: itself, or the one it was merged into. One query."""
    asked = {str(pk): str(pk) for pk in ids}
    if not asked:
        return asked
    table = connection.ops.quote_name(model._meta.db_table)
    # One query for any number of merges: its duration must not reveal how many merges hidden objects had.
    # UNION instead of UNION ALL ends even on a cycle.
    sql = f"""
        WITH RECURSIVE way (asked, led, further) AS (
            SELECT id, id, merged_into_id FROM {table} WHERE id = ANY(%s::uuid[])
            UNION
            SELECT way.asked, other.id, other.merged_into_id FROM way JOIN {table} other ON other.id = way.further
        )
        SELECT asked, led FROM way WHERE further IS NULL
    """  # noqa: S608 - a table name from a model
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(asked)])
        return asked | {str(pk): str(led) for pk, led in cursor.fetchall()}
