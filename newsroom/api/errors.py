"""Every error of the API as problem details (RFC 9457); the one place that maps errors to HTTP."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import translation
from rest_framework import exceptions

from newsroom.api import throttling
from newsroom.api.exports import streams
from newsroom.api.proposals import actions
from newsroom.api.proposals import body as proposal
from newsroom.core import errors
from newsroom.core.unavailable import DatabaseAway, is_away
from newsroom.feed import cursors
from newsroom.partners import reuse
from newsroom.partners.keys import api_keys

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NOT_THERE = "There is no such thing, or it is not for you."


@dataclass(frozen=True, slots=True)
class ParameterError:
    """One thing that is wrong with a query: what, and in which parameter. No JSON pointer leads there."""

    detail: str
    parameter: str


class ParametersInvalid(errors.Invalid):
    message = "A parameter of this address cannot be understood."

    def __init__(self, faults: list[ParameterError]) -> None:
        self.faults = faults
        super().__init__(" ".join(fault.detail for fault in faults))


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A named kind of problem (RFC 9457, 4.2): `slug` is the end of its URI, `title` its short name."""

    slug: str
    title: str

    @property
    def uri(self) -> str:
        return f"{settings.SITE_URL}/api/v1/docs#{self.slug}"


# Clients compare the types: a slug never changes. An error that is not listed is `about:blank`, with the status's own
# phrase for a title.
PROBLEM_TYPES: Mapping[type[errors.Problem], ProblemType] = {
    ParametersInvalid: ProblemType("invalid-parameters", "Invalid parameters"),
    cursors.CursorUnreadable: ProblemType("invalid-cursor", "Invalid cursor"),
    cursors.CursorExpired: ProblemType("expired-cursor", "Expired cursor"),
    api_keys.KeyMalformed: ProblemType("malformed-key", "Malformed key"),
    api_keys.KeyUnknown: ProblemType("unknown-key", "Unknown key"),
    api_keys.KeyExpired: ProblemType("expired-key", "Expired key"),
    api_keys.KeyRevoked: ProblemType("revoked-key", "Revoked key"),
    api_keys.KeyNotFromHere: ProblemType("address-not-allowed", "IP address not allowed"),
    reuse.TextNotOurs: ProblemType("full-text-not-granted", "Full text not granted"),
    throttling.TooManyRequests: ProblemType("too-many-requests", "Too many requests"),
    throttling.CountingAway: ProblemType("rate-limits-unavailable", "Rate limits unavailable"),
    streams.TooManyStreams: ProblemType("too-many-streams", "Too many streams"),
    streams.StreamsTaken: ProblemType("no-free-stream", "No free stream"),
    DatabaseAway: ProblemType("database-unavailable", "Database unavailable"),
    actions.MayNotPropose: ProblemType("proposals-not-allowed", "Proposals not allowed"),
    proposal.BodyInvalid: ProblemType("invalid-body", "Invalid body"),
    proposal.TooLarge: ProblemType("body-too-large", "Body too large"),
    proposal.NestedTooDeep: ProblemType("body-too-deep", "Body nested too deep"),
    actions.TextNotThere: ProblemType("text-not-found", "Text not found"),
    actions.ActorNotThere: ProblemType("actor-not-found", "Actor not found"),
    actions.KindNotYours: ProblemType("kind-not-allowed", "Kind not allowed"),
    actions.TextCorrected: ProblemType("text-corrected", "Text corrected"),
    actions.WordsNotThere: ProblemType("quote-not-found", "Quote not found"),
    actions.WordsInSeveralPlaces: ProblemType("ambiguous-quote", "Ambiguous quote"),
}


@translation.override("en")
def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Return the response for an error that a view raised, in English; None for a bug.

    It is a response of Django's, not DRF's: a problem has its own media type, whatever the request accepts.
    """
    if is_away(error):
        logger.warning("The database is away: %s", error)
        error = DatabaseAway()
    match error:
        case errors.Problem():
            response = problem(
                error.status, kind=PROBLEM_TYPES.get(type(error)), detail=error.detail, faults=_faults(error)
            )
            if wait := getattr(error, "retry_after", None):
                response["Retry-After"] = str(wait)
        case Http404():
            response = problem(404, detail=NOT_THERE)
        case PermissionDenied():
            response = problem(403, detail="You may not do this.")
        case exceptions.ValidationError():
            faults = list(_faults_of_fields(error.detail))
            invalid = ParametersInvalid(faults)
            response = problem(
                400, kind=PROBLEM_TYPES[ParametersInvalid], detail=invalid.detail, faults=faults
            )
        case exceptions.APIException():
            response = problem(error.status_code, detail=str(error.detail))
            if wait := getattr(error, "wait", None):
                response["Retry-After"] = str(int(wait))
        case _:
            return None
    view = context.get("view")
    if response.status_code == 401 and view is not None:
        response["WWW-Authenticate"] = view.get_authenticate_header(view.request)
    return response


def problem(
    status: int,
    *,
    kind: ProblemType | None = None,
    detail: str,
    faults: Sequence[ParameterError | proposal.BodyError] = (),
) -> HttpResponse:
    """Return problem details (RFC 9457). The type of a problem of a `kind` leads to its description."""
    body: dict[str, Any] = {
        "type": kind.uri if kind else "about:blank",
        "title": kind.title if kind else HTTPStatus(status).phrase.capitalize(),
        "status": status,
        "detail": detail,
    }
    if faults:
        body["errors"] = [asdict(fault) for fault in faults]
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "private, no-store"
    return response


def _faults(error: errors.Problem) -> Sequence[ParameterError | proposal.BodyError]:
    match error:
        case ParametersInvalid() | proposal.InvalidProposal():
            return error.faults
        case cursors.CursorUnreadable():
            # The feed knows cursors, and not by which parameter they came.
            return [ParameterError(error.detail, "after")]
    return []


def _faults_of_fields(detail: Any) -> Iterator[ParameterError]:
    """Of a filter form's errors: a list of sentences for each parameter."""
    for parameter, sentences in detail.items():
        for sentence in sentences:
            yield ParameterError(detail=f"{parameter}: {sentence}", parameter=parameter)
