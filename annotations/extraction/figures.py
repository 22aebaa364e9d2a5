"""How much: figures with what they count, their unit, their hedge and their range."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .numbers import GROUP, NUMBER, value, whole
from .reading import Paragraph, plain
from .suggestion import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEDGES: dict[str, str] = {}
for _kind, _phrases in {
    "about": (
        "about|around|approximately|roughly|some|nearly|almost|close to|in the region of|an estimated"
        "|estimated|circa|or so"
    ),
    "at least": "at least|no fewer than|no less than|not less than|a minimum of|as many as at least",
    "more than": "more than|over|above|upwards of|in excess of|exceeding|well over",
    "at most": "up to|at most|as many as|as much as|no more than|not more than|a maximum of",
    "less than": "less than|fewer than|under|below|just under|just over no",
}.items():
    for _phrase in _phrases.split("|"):
        _HEDGES[_phrase] = _kind
_HEDGE = "|".join(sorted(_HEDGES, key=len, reverse=True))
_CURRENCY = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "C$": "CAD",
    "A$": "AUD",
}
_MONEY_WORDS = {
    "dollars": "USD",
    "dollar": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "pounds": "GBP",
    "won": "KRW",
    "yen": "JPY",
    "rubles": "RUB",
    "roubles": "RUB",
    "yuan": "CNY",
    "hryvnia": "UAH",
    "cents": "USD-cent",
}
_UNITS = frozenset(
    [
        "percent",
        "%",
        "kilometers",
        "kilometres",
        "km",
        "miles",
        "mile",
        "meters",
        "metres",
        "feet",
        "inches",
        "tons",
        "tonnes",
        "kilograms",
        "kg",
        "pounds",
        "barrels",
        "liters",
        "litres",
        "gallons",
        "degrees",
        "acres",
        "hectares",
        "hours",
        "days",
        "weeks",
        "months",
        "years",
        "minutes",
        "seconds",
        "megawatts",
        "gigawatts",
        "points",
    ]
)
_FIGURE = re.compile(
    rf"(?<![\w.,$€£¥₩/-])(?:(?P<hedge>{_HEDGE}) )?(?:the )?"
    rf"(?P<currency>US\$|C\$|A\$|[$€£¥₩])? ?(?P<low>{NUMBER})"
    rf"(?:(?: ?[-–—] ?| to | or | and (?=.{{0,20}}\b))(?P<currency2>US\$|[$€£¥₩])? ?(?P<high>{NUMBER}))?"
    rf"(?P<percent> ?%|[ -]per ?cent\b(?:age points?)?| percentage points?)?(?![\w]|[.,]\d|/\d)",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    rf"\b(?:(?P<hedge>{_HEDGE}) )?(?:the )?(?P<tens>tens of |hundreds of )?(?P<group>dozens|hundreds"
    rf"|thousands|millions|billions|trillions)\b(?! and )(?: of)?",
    re.IGNORECASE,
)
_TALLY = re.compile(
    r"(?<![\w.,$])(?P<low>\d{1,3}(?:,\d{3})*)(?: to |[-–])(?P<high>\d{1,3}(?:,\d{3})*)(?![\w]|[.,]\d)"
)
_RATIO = re.compile(
    rf"\b(?P<low>{NUMBER}) (?:in|out of) (?:every )?(?P<high>{NUMBER})\b(?P<rest> \w+)?", re.IGNORECASE
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?"
    r"(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_NO_COUNT_AFTER = re.compile(r"\s*(?:[ap]\.?m\b|o'clock|th\b|st\b|nd\b|rd\b)", re.IGNORECASE)
_CALIBRE_AFTER = re.compile(
    r"-(?:mill?imet(?:er|re)|mm|year|inch|foot|page|point|minute|hour|day|week|month|member|nation"
    r"|ton|seat|mile|kilomet)|\s?mm\b",
    re.IGNORECASE,
)
_NUMBERED_BEFORE = re.compile(
    r"(?:\b(?:No|Nos|Article|Chapter|Section|Title|Page|Vol|Route|Highway|Flight|Apollo|Boeing"
    r"|Airbus|Top|Rule|Figure|Table|Group of|World War|Resolution|Part|Phase|Room|Channel|Block|Act"
    r"|Level|Grade)\.? |#|§ ?)$",
    re.IGNORECASE,
)
_NOT_A_TERM = frozenset(
    ["more", "other", "additional", "new", "such", "many", "own", "further", "fewer", "extra"]
)
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_OF_A_CLOCK = re.compile(r"\d:$")
_NO_NOUN = frozenset(
    [
        "one",
        "more",
        "less",
        "time",
        "times",
        "way",
        "part",
        "day",
        "case",
        "place",
        "point",
        "year",
        "thing",
        "something",
        "those",
        "these",
        "others",
        "them",
        "us",
        "him",
        "her",
        "it",
        "which",
        "who",
        "percent",
        "side",
        "hand",
    ]
)


@dataclass(frozen=True, slots=True)
class Figure:
    span: Span
    low: float | int | None
    high: float | int | None
    noun: str
    unit: str | None
    hedge: str
    head: int | None  # the noun's token in its paragraph
    confidence: float


def _bounds(
    kind: str, low: float | int, high: float | int | None
) -> tuple[float | int | None, float | int | None]:
    if high is not None:
        return (low, high) if low <= high else (high, low)
    if kind in ("at least", "more than"):
        return low, None
    if kind in ("at most", "less than"):
        return None, low
    return low, low


def _noun(paragraph: Paragraph, end: int) -> tuple[str, int, int | None]:
    """(what is counted, end offset of the phrase, its head token) for a figure that ends at ``end``."""
    doc = paragraph.doc
    after = next((t for t in doc if t.idx >= end), None)
    if after is None or (after.idx - end > 1 and paragraph.text[end : after.idx].strip()):
        return "", end, None
    token: Token | None = after
    if after.lower_ == "of":
        token = doc[after.i + 1] if after.i + 1 < len(doc) else None
    steps = 0
    last: Token | None = None
    while token is not None and steps < 8:
        if token.tag_ in ("NN", "NNS", "NNP", "NNPS"):
            last = token
        elif token.tag_ == "POS" and last is not None:
            if last.tag_ == "NNS":
                break
        elif (
            not (
                token.tag_ in ("JJ", "JJR", "JJS", "VBN", "VBG", "RB", "DT", "PRP$", "HYPH", "CD", "RBR")
                or token.text == "-"
            )
            or (
                last is not None
                and token.tag_ != "HYPH"
                and token.text != "-"
                and token.tag_ not in ("JJ", "VBG", "CD")
            )
            or (last is not None and token.tag_ in ("JJ", "VBG", "CD") and last.tag_ == "NNS")
        ):
            break
        if token.is_punct and token.text != "-":
            break
        steps += 1
        token = doc[token.i + 1] if token.i + 1 < len(doc) else None
        if last is not None and last.tag_ == "NNS" and (token is None or token.tag_ not in ("NN", "NNS")):
            break
    if last is None or last.lower_ in _NO_NOUN:
        return "", end, None
    words = last.text
    # "military personnel", "tax returns": the noun with the nouns and the adjective that make it a term
    first = last
    while (
        first.i - 1 >= after.i
        and doc[first.i - 1].dep_ in ("compound", "amod")
        and doc[first.i - 1].head.i == last.i
        and not doc[first.i - 1].text[:1].isupper()
        and doc[first.i - 1].lower_ not in _NOT_A_TERM
    ):
        first = doc[first.i - 1]
    words = doc.text[first.idx : last.idx + len(last)]
    if first.i != last.i and last.tag_ == "NNS" and doc[first.i].dep_ == "amod":
        words = doc.text[first.idx : last.idx + len(last)]
    return words, last.idx + len(last), last.i


def _is_date(text: str, start: int, end: int, number: str) -> bool:
    before, after = text[:start], text[end:]
    if re.search(rf"\b{_MONTH} $", before) or re.match(rf"(?:st|nd|rd|th)? (?:of )?{_MONTH}(?!\w)", after):
        return True
    if not re.fullmatch(r"1[5-9]\d\d|20\d\d", number):
        return False
    counted = "people|troops|soldiers|men|women|votes|jobs|workers|families|homes|percent"
    return not re.match(rf"\s*(?:{counted}|\w+ (?:troops|soldiers|people))\b", after)


def figures(paragraph: Paragraph) -> list[Figure]:
    """The figures of a paragraph, in order and without overlap."""
    text = plain(paragraph.text)
    found: list[Figure] = []
    taken: list[Span] = []

    def free(a: int, b: int) -> bool:
        return all(b <= x or a >= y for x, y in taken)

    def put(
        a: int,
        b: int,
        low: float | int | None,
        high: float | int | None,
        noun: str,
        unit: str | None,
        hedge: str,
        head: int | None,
        sure: float,
    ) -> None:
        taken.append((a, b))
        # A clock's hours and minutes count nothing.
        if _OF_A_CLOCK.search(text[max(0, a - 3) : a]) or _CLOCK.match(text[a : b + 4]):
            return
        found.append(
            Figure((paragraph.start + a, paragraph.start + b), low, high, noun, unit, hedge, head, sure)
        )

    for match in _RATIO.finditer(text):
        low, high = value(match["low"]), value(match["high"])
        if (
            low is None
            or high is None
            or low >= high
            or high == 0
            or (match["high"].isdigit() and 1500 <= high <= 2100)
        ):
            continue
        if match["low"].lower() == "one" or " out of " in match.group() or "every" in match.group():
            noun, end, head = _noun(paragraph, match.end("high"))
            share = whole(low / high)
            put(match.start(), max(end, match.end("high")), share, share, noun, "ratio", "", head, 0.75)
    for match in _TALLY.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if re.search(
            r"\b(?:vot\w+|pass\w+|approv\w+|ratif\w+|adopt\w+|defeat\w+|beat|won|lost|win|lead\w*|led|ruled"
            r"|decision|split)\b[\w ,]*$",
            before,
        ) and free(*match.span()):
            low, high = value(match["low"]), value(match["high"])
            votes = re.search(
                r"\b(?:vot\w+|pass\w+|approv\w+|ratif\w+|adopt\w+|ruled|decision|split)\b", before
            )
            put(match.start(), match.end(), low, high, "votes" if votes else "", "tally", "", None, 0.8)
    for match in _GROUPS.finditer(text):
        start, end = match.span()
        if not free(start, end):
            continue
        amount = GROUP[match["group"].lower()]
        if match["tens"]:
            amount *= 10 if match["tens"].lower().startswith("tens") else 100
        noun, stop, head = (
            _noun(paragraph, match.end("group"))
            if not match.group().endswith(" of")
            else _noun(paragraph, end + 1)
        )
        unit = _MONEY_WORDS.get(noun.lower())
        put(
            start,
            max(stop, match.end("group")),
            amount,
            None,
            noun,
            unit,
            _hedge(match["hedge"]),
            head,
            0.85 if noun else 0.6,
        )
    for match in _FIGURE.finditer(text):
        start, end = match.start(), match.end()
        if not free(start, end):
            continue
        low = value(match["low"])
        high = value(match["high"]) if match["high"] else None
        if low is None:
            continue
        number = match["low"]
        if (
            high is not None
            and not re.search(r"[-–—]| to ", text[match.end("low") : match.start("high")])
            and not match["percent"]
            and not match["hedge"]
        ):
            # "two and three": two figures, not a range
            end, high = match.end("low"), None
        if high is not None and high < low and not match["currency"]:
            scale = re.search(r"(hundred|thousand|million|billion|trillion)", match["high"], re.IGNORECASE)
            end, high = (end, high) if scale else (match.end("low"), None)
        elif high is not None:
            scale = re.search(r"(thousand|million|billion|trillion)", match["high"], re.IGNORECASE)
            if (
                scale
                and not re.search(r"thousand|million|billion|trillion", number, re.IGNORECASE)
                and low < 1000
            ):
                low = value(f"{number} {scale.group()}") or low
        money = match["currency"] or match["currency2"]
        percent = match["percent"] if end == match.end() else None
        spelled = number.lower() in ("one", "a") or re.fullmatch(r"(?:zero|one)", number, re.IGNORECASE)
        first = match.start("currency") if match["currency"] else match.start("low")
        hedge_word = match["hedge"]
        if hedge_word is None:
            start = first
        if not money and not percent:
            if (
                spelled
                or _is_date(text, match.start("low"), end, number)
                or _NO_COUNT_AFTER.match(text, end)
                or _CALIBRE_AFTER.match(text, end)
                or _NUMBERED_BEFORE.search(text[:start])
            ):
                continue
            if (
                text[match.end("low") : match.end("low") + 1] in (":", "'")
                and text[match.end("low") + 1 : match.end("low") + 2].isalnum()
            ):
                continue
        if money:
            unit = _CURRENCY.get(money.upper(), money)
            put(start, end, *_bounds(_hedge(hedge_word), low, high), "", unit, _hedge(hedge_word), None, 0.9)
            continue
        if percent:
            noun, stop, head = ("", end, None)
            unit = "percentage point" if "point" in percent else "percent"
            of = re.match(r" of (?:the |its |all |their |his |her )?", text[end:])
            if of:
                noun, _, head = _noun(paragraph, end + of.end())
            put(
                start, end, *_bounds(_hedge(hedge_word), low, high), noun, unit, _hedge(hedge_word), head, 0.9
            )
            continue
        noun, stop, head = _noun(paragraph, end)
        last_word = noun.split()[-1].lower() if noun else ""
        unit = _MONEY_WORDS.get(last_word) or (last_word if last_word in _UNITS else None)
        if not noun and (low < 100 and not hedge_word):
            continue
        sure = 0.85 if noun else 0.5
        put(
            start,
            max(stop, end),
            *_bounds(_hedge(hedge_word), low, high),
            noun,
            unit,
            _hedge(hedge_word),
            head,
            sure,
        )
    return sorted(found, key=lambda f: f.span)


def _hedge(words: str | None) -> str:
    return _HEDGES.get(words.lower(), "") if words else ""
