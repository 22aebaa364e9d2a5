"""Forms that act once however often they are submitted, with the idempotency keys of the desk's other actions.

Each form has a key in a hidden field, which `{% csrf_token %}` renders (`form_token`). The middleware answers a
repeated submission with the redirect of the first. A view whose answer is more than a redirect calls `submit` itself.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from annotations.models import IdempotencyKey
from newsroom.users.models import User

from . import assignments

FIELD = "idempotency_key"
_REDIRECT = "redirect"  # marks what the middleware stores, beside what views give to `done`


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form, and what the same page has created before."""

    made: list[str]  # the public ids that were given to `done`; empty for the first submission
    is_repeated: bool  # the data and the button are the same as then
    _key: IdempotencyKey | None
    _digest: str

    def done(self, made: Iterable[object]) -> None:
        """Store what this submission has created: at least one id."""
        if self._key is not None:
            assignments.finish_act(self._key, [*map(str, made), self._digest])


def submit(request: HttpRequest) -> Submission:
    """The submission of a valid form. Call it in the transaction of the action; a refusal leaves no trace.

    A key is valid on one page. A second submission waits here until the first has ended. Without a key each submission
    is a new action.
    """
    key = _key(request)
    if key is None:
        return Submission([], False, None, "")
    assert isinstance(request.user, User)
    stored, is_new = assignments.begin_act(uuid5(key, request.path), editor=request.user)
    digest = _digest(request)
    if is_new:
        return Submission([], False, stored, digest)
    *made, last = stored.touched
    return Submission(made, digest == last, stored, digest)


def form_key(request: HttpRequest) -> UUID:
    """The key for a form of the page that is rendered: a form that was refused keeps its own."""
    renewed: UUID | None = getattr(request, "renewed_form_key", None)
    return renewed or _key(request) or uuid4()


def renew_key(request: HttpRequest) -> None:
    """Give the submitted form a new key: submitted again it is a new action."""
    request.renewed_form_key = uuid4()  # type: ignore[attr-defined]


class IdempotentFormsMiddleware:
    """Carry out each submitted form once.

    The key is stored in the transaction of the view, with the path of its redirect; the path, because a query may quote
    an article. A view that does not redirect, or reports an error, has done nothing, and leaves no key.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        # Endpoints without CSRF protection are no forms; their bodies are not for us to read.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if _key(request) is None or not isinstance(request.user, User):
            return None
        with transaction.atomic():
            return _once(request, lambda: view(request, *args, **kwargs))


def _once(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    key = _key(request)
    assert key is not None
    assert isinstance(request.user, User)
    stored, is_new = assignments.begin_act(uuid5(key, request.path), editor=request.user)
    before, digest = stored.touched, _digest(request)
    if before[:1] == [_REDIRECT] and before[-1] == digest:
        if request.resolver_match is not None and request.resolver_match.app_names[:1] == ["admin"]:
            messages.info(request, _("This form arrived twice. It was carried out once."))
        return HttpResponseRedirect(before[1])
    response = act()
    stored.refresh_from_db(fields=["touched"])
    if stored.touched != before or before[:1] not in ([], [_REDIRECT]):
        return response  # the view calls `submit`
    if 300 <= response.status_code < 400 and not _reports_error(request):
        path = response.headers.get("Location", "").partition("?")[0]
        assignments.finish_act(stored, [_REDIRECT, path or request.path, digest])
    elif is_new:
        stored.delete()
    return response


def _reports_error(request: HttpRequest) -> bool:
    # Reading them in the public way would count them as shown.
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    return any(one.level >= messages.ERROR for one in queued)


def _key(request: HttpRequest) -> UUID | None:
    """The form's key; None if there is none, or none that can be read."""
    try:
        return UUID(request.POST.get(FIELD, "")) if request.method == "POST" else None
    except ValueError:
        return None


def _digest(request: HttpRequest) -> str:
    # Of the raw data and not of the cleaned values, to include the button. The CSRF token has a new mask each time a
    # page is rendered. The key is in it: what was sent cannot be guessed from the digest.
    lists = request.POST.lists()
    sent = sorted((name, values) for name, values in lists if name != "csrfmiddlewaretoken")
    files = sorted((name, str(one)) for name, one in request.FILES.items())
    return hashlib.sha256(json.dumps([sent, files]).encode()).hexdigest()
