"""Patterns of datelines: "SEOUL, Oct. 18 (AFP) — ", "PORT VELDE, 3 March – ".

Each rule has its own limits, because a wrong match costs it something else: a quotation its first words, a place its
actor. ``sources/formats/datelines.py`` reads datelines and agencies of wire copy more strictly.
"""

from __future__ import annotations

import re

# What a quotation or a claim must not begin with. Only true dashes end it.
BEFORE_STATEMENT = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'’/-]{2,40}(?:,[^—–()]{1,40}?)?(?: ?\([^()]{2,40}\))?\s(?:—|–|―|--)\s+"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ .'’/-]{2,40}(?:,[^—–()-]{1,40}?\d[^—–()-]{0,12}?| ?\([^()]{2,40}\))\s-\s+"
)
# Words that are part of no attribution.
BEFORE_ATTRIBUTION = re.compile(
    r"\s*[A-Z][A-Z.'’ -]{2,30}(?:, [A-Z][\w. ]{1,30})?(?: \([^()]{2,30}\))? ?[—–-]+ (?=\S)"
)
# Names in it are a place, or the agency in brackets.
WITH_AGENCY = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'/-]{2,40}(?:,[^—–()]{1,40}?)?(?P<agency> ?\([^()]{2,40}\))?\s(?:—|–|-|--)\s"
)
# A capital that begins it is a place. In any case of letters, with a date or an agency before the dash.
OF_CAPITAL = re.compile(
    r"[A-Z][\w .'-]{1,30}(?:, [^()–—]{0,24}?\d[^()–—]{0,12}?| \([^()]{2,40}\))(?: ?[-–—]{1,2}| \.) "
)


_MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec".replace(" ", "|")
_END = r" ?(?P<end>—|–|―|--?) (?=\S)"
# In any case of letters only with an agency or a month.
_CLOSABLE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’ -]{2,30})(?P<colon>:) (?=[A-Z])"
    r"|\s*(?:[A-Z][A-Z.'’ -]{2,30}(?:, [A-Z0-9][\w. ]{1,30})?(?: \([^()]{2,30}\))?"
    rf"|[A-Z][\w .'’-]{{2,30}}(?:, [^()–—]{{0,12}}\b(?:{_MONTHS})[^()–—-]{{0,14}}"
    r"|(?:, [^()–—]{1,24})? \([A-Z][^()]{1,30}\))"
    rf"){_END}"
)


def closed(text: str) -> str:
    """Return a paragraph with a full stop for the dash of its dateline, code point for code point.

    Without it the parser takes the town for the subject of the first sentence.
    """
    line = _CLOSABLE.match(text)
    if line is None:
        return text
    start, end = line.span("colon") if line["colon"] else line.span("end")
    return text[:start] + ".".ljust(end - start) + text[end:]
