"""The API's page, and what answers where there is nothing."""

from inspect import cleandoc
from typing import Any

from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from newsroom.api import errors as problems
from newsroom.api import throttling
from newsroom.api.exports import streams
from newsroom.api.proposals import actions, body
from newsroom.core import errors
from newsroom.core.unavailable import DatabaseAway
from newsroom.feed import cursors
from newsroom.partners import api_keys, reuse

from .proposals import NestedTooDeep, TooLarge


class Docs(TemplateView):
    """Swagger UI and the problems by name, in a page that needs no leave to run inline scripts or styles."""

    template_name = "api/docs.html"
    extra_context = {
        "problems": [
            {
                "slug": problems.slug(problem.title),
                "status": problem.status,
                "title": problem.title,
                "detail": problem.detail,
            }
            for problem in (
                problems.ParametersInvalid([]),
                cursors.CursorUnreadable(),
                api_keys.KeyMalformed(),
                api_keys.KeyUnknown(),
                api_keys.KeyExpired(),
                api_keys.KeyRevoked(),
                api_keys.KeyNotFromHere(),
                reuse.TextNotOurs(),
                cursors.CursorExpired(),
                throttling.TooManyRequests(12),
                throttling.CountingAway(),
                DatabaseAway(),
                streams.TooManyStreams(),
                streams.StreamsTaken(),
                actions.MayNotPropose(),
                *(
                    problem([body.BodyError(cleandoc(problem.__doc__ or ""), "")])
                    for problem in (
                        body.BodyInvalid,
                        actions.TextNotThere,
                        actions.ActorNotThere,
                        actions.KindNotYours,
                        actions.TextCorrected,
                        actions.WordsNotThere,
                        actions.WordsInSeveralPlaces,
                    )
                ),
                TooLarge(),
                NestedTooDeep(),
            )
        ]
    }


@extend_schema(exclude=True)
class Nothing(APIView):
    """An address under /api/v1/ that leads nowhere: a problem like any other, and no page of HTML."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise errors.NotThere("There is nothing at this address; /api/v1/docs lists what there is.")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise errors.NotThere
