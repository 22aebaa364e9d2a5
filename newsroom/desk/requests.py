"""How a browser's request comes to a verb: who may, what was sent, and what went wrong in words."""

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
from newsroom.users.models import User

from . import serializers

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=Model)
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Door = Callable[Concatenate[HttpRequest, P], dict[str, Any] | HttpResponse]


class LoggedOut(Problem):
    message = _(
        "You are no longer logged in. Log in again: what you did here is kept on this page, and sent then."
    )
    status = 401


class LoggedInAsAnother(Problem):
    message = _(
        "Somebody else is logged in by now. What was done on this page is not theirs; log in again as who "
        "you were."
    )
    status = 401


class NotOfTheNewsroom(Refused):
    message = _("Only members of the newsroom work at the desk.")


class NotAllowed(Refused):
    message = _(
        "You may not do this at the desk. Whoever keeps the newsroom's log-ins can put you in the group "
        "“Editors”."
    )


class NotJson(Invalid):
    message = _("The desk sent something that the server cannot read. Load the page again.")


def is_editor(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_staff)


# The messages of the desk's scripts. A package must be named; the project's catalogue comes with each.
messages = JavaScriptCatalog.as_view(packages=["newsroom.desk"])


def page(*, needs: str, posts: str = "") -> Callable[[View[P]], View[P]]:
    """A page of the desk: others than the newsroom are sent to the admin's log-in.

    `needs`: the permission (`rights`) without which it is not shown; `posts`: the one to send its form; "" where it has
    none.
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

        return never_cache(user_passes_test(is_editor, login_url=reverse_lazy("admin:login"))(show))

    return open_page


def endpoint(method: str, *, needs: str) -> Callable[[Door[P]], View[P]]:
    """A door that speaks JSON: what the view returns is sent, what it raises is told as problem details (RFC 9457).

    `needs`: the permission (`rights`) that whoever comes to it must have.
    """

    def open_door(view: Door[P]) -> View[P]:
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                if not request.user.is_authenticated:
                    raise LoggedOut
                # A page that stayed open must not act in the name of whoever has logged in since in this browser.
                # First: what one has done and not sent must not be thrown away because another may not do it.
                if request.headers.get("X-Editor", str(request.user.pk)) != str(request.user.pk):
                    raise LoggedInAsAnother
                if not is_editor(request.user):
                    raise NotOfTheNewsroom
                if not request.user.has_perm(needs):
                    raise NotAllowed
                if request.method not in {method, "HEAD" if method == "GET" else method}:
                    return HttpResponse(status=405, headers={"Allow": method})
                said = _again_after_a_deadlock(lambda: view(request, *args, **kwargs))
            except Problem as problem:
                return problem_details(problem)
            return said if isinstance(said, HttpResponse) else JsonResponse(said)

        return answer

    return open_door


def _again_after_a_deadlock(act: Callable[[], T]) -> T:
    """Do it, and where PostgreSQL ended it because two waited for each other, once more: the other is done by then.

    Nothing of what was ended has happened, and an act has a receipt, so that twice is no harm.
    """
    try:
        return act()
    except OperationalError as error:
        # Inside somebody else's transaction nothing can be done any more.
        if not isinstance(error.__cause__, DeadlockDetected) or connection.in_atomic_block:
            raise
        logger.warning("two acts waited for each other, this one is done again: %s", error)
    return act()


def once_with(
    touched: Callable[[dict[str, Any]], list[str]], again: Callable[[HttpRequest, list[str]], dict[str, Any]]
) -> Callable[[Door[P]], Door[P]]:
    """An act that a page sends again after a broken line (with the same Idempotency-Key) is not done twice.

    `touched` reads off the answer the ids of what was done to, at least one; the receipt keeps these. `again` answers
    a repeated act by them: with what is true by then. Act and receipt are one transaction; what was refused leaves no
    receipt.
    """

    def do_once(view: Door[P]) -> Door[P]:
        @wraps(view)
        def answer(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> dict[str, Any] | HttpResponse:
            key = request.headers.get("Idempotency-Key")
            if key is None:
                return view(request, *args, **kwargs)
            with transaction.atomic():
                receipt, new = assignments.begin_act(
                    identifier({"Idempotency-Key": key}, "Idempotency-Key"), editor=editor_of(request)
                )
                if not new:
                    return again(request, receipt.touched)
                said = view(request, *args, **kwargs)
                if isinstance(said, HttpResponse):
                    # Refused, with the truth along: nothing has happened that could be done twice.
                    transaction.set_rollback(True)
                else:
                    assignments.finish_act(receipt, touched(said))
            return said

        return answer

    return do_once


def once(view: Door[P]) -> Door[P]:
    """The same for an act on annotations, which the answer shows."""
    return once_with(_annotations_of, lambda request, ids: serializers.again(ids, editor_of(request)))(view)


def _annotations_of(said: dict[str, Any]) -> list[str]:
    shown = said["annotations"] if "annotations" in said else [said["annotation"]]
    return [one["id"] for one in shown]


def problem_details(problem: Problem, **more: Any) -> JsonResponse:
    """A problem for the browser; `more` is what it needs to show the truth again."""
    body = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
    return JsonResponse(body | more, status=problem.status, content_type="application/problem+json")


def editor_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "a door lets nobody else in"
    return request.user


def sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the request's body. Raises NotJson."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise NotJson from None
    if not isinstance(body, dict):
        raise NotJson
    return body


def last_decision(body: dict[str, Any], name: str = "seen") -> int | None:
    """The primary key that the page shows as the last one, where it sends one. Raises Invalid."""
    return None if body.get(name) is None else int(field(body, name, int))


def field(body: dict[str, Any], name: str, kind: type) -> Any:
    """A field of what was sent, of the kind that the verb wants. Raises Invalid."""
    value = body.get(name)
    # A bool is an int to Python, and "true" is no offset.
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Invalid(_("The field “%(name)s” is missing or not understood.") % {"name": name})
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise Invalid(_("The field “%(name)s” has a character that cannot be kept.") % {"name": name})
    return value


def rows(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects that may have been sent; none where it was not. Raises Invalid."""
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Invalid(_("The field “%(name)s” is not understood.") % {"name": name})
    return value


def found(rows: QuerySet[M], pk: UUID) -> M:
    """The one of `rows` with this key. Raises NotThere."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotThere
    return row


def identifier(body: dict[str, Any], name: str) -> UUID:
    """A UUID that was sent. Raises Invalid."""
    try:
        return UUID(field(body, name, str))
    except ValueError:
        raise Invalid(_("The field “%(name)s” is not an identifier.") % {"name": name}) from None
