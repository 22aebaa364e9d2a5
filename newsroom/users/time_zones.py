"""Times as whoever is logged in reads and writes them: in their own zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from .models import User


class TimeZoneMiddleware:
    """Use the user's time zone for pages below /admin/, which include the desk.

    Nothing else does: partners are answered in UTC, whoever may be logged in in the same browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(reverse("admin:index")) or not isinstance(request.user, User):
            return self.get_response(request)
        with timezone.override(zone_of(request.user)):
            return self.get_response(request)


def zone_of(user: User) -> ZoneInfo:
    """The user's zone; UTC where the name that is stored is none, so that it can still be put right on a page."""
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
