"""The session of an open page: log in again in place, and tell colleagues who has an article open."""

from typing import Any
from uuid import UUID

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from annotations.decisions import assignments
from newsroom.core.errors import Invalid, Problem
from newsroom.desk.permissions import ANNOTATE
from newsroom.desk.views.endpoints import editor_of, endpoint, field, is_editor, problem_details, sent

from .worklist import article_of


@sensitive_post_parameters()
@sensitive_variables()
@ensure_csrf_cookie
@never_cache
def session(request: HttpRequest) -> HttpResponseBase:
    """Return the logged-in editor and a fresh CSRF token (GET), or log in without leaving the page (POST).

    The form is the admin's, so the same users may log in.
    """
    if request.method == "POST":
        try:
            body = sent(request)
            data = {"username": field(body, "username", str), "password": field(body, "password", str)}
            form = AdminAuthenticationForm(request, data=data)
            if not form.is_valid():
                raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
        except Problem as problem:
            return problem_details(problem)
        login(request, form.get_user())
    elif request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    here = request.user
    editor = {"id": str(here.pk), "name": str(here)} if is_editor(here) else None
    return JsonResponse({"editor": editor, "csrf": get_token(request)})


@endpoint("POST", needs=ANNOTATE)
def here(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Record that the editor has the article open; with "left", no longer."""
    article, editor = article_of(pk), editor_of(request)
    if sent(request).get("left"):
        assignments.leave(article, editor=editor)
    else:
        assignments.be_here(article, editor=editor)
    return {}
