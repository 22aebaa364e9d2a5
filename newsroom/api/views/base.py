"""What all addresses of the API have in common."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.request import Request
from rest_framework.views import APIView

from newsroom.api import throttling
from newsroom.api.authentication import Access
from newsroom.api.views.parameters import check_known
from newsroom.articles.actions.publish import publish_due
from newsroom.feed.scope import Scope
from newsroom.partners.takedowns.delivery_records import note_listing


@method_decorator(conditional_page, name="dispatch")
class PartnerView(APIView):
    """A GET for partners: known parameters only, and an ETag of the content, so that what has not changed is a 304."""

    # The query parameters that this address takes.
    parameters: ClassVar[Collection[str]] = ()
    # How the partner stands with its limits; empty until it is known who asks.
    counts: Sequence[throttling.Count] = ()
    # Whether it hands out texts that no number of the feed tells of.
    hands_out_texts: ClassVar[bool] = True

    @property
    def access(self) -> Access:
        access = self.request.auth
        assert isinstance(access, Access)  # IsPartner has let the request in
        return access

    @property
    def scope(self) -> Scope:
        return self.access.scope

    def known_parameters(self) -> Collection[str]:
        return self.parameters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # Before anything is asked of the database for it; what cannot be understood counts too.
        self.counts = throttling.count(self.access.key.partner)
        throttling.check(self.counts)
        check_known(request, self.known_parameters())
        publish_due()
        if self.hands_out_texts:
            # Before it reads: who counts the holders of a text after its kill is committed must find this reader.
            note_listing(self.access.key.partner_id)

    def options(  # type: ignore[override]  # DRF's answers with a Response, which a renderer would have to write
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Which methods there are, in `Allow`. DRF would describe serializers, and we have none; the document does."""
        return HttpResponse(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        # no-cache: a copy may be kept and must be asked about each time, for the text may have been withdrawn since.
        final.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(final, ["Authorization"])
        for name, value in throttling.fields(self.counts).items():
            final.headers[name] = value
        return final
