"""Names that the newsroom and the built-in list know: states with their peoples and seats, large organisations.

The built-in list was compiled for this project from general knowledge: usual English names, other names in use,
demonyms, the Wikidata item, and places that stand for a government ("Seoul") or an organisation ("Brussels"). If a seat
shares its name with a person or another place, its use in the sentence decides.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from annotations.extraction.suggestion import Gazetteer, GazetteerEntry

from .spelling import fold

WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
# Names only in a text that also has the full name.
NEEDS_FULL_NAME = frozenset({"the North", "the South"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name of an entry. ``metonym``: it names the entry only where that acts."""

    words: tuple[str, ...]
    entry: GazetteerEntry
    metonym: bool
    wikidata: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A known name. ``start`` and ``end`` are offsets in the paragraph."""

    start: int
    end: int
    phrase: Phrase


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as rows:
        yield from csv.DictReader(rows, delimiter="|")


def _split(words: str) -> tuple[str, ...]:
    return tuple(w for w in words.split(";") if w)


STARTING: tuple[GazetteerEntry, ...]
# The states of adjectives ("Finnish") and peoples ("Finns").
DEMONYMS: dict[str, str] = {}
PEOPLE: dict[str, str] = {}
_WIKIDATA: dict[str, str] = {}


def _starting() -> tuple[GazetteerEntry, ...]:
    entries = []
    for row in _rows("states.csv"):
        name = row["name"]
        entries.append(
            GazetteerEntry("", name, "state", _split(row["other names"]), _split(row["seats of government"]))
        )
        DEMONYMS.update(dict.fromkeys(_split(row["adjectives"]), name))
        PEOPLE.update(dict.fromkeys(_split(row["people"]), name))
        _WIKIDATA[name] = row["wikidata"]
    for row in _rows("organisations.csv"):
        places = _split(row["places that stand for it"])
        entries.append(GazetteerEntry("", row["name"], "organisation", _split(row["other names"]), places))
        _WIKIDATA[row["name"]] = row["wikidata"]
    return tuple(entries)


STARTING = _starting()
# Names of states in one word. In a compound ("US-China") they name no actor.
STATES = frozenset(
    n for e in STARTING if e.kind == "state" for n in (e.name, *e.aliases, *e.metonyms) if " " not in n
)
# The people of a seat of government: "Londoners", "Parisians".
CITIZENS = frozenset(
    seat + end
    for e in STARTING
    if e.kind == "state"
    for seat in e.metonyms
    if seat.isalpha() and len(seat) > 4
    for end in ("ers", "ians")
)


def words_of(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text))


@lru_cache(maxsize=8)
def index(gazetteer: Gazetteer) -> dict[str, list[Phrase]]:
    """Return phrases by their first word, longest first, the newsroom's before those of the built-in list."""
    ours = {fold(e.name): e for e in gazetteer.entries}
    found: dict[str, list[Phrase]] = {}

    def put(name: str, entry: GazetteerEntry, metonym: bool, wikidata: str = "") -> None:
        words = words_of(name)
        if words:
            found.setdefault(words[0], []).append(Phrase(words, entry, metonym, wikidata))

    theirs = {fold(n): _WIKIDATA[e.name] for e in STARTING for n in (e.name, *e.aliases)}
    for entry in gazetteer.entries:
        item = next((theirs[fold(n)] for n in (entry.name, *entry.aliases) if fold(n) in theirs), "")
        for name in (entry.name, *entry.aliases):
            put(name, entry, False, item)
        for name in entry.metonyms:
            put(name, entry, True, item)
    for entry in STARTING:
        known = next((ours[fold(n)] for n in (entry.name, *entry.aliases) if fold(n) in ours), entry)
        for name in (entry.name, *entry.aliases):
            put(name, known, False, _WIKIDATA[entry.name])
        for name in entry.metonyms:
            put(name, known, True, _WIKIDATA[entry.name])
    for phrases in found.values():
        phrases.sort(key=lambda p: -len(p.words))  # a stable sort: the newsroom's first at equal length
    return found


def hits(text: str, phrases: dict[str, list[Phrase]]) -> list[Hit]:
    """Return the known names in a paragraph, in order and without overlap or possessive endings.

    A name inside a hyphenated compound ("UN-backed") is none.
    """
    words = [(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]
    found = []
    at = 0
    while at < len(words):
        word, start, _ = words[at]
        stem = word.removesuffix("'s")
        for phrase in (*phrases.get(word, ()), *(phrases.get(stem, ()) if stem != word else ())):
            window = words[at : at + len(phrase.words)]
            last, _, end = window[-1]
            if last.endswith("'s") and not phrase.words[-1].endswith("'s"):
                last, end = last[:-2], end - 2
            if (*(w for w, _, _ in window[:-1]), last) == phrase.words and not _compound(text, start, end):
                found.append(Hit(start, end, phrase))
                at += len(window)
                break
        else:
            at += 1
    return found


def _compound(text: str, start: int, end: int) -> bool:
    after = text[end : end + 2]
    if after[:1] == "$":  # "US$40"
        return True
    return (start > 1 and text[start - 1] == "-" and text[start - 2].isalnum()) or (
        len(after) == 2 and after[0] == "-" and after[1].isalnum()
    )
