"""Everything at once, over HTTP."""

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from newsroom.api.exports import snapshot
from newsroom.api.exports.responses import Streamed
from newsroom.api.exports.streams import CutOff, Slot, in_words, packs
from newsroom.api.renderers import NdJson
from newsroom.api.schemas import examples
from newsroom.api.schemas.openapi import answers
from newsroom.api.views.base import PartnerView
from newsroom.feed.items import written

MEDIA_TYPE = "application/x-ndjson"


class Snapshot(PartnerView):
    # Nothing is rendered; it is what may be asked for by `Accept`.
    renderer_classes = [NdJson, JSONRenderer]

    @extend_schema(
        summary="Everything that you may see",
        description=(
            "Begin here. NDJSON, one object a line, each in its latest version and before what points at it. The "
            "last line is not an object but `{count, next, sha256}`: the number of lines before it, the SHA-256 of "
            "their bytes, and the `after` with which to go on at `/changes`. A stream without it is not whole: ask "
            "again. One that takes too long is cut off: its last line is `{count, cut}`, why, and the connection "
            "breaks. Few can be read at once, by you (429) and by all (503). `/changes` may tell something once more "
            "that you hold already; drop what is not newer than your own. To compare two snapshots, sort their lines "
            "by `uri`: an object of one version has the same bytes in both. Objects are spelt with their keys sorted, "
            "without blanks, in UTF-8. "
            "With the ETag of one that you hold whole in `If-None-Match` the answer is 304, and nothing is read, while "
            "the feed stands where it stood and your rights are what they were. Anything that is new in the feed, "
            "for you or not, moves `next`, and makes another."
        ),
        responses=answers({"type": "string"}, 400, media_type=MEDIA_TYPE),
        examples=[
            OpenApiExample("Two lines", value=examples.SNAPSHOT, response_only=True, media_type=MEDIA_TYPE)
        ],
        operation_id="snapshot",
    )
    def get(self, request: Request) -> HttpResponseBase:
        packed = packs(request)
        tag = snapshot.tag(self.scope, partner=self.access.key.partner_id, packed=packed)
        # Before a place is taken: a 304 needs none.
        if (
            tag is not None
            and (not_modified := get_conditional_response(request._request, etag=tag)) is not None
        ):
            not_modified["ETag"], not_modified["Vary"] = tag, "Accept-Encoding"
            return not_modified
        answer = Streamed(content_type=MEDIA_TYPE)
        if tag is not None:
            answer["ETag"] = tag
        if request.method == "HEAD":
            answer["Vary"] = "Accept-Encoding"
            return answer
        place = Slot(self.access.key.partner_id, request)
        # The database is the one to give up where we could not: later than we do, who say so.
        blocks = snapshot.stream(
            self.access.key.partner,
            at_most=settings.STREAM_SECONDS + settings.STREAM_STALLED_SECONDS,
            telling=partial(setattr, answer, "lines"),
        )
        return place.fill(answer, _bounded(blocks, answer, place), packed=packed)


def _bounded(blocks: Iterator[bytes], answer: Streamed, place: Slot) -> Iterator[bytes]:
    """The blocks; after the time that they may take, a last line that says so in place of what is left.

    Raises CutOff after it, so that the connection breaks: a cache that took this for the whole would keep it under the
    ETag, and get 304 again and again.
    """
    try:
        for block in blocks:
            yield block
            if place.is_over:
                break
        else:
            return
    finally:
        # The transaction ends here, and not when somebody collects what is no longer used.
        if close := getattr(blocks, "close", None):
            close()
    yield f"{written({'count': answer.lines, 'cut': in_words()})}\n".encode()
    raise CutOff("")
