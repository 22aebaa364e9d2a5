"""The API's page, and what answers where there is nothing."""

from inspect import cleandoc
from typing import Any

from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from newsroom.away import DatabaseAway
from newsroom.delivery import partners, proposal, proposing
from newsroom.delivery.corpus import rights
from newsroom.delivery.rest import limits, problems, streams
from newsroom.ledger import cursors, errors

from .proposing import NestedTooDeep, TooLarge


class Docs(TemplateView):
    """Swagger UI and the problems by name, in a page that needs no leave to run inline scripts or styles."""

    template_name = "delivery/docs.html"
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
                partners.KeyMalformed(),
                partners.KeyUnknown(),
                partners.KeyExpired(),
                partners.KeyRevoked(),
                partners.KeyNotFromHere(),
                rights.TextNotOurs(),
                cursors.CursorExpired(),
                limits.TooManyRequests(12),
                limits.CountingAway(),
                DatabaseAway(),
                streams.TooManyStreams(),
                streams.StreamsTaken(),
                proposing.MayNotPropose(),
                *(
                    problem([proposal.Fault(cleandoc(problem.__doc__ or ""), "")])
                    for problem in (
                        proposal.BodyInvalid,
                        proposing.TextNotThere,
                        proposing.ActorNotThere,
                        proposing.KindNotYours,
                        proposing.TextCorrected,
                        proposing.WordsNotThere,
                        proposing.WordsInSeveralPlaces,
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
