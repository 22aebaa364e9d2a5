"""What an extraction run changes: an engine's proposals compared with the annotations of the same text.

Pure. The preview of a re-run and the re-run itself call the same function, so they cannot differ.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from annotations.extraction import Suggestion

# The least overlap (Jaccard) of a proposal with an annotation that it repeats.
SAME_WORDS = 0.6
# Attributes about the origin of a proposal, which are not compared.
PROVENANCE = frozenset({"rule", "cue", "score", "parts"})

Span = tuple[int, int]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Active(Generic[Key]):
    """An annotation of the text.

    `spans` are its places in code points: its current span, and the one that was proposed on this text. `kinds` are its
    current kind and the proposed one. `is_free`: a suggestion that no editor has touched.
    """

    key: Key
    kinds: tuple[str, ...]
    spans: tuple[Span, ...]
    engine: str = ""
    is_free: bool = False
    # Another engine supports it too, so one engine must not remove or resize it.
    is_shared: bool = False
    # An editor has adjusted its span: neither a part of its words nor a wider span is new.
    is_adjusted: bool = False
    # Its proposed span on this text; None if it was reanchored from an older text.
    made_at: Span | None = None
    tier: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    # suggested, accepted or rejected
    state: str = ""


@dataclass(slots=True)
class Difference(Generic[Key]):
    """The result for each proposal and each annotation.

    new: no annotation has it. changed: an untouched suggestion of the same engine gets other values or another span.
    same: an untouched suggestion, proposed again. decided: an annotation that an editor decided on or touched, proposed
    again; it stays as it is. agreed: a suggestion of another engine that this one proposes too. removed: untouched
    suggestions of the engine that it no longer proposes.
    """

    new: list[Suggestion] = field(default_factory=list)
    changed: list[tuple[Active[Key], Suggestion]] = field(default_factory=list)
    same: list[tuple[Active[Key], Suggestion]] = field(default_factory=list)
    decided: list[tuple[Active[Key], Suggestion]] = field(default_factory=list)
    agreed: list[tuple[Active[Key], Suggestion]] = field(default_factory=list)
    removed: list[Active[Key]] = field(default_factory=list)


def difference(
    active: Sequence[Active[Key]], proposals: Iterable[Suggestion], engine: str, *, replacing: bool
) -> Difference[Key]:
    """Compare the proposals of the engine named `engine` with the annotations of the text.

    Of two proposals that repeat one suggestion the better fit has it. The other is new if the run replaces the engine's
    earlier suggestions (`replacing`), and in no list if it only adds to them. Deterministic; raises nothing.
    """
    result: Difference[Key] = Difference()
    places = {kind: _Places(active, kind) for kind in {kind for one in active for kind in one.kinds}}
    open_ones: list[tuple[float, int, Active[Key], Suggestion]] = []
    proposed: set[tuple[str, int, int]] = set()
    for order, proposal in enumerate(proposals):
        if (proposal.kind, proposal.start, proposal.end) in proposed:
            continue
        proposed.add((proposal.kind, proposal.start, proposal.end))
        meeting = list(places[proposal.kind].meeting(proposal)) if proposal.kind in places else []
        settled = [(share, one) for share, one in meeting if not one.is_free]
        others = [(share, one) for share, one in meeting if one.is_free and one.engine != engine]
        if settled:
            result.decided.append((max(settled, key=_share)[1], proposal))
        elif others:
            result.agreed.append((max(others, key=_share)[1], proposal))
        elif meeting:
            open_ones += [(share, order, one, proposal) for share, one in meeting]
        else:
            result.new.append(proposal)
    placed = _pair(result, open_ones)
    if replacing:
        left = {order: proposal for _, order, _, proposal in open_ones if order not in placed}
        result.new += left.values()
    proposed_again = {one.key for one, _ in (*result.changed, *result.same)}
    result.removed = [
        one
        for one in active
        if one.is_free and not one.is_shared and one.engine == engine and one.key not in proposed_again
    ]
    return result


def differing_fields(one: Active[Key], proposal: Suggestion) -> list[str]:
    """Return what differs for an editor: "words", "tier", and names of attributes, in order."""
    differs = [] if (proposal.start, proposal.end) in one.spans else ["words"]
    differs += ["tier"] if one.tier != proposal.tier else []
    before, after = _compared(one.attributes), _compared(proposal.attributes)
    return differs + sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _pair(result: Difference[Key], found: list[tuple[float, int, Active[Key], Suggestion]]) -> set[int]:
    """Pair each suggestion with the proposal that fits it best, best fits first. Return the paired proposals."""
    taken: set[Key] = set()
    placed: set[int] = set()
    for _, order, one, proposal in sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2].spans)):
        if one.key in taken or order in placed:
            continue
        taken.add(one.key)
        placed.add(order)
        differs = differing_fields(one, proposal)
        if one.is_shared and "words" in differs:
            result.agreed.append((one, proposal))
        else:
            (result.changed if differs else result.same).append((one, proposal))
    return placed


def _compared(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that are compared. An empty one equals a missing one."""
    result = {k: v for k, v in attributes.items() if k not in PROVENANCE and v not in (None, "", [], False)}
    if "figures" in result:
        result["figures"] = [_compared(figure) for figure in result["figures"]]
    return result


def _share(pair: tuple[float, Any]) -> float:
    return pair[0]


class _Places(Generic[Key]):
    """Spans of one kind in the order of the text. A search looks at the neighbourhood only."""

    def __init__(self, active: Iterable[Active[Key]], kind: str) -> None:
        rows = [(span, at, one) for at, one in enumerate(active) if kind in one.kinds for span in one.spans]
        self._rows = sorted(rows, key=lambda row: row[:2])
        self._starts = [span[0] for span, _, _ in self._rows]
        self._longest = max(span[1] - span[0] for span, _, _ in self._rows)

    def meeting(self, proposal: Suggestion) -> Iterable[tuple[float, Active[Key]]]:
        """Return the annotations that a proposal repeats, each once, with their overlap."""
        found: dict[Key, tuple[float, Active[Key]]] = {}
        at = bisect_left(self._starts, proposal.start - self._longest)
        while at < len(self._rows) and self._starts[at] < proposal.end:
            span, _, one = self._rows[at]
            mine = (proposal.start, proposal.end)
            share = _within(mine, span) if one.is_adjusted else _overlap(mine, span)
            if share >= SAME_WORDS and share > found.get(one.key, (0.0, one))[0]:
                found[one.key] = (share, one)
            at += 1
        return found.values()


def _overlap(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def _within(one: Span, other: Span) -> float:
    """Return the share of the shorter span that two spans have in common."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / min(one[1] - one[0], other[1] - other[0]) if shared > 0 else 0.0
