"""Pages by keyset: from an object on, in the order of ids.

Ids are UUIDv7 and never change, so a page boundary stays where it is while rows come and go before it; with offsets
one row in ten was lost elsewhere. Deep pages cost as much as the first.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .problems import Fault, ParametersInvalid

LIMIT_DEFAULT = 100
LIMIT_AT_MOST = 500


class KeysetPagination(BasePagination):
    """`?after=<next of the last page>&limit=`; answers `{"items": […], "next": "…" or null}`."""

    parameters = frozenset({"after", "limit"})

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        limit = limit_of(request)
        if after := request.query_params.get("after"):
            queryset = queryset.filter(pk__gt=_unseal(after))
        rows = list(queryset.order_by("pk")[: limit + 1])
        page = rows[:limit]
        self.next = _seal(page[-1].pk) if len(rows) > limit else None
        return page

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        return Response({"items": data, "next": self.next})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": schema,
                "next": {
                    "type": ["string", "null"],
                    "description": "Ask for the next page with `after=` this; null on the last page.",
                    "example": None,
                },
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": "after",
                "in": "query",
                "required": False,
                "description": "The `next` of the page before, as it was.",
                "schema": {"type": "string"},
            },
            limit_parameter(),
        ]


def limit_of(request: Request) -> int:
    """How many rows the request asks for. Raises ParametersInvalid outside 1 to 500."""
    return whole_number(request, "limit", default=LIMIT_DEFAULT, least=1, most=LIMIT_AT_MOST)


def limit_parameter() -> dict[str, Any]:
    return {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "How many at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LIMIT_AT_MOST, "default": LIMIT_DEFAULT},
    }


def whole_number(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    """The parameter `name` as a number from `least` to `most`. Raises ParametersInvalid."""
    value = request.query_params.get(name)
    if value is None:
        return default
    # isascii: int() reads the digits of all scripts.
    if not (value.isascii() and value.isdigit() and len(value) <= 9 and least <= int(value) <= most):
        raise ParametersInvalid([Fault(f"{name} must be a whole number from {least} to {most}.", name)])
    return int(value)


def _seal(pk: UUID) -> str:
    return base64.urlsafe_b64encode(pk.bytes).rstrip(b"=").decode()


def _unseal(cursor: str) -> UUID:
    try:
        return UUID(bytes=base64.b64decode(f"{cursor}==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise ParametersInvalid(
            [Fault("after must be the `next` of a page, as it was; leave it out to start.", "after")]
        ) from None
