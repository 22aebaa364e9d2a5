"""Lists of the corpus and their members: what they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from newsroom.delivery.corpus.json import Item
from newsroom.delivery.rest.moment import one_moment
from newsroom.delivery.rest.paging import KeysetPagination
from newsroom.delivery.rest.parameters import choices
from newsroom.delivery.rest.views import PartnerView
from newsroom.ledger.scope import Scope

from .filters import CorpusFilter
from .openapi import answers, include_parameter


def described(
    shape: type[Serializer[Any]], one: str, many: str, *, includes: Collection[str] = (), example: Item
) -> Callable[[type[Resource]], type[Resource]]:
    """Decorate a resource with what the OpenAPI document says of it."""
    parameters = [include_parameter(includes)] if includes else []
    shown = [OpenApiExample(one, value=example, response_only=True, status_codes=["200"])]
    return extend_schema_view(
        list=extend_schema(
            summary=many,
            description=(
                "In the order of ids, and only what you may see now. To hold the whole: note the `head` of `/me`, "
                "read all pages, then follow `/changes` from that head; drop what is not newer than your own."
            ),
            parameters=parameters,
            responses=answers(shape(many=True), 400),
            examples=shown,
        ),
        retrieve=extend_schema(
            summary=one,
            description="The permanent address of an object. It answers 404 as soon as you may not see it any more.",
            parameters=parameters,
            responses=answers(shape, 400, 404),
            examples=shown,
        ),
    )


class Resource(PartnerView, GenericViewSet[Any]):
    """A list at `…/<collection>` and its members at `…/<collection>/<id>`."""

    pagination_class = KeysetPagination
    filterset_class: ClassVar[type[CorpusFilter]]
    includes: ClassVar[Collection[str]] = ()

    def visible(self, scope: Scope) -> QuerySet[Any]:
        """What the scope lets see, with all that `present` shows."""
        raise NotImplementedError

    def present(self, objects: Sequence[Any], *, scope: Scope, include: Collection[str]) -> Sequence[Item]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        return self.visible(self.scope)

    def known_parameters(self) -> Collection[str]:
        known = {"include"} if self.includes else set()
        if self.action == "list":
            known |= KeysetPagination.parameters | set(self.filterset_class.base_filters)
        return known

    def list(self, request: Request) -> HttpResponseBase:
        include = choices(request, "include", self.includes)
        with one_moment():
            page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
            assert page is not None
            items = self.present(page, scope=self.scope, include=include)
        return self.get_paginated_response(items)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        include = choices(request, "include", self.includes)
        with one_moment():
            found = get_object_or_404(self.get_queryset(), pk=pk)
            [item] = self.present([found], scope=self.scope, include=include)
        return Response(item)
