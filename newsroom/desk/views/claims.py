"""The desk's doors to claims: which one words state, how it is worded, what its words say, and whether it is so."""

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
from newsroom.desk.requests import (
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

from .article import told

_WHY = {
    "words": gettext_noop("same words"),
    "figure": gettext_noop("same figure"),
    "another figure": gettext_noop("another figure"),
    "speaker": gettext_noop("same speaker"),
}


@endpoint("GET", needs=READ)
def same(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Claims that stand already and that the words may state; and those that were merged into the one they state."""
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
    """The words state a claim that stands already."""
    body = sent(request)
    verb = partial(
        claims.join,
        claim=found(Claim.objects.all(), identifier(body, "claim")),
        last_decision=last_decision(body),
    )
    return told(request, found(Annotation.objects.all(), pk), verb)


@endpoint("POST", needs=CHANGE_CLAIM)
@once
def part(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """The words state a claim of their own after all."""
    verb = partial(claims.detach, last_decision=last_decision(sent(request)))
    return told(request, found(Annotation.objects.all(), pk), verb)


@endpoint("POST", needs=CHANGE_CLAIM)
@once
def word(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Word the claim that the words state."""
    body = sent(request)
    verb = partial(claims.set_wording, text=field(body, "text", str), last_wording=last_decision(body))
    return told(request, found(Annotation.objects.all(), pk), verb)


@endpoint("POST", needs=ANNOTATE)
@once
def amend(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say what the words say: figures, modality, the time spoken of."""
    body = sent(request)
    verb = partial(
        value_overrides.set_values,
        attributes=field(body, "attributes", dict),
        last_override=last_decision(body),
    )
    return told(request, found(Annotation.objects.all(), pk), verb)


@endpoint("POST", needs=CHANGE_CLAIM)
@once
def judge(request: HttpRequest, pk: UUID) -> dict[str, Any] | JsonResponse:
    """Say whether the claim is so."""
    body = sent(request)
    verb = partial(
        claims.set_verdict,
        rating=field(body, "rating", str),
        rationale=field(body, "rationale", str) if "rationale" in body else "",
        links=[(field(row, "url", str), field(row, "title", str)) for row in rows(body, "links")],
        url=field(body, "url", str) if "url" in body else "",
        last_verdict=last_decision(body),
    )
    return told(request, found(Annotation.objects.all(), pk), verb)


def _again(_request: HttpRequest, ids: list[str]) -> dict[str, Any]:
    return {"claim": _line(found(Claim.objects.all(), UUID(ids[0])))}


_once = once_with(lambda said: [said["claim"]["id"]], _again)


@endpoint("POST", needs=CHANGE_CLAIM)
@_once
def merge(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """{"gone"}: that claim is this one."""
    gone = found(Claim.objects.all(), identifier(sent(request), "gone"))
    return {"claim": _line(claims.merge(found(Claim.objects.all(), pk), gone, editor=editor_of(request)))}


@endpoint("POST", needs=CHANGE_CLAIM)
@_once
def split(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """{"gone"}: that claim is another than this one after all."""
    gone = found(Claim.objects.filter(merged_into=pk), identifier(sent(request), "gone"))
    return {"claim": _line(claims.split(gone, editor=editor_of(request)))}


def _line(claim: Claim) -> dict[str, str]:
    return {"id": str(claim.pk), "text": claim.text}
