"""How much two clauses have in common, each concept weighed by its rarity."""

import math
from collections.abc import Collection, Mapping

from . import lexicon

# Share of documents that hold a stem, 0 to 1. Without it every concept weighs 1, and these weigh less.
Frequencies = Mapping[str, float]
_OF_COMMON, _OF_NAMES = 0.6, 0.6
# A stem in one document of a hundred weighs 1.
_USUAL = math.log(100)


class Weights:
    """The weights of concepts: by document frequencies where they are given."""

    def __init__(self, frequencies: Frequencies | None = None) -> None:
        self._frequencies = frequencies

    def of(self, concept: str) -> float:
        share = self._frequencies.get(concept) if self._frequencies else None
        if share is not None:
            return min(1.5, max(0.1, -math.log(max(share, 1e-6)) / _USUAL))
        return _OF_COMMON if concept in lexicon.COMMON else 1.0

    def total(self, concepts: Collection[str], names: Collection[str] = ()) -> float:
        """Return the weight of all. Names weigh less: who shares only a name shares the story, not the claim."""
        return sum(self.of(one) * (_OF_NAMES if one in names else 1.0) for one in concepts)

    def cover(self, ones: Collection[str], others: Collection[str], names: Collection[str] = ()) -> float:
        """Return the share of the lighter side that both have, 0 to 1; 0 if a side is empty."""
        least = min(self.total(ones, names), self.total(others, names))
        return self.total(set(ones) & set(others), names) / least if least else 0.0

    def jaccard(self, ones: Collection[str], others: Collection[str], names: Collection[str] = ()) -> float:
        every = self.total(set(ones) | set(others), names)
        return self.total(set(ones) & set(others), names) / every if every else 0.0
