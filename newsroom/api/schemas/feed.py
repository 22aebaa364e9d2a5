"""The change feed, a story as JSON Feed, and the takedowns of a partner."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from newsroom.core.public_fields import AsInstead, Id, Instant, OneOf, Uri
from newsroom.feed.models import Op

from .corpus import Next


class SupersededBy(TypedDict):
    seq: int
    pubStatus: Literal["withheld", "canceled"]


class Change(TypedDict):
    """One line of the feed."""

    seq: Annotated[
        int, Field(description="The line's number in the feed; lines of others lie between yours.")
    ]
    op: Annotated[str, OneOf(Op)]
    type: Annotated[
        Literal["article", "annotation", "claim", "actor", "source", "story", "question", "answer", "rights"],
        Field(description="`rights` with the ops grant and revoke: your own."),
    ]
    uri: Annotated[Uri, Field(description="The object's address; removals have it too.")]
    version: Annotated[
        int, Field(description="Drop a line whose version is not above the one that you have.")
    ]
    at: Instant
    item: Annotated[
        dict[str, Any] | None,
        AsInstead(
            {
                "type": ["object", "null"],
                "description": "The object as it was then, without its version, which is the line's; null where it is "
                "removed or superseded.",
            }
        ),
    ]
    reason: Annotated[str, Field(description="The reason of a removal.")]
    supersededBy: Annotated[
        SupersededBy | None,
        Field(
            description="Where the article that this line shows or quotes was withheld, canceled or erased later: the "
            "line that says so, and the article's status. Publish nothing of what you may still hold of it."
        ),
    ]


class Changes(TypedDict):
    entries: Annotated[list[Change], Field(description="Oldest first.")]
    next: Annotated[
        str, Field(description="Keep this: it is the `after` of your next call, page empty or not.")
    ]
    more: Annotated[bool, Field(description="Whether to go on at once.")]


class FeedAuthor(TypedDict):
    name: str


class FeedItem(TypedDict):
    id: Uri
    url: Annotated[str, Field(description="Where the source published it, or the article's URI.")]
    title: str
    date_published: Instant
    date_modified: NotRequired[Instant]
    language: str
    content_html: NotRequired[str]
    content_text: NotRequired[
        Annotated[str, Field(description="In place of content_html, where you may not have the body.")]
    ]
    summary: NotRequired[str]
    authors: list[FeedAuthor]


class JsonFeed(TypedDict):
    """https://jsonfeed.org/version/1.1"""

    version: Uri
    title: str
    description: NotRequired[str]
    feed_url: Uri
    next_url: NotRequired[Uri]
    items: list[FeedItem]


class Takedown(TypedDict):
    """An article that you are asked to take down."""

    id: Id
    op: Literal["withhold", "cancel", "erase"]
    article: Uri
    reason: str
    at: Annotated[Instant, Field(description="When it was withheld, canceled or erased.")]
    acknowledgedAt: Instant | None


class Takedowns(TypedDict):
    items: list[Takedown]
    next: Next
