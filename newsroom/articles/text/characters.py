"""Clean characters: NFC, without what web pages and word processors leave behind.

Pure. Soft hyphens, zero-width spaces, byte order marks, control characters and directional overrides go. Joiners and
direction marks stay where they join or direct something.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

# The flag of England is spelled with tag characters. Anywhere else they are invisible text.
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
# Controls, noncharacters, soft hyphen, zero-width space, word joiner, BOM, and the marks that open a directional scope:
# a scope that the end of an element cuts off would reverse "12,000" on the screen.
_DEBRIS = re.compile(
    f"({_FLAG})|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffc"
    "\U000e0000-\U000e007f"
    + "".join(chr(plane + low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
    + "]"
)

# Zero-width characters that have a meaning only next to certain characters.
_JOINERS = "\u200c\u200d"  # in Persian and Indic words; U+200D in emoji too
_CONDITIONAL = re.compile(f"[{_JOINERS}\u200e\u200f\u061c]")  # the other three mark a direction
_COMPANY = re.compile(f"[^{_JOINERS}\u200e\u200f\u061c]")
_JOINING_SCRIPT = re.compile(  # Arabic and its kin, Indic, Tibetan, Myanmar, Khmer, Mongolian and the like
    "[\u0600-\u061b\u061d-\u109f\u1780-\u18af\u1900-\u1cff\ua840-\ua8ff\ua930-\uaaff\uabc0-\uabff\ufb50-\ufdcf\ufdf0-\ufdff"
    "\ufe70-\ufefe\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_MOST_MARKS = 30  # UAX #15, stream-safe text: composing thousands of marks on one letter takes quadratic time


def without_surrogates(text: str) -> str:
    """Return `text` with U+FFFD for each lone surrogate, which no encoder takes."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(text: str, owners: list[int]) -> tuple[str, list[int]]:
    """Return `text` without debris.

    `owners` holds a number for each character: the formatting it has. It is returned cut in the same way.
    """
    text, owners = edit(_DEBRIS, lambda found: found[1] or "", text, owners)
    if _CONDITIONAL.search(text):
        text, owners = _without(_out_of_company(text), text, owners)
    if not text.isascii():
        text, owners = _without(_marks_too_many(text), text, owners)
    return text, owners


def edit(
    pattern: re.Pattern[str], instead: Callable[[re.Match[str]], str], text: str, owners: list[int]
) -> tuple[str, list[int]]:
    """Return `pattern.sub(instead, text)` and `owners` for it. New characters have the owner of the first old one."""
    out: list[str] = []
    own: list[int] = []
    at = 0
    for found in pattern.finditer(text):
        new = instead(found)
        if new != found[0]:
            out += (text[at : found.start()], new)
            own += owners[at : found.start()]
            own += [owners[found.start()]] * len(new)
            at = found.end()
    if not at:
        return text, owners
    return "".join(out) + text[at:], own + owners[at:]


def compose(text: str, owners: list[int]) -> tuple[str, list[int]]:
    """Return `text` in NFC. A combining mark gets the formatting of its letter."""
    if unicodedata.is_normalized("NFC", text):
        return text, owners
    runs: list[tuple[str, int]] = []
    at = 0
    for owner, group in groupby(owners):
        end = at + len(list(group))
        part, at = text[at:end], end
        while runs and part:
            before, its_owner = runs[-1]
            both = unicodedata.normalize("NFC", before + part)
            if both == before + unicodedata.normalize("NFC", part):
                break
            # The border cuts through a character: its rest goes to the run with its beginning.
            cut = next((i for i, char in enumerate(part) if i and not unicodedata.combining(char)), len(part))
            runs[-1] = (unicodedata.normalize("NFC", before + part[:cut]), its_owner)
            part = part[cut:]
        if part:
            runs.append((unicodedata.normalize("NFC", part), owner))
    return "".join(part for part, _ in runs), [owner for part, owner in runs for _ in part]


def _without(places: set[int], text: str, owners: list[int]) -> tuple[str, list[int]]:
    """Return `text` and `owners` without the characters at `places`."""
    if not places:
        return text, owners
    remaining = [at for at in range(len(text)) if at not in places]
    return "".join(text[at] for at in remaining), [owners[at] for at in remaining]


def _out_of_company(text: str) -> set[int]:
    """Return the places of joiners and direction marks without an effect."""
    places = set()
    start = 0
    for row in text.split(
        "\n"
    ):  # by line: the result of a line must not depend on where paragraphs are cut later
        right_to_left = any(
            unicodedata.bidirectional(char) in {"R", "AL"} for char in _CONDITIONAL.sub("", row)
        )
        # The next other character, found once per run of marks: runs may be as long as the text.
        before, after, after_at = "", "", -1
        for at, char in enumerate(row):
            if not _CONDITIONAL.match(char):
                before = char
                continue
            if after_at <= at:
                company = _COMPANY.search(row, at)
                after, after_at = (company[0], company.start()) if company else ("", len(row))
            if char not in _JOINERS:
                meant = right_to_left
            else:
                meant = bool(_JOINING_SCRIPT.match(before) or _JOINING_SCRIPT.match(after)) or (
                    char == "\u200d" and _in_emoji(before) and _in_emoji(after)
                )
                meant = meant and not (before and _CONDITIONAL.match(before))
            if meant:
                before = char
            else:
                places.add(start + at)
        start += len(row) + 1
    return places


def _in_emoji(char: str) -> bool:
    return bool(char) and (
        unicodedata.category(char) in {"So", "Sk"} or char in "\ufe0f\u2194\u2195\U000e007f"
    )


def _marks_too_many(text: str) -> set[int]:
    """Return the places of combining marks beyond the thirtieth on one letter."""
    places, marks = set(), 0
    for at, char in enumerate(text):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > _MOST_MARKS:
            places.add(at)
    return places
