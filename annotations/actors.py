"""Verbs: find an actor by a few letters, create one, and the gazetteer that engines read."""

import unicodedata

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, Lower

from newsroom.ledger.errors import Invalid
from newsroom.people.models import User

from .extraction import Entry, Gazetteer
from .ledger import announce
from .models import Actor, ActorName, Role, Story


class ActorNeedsName(Invalid):
    """An actor needs a name and one of the four kinds: person, organisation, state or group."""


class ActorExists(Invalid):
    """An actor of this name and kind exists. Take that one, or write a description that tells them apart."""

    status = 409


def search(words: str, *, story: Story | None = None, limit: int = 8) -> list[Actor]:
    """Actors whose name or alias begins with or is like `words`, the best first.

    Those that the story already speaks of go before others that fit as well, then those that are used more.
    """
    words = unicodedata.normalize("NFC", words).strip().lower()
    if not words:
        return []
    names = ActorName.objects.filter(actor=OuterRef("pk"))
    found = (
        Actor.objects.annotate(
            begins=Case(
                When(name__istartswith=words, then=2),
                When(Exists(names.filter(name__istartswith=words)), then=1),
                default=0,
            ),
            likeness=Greatest(
                TrigramWordSimilarity(words, Lower("name")),
                Coalesce(Max(TrigramWordSimilarity(words, Lower("names__name"))), Value(0.0)),
            ),
            used=Count("roles", distinct=True),
            in_story=Exists(
                Role.objects.filter(actor=OuterRef("pk"), annotation__article__membership__story=story)
            )
            if story
            else Value(False),
        )
        .filter(Q(likeness__gte=0.45) | Q(begins__gt=0) | Q(identifiers__value__iexact=words))
        .prefetch_related("names")
        .order_by("-in_story", "-begins", "-likeness", "-used", "name", "pk")
        .distinct()
    )
    return list(found[:limit])


def named(name: str, *, kind: str = "") -> Actor | None:
    """The one actor that bears this name (or alias), case aside; None where there is none or more than one."""
    bearing = Actor.objects.filter(Q(name__iexact=name) | Q(names__name__iexact=name))
    if kind:
        bearing = bearing.filter(kind=kind)
    actors = list(bearing.distinct()[:2])
    return actors[0] if len(actors) == 1 else None


def actor_called(name: str, *, kind: str) -> Actor | None:
    """The one actor that bears the name; a new one where nobody does; None where several do, for a person to choose.

    `kind` is what the engine takes it for, "" where it does not know: then none is made.
    """
    _one_at_a_time(name)
    found = named(name, kind=kind) or named(name)
    if found is not None:
        return found
    if not kind or Actor.objects.filter(Q(name__iexact=name) | Q(names__name__iexact=name)).exists():
        return None
    return Actor.objects.create(name=name[:200], kind=kind)


def _one_at_a_time(name: str) -> None:
    # Two editors who accept the same new name at once would make two actors of it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name.casefold()])


def create_actor(*, name: str, kind: str, description: str = "", editor: User) -> Actor:
    """A new actor. Raises ActorNeedsName, ActorExists."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    description = description.strip()
    if not name or len(name) > 200 or kind not in Actor.Kind.values:
        raise ActorNeedsName
    with transaction.atomic():
        _one_at_a_time(name)
        if Actor.objects.filter(name__iexact=name, kind=kind, description__iexact=description).exists():
            raise ActorExists
        return Actor.objects.create(name=name, kind=kind, description=description[:300])


def rename(actor: Actor) -> None:
    """Tell partners of an actor whose names were edited in the admin."""
    with transaction.atomic():
        announce([], actors=[actor.pk])


def gazetteer() -> Gazetteer:
    """All actors as the engines read them."""
    entries = [
        Entry(
            id=str(actor.pk),
            name=actor.name,
            kind=actor.kind,
            aliases=tuple(n.name for n in actor.names.all() if n.kind != ActorName.Kind.METONYM),
            metonyms=tuple(n.name for n in actor.names.all() if n.kind == ActorName.Kind.METONYM),
        )
        for actor in Actor.objects.prefetch_related("names").order_by("pk")
    ]
    return Gazetteer(tuple(entries))
