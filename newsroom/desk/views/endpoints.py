"""Decorators and parsers of the desk's views: check permissions, parse the body, answer with problem details."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import user_passes_test
from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog
from psycopg.errors import DeadlockDetected

from annotations.decisions import assignments
from newsroom.core.errors import Invalid, NotThere, Problem, Refused
from newsroom.core.text import UNSTORABLE
from newsroom.desk import serializers
from newsroom.users.models import User

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=Model)
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
JsonView = Callable[Concatenate[HttpRequest, P], dict[str, Any] | HttpResponse]


class LoggedOut(Problem):
    message = _(
        "You are no longer logged in. Log in again: this page keeps what you did here and sends it then."
    )
    status = 401


class LoggedInAsAnother(Problem):
    message = _(
        "Another user has logged in since. Log in again as the user who opened this page, so that it can "
        "send what you did here."
    )
    status = 401


class NotOfTheNewsroom(Refused):
    message = _("Only members of the newsroom may use the desk.")


class NotAllowed(Refused):
    message = _("You do not have permission to do this. An administrator can add you to the group “Editors”.")


class NotJson(Invalid):
    message = _("The server cannot read this request. Load the page again.")


def is_editor(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_staff)


# The messages of the desk's scripts. Django wants a package named; the project's catalogue comes with each.
messages = JavaScriptCatalog.as_view(packages=["newsroom.desk"])


def page(*, needs: str, posts: str = "") -> Callable[[View[P]], View[P]]:
    """Make a view a page of the desk. Redirect users outside the newsroom to the admin's log-in.

    `needs` is the permission to view the page, `posts` the permission to send its form ("": the page has no form). A
    script that sends the form asks for JSON: it gets problem details where a browser is led to the log-in.
    """

    def open_page(view: View[P]) -> View[P]:
        @wraps(view)
        def show(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            reads = request.method in {"GET", "HEAD"}
            if not request.user.has_perm(needs if reads else posts or needs):
                return render(request, "desk/refused.html", {"detail": NotAllowed().detail}, status=403)
            if not reads and not (posts and request.method == "POST"):
                return HttpResponse(status=405, headers={"Allow": "GET, POST" if posts else "GET"})
            return view(request, *args, **kwargs)

        for_browsers = user_passes_test(is_editor, login_url=reverse_lazy("admin:login"))(show)

        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not asks_for_json(request):
                return for_browsers(request, *args, **kwargs)
            try:
                _check_user(request, needs=posts or needs)
            except Problem as problem:
                return problem_details(problem)
            return show(request, *args, **kwargs)

        return never_cache(answer)

    return open_page


def asks_for_json(request: HttpRequest) -> bool:
    """Return True if a script of ours sends a form, and not the browser itself."""
    return request.headers.get("Accept") == "application/json"


def _check_user(request: HttpRequest, *, needs: str) -> None:
    """Raise LoggedOut, LoggedInAsAnother, NotOfTheNewsroom or NotAllowed."""
    if not request.user.is_authenticated:
        raise LoggedOut
    # A page that stayed open must not act for a user who has logged in since in this browser. Check this before the
    # permission: the page must keep unsent actions that the other user may not do.
    if request.headers.get("X-Editor", str(request.user.pk)) != str(request.user.pk):
        raise LoggedInAsAnother
    if not is_editor(request.user):
        raise NotOfTheNewsroom
    if not request.user.has_perm(needs):
        raise NotAllowed


def endpoint(method: str, *, needs: str) -> Callable[[JsonView[P]], View[P]]:
    """Make a view a JSON endpoint: send what it returns, and what it raises as problem details (RFC 9457).

    `needs` is the permission that the user must have.
    """

    def decorate(view: JsonView[P]) -> View[P]:
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                _check_user(request, needs=needs)
                if request.method not in {method, "HEAD" if method == "GET" else method}:
                    return HttpResponse(status=405, headers={"Allow": method})
                result = _again_after_a_deadlock(lambda: view(request, *args, **kwargs))
            except Problem as problem:
                return problem_details(problem)
            return result if isinstance(result, HttpResponse) else JsonResponse(result)

        return answer

    return decorate


def _again_after_a_deadlock(act: Callable[[], T]) -> T:
    """Call `act`, and once more if PostgreSQL ended its transaction because of a deadlock.

    The ended transaction was rolled back whole, so nothing is done twice.
    """
    try:
        return act()
    except OperationalError as error:
        # A surrounding transaction is broken as well.
        if not isinstance(error.__cause__, DeadlockDetected) or connection.in_atomic_block:
            raise
        logger.warning("deadlock, the request is done again: %s", error)
    return act()


def once_with(
    touched: Callable[[dict[str, Any]], list[str]], again: Callable[[HttpRequest, list[str]], dict[str, Any]]
) -> Callable[[JsonView[P]], JsonView[P]]:
    """Make an endpoint idempotent: a request with an Idempotency-Key that has succeeded is not done again.

    `touched` returns the ids of the changed objects from the result, at least one; they are stored with the key.
    `again` answers a repeated request by these ids, with their current state. Action and key are one transaction; a
    refused request stores no key.
    """

    def do_once(view: JsonView[P]) -> JsonView[P]:
        @wraps(view)
        def answer(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> dict[str, Any] | HttpResponse:
            key = request.headers.get("Idempotency-Key")
            if key is None:
                return view(request, *args, **kwargs)
            with transaction.atomic():
                idempotency_key, new = assignments.begin_act(
                    identifier({"Idempotency-Key": key}, "Idempotency-Key"), editor=editor_of(request)
                )
                if not new:
                    return again(request, idempotency_key.touched)
                result = view(request, *args, **kwargs)
                if isinstance(result, HttpResponse):
                    # Refused, with the current state: nothing has happened that could be done twice.
                    transaction.set_rollback(True)
                else:
                    assignments.finish_act(idempotency_key, touched(result))
            return result

        return answer

    return do_once


def once(view: JsonView[P]) -> JsonView[P]:
    """Make an endpoint idempotent whose result holds the changed annotations."""
    return once_with(_annotations_of, lambda request, ids: serializers.again(ids, editor_of(request)))(view)


def _annotations_of(result: dict[str, Any]) -> list[str]:
    shown = result["annotations"] if "annotations" in result else [result["annotation"]]
    return [one["id"] for one in shown]


def problem_details(problem: Problem, **more: Any) -> JsonResponse:
    """Answer with problem details; `more` is what the browser needs to show the current state."""
    body = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
    return JsonResponse(body | more, status=problem.status, content_type="application/problem+json")


def editor_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "`page` and `endpoint` require a user"
    return request.user


def sent(request: HttpRequest) -> dict[str, Any]:
    """Parse the JSON object in the request's body. Raises NotJson."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise NotJson from None
    if not isinstance(body, dict):
        raise NotJson
    return body


def last_decision(body: dict[str, Any], name: str = "lastDecision") -> int | None:
    """Return the primary key of the last decision (or note, wording, …) that the page shows. Raises Invalid."""
    return None if body.get(name) is None else int(field(body, name, int))


def field(body: dict[str, Any], name: str, kind: type) -> Any:
    """Return a field of the body, which must be of type `kind`. Raises Invalid."""
    value = body.get(name)
    # A bool is an int to Python, and "true" is no offset.
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Invalid(_("The field “%(name)s” is missing or not valid.") % {"name": name})
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise Invalid(_("The field “%(name)s” has a character that cannot be stored.") % {"name": name})
    return value


def rows(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of objects from the body; empty if it was not sent. Raises Invalid."""
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Invalid(_("The field “%(name)s” is not valid.") % {"name": name})
    return value


def found(rows: QuerySet[M], pk: UUID) -> M:
    """Return the one of `rows` with this key. Raises NotThere."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotThere
    return row


def identifier(body: dict[str, Any], name: str) -> UUID:
    """Parse a UUID from the body. Raises Invalid."""
    try:
        return UUID(field(body, name, str))
    except ValueError:
        raise Invalid(_("The field “%(name)s” is not an identifier.") % {"name": name}) from None
