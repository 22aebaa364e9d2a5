"""What the words of claims mean to the comparison: concepts for words of one sense, opposites, and what denies.

`lexicon.txt` has the words. A word that stands in no line is its own concept, by its stem.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .words import stem


def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "lexicon.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            sections[next(reversed(sections))].append(line)
    return sections


_SECTIONS = _sections()


def _listed(section: str) -> frozenset[str]:
    return frozenset(word for line in _SECTIONS[section] for word in line.split())


def _lines(section: str) -> Iterator[tuple[str, list[str]]]:
    for line in _SECTIONS[section]:
        name, words = line.split(":")
        yield name, words.split()


def _concepts() -> tuple[Mapping[str, str], Mapping[tuple[str, ...], str]]:
    words: dict[str, str] = {}
    phrases: dict[tuple[str, ...], str] = {}
    for name, members in [*_lines("things"), *_lines("deeds")]:
        for member in members:
            parts = tuple(member.split("_"))
            if len(parts) > 1:
                phrases.setdefault(parts, name)
            else:
                words.setdefault(member, name)
    for line in _SECTIONS["irregular"]:
        base, *forms = line.split()
        for form in forms:
            words.setdefault(form, words.get(base) or stem(base))
    return words, phrases


# The concept of a word, and of a phrase as a tuple of words.
WORDS, PHRASES = _concepts()
LONGEST = max(map(len, PHRASES))
DEEDS = frozenset(name for name, _ in _lines("deeds"))
OPPOSITES = frozenset(frozenset(line.split()) for line in _SECTIONS["opposites"])
ONE_DOER = _listed("one doer")
ONCE = _listed("once")
RUNNING = _listed("running")
COURSE = _listed("course")
COMMON = _listed("common")
LIGHT = _listed("light")
# The kinds of which a concept is one.
KIND_OF = {
    kind: frozenset(name for name, kinds in _lines("kinds") if kind in kinds)
    for _, kinds in _lines("kinds")
    for kind in kinds
}

# What denies. The words are taken out before the rest is held against what is denied.
_LIE = (
    r"lies?|rumou?rs?|gossip|fake news|myth(?:ical)?|hoax(?:es)?|fiction|fictitious|fabricat\w+|"
    r"invented|inventions?|falsehoods?|slander|smear|concocted|bogus|false|untrue|groundless|baseless|unfounded|"
    r"unsubstantiated|malicious|nonsensical"
)
_UTTERLY = r"pure|utter(?:ly)?|simply|complete(?:ly)?|total(?:ly)?|entirely|plainly|patently|beer-parlour|a"
DENIAL = "|".join(
    [
        r"(?:not|n't) (?:an?|one|any) (?:single )?(?:word|shred|grain|ounce|iota|scrap) of (?:truth|evidence)",
        r"no (?:truth|substance|basis|foundation|merit)|no such|nothing of the (?:sort|kind)|anything but|far from",
        r"(?:an? )?(?:\w+ )?(?:pack|tissue|string|web) of lies|(?:made|making) (?:it )?up",
        r"from (?:start|beginning) to (?:finish|end)",
        rf"(?:{_UTTERLY}) (?:{_LIE}|nonsense|rubbish)|(?:is|are|was|were|as) (?:nonsense|rubbish)|(?:{_LIE})",
        r"den(?:y|ies|ied|ying)|denials?|refut(?:e|es|ed|ing)|rebut(?:s|ted|ting)?|repudiat\w+|disavow\w*|debunk\w*",
        r"(?<!the )(?<!a )disput(?:es|ed)|rubbish(?:ed|es|ing)|contradict(?:ed|s)?|incorrect|inaccurate",
        r"wrong to (?:say|claim)|(?:wav(?:ed|es|ing)|brush(?:ed|es|ing)|laugh(?:ed|s|ing)) (?:off|aside)",
        r"without (?:any )?(?:foundation|merit|basis|substance|truth)",
    ]
)
# Things that can be said. What dismisses or rejects one of them denies it.
STATEMENT = (
    r"(?:reports?|allegations?|claims?|accusations?|stor(?:y|ies)|rumou?rs?|charges?|suggestions?|assertions?|talk|"
    r"speculation)"
)
DISMISSAL = rf"(?:dismiss\w*|reject\w*|called?|brand\w*|describ\w*)\b[^.;]{{0,40}}?\b{STATEMENT}"
# "Ukraine" and "Ukrainian", "Korea" and "Korean" have one stem.
_PEOPLES = re.compile(r"(?<=\w{3})(?:ian|ean|ia|ea)$")


def concept(word: str) -> str:
    """Return the concept of a folded word: that of its line, else its stem."""
    return WORDS.get(word) or _of_people(stem(word))


def opposites(one: str, other: str) -> bool:
    """Return whether two concepts exclude each other: rise and fall, safe and unsafe."""
    if frozenset((one, other)) in OPPOSITES:
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and longer in (f"un{shorter}", f"il{shorter}", f"ir{shorter}", f"non{shorter}")


def _of_people(word: str) -> str:
    """Return a stem without the ending of a country or its people: "Russia", "Russian"."""
    bare = _PEOPLES.sub("", word)
    return bare[:-1] if bare == word and len(word) >= 5 and word.endswith("an") else bare
