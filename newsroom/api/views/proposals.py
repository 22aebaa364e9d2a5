"""Annotations that a partner sends: suggestions, for an editor to decide on."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.proposals import actions, body, schema
from newsroom.api.schemas import examples
from newsroom.api.schemas.components import proposals, ref
from newsroom.api.schemas.openapi import problems
from newsroom.api.views.base import PartnerView
from newsroom.feed.models import uri

BYTES_AT_MOST = 2 * 1024 * 1024
_RESULTS = {"anyOf": [ref(schema.ProposalOutcome), ref(schema.ProposalOutcomes)]}
_PROBLEMS = {
    400: "What was sent is no JSON, or a parameter cannot be understood.",
    403: "This key may not propose, or the text or the kind is not yours to propose on.",
    404: "There is no such text or actor, or it is not for you; `errors` points at it.",
    409: "The words do not stand there, or in several places; or the text has been corrected since.",
    413: "Too much at once.",
    415: "Send JSON.",
    422: "A field is not what it should be; `errors` points at it.",
}


class Proposing(PartnerView):
    """What makes a list of annotations one to propose to."""

    @extend_schema(
        summary="Propose annotations",
        description=(
            f"One, or a list of up to {schema.PROPOSALS_AT_MOST}: all of them are taken or none. For keys that may "
            "(`mayPropose` of `/me`), on the current text of articles that you may have in full. What you send waits "
            "at the desk as a suggestion under your name and is nobody's word until an editor accepts it; the feed "
            "tells you of that. The same words and kind again are the same suggestion: send again what got lost on the "
            "way. 201 where anything is new."
        ),
        request={"application/json": proposals()},
        responses={
            (200, "application/json"): OpenApiResponse(_RESULTS, description="Nothing of it is new."),
            (201, "application/json"): OpenApiResponse(
                _RESULTS, description="What is new waits for an editor; `Location` where it is one."
            ),
            **problems(words=_PROBLEMS),
        },
        examples=[
            OpenApiExample("One claim", value=examples.PROPOSAL, request_only=True),
            OpenApiExample(
                "It waits for an editor",
                value=examples.PROPOSED,
                response_only=True,
                status_codes=["201"],
            ),
            OpenApiExample(
                "It was proposed before",
                value={**examples.PROPOSED, "outcome": "unchanged"},
                response_only=True,
                status_codes=["200"],
            ),
        ],
        operation_id="propose",
    )
    def create(self, request: Request) -> Response:
        # Before the body is read: a key that may not propose gets no other answer.
        actions.check(self.access.key)
        sent = _sent(request)
        done = actions.propose_for(self.access.key, self.scope, body.read(sent))
        items = [_item(one) for one in done]
        new = any(one.outcome == "new" for one in done)
        if isinstance(sent, list):
            return Response({"items": items}, status=201 if new else 200)
        [item] = items
        headers = {"Location": item["annotation"]} if item["annotation"] else {}
        return Response(item, status=201 if new else 200, headers=headers)


def _sent(request: Request) -> object:
    if int(request.META.get("CONTENT_LENGTH") or 0) > BYTES_AT_MOST:
        raise body.TooLarge
    try:
        return request.data
    except RecursionError:
        raise body.NestedTooDeep from None


def _item(one: actions.ProposalOfPartner) -> dict[str, Any]:
    source = f"{uri('revisions', one.revision)}/text"
    return {
        "outcome": one.outcome,
        # What was rejected has no address any more, for anybody outside.
        "annotation": one.uri if one.outcome != "rejected" else None,
        "kind": one.sent.kind,
        "target": [
            {
                "part": part,
                "source": source,
                "selector": [{"type": "TextPositionSelector", "start": start, "end": end}],
            }
            for part, start, end in one.spans
        ],
    }
