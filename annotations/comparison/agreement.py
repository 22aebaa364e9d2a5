"""Whether two statements say the same, word by word. It uses no parser and is strict: in doubt they do not.

Subject, verb and object agree if the words of the shorter statement stand in the longer one, in the same order and with
nothing between; only a prepositional phrase may follow. A passive is made active first: "the mill was bought by the
council" is "the council bought the mill".
"""

import re
from collections.abc import Iterator, Sequence

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
_BE = _words("is are was were be been being")
_MODAL = _words("will would can could may might shall should must wo ca if unless whether ?")
# Prepositions whose phrase may follow. Not "of" and "to": they change the statement.
_FOLLOWING = _words("in on at by for with from near during since under over after before amid through")
# Words that deny or doubt a statement.
_UNTRUE = _words(
    "false untrue fabrication fabricated hoax groundless baseless unfounded denied denies deny rejected rejects "
    "dismissed dismisses disputed failed fails refused refuses declined stopped prevented avoided nearly almost hardly "
    "barely unable allegedly reportedly rumour rumours rumor rumors neither nor cannot nothing"
)
# Words of one column contradict those of the other. Pairs that are not listed are different, but no opposites.
_OPPOSITES = """
rise rose risen increase grow grew grown climb jump gain soar surge higher | fall fell fallen decrease shrink shrank
rise rose risen increase grow grew grown climb jump gain soar surge higher | drop dropped decline sink sank slump lower
uphold upheld confirm | annul annulled overturn quash reverse
hold held | burst break broke broken collapse
win won | lose lost
guilty convict | innocent acquit acquitted clear
open reopen | close shut
accept approve back support pass | reject oppose veto block
begin began begun start | end stop stopped finish
arrive enter join | leave left quit
hire | fire sack dismiss
buy bought | sell sold
alive survive | dead die killed
safe | unsafe dangerous
legal lawful | illegal unlawful
true | false untrue
allow permit permitted | ban banned forbid forbade forbidden prohibit
for | against
release free | arrest detain jail
attack | defend
raise | cut reduce
all every | none few
import | export
attend present | miss absent
"""


def _columns() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for row in _OPPOSITES.strip().splitlines():
        left, right = (frozenset(stem(word) for word in column.split()) for column in row.split("|"))
        yield left, right


_PAIRS = tuple(_columns())


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
    ones, others = ({stem(word) for word in _read(text)} for text in (one, other))
    return any(
        (_only(ones, left, right) and _only(others, right, left))
        or (_only(others, left, right) and _only(ones, right, left))
        for left, right in _PAIRS
    )


def exchanged(one: str, other: str) -> bool:
    """Return whether the statements have the same words with subject and object exchanged."""
    ones, others = (_stems(_active(_read(text))) for text in (one, other))
    if not ones or not others or {ones[0], others[0]} & _FOLLOWING:
        return False
    return ones[0] != others[0] and sorted(ones) == sorted(others)


def denied_alone(one: str, other: str) -> bool:
    """Return whether only one of the two denies, doubts or supposes its content."""
    ones, others = _read(one), _read(other)
    return bool(NOT.search(fold(one))) != bool(NOT.search(fold(other))) or _negated(ones) != _negated(others)


def _only(words: set[str], these: frozenset[str], not_those: frozenset[str]) -> bool:
    return bool(words & these) and not words & not_those


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
