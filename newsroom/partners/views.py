"""The page behind the link of a takedown mail. It needs no account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from newsroom.core.errors import Problem

from .models import Takedown
from .takedowns import actions


@method_decorator(never_cache, name="dispatch")
class TakedownLink(View):
    """Acknowledge a takedown after a confirmation: scanners of mail open every link."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, token, acknowledging=True)

    def _page(self, request: HttpRequest, token: str, *, acknowledging: bool = False) -> HttpResponse:
        try:
            takedown = actions.of_link(token)
        except Problem as problem:
            return render(request, "partners/takedown.html", {"problem": problem}, status=problem.status)
        if acknowledging:
            actions.acknowledge(takedown, by=Takedown.By.LINK)
        return render(request, "partners/takedown.html", {"takedown": takedown})
