"""Lists of the corpus and their members: what they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from newsroom.api.errors import problem
from newsroom.api.exports import lines
from newsroom.api.exports.streams import CutOff, Slot, packs
from newsroom.api.filters import CorpusFilter
from newsroom.api.pagination import (
    BY_ID,
    LIMIT_AT_MOST,
    Cursor,
    KeysetPagination,
    Order,
    cursor_of,
    limit_of,
    page_of,
    sort_of,
)
from newsroom.api.presenters.corpus import Item
from newsroom.api.renderers import Csv, NdJson
from newsroom.api.schemas.openapi import answers, include_parameter
from newsroom.api.views.base import PartnerView
from newsroom.api.views.parameters import choices
from newsroom.articles.actions.publish import publish_due
from newsroom.core.transactions import repeatable_read
from newsroom.feed.scope import Scope
from newsroom.partners import visibility as visible
from newsroom.partners.keys.api_keys import scope_still

Renderers = Sequence[type[BaseRenderer]]
JSON = JSONRenderer.format
MERGED = (
    " Where it has turned out to be another that you may see, 308 leads there, through all merges; the other names "
    "what was merged into it in `replaces`."
)


def described(
    shape: type, one: str, many: str, *, includes: Collection[str] = (), example: Item
) -> Callable[[type[Resource]], type[Resource]]:
    """Decorate a resource with what the OpenAPI document says of it."""
    parameters = [include_parameter(includes)] if includes else []
    shown = [
        OpenApiExample(
            one, value=example, response_only=True, status_codes=["200"], media_type="application/json"
        )
    ]

    def describe(resource: type[Resource]) -> type[Resource]:
        listed = extend_schema(
            summary=many,
            description=(
                "Only what you may see now. To hold the whole: note the `head` of `/me`, read all pages, then follow "
                "`/changes` from that head; drop what is not newer than your own. As NDJSON or CSV the whole list "
                "comes in one answer unless you give a `limit`; where such an answer breaks off, it is not whole. Few "
                "can be read at once, by you (429) and by all (503); one that takes too long breaks off, as NDJSON "
                "after a line `{after, cut}`: from where to go on, and why."
            ),
            parameters=parameters,
            responses=answers(shape, 400, 406, also=[NdJson, Csv, *resource.list_formats]),
            examples=shown,
        )
        retrieved = extend_schema(
            summary=one,
            description=(
                "The permanent address of an object. It answers 404 as soon as you may not see it any more, whether "
                "it was withheld, canceled, erased or never yours; what became of it stands in `/changes`."
                + (MERGED if resource.merges else "")
            ),
            parameters=parameters,
            responses=answers(
                shape, *([308] if resource.merges else []), 400, 404, 406, also=resource.member_formats
            ),
            examples=shown,
        )
        return extend_schema_view(list=listed, retrieve=retrieved)(resource)

    return describe


class Resource(PartnerView, GenericViewSet[Any]):
    """A list at `…/<collection>` and its members at `…/<collection>/<id>`.

    Both are JSON unless `Accept` or a suffix of the address asks for another format.
    """

    pagination_class = KeysetPagination
    filterset_class: ClassVar[type[CorpusFilter]]
    orders: ClassVar[Mapping[str, Order]] = BY_ID
    includes: ClassVar[Collection[str]] = ()
    # Formats beside JSON, and beside NDJSON and CSV that all lists have.
    list_formats: ClassVar[Renderers] = ()
    member_formats: ClassVar[Renderers] = ()
    # What items must hold to be written in such a format.
    needs: ClassVar[Mapping[str, Collection[str]]] = {}
    # Whether one of them can turn out to be another.
    merges: ClassVar[bool] = False

    def visible(self, scope: Scope, include: Collection[str]) -> QuerySet[Any]:
        """What the scope lets see, with all that `present` shows."""
        raise NotImplementedError

    def present(self, objects: Sequence[Any], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        raise NotImplementedError

    def write(self, format: str, found: Any, item: Item) -> Any:
        """A member in one of `member_formats`."""
        raise NotImplementedError

    def write_page(self, format: str, found: Sequence[Any], items: Sequence[Item], following: str) -> Any:
        """A page in one of `list_formats`; `following` is the address of the next one, empty on the last."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        return self.visible(self.scope, self.include)

    def get_renderers(self) -> list[BaseRenderer]:
        others: Renderers = ()
        # OPTIONS is answered at the addresses with a suffix, too.
        if self.action == "retrieve" or (self.request.method == "OPTIONS" and "pk" in self.kwargs):
            others = self.member_formats
        elif self.action == "list" or self.request.method == "OPTIONS":
            others = (NdJson, Csv, *self.list_formats)
        return [JSONRenderer(), *(renderer() for renderer in others)]

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Vary": "Accept"}

    def known_parameters(self) -> Collection[str]:
        known = {"include"} if self.includes and self.takes_include else set()
        if self.action == "list":
            known |= KeysetPagination.parameters | set(self.filterset_class.base_filters)
        return known

    @property
    def format(self) -> str:
        return str(self.request.accepted_renderer.format)

    @property
    def include(self) -> Collection[str]:
        """What to nest: what the request asks for, or what the format needs."""
        if self.takes_include:
            return choices(self.request, "include", self.includes)
        return self.needs.get(self.format, ())

    @property
    def takes_include(self) -> bool:
        """Whether the request says what to nest; the other formats nest what they need."""
        return self.format in {JSON, NdJson.format}

    def list(self, request: Request, format: str | None = None) -> HttpResponseBase:
        if self.format in lines.STREAMED:
            return self._stream()
        sort = sort_of(request, self.orders)
        found, items, cursor = self._page(sort, cursor_of(request, sort), limit_of(request))
        following = cursor.sealed() if cursor else None
        if self.format == JSON:
            return Response({"items": items, "next": following})
        address = self.address(after=following) if following else ""
        return self._answer(self.write_page(self.format, found, items, address))

    def retrieve(self, request: Request, pk: UUID, format: str | None = None) -> HttpResponseBase:
        with repeatable_read():
            found = self.get_queryset().filter(pk=pk).first()
            if found is None:
                return self._elsewhere(pk)
            [item] = self.present([found], scope=self.scope, include=self.include)
            content = item if self.format == JSON else self.write(self.format, found, item)
        return self._answer(content)

    def _elsewhere(self, pk: UUID) -> HttpResponseBase:
        """The way to what the object has turned out to be. Raises Http404, as if there had never been one."""
        one = visible.current_object(pk, self.visible(self.scope, ())) if self.merges else None
        if one is None:
            raise Http404
        suffix = f".{format}" if (format := self.kwargs.get("format")) else ""
        asked = f"?{query}" if (query := self.request.query_params.urlencode()) else ""
        answer = problem(308, detail=f"This turned out to be {one.uri}; go on with that.")
        answer["Location"] = f"{one.uri}{suffix}{asked}"
        # The two can be split again, so clients may not cache the redirect.
        answer["Cache-Control"] = "private, no-cache"
        return answer

    def address(self, **parameters: str) -> str:
        """The public address of what was asked for, with these parameters in place of those that came."""
        query = self.request.query_params.copy()
        for name in ("after", *parameters):
            query.pop(name, None)
        query.update(parameters)
        asked = f"?{query.urlencode()}" if query else ""
        return f"{settings.SITE_URL}{self.request.path}{asked}"

    def _page(
        self, sort: str, after: Cursor | None, limit: int
    ) -> tuple[Sequence[Any], Sequence[Item], Cursor | None]:
        with repeatable_read():
            found, cursor = page_of(
                self.filter_queryset(self.get_queryset()),
                sort=sort,
                order=self.orders[sort],
                after=after,
                limit=limit,
            )
            return found, self.present(found, scope=self.scope, include=self.include), cursor

    def _answer(self, content: Any) -> Response:
        content_type = getattr(self.request.accepted_renderer, "content_type", None)
        return Response(content, content_type=content_type)

    def _stream(self) -> HttpResponseBase:
        """The whole list, or as much as `limit` says, as it is read."""
        if self.request.method == "HEAD":
            self._page(*self._asked)
            return HttpResponse(content_type=lines.STREAMED[self.format][1])
        place = Slot(self.access.key.partner_id, self.request)
        try:
            pages = self._pages(place)
            # The first page is read before anything is said, so that a faulty parameter is still a problem.
            first = next(pages)
        except BaseException:
            place.give_back()
            raise
        kind = self.get_queryset().model.object_type
        return lines.streamed(
            self.format, chain([first], pages), kind, place=place, packed=packs(self.request)
        )

    @property
    def _asked(self) -> tuple[str, Cursor | None, int]:
        """What the request says of a stream: its order, where it begins, and how many objects a page has."""
        sort = sort_of(self.request, self.orders)
        only = "limit" in self.request.query_params
        return sort, cursor_of(self.request, sort), limit_of(self.request) if only else LIMIT_AT_MOST

    def _pages(self, place: Slot) -> Iterator[Sequence[Item]]:
        sort, after, limit = self._asked
        only = "limit" in self.request.query_params
        while True:
            _, items, after = self._page(sort, after, limit)
            yield items
            if after is None or only:
                return
            if place.is_over:
                raise CutOff(after.sealed())
            # A slow reader may be at it for long: what it may see is asked anew for each page, and a key that was
            # revoked since then breaks the answer off.
            self.request.auth = replace(self.access, scope=scope_still(self.access.key))
            publish_due()
