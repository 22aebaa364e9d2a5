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
from rest_framework import exceptions

from newsroom.api.proposals import body as proposal
from newsroom.core import errors
from newsroom.core.unavailable import DatabaseAway, is_away
from newsroom.feed import cursors

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NOT_THERE = "There is no such thing, or it is not for you."


@dataclass(frozen=True, slots=True)
class ParameterError:
    """One thing that is wrong with a query: what, and in which parameter. No JSON pointer leads there."""

    detail: str
    parameter: str


class ParametersInvalid(errors.Invalid):
    """A parameter of this address cannot be understood."""

    def __init__(self, faults: list[ParameterError]) -> None:
        self.faults = faults
        super().__init__(" ".join(fault.detail for fault in faults))


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The answer for an error that a view raised (REST_FRAMEWORK's EXCEPTION_HANDLER); None for a bug.

    It is an answer of Django's own, not DRF's: a problem is a problem whatever media type the request asked for.
    """
    if is_away(error):
        logger.warning("The database is away: %s", error)
        error = DatabaseAway()
    match error:
        case errors.Problem():
            response = problem(error.status, title=error.title, detail=error.detail, faults=_faults(error))
            if wait := getattr(error, "retry_after", None):
                response["Retry-After"] = str(wait)
        case Http404():
            response = problem(404, title="Not found", detail=NOT_THERE)
        case PermissionDenied():
            response = problem(403, detail="You may not do this.")
        case exceptions.ValidationError():
            faults = list(_faults_of_fields(error.detail))
            invalid = ParametersInvalid(faults)
            response = problem(400, title=invalid.title, detail=invalid.detail, faults=faults)
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
    status: int, *, title: str = "", detail: str, faults: Sequence[ParameterError | proposal.BodyError] = ()
) -> HttpResponse:
    """An answer of RFC 9457. Problems with a name of their own have a type that leads to their description."""
    phrase = HTTPStatus(status).phrase.capitalize()
    body: dict[str, Any] = {
        "type": f"{settings.SITE_URL}/api/v1/docs#{slug(title)}" if title else "about:blank",
        "title": title or phrase,
        "status": status,
        "detail": detail,
    }
    if faults:
        body["errors"] = [asdict(fault) for fault in faults]
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "private, no-store"
    return response


def slug(title: str) -> str:
    """How a named problem is spelt in its type."""
    return title.lower().replace(" ", "-")


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
