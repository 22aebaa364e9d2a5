"""Reduce a statement to what it asserts: its clauses without who says so, as concepts, with their figures and places.

It uses no parser: a statement reaches the comparison as words and the engine's attributes, often thousands at once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.extraction.word_lists import listed

from . import lexicon
from .concepts import concepts_of
from .counts import Count, counts
from .statements import Statement
from .words import fold

_VERB = (
    r"(?:said|says|told|tells|stated|announced?s?|reported|estimated|admitted|conceded|confirmed|disclosed|alleged|"
    r"claimed|claims|added|insisted|argued|wrote|acknowledged|warned|revealed|noted|explained|maintained|asserted|"
    r"put it|complained|announcing)"
)
# Verbs that say who says so only at the end of a segment: "the commissioner found", but "found 40 dead".
_VERB_AT_END = (
    r"(?:found|held|ruled|showed|shows|concluded|declared|counted|reports|suggested|"
    r"believes?|recalled|learned|heard)"
)
_TAIL = re.compile(
    r"^(?:according to|going by|as per|citing|quoting|sources|it (?:was|is) (?:said|reported|understood))\b",
    re.IGNORECASE,
)
# A segment that says who says so: "the council said on Thursday night", "said General Roux".
_SAYS_SO = re.compile(rf"^(?:[^\s]+ ){{0,12}}?(?:{_VERB}\b|{_VERB_AT_END}$|concluded in\b)", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?P<who>(?:[^\s,]+ ){1,10}?)(?:(?:said|says|told \w+|claimed|alleged|insisted)(?: that)?|"
    r"(?:announced|confirmed|reported|admitted) that) (?P<rest>\S.{12,})$",
    re.IGNORECASE,
)
_SEPARATE = re.compile(r",[\"”’]? (?=\S)|; | [–—] ")
_JOINED = re.compile(r"^(?:and|but|while|whereas|adding that)\b ?", re.IGNORECASE)
_ASIDE = re.compile(r"\bwith(?:out)? (?:not?|never) [^,.;]*", re.IGNORECASE)
# "Not before March" is a time, "not more than 40" a bound: neither denies.
_BOUND = r"(?! (?:more|fewer|less|only|later|earlier|least)\b)(?! (?:\w+ ){0,5}?(?:before|until|till)\b)"
_NOT = re.compile(
    rf"\b(?:no|not|cannot)\b{_BOUND}|\b(?:never|neither|nobody|none|failed to|fails to|refused to|unable to)\b|"
    rf"n['’]t\b{_BOUND}"
)
_DENIES = re.compile(rf"\b(?:{lexicon.DENIAL}|{lexicon.DISMISSAL})\b")
_PLANNED = re.compile(
    r"\b(?:will|shall|won't|'ll|(?:is|are|was|were) (?:not )?(?:due|set|expected|scheduled|going|about|planning) to|"
    r"(?:is|are) to(?= \w)|(?:plans?|planned|intends?|promised|pledged|vowed|agreed|decided) to|planned for|"
    r"scheduled for|due (?:on|in|next))\b"
)
_POSSIBLE = re.compile(r"\b(?:would|could|may|might|should|unless|whether|if)\b")
_STATEMENT = re.compile(rf"\b{lexicon.STATEMENT}\b")
_UNCERTAIN = re.compile(
    r"\b(?:declin(?:e|ed|es) to (?:comment|say|confirm|discuss)|refused to comment|no comment|"
    r"(?:would|will|did|could) not comment|"
    r"neither confirm\w* nor den\w+|"
    r"(?:do(?:es)?|did) not (?:yet )?know (?:whether|if|how|who|what|when|where|why)|unclear|"
    r"could not be (?:verified|confirmed))\b"
)
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?: (?:of |the )?[A-Z][\w’'-]*)*")
_PLACED = re.compile(
    r"\b(?:in|at|near|across|around|outside|throughout|off|above|below|along|inside|beside) "
    r"(?:the |its |their )?"
    r"(?:(?:town|city|village|district|state|region|province|county|suburb|port|municipality) of )?"
    r"(?P<name>[A-Z][\w’-]*(?: [A-Z][\w’-]*)*)"
)
_DISTRICT = re.compile(r"\b(?P<name>[A-Z][\w’-]*) (?:district|province|county|region|prefecture|township)\b")
_WIDE = re.compile(
    r"\b(?:across|throughout|around|over|all over|in) (?:the |all of )?(?:whole |entire )?"
    r"(?P<extent>country|nation|state|region|city|province|county|world|island|continent|kingdom|republic)\b|"
    r"(?P<wide>nation|world|state|country|city|island|county)-?wide"
)
_PART = re.compile(
    r"\b(?:alone|of (?:them|these|those|which|whom)|among (?:them|these|those|the)|including|half of them|"
    r"in the (?:north|south|east|west|capital|town|village|city|district|suburb)\b|at one)\b"
)
_TOTAL = re.compile(r"\b(?:in (?:all|total)|altogether|overall|total of|as a whole)\b")
_EACH = re.compile(r"\b(?:(?:for )?(?:each|every)|apiece|per(?! cent)|a head)\b")
_MORE = re.compile(r"\b(?:another|additional|a further|more are|others)\b")
_NOT_PLACES = listed(
    """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday good easter christmas new
    """
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its concepts in order, without light words; names; places; figures; and how it is meant."""

    text: str
    concepts: tuple[str, ...]
    names: frozenset[str]
    places: frozenset[str]
    wide: str
    part: bool
    total: bool
    more: bool
    each: bool
    negated: bool
    figures: tuple[Count, ...]
    bare: bool = False
    modality: str = ""  # "planned" or "possible" by its verbs

    @property
    def content(self) -> frozenset[str]:
        return frozenset(self.concepts)


@dataclass(frozen=True, slots=True)
class Content:
    """A statement as clauses. `denied`: it denies what it names; `updated`: it says that a count has moved."""

    clauses: tuple[Clause, ...]
    denied: bool
    uncertain: bool
    updated: bool


def read(statement: Statement) -> Content:
    """Return what a statement asserts."""
    texts = _clause_texts(statement.words)
    figures = counts(statement)
    placed = _figures_by_clause(texts, figures)
    denied_whole = statement.modality == "denied" or _all_denied(statement)
    clauses = tuple(_clause(text, tuple(own), denied_whole) for text, own in zip(texts, placed, strict=True))
    folded = fold(statement.words)
    return Content(
        clauses,
        denied=all(clause.negated for clause in clauses),
        uncertain=bool(_UNCERTAIN.search(folded)),
        updated=bool(_UPDATED.search(folded)),
    )


_UPDATED = re.compile(
    r"\b(?:ha(?:s|ve|d) (?:now |since )?(?:risen|climbed|grown|jumped|reached|passed|fallen|dropped|increased|doubled)|"
    r"(?:rose|climbed|grew|jumped|rises|climbs) to|(?:up|down) from|updated|so far|by now|now stands|new total|"
    r"topped|passed)\b"
)


def _all_denied(statement: Statement) -> bool:
    of_figures = {str(figure.get("modality") or "asserted") for figure in statement.figures}
    return of_figures == {"denied"}


def _clause_texts(words: str) -> list[str]:
    """Return the clauses without the segments that say who says so. At least one."""
    words = words.strip().strip('"“”').rstrip(".")
    lead = _LEADING.match(words)
    if lead and not _DENIES.search(fold(lead["who"])):
        words = lead["rest"]
    segments = [one for one in _SEPARATE.split(words) if one.strip(' "“”')]
    left: list[str] = []
    skipping = False
    for at, segment in enumerate(segments):
        joined = bool(_JOINED.match(segment))
        if skipping and not joined:
            continue
        skipping = False
        if at and not joined and _says_so(segment):
            first = segment.split()[0]
            found = _LED.match(segment)
            if found and len(found["rest"].split()) > 2 and _is_speaker(left):
                left = [found["rest"]]  # "Ann Lund, the mayor, said the dam held"
                continue
            if re.fullmatch(_VERB, first, re.IGNORECASE) and len(left) > 1 and segment.split()[1:2] != ["by"]:
                # "…, the finance director, Neil Struthers, warned …": the name and its apposition go too.
                while len(left) > 1 and not _ADDS.match(left[-1]) and len(left[-1].split()) <= 9:
                    left.pop()
            skipping = True
            continue
        left.append(segment)
    return _joined(left) or [words]


# A segment that is no name and no apposition.
_ADDS = re.compile(
    r"(?:and|but|while|whereas|adding|which|who|with|after|before|\w+ing)\b|.*\d", re.IGNORECASE
)
_LED = re.compile(rf"^(?:{_VERB}|called?)(?: that)? (?P<rest>.*)$", re.IGNORECASE)


def _is_speaker(segments: Sequence[str]) -> bool:
    """Return whether the segments so far are a name and its apposition, no clause."""
    return (
        len(segments) <= 2
        and all(len(segment.split()) <= 7 for segment in segments)
        and segments[0][:1].isupper()
    )


def _says_so(segment: str) -> bool:
    if _TAIL.match(segment):
        return True
    found = _SAYS_SO.match(segment)
    return (
        found is not None and not any(c.isdigit() for c in found.group()) and len(found.group().split()) <= 12
    )


def _joined(segments: Sequence[str]) -> list[str]:
    """Join segments into clauses: a new one begins at "and", "but" and "while"."""
    clauses: list[str] = []
    for segment in segments:
        if clauses and _JOINED.match(segment):
            clauses.append(_JOINED.sub("", segment))
        elif clauses:
            clauses[-1] += ", " + segment
        else:
            clauses.append(segment)
    return [part for clause in clauses for part in _split_again(clause)]


_AND_CLAUSE = re.compile(
    r" and (?=(?:[\w’'-]+ ){0,5}(?:were|was|is|are|has|have|had|will|died|put)\b)|, while "
)


def _split_again(clause: str) -> list[str]:
    parts = _AND_CLAUSE.split(clause)
    return parts if all(len(part.split()) >= 3 for part in parts) else [clause]


def _figures_by_clause(texts: Sequence[str], figures: Sequence[Count]) -> list[list[Count]]:
    """Return each clause's figures: by the number's digits, else by the noun, else by order."""
    placed: list[list[Count]] = [[] for _ in texts]
    folded = [fold(text) for text in texts]
    for figure in figures:
        at = next((n for n, text in enumerate(folded) if _holds(text, figure)), None)
        if at is None and figure.noun:
            noun = fold(figure.noun)
            at = next((n for n, text in enumerate(folded) if noun in text), None)
        placed[at or 0].append(figure)
    return placed


def _holds(text: str, figure: Count) -> bool:
    numbers = {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    return any(f"{end:.15g}" in numbers for end in figure.as_written)


def _extent(folded: str) -> str:
    """Return what a clause speaks of as a whole: "country" for "across the country"; "" if it does not."""
    found = _WIDE.search(folded)
    return lexicon.concept(found["extent"] or found["wide"]) if found else ""


_JOBS_CUT = re.compile(r"\bcut(?:ting|s)?\b[^.;]*\b(?:jobs|posts|workers|staff|positions)\b")


def _clause(text: str, figures: tuple[Count, ...], denied: bool) -> Clause:
    text = _ASIDE.sub(" ", text)
    folded = fold(text).replace("’", "'")
    negated = denied or bool(_DENIES.search(folded))
    if _NOT.search(_DENIES.sub(" ", folded)):
        negated = True
    bare = _STATEMENT.sub(" ", _DENIES.sub(" ", folded)) if negated else folded
    concepts = tuple(concepts_of(bare))
    if _JOBS_CUT.search(folded):  # "cut 200 jobs": the number stands between
        concepts = tuple("layoff" if one == "cut" else one for one in concepts)
    names = frozenset(
        lexicon.concept(word)
        for found in _NAME.finditer(text)
        if found.start() or " " in found.group()
        for word in _WORD.findall(fold(found.group()))
        if word not in lexicon.LIGHT and len(word) > 2
    )
    places = frozenset(
        lexicon.concept(word)
        for found in (*_PLACED.finditer(text), *_DISTRICT.finditer(text))
        for word in _WORD.findall(fold(found["name"]))[:3]
        if word not in _NOT_PLACES and word not in lexicon.LIGHT and len(word) > 2
    )
    return Clause(
        text=text,
        concepts=concepts,
        names=names,
        places=places,
        wide=_extent(folded),
        part=bool(_PART.search(folded)),
        total=bool(_TOTAL.search(folded)),
        each=bool(_EACH.search(folded)),
        more=bool(_MORE.search(folded)),
        negated=negated,
        figures=figures,
        modality="planned" if _PLANNED.search(folded) else "possible" if _POSSIBLE.search(folded) else "",
        bare=negated and not concepts and not figures,
    )
