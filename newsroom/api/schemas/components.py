"""The JSON Schemas of all public objects, as the components of the OpenAPI document."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import is_typeddict

from annotations.feed_items.items import (
    FlatActor,
    FlatAnnotation,
    FlatAnswer,
    FlatClaim,
    FlatQuestion,
    PositionSelector,
    QuoteSelector,
)
from newsroom.api.proposals.schema import ProposalOutcome, ProposalOutcomes, Proposals
from newsroom.articles.feed_items import FlatArticle, FlatSource, FlatStory
from newsroom.core.public_fields import JsonSchema

from . import corpus, feed, me, problems

# An object of the feed: the item of a change, without its version.
FLAT_ITEMS: dict[str, type] = {
    "article": FlatArticle,
    "annotation": FlatAnnotation,
    "claim": FlatClaim,
    "actor": FlatActor,
    "source": FlatSource,
    "story": FlatStory,
    "question": FlatQuestion,
    "answer": FlatAnswer,
}
# The same object as the API lists it.
ITEMS: dict[str, type] = {
    "article": corpus.ArticleItem,
    "annotation": corpus.AnnotationItem,
    "claim": corpus.ClaimWithIncludes,
    "actor": corpus.ActorWithIncludes,
    "source": corpus.SourceItem,
    "story": corpus.StoryItem,
    "question": corpus.QuestionWithIncludes,
    "answer": corpus.AnswerItem,
}
_RESPONSES: list[type] = [
    *ITEMS.values(),
    *FLAT_ITEMS.values(),
    corpus.CellItem,
    corpus.Embargoed,
    corpus.Matrix,
    corpus.RevisionItem,
    feed.Changes,
    feed.JsonFeed,
    feed.Takedown,
    feed.Takedowns,
    me.Me,
    problems.Problem,
    PositionSelector,
    QuoteSelector,
    ProposalOutcome,
    ProposalOutcomes,
]
_REF = "#/components/schemas/{model}"


class _WithoutTitles(GenerateJsonSchema):
    """Pydantic's titles repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


@cache
def _schemas() -> tuple[dict[Any, JsonSchema], dict[str, JsonSchema]]:
    inputs: Iterable[Any] = [(kind.__name__, "serialization", TypeAdapter(kind)) for kind in _RESPONSES]
    request: Any = ("Proposals", "validation", TypeAdapter(Proposals))
    schemas, document = TypeAdapter.json_schemas(
        [*inputs, request], ref_template=_REF, schema_generator=_WithoutTitles
    )
    components = document["$defs"]
    for component in components.values():
        component.pop("title", None)
    return dict(schemas), components


def components() -> dict[str, JsonSchema]:
    """All schemas by name. Two of one name would get names with their modules in them; a test refuses that."""
    return _schemas()[1]


def ref(kind: Any) -> Any:
    """The reference to a public object's component; anything else as it is."""
    return {"$ref": _REF.format(model=kind.__name__)} if is_typeddict(kind) else kind


def proposals() -> JsonSchema:
    """The schema of a request that proposes annotations."""
    return _schemas()[0]["Proposals", "validation"]
