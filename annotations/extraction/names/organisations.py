"""The organisations, states and groups of one text, and the short names that stand for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotations.extraction.word_lists import listed

from . import spelling
from .actor import Actor
from .candidates import ACRONYM, Name
from .gazetteer import DEMONYMS, Hit
from .word_lists import BODIES, CLUBS, DIRECTIONS, FIRMS, NO_NAMES

# Words that cannot stand alone for the organisation whose name they are in.
_COMMON = listed(
    """
    united national international european american world global general public royal central federal state
    first new high supreme labour labor workers dockers nurses farmers teachers fishermen electoral
    democratic social republican people human rights health energy trade finance justice foreign defence
    defense maritime radio rádio courrier journal banco free great saint st city university universidad
    """
)
_SHORT_NAME = re.compile(r"\(([A-Z][A-Za-z]{1,6})\)")


class Organisations:
    """The actors of one text that are not persons, by folded name.

    ``last_named`` says at which offset each actor was last named, by its identity.
    """

    def __init__(self, last_named: dict[int, int]) -> None:
        self.actors: dict[str, Actor] = {}
        self.acronyms: dict[str, Actor] = {}
        self._last_named = last_named

    def named(self, text: str) -> Actor:
        """Return the organisation of that name, a new one if the text has not named it yet."""
        key = spelling.fold(text)
        if key not in self.actors:
            for other, actor in self.actors.items():
                if actor.kind == "organisation" and _same_body(key, other):
                    self.actors[key] = actor
                    break
            else:
                self.actors[key] = Actor(text, "organisation")
        actor = self.actors[key]
        actor.call(text)
        return actor

    def known(self, hit: Hit) -> Actor:
        """Return the actor of an entry that the newsroom or the built-in list knows."""
        entry = hit.phrase.entry
        key = spelling.fold(entry.name)
        if key not in self.actors:
            self.actors[key] = Actor(
                entry.name, entry.kind, entry.id or None, hit.phrase.wikidata, fixed=True
            )
        return self.actors[key]

    def _of_name(self, name: Name) -> Actor:
        return self.known(name.hit) if name.hit is not None else self.named(name.text)

    def read_acronyms(self, everything: Sequence[Name], texts: Sequence[str]) -> None:
        """Link acronyms: one in brackets to the name before it, others to the organisation with these initials."""
        for name in everything:
            if name.kind != "organisation" or name.phrase is not None or name.heading:
                continue
            behind = ACRONYM.match(texts[name.page], name.end + 1)
            if behind is None and name.text.split()[-1].lower() in BODIES | FIRMS:
                behind = _SHORT_NAME.match(texts[name.page], name.end + 1)
            if behind and texts[name.page][name.end : name.end + 1] == " ":
                self.acronyms.setdefault(behind[1], self._of_name(name))
        for actor in self.actors.values():
            if actor.kind == "organisation" and " " in actor.name:
                caps = [w for w in re.split(r"[ -]", actor.name) if w[:1].isupper()]
                short = "".join(w[0] for w in caps)
                if len(short) > 1:
                    self.acronyms.setdefault(short, actor)

    def called(self, word: str, position: int, headline: bool) -> Actor | None:
        """Return the organisation named last that the word may stand for; in a headline the first one of the text."""
        able = [
            a
            for a in dict.fromkeys(self.actors.values())
            if a.kind == "organisation" and any(word.lower() == _short_form(form) for form in a.forms)
        ]
        before = [a for a in able if id(a) in self._last_named]
        if before:
            return max(before, key=lambda a: self._last_named[id(a)])
        return min((a for a in able if a.met >= 0), key=lambda a: a.met, default=None) if headline else None

    def with_part(self, name: Name) -> Actor | None:
        """Return the organisation that a part of its name stands for: "Marlo" for "Marlo Terminals"."""
        mine = [spelling.fold(w) for w in name.words]
        if len(mine) == 1 and (
            len(mine[0]) < 3 or mine[0] in BODIES or mine[0] in FIRMS or mine[0] in NO_NAMES
        ):
            return None
        able = [
            actor
            for actor in dict.fromkeys(self.actors.values())
            if actor.kind == "organisation" and any(_is_part(mine, form) for form in actor.forms)
        ]
        before = [a for a in able if id(a) in self._last_named]
        if before:
            return max(before, key=lambda a: self._last_named[id(a)])
        return min(able, key=lambda a: a.met, default=None)

    def with_tail(self, name: Name) -> Actor | None:
        """Return an organisation named before whose name ends in the words."""
        mine = [spelling.fold(w) for w in name.words]
        for actor in dict.fromkeys(self.actors.values()):
            for form in actor.forms if actor.kind == "organisation" and id(actor) in self._last_named else ():
                theirs = [spelling.fold(w) for w in form.split()]
                if len(theirs) > len(mine) and theirs[-len(mine) :] == mine and " of " not in form:
                    return actor
        return None

    def ministry(self, text: str) -> Actor:
        """Return the ministry: "Foreign Ministry" is the Ministry of Foreign Affairs if the text names that."""
        field_words = {w.lower() for w in text.split() if w not in DEMONYMS} - {"ministry", "of", "the"}
        for actor in dict.fromkeys(self.actors.values()):
            if actor.kind == "organisation" and "ministry" in actor.name.lower() and " " in actor.name:
                other = {w.lower() for w in actor.name.split() if w not in DEMONYMS}
                if field_words and field_words <= other:
                    return actor
        return self.named(text)

    def ending_in(self, surface: str) -> Actor | None:
        """Return the organisation named before that ends in these words: "the Red Cross" for its committee."""
        return next(
            (
                actor
                for actor in dict.fromkeys(self.actors.values())
                if actor.kind == "organisation" and id(actor) in self._last_named
                if any(form.endswith(" of the " + surface) for form in actor.forms)
            ),
            None,
        )


def distinctive(of: Sequence[str]) -> list[str]:
    """Return the words that may stand for the organisation of that name: not "Bank", "of" or "Finland"."""
    return [
        w
        for w in of
        if w[:1].isupper()
        and len(w) > 2
        and w.lower() not in BODIES
        and w.lower() not in FIRMS
        and w.lower() not in NO_NAMES
        and w.lower() not in DIRECTIONS
        and w.lower() not in _COMMON
        and w not in DEMONYMS
    ]


def _short_form(form: str) -> str:
    """Return the common noun that may stand for an organisation: "ministry" for "Ministry of Ports"."""
    these = form.lower().split()
    cut = next((at for at, w in enumerate(these) if at and w in ("of", "for", "on", "and")), len(these))
    front = [w for w in these[:cut] if w in BODIES]
    return front[-1] if front else next((w for w in reversed(these) if w in BODIES), "")


def _is_part(mine: list[str], form: str) -> bool:
    """Return whether folded words are a distinctive part of an organisation's name."""
    theirs = [spelling.fold(w) for w in form.split()]
    distinct = [spelling.fold(w) for w in distinctive(form.split())]
    if len(theirs) <= len(mine):
        return False
    if theirs[: len(mine)] == mine and mine[0] in distinct:
        return True
    if len(mine) > 1 and theirs[-len(mine) :] == mine and mine[-1] in BODIES:
        return True  # "Security Council" of "UN Security Council"
    return len(mine) == 1 and (
        (mine[0] in distinct and not _has_complement(form)) or (mine[0] in CLUBS and theirs[-1] == mine[0])
    )


def _has_complement(name: str) -> bool:
    return " of " in name or " for " in name


def _same_body(one: str, other: str) -> bool:
    """Return whether two folded names differ only in a legal form: "holm timber", "holm timber inc"."""
    short, long = sorted((one.split(), other.split()), key=len)
    return len(short) > 1 and long[: len(short)] == short and all(w in FIRMS for w in long[len(short) :])
