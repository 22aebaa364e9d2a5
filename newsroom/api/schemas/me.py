"""What `/me` returns: the partner, its key, products and limits, and its place in the feed."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from annotations.models import Annotation
from newsroom.core.public_fields import Id, Instant, OneOf, Uri

from .corpus import Rights


class PartnerOfKey(TypedDict):
    id: Id
    name: str


class KeyInUse(TypedDict):
    prefix: str
    createdAt: Instant
    expiresAt: Instant | None
    lastUsedAt: Annotated[
        Instant | None, Field(description="Before this request; recorded once a minute at most.")
    ]
    addresses: Annotated[
        list[str] | None, Field(description="IP addresses it may be used from, as CIDR; null: any.")
    ]
    mayPropose: Annotated[bool, Field(description="Whether it may send annotations to `/annotations`.")]


class ProductOfPartner(TypedDict):
    name: str
    inWords: Annotated[str, Field(description="What it includes, in a sentence.")]
    sources: Annotated[list[Uri] | None, Field(description="Null: all.")]
    stories: Annotated[list[Uri] | None, Field(description="Null: all.")]
    languages: Annotated[list[str] | None, Field(description="Null: all.")]
    kinds: Annotated[
        list[Annotated[str, OneOf(Annotation.Kind)]] | None, Field(description="Of annotations; null: all.")
    ]
    rights: Annotated[
        Rights, Field(description="What it passes on at most; where a source grants less, less.")
    ]
    suggestions: Annotated[
        bool, Field(description="Whether it includes annotations whose state is `suggested`.")
    ]
    embargoed: Annotated[bool, Field(description="Whether it lists articles under embargo.")]


class LimitOfRequests(TypedDict):
    name: Annotated[str, Field(description="As in the fields RateLimit and RateLimit-Policy.")]
    quota: int
    window: Annotated[int, Field(description="Seconds.")]
    remaining: Annotated[int | None, Field(description="Null while requests are not counted.")]
    reset: Annotated[int, Field(description="Seconds until all of the quota is back.")]


class Limits(TypedDict):
    page: Annotated[int, Field(description="Rows of a page at most.")]
    wait: Annotated[int, Field(description="Seconds that /changes waits at most.")]
    requests: Annotated[list[LimitOfRequests], Field(description="All keys together.")]


class Behind(TypedDict):
    lines: Annotated[
        int, Field(description="Lines after the cursor that you last asked with, in your scope or not.")
    ]
    seconds: Annotated[int, Field(description="The age of the first of them; 0 where there is none.")]


class PlaceInFeed(TypedDict):
    uri: Uri
    head: Annotated[
        str, Field(description="The cursor of the newest line. Keep it before you read the lists.")
    ]
    readAt: Annotated[
        Instant | None,
        Field(description="When you last read on from a cursor; recorded once a minute at most."),
    ]
    behind: Annotated[Behind | None, Field(description="Null where you have never read on from a cursor.")]


class Me(TypedDict):
    partner: PartnerOfKey
    key: KeyInUse
    products: list[ProductOfPartner]
    limits: Limits
    feed: PlaceInFeed
