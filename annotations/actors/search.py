"""Find actors by a few letters, and actors that may be the same."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When
from django.db.models.functions import Upper
from django.utils import timezone

from annotations.comparison.names import MAY_BE_ONE, Candidate, Ranked, alike, rank
from annotations.comparison.words import fold
from annotations.feed_items import day_of
from annotations.models import Actor, ActorDecision, ActorName, Annotation, Identifier, Role
from annotations.models.actor import Folded, office_on
from newsroom.articles.models import Article
from newsroom.core.text import storable

# How many hits of each kind are read before they are ranked. A name that is more common needs more letters.
READ_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Found:
    """An actor that may be meant, and why it is offered."""

    actor: Actor
    # The name or identifier that matches, "" if it is the actor's own name.
    called: str
    in_article: bool
    in_story: bool
    used: int
    office: str


def search(
    words: str, *, article: Article | None = None, day: date | None = None, limit: int = 8
) -> list[Found]:
    """Actors that `words` may mean, the best first; accents and case do not count.

    Ranked by how well a name, an alias or an identifier matches, then by whether the article or its story names the
    actor, then by how lately and how often editors linked it. `day` is the day of the office that is shown, None: the
    article's. Without words: the actors that the article and its story name.
    """
    words = storable(unicodedata.normalize("NFC", words)).strip()[:200]
    hits = candidates(words) if words else set()
    if article is not None:
        # Only some actors of a common name are read: those of this article and story must be among them.
        hits |= set(_named_in(_beside(article))[: READ_AT_MOST * 4 if words else READ_AT_MOST // 2])
    if not hits:
        return []
    found, ranked = _ranked(words, hits, article)
    day = day or (day_of(article) if article else timezone.now().date())
    return [
        Found(
            actor=found[UUID(one.candidate.id)],
            called=one.name if one.name != found[UUID(one.candidate.id)].name else "",
            in_article=one.candidate.in_article,
            in_story=one.candidate.in_story,
            used=one.candidate.used,
            office=office_on(found[UUID(one.candidate.id)].offices.all(), day),
        )
        for one in ranked[:limit]
    ]


def candidates(words: str) -> set[UUID]:
    """The actors that `words` may mean, by the trigram and identifier indexes; several times too many."""
    return {pk for query in hit_queries(words) for pk in query}


def hit_queries(words: str) -> list[QuerySet[Any, UUID]]:
    """The queries of `candidates`, each answered by one index: names, aliases, identifiers."""
    folded = Folded(Value(words))
    starts, like = Q(folded__startswith=folded), Q(folded__trigram_word_similar=folded)
    # An identifier is the last part of its address: …/wiki/Q7747, wikidata:Q7747.
    number = re.split(r"[/:]", words.strip())[-1]
    own = Actor.objects.active().order_by().values_list("pk", flat=True)
    other = ActorName.objects.filter(actor__merged_into=None).order_by().values_list("actor", flat=True)
    numbered = Identifier.objects.alias(spelled=Upper("value")).filter(
        spelled=number.upper(), actor__merged_into=None
    )
    return [
        *(rows.filter(hit)[:READ_AT_MOST] for rows in (own, other) for hit in (starts, like)),
        numbered.values_list("actor", flat=True)[:READ_AT_MOST],
    ]


def duplicates(actor: Actor, *, limit: int = 5) -> list[Actor]:
    """Actors that may be the same as this one, the likeliest first, without those that were marked as distinct."""
    names = _names(actor)
    hits: set[UUID] = set()
    for name in names[:6]:
        hits |= candidates(name)
    others = (
        Actor.objects.active().filter(pk__in=hits - {actor.pk}, kind=actor.kind).prefetch_related("names")
    )
    apart = distinguished_from(actor)
    scored = [(alike(names, _names(other)), other) for other in others if other.pk not in apart]
    likely = sorted(
        ((score, other) for score, other in scored if score >= MAY_BE_ONE),
        key=lambda one: (-one[0], str(one[1].pk)),
    )
    return [other for _, other in likely[:limit]]


def distinguished_from(actor: Actor) -> dict[UUID, ActorDecision]:
    """The actors that an editor marked as distinct from this one, with the decision. Merged actors are followed."""
    family = family_of(actor)
    rows = ActorDecision.objects.filter(
        Q(actor__in=family) | Q(other__in=family), action=ActorDecision.Action.DISTINGUISHED
    ).select_related("editor", "actor", "other")
    distinct: dict[UUID, ActorDecision] = {}
    for row in rows:
        assert row.other is not None
        beside = row.other if row.actor_id in family else row.actor
        while beside.merged_into is not None:
            beside = beside.merged_into
        distinct[beside.pk] = row
    distinct.pop(actor.pk, None)
    return distinct


def family_of(actor: Actor) -> set[UUID]:
    """The actor and all that were merged into it, and into them."""
    family, fresh = {actor.pk}, {actor.pk}
    while fresh:
        fresh = set(Actor.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - family
        family |= fresh
    return family


def _ranked(words: str, hits: set[UUID], article: Article | None) -> tuple[dict[UUID, Actor], list[Ranked]]:
    actors = (
        Actor.objects.active()
        .filter(pk__in=hits)
        .prefetch_related("names", "identifiers", "offices__organisation")
        .annotate(
            used=Count("roles", filter=Q(roles__state=Annotation.State.ACCEPTED)),
            last_used=Max("roles__created_at", filter=Q(roles__author__isnull=False)),
        )
    )
    found: dict[UUID, Any] = {actor.pk: actor for actor in actors}
    here, near = _places(hits, article)
    possible = [
        Candidate(
            id=str(actor.pk),
            names=(
                *_names(actor),
                *(i.value for i in actor.identifiers.all()),
                *map(str, actor.identifiers.all()),
            ),
            in_article=actor.pk in here,
            in_story=actor.pk in near,
            used=actor.used,
            last_used=actor.last_used,
        )
        for actor in found.values()
    ]
    if words:
        return found, rank(
            words.rsplit("/", 1)[-1] if "://" in words else words, possible, now=timezone.now()
        )
    ranked = [one for c in possible for one in rank(c.names[0], [c], now=timezone.now())]
    return found, sorted(ranked, key=lambda one: (-one.score, one.name))


def offices_proposed(actor: Actor, article: Article) -> list[str]:
    """Titles that engines read beside the actor's name and that its profile lacks; the article's first."""
    mentions = Annotation.objects.filter(
        kind=Annotation.Kind.ACTOR, roles__actor=actor, attributes__office__isnull=False
    ).exclude(state=Annotation.State.REJECTED)
    read = mentions.order_by().values_list("attributes__office", "article")
    known = [fold(str(office)) for office in actor.offices.select_related("organisation")]
    times: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for title, where in read[:1000]:
        plain = fold(title or "")
        if plain and not any(plain in one or one in plain for one in known):
            spelled.setdefault(plain, title)
            times[plain] += 1000 if where == article.pk else 1
    return [spelled[plain] for plain, _ in times.most_common(3)]


def _names(actor: Actor) -> tuple[str, ...]:
    return (actor.name, *(other.name for other in actor.names.all()))


def _beside(article: Article) -> QuerySet[Article]:
    """The article, and those of its story."""
    story = Article.objects.filter(pk=article.pk).values("story")
    return Article.objects.filter(Q(pk=article.pk) | Q(story__in=story))


def _named_in(articles: QuerySet[Article]) -> list[UUID]:
    roles = Role.objects.exclude(state=Annotation.State.REJECTED).exclude(actor=None)
    counted = roles.filter(annotation__article__in=articles).values("actor").annotate(times=Count("pk"))
    return list(counted.order_by("-times", "actor").values_list("actor", flat=True))


def _places(hits: Iterable[UUID], article: Article | None) -> tuple[set[UUID], set[UUID]]:
    """Those of `hits` that the article names, and those that its story names."""
    if article is None:
        return set(), set()
    places: dict[bool, set[UUID]] = defaultdict(set)
    roles = Role.objects.exclude(state=Annotation.State.REJECTED).filter(actor__in=hits)
    rows = roles.filter(annotation__article__in=_beside(article)).annotate(
        here=Case(When(annotation__article=article, then=True), default=False)
    )
    for actor, here in rows.order_by().values_list("actor", "here").distinct():
        assert actor is not None
        places[here].add(actor)
    return places[True], places[True] | places[False]
