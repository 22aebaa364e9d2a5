"""Anchoring: describe a span of a text and find it again, in the same text or in the one that replaces it."""

from .spans import ACCEPTED, CONTEXT, LONGEST, Found, Reanchored, Selector, describe, locate, reanchor_spans

__all__ = [
    "ACCEPTED",
    "CONTEXT",
    "LONGEST",
    "Found",
    "Reanchored",
    "Selector",
    "describe",
    "locate",
    "reanchor_spans",
]
