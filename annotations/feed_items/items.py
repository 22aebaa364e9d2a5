"""How actors, claims, annotations, questions and answers look in the feed: one TypedDict per object."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from annotations.extraction.suggestion import HEDGES, MODALITIES, STYLES
from annotations.models import Actor, ActorName, Anchor, Annotation, Role
from newsroom.core.public_fields import AsInstead, Day, Id, Instant, OneOf, Uri


class NameOfActor(TypedDict):
    name: str
    kind: Annotated[str, OneOf(ActorName.Kind)]
    language: Annotated[str, Field(description="BCP 47, or empty.")]


class IdentifierOfActor(TypedDict):
    scheme: Annotated[str, Field(description="Such as wikidata.")]
    value: str


class _OfficeHeld(TypedDict):
    title: str
    organisation: Annotated[str, Field(description="The organisation, by name; may be empty.")]


# "from" is a word of Python's own.
_OfficeDays = TypedDict(
    "_OfficeDays",
    {
        "from": Annotated[Day | None, Field(description="The first day, where it is known.")],
        "to": Annotated[Day | None, Field(description="The last day, where it is known and past.")],
    },
)


class OfficeOfActor(_OfficeHeld, _OfficeDays):
    pass


class FlatActor(TypedDict):
    """An actor as the feed publishes it."""

    id: Id
    uri: Uri
    type: Literal["actor"]
    name: str
    kind: Annotated[str, OneOf(Actor.Kind)]
    description: str
    names: list[NameOfActor]
    identifiers: list[IdentifierOfActor]
    offices: Annotated[list[OfficeOfActor], Field(description="Held in the past or now, the latest first.")]
    replaces: Annotated[list[Uri], Field(description="Addresses of actors that were merged into this one.")]


class Evidence(TypedDict):
    url: Uri
    title: Annotated[str, Field(description="May be empty.")]


class VerdictOfClaim(TypedDict):
    """The fields of schema.org's ClaimReview."""

    rating: Annotated[str, Field(description="In words: `reviewRating.alternateName`.")]
    value: Annotated[float | None, Field(description="`ratingValue`, where the rating has a number.")]
    worst: float | None
    best: float | None
    rationale: Annotated[str, Field(description="May be empty.")]
    links: list[Evidence]
    url: Annotated[str, Field(description="Where the review is published, or empty.")]
    author: str
    datePublished: Instant


class FlatClaim(TypedDict):
    """A claim as the feed publishes it."""

    id: Id
    uri: Uri
    type: Literal["claim"]
    text: Annotated[str, Field(description="The proposition.")]
    verdict: Annotated[
        VerdictOfClaim | None, Field(description="Whether it is true, where the newsroom has reviewed it.")
    ]
    replaces: Annotated[list[Uri], Field(description="Addresses of claims that were merged into this one.")]


class PositionSelector(TypedDict):
    """Unicode code points of `source`, from 0; `end` is exclusive."""

    type: Literal["TextPositionSelector"]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]


class QuoteSelector(TypedDict):
    """The same words, verbatim, with the text around them."""

    type: Literal["TextQuoteSelector"]
    exact: str
    prefix: str
    suffix: str


class Target(TypedDict):
    part: Annotated[str, OneOf(Anchor.Part), Field(description="Which part of the annotation the words are.")]
    source: Annotated[Uri, Field(description="The canonical text in which the offsets count.")]
    # JSON Schema has no pair with an optional second part that generators of clients read: in place of `items: false`
    # a length, and the second one is missing where the words may not be passed on.
    selector: Annotated[
        list[PositionSelector | QuoteSelector],
        Field(min_length=1, max_length=2, description="Two ways to find the same words (W3C model, 4.2)."),
        AsInstead(
            {
                "type": "array",
                "prefixItems": [
                    {"$ref": "#/components/schemas/PositionSelector"},
                    {"$ref": "#/components/schemas/QuoteSelector"},
                ],
                "minItems": 1,
                "maxItems": 2,
                "description": "Two ways to find the same words (W3C Web Annotation Data Model, 4.2).",
            }
        ),
    ]


class RoleItem(TypedDict):
    role: Annotated[str, OneOf(Role.Kind)]
    name: Annotated[str, Field(description="As in the text; the only word where the actor is not known.")]
    actor: Uri | None
    office: Annotated[str, Field(description="The actor's office on the article's day; may be empty.")]


class Creator(TypedDict):
    type: Literal["Person", "Software"]
    name: str


class FigureValues(TypedDict, total=False):
    """A figure; what is not known is null, empty or missing."""

    low: Annotated[float | None, Field(description="The least that the words allow; null: open.")]
    high: Annotated[float | None, Field(description="The most that the words allow; null: open.")]
    noun: Annotated[str | None, Field(description="What is counted, as in the text.")]
    unit: Annotated[str | None, Field(description="Such as USD, % or km; null for a count.")]
    hedge: Annotated[str, OneOf(HEDGES)]
    rate: Annotated[str | None, Field(description="Per what, such as day; null for no rate.")]
    change: Annotated[
        Literal["up", "down", ""] | None, Field(description="The figure is by how much something changed.")
    ]
    modality: Annotated[str, OneOf(MODALITIES), Field(description="Of a quotation, claim or figure.")]


# "from" is a word of Python's own.
_SpokenOf = TypedDict(
    "_SpokenOf",
    {
        "from": Annotated[
            Day | None, Field(description="The first day that the words speak of; null: open.")
        ],
        "to": Annotated[Day | None, Field(description="The last day that the words speak of; null: open.")],
    },
    total=False,
)


class AnnotationAttributes(FigureValues, _SpokenOf, total=False):
    """What the words of an annotation say. Each kind has some of these, and no kind all."""

    style: Annotated[str, OneOf(STYLES), Field(description="Of a quotation.")]
    figures: Annotated[list[FigureValues], Field(description="Of a claim.")]
    office: Annotated[str, Field(description="The office by which the text names an actor.")]
    metonym: Annotated[bool, Field(description="The actor is named by a place: Seoul for its government.")]
    duration: Annotated[str | None, Field(description="A length of time by ISO 8601, such as P6M.")]


class FlatAnnotation(TypedDict):
    """An annotation as the feed publishes it."""

    id: Id
    uri: Uri
    type: Literal["annotation"]
    kind: Annotated[str, OneOf(Annotation.Kind)]
    state: Annotated[
        str,
        OneOf([Annotation.State.ACCEPTED, Annotation.State.SUGGESTED]),
        Field(description="`suggested`: an engine proposes it and no editor has decided yet."),
    ]
    article: Uri
    revision: Annotated[Uri, Field(description="The published text in which the words are.")]
    quote: Annotated[
        str,
        Field(
            description="The words, verbatim; segments are joined by “ […] ”. "
            "Cut with “…” to what the article's rights allow."
        ),
    ]
    outcome: Annotated[
        str,
        OneOf(Anchor.Outcome),
        Field(
            description="How the words came through the latest correction; "
            "`altered`: they changed under the annotation."
        ),
    ]
    target: list[Target]
    roles: list[RoleItem]
    attributes: AnnotationAttributes
    claim: Annotated[Uri | None, Field(description="The claim that they state.")]
    creator: Creator
    created: Instant


class FlatQuestion(TypedDict):
    """A question as the feed publishes it."""

    id: Id
    uri: Uri
    type: Literal["question"]
    story: Uri
    text: str
    unit: Annotated[str, Field(description="The unit of its answers; may be empty.")]
    subject: Annotated[str, Field(description="The person or thing it is about; may be empty.")]


class FlatAnswer(TypedDict):
    """Which claim answers which question, as the feed publishes it."""

    id: Id
    uri: Uri
    type: Literal["answer"]
    story: Uri
    question: Uri
    claim: Uri
