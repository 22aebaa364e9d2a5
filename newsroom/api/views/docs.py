"""The API's documentation page, and the 404 of every other address."""

from typing import Any

from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from newsroom.api.errors import PROBLEM_TYPES
from newsroom.core import errors


class Docs(TemplateView):
    """Swagger UI and the types of problems. The page has no inline script or style."""

    template_name = "api/docs.html"
    extra_context = {
        "problems": [
            {"type": kind, "status": problem.status, "message": problem.message}
            for problem, kind in PROBLEM_TYPES.items()
        ]
    }


@extend_schema(exclude=True)
class NotFound(APIView):
    """Answer 404 as problem details, not as a page of HTML."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise errors.NotThere("There is nothing at this address; /api/v1/docs lists what there is.")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise errors.NotThere
