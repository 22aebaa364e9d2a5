"""The forms that dates take in a text, as regular expressions.

Every pattern is bounded: none repeats a group that may match the same words in two ways. A text of a hundred thousand
digits takes no longer than one of words.
"""

from __future__ import annotations

import re

from . import calendar

_NAMES = (
    "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,september sept sep,"
    "october oct,november nov,december dec"
)
MONTHS = {name: n for n, names in enumerate(_NAMES.split(","), 1) for name in names.split()}
WEEKDAYS = {
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
# Form and pattern, the most specific first. The first one that matches at a place wins.
FORMS = _compiled(
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
        "stepped",
        (
            rf"(?<!\w)(?:the |(?P<count>{_N}) )?(?P<unit>day|week|month)s? (?P<way>before|after) (?:the )?"
            rf"(?:(?P<of_which>last|next|this) )?(?P<of_weekday>{_D})(?='s | night)"
        ),
        _I,
    ),
    (
        "stepped",
        (
            rf"(?<!\w)(?:the |(?P<count>{_N}) )?(?P<unit>day|week)s? (?P<way>before|after) (?:the )?"
            rf"(?P<of_day>\d{{1,2}}) (?P<of_month>{_M})(?:,? (?P<of_year>{_Y}))?"
        ),
        _I,
    ),
    (
        "stepped",
        rf"(?<!\w)(?:the |(?P<count>{_N}) )?(?P<unit>day)s? (?P<way>before|after) (?P<of_feast>"
        + "|".join(calendar.FEASTS)
        + r")(?!\w)",
        _I,
    ),
    (
        "week of",
        rf"(?<!\w)week of (?:(?P<month>{_M}) (?P<day>{_NTH})(?:,? (?P<year>{_Y}))?)",
        0,
    ),
    (
        "day",
        (
            rf"(?<!\w)(?:(?P<weekday>{_D}),? )?(?P<month>{_M}) (?P<day>{_NTH})"
            rf"(?:,? (?P<year>{_Y})| (?P<which>this|last|next) year)?(?![\d,]\d)"
        ),
        0,
    ),
    (
        "day",
        (
            rf"(?<![\w.,-])(?:(?P<weekday>{_D}),? )?(?:the )?(?P<day>{_NTH})(?: of)? (?P<month>{_M})"
            rf"(?:,? (?P<year>{_Y})| (?P<which>this|last|next) year)?"
        ),
        0,
    ),
    ("feast", r"(?<!\w)(?P<feast>" + "|".join(calendar.FEASTS) + rf")(?!\w)(?:,? (?P<year>{_Y}))?", _I),
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
    ("quarter", rf"(?<!\w)Q(?P<nth>[1-4])(?: (?:of )?(?P<year>{_Y}))?(?!\w)", 0),
    ("that", r"(?<!\w)(?:later |earlier )?that (?P<unit>week|month|year)(?!\w)", _I),
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
        "count",
        rf"(?<!\w)(?P<which>past|last|next|coming|recent) (?:few )?(?P<unit>{_UNIT})(?P<many>s)(?!\w)",
        _I,
    ),
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
