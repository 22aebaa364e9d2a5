"""Worth checking: which statements an editor would check first, by parts that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

# What each sign adds. They sum to 1 and are shown to the editor one by one.
WEIGHTS = {"figure": 0.35, "comparison": 0.15, "named actor": 0.15, "fact": 0.2, "attributed": 0.15}
THRESHOLD = 0.5
_COMPARING = frozenset(
    [
        "more",
        "less",
        "fewer",
        "most",
        "least",
        "than",
        "first",
        "last",
        "biggest",
        "largest",
        "highest",
        "lowest",
        "best",
        "worst",
        "only",
        "never",
        "always",
        "every",
        "double",
        "doubled",
        "triple",
        "tripled",
        "half",
        "record",
        "unprecedented",
        "rose",
        "fell",
        "increased",
        "decreased",
        "declined",
        "grew",
        "dropped",
        "surged",
        "doubled",
        "majority",
    ]
)
_OPINION = frozenset(
    [
        "should",
        "must",
        "ought",
        "think",
        "believe",
        "feel",
        "hope",
        "wish",
        "love",
        "hate",
        "great",
        "terrible",
        "horrible",
        "wonderful",
        "good",
        "bad",
        "beautiful",
        "disgusting",
        "shameful",
        "ridiculous",
        "crucial",
        "vital",
    ]
)
_FORECAST = frozenset(
    [
        "will",
        "would",
        "could",
        "may",
        "might",
        "shall",
        "'ll",
        "going",
        "expect",
        "likely",
        "unlikely",
        "forecast",
        "predict",
    ]
)


@dataclass(frozen=True, slots=True)
class Worth:
    score: float
    parts: dict[str, float]
    mood: str  # fact, opinion or forecast


def worth(words: list[Token], *, figures: int, actors: int, attributed: bool) -> Worth:
    """Rate a statement given as its words."""
    lower = {t.lower_ for t in words} | {t.lemma_.lower() for t in words}
    verbs = [t for t in words if t.pos_ in ("VERB", "AUX")]
    finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "VBN") for t in verbs)
    mood = "forecast" if lower & _FORECAST else "opinion" if lower & _OPINION else "fact"
    question = bool(words) and any(t.text == "?" for t in words[-2:])
    signs = {
        "figure": min(figures, 1),
        "comparison": int(
            bool(lower & _COMPARING) or any(t.tag_ in ("JJR", "JJS", "RBR", "RBS") for t in words)
        ),
        "named actor": min(actors, 1),
        "fact": int(finite and mood == "fact" and not question),
        "attributed": int(attributed),
    }
    parts = {name: round(WEIGHTS[name] * sign, 2) for name, sign in signs.items()}
    return Worth(round(sum(parts.values()), 2), parts, mood)
