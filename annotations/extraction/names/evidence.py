"""Signs that a name names a person, an organisation, a place or a thing. They add up over the text.

Each sign has a weight and counts once per name. The model's tag is one sign and never the heaviest: it takes "Maria
Holt" for a firm and "Kyiv" for a man.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.extraction import datelines
from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotes.speech_verbs import STRONG
from annotations.extraction.word_lists import listed

from .capitalised import NameRun, Word, is_body
from .gazetteer import DEMONYMS
from .given import is_given
from .roles import is_role
from .spelling import FAMILY_FIRST
from .word_lists import (
    BODIES,
    BODY_NOUNS,
    CLUBS,
    COURTESY,
    DIRECTIONS,
    FIRMS,
    GAELIC,
    LOCALITIES,
    MAYBE_WHERE,
    MONTH_NAMES,
    MOTION,
    NO_NAMES,
    PARTICLES,
    PLACES,
    REGIONS,
    STAFF,
    THINGS,
    TITLES,
    WHERE,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

# Nouns that organisations own: "Marlo's shareholders".
_OWNED_BY_BODIES = listed(
    """
    lawyer lawyers executive shareholders staff board chairman chairwoman spokesman spokeswoman spokesperson
    director players coach goalkeepers customers profits profit shares share employees headquarters members
    member owner owners subsidiary revenue revenues sales turnover offer bid takeover results workers
    investors creditors readers listeners fans supporters statutes engineers planes ships editors editor
    workforce management ceo founder
    """
)

# Nouns before the name of a thing: "the probe Haneul-2".
_VESSELS = listed(
    """
    ship vessel ferry tanker trawler frigate submarine probe spacecraft satellite rocket rover telescope
    asteroid comet planet star storm hurricane typhoon cyclone film movie novel book song album opera play
    series game app horse dog cat yacht freighter lander capsule drone jet plane aircraft software tablet
    phone drug vaccine brand trophy river lake mountain bridge café restaurant hotel pub bar street hamlet
    festival operation
    """
)

_FIRM_ENDS = re.compile(
    r"(?:bank|banken|pharma|telecom|soft|tech|werke|chem|media|airlines|group|invest|gas)$"
)
_WHO_LIVE = listed("people inhabitants residents islanders villagers")
# Verbs of clubs.
_PLAYS = listed("beat defeat thrash edge trounce play face draw")

# Verbs of people and not of organisations.
_HUMAN_VERBS = listed(
    """
    smile laugh cry sit stand walk sleep wear marry die recall sigh shrug nod wave retire grow sing think
    feel know wish remember hope love hate hesitate shout whisper quip joke
    """
)


Signs = dict[tuple[str, str], float]  # (kind, sign) -> weight
AddSign = Callable[[str, str, float], None]  # kind, sign, weight

_AGE = re.compile(r",? \(?\d{1,2}\)?[,.;)]|, aged? \d|, (?:who|whose|whom) | \(born ")
_ROLE = re.compile(
    r"\s?,\s(?:\d{1,3},\s)?(?:(?:a|an|the|its|his|her|their|our|my|one of|[\w’'.]+['’]s?)\s)?(?:[\w’'-]+\s){0,4}?"
    r"(?P<role>[\w-]+)(?=[,.;)]|\s(?:of|at|for|in|with|from|on|who|and|to)\b)"
)


def signs(run: NameRun, page: Paragraph, around: tuple[Word | None, Word | None]) -> Signs:
    """Return the signs of one occurrence. ``around`` are the words before its title and after it."""
    text = page.text
    names = run.words
    before, after = around
    found: Signs = {}

    def sign(kind: str, why: str, weight: float) -> None:
        found[kind, why] = max(weight, found.get((kind, why), 0.0))

    by_spelling(run, sign=sign)
    _by_dateline(run, text, sign=sign)
    if run.title:
        courtesy = run.title[-1].lower in COURTESY
        sign("person", "courtesy" if courtesy else "title", 5.0 if courtesy else 4.0)
    if run.honoured:
        sign("person", "honours", 4.0)
    previous = (
        before.token if before is not None and text[before.end : run.start].strip(" \"'“‘") == "" else None
    )
    if previous is not None and not run.title:
        _by_word_before(previous, run, sign=sign)
    rest = text[run.end : run.end + 160].replace("’", "'")
    _by_words_behind(run, text, rest, sign=sign)
    _by_noun_before_a_comma(run, text, rest, sign=sign)
    if names[-1].owner and after is not None and after.lower in _OWNED_BY_BODIES:
        sign("organisation", "owns as bodies do", 1.0)
    _by_parse(names, sign=sign)
    if run.the and not run.title:  # a given name takes no article
        found = {key: weight for key, weight in found.items() if key[0] != "person"}
    return found


def _by_words_behind(run: NameRun, text: str, rest: str, sign: AddSign) -> None:
    """Add the signs of what follows: an age, a role, an acronym. ``rest`` is the text behind the name."""
    if _AGE.match(rest):
        sign("person", "age or who", 2.0)
    role = _ROLE.match(rest)
    if role and role["role"] in BODY_NOUNS:
        sign("organisation", "what it is stands behind", 3.0)
    elif role and is_role(role["role"]) and not role["role"].endswith("s"):
        sign("person", "role behind", 2.5)
    if rest.startswith(")") and text[run.start - 1 : run.start] == "(" and len(run.words) == 1:
        front = text[: run.start - 1].rstrip().split(" ")[-1].lower()
        if front in BODIES or front in FIRMS:
            sign("organisation", "short name in brackets", 4.0)
    inside = re.match(r" \(([A-Z][A-Za-z]{1,7})\)", rest)
    if inside and inside[1].isupper() and len(run.words) > 1:
        sign("organisation", "acronym behind", 4.0)
    if re.match(r", (?:which|whose (?:shares|headquarters|members))", rest):
        sign("organisation", "which", 0.75)


def _by_noun_before_a_comma(run: NameRun, text: str, rest: str, sign: AddSign) -> None:
    """Add the sign of "the newspaper, Marlo," and "the mayor, Berg."."""
    front = text[max(0, run.start - 40) : run.start]
    if rest[:1] not in (",", ".") or not re.search(r"(?<![\w-])([\w-]+), $", front):
        return
    noun = text[max(0, run.start - 40) : run.start - 2].rsplit(" ", maxsplit=1)[-1]
    if noun in BODY_NOUNS or noun == "co-op":
        sign("organisation", "what it is stands before a comma", 3.0)
    elif is_role(noun):
        sign("person", "role before a comma", 3.0)


def by_spelling(run: NameRun, sign: AddSign) -> None:
    """Add the signs that the words of a name give, whatever stands around them."""
    spelling = _Spelling(run)
    for rule in SPELLING_RULES:
        if rule.fits(spelling):
            sign(rule.kind, rule.why, rule.weight)


class _Spelling:
    """The words of a name, as the rules of spelling ask for them."""

    def __init__(self, run: NameRun) -> None:
        self.names = run.words
        self.lower = [w.lower for w in run.words]
        self.caps = [w for w in run.words if w.cap]
        self.several = len(run.words) > 1
        self.the = run.the
        self.first = run.words[0].text
        self.last = run.words[-1].text
        self.is_body = is_body(run.words)

    def ends_in(self, listed_words: Collection[str]) -> bool:
        return self.several and self.lower[-1] in listed_words

    def is_club(self) -> bool:
        return self.ends_in(CLUBS)

    def is_place(self) -> bool:
        begins = self.several and self.lower[0] in PLACES and self.lower[0] not in TITLES
        return not self.is_club() and (self.ends_in(PLACES) or begins)

    def is_thing(self) -> bool:
        ends = self.lower[-1] in THINGS and (self.several or self.the or not is_given(self.first))
        return ends or (
            len(self.names) > 2 and self.lower[0] in THINGS and self.lower[1] in ("of", "on", "for")
        )

    def is_full(self) -> bool:
        """Return whether it may be a person's full name: two to four capitals, no number or acronym at the end."""
        return 2 <= len(self.caps) <= 4 and not (self.last.isdigit() or self.last.isupper())

    def is_family_first(self) -> bool:
        second = self.names[1].text.split("-")
        return self.lower[0] in FAMILY_FIRST and len(second) > 1 and second[1].islower()

    def has_initial(self) -> bool:
        return bool(
            re.fullmatch(r"[A-Z]\.?", self.names[1].text) or re.fullmatch(r"(?:[A-Z]\.)+|[A-Z]", self.first)
        )


@dataclass(frozen=True, slots=True)
class SpellingRule:
    """One sign that a spelling gives. All rules that fit add up."""

    kind: str
    why: str
    weight: float
    example: str
    fits: Callable[[_Spelling], bool]


_NUMBERED = re.compile(r"[A-Za-z]-?\d+$|^\d")

SPELLING_RULES = (
    SpellingRule("organisation", "head", 6.0, "Labour Court", lambda s: s.is_body),
    SpellingRule(
        "organisation", "head inside", 2.0, "Harbour Council Velde",
        lambda s: s.several and not s.is_body and any(w.lower in BODIES and w.cap for w in s.names),
    ),
    SpellingRule(
        "organisation", "acronym", 2.5, "NATO",
        lambda s: not s.several and s.first.isupper() and 2 <= len(s.first) <= 6,
    ),
    SpellingRule(
        "organisation", "ends as firms do", 2.5, "Novapharma",
        lambda s: any(len(w.text) > 6 and _FIRM_ENDS.search(w.lower) for w in s.caps),
    ),
    SpellingRule(
        "organisation", "number", 3.0, "Brenzow 04", lambda s: s.several and s.last.isdigit() and len(s.last) == 2
    ),
    SpellingRule(
        "thing", "number", 3.0, "Boeing 747", lambda s: s.several and s.last.isdigit() and len(s.last) != 2
    ),
    SpellingRule(
        "thing", "number in the word", 3.0, "Haneul-2",
        lambda s: _NUMBERED.search(s.last) is not None and not s.last.isdigit(),
    ),
    SpellingRule("organisation", "club", 5.0, "Velde Rovers", lambda s: s.is_club() and s.lower[-1] not in PLACES),
    SpellingRule("organisation", "club", 2.0, "Velde City", lambda s: s.is_club() and s.lower[-1] in PLACES),
    SpellingRule("place", "city", 1.5, "Velde City", lambda s: s.is_club() and s.lower[-1] in PLACES),
    # Without weight: a club's name may stand for its town.
    SpellingRule("place", "city", 0.0, "Velde Rovers", lambda s: s.is_club()),
    SpellingRule("place", "head", 4.0, "Velde River", lambda s: s.is_place()),
    SpellingRule(
        "thing", "number behind its kind", 8.0, "Operation 7",
        lambda s: s.several
        and s.lower[0] in THINGS
        and re.fullmatch(r"[\dIVXLC]+|[A-Z]", s.names[1].text) is not None,
    ),
    SpellingRule("thing", "head", 4.0, "Treaty of Velde", lambda s: s.is_thing()),
    SpellingRule(
        "place", "region", 5.0, "Scandinavia", lambda s: len(s.names) < 3 and any(w in REGIONS for w in s.lower)
    ),
    SpellingRule("place", "direction", 2.0, "Northern Velde", lambda s: s.several and s.lower[0] in DIRECTIONS),
    SpellingRule("person", "given name", 3.0, "Maria Holt", lambda s: s.is_full() and is_given(s.first)),
    SpellingRule(
        "person", "family name first", 3.0, "Park Ji-hoon", lambda s: s.is_full() and s.is_family_first()
    ),
    SpellingRule("person", "initial", 2.0, "Zebulon B. Holt", lambda s: s.is_full() and s.has_initial()),
    SpellingRule(
        "person", "Gaelic surname", 2.5, "Xara Mac Holt",
        lambda s: s.is_full() and any(w in GAELIC for w in s.lower[:-1]),
    ),
    SpellingRule(
        "person", "particle", 1.0, "Xara van Holt",
        lambda s: s.is_full() and s.names[0].cap and any(w.lower in PARTICLES and not w.cap for w in s.names),
    ),
    SpellingRule(
        "person", "two words", 0.75, "Xara Holt", lambda s: s.is_full() and len(s.caps) < 4 and not s.the
    ),
    SpellingRule(
        "person", "given name alone", 1.0, "Maria",
        lambda s: not s.is_full() and len(s.caps) == 1 and is_given(s.first),
    ),
    SpellingRule("organisation", "article", 1.0, "the Velde Arkiv", lambda s: s.the and s.several),
)  # fmt: skip


def _by_dateline(run: NameRun, text: str, sign: AddSign) -> None:
    """Return the signs of a dateline, "OSLO, 3 May (Nordic Wire) - ": a place in front, an agency in the brackets."""
    dateline = datelines.WITH_AGENCY.match(text)
    if dateline is None or run.start >= dateline.end():
        return
    if dateline["agency"] and dateline.start("agency") < run.start:
        sign("organisation", "agency of a dateline", 8.0)
    else:
        sign("place", "dateline", 8.0)


@dataclass(frozen=True, slots=True)
class WordBeforeRule:
    """What the word in front of a name says. Only the first rule that fits is used."""

    example: str
    signs: tuple[tuple[str, str, float], ...]
    fits: Callable[[Token, NameRun], bool]


def _works(word: Token) -> bool:
    return word.lower_ in ("at", "in", "with") and word.head.lemma_.lower() in STAFF


def _is_of_a_locality(word: Token) -> bool:
    head = word.head
    return word.lower_ == "of" and (head.lemma_.lower() in LOCALITIES or head.lower_ in _WHO_LIVE)


def _goes(word: Token) -> bool:
    return word.lower_ in ("to", "from") and (
        word.head.lemma_.lower() in MOTION or word.head.lower_ in MOTION
    )


_PREPOSITION = "stands behind a preposition of place"
WORD_BEFORE_RULES = (
    WordBeforeRule(
        "the newspaper Marlo", (("organisation", "what it is stands in front", 3.5),),
        lambda w, _: w.lower_ in BODY_NOUNS and w.pos_ in ("NOUN", "PROPN"),
    ),
    WordBeforeRule("engineers at Marlo", (("organisation", "people work there", 3.0),), lambda w, _: _works(w)),
    WordBeforeRule("at Marlo", (("place", "stands behind “at”", 1.0),), lambda w, _: w.lower_ == "at"),
    # In "through Marlo's shot" the preposition belongs to the shot.
    WordBeforeRule(
        "through Marlo's shot", (("place", _PREPOSITION, 0.5),),
        lambda w, run: w.lower_ in WHERE and run.words[-1].owner,
    ),
    WordBeforeRule("in Marlo", (("place", _PREPOSITION, 2.0),), lambda w, _: w.lower_ in WHERE),
    WordBeforeRule(
        "the town of Marlo", (("place", "a locality of that name", 3.5),), lambda w, _: _is_of_a_locality(w)
    ),
    WordBeforeRule("sailed to Marlo", (("place", "to or from", 2.0),), lambda w, _: _goes(w)),
    WordBeforeRule(
        "a letter to Marlo", (("place", "to or from", 0.5),), lambda w, _: w.lower_ in ("to", "from")
    ),
    WordBeforeRule("the shares of Marlo", (), lambda w, _: w.lower_ in MAYBE_WHERE),
    WordBeforeRule("northern Marlo", (("place", "direction", 3.0),), lambda w, _: w.lower_ in DIRECTIONS),
    WordBeforeRule(
        "the village Marlo", (("place", "a locality of that name", 1.0),), lambda w, _: w.lower_ in LOCALITIES
    ),
    WordBeforeRule(
        "49 Marlo", (("thing", "a number in front", 3.0),), lambda w, _: w.like_num and w.text.isdigit()
    ),
    WordBeforeRule(
        "the ferry Marlo", (("thing", "what it is stands in front", 3.5),), lambda w, _: w.lower_ in _VESSELS
    ),
    WordBeforeRule(
        "the nurse Marlo", (("person", "role in front", 3.0),), lambda w, _: w.pos_ == "NOUN" and is_role(w.lower_)
    ),
    WordBeforeRule(
        "told the Marlo", (("organisation", "told", 2.0),),
        lambda w, run: w.lower_ in ("tell", "told", "telling") and run.the,
    ),
    WordBeforeRule(
        "written by Marlo", (("organisation", "by whom", 0.3), ("person", "by whom", 0.3)),
        lambda w, _: w.lower_ == "by" and w.head.tag_ == "VBN",
    ),
)  # fmt: skip


def _by_word_before(previous: Token, run: NameRun, sign: AddSign) -> None:
    rule = next((r for r in WORD_BEFORE_RULES if r.fits(previous, run)), None)
    for kind, why, weight in rule.signs if rule is not None else ():
        sign(kind, why, weight)


_TAGS = {
    "PERSON": ("person", 1.5), "ORG": ("organisation", 1.5), "GPE": ("place", 1.5), "LOC": ("place", 1.5),
    "FAC": ("place", 1.5), "NORP": ("thing", 1.5), "EVENT": ("thing", 1.0), "LAW": ("thing", 1.0),
    "PRODUCT": ("thing", 1.0), "WORK_OF_ART": ("thing", 1.0), "DATE": ("thing", 1.5), "LANGUAGE": ("thing", 1.5),
}  # fmt: skip


def _by_parse(names: list[Word], sign: AddSign) -> None:
    tags = [w.token.ent_type_ for w in names if w.cap]
    for tag in set(tags):
        if tag in _TAGS:
            kind, weight = _TAGS[tag]
            sign(kind, "model", weight * tags.count(tag) / len(tags))
    last = names[-1].token
    if last.dep_ in ("nsubj", "nsubjpass") and last.head.pos_ in ("VERB", "AUX"):
        verb = last.head.lemma_.lower()
        if verb in STRONG:
            sign("person", "says", 1.0)
            sign("organisation", "says", 0.75)
        elif verb in _HUMAN_VERBS:
            sign("person", "does as people do", 1.0)
        elif verb in _PLAYS:
            sign("organisation", "plays", 1.5)
        elif not names[-1].owner:
            sign("organisation", "acts", 0.4)
            sign("person", "acts", 0.3)

    if last.dep_ == "conj" and last.head.ent_type_ == "ORG":
        sign("organisation", "listed with organisations", 1.7)
    against = last.dep_ == "pobj" and last.head.lower_ in ("against", "versus", "v")
    if against or (last.dep_ in ("dobj", "obj") and last.head.lemma_.lower() in _PLAYS):
        sign("organisation", "is played against", 1.5)


def kind_of(found: Mapping[tuple[str, str], float]) -> tuple[str, float]:
    """Return the kind with the most weight and its lead; ("", 0) for no signs."""
    sums: dict[str, float] = {}
    for (kind, _), weight in found.items():
        sums[kind] = sums.get(kind, 0.0) + weight
    if not sums:
        return "", 0.0
    best = max(sums, key=lambda k: (sums[k], k))
    return best, sums[best] - max((v for k, v in sums.items() if k != best), default=0.0)


_WEAK = ("model", "stands behind a preposition of place", "stands behind “at”", "to or from")


def surely_a_place(found: Mapping[tuple[str, str], float]) -> bool:
    """Return whether more than a preposition or the model's tag says that a place is named."""
    return any(kind == "place" and sign not in _WEAK for kind, sign in found)


def surely_a_person(found: Mapping[tuple[str, str], float]) -> bool:
    """Return whether a person is named: by one strong sign (a given name, a title, an age) or by several weak ones."""
    strong = any(kind == "person" and weight >= 2 for (kind, _), weight in found.items())
    kind, lead = kind_of(found)
    return strong or (kind == "person" and lead >= 1.5)


def is_anonymous(names: list[Word], title: list[Word]) -> bool:
    """Return whether a single word names no actor in any context: a day, a month, a faith. "Mrs May" does."""
    if title and title[-1].lower in COURTESY and names[0].lower in MONTH_NAMES:
        return False
    return len(names) == 1 and (names[0].lower in NO_NAMES or names[0].text in DEMONYMS)
