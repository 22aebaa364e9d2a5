"""Signs that a name names a person, an organisation, a place or a thing. They add up over the text.

Each sign has a weight and counts once per name. The model's tag is one sign and never the heaviest: it takes "Maria
Holt" for a firm and "Kyiv" for a man.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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

_AGE = re.compile(r",? \(?\d{1,2}\)?[,.;)]|, aged? \d|, (?:who|whose|whom) | \(born ")
_ROLE = re.compile(
    r"\s?,\s(?:\d{1,3},\s)?(?:(?:a|an|the|its|his|her|their|our|my|one of|[\w’'.]+['’]s?)\s)?(?:[\w’'-]+\s){0,4}?"
    r"(?P<role>[\w-]+)(?=[,.;)]|\s(?:of|at|for|in|with|from|on|who|and|to)\b)"
)


def signs(run: NameRun, page: Paragraph, around: tuple[Word | None, Word | None]) -> Signs:
    """Return the signs of one occurrence. ``around`` are the words before its title and after it."""
    text = page.text
    names = run.words
    lower = [w.lower for w in names]
    before, after = around
    found: Signs = {}

    def sign(kind: str, why: str, weight: float) -> None:
        found[kind, why] = max(weight, found.get((kind, why), 0.0))

    _by_spelling(run, lower, sign=sign)
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
    if _AGE.match(rest):
        sign("person", "age or who", 2.0)
    role = _ROLE.match(rest)
    if role and role["role"] in BODY_NOUNS:
        sign("organisation", "what it is stands behind", 3.0)
    elif role and is_role(role["role"]) and not role["role"].endswith("s"):
        sign("person", "role behind", 2.5)
    if rest.startswith(")") and text[run.start - 1 : run.start] == "(" and len(names) == 1:
        front = text[: run.start - 1].rstrip().split(" ")[-1].lower()
        if front in BODIES or front in FIRMS:
            sign("organisation", "short name in brackets", 4.0)
    if rest.startswith(" ("):
        inside = re.match(r" \(([A-Z][A-Za-z]{1,7})\)", rest)
        if inside and inside[1].isupper() and len(names) > 1:
            sign("organisation", "acronym behind", 4.0)
    if re.match(r", (?:which|whose (?:shares|headquarters|members))", rest):
        sign("organisation", "which", 0.75)
    if re.search(r"(?<![\w-])([\w-]+), $", text[max(0, run.start - 40) : run.start]) and rest[:1] in (
        ",",
        ".",
    ):
        noun_before = text[max(0, run.start - 40) : run.start - 2].split(" ")[-1]
        if noun_before in BODY_NOUNS or noun_before == "co-op":
            sign("organisation", "what it is stands before a comma", 3.0)
        elif is_role(noun_before):
            sign("person", "role before a comma", 3.0)
    if names[-1].owner and after is not None and after.lower in _OWNED_BY_BODIES:
        sign("organisation", "owns as bodies do", 1.0)
    _by_parse(names, sign=sign)
    if run.the and not run.title:  # a given name takes no article
        found = {key: weight for key, weight in found.items() if key[0] != "person"}
    return found


def _by_spelling(run: NameRun, lower: list[str], sign: Callable[[str, str, float], None]) -> None:
    names = run.words
    if is_body(names):
        sign("organisation", "head", 6.0)
    elif len(names) > 1 and any(name in BODIES and names[at].cap for at, name in enumerate(lower)):
        sign("organisation", "head inside", 2.0)
    if len(names) == 1 and names[0].text.isupper() and 2 <= len(names[0].text) <= 6:
        sign("organisation", "acronym", 2.5)
    if any(w.cap and len(w.text) > 6 and _FIRM_ENDS.search(w.lower) for w in names):
        sign("organisation", "ends as firms do", 2.5)
    if len(names) > 1 and names[-1].text.isdigit():
        club = len(names[-1].text) == 2
        sign("organisation" if club else "thing", "number", 3.0)
    if re.search(r"[A-Za-z]-?\d+$|^\d", names[-1].text) and not names[-1].text.isdigit():
        sign("thing", "number in the word", 3.0)
    if len(names) > 1 and lower[-1] in CLUBS:
        sign("organisation", "club", 2.0 if lower[-1] in PLACES else 5.0)
        sign("place", "city", 1.5 if lower[-1] in PLACES else 0.0)
    elif len(names) > 1 and (lower[-1] in PLACES or (lower[0] in PLACES and lower[0] not in TITLES)):
        sign("place", "head", 4.0)
    if lower[0] in THINGS and len(names) > 1 and re.fullmatch(r"[\dIVXLC]+|[A-Z]", names[1].text):
        sign("thing", "number behind its kind", 8.0)
    if lower[-1] in THINGS and (len(names) > 1 or run.the or not is_given(names[0].text)):
        sign("thing", "head", 4.0)
    if len(names) > 2 and lower[0] in THINGS and lower[1] in ("of", "on", "for"):
        sign("thing", "head", 4.0)
    if any(name in REGIONS for name in lower) and len(names) < 3:
        sign("place", "region", 5.0)
    caps = [w for w in names if w.cap]
    if lower[0] in DIRECTIONS and len(names) > 1:
        sign("place", "direction", 2.0)
    if 2 <= len(caps) <= 4 and not any(w.text.isdigit() or w.text.isupper() for w in names[-1:]):
        first = names[0]
        if is_given(first.text):
            sign("person", "given name", 3.0)
        if first.lower in FAMILY_FIRST and "-" in names[1].text and names[1].text.split("-")[1].islower():
            sign("person", "family name first", 3.0)
        if re.fullmatch(r"[A-Z]\.?", names[1].text) or re.fullmatch(r"(?:[A-Z]\.)+|[A-Z]", first.text):
            sign("person", "initial", 2.0)
        if any(w.lower in GAELIC for w in names[:-1]):
            sign("person", "Gaelic surname", 2.5)
        if any(w.lower in PARTICLES and not w.cap for w in names) and first.cap:
            sign("person", "particle", 1.0)
        if len(caps) < 4 and not run.the:
            sign("person", "two words", 0.75)
    elif len(caps) == 1 and is_given(names[0].text):
        sign("person", "given name alone", 1.0)
    if run.the and len(names) > 1:
        sign("organisation", "article", 1.0)


def _by_dateline(run: NameRun, text: str, sign: Callable[[str, str, float], None]) -> None:
    """Return the signs of a dateline, "OSLO, 3 May (Nordic Wire) - ": a place in front, an agency in the brackets."""
    dateline = datelines.WITH_AGENCY.match(text)
    if dateline is None or run.start >= dateline.end():
        return
    if dateline["agency"] and dateline.start("agency") < run.start:
        sign("organisation", "agency of a dateline", 8.0)
    else:
        sign("place", "dateline", 8.0)


def _by_word_before(previous: Token, run: NameRun, sign: Callable[[str, str, float], None]) -> None:
    word = previous.lower_
    if word in BODY_NOUNS and previous.pos_ in ("NOUN", "PROPN"):
        sign("organisation", "what it is stands in front", 3.5)
    elif word in ("at", "in", "with") and previous.head.lemma_.lower() in STAFF:
        sign("organisation", "people work there", 3.0)
    elif word == "at":
        sign("place", "stands behind “at”", 1.0)
    elif word in WHERE:
        # In "through Berg's shot" the preposition belongs to the shot.
        sign("place", "stands behind a preposition of place", 0.5 if run.words[-1].owner else 2.0)
    elif word in MAYBE_WHERE:
        head = previous.head
        if word == "of" and (head.lemma_.lower() in LOCALITIES or head.lower_ in _WHO_LIVE):
            sign("place", "a locality of that name", 3.5)
        elif word in ("to", "from"):
            going = head.lemma_.lower() in MOTION or head.lower_ in MOTION
            sign("place", "to or from", 2.0 if going else 0.5)
    elif word in DIRECTIONS:
        sign("place", "direction", 3.0)
    elif word in LOCALITIES:
        sign("place", "a locality of that name", 1.0)
    elif previous.like_num and previous.text.isdigit():
        sign("thing", "a number in front", 3.0)
    elif word in _VESSELS:
        sign("thing", "what it is stands in front", 3.5)
    elif previous.pos_ == "NOUN" and is_role(word):
        sign("person", "role in front", 3.0)
    elif word in ("tell", "told", "telling") and run.the:
        sign("organisation", "told", 2.0)
    elif word == "by" and previous.head.tag_ == "VBN":
        sign("organisation", "by whom", 0.3)
        sign("person", "by whom", 0.3)


_TAGS = {
    "PERSON": ("person", 1.5), "ORG": ("organisation", 1.5), "GPE": ("place", 1.5), "LOC": ("place", 1.5),
    "FAC": ("place", 1.5), "NORP": ("thing", 1.5), "EVENT": ("thing", 1.0), "LAW": ("thing", 1.0),
    "PRODUCT": ("thing", 1.0), "WORK_OF_ART": ("thing", 1.0), "DATE": ("thing", 1.5), "LANGUAGE": ("thing", 1.5),
}  # fmt: skip


def _by_parse(names: list[Word], sign: Callable[[str, str, float], None]) -> None:
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
    """Return whether one sign suffices for a person: a given name, a title, an age."""
    return any(kind == "person" and weight >= 2 for (kind, _), weight in found.items())


def is_anonymous(names: list[Word], title: list[Word]) -> bool:
    """Return whether a single word names no actor in any context: a day, a month, a faith. "Mrs May" does."""
    if title and title[-1].lower in COURTESY and names[0].lower in MONTH_NAMES:
        return False
    return len(names) == 1 and (names[0].lower in NO_NAMES or names[0].text in DEMONYMS)
