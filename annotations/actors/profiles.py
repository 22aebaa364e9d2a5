"""Verbs: create an actor, edit what is known of it, and the gazetteer that engines read."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, Value

from annotations.extraction import Gazetteer, GazetteerEntry
from annotations.feed_items import publish_changes
from annotations.locks import hold
from annotations.models import Actor, ActorDecision, ActorName, Annotation, Identifier, Office
from annotations.models.actor import Folded
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User


class ActorNeedsName(Invalid):
    """An actor needs a name and one of the four kinds: person, organisation, state or group."""


class ActorExists(Invalid):
    """An actor of this name and kind exists. Take that one, or write a description that tells them apart."""

    status = 409


class IdentifierTaken(Conflict):
    """Another actor has this identifier. If the two are one, merge them."""


class ActorChanged(Conflict):
    """A colleague has changed this actor meanwhile. Look at it again; yours was not kept."""


class NotUnderstood(Invalid):
    """A name, an identifier or an office is not complete, or ends before it begins."""


class ActorMerged(Conflict):
    """This actor was merged into another. Edit that one, or split the two again."""


@dataclass(frozen=True, slots=True)
class Called:
    """How an actor is also called."""

    name: str
    kind: str = "alias"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """What a register calls it."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Held:
    """An office held; both days are in, None is not known. `organisation` is an actor's name, or any."""

    title: str
    organisation: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """All that editors say of an actor."""

    name: str
    kind: str
    description: str = ""
    names: tuple[Called, ...] = ()
    identifiers: tuple[Identified, ...] = ()
    offices: tuple[Held, ...] = ()


def named(name: str, *, kind: str = "") -> Actor | None:
    """The one actor that bears this name (or alias); None where there is none or more than one.

    Where several differ in accents only ("Iliescu", "Iliéscu"), the one that is spelled so, case aside.
    """
    bearing = _bearing(name, kind=kind)
    if len(bearing) > 1:
        spelled = name.casefold()
        bearing = [
            actor
            for actor in bearing
            if spelled in {actor.name.casefold(), *(other.name.casefold() for other in actor.names.all())}
        ]
    return bearing[0] if len(bearing) == 1 else None


def _bearing(name: str, *, kind: str = "") -> list[Actor]:
    """Those that bear a name, accents and case aside; not the merged ones."""
    folded = Folded(Value(name))
    called = Actor.objects.filter(folded=folded).values("pk")
    also = ActorName.objects.filter(folded=folded).values("actor")
    found = Actor.objects.standing().filter(Q(pk__in=called) | Q(pk__in=also)).prefetch_related("names")
    return list(found.filter(kind=kind) if kind else found)


def actor_called(name: str, *, kind: str, editor: User) -> Actor | None:
    """The one actor that bears the name; a new one where nobody does; None where several do, for a person to choose.

    `kind` is what the engine takes it for, "" where it does not know: then none is made. For actions that hold the name
    (`locks.hold`): two editors who accept the same new name at once would make two actors of it.
    """
    found = named(name, kind=kind) or named(name)
    if found is not None:
        return found
    if not kind or _bearing(name):
        return None
    made = Actor.objects.create(name=name[:200], kind=kind)
    record_decision(made, ActorDecision.Action.CREATED, editor)
    return made


def create_actor(*, name: str, kind: str, description: str = "", editor: User) -> Actor:
    """A new actor. Raises ActorNeedsName, ActorExists."""
    return create(Profile(name, kind, description), editor=editor)


def create(profile: Profile, *, editor: User, pk: UUID | None = None) -> Actor:
    """A new actor with all that is known of it; `pk` where the caller has promised one already.

    Raises ActorNeedsName, ActorExists, IdentifierTaken, NotUnderstood.
    """
    said = _tidy(profile)
    with transaction.atomic():
        hold(names=[said.name])
        _refuse_a_double(said)
        actor = Actor(name=said.name, kind=said.kind, description=said.description)
        if pk is not None:
            actor.pk = pk
        actor.save(force_insert=True)
        _write(actor, said)
        record_decision(actor, ActorDecision.Action.CREATED, editor)
        publish_changes([], actors=[actor.pk])
    return actor


def edit(actor: Actor, profile: Profile, *, editor: User, known: int | None = None) -> Actor:
    """Say anew what is known of an actor: `profile` takes the place of all of it. Twice does no harm.

    `known` is the primary key of the actor's last decision as the editor saw it; None: whatever it is. Raises
    ActorNeedsName, ActorExists, IdentifierTaken, NotUnderstood, ActorChanged, ActorMerged.
    """
    said = _tidy(profile)
    with transaction.atomic():
        # The office held then is told with each role, so its articles are locked first.
        shown = set(_told_of(actor)) if profile_of(actor).offices != said.offices else set()
        hold(shown, names=[said.name], actors=[actor.pk])
        now = Actor.objects.get(pk=actor.pk)
        if now.merged_into_id is not None:
            raise ActorMerged
        before = profile_of(now)
        if said == before:
            return now
        if known is not None and known != last_decision(now):
            last = now.decisions.select_related("editor").order_by("-id").first()
            raise ActorChanged(
                f"{last.editor} has changed this actor meanwhile. Look at it again; yours was not kept."
                if last
                else ""
            )
        _refuse_a_double(said, but=now)
        now.name, now.kind, now.description = said.name, said.kind, said.description
        now.save(update_fields=["name", "kind", "description"])
        _write(now, said)
        record_decision(
            now, ActorDecision.Action.CHANGED, editor, before=_plain(before), after=_plain(profile_of(now))
        )
        told = set(_told_of(now)) if before.offices != said.offices else set()
        if not told <= shown:
            raise ActorChanged(
                "Somebody linked this actor at this very moment. Please try again; nothing was changed."
            )
        publish_changes(told, actors=[now.pk])
    return now


def profile_of(actor: Actor) -> Profile:
    """What is known of an actor, as it is now."""
    return Profile(
        name=actor.name,
        kind=str(actor.kind),
        description=actor.description,
        names=tuple(Called(n.name, str(n.kind), n.language) for n in actor.names.order_by("id")),
        identifiers=tuple(Identified(i.scheme, i.value) for i in actor.identifiers.all()),
        offices=tuple(
            Held(o.title, o.organisation.name if o.organisation else o.organisation_name, o.since, o.until)
            for o in actor.offices.select_related("organisation")
        ),
    )


def last_decision(actor: Actor) -> int:
    """The primary key of what was decided last on an actor; 0 where nothing was."""
    return actor.decisions.order_by("-id").values_list("pk", flat=True).first() or 0


def record_decision(
    actor: Actor, action: ActorDecision.Action, editor: User, *, other: Actor | None = None, **detail: Any
) -> ActorDecision:
    """For actions: the row that says who decided this on an actor, and when."""
    return ActorDecision.objects.create(actor=actor, other=other, action=action, editor=editor, detail=detail)


def gazetteer() -> Gazetteer:
    """All actors as the engines read them."""
    entries = [
        GazetteerEntry(
            id=str(actor.pk),
            name=actor.name,
            kind=actor.kind,
            aliases=tuple(n.name for n in actor.names.all() if n.kind != ActorName.Kind.METONYM),
            metonyms=tuple(n.name for n in actor.names.all() if n.kind == ActorName.Kind.METONYM),
        )
        for actor in Actor.objects.standing().prefetch_related("names").order_by("pk")
    ]
    return Gazetteer(tuple(entries))


def _tidy(profile: Profile) -> Profile:
    """The same without what nobody meant: doubled spaces, empty rows, the same alias twice."""
    name = _line(profile.name)
    if not name or len(name) > 200 or profile.kind not in Actor.Kind.values:
        raise ActorNeedsName
    names = {
        _line(n.name): Called(_line(n.name), n.kind, n.language.strip())
        for n in profile.names
        if _line(n.name) not in {"", name}
    }
    identifiers = dict.fromkeys(
        Identified(i.scheme.strip().lower(), i.value.strip()) for i in profile.identifiers if i.value.strip()
    )
    offices = dict.fromkeys(
        Held(_line(o.title), _line(o.organisation), o.since, o.until)
        for o in profile.offices
        if _line(o.title)
    )
    whole = (
        all(
            len(n.name) <= 200 and len(n.language) <= 35 and n.kind in ActorName.Kind.values
            for n in names.values()
        )
        and all(0 < len(i.scheme) <= 40 and len(i.value) <= 200 for i in identifiers)
        and all(max(len(o.title), len(o.organisation)) <= 200 for o in offices)
        and all(not (o.since and o.until) or o.since <= o.until for o in offices)
    )
    if not whole:
        raise NotUnderstood
    return Profile(
        name=name,
        kind=profile.kind,
        description=_line(profile.description)[:300],
        names=tuple(names.values()),
        identifiers=tuple(sorted(identifiers, key=lambda i: (i.scheme, i.value))),
        offices=tuple(sorted(offices, key=lambda o: (o.since is None, -(o.since or date.min).toordinal()))),
    )


def _line(words: str) -> str:
    # PostgreSQL keeps no zero bytes.
    return " ".join(storable(unicodedata.normalize("NFC", words)).split())


def _refuse_a_double(said: Profile, *, but: Actor | None = None) -> None:
    same = Actor.objects.standing().filter(
        folded=Folded(Value(said.name)), kind=said.kind, description__iexact=said.description
    )
    if any(other.name.casefold() == said.name.casefold() and other != but for other in same):
        raise ActorExists


def _write(actor: Actor, said: Profile) -> None:
    """Make the rows say what `said` does; those that stay keep their keys, so that a merge still knows them."""
    standing = {Called(n.name, str(n.kind), n.language): n.pk for n in actor.names.all()}
    actor.names.exclude(pk__in=[pk for one, pk in standing.items() if one in said.names]).delete()
    ActorName.objects.bulk_create(
        ActorName(actor=actor, name=n.name, kind=n.kind, language=n.language)
        for n in said.names
        if n not in standing
    )
    known = {Identified(i.scheme, i.value): i.pk for i in actor.identifiers.all()}
    actor.identifiers.exclude(pk__in=[pk for one, pk in known.items() if one in said.identifiers]).delete()
    try:
        with transaction.atomic():
            Identifier.objects.bulk_create(
                Identifier(actor=actor, scheme=i.scheme, value=i.value)
                for i in said.identifiers
                if i not in known
            )
    except IntegrityError:
        raise IdentifierTaken from None
    before = profile_of(actor).offices
    if before != said.offices:
        actor.offices.all().delete()
        Office.objects.bulk_create(_office(actor, held) for held in said.offices)


def _office(actor: Actor, held: Held) -> Office:
    # An office is of an organisation or a state; a person of that name is another matter.
    houses = (
        [one for one in _bearing(held.organisation) if one.kind != Actor.Kind.PERSON]
        if held.organisation
        else []
    )
    known = houses[0] if len(houses) == 1 and houses[0] != actor else None
    return Office(
        actor=actor,
        title=held.title,
        organisation=known,
        organisation_name="" if known else held.organisation,
        since=held.since,
        until=held.until,
    )


def _told_of(actor: Actor) -> Iterable[UUID]:
    """The annotations that show an actor to partners."""
    roles = actor.roles.effective()
    return Annotation.objects.standing_in_public().filter(roles__in=roles).values_list("pk", flat=True)


def _plain(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "kind": profile.kind,
        "description": profile.description,
        "names": [[n.name, n.kind, n.language] for n in profile.names],
        "identifiers": [[i.scheme, i.value] for i in profile.identifiers],
        "offices": [
            [o.title, o.organisation, o.since and o.since.isoformat(), o.until and o.until.isoformat()]
            for o in profile.offices
        ],
    }
