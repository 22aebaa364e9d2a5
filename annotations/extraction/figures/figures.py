"""How much: figures with what they count, their unit, their hedge and their range.

A paragraph is read as words from left to right; each rule looks a few words ahead and none goes back, so the time grows
with the length of the text and not faster.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.quotes.quotation_marks import plain
from annotations.extraction.suggestion import Span
from annotations.extraction.word_lists import listed

from .numbers import GROUP, Number, Piece, number, pieces, whole
from .units import MEASURES, MONEY, SIGNS, TIMES, measure, money

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEDGES: dict[tuple[str, ...], str] = {}
for _kind, _phrases in {
    "about": "about|around|approximately|roughly|some|in the region of|an estimated|estimated|circa",
    "nearly": "nearly|almost|close to|just under|just short of|not quite",
    "at least": "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|as many as at least",
    "more than": "more than|over|above|upwards of|in excess of|exceeding|well over|just over|slightly more than|"
    "well above|far more than",
    "at most": "up to|at most|as many as|as much as|no more than|not more than|a maximum of",
    "less than": "less than|fewer than|under|below|well under|well below|slightly less than|far fewer than",
}.items():
    for _phrase in _phrases.split("|"):
        _HEDGES[tuple(_phrase.split())] = _kind
_LONGEST_HEDGE = max(map(len, _HEDGES))
# Prepositions of place and theme as often as hedges: "a quarrel over three dams".
_ALSO_PREPOSITIONS = frozenset({"over", "above", "under", "below", "about", "around", "some"})
_DASHES = frozenset("-–—")
_SHARES = {
    "half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4, "fourth": 1 / 4,
    "fifth": 1 / 5, "fifths": 1 / 5, "sixth": 1 / 6, "sixths": 1 / 6, "seventh": 1 / 7, "eighth": 1 / 8,
    "eighths": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10, "tenths": 1 / 10, "hundredth": 1 / 100,
}  # fmt: skip
_DECIDES = re.compile(
    r"(?:vot\w+|pass\w*|approv\w+|ratif\w+|adopt\w+|reject\w+|defeat\w*|beat\w*|won|wins?|lost|loses?|lead\w*|led|"
    r"ruled|draw|drew|thrash\w*|split|by|score\w*)$",
    re.IGNORECASE,
)
_VOTES = re.compile(r"vot(?:ed?|es|ing)$", re.IGNORECASE)
_LABELS = listed(
    """
    no nos number article articles chapter section title page pages vol volume route highway flight rule
    figure table resolution part phase room channel block level grade pier platform gate line bus tram train
    exit junction apartment suite unit lot psalm verse act scene version type model mark formula area
    district ward zone sector terminal class category stage round day week season episode world apollo
    boeing airbus top windows
    """
)
_CALIBRES = listed(
    """
    mm millimetre millimetres millimeter millimeters calibre caliber gauge rifle rifles pistol
    """
)
_NOT_COUNTED = listed(
    """
    time times way ways fold something those these them us him her it which who percent side hand others
    other another ones one more less th st nd rd am pm o'clock kst gmt utc cet est
    """
)
_SMALL_TALK = listed(
    """
    more other additional new further extra such own fewer many different separate
    """
)
_DETERMINERS = listed(
    """
    the a an its his her their our my your this that these those all
    """
)
# With "one" these are turns of phrase and count nothing.
_TURNS = TIMES | listed(
    """
    thing day way time side step place reason point question example case hand part bit word kind sort moment
    other another more eye ear goal aim idea
    """
)
# With these verbs "at" says how many: "put its losses at sixteen".
_PUTS = listed("put stand estimate value place set number remain reckon")
# Behind money and "in" these count nothing: "€5m in total".
_NO_GOODS = listed(
    """
    total all place return fact addition exchange advance hand circulation part full half
    spring summer autumn winter
    """
)
_LARGE = 20  # from here on a spelled or hedged number is no mere "two"


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


@dataclass(frozen=True, slots=True)
class _Noun:
    words: str = ""
    end: int = 0  # offset in the paragraph; 0 where nothing is counted
    head: int | None = None


def figures(paragraph: Paragraph, taken: Sequence[Span] = ()) -> list[Figure]:
    """The figures of a paragraph, in order and without overlap; ``taken`` are spans that are dates or names."""
    return _Reader(paragraph, taken).read()


class _Reader:
    def __init__(self, paragraph: Paragraph, taken: Sequence[Span]) -> None:
        self.page = paragraph
        self.text = plain(paragraph.text)
        self.pieces = pieces(self.text)
        self.starts = paragraph.starts
        self.taken = sorted((a - paragraph.start, b - paragraph.start) for a, b in taken)
        self.found: list[Figure] = []

    def read(self) -> list[Figure]:
        at = 0
        while at < len(self.pieces):
            piece = self.pieces[at]
            if not (piece.lower in _OPENING or piece.text[0].isdigit() or piece.text in _SIGN_PIECES):
                at += 1
                continue
            at = max(at + 1, self._figure(at))
        return self.found

    # -- looking around ----------------------------------------------------------------------------

    def _word(self, at: int) -> str:
        return self.pieces[at].lower if 0 <= at < len(self.pieces) else ""

    def _beside(self, at: int) -> bool:
        """Whether a piece touches the one before it."""
        return 0 < at < len(self.pieces) and self.pieces[at].start == self.pieces[at - 1].end

    def _token(self, offset: int) -> Token | None:
        at = bisect_left(self.starts, offset)
        if at < len(self.starts) and self.starts[at] == offset:
            return self.page.doc[at]
        return self.page.doc[at - 1] if at else None

    def _free(self, start: int, end: int) -> bool:
        at = bisect_left(self.taken, (end, 0))
        return not (at and self.taken[at - 1][1] > start)

    # -- the grammar -------------------------------------------------------------------------------

    def _figure(self, at: int) -> int:
        """Read one figure that begins at piece ``at``; the piece to go on from (``at`` where there is none)."""
        begin = at
        hedge, at = self._hedge(at)
        range_word = self._word(at) in ("between", "from")
        between = self._word(at) == "between"
        if range_word and between:
            at += 1
        sign, first = self._sign(at)
        low = number(self.pieces, first)
        if low is None or not self._counts(first, low, sign):
            share = self._share(begin, at, hedge) if not sign else None
            if share is not None:
                return share
            return low.end if low is not None and not self._readable(first, low) else begin
        start = self.pieces[begin].start
        if not hedge and not between:
            start = self.pieces[at].start
        end = low.end
        ratio = self._ratio(start, first, low, hedge)
        if ratio is not None:
            return ratio
        share = self._share(begin, at, hedge)
        if share is not None:
            return share
        tally = self._tally(start, first, low)
        if tally is not None:
            return tally
        if self._word(first - 1) == "minus" and not sign:
            start = min(start, self.pieces[first - 1].start)
            low = Number(-low.value, low.end, low.spelled, low.scale)
        high: Number | None = None
        if not low.open:
            high, end = self._high(end, between, first)
        if between and high is None:
            start = self.pieces[at].start
            hedge = ""
        if high is not None and _scales(low, high):
            low = Number(low.value * high.scale, low.end, low.spelled, high.scale)
        end, hedge = self._trailing(end, hedge)
        low_value: float | int | None = low.value
        high_value: float | int | None = high.value if high is not None else low.value
        if (high is None and low.open) or (high is None and hedge in ("at least", "more than")):
            high_value = None
        elif high is None and hedge in ("at most", "less than"):
            low_value, high_value = None, low.value
        return self._unit(start, first, end, low, (low_value, high_value), sign, hedge, begin)

    def _hedge(self, at: int) -> tuple[str, int]:
        for size in range(_LONGEST_HEDGE, 0, -1):
            words = tuple(self._word(n) for n in range(at, at + size))
            kind = _HEDGES.get(words)
            if kind is None:
                continue
            after = at + size
            if self._word(after) == "the":
                return kind, after + 1
            if size == 1 and words[0] in _ALSO_PREPOSITIONS and self._preposition(at, after):
                return "", after
            return kind, after
        return "", at

    def _preposition(self, at: int, after: int) -> bool:
        """Whether "over", "about" and their like are prepositions before this number."""
        word, following = self._word(at), self._word(after)
        if word == "some":
            return False
        if following in ("a", "an", "half", "one"):
            before = self._token(self.pieces[at - 1].start) if at else None
            return (
                word in ("over", "above", "under", "below") and before is not None and before.pos_ == "NOUN"
            )
        if self.pieces_text(after)[:1].isdigit():
            n = number(self.pieces, after)
            age = word in ("under", "over") and n is not None and n.value < 100 and self._is_people(at - 1)
            return age and not _noun_follows(self.page, self.pieces[n.end - 1].end if n else 0)
        n = number(self.pieces, after)
        if n is None or n.value >= _LARGE or n.open:
            return False
        before = self._token(self.pieces[at - 1].start) if at else None
        if word not in ("about", "around") and before is not None and before.pos_ == "NOUN":
            return True
        token = self._token(self.pieces[at].start)
        return token is not None and not (token.tag_ == "RB" or token.dep_ in ("advmod", "quantmod"))

    def _is_people(self, at: int) -> bool:
        token = self._token(self.pieces[at].start) if at >= 0 else None
        return token is not None and token.tag_ == "NNS"

    def _sign(self, at: int) -> tuple[str | None, int]:
        """(currency by its sign, the piece behind it)."""
        for size in (2, 1):
            text = "".join(p.text for p in self.pieces[at : at + size])
            beside = all(self._beside(n) for n in range(at + 1, at + size))
            if beside and len(self.pieces[at : at + size]) == size and text.upper() in SIGNS:
                return SIGNS[text.upper()], at + size
        return None, at

    def _readable(self, at: int, low: Number) -> bool:
        return low.end > at and not self.pieces[at].text[0].isdigit()

    def _counts(self, at: int, low: Number, sign: str | None) -> bool:
        """Whether the number at piece ``at`` may count something: no label, clock, age, calibre, part of a word."""
        piece, last = self.pieces[at], self.pieces[low.end - 1]
        text = self.text
        before = text[piece.start - 1] if piece.start else " "
        after = text[last.end : last.end + 1]
        if sign is None and (
            before.isalnum() or before in ".,/:#§°'" or (before == "-" and not self._ranged(at))
        ):
            return False
        if after.isalpha() or (after in ("/", ":") and text[last.end + 1 : last.end + 2].isdigit()):
            return self._glued(low.end) is not None
        if after in (".", ",") and text[last.end + 1 : last.end + 2].isdigit():
            return False
        if not self._free(piece.start, last.end):
            return False
        if sign is not None or self._percent(low.end) is not None:
            return True
        if not low.open and low.value == 1 and piece.lower == "one":
            return self._one(low.end)
        if self._labelled(at, low) or self._aged(at, low):
            return False
        return not self._word(low.end).startswith(("o'clock", "a.m", "p.m"))

    def _ranged(self, at: int) -> bool:
        return at > 1 and self.pieces[at - 2].text[0].isdigit()

    def _one(self, end: int) -> bool:
        """ "one" counts in a range, a ratio or a tally only."""
        if self._word(end) in ("in", "out", "to", "or") or self.pieces_text(end) in _DASHES:
            skip = end + 1
            while self._word(skip) in ("of", "every"):
                skip += 1
            return number(self.pieces, skip) is not None or self._word(skip) in _SHARES
        return self._word(end) in _SHARES or self.pieces_text(end) == "-" or self._one_thing(end)

    def _one_thing(self, end: int) -> bool:
        """ "gave him one biscuit": a noun right behind, as an object, and no turn of phrase ("one day")."""
        noun = self._token(self.pieces[end].start) if end < len(self.pieces) else None
        if noun is None or self._beside(end) or noun.tag_ != "NN" or noun.lower_ in _TURNS:
            return False
        return noun.dep_ in ("dobj", "obj") and noun.i > 0 and noun.nbor(-1).head == noun

    def pieces_text(self, at: int) -> str:
        return self.pieces[at].text if 0 <= at < len(self.pieces) else ""

    def _glued(self, end: int) -> str | None:
        """A unit that touches the number: "40km", "12kg", "30mph"."""
        word = self._word(end)
        return measure(word) if self._beside(end) and word in MEASURES else None

    def _labelled(self, at: int, low: Number) -> bool:
        """ "Pier 4", "Article 12", "Brenzow 04", "2011 QF": a number that is a name."""
        if at and self.text[self.pieces[at - 1].end : self.pieces[at].start] == " ":
            before = self.pieces[at - 1]
            if before.lower in _LABELS and (
                before.text[0].isupper() or before.lower in ("no", "number", "page")
            ):
                return True
            token = self._token(before.start)
            capital = (
                before.text[0].isupper()
                and len(before.text) > 1
                and token is not None
                and token.pos_ == "PROPN"
            )
            digits = self.pieces[at].text
            if (
                capital
                and self.pieces_text(low.end) not in _DASHES
                and digits.isdigit()
                and len(digits) < 3
                and token is not None
                and token.ent_type_ != "DATE"
            ):
                return not _noun_follows(self.page, self.pieces[low.end - 1].end)
        if (
            at > 1
            and self.pieces[at - 1].text == "."
            and self._word(at - 2) in ("no", "nos", "vol", "art", "p", "pp")
        ):
            return True
        digits = self.pieces[at].text
        if digits.isdigit() and len(digits) == 4 and 1500 <= int(digits) <= 2100 and low.end == at + 1:
            hedged = self._word(at - 1) in (
                "some",
                "about",
                "around",
                "nearly",
                "roughly",
                "least",
                "than",
                "to",
            )
            return not (hedged and _noun_follows(self.page, self.pieces[at].end)) and not _people_follow(
                self.page, self.pieces[at].end
            )
        return digits.isdigit() and len(digits) == 4 and self.pieces_text(low.end).isupper()  # "2011 QF"

    def _aged(self, at: int, low: Number) -> bool:
        if low.value > 120 or low.open:
            return False
        if "aged" in (self._word(at - 1), self._word(at - 3)) or self._word(at - 1) == "age":
            return True
        last = self.pieces[low.end - 1]
        after = self.text[last.end : last.end + 1]
        if (
            self.pieces_text(at - 1) in (",", "(")
            and after in (",", ".", ";", ")")
            and self.pieces[at].text.isdigit()
        ):
            before = self._token(self.pieces[at - 2].start) if at > 1 else None
            return before is not None and before.pos_ == "PROPN"
        if self._word(at - 1) in ("is", "was", "turned", "turns", "be") and not _noun_follows(
            self.page, last.end
        ):
            verb = self._token(self.pieces[at - 1].start)
            subject = (
                next((c for c in verb.children if c.dep_ == "nsubj"), None) if verb is not None else None
            )
            return subject is not None and (
                subject.lower_ in ("he", "she", "i", "who")
                or subject.ent_type_ == "PERSON"
                or subject.pos_ == "PROPN"
            )
        return False

    # -- shapes ------------------------------------------------------------------------------------

    def _high(self, end: int, between: bool, first: int) -> tuple[Number | None, int]:
        """The upper end of a range that goes on behind piece ``end``."""
        joint = self.pieces_text(end)
        if joint in _DASHES or joint in ("to", "or") or (between and joint == "and"):
            if joint == "to" and self._word(first - 1) == "from":
                return None, end  # a change: from 71 to 74
            sign, at = self._sign(end + 1)
            high = number(self.pieces, at)
            low = number(self.pieces, first)
            if high is None or low is None or high.open:
                return None, end
            if joint in _DASHES and self._beside(end) != self._beside(end + 1):
                return None, end
            if _scales(low, high):
                low = Number(low.value * high.scale, low.end, low.spelled, high.scale)
            if high.value <= low.value or (joint == "or" and high.value > 3 * low.value + 1):
                return None, end
            del sign
            return high, high.end
        return None, end

    def _trailing(self, end: int, hedge: str) -> tuple[int, str]:
        """ "a dozen or so", "40 or more"."""
        if self._word(end) == "or" and self._word(end + 1) in ("so", "more", "fewer", "less"):
            kind = {"so": "about", "more": "at least"}.get(self._word(end + 1), "at most")
            return end + 2, hedge or kind
        return end, hedge

    def _share(self, begin: int, at: int, hedge: str) -> int | None:
        """ "a third of the pupils", "nearly half of the residents", "two thirds", "half the town"."""
        count: float = 1
        name = at
        article = self._word(at) in ("a", "an", "one")
        if article:
            name = at + 1
        else:
            many = number(self.pieces, at)
            if many is not None and self._word(at) not in _SHARES:
                count, name = many.value, many.end
        if self.pieces_text(name) == "-" and name > at:
            name += 1
        word = self._word(name)
        if word not in _SHARES or count > 20 or not self._free(self.pieces[at].start, self.pieces[name].end):
            return None
        if self.pieces_text(name + 1) == "-" or (word != "half" and name == at):
            return None
        if word == "half" and self._word(at - 1) in ("first", "second", "other", "one", "and", "second-"):
            return None
        if count > 1 and not word.endswith("s"):
            return None
        of = self._word(name + 1) == "of"
        direct = word == "half" and self._word(name + 1) in (
            "the",
            "its",
            "their",
            "his",
            "her",
            "our",
            "all",
        )
        if not of and not direct and not (hedge and word == "half") and count == 1 and not hedge:
            return None
        start = self.pieces[begin if hedge else at].start
        noun = _Noun()
        if of or direct:
            noun = self._phrase(self.pieces[name + 1].end if of else self.pieces[name].end)
        share = whole(count * _SHARES[word])
        low: float | None = share
        high: float | None = share
        if hedge in ("at least", "more than"):
            high = None
        elif hedge in ("at most", "less than"):
            low = None
        return self._put(start, name + 1, low, high, noun, "ratio", hedge, 0.8)

    def _ratio(self, start: int, first: int, low: Number, hedge: str) -> int | None:
        """ "one in six", "nine of every ten letters", "seven homes out of ten"."""
        at = low.end
        noun = _Noun()
        counted = self._token(self.pieces[at].start) if at < len(self.pieces) else None
        if counted is not None and counted.tag_ == "NNS" and self._word(at + 1) == "out":
            noun = _Noun(self.pieces[at].text, self.pieces[at].end, counted.i)
            at += 1
        joint = self._word(at)
        every = False
        if joint == "in":
            at += 1
        elif joint == "out" and self._word(at + 1) == "of":
            at, every = at + 2, True
        elif joint == "of" and self._word(at + 1) == "every":
            at += 1
        else:
            return None
        if self._word(at) == "every":
            at, every = at + 1, True
        high = number(self.pieces, at)
        if high is None or high.open or low.open or not low.value < high.value or self._glued(high.end):
            return None
        digits = self.pieces[at].text
        if not self._free(self.pieces[at].start, self.pieces[high.end - 1].end):
            return None
        if digits.isdigit() and 1500 <= int(digits) <= 2100:
            return None
        if (
            not every
            and not (high.spelled and low.spelled)
            and low.value != 1
            and high.value not in (10, 100, 1000)
        ):
            return None
        if self._word(high.end) in TIMES or (not noun.end and low.scale > 1):
            return None
        if not noun.end:
            noun = self._counted(self.pieces[high.end - 1].end)
        share = whole(low.value / high.value)
        least: float | None = None if hedge in ("at most", "less than") else share
        most: float | None = None if hedge in ("at least", "more than") else share
        return self._put(start, high.end, least, most, noun, "ratio", hedge, 0.8)

    def _tally(self, start: int, first: int, low: Number) -> int | None:
        """ "158 votes to 0", "voted 402 to 215", "3-1"."""
        at = low.end
        noun = _Noun()
        if low.open or low.scale > 1:
            return None
        if (
            self._word(at) in ("vote", "votes", "goals", "points", "seats", "sets", "games")
            and self._word(at + 1) == "to"
        ):
            token = self._token(self.pieces[at].start)
            noun = _Noun(self.pieces[at].text, self.pieces[at].end, token.i if token is not None else None)
            at += 1
        joint = self.pieces_text(at)
        if joint != "to" and joint not in _DASHES:
            return None
        high = number(self.pieces, at + 1)
        if high is None or high.open or high.scale > 1 or self._word(first - 1) == "from":
            return None
        if joint in _DASHES and not (self._beside(at) and self._beside(at + 1)):
            return None
        if (
            self._percent(high.end) is not None
            or self._word(high.end) in MEASURES
            or self._word(high.end) in MONEY
        ):
            return None
        if self._word(high.end) in TIMES or (joint != "to" and self.pieces_text(high.end) in _DASHES):
            return None
        decided = any(_DECIDES.match(self._word(n)) for n in range(max(0, first - 3), first))
        falls = low.value >= high.value
        if not noun.end:
            counted = self._counted(self.pieces[high.end - 1].end)
            if counted.end and joint == "to" and not falls:
                return None
            if not decided and not (falls and not counted.end) and not (joint in _DASHES and falls):
                return None
            if not decided and joint in _DASHES and max(low.value, high.value) > 500:
                return None
        if not noun.end and any(_VOTES.match(self._word(n)) for n in range(max(0, first - 2), first)):
            noun = _Noun("votes")  # "voted 81 to 12": the verb says what is counted
        return self._put(start, high.end, low.value, high.value, noun, "tally", "", 0.8)

    def _degrees(self, end: int) -> str | None:
        """ "31°C": the sign and its letter are two pieces that touch the number."""
        if self.pieces_text(end) != "°" or not self._beside(end) or not self._beside(end + 1):
            return None
        return {"c": "°C", "f": "°F"}.get(self._word(end + 1))

    def _percent(self, end: int) -> tuple[str, int] | None:
        """("percent" or "percentage point", the piece behind it)."""
        at = end
        if self.pieces_text(at) == "-" and self._word(at + 1) in ("per", "percent", "percentage"):
            at += 1
        word = self._word(at)
        if word in ("%", "percent", "pct"):
            return "percent", at + 1
        if word == "per" and self._word(at + 1) == "cent":
            return "percent", at + 2
        if word in ("percentage", "point", "points") and self._word(at + (word == "percentage")) in (
            "point",
            "points",
        ):
            return ("percentage point", at + 2) if word == "percentage" else None
        return None

    def _unit(
        self,
        start: int,
        first: int,
        end: int,
        low: Number,
        bounds: tuple[float | int | None, float | int | None],
        sign: str | None,
        hedge: str,
        begin: int,
    ) -> int:
        percent = self._percent(end)
        last = self.pieces[end - 1].end
        if percent is not None:
            unit, end = percent
            return self._put(start, end, *bounds, self._shared(end, modifier=True), unit, hedge, 0.9)
        if sign is not None:
            return self._put(start, end, *bounds, self._shared(end, modifier=True), sign, hedge, 0.9)
        degrees = self._degrees(end)
        if degrees is not None:
            return self._put(start, end + 2, *bounds, _Noun(), degrees, hedge, 0.9)
        hyphen = self.pieces_text(end) == "-" and self._beside(end) and self._beside(end + 1)
        at = end + 1 if hyphen else end
        two = f"{self._word(at)} {self._word(at + 1)}"
        for whose, word, size in (
            ("", self._word(at), 1),
            (self._word(at), self._word(at + 1), 2),
            (two, self._word(at + 2), 3),
        ):
            code = money(word, whose)
            if code is not None and not (
                word in ("won", "real", "rand", "lei", "dong") and not low.scale > 1 and low.value < 50
            ):
                noun = self._shared(at + size, modifier=hyphen)
                return self._put(start, at + size, *bounds, noun, code, hedge, 0.9)
            symbol = measure(word, whose) if size < 3 else None
            if symbol is not None and not (symbol == "in" and not hyphen and word == "in"):
                noun = self._shared(at + size, modifier=hyphen)
                return self._put(start, at + size, *bounds, noun, symbol, hedge, 0.85)
        if self._word(at).startswith(("mm", "milli")) and self._word(at + 1) == "of":
            return self._put(start, at + 1, *bounds, self._shared(at + 1, modifier=False), "mm", hedge, 0.85)
        if self._word(at) in TIMES or self._word(at) in _CALIBRES or (hyphen and self._word(at)):
            return end
        if self._word(at) in _NOT_COUNTED and self._word(at) in (
            "times",
            "time",
            "fold",
            "am",
            "pm",
            "kst",
            "gmt",
            "utc",
        ):
            return end
        if low.open:
            noun = self._phrase(self.pieces[end].end) if self._word(end) == "of" else self._counted(last)
            code = money(noun.words)
            if code is not None:
                noun = _Noun("", noun.end, noun.head)
            if noun.head is not None and self._word(end) != "of" and self.page.doc[noun.head].tag_ == "NN":
                noun = _Noun()  # "Thousands flee"
            if noun.end == 0 and self._word(end) == "of":
                return end
            return self._put(start, end, *bounds, noun, code, hedge, 0.85 if noun.end else 0.6)
        noun = self._counted(last)
        head = noun.words.split()[-1].lower() if noun.words else ""
        if head in TIMES or head in _CALIBRES:
            return end
        if not noun.end and not self._stands_alone(first, end, low, hedge):
            return end
        return self._put(start, end, *bounds, noun, None, hedge, 0.85 if noun.end else 0.55)

    def _stands_alone(self, first: int, end: int, low: Number, hedge: str) -> bool:
        """Whether a number without a noun is a figure: "40 were rescued", "the toll rose to 85"."""
        token = self._token(self.pieces[first].start)
        if token is None or self._word(first - 1) in ("the", "these", "those", "other", "all", "of"):
            return False
        if self._word(first - 1) == "at":
            at = self._token(self.pieces[first - 1].start)
            return at is not None and at.head.lemma_.lower() in _PUTS
        if self._word(first - 1) == "from" and low.scale > 1:
            return True  # "fell to 41 million euros from 66 million"
        if self._word(first - 1) == "and" and self._word(end) == "of" and self._one_more(first):
            return True
        if hedge:
            return True
        after = self._token(self.pieces[end].start) if end < len(self.pieces) else None
        verb = after is not None and (after.pos_ == "AUX" or after.tag_ in ("VBD", "VBP"))
        if low.spelled:
            return verb or token.dep_ in ("nsubj", "nsubjpass", "dobj")
        return verb or token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "attr", "conj")

    def _one_more(self, first: int) -> bool:
        """ "nine counts of fraud and two of theft": what is counted has just been said."""
        before = self.found[-1] if self.found else None
        if before is None or not before.noun:
            return False
        gap = self.text[before.span[1] - self.page.start : self.pieces[first].start]
        return gap.startswith(" of ") and len(gap) < 60 and not any(mark in gap for mark in ".;:!?")

    # -- what is counted ---------------------------------------------------------------------------

    def _shared(self, at: int, *, modifier: bool) -> _Noun:
        """Behind a unit: "of forest", "of the vote", "in grants"; or a noun that the whole describes ("stake")."""
        if at < len(self.pieces) and self._word(at) in ("of", "in"):
            last = self.pieces[at].end
            if self._word(at) == "in":
                token = self._token(last + 1)
                if token is None or self.text[last : last + 1] != " ":
                    return _Noun()
                if token.tag_ not in ("NNS", "NN") or token.lower_ in _NO_GOODS or not token.text.islower():
                    return _Noun()
                if not self._free(token.idx, token.idx + len(token)):
                    return _Noun()
                return self._phrase(last) if self._word(at + 1) not in _DETERMINERS else _Noun()
            return self._phrase(last)
        if not modifier or not at:
            return _Noun()
        noun = self._counted(self.pieces[at - 1].end)
        if noun.head is None or self.page.doc[noun.head].tag_ != "NN":
            return _Noun()
        return noun if noun.words.split()[0].islower() else _Noun()

    def _phrase(self, end: int) -> _Noun:
        """The head of what follows "of"."""
        token = self._token(end + 1) if end + 1 < len(self.text) else None
        if token is None or token.idx != end + 1:
            return _Noun()
        steps = 0
        doc = self.page.doc
        while (token.lower_ in _DETERMINERS or token.tag_ == "PRP$") and token.i + 1 < len(doc) and steps < 3:
            token = doc[token.i + 1]
            steps += 1
        if token.pos_ == "PRON" or token.like_num:
            return _Noun()
        return self._counted(token.idx - 1, of=True)

    def _counted(self, end: int, *, of: bool = False) -> _Noun:
        """The noun phrase behind a number that ends at ``end``."""
        doc = self.page.doc
        at = bisect_left(self.starts, end)
        if at >= len(doc) or self.text[end : doc[at].idx].strip() or doc[at].idx - end > 1:
            return _Noun()
        last: Token | None = None
        first = at
        for n in range(at, min(len(doc), at + 9)):
            token = doc[n]
            if token.tag_ in ("NN", "NNS", "NNP", "NNPS"):
                if last is not None and last.tag_ == "NNS" and token.tag_ in ("NNP", "NNPS"):
                    break
                if self._blocked(token):
                    break
                last = token
            elif token.tag_ == "POS":
                if last is None or last.tag_ == "NNS":
                    break
                last, first = None, n + 1
            elif token.text == "-" or token.tag_ == "HYPH":
                continue
            elif token.tag_ in (
                "JJ",
                "JJR",
                "JJS",
                "VBN",
                "VBG",
                "RB",
                "RBR",
                "VBD",
                "CC",
                "PRP$",
                "DT",
                "CD",
                "FW",
                "UH",
            ):
                if last is not None or (token.tag_ in ("CC", "DT", "PRP$", "CD") and not of):
                    break
                if token.tag_ == "CC" and n == at:
                    break
            else:
                break
        if last is None:
            return self._adjective_as_noun(at)
        if last.lower_ in _NOT_COUNTED:
            return _Noun()
        while first < last.i and self._stays_out(doc[first]):
            first += 1
        while first < last.i and (doc[first].text == "-" or doc[first].tag_ == "HYPH"):
            first += 1
        words = doc.text[doc[first].idx : last.idx + len(last)]
        return _Noun(words, last.idx + len(last), last.i)

    def _blocked(self, token: Token) -> bool:
        """Whether a date begins at this word: "300 Friday"."""
        return (
            token.ent_type_ in ("DATE", "TIME")
            and token.tag_ in ("NNP", "NNPS")
            and not self._free(token.idx, token.idx + len(token))
        )

    def _stays_out(self, token: Token) -> bool:
        """Determiners, possessives, "more", nationalities and names in front of what is counted."""
        return (
            token.lower_ in _SMALL_TALK
            or token.tag_ in ("DT", "PRP$", "POS", "CD", "RBR", "NNP", "NNPS")
            or token.lower_ in _DETERMINERS
            or (token.text[0].isupper() and not token.is_sent_start)
        )

    def _adjective_as_noun(self, at: int) -> _Noun:
        """ "three wounded", "40 injured", "20 dead"."""
        doc = self.page.doc
        token = doc[at]
        after = doc[at + 1] if at + 1 < len(doc) else None
        ends = (
            after is None
            or after.is_punct
            or after.pos_ in ("AUX", "ADP", "CCONJ", "ADV")
            or after.tag_ in ("VBD", "VBZ")
        )
        if (
            token.lower_
            in ("dead", "wounded", "injured", "missing", "killed", "homeless", "unemployed", "ill")
            and ends
        ):
            return _Noun(token.text, token.idx + len(token), token.i)
        return _Noun()

    def _put(
        self,
        start: int,
        end: int,
        low: float | int | None,
        high: float | int | None,
        noun: _Noun,
        unit: str | None,
        hedge: str,
        sure: float,
    ) -> int:
        stop = max(self.pieces[end - 1].end, noun.end)
        if self._free(start, self.pieces[end - 1].end):
            span = (self.page.start + start, self.page.start + stop)
            self.found.append(Figure(span, low, high, noun.words, unit, hedge, noun.head, sure))
        at = end
        while at < len(self.pieces) and self.pieces[at].end <= stop:
            at += 1
        return at


def _scales(low: Number, high: Number) -> bool:
    """Whether the second number's "million" is the first's too: "38 to 41 million"."""
    return high.scale > 1 and low.scale == 1 and low.value < 1000 and low.value < high.value / high.scale


def _noun_follows(paragraph: Paragraph, end: int) -> bool:
    token = _after(paragraph, end)
    return token is not None and token.tag_ in ("NN", "NNS", "JJ")


def _people_follow(paragraph: Paragraph, end: int) -> bool:
    token = _after(paragraph, end)
    return token is not None and token.lower_ in (
        "people", "troops", "soldiers", "men", "women", "votes", "jobs", "workers", "families", "homes", "children",
        "houses", "dockers", "prisoners", "refugees", "migrants", "pupils", "students", "nurses", "cases", "deaths",
    )  # fmt: skip


def _after(paragraph: Paragraph, end: int) -> Token | None:
    for token in (
        paragraph.doc.char_span(end, min(len(paragraph.text), end + 40), alignment_mode="expand") or ()
    ):
        if token.idx >= end:
            return token if token.idx - end <= 1 else None
    return None


_SIGN_PIECES = frozenset("$€£¥₩₹₽₴₺₪₦₱฿₫") | {"US", "C", "A", "NZ", "HK", "S", "R", "NT", "CA", "AU"}
_OPENING = (
    frozenset(
        {words[0] for words in _HEDGES}
        | set(GROUP)
        | {"between", "a", "an", "half", "tens", "hundred", "thousand", "million", "billion"}
    )
    | Piece.NUMBER_WORDS
)
