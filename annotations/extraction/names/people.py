"""The persons of one text, and the short names that stand for them."""

from __future__ import annotations

from annotations.extraction.suggestion import Gazetteer

from . import namesakes, spelling
from .actor import Actor
from .candidates import Name
from .word_lists import COURTESY, GENDERED


class People:
    """The persons of one text, in the order in which they were found.

    ``last_named`` says at which offset each actor was last named, by its identity.
    """

    def __init__(self, gazetteer: Gazetteer, last_named: dict[int, int]) -> None:
        self.actors: list[Actor] = []
        self._last_named = last_named
        self._bare: dict[str, int] = {}  # how often headlines have named a surname alone
        self._meant: dict[str, Actor] = {}  # by surname: who was meant when only one person had it
        self._known = {
            spelling.fold(name): entry
            for entry in gazetteer.entries
            if entry.kind == "person"
            for name in (entry.name, *entry.aliases)
        }

    def named(self, name: Name) -> Actor:
        """Return the person of that full name, a new one if the text has not named them yet."""
        key = spelling.fold(name.text)
        entry = self._known.get(key)
        for actor in self.actors:
            if (entry is not None and actor.id == entry.id) or spelling.fold(actor.name) == key:
                actor.call(name.text)
                return actor
        for actor in reversed(self.actors):
            mine = actor.name.split()
            longer, shorter = (name.words, mine) if len(name.words) > len(mine) else (mine, list(name.words))
            if len(shorter) > 1 and len(longer) > len(shorter) and spelling.calls(shorter, longer):
                actor.call(name.text)
                return actor
        actor = Actor(name.text, "person", number=len(self.actors))
        if entry is not None:
            actor.name, actor.id, actor.fixed = entry.name, entry.id or None, True
        actor.call(name.text)
        self.actors.append(actor)
        return actor

    def called(self, name: Name, position: int, headline: bool, *, label: bool = False) -> Actor | None:
        """Return the person that a short name at offset ``position`` stands for; None if none fits.

        ``label`` says that the name begins the line of an interview, so that the person named last is meant.
        """
        able = [a for a in self.actors if spelling.calls(name.words, a.name.split()) and " " in a.name]
        if not able and len(name.words) == 1:
            able = [a for a in self.actors if name.text in a.name.split()[1:-1]]  # known by a middle name
        if not able:
            return None
        wanted = next((COURTESY[t] or GENDERED.get(t) for t in name.titles if t in COURTESY), None) or next(
            (GENDERED[t] for t in name.titles if t in GENDERED), None
        )
        key = spelling.fold(name.text)
        if wanted:
            fitting = [a for a in able if a.gender == wanted] or [a for a in able if a.gender is None]
            able = fitting or able
        titled = name.titles - set(COURTESY)
        if titled:
            able = [a for a in able if titled & a.titles] or able
        fitting = [a for a in able if namesakes.may_be(name.roles, a.roles)]
        if not fitting:
            name.apart = True
            return None
        able = [
            *fitting,
            *(a for a in self.actors if a.apart and not name.roles and spelling.fold(a.name) == key),
        ]
        met = [a for a in able if 0 <= a.met <= position or a.apart]
        if not met:
            # Two namesakes in a headline are the first two that the text names.
            count = self._bare.get(key, 0) if headline else 0
            self._bare[key] = count + 1
            ordered = sorted(able, key=lambda a: a.met)
            return ordered[min(count, len(ordered) - 1)]
        chosen = max(met, key=lambda a: (self._last_named.get(id(a), -1), a.met))
        if not (titled or name.roles or label):
            chosen = self._called_before(name, key, met) or chosen
        if wanted and chosen.gender is None:
            chosen.gender = wanted
        chosen.titles |= titled
        return chosen

    def _called_before(self, name: Name, key: str, met: list[Actor]) -> Actor | None:
        """Return the person that the surname meant when only one person had it, None for none.

        Where several may be meant, the name is marked, and no words are linked by it.
        """
        same = [a for a in met if namesakes.has_surname(name.words, a.name.split())]
        if len(same) == 1 == len(met) and not name.titles:
            self._meant[key] = same[0]
        if len(same) < 2:
            return None
        if self._meant.get(key) in same:
            return self._meant[key]
        name.unclear = True
        name.sure = min(name.sure, 0.5)
        return None

    def stranger(self, name: Name) -> Actor:
        """Return a person that the text calls by one name only."""
        key = spelling.fold(name.text)
        if name.apart:
            return self._namesake(name, key)
        for actor in self.actors:
            if spelling.fold(actor.name) == key or (
                actor.id and spelling.calls(name.words, actor.name.split())
            ):
                return actor
        actor = Actor(name.text, "person", number=len(self.actors))
        entries = {
            e.id: e for k, e in self._known.items() if spelling.calls(name.words, k.split()) or k == key
        }
        if len(entries) == 1:
            entry = next(iter(entries.values()))
            actor.name, actor.id, actor.fixed = entry.name, entry.id or None, True
        self.actors.append(actor)
        return actor

    def _namesake(self, name: Name, key: str) -> Actor:
        """Return a person who shares a surname with another and has another role. It is linked to no known actor."""
        name.sure = min(name.sure, 0.5)
        for actor in self.actors:
            if actor.apart and spelling.fold(actor.name) == key and namesakes.may_be(name.roles, actor.roles):
                return actor
        actor = Actor(name.text, "person", roles=name.roles, apart=True, number=len(self.actors))
        self.actors.append(actor)
        return actor
