"""Pages by keyset: from an object on, in an order that no two objects share a place in.

Ids are UUIDv7 and never change, so a page boundary stays where it is while rows come and go before it; with offsets
one row in ten was lost elsewhere. Deep pages cost as much as the first. What is sorted by something else is sorted by
that and the id: a boundary inside equals would lose or repeat some of them.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from .errors import ParameterError, ParametersInvalid

LIMIT_DEFAULT = 100
LIMIT_AT_MOST = 500
# What a list takes that has one order only.
PAGING = frozenset({"after", "limit"})


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a list: by the column of a moment that never changes, if any, and by the id."""

    column: str = ""
    descending: bool = False

    def sorted(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        sign = "-" if self.descending else ""
        return queryset.order_by(*(f"{sign}{column}" for column in (self.column, "pk") if column))

    def after(self, queryset: QuerySet[Any], cursor: "Cursor") -> QuerySet[Any]:
        beyond = "lt" if self.descending else "gt"
        if not self.column:
            return queryset.filter(**{f"pk__{beyond}": cursor.pk})
        same = Q(**{self.column: cursor.time, f"pk__{beyond}": cursor.pk})
        # Said twice, so that the database may begin in the middle of its index.
        return queryset.filter(
            same | Q(**{f"{self.column}__{beyond}": cursor.time}),
            **{f"{self.column}__{beyond}e": cursor.time},
        )


BY_ID: Mapping[str, Order] = {"id": Order(), "-id": Order(descending=True)}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: in which order, and at which object."""

    sort: str
    pk: UUID
    time: datetime | None = None

    def sealed(self) -> str:
        """As it stands in `next`: opaque, so that clients do not build one."""
        text = "|".join((self.sort, self.pk.hex, self.time.isoformat() if self.time else ""))
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


class KeysetPagination(BasePagination):
    """`?after=<next of the last page>&limit=&sort=`; answers `{"items": […], "next": "…" or null}`.

    The view's `orders` are the values of `sort`; the first of them is how it sorts unasked.
    """

    parameters = PAGING | {"sort"}

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        page, self.next = page_of(
            queryset,
            sort=(sort := sort_of(request, view.orders)),
            order=view.orders[sort],
            after=cursor_of(request, sort),
            limit=limit_of(request),
        )
        return page

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        return Response({"items": data, "next": self.next.sealed() if self.next else None})

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

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = list(view.orders)
        return [
            {
                "name": "after",
                "in": "query",
                "required": False,
                "description": "The `next` of the page before, as it was; with the same `sort`.",
                "schema": {"type": "string"},
            },
            limit_parameter(),
            {
                "name": "sort",
                "in": "query",
                "required": False,
                "description": "The order, `-` for the reverse. Equals are in the order of their ids.",
                "schema": {"type": "string", "enum": names, "default": names[0]},
            },
        ]


def listed_by_id(
    queryset: QuerySet[Any], request: Request, present: Callable[[list[Any]], Sequence[Any]]
) -> dict[str, Any]:
    """The page that the request asks for of a list that has one order, by id. Raises ParametersInvalid."""
    page, following = page_of(
        queryset,
        sort="id",
        order=BY_ID["id"],
        after=cursor_of(request, "id"),
        limit=limit_of(request),
    )
    return {"items": present(page), "next": following.sealed() if following else None}


def page_of(
    queryset: QuerySet[Any], *, sort: str, order: Order, after: Cursor | None, limit: int
) -> tuple[list[Any], Cursor | None]:
    """At most `limit` objects after a cursor (None: from the beginning), and the next cursor; None at the end."""
    if after is not None:
        queryset = order.after(queryset, after)
    rows = list(order.sorted(queryset)[: limit + 1])
    page = rows[:limit]
    if len(rows) <= limit:
        return page, None
    last = page[-1]
    return page, Cursor(sort, last.pk, getattr(last, order.column) if order.column else None)


def sort_of(request: Request, orders: Mapping[str, Order]) -> str:
    """The order that the request asks for. Raises ParametersInvalid."""
    sort = request.query_params.get("sort", next(iter(orders)))
    if sort not in orders:
        raise ParametersInvalid([ParameterError(f"sort takes {', '.join(orders)}.", "sort")])
    return sort


def cursor_of(request: Request, sort: str) -> Cursor | None:
    """The cursor that the request brings; None where it starts. Raises ParametersInvalid."""
    after = request.query_params.get("after")
    if not after:
        return None
    try:
        text = base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
        made_for, pk, time = text.split("|")
        cursor = Cursor(made_for, UUID(hex=pk), datetime.fromisoformat(time) if time else None)
        if (cursor.time is None) != (made_for.lstrip("-") == "id"):
            raise ValueError("a cursor that no page has given")
        if cursor.time is not None and cursor.time.utcoffset() != timedelta(0):
            raise ValueError("our moments are all in UTC")
    except (binascii.Error, ValueError):
        raise ParametersInvalid(
            [ParameterError("after must be the `next` of a page, as it was; leave it out to start.", "after")]
        ) from None
    if made_for != sort:
        raise ParametersInvalid(
            [ParameterError(f"after is of a list sorted by {made_for}, not by {sort}.", "after")]
        )
    return cursor


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
        raise ParametersInvalid(
            [ParameterError(f"{name} must be a whole number from {least} to {most}.", name)]
        )
    return int(value)
