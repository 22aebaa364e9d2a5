"""What answers look like, for the OpenAPI document. The presenters write the answers; a test holds the two together.

Every key is always there, except those that `include` asks for. Where a value may be null, there may be none.
"""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from annotations.comparison.differences import Kind
from annotations.models import Actor, ActorName, Anchor, Annotation, Role
from newsroom.api.proposals import body as proposal
from newsroom.articles.models import Article
from newsroom.feed.models import Op
from sources.models import Source

TEXT_FIELDS = ("headline", "standfirst", "body")


def _constant(value: str) -> Any:
    return extend_schema_field({"type": "string", "const": value})(
        type("Constant", (serializers.CharField,), {})
    )()


def _one_of(values: Iterable[str], **kwargs: Any) -> Any:
    schema = {"type": "string", "enum": list(values)}
    return extend_schema_field(schema)(type("OneOf", (serializers.CharField,), {}))(**kwargs)


def _next() -> serializers.CharField:
    return serializers.CharField(
        allow_null=True, help_text="Ask for the next page with `after=` this; null on the last page."
    )


class SourceName(serializers.Serializer[Any]):
    uri = serializers.URLField()
    name = serializers.CharField()


class RevisionOf(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    number = serializers.IntegerField(
        min_value=1, help_text="Counts all texts of the article, drafts included."
    )
    text = serializers.URLField(help_text="Where the canonical text is, that all offsets count in.")
    digest = serializers.CharField(help_text="SHA-256; the ETag of the text.")
    note = serializers.CharField(
        help_text="What was corrected, in words for readers; empty where nothing was."
    )


class SourceItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("source")
    name = serializers.CharField()
    kind = _one_of(Source.Kind.values)
    url = serializers.CharField(help_text="The outlet's own address, or empty.")
    language = serializers.CharField(help_text="BCP 47.")
    reliability = _one_of(Source.Reliability.values, help_text="The letter of the Admiralty code.")
    usageTerms = serializers.CharField(help_text="What was agreed with the source, in words; or empty.")
    version = serializers.IntegerField()


class StoryItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("story")
    title = serializers.CharField()
    summary = serializers.CharField()
    version = serializers.IntegerField()


class NameOfActor(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = _one_of(ActorName.Kind.values)
    language = serializers.CharField(help_text="BCP 47, or empty.")


class IdentifierOfActor(serializers.Serializer[Any]):
    scheme = serializers.CharField(help_text="Such as wikidata.")
    value = serializers.CharField()


class OfficeOfActor(serializers.Serializer[Any]):
    title = serializers.CharField()
    organisation = serializers.CharField(help_text="Whose office it is, by name; may be empty.")

    def get_fields(self) -> dict[str, Any]:
        # "from" is a word of Python's own.
        days = {
            "from": "The first day, where it is known.",
            "to": "The last day, where it is known and past.",
        }
        said = {name: serializers.DateField(allow_null=True, help_text=text) for name, text in days.items()}
        return {**super().get_fields(), **said}


@extend_schema_serializer(component_name="ActorItem")
class FlatActorItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("actor")
    name = serializers.CharField()
    kind = _one_of(Actor.Kind.values)
    description = serializers.CharField()
    names = NameOfActor(many=True)
    identifiers = IdentifierOfActor(many=True)
    offices = OfficeOfActor(many=True, help_text="Held once or now, the latest first.")
    replaces = serializers.ListField(
        child=serializers.URLField(), help_text="Addresses of actors that turned out to be this one."
    )
    version = serializers.IntegerField()


_SELECTORS = [
    {
        "type": "object",
        "description": "Unicode code points of `source`, from 0; `end` is not in.",
        "required": ["type", "start", "end"],
        "properties": {
            "type": {"const": "TextPositionSelector"},
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 1},
        },
    },
    {
        "type": "object",
        "description": "The same words, verbatim, with what stands around them.",
        "required": ["type", "exact", "prefix", "suffix"],
        "properties": {
            "type": {"const": "TextQuoteSelector"},
            "exact": {"type": "string"},
            "prefix": {"type": "string"},
            "suffix": {"type": "string"},
        },
    },
]


@extend_schema_field(
    {
        "type": "array",
        "description": "Two ways to find the same words (W3C Web Annotation Data Model, 4.2).",
        "prefixItems": _SELECTORS,
        # The second one is missing where the words may not be passed on.
        "minItems": 1,
        # In place of `items: false`, which generators of clients do not read.
        "maxItems": 2,
    }
)
class Selectors(serializers.ListField):
    """Two ways to find the same words."""


class Target(serializers.Serializer[Any]):
    part = _one_of(Anchor.Part.values, help_text="Which part of the annotation the words are.")
    source = serializers.URLField(  # type: ignore[assignment]  # DRF has an attribute of this name
        help_text="The canonical text that the offsets count in.",
    )
    selector = Selectors()


class RoleItem(serializers.Serializer[Any]):
    role = _one_of(Role.Kind.values)
    name = serializers.CharField(help_text="As the text has it; the only word where nobody we know is named.")
    actor = serializers.URLField(allow_null=True)
    office = serializers.CharField(help_text="What the actor was on the article's day; may be empty.")


class Creator(serializers.Serializer[Any]):
    type = _one_of(["Person", "Software"])
    name = serializers.CharField()


class AnnotationItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("annotation")
    kind = _one_of(Annotation.Kind.values)
    state = _one_of(
        ["accepted", "suggested"],
        help_text="`suggested`: an engine says so and no editor has decided; for products that hold such.",
    )
    article = serializers.URLField()
    revision = serializers.URLField(help_text="The published text that the words stand in.")
    quote = serializers.CharField(
        help_text="The words, verbatim; pieces joined by “ […] ”. Cut with “…” to what the article's rights allow."
    )
    outcome = _one_of(
        Anchor.Outcome.values,
        help_text="How the words came through the latest correction; `altered`: they changed under the annotation.",
    )
    target = Target(many=True)
    roles = RoleItem(many=True)
    attributes = serializers.DictField(help_text="What the words say: figure, unit, hedge, modality, dates.")
    claim = serializers.URLField(allow_null=True, help_text="The claim that they state.")
    creator = Creator()
    created = serializers.DateTimeField()
    version = serializers.IntegerField()


class Said(serializers.Serializer[Any]):
    items = AnnotationItem(many=True, help_text="The newest 20.")
    all = serializers.URLField(help_text="The list of all of them.")


@extend_schema_serializer(component_name="ActorItemWithWhatItSaid")
class ActorItem(FlatActorItem):
    said = Said(required=False, help_text="The annotations in which it speaks, with `include=said`.")


class Evidence(serializers.Serializer[Any]):
    url = serializers.URLField()
    title = serializers.CharField(help_text="May be empty.")


class VerdictOfClaim(serializers.Serializer[Any]):
    """What schema.org's ClaimReview asks for."""

    rating = serializers.CharField(help_text="In words: `reviewRating.alternateName`.")
    value = serializers.FloatField(allow_null=True, help_text="`ratingValue`, where the rating has a number.")
    worst = serializers.FloatField(allow_null=True)
    best = serializers.FloatField(allow_null=True)
    rationale = serializers.CharField(help_text="May be empty.")
    links = Evidence(many=True)
    url = serializers.CharField(help_text="Where the review is published, or empty.")
    author = serializers.CharField()
    datePublished = serializers.DateTimeField()


@extend_schema_serializer(component_name="ClaimItem")
class FlatClaimItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("claim")
    text = serializers.CharField(help_text="The proposition.")
    verdict = VerdictOfClaim(allow_null=True, help_text="Whether it is so, where the newsroom has said it.")
    replaces = serializers.ListField(
        child=serializers.URLField(), help_text="Addresses of claims that turned out to be this one."
    )
    version = serializers.IntegerField()


class ProposedDifference(serializers.Serializer[Any]):
    kind = _one_of(Kind)
    reason = serializers.CharField(help_text="Why, in words.")
    state = _one_of([Annotation.State.SUGGESTED.value], help_text="Rules propose it; nobody has decided.")


class DifferenceOfClaim(ProposedDifference):
    question = serializers.URLField(help_text="That both claims answer.")
    claim = serializers.URLField(help_text="The other claim: how it differs from this one.")


@extend_schema_serializer(component_name="ClaimItemWithStatements")
class ClaimItem(FlatClaimItem):
    statements = AnnotationItem(many=True, required=False, help_text="With `include=statements`.")
    differences = DifferenceOfClaim(
        many=True,
        required=False,
        help_text=(
            "With `include=differences`: how the claims differ that answer the same questions, by the earliest "
            "statement of each. Proposed by rules, so empty unless a product of yours holds what machines propose."
        ),
    )


class FigureOfStatement(serializers.Serializer[Any]):
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    noun = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    hedge = serializers.CharField(allow_null=True, help_text="Such as about, at least, at most; or empty.")


class DaysOfStatement(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        # "from" is a word of Python's own.
        said = {
            name: serializers.DateField(allow_null=True, help_text="Null: open.") for name in ("from", "to")
        }
        return {**super().get_fields(), **said}


class SpeakerOfStatement(serializers.Serializer[Any]):
    name = serializers.CharField()
    actor = serializers.URLField(allow_null=True)
    office = serializers.CharField()


class StatementOfCell(serializers.Serializer[Any]):
    annotation = serializers.URLField()
    claim = serializers.URLField()
    quote = serializers.CharField(help_text="As much of it as your rights give.")
    outcome = _one_of(Anchor.Outcome.values)
    modality = serializers.CharField(help_text="asserted, denied, alleged, planned, not-said; or empty.")
    figures = FigureOfStatement(many=True)
    spokenOf = DaysOfStatement(
        allow_null=True, help_text="The time that it speaks of, both days in, where a date in it says so."
    )
    speakers = SpeakerOfStatement(many=True)


class DifferenceOfCell(ProposedDifference):
    def get_fields(self) -> dict[str, Any]:
        said = {"from": serializers.URLField(help_text="The first cell of the row.")}
        return {**super().get_fields(), **said}


class CellItem(serializers.Serializer[Any]):
    uri = serializers.URLField()
    type = _constant("cell")
    question = serializers.URLField()
    article = serializers.URLField()
    source = SourceName()  # type: ignore[assignment]  # as above
    credit = serializers.CharField(help_text="The agency that the text names, or empty.")
    saidAt = serializers.DateTimeField()
    statements = StatementOfCell(many=True)
    differs = DifferenceOfCell(allow_null=True)


@extend_schema_serializer(component_name="QuestionItem")
class FlatQuestionItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("question")
    story = serializers.URLField()
    text = serializers.CharField()
    unit = serializers.CharField(help_text="In what it is answered; or empty.")
    subject = serializers.CharField(help_text="About whom or what; or empty.")
    version = serializers.IntegerField()


@extend_schema_serializer(component_name="QuestionItemWithCells")
class QuestionItem(FlatQuestionItem):
    cells = CellItem(many=True, required=False, help_text="With `include=cells`: its row of the matrix.")


class AnswerItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("answer")
    story = serializers.URLField()
    question = serializers.URLField()
    claim = serializers.URLField()
    version = serializers.IntegerField()


class ColumnOfMatrix(serializers.Serializer[Any]):
    uri = serializers.URLField()
    headline = serializers.CharField()
    source = SourceName()  # type: ignore[assignment]  # as above
    credit = serializers.CharField()
    saidAt = serializers.DateTimeField()
    correctedAt = serializers.DateTimeField(allow_null=True)


class Matrix(serializers.Serializer[Any]):
    story = StoryItem()
    articles = ColumnOfMatrix(many=True, help_text="All that you may see of the story, the earliest first.")
    questions = QuestionItem(many=True)
    next = _next()


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "format": "uri"},
            {"$ref": "#/components/schemas/StoryItem"},
            {"type": "null"},
        ]
    }
)
class StoryOfArticle(serializers.Field[Any, Any, Any, Any]):
    """Its URI; with `include=story` the story itself."""


class RightsItem(serializers.Serializer[Any]):
    body = _one_of(
        Source.Redistribution.values,
        help_text="What of the text you are given: all of it, quotes, or the headline and the link.",
    )
    quoteWords = serializers.IntegerField(
        allow_null=True, help_text="How many words of the text an item has at most; null: all of them."
    )


class BlockItem(serializers.Serializer[Any]):
    field = _one_of(TEXT_FIELDS)
    tag = serializers.CharField(help_text="The HTML element that the block comes from.")
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0)


class RevisionItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("revision")
    article = serializers.URLField()
    number = serializers.IntegerField(min_value=1)
    headline = serializers.CharField()
    standfirst = serializers.CharField()
    note = serializers.CharField()
    firstPublishedAt = serializers.DateTimeField()
    digest = serializers.CharField()
    text = serializers.URLField()
    blocks = BlockItem(many=True, help_text="Which range of the text is what, in code points.")


class RevisionItemOfArticle(RevisionItem):
    body = serializers.CharField(
        required=False, allow_null=True, help_text="With `include=body`, as the article's own."
    )


class ArticleItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField()
    type = _constant("article")
    pubStatus = _one_of(Article.PubStatus.values, help_text="IPTC publishing status.")
    source = SourceName()  # type: ignore[assignment]  # as above
    story = StoryOfArticle(help_text="The story's URI, or with `include=story` the story; null without one.")
    language = serializers.CharField(help_text="BCP 47.")
    headline = serializers.CharField()
    standfirst = serializers.CharField()
    byline = serializers.CharField()
    dateline = serializers.CharField()
    credit = serializers.CharField()
    url = serializers.CharField(help_text="Where the source published it, or empty.")
    origin = _one_of(Article.Origin.values)
    rights = RightsItem()
    datePublished = serializers.DateTimeField(allow_null=True, help_text="When the source published it.")
    dateIsEstimated = serializers.BooleanField()
    publishedAt = serializers.DateTimeField(help_text="When it went out here first.")
    correctedAt = serializers.DateTimeField(allow_null=True, help_text="When it was last corrected here.")
    revision = RevisionOf()
    version = serializers.IntegerField()
    annotations = AnnotationItem(
        many=True, required=False, help_text="In the order of the text, with `include=annotations`."
    )
    claims = FlatClaimItem(many=True, required=False, help_text="That it states, with `include=claims`.")
    actors = FlatActorItem(
        many=True, required=False, help_text="That its annotations name, with `include=actors`."
    )
    body = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="HTML of a few elements, with `include=body`; null where you may not have it.",
    )
    revisions = RevisionItemOfArticle(
        many=True, required=False, help_text="The texts that have gone out, with `include=revisions`."
    )


class EmbargoedItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    uri = serializers.URLField(help_text="Where it will be; until then there is nothing.")
    type = _constant("article")
    pubStatus = _one_of(Article.PubStatus.values, help_text="IPTC publishing status.")
    source = SourceName()  # type: ignore[assignment]  # as above
    language = serializers.CharField(help_text="BCP 47.")
    headline = serializers.CharField()
    standfirst = serializers.CharField()
    byline = serializers.CharField()
    dateline = serializers.CharField()
    credit = serializers.CharField()
    url = serializers.CharField(help_text="Where the source published it, or empty.")
    origin = _one_of(Article.Origin.values)
    rights = RightsItem()
    datePublished = serializers.DateTimeField(allow_null=True, help_text="When the source published it.")
    dateIsEstimated = serializers.BooleanField()
    embargoed = serializers.DateTimeField(help_text="Publish nothing of it before this moment (IPTC).")


class Embargoed(serializers.Serializer[Any]):
    items = EmbargoedItem(many=True)
    next = _next()


@extend_schema_field(
    {
        "type": ["object", "null"],
        "description": (
            "The object as it was then, without its version (that is the line's); null where it is gone or superseded."
        ),
    }
)
class ItemAsItWas(serializers.Field[Any, Any, Any, Any]):
    pass


@extend_schema_field(
    {
        "type": ["object", "null"],
        "description": (
            "Where the article that this line shows or quotes was withheld, canceled or erased since: the line that "
            "said so, and what became of it. Publish nothing of what you may hold of it."
        ),
        "required": ["seq", "pubStatus"],
        "properties": {"seq": {"type": "integer"}, "pubStatus": {"enum": ["withheld", "canceled"]}},
    }
)
class SupersededBy(serializers.Field[Any, Any, Any, Any]):
    pass


class Entry(serializers.Serializer[Any]):
    seq = serializers.IntegerField(help_text="The line's place in the feed; others than yours stand between.")
    op = _one_of(Op.values)
    type = _one_of(
        ["article", "annotation", "claim", "actor", "source", "story", "question", "answer", "rights"],
        help_text="`rights` with the ops grant and revoke: your own.",
    )
    uri = serializers.URLField(help_text="Of what. It is there for removals too.")
    version = serializers.IntegerField(help_text="Drop a line whose version is not above what you hold.")
    at = serializers.DateTimeField()
    item = ItemAsItWas()
    reason = serializers.CharField(help_text="Why it is gone, where it is.")
    supersededBy = SupersededBy()


class Changes(serializers.Serializer[Any]):
    entries = Entry(many=True, help_text="Oldest first.")
    next = serializers.CharField(
        help_text="Keep this: it is the `after` of your next call, page empty or not."
    )
    more = serializers.BooleanField(help_text="Whether to go on at once.")


class FeedAuthor(serializers.Serializer[Any]):
    name = serializers.CharField()


class FeedItem(serializers.Serializer[Any]):
    id = serializers.URLField()
    url = serializers.CharField(help_text="Where the source published it, or the article's URI.")
    title = serializers.CharField()
    date_published = serializers.DateTimeField()
    date_modified = serializers.DateTimeField(required=False)
    language = serializers.CharField()
    content_html = serializers.CharField(required=False)
    content_text = serializers.CharField(
        required=False, help_text="In place of content_html, where you may not have the body."
    )
    summary = serializers.CharField(required=False)
    authors = FeedAuthor(many=True)


class JsonFeed(serializers.Serializer[Any]):
    """https://jsonfeed.org/version/1.1"""

    version = serializers.URLField()
    title = serializers.CharField()
    description = serializers.CharField(required=False)
    feed_url = serializers.URLField()
    next_url = serializers.URLField(required=False)
    items = FeedItem(many=True)


class PartnerOfKey(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class KeyInUse(serializers.Serializer[Any]):
    prefix = serializers.CharField()
    createdAt = serializers.DateTimeField()
    expiresAt = serializers.DateTimeField(allow_null=True)
    lastUsedAt = serializers.DateTimeField(
        allow_null=True, help_text="Before this request; noted once a minute at most."
    )
    addresses = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="From where it opens, as CIDR; null: anywhere.",
    )
    mayPropose = serializers.BooleanField(help_text="Whether it may send annotations to `/annotations`.")


class ProductOfPartner(serializers.Serializer[Any]):
    name = serializers.CharField()
    inWords = serializers.CharField(help_text="What it holds, in a sentence.")
    sources = serializers.ListField(child=serializers.URLField(), allow_null=True, help_text="Null: all.")
    stories = serializers.ListField(child=serializers.URLField(), allow_null=True, help_text="Null: all.")
    languages = serializers.ListField(child=serializers.CharField(), allow_null=True, help_text="Null: all.")
    kinds = serializers.ListField(
        child=_one_of(Annotation.Kind.values), allow_null=True, help_text="Of annotations; null: all."
    )
    rights = RightsItem(help_text="What it passes on at most; where a source grants less, less.")
    suggestions = serializers.BooleanField(
        help_text="Whether it holds annotations whose state is `suggested`."
    )
    embargoed = serializers.BooleanField(help_text="Whether it is told of articles under embargo.")


class LimitOfRequests(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="As in the fields RateLimit and RateLimit-Policy.")
    quota = serializers.IntegerField()
    window = serializers.IntegerField(help_text="Seconds.")
    remaining = serializers.IntegerField(allow_null=True, help_text="Null where nobody counts at the moment.")
    reset = serializers.IntegerField(help_text="Seconds until all of the quota is back.")


class Limits(serializers.Serializer[Any]):
    page = serializers.IntegerField(help_text="Rows a page at most.")
    wait = serializers.IntegerField(help_text="Seconds that /changes waits at most.")
    requests = LimitOfRequests(many=True, help_text="All keys together.")


class Behind(serializers.Serializer[Any]):
    lines = serializers.IntegerField(
        help_text="After the cursor that you asked after last, in your scope or not."
    )
    seconds = serializers.IntegerField(help_text="The age of the first of them; 0 where there is none.")


class Feed(serializers.Serializer[Any]):
    uri = serializers.URLField()
    head = serializers.CharField(
        help_text="The cursor of the newest line. Note it before you read the lists."
    )
    readAt = serializers.DateTimeField(
        allow_null=True, help_text="When you last read on from a cursor; noted once a minute at most."
    )
    behind = Behind(allow_null=True, help_text="Null where you have never read on from a cursor.")


class Me(serializers.Serializer[Any]):
    partner = PartnerOfKey()
    key = KeyInUse()
    products = ProductOfPartner(many=True)
    limits = Limits()
    feed = Feed()


# A line to be read: without control characters.
_LINE = r"^[^\x00-\x1f\x7f-\x9f]+$"


def _line(most: int, description: str = "") -> dict[str, Any]:
    said = {"description": description} if description else {}
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": _LINE, **said}


def _object(needed: dict[str, Any], optional: dict[str, Any], **said: Any) -> dict[str, Any]:
    required = {"required": list(needed)} if needed else {}
    properties = {**needed, **optional}
    return {"type": "object", **required, "properties": properties, "additionalProperties": False, **said}


_CONTEXT = {"type": "string", "maxLength": proposal.CONTEXT_AT_MOST}
_QUOTED = _object(
    {
        "type": {"const": "TextQuoteSelector"},
        "exact": {"type": "string", "minLength": 1, "maxLength": proposal.EXACT_AT_MOST},
    },
    {"prefix": _CONTEXT, "suffix": _CONTEXT},
    description="The words, verbatim, and what stands around them.",
)
_POSITION = _object(
    {
        "type": {"const": "TextPositionSelector"},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
    },
    {},
    description="Unicode code points of `source`, from 0; `end` is not in.",
)
_TARGET = _object(
    {
        "source": {
            "type": "string",
            "minLength": 1,
            "maxLength": proposal.SOURCE_AT_MOST,
            "description": "The address of the article's text: its `revision.text`.",
        },
        "selector": {
            "anyOf": [
                _QUOTED,
                {
                    "type": "array",
                    "prefixItems": [_POSITION, _QUOTED],
                    "minItems": 2,
                    "maxItems": 2,
                },
            ],
            "description": "A quote is enough where its words stand in one place.",
        },
    },
    {"part": {"enum": list(proposal.PARTS), "description": "Left out: content."}},
)
_NUMBER = {
    "type": ["number", "null"],
    "minimum": -proposal.NUMBER_AT_MOST,
    "maximum": proposal.NUMBER_AT_MOST,
}
_FIGURE = {
    "low": _NUMBER,
    "high": _NUMBER,
    "noun": {"anyOf": [_line(proposal.TERM_AT_MOST), {"enum": ["", None]}]},
    "unit": {"anyOf": [_line(proposal.TERM_AT_MOST), {"enum": ["", None]}]},
    "hedge": {"enum": list(proposal.HEDGES)},
}
_DAY = {"anyOf": [_line(10, "An ISO 8601 date."), {"type": "null"}]}
PROPOSAL = _object(
    {
        "kind": {"enum": list(proposal.KINDS)},
        "target": {
            "anyOf": [
                _TARGET,
                {
                    "type": "array",
                    "items": _TARGET,
                    "minItems": 1,
                    "maxItems": proposal.PIECES_AT_MOST,
                    "description": "Where the words are in pieces, or have parts.",
                },
            ]
        },
    },
    {
        "roles": {
            "type": "array",
            "maxItems": proposal.ROLES_AT_MOST,
            "items": _object(
                {
                    "role": {"enum": list(proposal.ROLES)},
                    "name": _line(proposal.NAME_AT_MOST, "As the text has it."),
                },
                {
                    "actor": {
                        "type": ["string", "null"],
                        "minLength": 1,
                        "maxLength": proposal.SOURCE_AT_MOST,
                        "description": "The address of the actor that is meant.",
                    }
                },
            ),
        },
        "confidence": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": f"How sure you are; left out: {proposal.CONFIDENCE}.",
        },
        "attributes": _object(
            {},
            {
                "style": {"enum": list(proposal.STYLES)},
                "modality": {"enum": list(proposal.MODALITIES)},
                "from": _DAY,
                "to": _DAY,
                "figures": {
                    "type": "array",
                    "maxItems": proposal.FIGURES_AT_MOST,
                    "items": _object({}, _FIGURE),
                },
                **_FIGURE,
            },
            description="What the words say, as far as annotations of this kind say it.",
        ),
    },
)
PROPOSALS = {
    "anyOf": [
        PROPOSAL,
        {"type": "array", "items": PROPOSAL, "minItems": 1, "maxItems": proposal.AT_MOST},
    ]
}
_ANSWERED = _object(
    {
        "outcome": {
            "enum": ["new", "standing", "supported", "accepted", "rejected"],
            "description": (
                "new: it waits for an editor. standing: you have proposed it already. supported: another engine has, "
                "and you are named beside it. accepted, rejected: editors have decided on these words; they do not "
                "come back to the desk."
            ),
        },
        "annotation": {
            "type": ["string", "null"],
            "format": "uri",
            "description": (
                "Its address: 404 until an editor accepts it, unless your products hold suggestions; null where "
                "it was rejected."
            ),
        },
        "kind": {"enum": list(proposal.KINDS)},
        "target": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                {
                    "part": {"enum": list(proposal.PARTS)},
                    "source": {"type": "string", "format": "uri"},
                    "selector": {"type": "array", "items": _POSITION, "minItems": 1, "maxItems": 1},
                },
                {},
            ),
            "description": "Where your words stand.",
        },
    },
    {},
)
ANSWERED = {
    "anyOf": [
        _ANSWERED,
        _object({"items": {"type": "array", "items": _ANSWERED, "minItems": 1}}, {}),
    ]
}


class Recall(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    op = _one_of(["withhold", "cancel", "erase"])
    article = serializers.URLField()
    reason = serializers.CharField()
    at = serializers.DateTimeField(help_text="When it was killed.")
    acknowledgedAt = serializers.DateTimeField(allow_null=True)


class Recalls(serializers.Serializer[Any]):
    items = Recall(many=True)
    next = _next()


@extend_schema_field(
    {
        "type": "array",
        "description": (
            "Each thing that is wrong, and where: a fault of the query names its `parameter`, a fault of what was "
            "sent has a `pointer` to it, never both. Not there where no single place is at fault."
        ),
        "minItems": 1,
        "items": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["detail", name],
                    "properties": {
                        "detail": {"type": "string", "description": "A sentence for people."},
                        name: {"type": "string", "description": text},
                    },
                    "additionalProperties": False,
                }
                for name, text in (
                    ("parameter", "The query parameter that is at fault, by its name."),
                    (
                        "pointer",
                        "In what was sent: a JSON pointer (RFC 6901), such as `#/target/selector`; `#` is all.",
                    ),
                )
            ]
        },
    }
)
class Faults(serializers.ListField):
    """What is wrong, each with where."""


class Problem(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField(help_text="A URI that names the kind of problem, or about:blank.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for people.")
    errors = Faults(required=False)  # type: ignore[assignment]  # as above
