"""What is said of words in several pieces: the words in one line, and the gravest of what came to them. Pure."""

from collections.abc import Iterable

GAP = " […] "

_SEVERITY = {"exact": 0, "moved": 1, "altered": 2, "lost": 3}


def joined(words: Iterable[str]) -> str:
    """The words of several pieces in one line, with a gap where text lies between them."""
    return GAP.join(words)


def worst(outcomes: Iterable[str]) -> str:
    """The gravest of several pieces' outcomes; `lost` where all are (or there is none), `altered` where some are."""
    found = {str(outcome) for outcome in outcomes}
    if "lost" in found and found != {"lost"}:
        found = found - {"lost"} | {"altered"}
    return max(found, key=_SEVERITY.__getitem__, default="lost")
