"""What an answer may be written in, by `Accept` or by a suffix of the address."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

WEB_ANNOTATION = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
SCHEMA_ORG = 'application/ld+json; profile="https://schema.org"'


class JsonLd(JSONRenderer):
    """W3C Web Annotation; the profile is said in the answer, and may be left out in `Accept`."""

    media_type = "application/ld+json"
    format = "jsonld"
    content_type = WEB_ANNOTATION


class ClaimReview(JSONRenderer):
    media_type = "application/ld+json"
    format = "claimreview"
    content_type = SCHEMA_ORG


class Ninjs(JSONRenderer):
    """IPTC ninjs 3.1. It has no registered media type."""

    media_type = "application/vnd.iptc.ninjs+json"
    format = "ninjs"


class JsonFeed(JSONRenderer):
    media_type = "application/feed+json"
    format = "jsonfeed"


class _Streamed(BaseRenderer):
    """Named here for the negotiation only: the view writes the answer line by line."""

    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        raise NotImplementedError


class NdJson(_Streamed):
    media_type = "application/x-ndjson"
    format = "ndjson"


class Csv(_Streamed):
    media_type = "text/csv"
    format = "csv"


class SuffixFirst(DefaultContentNegotiation):
    """A suffix overrides `Accept`: a link to `articles.csv` is followed by browsers, which accept HTML first."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if format_suffix:
            renderer = next(iter(self.filter_renderers(renderers, format_suffix)))
            return renderer, renderer.media_type
        selected: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return selected
