"""How the OpenAPI document speaks of what all operations share: the key, the answers, the problems."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.renderers import BaseRenderer

from newsroom.api.authentication import KeyAuthentication
from newsroom.api.errors import MEDIA_TYPE
from newsroom.api.exports.lines import STREAMED
from newsroom.api.pagination import LIMIT_AT_MOST, LIMIT_DEFAULT

from .components import components, ref
from .problems import Problem

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema

_DESCRIPTIONS = {
    308: "It has turned out to be another; `Location` leads there.",
    304: "Not changed since the ETag that you sent in `If-None-Match`.",
    400: "A parameter cannot be understood; `errors` says which.",
    401: "No key, or one that opens nothing.",
    403: "Not for you to have: the article's `rights` say what is.",
    406: "There is no such format here; ask for JSON.",
    404: "There is no such thing, or it is not for you.",
    410: "The cursor is too old, or belongs to another life of the feed.",
    503: (
        "Not at this moment: no room, nobody counts, or the database is away; `Retry-After` says in how many "
        "seconds to ask again."
    ),
    429: "Too many requests; `Retry-After` says in how many seconds to ask again.",
}
# Every operation asks for a key and counts who asks: these it may always answer with.
_ALWAYS = (401, 429, 503)


def problems(*statuses: int, words: Mapping[int, str] | None = None) -> dict[Any, Any]:
    """The part of an operation's `responses` that are problems: these, and those that every operation has.

    `words` are statuses with descriptions of the operation's own.
    """
    described = {status: _DESCRIPTIONS[status] for status in (*statuses, *_ALWAYS)} | dict(words or {})
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ref(Problem), description=described[status])
        for status in sorted(described)
    }


def answers(
    shape: Any,
    *statuses: int,
    media_type: str = "application/json",
    also: Iterable[type[BaseRenderer]] = (),
) -> dict[Any, Any]:
    """The `responses` of an operation: what it answers, and the problems (`statuses`) that it may answer with instead.

    `also` are the other formats that it can be had in, by `Accept` or by their suffix.
    """
    found: dict[Any, Any] = {
        (200, media_type): ref(shape),
        304: OpenApiResponse(description=_DESCRIPTIONS[304]),
    }
    for renderer in also:
        streamed = renderer.format in STREAMED
        found[200, renderer.media_type] = OpenApiTypes.STR if streamed else OpenApiTypes.OBJECT
    return found | problems(*statuses)


# What every list takes; those that can be sorted take more.
PAGE_PARAMETERS = [
    OpenApiParameter("after", str, description="The `next` of the page before, as it was."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": LIMIT_AT_MOST, "default": LIMIT_DEFAULT},
        description="How many at most.",
    ),
]


def with_components(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Put the public objects' schemas into the document. A hook of drf-spectacular; see POSTPROCESSING_HOOKS."""
    result["components"]["schemas"] = components()
    return result


def with_needed_bodies(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Say that what can be sent must be sent: drf-spectacular says it of serializers alone. A hook of its."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return result


def include_parameter(known: Collection[str]) -> OpenApiParameter:
    one = f"({'|'.join(sorted(known))})"
    return OpenApiParameter(
        "include",
        {"type": "string", "pattern": f"^{one}?(,{one}?)*$"},
        description=f"What to nest in each item, separated by commas: {', '.join(sorted(known))}.",
    )


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document speaks of keys."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The key that the newsroom issued to you: `Authorization: Bearer cdk_…`.",
        }
