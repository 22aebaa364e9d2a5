"""Endpoints for claims: which claim an annotation states, its wording, values and verdict; merge and split."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotations.claims import claims
from annotations.decisions import value_overrides
from annotations.models import Annotation, Claim
from newsroom.desk.permissions import ANNOTATE, CHANGE_CLAIM, READ
from newsroom.desk.views.endpoints import (
    editor_of,
    endpoint,
    field,
    found,
    identifier,
    last_decision,
    once,
    once_with,
    rows,
    sent,
)

from .article import perform

_WHY = {
    "words": gettext_noop("same words"),
    "figure": gettext_noop("same figure"),
    "another figure": gettext_noop("another figure"),
    "speaker": gettext_noop("same speaker"),
}


@endpoint("GET", needs=READ)
def same(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Return claims that the annotation may state, and claims that were merged into the one it states."""
    annotation = found(Annotation.objects.select_related("claim"), pk)
    mine = annotation.claim
    return {
        "candidates": [
            {
                "id": str(one.claim.pk),
                "text": one.claim.text,
                "likeness": one.likeness.score,
                "why": [
                    *([_("this story")] if one.in_story else []),
                    *(_(_WHY[why]) for why in one.likeness.why),
                ],
                "sources": list(one.sources),
                "statements": one.statements,
            }
            for one in claims.candidates(annotation)
        ],
        "merged": [{"id": str(one.pk), "text": str(one)} for one in mine.merged.order_by("pk")]
        if mine
        else [],
    }


@endpoint("POST", needs=CHANGE_CLAIM)
@once
def join(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """State an existing claim."""
    body = sent(request)
    action = partial(
        claims.join,
        claim=found(Claim.objects.all(), identifier(body, "claim")),
        last_decision=last_decision(body),
    )
    return perform(request, found(Annotation.objects.all(), pk), action)


@endpoint("POST", needs=CHANGE_CLAIM)
@once
def detach(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """State a claim of its own."""
    action = partial(claims.detach, last_decision=last_decision(sent(request)))
    return perform(request, found(Annotation.objects.all(), pk), action)


@endpoint("POST", needs=CHANGE_CLAIM)
@once
def set_wording(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Set the wording of the claim that an annotation states."""
    body = sent(request)
    action = partial(
        claims.set_wording, text=field(body, "text", str), last_wording=last_decision(body, "lastWording")
    )
    return perform(request, found(Annotation.objects.all(), pk), action)


@endpoint("POST", needs=ANNOTATE)
@once
def set_values(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Set the values of an annotation: figures, modality, time."""
    body = sent(request)
    action = partial(
        value_overrides.set_values,
        attributes=field(body, "attributes", dict),
        last_override=last_decision(body, "lastOverride"),
    )
    return perform(request, found(Annotation.objects.all(), pk), action)


@endpoint("POST", needs=CHANGE_CLAIM)
@once
def set_verdict(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Set the verdict on a claim."""
    body = sent(request)
    action = partial(
        claims.set_verdict,
        rating=field(body, "rating", str),
        rationale=field(body, "rationale", str) if "rationale" in body else "",
        links=[(field(row, "url", str), field(row, "title", str)) for row in rows(body, "links")],
        url=field(body, "url", str) if "url" in body else "",
        last_verdict=last_decision(body, "lastVerdict"),
    )
    return perform(request, found(Annotation.objects.all(), pk), action)


def _again(_request: HttpRequest, ids: list[str]) -> dict[str, Any]:
    return {"claim": _line(found(Claim.objects.all(), UUID(ids[0])))}


_once = once_with(lambda result: [result["claim"]["id"]], _again)


@endpoint("POST", needs=CHANGE_CLAIM)
@_once
def merge(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Merge the claim {"other"} into this one."""
    other = found(Claim.objects.all(), identifier(sent(request), "other"))
    return {"claim": _line(claims.merge(found(Claim.objects.all(), pk), other, editor=editor_of(request)))}


@endpoint("POST", needs=CHANGE_CLAIM)
@_once
def split(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Split the merged claim {"other"} from this one again."""
    other = found(Claim.objects.filter(merged_into=pk), identifier(sent(request), "other"))
    return {"claim": _line(claims.split(other, editor=editor_of(request)))}


def _line(claim: Claim) -> dict[str, str]:
    return {"id": str(claim.pk), "text": claim.text}
