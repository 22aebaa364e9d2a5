"""Summaries of an annotation with several segments: its words in one line, and the worst outcome. Pure."""

from collections.abc import Iterable

GAP = " […] "

_SEVERITY = {"exact": 0, "moved": 1, "altered": 2, "lost": 3}


def joined(words: Iterable[str]) -> str:
    """Return the words of several segments in one line, with `GAP` between them."""
    return GAP.join(words)


def worst(outcomes: Iterable[str]) -> str:
    """Return the worst outcome of several segments; `lost` if all are or there is none, `altered` if some are lost."""
    found = {str(outcome) for outcome in outcomes}
    if "lost" in found and found != {"lost"}:
        found = found - {"lost"} | {"altered"}
    return max(found, key=_SEVERITY.__getitem__, default="lost")
