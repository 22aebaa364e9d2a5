"""What people without an account see: the page behind a recall's link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from newsroom.core.errors import Problem

from .models import Takedown
from .takedowns import actions


@method_decorator(never_cache, name="dispatch")
class RecallLink(View):
    """Asks first: programs that look for harm in mails open every link, and have taken nothing down."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, token, acknowledging=True)

    def _page(self, request: HttpRequest, token: str, *, acknowledging: bool = False) -> HttpResponse:
        try:
            recall = actions.of_link(token)
        except Problem as problem:
            return render(request, "partners/takedown.html", {"problem": problem}, status=problem.status)
        if acknowledging:
            actions.acknowledge(recall, by=Takedown.By.LINK)
        return render(request, "partners/takedown.html", {"recall": recall})
