"""When: dates and periods, resolved on the day of publication to the interval that they allow.

Every pattern below is bounded: none repeats a group that may match the same words in two ways, so a text of a hundred
thousand digits takes no longer than one of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from annotations.extraction.figures.numbers import value
from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotes.quotation_marks import plain
from annotations.extraction.suggestion import Span
from annotations.extraction.word_lists import listed

from . import calendar as days
from .calendar import Interval

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMES = (
    "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,september sept sep,"
    "october oct,november nov,december dec"
)
_MONTHS = {name: n for n, names in enumerate(_NAMES.split(","), 1) for name in names.split()}
_DAYS = {
    name: n
    for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_M = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)(?![\w-])"
)
_D = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?![\w])"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?(?![\d\w])"
_Y = r"(?:1[5-9]\d\d|20\d\d)(?![\d\w]|[.,]\d)"
_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_N = rf"(?:\d{{1,3}}|(?:{_WORDS})(?:-(?:{_WORDS}))?|a|an|several|a few|a couple of|half a|another)"
_UNIT = r"(?:day|week|fortnight|month|year|decade|century|centurie)"
_EDGE = (
    r"(?:(?P<edge>early|late|mid|the end of|the close of|the start of|the beginning of|the middle of"
    r"|end|start|beginning|middle)(?: of|-| in|) ?(?:the )?)?"
)


def _compiled(*rows: tuple[str, str, int]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, flags)) for name, pattern, flags in rows)


_I = re.IGNORECASE
# From the most to the least telling; the first that matches at a place wins.
_FORMS = _compiled(
    ("iso", r"(?<![\d-])(?P<year>\d{4})-(?P<mon>\d\d)-(?P<day>\d\d)(?![\d-])", 0),
    (
        "days",
        (
            rf"(?<![\w-])(?:(?P<joint>between|from) )?(?P<day>\d{{1,2}})(?: ?[-–] ?| and | to )(?P<day2>\d{{1,2}}) "
            rf"(?P<month>{_M})(?:,? (?P<year>{_Y}))?"
        ),
        0,
    ),
    (
        "days",
        (
            rf"(?<!\w)(?:(?P<joint>between|from) )?(?P<month>{_M}) (?P<day>\d{{1,2}})(?: ?[-–] ?| and | to )"
            rf"(?P<day2>\d{{1,2}})(?![\d\w])(?:,? (?P<year>{_Y}))?"
        ),
        0,
    ),
    (
        "day",
        (
            rf"(?<!\w)(?:{_D},? )?(?P<month>{_M}) (?P<day>{_NTH})"
            rf"(?:,? (?P<year>{_Y})| (?P<which>this|last|next) year)?(?![\d,]\d)"
        ),
        0,
    ),
    (
        "day",
        (
            rf"(?<![\w.,-])(?:{_D},? )?(?:the )?(?P<day>{_NTH})(?: of)? (?P<month>{_M})"
            rf"(?:,? (?P<year>{_Y})| (?P<which>this|last|next) year)?"
        ),
        0,
    ),
    ("feast", r"(?<!\w)(?P<feast>" + "|".join(days.FEASTS) + rf")(?!\w)(?:,? (?P<year>{_Y}))?", _I),
    (
        "near",
        r"(?<!\w)(?P<near>the day after tomorrow|the day before yesterday|today|yesterday|tomorrow|tonight)(?!\w)",
        _I,
    ),
    ("weekday", rf"(?<!\w)(?:(?P<which>last|next|this|this coming|this past) )?(?P<weekday>{_D})", 0),
    ("weekend", r"(?<!\w)(?:(?P<which>this|last|next|this coming|this past|coming|past) )?weekend(?!\w)", _I),
    (
        "half",
        rf"(?<!\w)(?P<nth>first|second) half of (?:(?P<year>{_Y})|(?P<which>this|last|next|the) year)",
        _I,
    ),
    (
        "quarter",
        (
            rf"(?<!\w)(?P<nth>first|second|third|fourth|last)[ -]quarter(?: of (?:(?P<year>{_Y})|"
            rf"(?P<which>this|last|next|the) year))?(?!\w)"
        ),
        _I,
    ),
    (
        "month",
        (
            rf"(?<!\w)(?:(?P<part>earlier|later) )?(?:{_EDGE})(?:(?P<which>this|last|next) )?(?P<month>{_M})"
            rf"(?:(?:,| of)? (?P<year>{_Y}))?"
        ),
        0,
    ),
    (
        "season",
        (
            rf"(?<!\w)(?:(?P<part>earlier|later) )?(?:{_EDGE})(?:(?P<which>this|last|next|the) )?"
            rf"(?P<season>spring|summer|autumn|fall|winter)(?:(?: of)? (?P<year>{_Y}))?(?!\w)"
        ),
        _I,
    ),
    (
        "period",
        (
            rf"(?<!\w)(?:(?P<part>earlier|later) )?(?:{_EDGE})(?P<which>this|last|next|the) "
            rf"(?P<unit>week|month|year|quarter|decade)(?!\w|-)"
        ),
        _I,
    ),
    (
        "count",
        rf"(?<!\w)(?P<which>past|last|next|coming) (?:(?P<count>{_N}) )(?P<unit>{_UNIT})s(?!\w)",
        _I,
    ),
    ("count", rf"(?<!\w)(?P<which>past|coming) (?P<unit>{_UNIT})(?!\w)", _I),
    (
        "reckoned",
        rf"(?<!\w)(?P<count>{_N})[ -](?P<unit>{_UNIT})s? (?P<way>ago|earlier|later|before)(?!\w)",
        _I,
    ),
    ("beside", r"(?<!\w)(?P<unit>day|week|month|year) (?P<way>before|after|earlier)(?!\w)", _I),
    ("beside", r"(?<!\w)(?P<way>previous|following|preceding) (?P<unit>day|week|month|year)(?!\w)", _I),
    ("beside", r"(?<!\w)(?P<way>next) (?P<unit>day)(?!\w)", _I),
    ("decade", r"(?<!\w)(?:(?P<edge>early|mid|late)[ -])?(?:the )?(?P<decade>1[5-9]\d0|20\d0)s(?!\w)", _I),
    (
        "years",
        r"(?<![\w.,$€£/-])(?P<year>(?:1[5-9]\d\d|20\d\d))[-–/](?P<year2>(?:1[5-9]|20)\d\d|\d\d)(?![\w-])",
        0,
    ),
    (
        "year",
        (
            rf"(?<![\w$€£.,/–-])(?:{_EDGE})(?P<year>{_Y})(?![%/]|-\w|,\d| (?:people|troops|soldiers|jobs|votes|workers"
            r"|families|homes|dollars|euros|men|women|metres|meters|tonnes|tons|km|kilomet))"
        ),
        _I,
    ),
    ("length", r"(?<![\w-])(?P<unit>day|week|month|year|decade|centurie)s?-?long(?!\w)", _I),
    (
        "length",
        (
            rf"(?<![\w.,$€£-])(?:(?P<least>{_N})(?: ?[-–] ?| to | or ))?(?P<count>{_N})[ -]"
            rf"(?P<unit>{_UNIT})(?P<many>s?)(?!\w|-old| old|-long)"
        ),
        _I,
    ),
    ("vague", r"(?<![\w-])(?P<unit>day|week|month|year|decade|centurie)s(?!\w|-)", _I),
)
_BOUNDS = re.compile(
    r"(?<!\w)(by|until|till|before|after|since|from|within)(?: (?:the|about|around|at least))? $", _I
)
_BETWEEN = re.compile(r"(?<!\w)between (?:the )?$", _I)
_JOINS = re.compile(r" (?:and|to|until|till|through) (?:the )?")
_FROM = re.compile(r"(?<!\w)from (?:the )?$", _I)
# In front of a vague length: "for weeks", "in years".
_FOR = re.compile(
    r"(?<!\w)(?:for|over|in|within|after|of|took|takes?|lasted|lasts?|last|than|"
    r"about|nearly|almost|every few) $",
    _I,
)
# Words that are no month without a sign: "may", "march", and abbreviations that may be anything.
_AMBIGUOUS = listed("may march mar jan dec jun sep sept oct nov feb apr")
_TOLD = re.compile(
    r"(?<!\w)(?:in|by|since|until|till|before|after|during|from|of|and|to|every|for)(?: the| early| late| mid)? $",
    _I,
)
# In front of "last" these make it a verb: "is to last four weeks".
_LASTS = re.compile(r"(?<!\w)(?:to|will|would|can|could|may|might|must|should|not|n't) $", _I)
_RANKS = listed("first second third last only next latest")
# The words right in front look ahead, whatever the parse hangs the date on: "due to end by …".
_COMING = re.compile(
    r"(?<!\w)(?:due to|will|would|to be|set to|expected to|plans? to|planned to|about to|going to)"
    r"(?: [\w'-]+){1,4}(?: (?:the|a))? $"
)
_AHEAD = listed("will 'll wo shall would should may might must can could")
_PLANNED = listed("invite summon schedule plan set expect due postpone delay slate promise pledge hope")
_NOT_AHEAD = listed("force have need begin start manage fail decline refuse use appear seem come continue")


@dataclass(frozen=True, slots=True)
class When:
    """``earliest`` and ``latest`` are the days between which the words allow it, both included; None: open."""

    span: Span
    earliest: date | None
    latest: date | None
    grain: str
    relation: str  # "", by, since, until, before, after, from, between, within
    confidence: float


@dataclass(frozen=True, slots=True)
class _Found:
    """An expression without what bounds it; offsets in the paragraph."""

    start: int
    end: int
    interval: Interval | None
    grain: str
    sure: float
    future: bool | None


def dates(page: Paragraph, published: date | None, taken: Sequence[Span] = ()) -> list[When]:
    """Dates of a paragraph, in order; without ``published`` relative ones stay open. ``taken``: spans of names."""
    return _Reader(page, published, taken).read()


class _Reader:
    def __init__(self, page: Paragraph, published: date | None, taken: Sequence[Span]) -> None:
        self.page = page
        self.text = plain(page.text)
        self.day = published
        self.taken = [(a - page.start, b - page.start) for a, b in taken]

    def read(self) -> list[When]:
        rows: list[tuple[int, int, str, re.Match[str]]] = []
        covered = bytearray(len(self.text) + 1)
        for a, b in self.taken:
            covered[a:b] = b"\1" * (b - a)
        for form, pattern in _FORMS:
            for match in pattern.finditer(self.text):
                a, b = self._trim(form, match)
                if a < b and not any(covered[a:b]) and self._meant(form, match, a, b):
                    covered[a:b] = b"\1" * (b - a)
                    rows.append((a, b, form, match))
        rows.sort(key=lambda r: r[:2])
        found: list[_Found] = []
        anchor: Interval | None = None
        for a, b, form, match in rows:
            future = self._looks_ahead(a, b)
            if form == "weekday" and future and self.text[b : b + 2] == "'s":
                future = None  # "is above Friday's price"
            try:
                one = self._resolve(form, match, a, b, future, anchor)
            except (ValueError, OverflowError):
                continue
            if one is None:
                continue
            if one.interval is not None:
                anchor = one.interval
            found.append(one)
        return self._bounded(found)

    # -- which words -------------------------------------------------------------------------------

    def _trim(self, form: str, match: re.Match[str]) -> tuple[int, int]:
        """The span without articles and without the parts that stay out."""
        a, b = match.span()
        groups = match.groupdict()
        if form == "period" and (groups.get("which") or "").lower() == "the" and not groups.get("edge"):
            return a, a  # "the year" alone is no date
        while True:
            lead = re.match(r"(?:the|a(?= few| couple)) ", self.text[a:b], _I) if form != "near" else None
            if lead is None or (form in ("length", "reckoned") and self.text[a:b].lower().startswith("a ")):
                break
            a += lead.end()
        while b > a and self.text[b - 1] in " ,":
            b -= 1
        return a, b

    def _meant(self, form: str, match: re.Match[str], a: int, b: int) -> bool:
        groups = match.groupdict()
        before, after = self.text[max(0, a - 24) : a], self.text[b : b + 24]
        words = self.text[a:b].lower()
        if form == "month" and words in _AMBIGUOUS:
            return bool(_TOLD.search(before))
        if form == "season":
            bare = not groups.get("which") and not groups.get("year") and not groups.get("edge")
            if bare or (groups.get("which") or "").lower() == "the":
                ends = re.match(r"[ ,.;:)!?]|$", after) and not re.match(r" of (?!\d)|-", after)
                return bool(_TOLD.search(before)) and bool(ends)
            return True
        if form == "count" and words.startswith("last "):
            return not _LASTS.search(before)
        if form == "vague":
            return bool(_FOR.search(before)) and not re.match(r" (?:old|of age)|-", after)
        if form == "length":
            return self._is_length(groups, before, after, match)
        if form == "year" and re.match(r" [A-Z]{2}\d*\b", after):
            return False  # "2011 QF"
        if form == "year":
            named = re.search(r"(?:^|[^.!?\"'] )([A-Z][\w'-]+) $", before)
            return named is None or named[1].lower() in _MONTHS or named[1].lower() in (
                "in", "since", "by", "from", "until", "before", "after", "and", "to", "the", "of",
            )  # fmt: skip
        if form == "feast" and words in ("easter", "new year", "halloween", "epiphany"):
            return self.text[a].isupper()
        if form == "feast":
            return self.text[a].isupper()
        if form == "beside" and words.startswith(("day ", "week ", "month ", "year ")):
            clause = re.match(r" (?:the|that|he|she|it|they|his)\b", after)
            return bool(re.search(r"(?<!\w)(?:the|a) $", before, _I)) and clause is None
        return True

    def _is_length(
        self, groups: dict[str, str | None], before: str, after: str, match: re.Match[str]
    ) -> bool:
        count = (groups.get("count") or "").lower()
        if groups.get("many") == "" and count not in ("a", "an", "one", "half a", "another"):
            return "-" in match.group()
        if re.match(r"'s? (?:old|time)| of age| old\b", after) or re.search(r"(?:aged|age) $", before, _I):
            return False
        if count in ("a", "an") and not groups.get("least"):
            # "a week" after "in" is a length; after an amount it is a rate.
            return bool(_FOR.search(before)) or bool(re.match(r" (?:or so|and a half)\b", after))
        return not (
            count == "one" and not groups.get("least") and re.match(r" (?:it|he|she|they|we|I|you)\b", after)
        )

    # -- tense -------------------------------------------------------------------------------------

    def _looks_ahead(self, a: int, b: int) -> bool | None:
        """Whether the clause around the words looks ahead (True) or back (False); None where nothing tells."""
        span = self.page.doc.char_span(a, b, alignment_mode="expand")
        if span is None or not len(span):
            return None
        token: Token = span.root
        for step in token.ancestors:
            if step.pos_ not in ("VERB", "AUX"):
                continue
            told = _ahead(step)
            if told is not None:
                return told
        return None

    # -- intervals ---------------------------------------------------------------------------------

    def _resolve(
        self, form: str, match: re.Match[str], a: int, b: int, future: bool | None, anchor: Interval | None
    ) -> _Found | None:
        g = {k: (v.lower() if v else v) for k, v in match.groupdict().items()}
        before = self.text[max(0, a - 24) : a]
        bound = _BOUNDS.search(before)
        if _COMING.search(self.text[max(0, a - 60) : a]):
            future = True
        if bound and bound[1].lower() in ("by", "until", "till") and future is not False:
            future = True
        if bound and bound[1].lower() == "since":
            future = False
        read = getattr(self, "_" + form)
        interval, grain, sure = read(g, future, anchor)
        return _Found(a, b, interval, grain, sure, future)

    def _nearest(self, options: Sequence[Interval], future: bool | None, which: str = "") -> Interval | None:
        """Of the same name in three years the nearest that fits the tense."""
        if self.day is None:
            return None
        today = self.day
        if which == "last":
            options = [o for o in options if o[1] < today]
            return max(options, default=None)
        if which == "next":
            return min((o for o in options if o[0] > today), default=None)
        if which != "this":
            if future is True:
                options = [o for o in options if o[1] >= today]
                return min(options, default=None)
            if future is False:
                options = [o for o in options if o[0] <= today]
                return max(options, default=None)
        else:
            options = [o for o in options if o[0].year == today.year or o[1].year == today.year] or options
        return min(options, key=lambda o: max(0, (o[0] - today).days, (today - o[1]).days), default=None)

    def _near_years(self) -> Sequence[int]:
        return range(self.day.year - 1, self.day.year + 2) if self.day is not None else ()

    def _iso(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        day = date(int(g["year"] or 0), int(g["mon"] or 0), int(g["day"] or 0))
        return (day, day), "day", 0.95

    def _named(self, g: dict[str, str | None], key: str, future: bool | None) -> Interval | None:
        number = int(re.sub(r"\D", "", g[key] or "0"))
        of = _MONTHS[(g["month"] or "").rstrip(".")]
        if g.get("year"):
            day = date(int(g["year"] or 0), of, number)
            return day, day
        if g.get("which") and self.day is not None:
            day = date(self._year_of(g) or 0, of, number)
            return day, day
        options = []
        for year in self._near_years():
            try:
                options.append((date(year, of, number), date(year, of, number)))
            except ValueError:
                continue
        if not options and self.day is not None:
            raise ValueError
        return self._nearest(options, future)

    def _day(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        return self._named(g, "day", future), "day", 0.95

    def _days(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        first, last = self._named(g, "day", future), self._named(g, "day2", future)
        if first is None or last is None:
            return None, "day", 0.8
        if last[0] < first[0]:
            raise ValueError
        return (first[0], last[1]), "day", 0.95

    def _feast(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        name = g["feast"] or ""
        if g["year"]:
            day = days.feast(name, int(g["year"] or 0))
            return (day, day), "day", 0.9
        options = [(days.feast(name, y), days.feast(name, y)) for y in self._near_years()]
        return self._nearest(options, future), "day", 0.85

    def _near(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        steps = {"yesterday": -1, "tomorrow": 1, "the day after tomorrow": 2, "the day before yesterday": -2}
        if self.day is None:
            return None, "day", 0.7
        day = self.day + timedelta(steps.get(g["near"] or "", 0))
        return (day, day), "day", 0.9

    def _weekday(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        if self.day is None:
            return None, "day", 0.7
        number, which = _DAYS[g["weekday"] or ""], g["which"] or ""
        back = (self.day.weekday() - number) % 7
        if which == "next":
            day = days.week(self.day)[0] + timedelta(7 + number)
        elif which in ("last", "this past"):
            day = self.day - timedelta(back or 7)
        elif which or future is True:
            day = self.day + timedelta((7 - back) % 7)
        else:
            day = self.day - timedelta(back)
        return (day, day), "day", 0.9

    def _weekend(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        if self.day is None:
            return None, "day", 0.7
        which = g["which"] or ""
        saturday = days.week(self.day)[0] + timedelta(5)
        if which == "next":
            saturday += timedelta(7)
        elif which in ("last", "this past", "past") or (
            not which and future is not True and self.day < saturday
        ):
            saturday -= timedelta(7)
        return (saturday, saturday + timedelta(1)), "day", 0.85

    def _year_of(self, g: dict[str, str | None]) -> int | None:
        if g.get("year"):
            return int(g["year"] or 0)
        if self.day is None:
            return None
        return self.day.year + {"last": -1, "next": 1}.get(g.get("which") or "", 0)

    def _half(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        year = self._year_of(g)
        return (days.months(year, 1 if g["nth"] == "first" else 7, 6) if year else None), "half", 0.9

    def _quarter(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        first = {"first": 1, "second": 4, "third": 7}.get(g["nth"] or "", 10)
        if g["year"] or g["which"]:
            year = self._year_of(g)
            return (days.months(year, first, 3) if year else None), "quarter", 0.9
        if g["nth"] == "last":
            return (days.around("quarter", self.day, -1) if self.day else None), "quarter", 0.7
        return self._nearest([days.months(y, first, 3) for y in self._near_years()], future), "quarter", 0.7

    def _month(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        of = _MONTHS[(g["month"] or "").rstrip(".")]
        if g["year"]:
            interval: Interval | None = days.month(int(g["year"] or 0), of)
        else:
            which = "this" if g["part"] and not g["which"] else g["which"] or ""
            interval = self._nearest([days.month(y, of) for y in self._near_years()], future, which)
        return self._within(interval, g), "month", 0.9

    def _season(
        self, g: dict[str, str | None], future: bool | None, _: object
    ) -> tuple[Interval | None, str, float]:
        name = g["season"] or ""
        if g["year"]:
            interval: Interval | None = days.season(int(g["year"] or 0), name)
        else:
            which = g["which"] if g["which"] != "the" else ""
            options = [days.season(y, name) for y in self._near_years()]
            interval = self._nearest(options, future, which or "")
            if which == "this":
                interval = self._nearest(options, None, "this")
        return self._within(interval, g), "season", 0.8

    def _period(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        unit = g["unit"] or ""
        if self.day is None:
            return None, unit, 0.7
        step = {"last": -1, "next": 1}.get(g["which"] or "", 0)
        interval = days.around(unit, self.day, step)
        if unit == "decade":
            first = (self.day.year + 10 * step) // 10 * 10
            interval = date(first, 1, 1), date(first + 9, 12, 31)
        return self._within(interval, g), unit, 0.85

    def _within(self, interval: Interval | None, g: dict[str, str | None]) -> Interval | None:
        """Earlier or later in it, early, mid or late in it."""
        if interval is None:
            return None
        first, last = interval
        if g.get("part") and self.day is not None:
            if g["part"] == "earlier":
                last = min(last, self.day - timedelta(1)) if first < self.day else last
            else:
                first = max(first, self.day + timedelta(1)) if self.day < last else first
        edge = (g.get("edge") or "").removeprefix("the ").removesuffix(" of")
        edge = {"end": "late", "close": "late", "start": "early", "beginning": "early", "middle": "mid"}.get(
            edge, edge
        )
        return days.part((first, last), edge) if edge else (first, last)

    def _count(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        unit = _singular(g["unit"])
        if self.day is None:
            return None, unit, 0.7
        count = _number(g.get("count"))
        if count is None:
            return None, unit, 0.7
        ahead = g["which"] in ("next", "coming")
        other = self._stepped(self.day, unit, count if ahead else -count)
        return (min(self.day, other), max(self.day, other)), unit, 0.8

    @staticmethod
    def _stepped(day: date, unit: str, count: int) -> date:
        if unit in ("day", "week", "fortnight"):
            return day + timedelta({"day": 1, "week": 7, "fortnight": 14}[unit] * count)
        return days.shift(day, {"month": 1, "year": 12, "decade": 120, "century": 1200}[unit] * count)

    def _reckoned(
        self, g: dict[str, str | None], _: object, anchor: Interval | None
    ) -> tuple[Interval | None, str, float]:
        unit, way = _singular(g["unit"]), g["way"] or ""
        count = _number(g["count"])
        base = self.day if way == "ago" else anchor[0] if anchor is not None else None
        if base is None or count is None:
            return None, unit, 0.6
        return days.around(unit, base, count if way == "later" else -count), unit, 0.8

    def _beside(
        self, g: dict[str, str | None], _: object, anchor: Interval | None
    ) -> tuple[Interval | None, str, float]:
        unit = g["unit"] or ""
        base = anchor[0] if anchor is not None else self.day
        if base is None:
            return None, unit, 0.6
        back = g["way"] in ("before", "earlier", "previous", "preceding")
        return days.around(unit, base, -1 if back else 1), unit, 0.7

    def _decade(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        first = int(g["decade"] or 0)
        return (date(first, 1, 1), date(first + 9, 12, 31)), "decade", 0.9

    def _years(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        first = int(g["year"] or 0)
        tail = g["year2"] or ""
        last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail)
        if last <= first:
            raise ValueError
        return (date(first, 1, 1), date(last, 12, 31)), "year", 0.8

    def _year(self, g: dict[str, str | None], *_: object) -> tuple[Interval | None, str, float]:
        return self._within(days.year(int(g["year"] or 0)), {"edge": g["edge"]}), "year", 0.85

    def _length(self, *_: object) -> tuple[Interval | None, str, float]:
        return None, "period", 0.8

    def _vague(self, *_: object) -> tuple[Interval | None, str, float]:
        return None, "period", 0.75

    # -- what bounds them --------------------------------------------------------------------------

    def _bounded(self, found: Sequence[_Found]) -> list[When]:
        rows: list[When] = []
        at = 0
        while at < len(found):
            one = found[at]
            after = found[at + 1] if at + 1 < len(found) else None
            before = self.text[max(0, one.start - 24) : one.start]
            opens = _BETWEEN.search(before) or _FROM.search(before)
            if opens and after is not None and _JOINS.fullmatch(self.text[one.end : after.start]):
                start = one.start - (len(before) - opens.start())
                first = one.interval[0] if one.interval else None
                last = after.interval[1] if after.interval else None
                if first and last and last < first <= last + timedelta(7):  # "from Friday to Monday"
                    if after.future:
                        last += timedelta(7)
                    else:
                        first -= timedelta(7)
                if not first or not last or first <= last:
                    rows.append(self._when(start, after.end, first, last, after, "between"))
                    at += 2
                    continue
            rows.append(self._bound(one, before))
            at += 1
        return rows

    def _bound(self, one: _Found, before: str) -> When:
        match = _BOUNDS.search(before)
        modifies = "-" in self.text[one.start : one.end] and one.grain == "quarter"
        if match is None or modifies:  # "fell after fourth-quarter profit": not after the quarter
            low, high = one.interval if one.interval is not None else (None, None)
            return self._when(one.start, one.end, low, high, one, "")
        word = match[1].lower().replace("till", "until")
        if word == "within" and one.interval is not None:
            return self._when(one.start, one.end, *one.interval, one, "within")
        if one.grain == "period" and word != "within":
            return self._when(one.start, one.end, None, None, one, "")
        start = one.start - (len(before) - match.start())
        if one.interval is None:
            return self._when(start, one.end, None, None, one, word)
        first, last = one.interval
        return self._when(start, one.end, *self._ends(word, first, last), one, word)

    def _ends(self, word: str, first: date, last: date) -> tuple[date | None, date | None]:
        today = self.day
        ahead = today is not None and last >= today
        if word == "since":
            return first, today
        if word == "from":
            return first, None
        if word == "after":
            return last + timedelta(1), None
        if word == "before":
            end = first - timedelta(1)
            return (today, end) if ahead and today is not None and end >= today else (None, end)
        if word in ("by", "until"):
            return (today, last) if ahead else (None, last)
        return first, last

    def _when(
        self, start: int, end: int, low: date | None, high: date | None, one: _Found, relation: str
    ) -> When:
        span = (self.page.start + start, self.page.start + end)
        return When(span, low, high, one.grain, relation, one.sure)


def _ahead(verb: Token) -> bool | None:
    aux = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    perfect = bool(aux & {"have", "has", "had", "'ve", "having"})
    lemma = verb.lemma_.lower()
    if aux & _AHEAD:
        return not perfect
    if "to" in aux:
        head = verb.head
        if verb.dep_ in ("acl", "relcl") and any(
            c.ent_type_ == "ORDINAL" or c.lower_ in _RANKS for c in head.children
        ):
            return None  # "the third to sign it on Monday"
        return not (perfect or (head.tag_ == "VBD" and head.lemma_.lower() in _NOT_AHEAD))
    if any(c.lower_ in ("due", "set", "scheduled", "expected", "planned", "likely") for c in verb.children):
        return True
    if lemma in _PLANNED and verb.tag_ in ("VBN", "VBD", "VBZ", "VBP"):
        return True
    if verb.tag_ == "VBN" and aux & {"is", "are", "'s", "'re", "am"}:
        return None  # "is closed until Friday", "is built on Monday"
    if verb.tag_ in ("VBD", "VBN") or perfect:
        return False
    if verb.tag_ in ("VBZ", "VBP"):
        return True
    if verb.tag_ == "VBG" and aux & {"is", "are", "'s", "'re", "am"}:
        return True
    return None


def _singular(unit: str | None) -> str:
    return (unit or "").replace("centurie", "century")


def _number(words: str | None) -> int | None:
    if words is None or words in ("a", "an", "another"):
        return 1
    if words == "a couple of":
        return 2
    if words in ("several", "a few", "half a"):
        return None
    amount = value(words)
    return int(amount) if amount is not None else None
