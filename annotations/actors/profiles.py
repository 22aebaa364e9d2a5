"""Create and edit actors, and build the gazetteer that engines read."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from annotations.extraction import Gazetteer, GazetteerEntry
from annotations.feed_items import publish_changes
from annotations.locks import Locked, hold
from annotations.models import Actor, ActorDecision, ActorName, Annotation, Identifier, Office
from annotations.models.actor import Folded
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User


class ActorNeedsName(Invalid):
    message = _("An actor needs a name and one of the four kinds: person, organisation, state or group.")


class ActorExists(Invalid):
    message = _(
        "An actor of this name and kind exists. Take that one, or write a description that tells them apart."
    )
    status = 409


class IdentifierTaken(Conflict):
    message = _("Another actor has this identifier. If the two are one, merge them.")


class ActorChanged(Conflict):
    message = _(
        "A colleague has changed this actor since you opened it. Look at it again; your change was not saved."
    )
    message_by = _(
        "%(editor)s has changed this actor since you opened it. Look at it again; your change was not saved."
    )


class NotUnderstood(Invalid):
    message = _("A name, an identifier or an office is not complete, or ends before it begins.")


class ActorMerged(Conflict):
    message = _("This actor was merged into another. Edit that one, or split the two again.")


@dataclass(frozen=True, slots=True)
class Called:
    """Another name of an actor."""

    name: str
    kind: str = "alias"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """An identifier in a register."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Held:
    """An office held; both days are included, None is unknown. `organisation` is the name of an actor or any other."""

    title: str
    organisation: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is known of an actor."""

    name: str
    kind: str
    description: str = ""
    names: tuple[Called, ...] = ()
    identifiers: tuple[Identified, ...] = ()
    offices: tuple[Held, ...] = ()


def named(name: str, *, kind: str = "") -> Actor | None:
    """The one actor that has this name or alias; None where there is none or more than one.

    Where several differ in accents only ("Iliescu", "Iliéscu"), the one that is spelled so, case aside.
    """
    return _only(_with_name(name), name, kind)


def _only(actors: list[Actor], name: str, kind: str = "") -> Actor | None:
    found = [actor for actor in actors if actor.kind == kind] if kind else actors
    if len(found) > 1:
        spelled = name.casefold()
        found = [
            actor
            for actor in found
            if spelled in {actor.name.casefold(), *(other.name.casefold() for other in actor.names.all())}
        ]
    return found[0] if len(found) == 1 else None


def _with_name(name: str) -> list[Actor]:
    """The actors that have a name, accents and case aside; not the merged ones."""
    folded = Folded(Value(name))
    called = Actor.objects.filter(folded=folded).values("pk")
    also = ActorName.objects.filter(folded=folded).values("actor")
    found = Actor.objects.active().filter(Q(pk__in=called) | Q(pk__in=also))
    return list(found.prefetch_related("names"))


def actor_of_name(name: str, *, kind: str, editor: User, locked: Locked) -> Actor | None:
    """The one actor that has the name, or a new one where none has; None where several have, for an editor to choose.

    `kind` is what the engine suggests, "" where it does not know: then none is created. The name is `locked`: two
    editors who accept the same new name at once would create two actors of it.
    """
    # The lock on their names keeps others from creating one.
    actors = _with_name(name) if locked.named else []
    found = _only(actors, name, kind) or _only(actors, name)
    if found is not None:
        return found
    if not kind or actors:
        return None
    made = Actor.objects.create(name=name[:200], kind=kind)
    locked.named.add(made.pk)
    locked.actors.add(made.pk)
    record_decision(made, ActorDecision.Action.CREATED, editor)
    return made


def create_actor(*, name: str, kind: str, description: str = "", editor: User) -> Actor:
    """A new actor. Raises ActorNeedsName, ActorExists."""
    return create(Profile(name, kind, description), editor=editor)


def create(profile: Profile, *, editor: User, pk: UUID | None = None) -> Actor:
    """A new actor with all that is known of it; `pk` where the caller has promised one already.

    Raises ActorNeedsName, ActorExists, IdentifierTaken, NotUnderstood.
    """
    profile = _clean(profile)
    with transaction.atomic():
        hold(names=[profile.name])
        _refuse_duplicate(profile)
        actor = Actor(name=profile.name, kind=profile.kind, description=profile.description)
        if pk is not None:
            actor.pk = pk
        actor.save(force_insert=True)
        _write(actor, profile)
        record_decision(actor, ActorDecision.Action.CREATED, editor)
        publish_changes([], actors=[actor.pk])
    return actor


def edit(actor: Actor, profile: Profile, *, editor: User, last_decision: int | None = None) -> Actor:
    """Replace all that is known of an actor by `profile`. Idempotent.

    `last_decision` is the primary key of the last one that the editor's page shows, None skips the check. Raises
    ActorNeedsName, ActorExists, IdentifierTaken, NotUnderstood, ActorChanged, ActorMerged.
    """
    profile = _clean(profile)
    with transaction.atomic():
        # Partners see the office with each role, so the articles of the roles are locked first.
        shown = set(_shown_in(actor)) if profile_of(actor).offices != profile.offices else set()
        hold(shown, names=[profile.name], actors=[actor.pk])
        now = Actor.objects.get(pk=actor.pk)
        if now.merged_into_id is not None:
            raise ActorMerged
        before = profile_of(now)
        if profile == before:
            return now
        if last_decision is not None and last_decision != last_decision_on(now):
            last = now.decisions.select_related("editor").order_by("-id").first()
            raise ActorChanged(ActorChanged.message_by % {"editor": last.editor} if last else "")
        _refuse_duplicate(profile, but=now)
        now.name, now.kind, now.description = profile.name, profile.kind, profile.description
        now.save(update_fields=["name", "kind", "description"])
        _write(now, profile)
        record_decision(
            now, ActorDecision.Action.CHANGED, editor, before=_plain(before), after=_plain(profile_of(now))
        )
        changed = set(_shown_in(now)) if before.offices != profile.offices else set()
        if not changed <= shown:
            raise ActorChanged(
                _("Somebody linked this actor at this very moment. Please try again; nothing was changed.")
            )
        publish_changes(changed, actors=[now.pk])
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


def last_decision_on(actor: Actor) -> int:
    """The primary key of the last decision on an actor, 0 for none."""
    return actor.decisions.order_by("-id").values_list("pk", flat=True).first() or 0


def record_decision(
    actor: Actor, action: ActorDecision.Action, editor: User, *, other: Actor | None = None, **detail: Any
) -> ActorDecision:
    """Record who decided this on an actor, and when."""
    return ActorDecision.objects.create(actor=actor, other=other, action=action, editor=editor, detail=detail)


def gazetteer() -> Gazetteer:
    """All actors, as engines read them."""
    entries = [
        GazetteerEntry(
            id=str(actor.pk),
            name=actor.name,
            kind=actor.kind,
            aliases=tuple(n.name for n in actor.names.all() if n.kind != ActorName.Kind.METONYM),
            metonyms=tuple(n.name for n in actor.names.all() if n.kind == ActorName.Kind.METONYM),
        )
        for actor in Actor.objects.active().prefetch_related("names").order_by("pk")
    ]
    return Gazetteer(tuple(entries))


def _clean(profile: Profile) -> Profile:
    """The profile without double spaces, empty rows and repeated aliases. Raises ActorNeedsName, NotUnderstood."""
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
    # PostgreSQL stores no NUL.
    return " ".join(storable(unicodedata.normalize("NFC", words)).split())


def _refuse_duplicate(profile: Profile, *, but: Actor | None = None) -> None:
    same = Actor.objects.active().filter(
        folded=Folded(Value(profile.name)), kind=profile.kind, description__iexact=profile.description
    )
    if any(other.name.casefold() == profile.name.casefold() and other != but for other in same):
        raise ActorExists


def _write(actor: Actor, profile: Profile) -> None:
    """Store names, identifiers and offices. Rows that stay keep their keys, because merges refer to these."""
    current = {Called(n.name, str(n.kind), n.language): n.pk for n in actor.names.all()}
    actor.names.exclude(pk__in=[pk for one, pk in current.items() if one in profile.names]).delete()
    ActorName.objects.bulk_create(
        ActorName(actor=actor, name=n.name, kind=n.kind, language=n.language)
        for n in profile.names
        if n not in current
    )
    known = {Identified(i.scheme, i.value): i.pk for i in actor.identifiers.all()}
    actor.identifiers.exclude(pk__in=[pk for one, pk in known.items() if one in profile.identifiers]).delete()
    try:
        with transaction.atomic():
            Identifier.objects.bulk_create(
                Identifier(actor=actor, scheme=i.scheme, value=i.value)
                for i in profile.identifiers
                if i not in known
            )
    except IntegrityError:
        raise IdentifierTaken from None
    before = profile_of(actor).offices
    if before != profile.offices:
        actor.offices.all().delete()
        Office.objects.bulk_create(_office(actor, held) for held in profile.offices)


def _office(actor: Actor, held: Held) -> Office:
    # An office is at an organisation, a state or a group, never at a person of that name.
    organisations = (
        [one for one in _with_name(held.organisation) if one.kind != Actor.Kind.PERSON]
        if held.organisation
        else []
    )
    known = organisations[0] if len(organisations) == 1 and organisations[0] != actor else None
    return Office(
        actor=actor,
        title=held.title,
        organisation=known,
        organisation_name="" if known else held.organisation,
        since=held.since,
        until=held.until,
    )


def _shown_in(actor: Actor) -> Iterable[UUID]:
    """The public annotations that show an actor."""
    roles = actor.roles.effective()
    return Annotation.objects.in_published_text().filter(roles__in=roles).values_list("pk", flat=True)


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
