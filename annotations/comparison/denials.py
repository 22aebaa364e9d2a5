"""Whether one statement says of what the other asserts that it is not so."""

import math
from collections.abc import Iterator

from . import lexicon
from .content import Clause, Content
from .counts import Count, measured_alike, nouns_agree, relation_of
from .overlap import Weights
from .statements import Finding, Reason

# The least share of a denial's words that what it denies must have.
COVERED = 0.34
# The same where what is denied to have happened is not asserted in so many words.
COVERED_WITHOUT_DEED = 0.6


def findings(ones: Content, others: Content, weights: Weights) -> Iterator[Finding]:
    """Yield a finding if a clause of one side denies a clause of the other."""
    for clause in ones.clauses:
        for against in others.clauses:
            if clause.negated != against.negated:
                denial, denied = (clause, against) if clause.negated else (against, clause)
                if _denies(denial, denied, weights):
                    yield Finding("denies", (Reason("denied"),))
                    return


def _denies(denial: Clause, denied: Clause, weights: Weights) -> bool:
    if denial.bare:
        return True
    if denial.figures and denied.figures:
        # A denial of 300 is no denial of 500.
        return any(_covers(one, other) for one in denial.figures for other in denied.figures)
    ones, others = denial.content, denied.content
    shared = ones & others
    if any(lexicon.opposites(one, other) for one in ones - shared for other in others - shared):
        return False  # "did not leave" does not deny "stayed"
    deeds = ones & lexicon.DEEDS, others & lexicon.DEEDS
    if all(deeds) and not deeds[0] & deeds[1]:
        return False
    names = denial.names | denied.names
    if deeds[0] and not deeds[0] & deeds[1] and weights.cover(ones, others, names) < COVERED_WITHOUT_DEED:
        return False  # "nobody was hurt in the crash" denies no "the crash happened on Sunday"
    if not shared - names and not ones <= names:
        return False
    return weights.cover(ones, others, names) >= COVERED


def _covers(denial: Count, denied: Count) -> bool:
    """Return whether a denied figure is what the other asserts. Who denies 22 does not deny "fewer than 40"."""
    if not measured_alike(denial, denied) or not nouns_agree(denial, denied):
        return False
    relation = relation_of(denial, denied)
    is_range = math.isfinite(denied.low) and math.isfinite(denied.high)
    return relation in ("equal", "inside") or (relation in ("holds", "across") and is_range)
