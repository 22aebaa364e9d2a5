"""What a partner sends when it proposes annotations, checked and read into plain values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from annotations.models import Anchor
from newsroom.core.errors import Invalid, Problem

from .schema import CONFIDENCE, Proposal, Proposals, SentPosition, SentQuote, SentTarget


@dataclass(frozen=True, slots=True)
class BodyError:
    """One thing that is wrong with what was sent: what, and where, as a JSON pointer (RFC 6901) in a fragment."""

    detail: str
    pointer: str


class InvalidProposal(Problem):
    message = "Something is wrong with what was sent."

    def __init__(self, faults: Sequence[BodyError]) -> None:
        self.faults = faults
        super().__init__(" ".join(fault.detail for fault in faults))


class BodyInvalid(InvalidProposal):
    message = "What was sent is JSON, and not what is asked for here. `errors` points at each fault."
    status = 422


class TooLarge(Problem):
    message = "That is too much at once. Send fewer annotations in one request."
    status = 413


class NestedTooDeep(Invalid):
    message = "This is nested too deep to be an annotation."


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
    segments: tuple[Segment, ...]
    roles: tuple[Role, ...] = ()
    confidence: float = CONFIDENCE
    attributes: Mapping[str, Any] | None = None


_PROPOSALS: TypeAdapter[Proposal | list[Proposal]] = TypeAdapter(Proposals)


def read(body: object) -> list[ProposalBody]:
    """The annotations in a request's JSON: one, or a list of them. Raises BodyInvalid with all errors at once."""
    try:
        sent = _PROPOSALS.validate_python(body)
    except ValidationError as invalid:
        raise BodyInvalid(list(_faults(invalid, body))) from None
    if not isinstance(sent, list):
        return [_proposal(sent, "#")]
    return [_proposal(one, f"#/{number}") for number, one in enumerate(sent)]


def _proposal(sent: Proposal, at: str) -> ProposalBody:
    targets = sent["target"]
    if isinstance(targets, list):
        segments = [_segment(target, f"{at}/target/{number}") for number, target in enumerate(targets)]
    else:
        segments = [_segment(targets, f"{at}/target")]
    return ProposalBody(
        pointer=at,
        kind=sent["kind"],
        segments=tuple(segments),
        roles=tuple(
            Role(f"{at}/roles/{number}", role["role"], role["name"], role.get("actor") or "")
            for number, role in enumerate(sent.get("roles", []))
        ),
        confidence=sent.get("confidence", CONFIDENCE),
        attributes=_attributes(cast("dict[str, Any]", sent.get("attributes", {}))),
    )


def _segment(target: SentTarget, at: str) -> Segment:
    selector = target["selector"]
    position: SentPosition | None
    quote: SentQuote
    position, quote = selector if isinstance(selector, tuple) else (None, selector)
    return Segment(
        pointer=f"{at}/selector",
        part=target.get("part", Anchor.Part.CONTENT.value),
        source=target["source"],
        exact=quote["exact"],
        prefix=quote.get("prefix", ""),
        suffix=quote.get("suffix", ""),
        start=position["start"] if position else None,
        end=position["end"] if position else None,
    )


# A served annotation has them; the newsroom finds them out by itself.
_READ_ONLY = frozenset({"office", "metonym", "duration"})


def _attributes(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that say something: an empty noun, unit or day is one that was left out."""
    given = {name: value for name, value in sent.items() if name == "hedge" or value not in (None, "")}
    if "figures" in given:
        given["figures"] = [_attributes(figure) for figure in given["figures"]]
    return {name: value for name, value in given.items() if name not in _READ_ONLY}


def _faults(invalid: ValidationError, body: object) -> Iterator[BodyError]:
    """One error for each place: unknown fields first, then missing ones, then wrong values."""
    order = {"extra_forbidden": 0, "missing": 1}
    found = [
        (order.get(error["type"], 2), pointer, _detail(pointer, error["type"], error["msg"]))
        for error in invalid.errors(include_url=False, include_context=False, include_input=False)
        for pointer in [_pointer(error["loc"], body, is_missing=error["type"] == "missing")]
    ]
    pointers = set()
    for _, pointer, detail in sorted(found, key=lambda one: (one[0], one[1] if one[0] == 0 else "")):
        if pointer not in pointers:
            pointers.add(pointer)
            yield BodyError(detail, pointer)


def _pointer(location: Sequence[int | str], body: object, *, is_missing: bool) -> str:
    """The JSON pointer to where pydantic found an error. Its location also names the branches of unions: left out."""
    at, value = "#", body
    for number, step in enumerate(location):
        if isinstance(value, dict) and step in value:
            at, value = f"{at}/{_escaped(str(step))}", value[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            at, value = f"{at}/{step}", value[step]
        elif is_missing and number == len(location) - 1:
            at = f"{at}/{step}"
    return at


def _detail(pointer: str, kind: str, message: str) -> str:
    name = pointer.rpartition("/")[2]
    if kind == "extra_forbidden":
        return f"There is no field “{name}” here."
    if kind == "missing":
        return f"{name} is missing."
    subject = "The body" if name == "#" else f"Item {name}" if name.isdigit() else name
    return f"{subject}: {message[0].lower()}{message[1:]}."


def _escaped(name: str) -> str:
    return name[:50].encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")
