"""What a figure counts: the noun phrase behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

from .changes import change, level_follows
from .figure import NO_NOUN, Figure, Noun
from .numbers import Number, number

if TYPE_CHECKING:
    from spacy.tokens import Token

    from .segments import SegmentedParagraph

_NOT_COUNTED = listed(
    """
    time times way ways fold something those these them us him her it which who percent side hand others
    other another one ones more less th st nd rd am pm o'clock kst gmt utc cet est
    """
)
# Left out in front of a noun: "300 more soldiers" counts soldiers.
_QUALIFIERS = listed(
    """
    more other additional new further extra such own fewer many different separate
    """
)
DETERMINERS = listed(
    """
    the a an its his her their our my your this that these those all
    """
)
# With these verbs "at" says how many: "put its losses at sixteen".
_PUTS = listed("put stand estimate value place set number remain reckon")
# With these verbs "at" says where a price or an index stood. A small whole number is the time of day.
_TRADES = listed("end close finish open settle trade start peak stay hover begin quote price")
_LEAST_INDEX = 25
# "A total of 1,500" needs no noun.
_SUMS = listed("total average maximum minimum record low high median peak")
_POINTS_BACK = listed("the these those both")
_MOST_NAMED = 10  # things that a text may have named before
# Behind money and "in" these count nothing: "€5m in total".
_NO_GOODS = listed(
    """
    total all place return fact addition exchange advance hand circulation part full half
    spring summer autumn winter
    """
)
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_BEFORE_NOUN_TAGS = frozenset(
    {"JJ", "JJR", "JJS", "VBN", "VBG", "RB", "RBR", "VBD", "CC", "PRP$", "DT", "CD", "FW", "UH"}
)
_ONLY_BEHIND_OF = frozenset({"CC", "DT", "PRP$", "CD"})
_LEFT_OUT_TAGS = frozenset({"DT", "PRP$", "POS", "CD", "RBR", "NNP", "NNPS"})
# Adjectives that stand for people: "three wounded".
_PEOPLE = listed("dead wounded injured missing killed homeless unemployed ill")
_LONGEST_PHRASE = 9  # tokens
_LONGEST_GAP = 60  # characters between two figures that count the same


def counted_behind_unit(text: SegmentedParagraph, at: int, *, modifier: bool) -> Noun:
    """Return what is counted behind a unit that ends before segment ``at``: "of forest", "of the vote", "in grants".

    If ``modifier`` is set, the noun may follow directly: "a 40 percent stake".
    """
    word = text.word(at)
    if at < len(text.segments) and word == "of":
        return counted_behind_of(text, text.segments[at].end)
    if at < len(text.segments) and word == "in":
        return _counted_behind_in(text, at)
    if not modifier or not at:
        return NO_NOUN
    noun = counted(text, text.segments[at - 1].end)
    if noun.head is None or text.doc[noun.head].tag_ != "NN":
        return NO_NOUN
    return noun if noun.words.split()[0].islower() else NO_NOUN


def _counted_behind_in(text: SegmentedParagraph, at: int) -> Noun:
    last = text.segments[at].end
    token = text.token(last + 1)
    if token is None or text.text[last : last + 1] != " ":
        return NO_NOUN
    if token.tag_ not in ("NNS", "NN") or token.lower_ in _NO_GOODS or not token.text.islower():
        return NO_NOUN
    if not text.is_free(token.idx, token.idx + len(token)) or text.word(at + 1) in DETERMINERS:
        return NO_NOUN
    return counted_behind_of(text, last)


def counted_behind_of(text: SegmentedParagraph, end: int) -> Noun:
    """Return the noun phrase behind an "of" that ends at offset ``end``, without its determiner."""
    token = text.token(end + 1) if end + 1 < len(text.text) else None
    if token is None or token.idx != end + 1:
        return NO_NOUN
    doc = text.doc
    for _ in range(3):
        if token.i + 1 >= len(doc) or not (token.lower_ in DETERMINERS or token.tag_ == "PRP$"):
            break
        token = doc[token.i + 1]
    if token.pos_ == "PRON" or token.like_num:
        return NO_NOUN
    return counted(text, token.idx - 1, behind_of=True)


def counted(text: SegmentedParagraph, end: int, *, behind_of: bool = False) -> Noun:
    """Return the noun phrase behind a number that ends at offset ``end``."""
    doc = text.doc
    at = text.token_index(end)
    if at >= len(doc) or text.text[end : doc[at].idx].strip() or doc[at].idx - end > 1:
        return NO_NOUN
    first, last = _phrase(text, at, behind_of=behind_of)
    if last is None:
        return _adjective_as_noun(doc[at])
    if last.lower_ in _NOT_COUNTED:
        return NO_NOUN
    while first < last.i and _is_left_out(doc[first]):
        first += 1
    while first < last.i and (doc[first].text == "-" or doc[first].tag_ == "HYPH"):
        first += 1
    words = doc.text[doc[first].idx : last.idx + len(last)]
    return Noun(words, last.idx + len(last), last.i)


def _phrase(text: SegmentedParagraph, at: int, *, behind_of: bool) -> tuple[int, Token | None]:
    """Return the first token of the noun phrase that begins at token ``at``, and its head; None for no head."""
    doc = text.doc
    first, head = at, None
    for n in range(at, min(len(doc), at + _LONGEST_PHRASE)):
        token = doc[n]
        tag = token.tag_
        if tag in _NOUN_TAGS:
            starts_a_name = head is not None and head.tag_ == "NNS" and tag in ("NNP", "NNPS")
            if starts_a_name or _starts_a_date(text, token):
                break
            head = token
        elif tag == "POS":
            if head is None or head.tag_ == "NNS":
                break
            head, first = None, n + 1
        elif token.text == "-" or tag == "HYPH":
            continue
        elif (
            tag not in _BEFORE_NOUN_TAGS
            or head is not None
            or (tag in _ONLY_BEHIND_OF and not behind_of)
            or (tag == "CC" and n == at)
        ):
            break
    return first, head


def _starts_a_date(text: SegmentedParagraph, token: Token) -> bool:
    """Return whether a date begins at this word: "300 Friday"."""
    return (
        token.ent_type_ in ("DATE", "TIME")
        and token.tag_ in ("NNP", "NNPS")
        and not text.is_free(token.idx, token.idx + len(token))
    )


def _is_left_out(token: Token) -> bool:
    """Return whether a word in front of what is counted is a determiner, "more", a nationality or a name."""
    return (
        token.lower_ in _QUALIFIERS
        or token.tag_ in _LEFT_OUT_TAGS
        or token.lower_ in DETERMINERS
        or (token.text[0].isupper() and not token.is_sent_start)
    )


def _adjective_as_noun(token: Token) -> Noun:
    """Return an adjective that stands for people: "three wounded", "40 injured", "20 dead"."""
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    ends = (
        after is None
        or after.is_punct
        or after.pos_ in ("AUX", "ADP", "CCONJ", "ADV")
        or after.tag_ in ("VBD", "VBZ")
    )
    if token.lower_ in _PEOPLE and ends:
        return Noun(token.text, token.idx + len(token), token.i)
    return NO_NOUN


def stands_alone(
    text: SegmentedParagraph, first: int, end: int, low: Number, *, hedge: str, before: Figure | None
) -> bool:
    """Return whether a number without a noun is a figure: "40 were rescued", "the toll rose to 85".

    ``first`` and ``end`` are its segments; ``before`` is the figure before it.
    """
    token = text.token_of(first)
    preceding = text.word(first - 1)
    if preceding == "of" and text.word(first - 2) in _SUMS:
        return True
    if token is None or preceding in ("the", "these", "those", "other", "all", "of"):
        return False
    if preceding == "at":
        at = text.token_of(first - 1)
        verb = at.head.lemma_.lower() if at is not None else ""
        return verb in _PUTS or (
            verb in _TRADES and (low.value != int(low.value) or low.value >= _LEAST_INDEX)
        )
    if preceding == "from" and low.scale > 1:
        return True  # "fell to 41 million euros from 66 million"
    if preceding == "and" and text.word(end) == "of" and _counts_the_same(text, before, first):
        return True
    if hedge or change(text, first, end) is not None:
        return True
    if preceding == "from" and level_follows(text, end):
        second = number(text.segments, end + 1)
        return second is not None and bool(counted(text, text.segments[second.end - 1].end).end)
    after = text.token_of(end)
    if after is not None and (after.pos_ == "AUX" or after.tag_ in ("VBD", "VBP")):
        return True
    able = (
        {"nsubj", "nsubjpass", "dobj"}
        if low.spelled
        else {"nsubj", "nsubjpass", "dobj", "pobj", "attr", "conj"}
    )
    return token.dep_ in able


def points_back(text: SegmentedParagraph, first: int, low: Number) -> bool:
    """Return whether a small number points back at what is known: "the two countries"."""
    return text.word(first - 1) in _POINTS_BACK and low.value <= _MOST_NAMED


def _counts_the_same(text: SegmentedParagraph, before: Figure | None, first: int) -> bool:
    """Return whether the figure before names what is counted: "nine counts of fraud and two of theft"."""
    if before is None or not before.noun:
        return False
    gap = text.text[before.span[1] - text.paragraph.start : text.segments[first].start]
    return gap.startswith(" of ") and len(gap) < _LONGEST_GAP and not any(mark in gap for mark in ".;:!?")
