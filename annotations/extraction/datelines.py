"""Patterns of datelines: "SEOUL, Oct. 18 (AFP) — ", "PORT VELDE, 3 March – ".

Each rule has its own limits, because a wrong match costs it something else: a quotation its first words, a place its
actor. ``sources/formats/datelines.py`` reads datelines and agencies of wire copy more strictly.
"""

from __future__ import annotations

import re

# What a quotation or a claim must not begin with. Only true dashes end it.
BEFORE_STATEMENT = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'’/-]{2,40}(?:,[^—–()]{1,40}?)?(?: ?\([^()]{2,40}\))?\s(?:—|–|―|--)\s+"
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
    r"[A-Z][\w .'-]{1,30}(?:, [^()–—]{0,24}?\d[^()–—]{0,12}?| \([^()]{2,40}\)) ?[-–—]{1,2} "
)
