"""How the figures of two statements differ. Each figure is held against the figure that answers the same question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import lexicon
from .agreement import exchanged
from .content import Clause, Content
from .counts import Count, head, measured_alike, nouns_agree, relation_of
from .overlap import Weights
from .statements import Finding, Reason, Statement
from .time_differences import days_between, news_of, spoken_of, time_difference, time_reason

# The least share of the words around two figures that must agree: with a noun that both name, and without.
WITH_NOUN, WITHOUT_NOUN = 0.25, 0.34
# The same for a figure that repeats or contradicts the other.
SURE = 0.4
_SAME_MEASURE = 0.5
_UNDER_WAY = re.compile(r"\b(?:is|are) (?:now )?\w+ing\b")
# Nouns that do not say who is counted.
_GENERIC = frozenset({"person", "crew", "member", "worker", "man", "men", "woman", "women", "other"})
_CLOSEST = {"equal": 0, "inside": 1, "holds": 1, "across": 2, "apart": 3}
# Verbs that lead to a level: "rose to 7.2 metres", "reached 720 centimetres".
_LEVELS = frozenset({"rise", "fall", "reach", "hold"})
# Dimensions whose rate of time is another quantity: a speed is no distance.
_OTHER_AS_RATE = frozenset({"length", "power", "energy", "data"})


@dataclass(frozen=True, slots=True)
class Held:
    """A figure in its clause."""

    count: Count
    clause: Clause

    @property
    def around(self) -> frozenset[str]:
        """The concepts around the figure, without what the clause counts."""
        found = self.clause.content.difference(*(figure.nouns for figure in self.clause.figures))
        return (found - _LEVELS) or found


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures that answer one question, their relation, and how much of the words around them agrees."""

    one: Held
    other: Held
    relation: str
    cover: float
    shared: frozenset[str]

    def turned(self) -> "Pair":
        turned = {"inside": "holds", "holds": "inside"}.get(self.relation, self.relation)
        return Pair(self.other, self.one, turned, self.cover, self.shared)

    @property
    def farness(self) -> tuple[int, bool, float]:
        return _CLOSEST[self.relation], self.one.count.nouns != self.other.count.nouns, -self.cover

    def reason(self, code: str) -> Reason:
        return Reason(code, {"one": str(self.one.count), "other": str(self.other.count)})

    @property
    def is_named(self) -> bool:
        """Whether both name what they count, and it is the same."""
        mine, theirs = head(self.one.count), head(self.other.count)
        if mine and theirs:
            return (
                (mine == theirs and not _other_group(self.one, self.other))
                or _is_generic(self.one, self.other)
                or _is_generic(self.other, self.one)
            )
        return mine in self.other.clause.content or theirs in self.one.clause.content

    @property
    def is_sure(self) -> bool:
        """Whether the words agree so far that the figures may repeat or contradict each other."""
        if self.is_named and (not self.one.around or not self.other.around):
            return True
        mine, theirs = self.one.around - self.shared, self.other.around - self.shared
        if self.is_named:
            return self.cover >= WITH_NOUN and bool(self.shared)
        if len(self.shared) > 1 or not mine or not theirs:
            return self.cover >= SURE
        return self.cover > 0.5


def findings(
    one: Statement, other: Statement, ones: Content, others: Content, weights: Weights
) -> tuple[list[Finding], bool]:
    """Return the findings, and whether any figures were held against each other."""
    mine, theirs = list(_held(ones)), list(_held(others))
    pairs = list(_pairs(mine, theirs, weights))
    found = [finding for pair in pairs if (finding := _pair(one, other, ones, others, pair)) is not None]
    if not pairs:
        found += _other_measure(mine, theirs, weights)
    return found, bool(pairs)


def _held(content: Content) -> Iterator[Held]:
    for clause in content.clauses:
        for count in clause.figures:
            yield Held(count, clause)


def _pairs(mine: Sequence[Held], theirs: Sequence[Held], weights: Weights) -> Iterator[Pair]:
    """Yield each figure of the side with fewer, with the closest of the other. More figures are no contradiction."""
    table = [
        [pair for theirs_one in theirs if (pair := _met(held, theirs_one, weights)) is not None]
        for held in mine
    ]
    rows = [row for row in table if row]
    columns: dict[int, list[Pair]] = {}
    for row in rows:
        for pair in row:
            columns.setdefault(id(pair.other), []).append(pair)
    if len(rows) <= len(columns):
        for row in rows:
            yield from _closest(row)
    if len(columns) <= len(rows):
        for column in columns.values():
            yield from _closest(column)


def _closest(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the closest pair, or both if a figure lies inside one and holds the other."""
    best = min(pair.farness for pair in pairs)
    found = [pair for pair in pairs if pair.farness == best]
    return [
        next(pair for pair in found if pair.relation == relation)
        for relation in {pair.relation for pair in found}
    ]


def _met(one: Held, other: Held, weights: Weights) -> Pair | None:
    """Return the pair if two figures answer one question, else None."""
    if one.clause.negated != other.clause.negated or not measured_alike(one.count, other.count):
        return None
    names = one.clause.names | other.clause.names
    nouns = one.count.nouns | other.count.nouns
    mine, theirs = one.around - nouns, other.around - nouns
    shared = mine & theirs
    relation = relation_of(one.count, other.count)
    pair = Pair(one, other, relation, weights.cover(mine, theirs, names), shared)
    if not _of_one_thing(pair):
        return None
    if not mine or not theirs:
        return pair if pair.is_named or not (mine or theirs) or one.count.nouns == other.count.nouns else None
    if exchanged(one.clause.text, other.clause.text, listed=True):
        return None  # two gunmen killed by police, and two gunmen who killed a policeman
    if not _deeds_meet(mine & lexicon.DEEDS, theirs & lexicon.DEEDS):
        return None
    on_one_course = bool(mine & lexicon.COURSE and theirs & lexicon.COURSE)
    if pair.is_named and (
        one.count.dimension not in ("", "percent") or _planned_only(one, other) or on_one_course
    ):
        return pair  # tonnes of one thing; or what is planned and what came of it
    if pair.cover < (WITH_NOUN if pair.is_named else WITHOUT_NOUN):
        return None
    return pair if shared - names or pair.is_named else None


def _of_one_thing(pair: Pair) -> bool:
    one, other = pair.one.count, pair.other.count
    if nouns_agree(one, other) or pair.is_named:
        return True
    if pair.relation == "apart" and (pair.shared & lexicon.DEEDS or pair.cover > 0.5) and _is_kind(pair):
        return True
    # Of one measure in two units, the text may name the thing otherwise: 240 hectares of hills, 593 acres of forest.
    return one.unit != other.unit and pair.relation == "equal" and pair.cover >= _SAME_MEASURE


def _is_kind(pair: Pair) -> bool:
    """Return whether the smaller figure counts a kind of what the larger one counts: women of the dead."""
    smaller, larger = sorted((pair.one.count, pair.other.count), key=lambda count: count.low)
    return head(larger) in lexicon.KIND_OF.get(head(smaller), ())


def _other_group(one: Held, other: Held) -> bool:
    """Return whether the nouns have one head and exclude each other: wounded soldiers, captured soldiers."""
    names = one.clause.names | other.clause.names
    mine, theirs = one.count.nouns - names, other.count.nouns - names
    return not (mine <= theirs or theirs <= mine)


def _is_generic(one: Held, other: Held) -> bool:
    """Return whether one names its noun only by "crew" or "members", and its clause says whose: the other's."""
    return one.count.nouns <= _GENERIC and bool(other.count.nouns) and other.count.nouns <= one.clause.content


def _deeds_meet(ones: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether two clauses may speak of one deed: "left" and "were decorated" do not."""
    return (
        not ones
        or not others
        or bool(ones & others)
        or any(lexicon.opposites(x, y) for x in ones for y in others)
        or bool(ones & lexicon.COURSE and others & lexicon.COURSE)
    )


def _planned_only(one: Held, other: Held) -> bool:
    """Return whether one is a plan: what is sent lands later, so the deeds differ."""
    return (one.count.modality == "planned") != (other.count.modality == "planned")


def _pair(one: Statement, other: Statement, ones: Content, others: Content, pair: Pair) -> Finding | None:
    if pair.one.clause.negated:  # two denials: narrower and wider do not apply
        return Finding("same", (pair.reason("sameFigure"),)) if pair.relation == "equal" else None
    if _opposed(pair):
        return Finding("contradicts", (pair.reason("otherFigure"),)) if pair.is_sure else None
    plan = _planned(one, other, pair)
    if plan is not None:
        return plan
    if pair.relation == "equal":
        return _equal(one, other, pair)
    scope = _scope(pair)
    updated = (ones.updated or others.updated) and _other_day(one, other)
    if scope is not None and not updated:
        return Finding("differentScope", (scope, pair.reason("otherFigure")))
    running = _is_running(pair)
    if updated and pair.relation == "apart":
        return Finding("differentTime", (*_days(one, other), pair.reason("otherFigure")))
    if pair.relation in ("inside", "holds"):
        vague = pair.one.count.is_vague or pair.other.count.is_vague
        bounded = {pair.one.count.hedge, pair.other.count.hedge} & {
            "at least",
            "more than",
            "at most",
            "less than",
        }
        if (running or updated) and bounded and not vague and _other_day(one, other):
            return Finding("differentTime", (*_days(one, other), pair.reason("otherFigure")))
        code, kind = ("figureInside", "narrower") if pair.relation == "inside" else ("figureHolds", "wider")
        return Finding(kind, (pair.reason(code),))
    if pair.relation == "across":
        return None
    return _apart(one, other, pair, running=running or updated)


def _opposed(pair: Pair) -> bool:
    """Return whether one rose and the other fell by it. "Rose to 40" and "fell to 40" is left alone."""
    mine, theirs = pair.one.clause.content, pair.other.clause.content
    return bool(pair.shared or pair.is_named) and any(
        lexicon.opposites(x, y) for x in mine - theirs for y in theirs - mine
    )


def _equal(one: Statement, other: Statement, pair: Pair) -> Finding | None:
    mine, theirs = pair.one.clause, pair.other.clause
    if (
        mine.places
        and theirs.places
        and not mine.places & theirs.content
        and not theirs.places & mine.content
    ):
        return None
    apart = time_difference(spoken_of(one), spoken_of(other))
    if apart and not _is_running(pair):
        return Finding("differentTime", (apart,))
    return Finding("same", (pair.reason("sameFigure"),)) if pair.is_sure else None


def _planned(one: Statement, other: Statement, pair: Pair) -> Finding | None:
    modalities = [
        "planned" if "planned" in (statement.modality, held.count.modality) else "asserted"
        for statement, held in ((one, pair.one), (other, pair.other))
    ]
    if modalities[0] == modalities[1]:
        return None
    if any(_UNDER_WAY.search(held.clause.text) for held in (pair.one, pair.other)):
        return None  # "is cutting 1,200 jobs" is said of a plan, too
    plan, event, planned, done = (
        (one, other, pair.one.count, pair.other.count)
        if modalities[0] == "planned"
        else (other, one, pair.other.count, pair.one.count)
    )
    reason = Reason("planned", {"one": modalities[0], "other": modalities[1]})
    until, at = spoken_of(plan), spoken_of(event) or news_of(event)
    running = until is None or at is None or at[0] <= until[1]
    if running and done.high < planned.low and not planned.unit:
        # So far a part of what is planned as a whole.
        return Finding("differentScope", (reason, pair.reason("otherFigure")))
    return Finding("differentTime", (reason,))


def _scope(pair: Pair) -> Reason | None:
    """Return the reason if the words or nouns say that the figures count other extents."""
    mine, theirs = pair.one, pair.other
    if mine.clause.each != theirs.clause.each and not mine.count.rate and not theirs.count.rate:
        return Reason("otherUnit", {"one": str(mine.count), "other": str(theirs.count)})
    if (
        mine.clause.part != theirs.clause.part
        or mine.clause.total != theirs.clause.total
        or mine.clause.more != theirs.clause.more
    ):
        return Reason("otherTotal")
    here, there = _extent(mine.clause, theirs.clause), _extent(theirs.clause, mine.clause)
    if here and there:
        names = {"one": ", ".join(sorted(here)), "other": ", ".join(sorted(there))}
        return Reason("otherPlace", names)
    if pair.relation == "apart" and _is_part_named(mine.clause, theirs.clause, pair.shared):
        return Reason("otherWords", {"one": mine.clause.text, "other": theirs.clause.text})
    if (
        pair.relation == "apart"
        and mine.count.nouns
        and theirs.count.nouns
        and mine.count.nouns != theirs.count.nouns
    ):
        return Reason("otherNoun", {"one": mine.count.noun, "other": theirs.count.noun})
    return None


def _is_part_named(one: Clause, other: Clause, shared: frozenset[str]) -> bool:
    """Return whether a noun in front of a shared noun names a part: "the budget", "the roads budget"."""
    for whole, part in ((one, other), (other, one)):
        first = whole.concepts[0] if whole.concepts else ""
        if first not in shared - lexicon.DEEDS - {"cost"} or first not in part.concepts:
            continue
        at = part.concepts.index(first)
        before = part.concepts[at - 1] if at else ""
        if at == 1 and before not in lexicon.DEEDS | part.names | whole.content:
            return True
    return False


def _extent(clause: Clause, other: Clause) -> frozenset[str]:
    """Return the places and the whole that a clause speaks of and the other does not name."""
    return (clause.places | ({clause.wide} if clause.wide else frozenset())) - other.content


def _apart(one: Statement, other: Statement, pair: Pair, *, running: bool) -> Finding | None:
    figures = pair.reason("otherFigure")
    time, other_time = spoken_of(one), spoken_of(other)
    if time and other_time and time != other_time:
        # More in a week than on its Monday is no contradiction: one time holds the other.
        return Finding("differentTime", (time_reason(time, other_time), figures))
    mine, theirs = pair.one.clause, pair.other.clause
    here, there = mine.places - theirs.content, theirs.places - mine.content
    if here or there:
        names = {"one": ", ".join(sorted(here)), "other": ", ".join(sorted(there))}
        return Finding("differentScope", (Reason("otherPlace", names), figures))
    if running and _other_day(one, other):
        return Finding("differentTime", (*_days(one, other), figures))
    later = time_difference(time or news_of(one), other_time or news_of(other))
    if later:
        return Finding("differentTime", (later, figures))
    if pair.is_sure:
        return Finding("contradicts", (figures,))
    if pair.cover >= WITHOUT_NOUN and not pair.is_named:
        words = {"one": mine.text, "other": theirs.text}
        return Finding("differentScope", (Reason("otherWords", words), figures))
    return None


def _is_running(pair: Pair) -> bool:
    every = pair.shared | pair.one.count.nouns | pair.other.count.nouns
    return bool(every & lexicon.RUNNING)


def _other_day(one: Statement, other: Statement) -> bool:
    return days_between(one.stated_on, other.stated_on) > 0 or (
        spoken_of(one) is not None and spoken_of(other) is not None and spoken_of(one) != spoken_of(other)
    )


def _days(one: Statement, other: Statement) -> tuple[Reason, ...]:
    times = spoken_of(one) or news_of(one, days=0), spoken_of(other) or news_of(other, days=0)
    return (time_reason(times[0], times[1]),) if times[0] and times[1] else ()


def _other_measure(mine: Sequence[Held], theirs: Sequence[Held], weights: Weights) -> list[Finding]:
    """A share and a count of one thing, or a rate and a total, are of different scope."""
    for one in mine:
        for other in theirs:
            if (
                one.clause.negated
                or other.clause.negated
                or bool(one.count.change) != bool(other.count.change)
            ):
                continue
            a, b = one.count, other.count
            names = one.clause.names | other.clause.names
            cover = weights.cover(one.around, other.around, names)
            if not nouns_agree(a, b) or (cover < SURE and (one.around or other.around)):
                continue
            units = {"one": str(a), "other": str(b)}
            by_rate = a.dimension == b.dimension and a.per != b.per and not (a.per and b.per)
            if by_rate and a.dimension not in _OTHER_AS_RATE:
                return [Finding("differentScope", (Reason("otherUnit", units),))]
            if {a.dimension, b.dimension} == {"percent", ""} and a.nouns and b.nouns:
                return [Finding("differentScope", (Reason("otherUnit", units),))]
    return []
