"""The confidence of each rule: the share of its proposals that were right when the rules were measured.

A confidence of 0.9 means that nine in ten proposals of the rule in this style had the right words. The benchmark
(tests/benchmarks/attribution.py) prints the measured table. The numbers here are rounded; those of rare rules are drawn
towards 0.5.
"""

from __future__ import annotations

from .suggestion import STYLES, Tier

# A quotation of this confidence or more is shown at once, others on demand.
SHOWN = 0.62
_UNKNOWN = 0.5

# Rule: (indirect, mixed, direct).
RULES: dict[str, tuple[float, float, float]] = {
    "say-clause": (0.85, 0.91, 0.96),
    "say-that": (0.87, 0.91, 0.9),
    "say-object": (0.62, 0.85, 0.7),
    "say-object-prep": (0.75, 0.6, 0.6),
    "say-prep": (0.57, 0.65, 0.65),
    "say-quote": (0.45, 0.3, 0.65),
    "around": (0.67, 0.85, 0.95),
    "beside": (0.5, 0.6, 0.72),
    "goes-on": (0.6, 0.6, 0.6),
    "according": (0.93, 0.93, 0.93),
    "signed": (0.95, 0.95, 0.95),
    "announced": (0.75, 0.75, 0.75),
    "runs-on": (0.62, 0.62, 0.62),
    "runs-on-anew": (0.45, 0.45, 0.45),
    "turn": (0.85, 0.85, 0.85),
    "infinitive": (0.67, 0.85, 0.75),
    "intent-infinitive": (0.65, 0.7, 0.7),
    "think-that": (0.78, 0.85, 0.85),
    "think-clause": (0.66, 0.75, 0.75),
    "think-object": (0.54, 0.6, 0.6),
    "think-object-prep": (0.5, 0.5, 0.5),
    "think-prep": (0.38, 0.45, 0.45),
    "think-infinitive": (0.45, 0.5, 0.5),
    "adjective": (0.46, 0.5, 0.5),
    "adjective-prep": (0.45, 0.5, 0.5),
    "noun-that": (0.85, 0.85, 0.85),
    "noun-that-bare": (0.67, 0.67, 0.67),
    "noun-to": (0.53, 0.53, 0.53),
    "noun-of": (0.4, 0.4, 0.4),
    "noun-of-bare": (0.44, 0.44, 0.44),
    "passive-prep": (0.7, 0.7, 0.7),
    "passive-object": (0.62, 0.62, 0.62),
    "say-clause-nested": (0.5, 0.5, 0.5),
    "say-that-nested": (0.3, 0.35, 0.35),
    "noun-that-nested": (0.5, 0.5, 0.5),
}


def confidence(rule: str, style: str) -> float:
    """Return the confidence of a rule in a style, 0 to 1; 0.5 for a rule that is not listed."""
    return RULES[rule][STYLES.index(style)] if rule in RULES else _UNKNOWN


def tier(rule: str, style: str) -> Tier:
    """Return "show" for speech that a confident rule found, else "ask": belief, intent and weak rules."""
    belief = rule.startswith(("think", "intent", "adjective", "noun-to"))
    return "show" if confidence(rule, style) >= SHOWN and not belief else "ask"
