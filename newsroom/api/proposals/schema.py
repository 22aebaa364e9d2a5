"""The JSON of a proposal, as a partner sends it, and of the result.

The shape is that of a served annotation (W3C Web Annotation Data Model, 4.2): a selector is a TextQuoteSelector, or a
TextPositionSelector and a TextQuoteSelector over the same words. What is served can be sent back: fields that only the
newsroom sets are read-only and are ignored. A field that no annotation has is an error, so that a misspelt one is not
taken for one that was left out.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NotRequired

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypedDict

from annotations.decisions.value_overrides import FIGURES_AT_MOST
from annotations.extraction.suggestion import HEDGES, MODALITIES, STYLES
from annotations.feed_items.items import PositionSelector
from annotations.models import Anchor, Annotation, Role
from annotations.runs.proposals import Outcome
from newsroom.core.public_fields import JsonSchema, OneOf, Uri

PROPOSALS_AT_MOST = 100
SEGMENTS_AT_MOST = 20
ROLES_AT_MOST = 20
EXACT_AT_MOST = 10_000  # characters
CONTEXT_AT_MOST = 1_000
ADDRESS_AT_MOST = 500
NAME_AT_MOST = 300
TERM_AT_MOST = 200
NUMBER_AT_MOST = 1e18
# The confidence of a proposal that states none.
CONFIDENCE = 0.5

# PostgreSQL stores no zero byte, and no encoder takes half a surrogate pair.
_CONTROL = r"\x00-\x1f\x7f-\x9f"
_NOT_IN_A_LINE = re.compile(f"[{_CONTROL}\ud800-\udfff]")
_CLOSED = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class Text:
    """A string of so many characters; a line has no control characters.

    Any string of JSON is text, half a surrogate pair too: it stands in no article, so it is not found.
    """

    least: int
    most: int
    line: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        length = {"minLength": self.least, "maxLength": self.most}
        return {"type": "string", **length, **({"pattern": f"^[^{_CONTROL}]+$"} if self.line else {})}

    def _check(self, value: object) -> str:
        if (
            not isinstance(value, str)
            or not self.least <= len(value) <= self.most
            or (self.line and _NOT_IN_A_LINE.search(value))
        ):
            kind = "line" if self.line else "text"
            raise PydanticCustomError("text", f"a {kind} of {self.least} to {self.most} characters is needed")
        return value


class Number:
    """A number of JSON. A whole one stays whole: stored, and served, it has the same digits."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {"type": "number", "minimum": -NUMBER_AT_MOST, "maximum": NUMBER_AT_MOST}

    def _check(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= NUMBER_AT_MOST:
            raise PydanticCustomError("number", "a number is needed")
        return value


def _whole(value: object) -> object:
    """JSON has one kind of number: 3.0 is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_list(value: object) -> str:
    return "[list]" if isinstance(value, list) else "[one]"


def _pair(value: object) -> object:
    if not isinstance(value, list) or len(value) != 2:
        raise PydanticCustomError(
            "pair", "a list of selectors is a TextPositionSelector and a TextQuoteSelector"
        )
    return tuple(value)


ReadOnly = Annotated[Any, Field(json_schema_extra={"readOnly": True}, description="Ignored.")]
_Line = Annotated[str, Text(1, TERM_AT_MOST, line=True)]
_Context = Annotated[str, Text(0, CONTEXT_AT_MOST)]
_Number = Annotated[float, Number()]


class SentQuote(TypedDict):
    """The words, verbatim, and the text around them."""

    __pydantic_config__ = _CLOSED  # type: ignore[misc]  # pydantic's own place for it

    type: Literal["TextQuoteSelector"]
    exact: Annotated[str, Text(1, EXACT_AT_MOST)]
    prefix: NotRequired[_Context]
    suffix: NotRequired[_Context]


class SentPosition(TypedDict):
    """Unicode code points of `source`, from 0; `end` is exclusive."""

    __pydantic_config__ = _CLOSED  # type: ignore[misc]

    type: Literal["TextPositionSelector"]
    start: Annotated[int, Field(ge=0), BeforeValidator(_whole)]
    end: Annotated[int, Field(ge=1), BeforeValidator(_whole)]


class SentTarget(TypedDict):
    __pydantic_config__ = _CLOSED  # type: ignore[misc]

    part: NotRequired[Annotated[str, OneOf(Anchor.Part), Field(description="Left out: content.")]]
    source: Annotated[
        str,
        Text(1, ADDRESS_AT_MOST),
        Field(description="The address of the article's text: its `revision.text`."),
    ]
    selector: Annotated[
        Annotated[SentQuote, Tag("[one]")]
        | Annotated[tuple[SentPosition, SentQuote], BeforeValidator(_pair), Tag("[list]")],
        Discriminator(_is_list),
        Field(description="A quote is enough where its words stand in one place."),
    ]


class SentRole(TypedDict):
    __pydantic_config__ = _CLOSED  # type: ignore[misc]

    role: Annotated[str, OneOf(Role.Kind)]
    name: Annotated[str, Text(1, NAME_AT_MOST, line=True), Field(description="As in the text.")]
    actor: NotRequired[
        Annotated[
            Annotated[str, Text(1, ADDRESS_AT_MOST)] | None,
            Field(description="The actor's address, if known."),
        ]
    ]
    office: NotRequired[ReadOnly]


class SentFigure(TypedDict):
    __pydantic_config__ = _CLOSED  # type: ignore[misc]

    low: NotRequired[_Number | None]
    high: NotRequired[_Number | None]
    noun: NotRequired[_Line | Literal[""] | None]
    unit: NotRequired[_Line | Literal[""] | None]
    hedge: NotRequired[Annotated[str, OneOf(HEDGES)]]
    rate: NotRequired[_Line | Literal[""] | None]
    change: NotRequired[Literal["up", "down", ""] | None]


_SentDays = TypedDict(
    "_SentDays",
    {
        "from": NotRequired[Annotated[str, Text(1, 10, line=True)] | None],
        "to": NotRequired[Annotated[str, Text(1, 10, line=True)] | None],
    },
)


class SentAttributes(SentFigure, _SentDays):
    """What the words say, as far as annotations of this kind say it; days are ISO 8601."""

    __pydantic_config__ = _CLOSED  # type: ignore[misc]

    style: NotRequired[Annotated[str, OneOf(STYLES)]]
    modality: NotRequired[Annotated[str, OneOf(MODALITIES)]]
    figures: NotRequired[Annotated[list[SentFigure], Field(max_length=FIGURES_AT_MOST)]]
    office: NotRequired[ReadOnly]
    metonym: NotRequired[ReadOnly]
    duration: NotRequired[ReadOnly]


_Targets = Annotated[
    Annotated[SentTarget, Tag("[one]")]
    | Annotated[list[SentTarget], Field(min_length=1, max_length=SEGMENTS_AT_MOST), Tag("[list]")],
    Discriminator(_is_list),
    Field(description="A list where the words are in segments, or have parts."),
]


class Proposal(TypedDict):
    """An annotation to propose."""

    __pydantic_config__ = _CLOSED  # type: ignore[misc]

    kind: Annotated[str, OneOf(Annotation.Kind)]
    target: _Targets
    roles: NotRequired[Annotated[list[SentRole], Field(max_length=ROLES_AT_MOST)]]
    confidence: NotRequired[
        Annotated[float, Field(ge=0, le=1, description=f"How sure you are; left out: {CONFIDENCE}.")]
    ]
    attributes: NotRequired[SentAttributes]
    id: NotRequired[ReadOnly]
    uri: NotRequired[ReadOnly]
    type: NotRequired[ReadOnly]
    state: NotRequired[ReadOnly]
    article: NotRequired[ReadOnly]
    revision: NotRequired[ReadOnly]
    quote: NotRequired[ReadOnly]
    outcome: NotRequired[ReadOnly]
    claim: NotRequired[ReadOnly]
    creator: NotRequired[ReadOnly]
    created: NotRequired[ReadOnly]
    version: NotRequired[ReadOnly]


Proposals = Annotated[
    Annotated[Proposal, Tag("[one]")]
    | Annotated[list[Proposal], Field(min_length=1, max_length=PROPOSALS_AT_MOST), Tag("[list]")],
    Discriminator(_is_list),
]


class ProposedTarget(TypedDict):
    part: Annotated[str, OneOf(Anchor.Part)]
    source: Uri
    selector: Annotated[list[PositionSelector], Field(min_length=1, max_length=1)]


class ProposalOutcome(TypedDict):
    """What became of a proposal."""

    outcome: Annotated[
        Outcome,
        Field(
            description="new: it waits for an editor. standing: you have proposed it already. supported: another "
            "engine has, and you are named beside it. accepted, rejected: editors have decided on these words; they "
            "do not come back to the desk."
        ),
    ]
    annotation: Annotated[
        Uri | None,
        Field(
            description="Its address: 404 until an editor accepts it, unless your products include suggestions; null "
            "where it was rejected."
        ),
    ]
    kind: Annotated[str, OneOf(Annotation.Kind)]
    target: Annotated[list[ProposedTarget], Field(min_length=1, description="Where your words stand.")]


class ProposalOutcomes(TypedDict):
    items: Annotated[list[ProposalOutcome], Field(min_length=1)]
