"""How two statements differ whose figures do not decide it: by opposites, exchanged parties, time and place."""

from collections.abc import Iterator

from . import lexicon
from .agreement import NOT, agree, doers, exchanged, parties
from .content import Clause, Content
from .overlap import Weights
from .statements import Finding, Reason, Statement
from .time_differences import Days, clause_time, days_between, time_reason
from .words import fold, numbers

# The least share of words that opposites, one event and one statement must have in common.
OPPOSED, EVENT, STATEMENT = 0.25, 0.5, 0.6
# Sentences published within so many days speak of one time if they describe a lasting state.
LASTING_DAYS = 3


def findings(
    one: Statement, other: Statement, ones: Content, others: Content, weights: Weights
) -> Iterator[Finding]:
    """Yield the findings of the first pair of clauses that has any."""
    for a in ones.clauses:
        for b in others.clauses:
            if a.negated == b.negated:
                found = _clauses(one, other, a, b, weights)
                if found:
                    yield found


def _clauses(one: Statement, other: Statement, a: Clause, b: Clause, weights: Weights) -> Finding | None:
    return (
        _tally(a, b)
        or _opposed(one, other, a, b, weights)
        or _other_doer(one, other, a, b, weights)
        or _event(one, other, a, b, weights)
    )


def _tally(a: Clause, b: Clause) -> Finding | None:
    """A vote of 397 to 0 is a unanimous vote, and one of 312 to 91 has a majority."""
    for left, right, kind in ((a, b, "wider"), (b, a, "narrower")):
        tally = next((f for f in left.figures if f.unit == "tally"), None)
        if tally is None or right.figures:
            continue
        low, high = sorted(tally.written)
        word = next(
            (
                w
                for w, fits in (("unanimous", low == 0), ("majority", low < high))
                if w in right.content and fits
            ),
            None,
        )
        if word and not _opposite_concepts(a, b):
            return Finding(kind, (Reason("tally", {"one": str(tally), "other": word}),))
    return None


def _opposite_concepts(a: Clause, b: Clause) -> tuple[str, str] | None:
    for x in sorted(a.content - b.content):
        for y in sorted(b.content - a.content):
            if lexicon.opposites(x, y):
                return x, y
    # "Turned down the plea to stay the order" and "stayed the order".
    for left, right in ((a, b), (b, a)):
        if {"reject", "plea"} <= left.content and not right.content & {"reject", "plea"}:
            deed = min(left.content & right.content & lexicon.DEEDS, default="")
            if deed:
                return ("reject", deed) if left is a else (deed, "reject")
    return None


def _opposed(one: Statement, other: Statement, a: Clause, b: Clause, weights: Weights) -> Finding | None:
    found = _opposite_concepts(a, b)
    if found is None:
        return None
    names = a.names | b.names
    left, right = a.content - {found[0]}, b.content - {found[1]}
    if not left & right or weights.cover(left, right, names) < OPPOSED:
        return None
    if a.places and b.places and not a.places & b.content and not b.places & a.content:
        return None
    reason = Reason("opposed", {"one": found[0], "other": found[1]})
    time, other_time = clause_time(one, a.text), clause_time(other, b.text)
    if time and other_time and (time[1] < other_time[0] or other_time[1] < time[0]):
        return Finding("differentTime", (time_reason(time, other_time),))
    if not (time and other_time) and days_between(one.stated_on, other.stated_on) > LASTING_DAYS:
        return None
    return Finding("contradicts", (reason,))


def _other_doer(one: Statement, other: Statement, a: Clause, b: Clause, weights: Weights) -> Finding | None:
    """Two doers of what only one can have done; None too if the parties are exchanged in what both may have done."""
    for deed in sorted(a.content & b.content & lexicon.ONE_DOER):
        mine, theirs = doers(a.text, deed), doers(b.text, deed)
        rest = (a.content & b.content) - {deed} - mine - theirs
        if mine and theirs and not mine & theirs and (rest or exchanged(a.text, b.text)):
            return Finding(
                "contradicts", (Reason("otherDoer", {"one": sorted(mine), "other": sorted(theirs)}),)
            )
    return None


def _event(one: Statement, other: Statement, a: Clause, b: Clause, weights: Weights) -> Finding | None:
    names = a.names | b.names
    shared = a.content & b.content
    if exchanged(a.text, b.text) or _opposite_concepts(a, b):
        return None
    words_agree = _agree(a.text, b.text)
    if not words_agree and (
        not shared - names or (len(shared) < 2 and min(len(a.content), len(b.content)) > 1)
    ):
        return None
    if a.figures and b.figures:
        return None
    if not words_agree and any(_other_doers(a, b, deed) for deed in shared & lexicon.DEEDS):
        return None
    cover, jaccard = weights.cover(a.content, b.content, names), weights.jaccard(a.content, b.content, names)
    if not words_agree and cover < EVENT:
        return None
    time, other_time = clause_time(one, a.text), clause_time(other, b.text)
    if time and other_time and time != other_time:
        return _at_other_time(time, other_time, shared, cover)
    same = words_agree or (jaccard >= STATEMENT and len(shared) > 2 and _is_one_deed(a, b, shared))
    return _same_event(one, other, a, b, same, cover)


def _agree(one: str, other: str) -> bool:
    """Return whether both say the same. If both are negated, the "not" must stand in the same place."""
    if not (NOT.search(fold(one)) and NOT.search(fold(other))):
        one, other = (NOT.sub(" ", fold(text)) for text in (one, other))
    return numbers(one) == numbers(other) and agree(one, other)


def _at_other_time(time: Days, other: Days, shared: frozenset[str], cover: float) -> Finding | None:
    reason = time_reason(time, other)
    if time[0] <= other[0] and other[1] <= time[1]:
        return Finding("narrower", (reason,))
    if other[0] <= time[0] and time[1] <= other[1]:
        return Finding("wider", (reason,))
    if cover < STATEMENT or not (time[1] < other[0] or other[1] < time[0]):
        return None
    return Finding("contradicts" if shared & lexicon.ONCE else "differentTime", (reason,))


def _other_doers(a: Clause, b: Clause, deed: str) -> bool:
    """Return whether who does a deed in one suffers it in the other: two attacks are two events."""
    (mine, hit), (theirs, also_hit) = parties(fold(a.text), deed), parties(fold(b.text), deed)
    return not mine & theirs and bool(mine & also_hit or theirs & hit)


def _is_one_deed(a: Clause, b: Clause, shared: frozenset[str]) -> bool:
    """Return whether the same do it, and nothing that one adds undoes what both say."""
    extra = a.content ^ b.content
    if any(lexicon.opposites(x, y) for x in extra for y in shared) or a.negated:
        return False
    if (a.content - b.content - a.names) and (b.content - a.content - b.names):
        return False  # another word on both sides may be another deed
    if numbers(a.text) and numbers(b.text) and numbers(a.text) != numbers(b.text):
        return False
    for deed in shared & lexicon.DEEDS:
        mine, theirs = doers(a.text, deed), doers(b.text, deed)
        if (
            mine
            and theirs
            and mine != theirs
            and not (mine <= theirs and len(mine) > 1)
            and not (theirs <= mine and len(theirs) > 1)
        ):
            return False
    return _direction(a.text) == _direction(b.text)


def _direction(text: str) -> frozenset[str]:
    """Return the words that turn a deed round: "fled to the hills" and "fled from the hills"."""
    return frozenset(fold(text).split()) & {"from", "against", "without", "except"}


def _same_event(
    one: Statement, other: Statement, a: Clause, b: Clause, is_one: bool, cover: float
) -> Finding | None:
    if a.figures or b.figures:
        return None
    if a.places - b.content and b.places - a.content:
        return None
    planned = [
        "planned" in (statement.modality, clause.modality) for statement, clause in ((one, a), (other, b))
    ]
    if planned[0] != planned[1]:
        return Finding("differentTime", (Reason("planned"),)) if is_one else None
    if "possible" in (a.modality, b.modality) and a.modality != b.modality:
        return None
    if cover >= 0.8 and a.places != b.places:
        if a.content - a.places <= b.content and b.places - a.content:
            return Finding(
                "narrower", (Reason("otherPlace", {"one": "", "other": ", ".join(sorted(b.places))}),)
            )
        if b.content - b.places <= a.content and a.places - b.content:
            return Finding(
                "wider", (Reason("otherPlace", {"one": ", ".join(sorted(a.places)), "other": ""}),)
            )
    return Finding("same", (Reason("sameWords"),)) if is_one else None
