"""What a partner is asked to take down, and its word that it has."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.pagination import PAGING, listed_by_id
from newsroom.api.schemas import examples, feed
from newsroom.api.schemas.components import ref
from newsroom.api.schemas.openapi import PAGE_PARAMETERS, answers, problems
from newsroom.api.views.base import PartnerView
from newsroom.partners.models import Takedown
from newsroom.partners.takedowns import actions


class Takedowns(PartnerView):
    hands_out_texts = False
    parameters = PAGING

    @extend_schema(
        summary="What you are asked to take down and have not acknowledged",
        description=(
            "Articles that were withheld, canceled or erased after you had pulled them, oldest first. The feed tells "
            "of them too; here you say that it is done."
        ),
        parameters=PAGE_PARAMETERS,
        responses=answers(feed.Takedowns, 400),
        examples=[
            OpenApiExample(
                "One that is open", value={"items": [examples.TAKEDOWN], "next": None}, response_only=True
            )
        ],
        operation_id="takedowns",
    )
    def get(self, request: Request) -> Response:
        found = actions.open_takedowns().filter(partner=self.access.key.partner_id)
        return Response(listed_by_id(found, request, lambda page: [_item(takedown) for takedown in page]))


class Acknowledge(PartnerView):
    hands_out_texts = False

    @extend_schema(
        summary="Say that you have taken it down",
        description="Idempotent: the first time counts.",
        request=None,
        responses={
            (200, "application/json"): ref(feed.Takedown),
            **problems(400, words={404: "There is no such takedown, or it is not for you."}),
        },
        examples=[
            OpenApiExample(
                "Acknowledged",
                value={**examples.TAKEDOWN, "acknowledgedAt": "2026-11-20T09:20:11.120000+00:00"},
                response_only=True,
                status_codes=["200"],
            )
        ],
        operation_id="acknowledge",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        mine = Takedown.objects.filter(partner=self.access.key.partner_id).select_related("act", "article")
        takedown = actions.acknowledge(get_object_or_404(mine, pk=pk), by=Takedown.By.KEY)
        return Response(_item(takedown))


def _item(takedown: Takedown) -> dict[str, Any]:
    at = takedown.acknowledged_at
    return {
        "id": str(takedown.pk),
        "op": takedown.act.action,
        "article": takedown.article.uri,
        "reason": takedown.act.reason,
        "at": takedown.act.at.isoformat(),
        "acknowledgedAt": at.isoformat() if at else None,
    }
