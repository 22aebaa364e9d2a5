"""Dateline, agency and byline in the first and last lines of wire copy.

Pure. Convention of the agencies: `PLACE, Region, Date (AGENCY) — text … (AGENCY)`.
"""

import re
from typing import NamedTuple

AGENCIES = {
    "AAP", "AFP", "Agerpres", "ANI", "Anadolu", "ANSA", "AP", "APA", "ATS", "Belga", "Bernama", "BTA", "CNA", "CP",
    "CTK", "DPA", "EFE", "Interfax", "Interfax-Ukraine", "IANS", "IRNA", "Jiji", "KCNA", "Kyodo", "Lusa", "MTI",
    "News1", "Newsis", "NTB", "PA", "PAP", "PTI", "Reuters", "RFE/RL", "RIA Novosti", "Ritzau", "STT", "TASS", "TT",
    "Ukrinform", "UPI", "VOA", "Xinhua", "Yonhap",
}  # fmt: skip
_BY_FOLDED_NAME = {name.casefold(): name for name in AGENCIES}

_CAPITALS = r"[^\W\d_a-z]"
# "SEOUL", "NEW YORK", "ST. PETERSBURG", "SEOUL/WASHINGTON", "AL-TANF"
_PLACE = rf"(?:{_CAPITALS}[^\W\d_a-zß-öø-ÿ]*[.'’]?)(?:[ /-]{_CAPITALS}[^\W\d_a-zß-öø-ÿ]*[.'’]?){{0,4}}"
_REGION = r"(?:, (?:[^\W\d_][\w.'’-]*)(?: [^\W\d_][\w.'’-]*){0,3}){0,2}"  # ", South Korea", ", Oct. 24" less its digits
_DATE = r"(?:,? (?:\w{3,9}\.? \d{1,2}|\d{1,2} \w{3,9}\.?)(?:,? \d{4})?)?"
_DASH = r"(?:—|–|―|--|-)"
_FILED = rf"{_PLACE}{_REGION}{_DATE}"
_DATELINE = re.compile(
    rf"(?P<place>{_FILED})[.,]?(?: ?\((?P<agency>[^()]{{2,40}})\))?\.? ?(?P<dash>{_DASH})\s"
    rf"|(?P<also>{_FILED})[.,]? ?/(?P<slashed>[^/]{{2,20}})/\.? ?{_DASH}?\s?"
)
_NAMED = re.compile(rf"{_CAPITALS}[\w.’'-]*(?: {_CAPITALS}[\w.’'-]*){{0,3}}")
_NOT_PLACES = {
    "ANALYSIS", "BREAKING", "CORRECTION", "EDITORIAL", "EXCLUSIVE", "EXPLAINER", "FACTBOX", "INTERVIEW", "LIVE", "NOTE",
    "OPINION", "Q", "A", "UPDATE", "UPDATED", "URGENT", "WATCH",
}  # fmt: skip
_CREDIT = re.compile(r"\((?P<agency>[^()]{2,40})\)\W{0,2}$")
_NAME = r"(?:[^\W\d_a-z][\w.'’-]*|de|del|der|di|la|le|van|von|bin|al|and|&|in|for)"
_BYLINE = re.compile(rf"(?:By|BY)\s+(?P<name>[^\W\d_a-z][\w.'’-]*,?(?:\s{_NAME},?){{0,11}})\s*$")


class Dateline(NamedTuple):
    """The place of a dateline, as printed, and its agency, "" for none."""

    place: str
    agency: str


def dateline(paragraph: str) -> Dateline | None:
    """Return the dateline that `paragraph` begins with, None for none."""
    found = _DATELINE.match(paragraph.strip())
    if not found:
        return None
    place = (found["place"] or found["also"]).rstrip(" ,.")
    named = found["agency"] or found["slashed"] or ""
    agency = agency_named(named)
    if not agency:
        # Without a listed agency it needs a true dash: "SEOUL — In" is a dateline, "NATO - the alliance" is none;
        # "SEOUL (Halyard) — In" is one, "US (and allied) forces" is none.
        if found["dash"] in {None, "-"} or len(place) < 3 or (named and not _NAMED.fullmatch(named)):
            return None
        agency = named
    return None if place.split(",")[0] in _NOT_PLACES else Dateline(place, agency)


def credited(paragraph: str) -> str:
    """Return the agency in brackets at the end of `paragraph`, "" for none."""
    found = _CREDIT.search(paragraph.strip())
    return agency_named(found["agency"]) if found else ""


def agency_named(words: str) -> str:
    """Return the usual name of the agency in `words` ("yonhap", "Yonhap News Agency", "AFP/Jiji"), "" for none."""
    first = re.split(r"[/,;]|\s+(?:News|via)\b", words.strip())[0]
    return _BY_FOLDED_NAME.get(words.strip().casefold()) or _BY_FOLDED_NAME.get(first.casefold().strip(), "")


def byline(paragraph: str) -> str:
    """Return the name in a line of the form "By NAME", "" for any other line."""
    found = _BYLINE.match(paragraph.strip())
    return " ".join(found["name"].split()).rstrip(",") if found else ""
