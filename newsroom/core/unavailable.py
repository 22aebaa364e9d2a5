"""Answer 503 if the database is away: refused, starting, out of connections, or lost during a request."""

import json
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error

from newsroom.core.errors import Problem

# PostgreSQL, appendix A: connection exceptions, too_many_connections and shutdowns. None if there is no connection.
_STATES = {None, "53300", "57P01", "57P02", "57P03", "57P05"}
_CONNECTION_EXCEPTION = "08"


class DatabaseAway(Problem):
    message = _("The database does not answer at this moment. Ask again in a moment.")
    status = 503
    retry_after = 5  # seconds


def is_away(error: BaseException | None) -> bool:
    """Return whether the error means that the database cannot be reached, rather than that a statement failed."""
    if isinstance(error, InterfaceError):
        return True  # the connection was closed
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _STATES or str(state).startswith(_CONNECTION_EXCEPTION)


def handler500(request: HttpRequest) -> HttpResponse:
    """Respond to an exception that no view or middleware has handled."""
    if not is_away(sys.exception()):
        return server_error(request)
    reads_pages = "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/")
    answer = _page(request) if reads_pages else _problem()
    answer["Retry-After"], answer["Cache-Control"] = str(DatabaseAway.retry_after), "private, no-store"
    return answer


def _problem() -> HttpResponse:
    """Return problem details (RFC 9457). The desk's scripts treat a 503 as an interrupted connection and retry."""
    away = DatabaseAway()
    # The title that the API gives to the same problem.
    body = {
        "type": "about:blank",
        "title": "Database unavailable",
        "status": away.status,
        "detail": away.detail,
    }
    return HttpResponse(json.dumps(body), status=away.status, content_type="application/problem+json")


def _page(request: HttpRequest) -> HttpResponse:
    # Without context processors and user, which would query the database. The browser sets the language.
    with translation.override(translation.get_language_from_request(request)):
        again = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        page = render_to_string("desk/away.html", {"again": again})
        language = translation.get_language() or ""
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
