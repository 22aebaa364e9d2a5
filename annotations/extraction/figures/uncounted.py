"""Numbers that count nothing: labels, ages, times of day, years, calibres, parts of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotations.extraction.word_lists import listed

from .numbers import Number, number
from .segments import DASHES
from .shares import SHARES
from .units import TIMES, glued_measure, percent

if TYPE_CHECKING:
    from spacy.tokens import Token

    from .figure import Noun
    from .segments import SegmentedParagraph

_LABELS = listed(
    """
    no nos number article articles chapter section title page pages vol volume route highway flight rule
    figure table resolution part phase room channel block level grade pier platform gate line bus tram train
    exit junction apartment suite unit lot psalm verse act scene version type model mark formula area
    district ward zone sector terminal class category stage round day week season episode world apollo
    boeing airbus top windows
    """
)
# Labels in small letters: "a category 4 hurricane".
_SMALL_LABELS = listed("category magnitude grade phase stage type version tier priority top")
_INDICES = listed(
    """
    p ftse nikkei dax cac stoxx russell nasdaq dow asx kospi csi fortune ibex smi omx topix
    """
)
_STREETS = listed(
    """
    road street avenue lane drive boulevard square place court way terrace crescent highway rd st ave blvd
    """
)
# In front of a number and a name in the singular: "the 787 Dreamliner".
_ONE_OF_A_KIND = listed("the a an its his her their this that new boeing")
_MINUS_SIGNS = frozenset("-−–")
_ABBREVIATED_LABELS = listed("no nos vol art p pp")
# With "one" these are turns of phrase and count nothing.
_IDIOMS = TIMES | listed(
    """
    thing day way time side step place reason point question example case hand part bit word kind sort moment
    other another more eye ear goal aim idea
    """
)
# Behind one of these a number like a year may be an amount: "some 1,914 people".
_HEDGES_BEFORE_YEARS = listed("some about around nearly roughly least than to")
_YEARS = range(1500, 2101)
_OLDEST = 120  # years


def may_count(text: SegmentedParagraph, at: int, low: Number, sign: str | None) -> bool:
    """Return whether the number at segment ``at`` may count something. ``sign`` is the currency sign before it."""
    segment, last = text.segments[at], text.segments[low.end - 1]
    if segment.lower == "scores" and _names_scores(text.token_of(at - 1)):
        return False
    if sign is None and _continues_a_word(text, at) and not minus(text, at):
        return False
    after, beyond = text.text[last.end : last.end + 1], text.text[last.end + 1 : last.end + 2]
    if after.isalpha() or (after in ("/", ":") and beyond.isdigit()):
        return glued_measure(text, low.end) is not None
    if after in (".", ",") and beyond.isdigit():
        return False
    if not text.is_free(segment.start, last.end):
        return False
    if sign is not None or percent(text, low.end) is not None:
        return True
    if not low.open and low.value == 1 and segment.lower == "one":
        return _one_counts(text, low.end)
    if _is_label(text, at, low) or _is_age(text, at, low):
        return False
    clock = text.word(low.end) in ("a", "p") and (text.surface(low.end + 1), text.word(low.end + 2)) == (
        ".",
        "m",
    )
    return not clock and not text.word(low.end).startswith("o'clock")


def _names_scores(before: Token | None) -> bool:
    """Return whether the word before "scores" makes it results: "her test scores of last year"."""
    if before is None:
        return False
    return before.pos_ in ("NOUN", "PROPN", "ADJ", "DET") or before.tag_ in ("PRP$", "POS", "PRP")


def minus(text: SegmentedParagraph, at: int) -> bool:
    """Return whether the number at segment ``at`` is negative: "minus 12", "-1.3"."""
    if text.word(at - 1) == "minus":
        return True
    return (
        text.surface(at - 1) in _MINUS_SIGNS
        and text.touches(at)
        and (at == 1 or _starts_a_word(text, at - 1))
    )


def _starts_a_word(text: SegmentedParagraph, at: int) -> bool:
    return not text.touches(at) or text.surface(at - 1) in "(["


def is_part_of_a_name(text: SegmentedParagraph, at: int, low: Number, noun: Noun) -> bool:
    """Return whether the number and the noun behind it are a name: "49 Zorro Ranch Road", "the 787 Dreamliner"."""
    if noun.head is None or low.scale > 1 or not text.surface(at).isdigit() or not noun.words[:1].isupper():
        return False
    head = text.doc[noun.head]
    if head.lower_ in _STREETS:
        return True
    singular = head.tag_ in ("NN", "NNP") and head.text[0].isupper() and not head.text.endswith("s")
    one = text.word(at - 1) in _ONE_OF_A_KIND or any(letter.isupper() for letter in text.surface(at - 1))
    return singular and one and noun.head == text.token_index(text.segments[at].end)


def _continues_a_word(text: SegmentedParagraph, at: int) -> bool:
    """Return whether the number is a part of a word, a clock time or a reference: "A4", "10:30", "#5"."""
    start = text.segments[at].start
    before = text.text[start - 1] if start else " "
    if before == "-" and text.word(at - 2) == "sub":
        return False
    in_range = at > 1 and text.in_digits(at - 2)
    return before.isalnum() or before in ".,/:#§°'" or (before == "-" and not in_range)


def _one_counts(text: SegmentedParagraph, end: int) -> bool:
    """Return whether "one" counts: in a range, a ratio or a tally, or before its noun."""
    if text.word(end) in ("in", "out", "to", "or") or text.surface(end) in DASHES:
        beyond = end + 1
        while text.word(beyond) in ("of", "every"):
            beyond += 1
        return number(text.segments, beyond) is not None or text.word(beyond) in SHARES
    return text.word(end) in SHARES or text.surface(end) == "-" or _one_thing(text, end)


def _one_thing(text: SegmentedParagraph, end: int) -> bool:
    """Return whether a noun follows "one" as an object ("gave him one biscuit") and is no turn of phrase."""
    noun = text.token_of(end)
    if noun is None or text.touches(end) or noun.tag_ != "NN" or noun.lower_ in _IDIOMS:
        return False
    return noun.dep_ in ("dobj", "obj") and noun.i > 0 and noun.nbor(-1).head == noun


def _is_label(text: SegmentedParagraph, at: int, low: Number) -> bool:
    """Return whether the number is a name or a year: "Pier 4", "Article 12", "Brenzow 04", "2011 QF"."""
    if at and text.text[text.segments[at - 1].end : text.segments[at].start] == " ":
        before = text.segments[at - 1]
        written_as_label = before.text[0].isupper() or before.lower in ("no", "number", "page")
        if before.lower in _LABELS and written_as_label:
            return True
        if before.lower in _SMALL_LABELS and text.surface(at).isdigit() and low.end == at + 1:
            return True
        if before.lower in _INDICES and before.text[0].isupper():
            return True
        if _numbers_a_name(text, at, low):
            return not text.noun_follows(text.segments[low.end - 1].end)
    if at > 1 and text.segments[at - 1].text == "." and text.word(at - 2) in _ABBREVIATED_LABELS:
        return True
    digits = text.surface(at)
    if not digits.isdigit() or len(digits) != 4:
        return False
    if int(digits) not in _YEARS or low.end != at + 1:
        return text.surface(low.end).isupper()  # "2011 QF"
    end = text.segments[at].end
    hedged = text.word(at - 1) in _HEDGES_BEFORE_YEARS
    return not (hedged and text.noun_follows(end)) and not text.people_follow(end)


def _numbers_a_name(text: SegmentedParagraph, at: int, low: Number) -> bool:
    """Return whether one or two digits follow a proper name: "Brenzow 04"."""
    before, digits = text.segments[at - 1], text.surface(at)
    token = text.token(before.start)
    return (
        any(letter.isupper() for letter in before.text)
        and len(before.text) > 1
        and token is not None
        and token.pos_ == "PROPN"
        and token.ent_type_ != "DATE"
        and text.surface(low.end) not in DASHES
        and digits.isdigit()
        and len(digits) < 3
    )


def _is_age(text: SegmentedParagraph, at: int, low: Number) -> bool:
    """Return whether the number is an age: "aged 40", "Berg, 40,", "she is 40"."""
    if low.value > _OLDEST or low.open:
        return False
    if "aged" in (text.word(at - 1), text.word(at - 3)) or text.word(at - 1) == "age":
        return True
    end = text.segments[low.end - 1].end
    between_commas = text.surface(at - 1) in (",", "(") and text.text[end : end + 1] in (",", ".", ";", ")")
    if between_commas and text.surface(at).isdigit():
        before = text.token_of(at - 2)
        return before is not None and before.pos_ == "PROPN"
    if text.word(at - 1) not in ("is", "was", "turned", "turns", "be") or text.noun_follows(end):
        return False
    verb = text.token_of(at - 1)
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None) if verb is not None else None
    return subject is not None and (
        subject.lower_ in ("he", "she", "i", "who")
        or subject.ent_type_ == "PERSON"
        or subject.pos_ == "PROPN"
    )
