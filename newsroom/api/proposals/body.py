"""What a partner sends when it proposes an annotation, read and checked: plain values in, plain values out. Pure.

The shape is that of the annotations that go out (W3C Web Annotation Data Model, 4.2): a selector is a
TextQuoteSelector, or a TextPositionSelector and a TextQuoteSelector over the same words.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from newsroom.core.errors import Problem

AT_MOST = 100  # proposals in one request
PIECES_AT_MOST = 20
ROLES_AT_MOST = 20
FIGURES_AT_MOST = 20
EXACT_AT_MOST = 10_000  # characters
CONTEXT_AT_MOST = 1_000
SOURCE_AT_MOST = 500
NAME_AT_MOST = 300
TERM_AT_MOST = 200
NUMBER_AT_MOST = 1e18
# Who does not say how sure it is, is as sure as not.
CONFIDENCE = 0.5

KINDS = ("quotation", "claim", "actor", "figure", "date")
PARTS = ("content", "cue", "source", "speaker")
ROLES = ("speaker", "subject", "target", "mentioned")
STYLES = ("direct", "mixed", "indirect")
MODALITIES = ("asserted", "denied", "alleged", "planned", "not-said")
HEDGES = ("", "about", "nearly", "at least", "at most", "more than", "less than")


@dataclass(frozen=True, slots=True)
class BodyError:
    """One thing that is wrong with what was sent: what, and where, as a JSON pointer (RFC 6901) in a fragment."""

    detail: str
    pointer: str


class InvalidProposal(Problem):
    """Something is wrong with what was sent."""

    def __init__(self, faults: Sequence[BodyError]) -> None:
        self.faults = faults
        super().__init__(" ".join(fault.detail for fault in faults))


class BodyInvalid(InvalidProposal):
    """What was sent is JSON, and not what is asked for here. `errors` points at each fault."""

    status = 422


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one part, as the sender quotes them; `start` is None where it does not say where they stand."""

    pointer: str
    part: str
    source: str
    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """Who the sender says plays a role in the words; `actor` is an address, or empty."""

    pointer: str
    role: str
    name: str
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ProposalBody:
    """One annotation as it was sent. `pointer` is where it stands in what was sent."""

    pointer: str
    kind: str
    pieces: tuple[Segment, ...]
    roles: tuple[Role, ...] = ()
    confidence: float = CONFIDENCE
    attributes: Mapping[str, Any] | None = None


def read(body: object) -> list[ProposalBody]:
    """The annotations in a request's JSON: one, or a list of them. Raises BodyInvalid, with all faults at once."""
    reader = _Reader()
    alone = not isinstance(body, list)
    sent = [reader.sent(body, "#")] if alone else list(reader.each(body, "#", 1, AT_MOST, reader.sent))
    if reader.faults:
        raise BodyInvalid(reader.faults)
    return sent


class _Reader:
    """Reads on after a fault, with something harmless in its place, so that all faults are told at once."""

    def __init__(self) -> None:
        self.faults: list[BodyError] = []

    def sent(self, value: object, at: str) -> ProposalBody:
        said = self.members(value, at, {"kind", "target"}, {"roles", "confidence", "attributes"})
        targets, where = said.get("target"), f"{at}/target"
        if isinstance(targets, list):
            pieces = list(self.each(targets, where, 1, PIECES_AT_MOST, self.piece))
        else:
            pieces = [self.piece(targets, where)] if "target" in said else []
        return ProposalBody(
            pointer=at,
            kind=self.one_of(said, "kind", at, KINDS, "claim"),
            pieces=tuple(pieces),
            roles=tuple(self.each(said.get("roles", []), f"{at}/roles", 0, ROLES_AT_MOST, self.role)),
            confidence=self.share(said, "confidence", at),
            attributes=self.attributes(said.get("attributes", {}), f"{at}/attributes"),
        )

    def piece(self, value: object, at: str) -> Segment:
        said = self.members(value, at, {"source", "selector"}, {"part"})
        part = self.one_of(said, "part", at, PARTS, PARTS[0])
        source = self.text(said, "source", at, SOURCE_AT_MOST)
        selector, where = said.get("selector"), f"{at}/selector"
        if "selector" not in said:
            return Segment(where, part, source, "")
        quoted, positioned = where, ""
        quote, position = selector, None
        if isinstance(selector, list):
            if len(selector) != 2:
                self.fault("A list of selectors is a TextPositionSelector and a TextQuoteSelector.", where)
                return Segment(where, part, source, "")
            positioned, quoted = f"{where}/0", f"{where}/1"
            position, quote = selector
        words = self.members(quote, quoted, {"type", "exact"}, {"prefix", "suffix"})
        self.one_of(words, "type", quoted, ("TextQuoteSelector",), "")
        start = end = None
        if positioned:
            place = self.members(position, positioned, {"type", "start", "end"}, set())
            self.one_of(place, "type", positioned, ("TextPositionSelector",), "")
            start, end = self.offset(place, "start", positioned, 0), self.offset(place, "end", positioned, 1)
        return Segment(
            pointer=where,
            part=part,
            source=source,
            exact=self.text(words, "exact", quoted, EXACT_AT_MOST),
            prefix=self.text(words, "prefix", quoted, CONTEXT_AT_MOST, empty=True),
            suffix=self.text(words, "suffix", quoted, CONTEXT_AT_MOST, empty=True),
            start=start,
            end=end,
        )

    def role(self, value: object, at: str) -> Role:
        said = self.members(value, at, {"role", "name"}, {"actor"})
        actor = "" if said.get("actor") is None else self.text(said, "actor", at, SOURCE_AT_MOST)
        return Role(
            pointer=at,
            role=self.one_of(said, "role", at, ROLES, ""),
            name=self.line(said, "name", at, NAME_AT_MOST),
            actor=actor,
        )

    def attributes(self, value: object, at: str) -> dict[str, Any]:
        said = self.members(value, at, set(), {"style", "modality", "from", "to", "figures", *_FIGURE})
        read: dict[str, Any] = {}
        for name, known in (("style", STYLES), ("modality", MODALITIES)):
            if name in said:
                read[name] = self.one_of(said, name, at, known, "")
        for name in ("from", "to"):
            if said.get(name) is not None:
                read[name] = self.line(said, name, at, 10)
        if "figures" in said:
            read["figures"] = list(
                self.each(said["figures"], f"{at}/figures", 0, FIGURES_AT_MOST, self.figure)
            )
        return {**read, **self.values(said, at)}

    def figure(self, value: object, at: str) -> dict[str, Any]:
        return self.values(self.members(value, at, set(), _FIGURE), at)

    def values(self, said: Mapping[str, Any], at: str) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for name in ("low", "high"):
            if said.get(name) is not None:
                read[name] = self.number(said, name, at)
        for name in ("noun", "unit"):
            if said.get(name):
                read[name] = self.line(said, name, at, TERM_AT_MOST)
        if "hedge" in said:
            read["hedge"] = self.one_of(said, "hedge", at, HEDGES, "")
        return read

    # What each kind of value is

    def fault(self, detail: str, at: str) -> None:
        self.faults.append(BodyError(detail, at))

    def members(self, value: object, at: str, needed: Set[str], known: Set[str]) -> Mapping[str, Any]:
        """An object with all the needed fields and no unknown ones: a misspelt field is not one left out."""
        if not isinstance(value, dict):
            self.fault(f"{_name(at)} is an object.", at)
            return {}
        for name in sorted(value.keys() - {*needed, *known}):
            self.fault(
                f"There is no field “{_shown(name)}” here; there are {', '.join(sorted({*needed, *known}))}.",
                f"{at}/{_escaped(name)}",
            )
        for name in sorted(needed - value.keys()):
            self.fault(f"{name} is missing.", f"{at}/{name}")
        return value

    def each(self, values: object, at: str, least: int, most: int, read: Any) -> Iterator[Any]:
        if not isinstance(values, list) or not least <= len(values) <= most:
            self.fault(f"{_name(at)} is a list of {least} to {most}.", at)
            return
        for number, value in enumerate(values):
            yield read(value, f"{at}/{number}")

    def one_of(self, said: Mapping[str, Any], name: str, at: str, known: Sequence[str], missing: str) -> str:
        value = said.get(name, missing)
        if name in said and value not in known:
            self.fault(f"{name} is one of {', '.join(known) or 'none'}.", f"{at}/{name}")
        return str(value)

    def text(self, said: Mapping[str, Any], name: str, at: str, most: int, *, empty: bool = False) -> str:
        value = said.get(name, "")
        if name in said and (not isinstance(value, str) or len(value) > most or not (value or empty)):
            self.fault(f"{name} is a text of {0 if empty else 1} to {most} characters.", f"{at}/{name}")
            return ""
        return str(value)

    def line(self, said: Mapping[str, Any], name: str, at: str, most: int) -> str:
        value = said.get(name, "")
        if name in said and (not isinstance(value, str) or len(value) > most or not _is_line(value)):
            self.fault(f"{name} is a line of 1 to {most} characters.", f"{at}/{name}")
            return ""
        return str(value)

    def offset(self, said: Mapping[str, Any], name: str, at: str, least: int) -> int:
        value = said.get(name, least)
        if isinstance(value, float) and value.is_integer():
            # JSON has one kind of number, and 3.0 is a whole one.
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.fault(f"{name} is a whole number from {least} on.", f"{at}/{name}")
            return least
        return value

    def number(self, said: Mapping[str, Any], name: str, at: str) -> float | int:
        value = said[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= NUMBER_AT_MOST:
            self.fault(f"{name} is a number.", f"{at}/{name}")
            return 0
        return value

    def share(self, said: Mapping[str, Any], name: str, at: str) -> float:
        value = said.get(name, CONFIDENCE)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.fault(f"{name} is a number from 0 to 1.", f"{at}/{name}")
            return CONFIDENCE
        return float(value)


_FIGURE = frozenset({"low", "high", "noun", "unit", "hedge"})


def _is_line(value: str) -> bool:
    """Printable and storable: PostgreSQL keeps no zero byte, and no encoder takes half a surrogate pair."""
    return bool(value) and not any(
        c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in value
    )


def _name(at: str) -> str:
    """What a pointer leads to, in a sentence."""
    last = at.rpartition("/")[2]
    return "What is sent" if last == "#" else f"Each of {at.split('/')[-2]}" if last.isdigit() else last


def _shown(name: str) -> str:
    return name[:50].encode("utf-8", "replace").decode()


def _escaped(name: str) -> str:
    return _shown(name).replace("~", "~0").replace("/", "~1")
