"""Whether two statements say the same, word by word, and who are the parties of a deed.

It uses no parser and is strict: in doubt they do not agree. Subject, verb and object agree if the words of the shorter
statement stand in the longer one, in the same order and with nothing between; only a prepositional phrase may
follow. A passive is made active first: "the mill was bought by the council" is "the council bought the mill".
"""

import re
from collections.abc import Sequence

from . import lexicon
from .concepts import concepts_of
from .words import fold, stem

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*|\?")
_BARE_NOT = re.compile(r"n['’]t\b")
NOT = re.compile(
    r"\b(?:no|not)\b(?! (?:more|fewer|less|only|later)\b)|\b(?:never|none|nobody|without)\b|n['’]t\b"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words without a role in subject, verb or object.
_FILLING = _words(
    "a an the that this these those it its his her their is are was were am be been being has have had do does did as"
)
_BE = _words("is are was were be been being got")
_MODAL = _words("will would can could may might shall should must wo ca if unless whether ?")
# Prepositions whose phrase may follow. Not "of" and "to": they change the statement.
_FOLLOWING = _words("in on at by for with from near during since under over after before amid through")
# Words that deny or doubt a statement.
_UNTRUE = _words(
    "false untrue fabrication fabricated hoax groundless baseless unfounded denied denies deny rejected rejects "
    "dismissed dismisses disputed failed fails refused refuses declined stopped prevented avoided nearly almost hardly "
    "barely unable allegedly reportedly rumour rumours rumor rumors neither nor cannot nothing"
)


# "The blast killed 14" and "14 died in the blast": either side of these may be what happens to somebody.
_OF_BOTH = frozenset({"die", "hurt", "flee"})


def agree(one: str, other: str) -> bool:
    """Return whether subject, verb and object agree and neither statement denies the other. Symmetric."""
    if fold(one) == fold(other):
        return True
    ones, others = _read(one), _read(other)
    if _modal(ones) != _modal(others) or _negated(ones) != _negated(others) or opposed(one, other):
        return False
    shorter, longer = sorted((_stems(_active(ones)), _stems(_active(others))), key=len)
    if len(shorter) < 2 or longer[: len(shorter)] != shorter:
        return False
    return len(shorter) == len(longer) or longer[len(shorter)] in _FOLLOWING


def opposed(one: str, other: str) -> bool:
    """Return whether the statements have opposite words: risen and fallen, upheld and annulled."""
    ones, others = (frozenset(concepts_of(fold(text))) for text in (one, other))
    return (
        any(lexicon.opposites(x, y) for x in ones - others for y in others - ones)
        or ("for" in _read(one) and "against" in _read(other))
        or ("against" in _read(one) and "for" in _read(other))
    )


def exchanged(one: str, other: str, *, listed: bool = False) -> bool:
    """Return whether the two exchange the parties of a deed; with `listed`, of a deed that the lexicon has."""
    ones, others = fold(one), fold(other)
    for deed in (frozenset(concepts_of(ones)) & frozenset(concepts_of(others))) - _OF_BOTH:
        if listed and deed not in lexicon.DEEDS:
            continue
        (agents, patients), (other_agents, other_patients) = parties(ones, deed), parties(others, deed)
        if agents & other_patients and patients & other_agents and not agents & other_agents:
            return True
    return False


def parties(words: str, deed: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the concepts of who does a deed, and of who suffers it. Empty where the words do not say."""
    tokens = _read(words)
    at = next((n for n, word in enumerate(tokens) if deed in concepts_of(word)), None)
    if at is None:
        at = next((n for n in range(len(tokens)) if deed in concepts_of(" ".join(tokens[n : n + 4]))), None)
    if at is None:
        return frozenset(), frozenset()
    before, after = tokens[:at], tokens[at + 1 :]
    if tokens[at] == "winner" and "declared" in before:
        return _concepts(before[before.index("declared") + 1 :], deed), frozenset()
    if "by" in after[:2] and _BE & set(before[-3:]):
        start = after.index("by") + 1
        end = next((n for n in range(start, len(after)) if after[n] in _FOLLOWING), len(after))
        return _concepts(after[start:end], deed), _concepts(before, deed)
    end = next((n for n, word in enumerate(after) if word in _FOLLOWING), len(after))
    return _concepts(before, deed), _concepts(after[:end], deed)


def doers(words: str, deed: str) -> frozenset[str]:
    """Return the concepts of who does a deed."""
    return parties(fold(words), deed)[0]


def denied_alone(one: str, other: str) -> bool:
    """Return whether only one of the two denies, doubts or supposes its content."""
    ones, others = _read(one), _read(other)
    return bool(NOT.search(fold(one))) != bool(NOT.search(fold(other))) or _negated(ones) != _negated(others)


def _concepts(tokens: Sequence[str], deed: str) -> frozenset[str]:
    return frozenset(concepts_of(" ".join(tokens))) - {deed}


def _read(text: str) -> list[str]:
    return _WORD.findall(_BARE_NOT.sub(" not", fold(text)))


def _modal(these: Sequence[str]) -> bool:
    return any(word in _MODAL for word in these)


def _negated(these: Sequence[str]) -> bool:
    return any(word in _UNTRUE for word in these)


def _stems(these: Sequence[str]) -> list[str]:
    return [stem(word) if word not in _FOLLOWING else word for word in these if word not in _FILLING]


def _active(these: Sequence[str]) -> list[str]:
    """Return "Y was done by X in Z" as "X done Y in Z", other statements unchanged."""
    for at, word in enumerate(these[:-3]):
        if word in _BE and these[at + 2] == "by":
            end = next((n for n in range(at + 4, len(these)) if these[n] in _FOLLOWING), len(these))
            return [*these[at + 3 : end], these[at + 1], *these[:at], *these[end:]]
    return list(these)
