from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from newsroom.articles.search import words
from newsroom.ledger.models import Public
from newsroom.ledger.scope import Scope


class ActorQuerySet(models.QuerySet["Actor"]):
    def visible_to(self, scope: Scope) -> ActorQuerySet:
        """Actors that play a role in an annotation that `scope` may see."""
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

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("A line that tells two namesakes apart.")
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(OpClass(Lower("name"), name="gin_trgm_ops"), name="actor_name_trgm"),
            GinIndex(words("name", "description"), name="actor_words"),
        ]

    def __str__(self) -> str:
        return self.name


class ActorName(models.Model):
    """Another name of an actor: how it is also called."""

    class Kind(models.TextChoices):
        ALIAS = "alias", _("alias")
        METONYM = "metonym", _("metonym")
        ACRONYM = "acronym", _("acronym")

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.ALIAS)
    language = models.CharField(_("language"), max_length=35, blank=True, help_text=_("BCP 47 tag."))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="actor_name_unique")]
        indexes = [
            GinIndex(OpClass(Lower("name"), name="gin_trgm_ops"), name="actor_alias_trgm"),
            GinIndex(words("name"), name="actor_alias_words"),
        ]

    def __str__(self) -> str:
        return self.name


class RefusedName(models.Model):
    """A name that editors' links offered as an alias, and that an editor said is none: it is not offered again."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="refused_names")
    name = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="refused_name_unique")]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """What others call an actor in their registers, such as Wikidata's Q number."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=40, default="wikidata")
    value = models.CharField(_("value"), max_length=200)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_unique")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
