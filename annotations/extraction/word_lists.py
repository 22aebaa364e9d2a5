"""Word lists, written as a text."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())
