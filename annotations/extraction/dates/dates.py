"""Dates and periods of a paragraph, resolved on the day of publication to the interval that they allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotation_marks import plain
from annotations.extraction.suggestion import Span
from annotations.extraction.word_lists import listed

from .bounds import BOUNDS, Bounder, Expression, When
from .calendar import Interval
from .patterns import FORMS, MONTHS
from .resolve import Resolver, duration
from .tense import looks_ahead

_I = re.IGNORECASE
# In front of a vague length: "for weeks", "in years".
_FOR = re.compile(
    r"(?<!\w)(?:for|over|in|within|after|of|took|takes?|lasted|lasts?|last|than|"
    r"about|nearly|almost|every few) $",
    _I,
)
# No months unless a preposition stands before them: "may", "march", and ambiguous abbreviations.
_AMBIGUOUS = listed("may march mar jan dec jun sep sept oct nov feb apr")
_AFTER_PREPOSITION = re.compile(
    r"(?<!\w)(?:in|by|since|until|till|before|after|during|from|of|and|to|every|for)(?: the| early| late| mid)? $",
    _I,
)
# In front of "last" these make it a verb: "is to last four weeks".
_LASTS = re.compile(r"(?<!\w)(?:to|will|would|can|could|may|might|must|should|not|n't) $", _I)
# Words right before a date that look ahead, whatever the parse attaches the date to: "due to end by …".
_COMING = re.compile(
    r"(?<!\w)(?:due to|will|would|to be|set to|expected to|plans? to|planned to|about to|going to)"
    r"(?: [\w'-]+){1,4}(?: (?:the|a))? $"
)

# "Gave the family until Tuesday" looks ahead of its verb.
_GIVES_TIME = re.compile(
    r"(?<!\w)(?:gives?|gave|given|has|have|had)(?: [\w'-]+){0,5} until "
    r"(?:(?:noon|midnight|\d{1,2}(?::\d\d)? ?[ap]\.?m\.?) )?$"
)


@dataclass(frozen=True, slots=True)
class _Match:
    """A match of a form: what it matched and the 24 characters before and after it. Offsets are the paragraph's."""

    start: int
    end: int
    form: str
    groups: Mapping[str, str | None]
    words: str
    before: str
    after: str

    def get(self, group: str) -> str:
        """Return a named group in lower case, or "" if it is not there."""
        return (self.groups.get(group) or "").lower()


def dates(paragraph: Paragraph, published: date | None, taken: Sequence[Span] = ()) -> list[When]:
    """Return the dates and periods of a paragraph, in order of place.

    ``published`` is the day of publication; without it relative dates ("Friday") have no bounds. ``taken`` are spans of
    the text, such as names, that hold no date. Raises nothing.
    """
    text = plain(paragraph.text)
    resolver = Resolver(published)
    expressions: list[Expression] = []
    anchor: Interval | None = None
    for match in _matches(text, [(a - paragraph.start, b - paragraph.start) for a, b in taken]):
        future = _looks_ahead(paragraph, text, match)
        groups = {name: value.lower() if value else value for name, value in match.groups.items()}
        try:
            interval, grain, confidence = resolver.resolve(match.form, groups, future, anchor)
        except (ValueError, OverflowError):
            continue  # no day of the calendar: "31 June"
        if interval is not None and interval[0] is not None and interval[1] is not None:
            anchor = (interval[0], interval[1])
        length = duration(groups) if match.form == "length" else None
        expressions.append(Expression(match.start, match.end, interval, grain, confidence, future, length))
    return Bounder(text, paragraph.start, published).bounded(expressions)


def _matches(text: str, taken: Sequence[Span]) -> list[_Match]:
    """Return the matches of all forms, in order of place and without overlap."""
    found: list[_Match] = []
    covered = bytearray(len(text) + 1)
    for a, b in taken:
        covered[a:b] = b"\1" * (b - a)
    for form, pattern in FORMS:
        for match in pattern.finditer(text):
            a, b = _trim(text, form, match)
            if a >= b or any(covered[a:b]):
                continue
            one = _Match(
                a, b, form, match.groupdict(), match.group(), text[max(0, a - 24) : a], text[b : b + 24]
            )
            if form not in _CHECKS or _CHECKS[form](one, text[a:b]):
                covered[a:b] = b"\1" * (b - a)
                found.append(one)
    return sorted(found, key=lambda one: (one.start, one.end))


def _trim(text: str, form: str, match: re.Match[str]) -> Span:
    """Return the span of a match without its articles and trailing comma; an empty span if it is no date."""
    a, b = match.span()
    groups = match.groupdict()
    if form == "period" and (groups.get("which") or "").lower() == "the" and not groups.get("edge"):
        return a, a  # "the year" alone is no date
    while True:
        article = re.match(r"(?:the|a(?= few| couple)) ", text[a:b], _I) if form != "near" else None
        if article is None or (form in ("length", "reckoned") and text[a:b].lower().startswith("a ")):
            break
        a += article.end()
    while b > a and text[b - 1] in " ,":
        b -= 1
    return a, b


def _looks_ahead(paragraph: Paragraph, text: str, match: _Match) -> bool | None:
    """Return whether the words around a match look ahead (True) or back (False); None if nothing tells."""
    future = looks_ahead(paragraph.doc, match.start, match.end)
    if match.form == "day" and _names_an_event(paragraph, match):
        return None
    if _GIVES_TIME.search(text[max(0, match.start - 80) : match.start]):
        return True
    if match.form == "weekday" and future and text[match.end : match.end + 2] == "'s":
        future = None  # "is above Friday's price"
    if _COMING.search(text[max(0, match.start - 60) : match.start]):
        future = True
    bound = BOUNDS.search(match.before)
    if bound and bound[1].lower() in ("by", "until", "till") and future is not False:
        return True
    if bound and bound[1].lower() == "since":
        return False
    return future


# Whether a match is a date where it stands.


def _is_month(match: _Match, words: str) -> bool:
    return words.lower() not in _AMBIGUOUS or bool(_AFTER_PREPOSITION.search(match.before))


def _names_an_event(paragraph: Paragraph, match: _Match) -> bool:
    """Return whether a day names an event: "the March 14 deadline". The nearest one is meant, whatever the tense."""
    if not match.before.endswith("the ") or not re.match(r" [a-z]", match.after):
        return False
    span = paragraph.doc.char_span(match.end + 1, match.end + 2, alignment_mode="expand")
    return span is not None and len(span) == 1 and span[0].tag_ in ("NN", "NNS")


def _is_season(match: _Match, words: str) -> bool:
    bare = not match.get("which") and not match.get("year") and not match.get("edge")
    if not bare and match.get("which") != "the":
        return True
    ends = re.match(r"[ ,.;:)!?]|$", match.after) and not re.match(r" of (?!\d)|-", match.after)
    return bool(_AFTER_PREPOSITION.search(match.before)) and bool(ends)


def _is_count(match: _Match, words: str) -> bool:
    return not (words.lower().startswith("last ") and _LASTS.search(match.before))


def _is_vague(match: _Match, words: str) -> bool:
    return bool(_FOR.search(match.before)) and not re.match(r" (?:old|of age)|-", match.after)


def _is_length(match: _Match, words: str) -> bool:
    count, at_least = match.get("count"), match.get("least")
    if match.groups.get("many") == "" and count not in ("a", "an", "one", "half a", "another"):
        return "-" in match.words
    if re.match(r"'s? (?:old|time)| of age| old\b", match.after) or re.search(
        r"(?:aged|age) $", match.before, _I
    ):
        return False
    if count in ("a", "an") and not at_least:
        # "a week" after "in" is a length; after an amount it is a rate.
        return bool(_FOR.search(match.before)) or bool(re.match(r" (?:or so|and a half)\b", match.after))
    return not (count == "one" and not at_least and re.match(r" (?:it|he|she|they|we|I|you)\b", match.after))


def _is_year(match: _Match, words: str) -> bool:
    # "2011 QF" is an asteroid, "in 2020 US exports fell" a year.
    if re.match(r" [A-Z]{2}\d*\b", match.after) and not _YEAR_PREPOSITION.search(match.before):
        return False
    named = re.search(r"(?:^|[^.!?\"'] )([A-Z][\w'-]+) $", match.before)
    return named is None or named[1].lower() in MONTHS or named[1].lower() in _BEFORE_YEARS


def _is_feast(match: _Match, words: str) -> bool:
    return words[0].isupper()


def _is_beside(match: _Match, words: str) -> bool:
    if not words.lower().startswith(("day ", "week ", "month ", "year ")):
        return True
    clause = re.match(r" (?:the|that|he|she|it|they|his)\b", match.after)
    return bool(re.search(r"(?<!\w)(?:the|a) $", match.before, _I)) and clause is None


_BEFORE_YEARS = listed(
    """
    in since by from until till before after and to the of during throughout through over around about between
    late early
    """
)
_YEAR_PREPOSITION = re.compile(
    r"(?<!\w)(?:in|since|by|from|until|till|before|after|during|throughout|through|over|between|around)(?: the)? $",
    _I,
)
# Checks of the forms that are not always dates. The second argument is the words of the trimmed match.
_CHECKS: dict[str, Callable[[_Match, str], bool]] = {
    "month": _is_month,
    "season": _is_season,
    "count": _is_count,
    "vague": _is_vague,
    "length": _is_length,
    "year": _is_year,
    "feast": _is_feast,
    "beside": _is_beside,
}
