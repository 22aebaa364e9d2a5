"""The public objects as the API returns them: those of the feed, with their version and what `include` nests.

Every field is always there, except those that `include` asks for.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from annotations.comparison.differences import Kind
from annotations.feed_items.items import (
    FlatActor,
    FlatAnnotation,
    FlatAnswer,
    FlatClaim,
    FlatQuestion,
)
from annotations.models import Anchor, Annotation
from newsroom.articles.feed_items import (
    ArticleFace,
    FlatSource,
    FlatStory,
    PublishedArticle,
    SourceName,
)
from newsroom.core.public_fields import Day, Id, Instant, OneOf, Uri
from sources.models import Source

Next = Annotated[str | None, Field(description="The `after` of the next page; null on the last page.")]


class Versioned(TypedDict):
    version: Annotated[int, Field(description="Counts the published versions of this object.")]


class SourceItem(FlatSource, Versioned):
    pass


class StoryItem(FlatStory, Versioned):
    pass


class AnnotationItem(FlatAnnotation, Versioned):
    pass


class ActorItem(FlatActor, Versioned):
    pass


class ClaimItem(FlatClaim, Versioned):
    pass


class QuestionItem(FlatQuestion, Versioned):
    pass


class AnswerItem(FlatAnswer, Versioned):
    pass


class StatementsOfActor(TypedDict):
    items: Annotated[list[AnnotationItem], Field(description="The newest 20.")]
    all: Annotated[Uri, Field(description="The list of all of them.")]


class ActorWithIncludes(ActorItem):
    statements: NotRequired[
        Annotated[
            StatementsOfActor,
            Field(description="The annotations in which it speaks, with `include=statements`."),
        ]
    ]


class ProposedDifference(TypedDict):
    kind: Annotated[str, OneOf(Kind)]
    reason: Annotated[str, Field(description="The reason, in words.")]
    state: Annotated[
        str,
        OneOf([Annotation.State.SUGGESTED]),
        Field(description="Rules propose it; no editor has decided."),
    ]


class DifferenceOfClaim(ProposedDifference):
    question: Annotated[Uri, Field(description="The question that both claims answer.")]
    claim: Annotated[Uri, Field(description="The other claim: how it differs from this one.")]


class ClaimWithIncludes(ClaimItem):
    statements: NotRequired[Annotated[list[AnnotationItem], Field(description="With `include=statements`.")]]
    differences: NotRequired[
        Annotated[
            list[DifferenceOfClaim],
            Field(
                description="With `include=differences`: how the claims differ that answer the same questions, by the "
                "earliest statement of each. Rules propose them: empty unless a product of yours includes suggestions."
            ),
        ]
    ]


class FigureOfStatement(TypedDict):
    low: float | None
    high: float | None
    noun: str | None
    unit: str | None
    hedge: Annotated[str | None, Field(description="Such as about, at least, at most; or empty.")]
    rate: Annotated[
        str | None, Field(description="What it is counted per, such as hour or barrel; null: no rate.")
    ]
    change: Annotated[
        str | None, Field(description="up or down: it rose or fell by this much; null: a level.")
    ]


# "from" is a word of Python's own.
DaysOfStatement = TypedDict(
    "DaysOfStatement",
    {
        "from": Annotated[Day | None, Field(description="Null: open.")],
        "to": Annotated[Day | None, Field(description="Null: open.")],
    },
)


class SpeakerOfStatement(TypedDict):
    name: str
    actor: Uri | None
    office: str


class StatementOfCell(TypedDict):
    annotation: Uri
    claim: Uri
    quote: Annotated[str, Field(description="As much of it as your rights allow.")]
    outcome: Annotated[str, OneOf(Anchor.Outcome)]
    modality: Annotated[str, Field(description="asserted, denied, alleged, planned, not-said; or empty.")]
    figures: list[FigureOfStatement]
    spokenOf: Annotated[
        DaysOfStatement | None,
        Field(
            description="The time that the statement is about, both days included, where a date in it says so."
        ),
    ]
    speakers: list[SpeakerOfStatement]


_FirstCell = TypedDict(
    "_FirstCell", {"from": Annotated[Uri, Field(description="The first cell of the row.")]}
)


class DifferenceOfCell(ProposedDifference, _FirstCell):
    pass


class CellItem(TypedDict):
    uri: Uri
    type: Literal["cell"]
    question: Uri
    article: Uri
    source: SourceName
    credit: Annotated[str, Field(description="The agency that the text names, or empty.")]
    statedAt: Instant
    statements: list[StatementOfCell]
    differs: DifferenceOfCell | None


class QuestionWithIncludes(QuestionItem):
    cells: NotRequired[
        Annotated[list[CellItem], Field(description="With `include=cells`: its row of the matrix.")]
    ]


class ColumnOfMatrix(TypedDict):
    uri: Uri
    headline: str
    source: SourceName
    credit: str
    statedAt: Instant
    correctedAt: Instant | None


class Matrix(TypedDict):
    """The claim matrix of a story."""

    story: StoryItem
    articles: Annotated[
        list[ColumnOfMatrix], Field(description="All that you may see of the story, the earliest first.")
    ]
    questions: list[QuestionWithIncludes]
    next: Next


class Rights(TypedDict):
    body: Annotated[
        str,
        OneOf(Source.Redistribution),
        Field(description="What you get of the text: all of it, quotes, or the headline and the link."),
    ]
    quoteWords: Annotated[
        int | None, Field(description="How many words of the text an item has at most; null: all of them.")
    ]


class BlockOfText(TypedDict):
    field: Literal["headline", "standfirst", "body"]
    tag: Annotated[str, Field(description="The HTML element that the block comes from.")]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class RevisionItem(TypedDict):
    """A published text of an article. It never changes, so it has a digest in place of a version."""

    id: Id
    uri: Uri
    type: Literal["revision"]
    article: Uri
    number: Annotated[int, Field(ge=1)]
    headline: str
    standfirst: str
    note: str
    firstPublishedAt: Instant
    digest: str
    text: Uri
    blocks: Annotated[
        list[BlockOfText], Field(description="Which range of the text is what, in code points.")
    ]


class RevisionOfArticle(RevisionItem):
    body: NotRequired[Annotated[str | None, Field(description="With `include=body`, as the article's own.")]]


class ArticleItem(PublishedArticle, Versioned):
    """An article, with what `include` nests."""

    story: Annotated[
        Uri | StoryItem | None,
        Field(description="The story's URI, or with `include=story` the story; null without one."),
    ]
    rights: Rights
    annotations: NotRequired[
        Annotated[
            list[AnnotationItem],
            Field(description="In the order of the text, with `include=annotations`."),
        ]
    ]
    claims: NotRequired[
        Annotated[list[ClaimItem], Field(description="The claims that it states, with `include=claims`.")]
    ]
    actors: NotRequired[
        Annotated[
            list[ActorItem], Field(description="The actors that its annotations name, with `include=actors`.")
        ]
    ]
    body: NotRequired[
        Annotated[
            str | None,
            Field(description="HTML of a few elements, with `include=body`; null where you may not have it."),
        ]
    ]
    revisions: NotRequired[
        Annotated[
            list[RevisionOfArticle], Field(description="The published texts, with `include=revisions`.")
        ]
    ]


class EmbargoedItem(ArticleFace):
    """An article before its release: no story and no text. Its URI answers 404 until then."""

    rights: Rights
    embargoed: Annotated[Instant, Field(description="Publish nothing of it before this time (IPTC).")]


class Embargoed(TypedDict):
    items: list[EmbargoedItem]
    next: Next
