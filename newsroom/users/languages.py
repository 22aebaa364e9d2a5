"""Pages in the language of the account that asks for them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

# The API and the health checks answer in English whoever asks, and read no session.
_ENGLISH = ("/api/", "/health/")


class LanguageMiddleware:
    """Activate the account's language for the request; where nobody is logged in, the browser's, on editors' pages.

    Two people who share a browser each see their own language (docs/decisions, "The account says the language").
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(_ENGLISH):
            with translation.override(settings.LANGUAGE_CODE):
                return self.get_response(request)
        by_browser = not request.user.is_authenticated and request.path.startswith(reverse("admin:index"))
        language = translation.get_language_from_request(request) if by_browser else language_of(request.user)
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        if by_browser:
            patch_vary_headers(response, ["Accept-Language"])
        return response


def language_of(user: Any) -> str:
    """The account's language; English where it has none of ours, or nobody is logged in."""
    try:
        return translation.get_supported_language_variant(getattr(user, "language", ""))
    except LookupError:
        return settings.LANGUAGE_CODE
