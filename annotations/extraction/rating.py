"""How sure each rule is: shares found right when the rules were measured, rounded, so 0.9 means nine in ten.

The benchmark (tests/benchmarks/attribution.py) prints the table to compare with.
"""

from __future__ import annotations

from .suggestion import Tier

# From this confidence on a quotation is shown at once; below, on demand.
SHOWN = 0.65

RULES: dict[str, float] = {
    "say-clause": 0.90,
    "say-that": 0.89,
    "according": 0.95,
    "noun-that": 0.9,
    "around": 0.74,
    "turn": 0.85,
    "think-that": 0.74,
    "think-clause": 0.67,
    "say-object": 0.63,
    "infinitive": 0.63,
    "say-prep": 0.58,
    "think-object": 0.54,
    "say-object-prep": 0.7,
    "think-prep": 0.4,
    "think-infinitive": 0.45,
    "beside": 0.7,
    "say-quote": 0.5,
    "adjective": 0.48,
    "noun-to": 0.5,
    "noun-that-bare": 0.68,
    "passive-prep": 0.7,
    "passive-object": 0.66,
    "noun-of-bare": 0.5,
    "noun-of": 0.3,
    "adjective-prep": 0.4,
    "goes-on": 0.6,
    "think-object-prep": 0.4,
    "say-clause-nested": 0.53,
    "say-that-nested": 0.35,
    "say-quote-nested": 0.4,
    "noun-that-nested": 0.6,
}


def confidence(rule: str) -> float:
    """The rule's share; an unlisted rule counts as even."""
    return RULES.get(rule, 0.5)


def tier(rule: str, lemma: str = "") -> Tier:
    return "show" if confidence(rule) >= SHOWN and not rule.startswith("think") else "ask"
