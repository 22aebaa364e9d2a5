"""Everything at once, over HTTP."""

import zlib
from collections.abc import Iterator
from functools import partial

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request

from newsroom.delivery import snapshot
from newsroom.delivery.rest.answers import Streamed
from newsroom.delivery.rest.views import PartnerView

from . import examples
from .openapi import answers

MEDIA_TYPE = "application/x-ndjson"
# Most of the size is gone at the first level, and the others take the time of a page each.
LEVEL = 1


class Snapshot(PartnerView):
    @extend_schema(
        summary="Everything that you may see",
        description=(
            "Begin here. NDJSON, one object a line, each in its latest version and before what points at it. The "
            "last line is not an object but `{count, next, sha256}`: the number of lines before it, the SHA-256 of "
            "their bytes, and the `after` with which to go on at `/changes`. A stream without it is not whole: ask "
            "again. `/changes` may tell something once more that you hold already; drop what is not newer than your "
            "own. To compare two snapshots, sort their lines by `uri`: an object of one version has the same bytes "
            "in both. Objects are spelt with their keys sorted, without blanks, in UTF-8."
        ),
        responses=answers({"type": "string"}, 400, media_type=MEDIA_TYPE),
        examples=[
            OpenApiExample("Two lines", value=examples.SNAPSHOT, response_only=True, media_type=MEDIA_TYPE)
        ],
        operation_id="snapshot",
    )
    def get(self, request: Request) -> Streamed:
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        answer = Streamed(content_type=MEDIA_TYPE)
        telling = partial(setattr, answer, "lines")
        blocks = snapshot.stream(self.scope, telling=telling) if request.method != "HEAD" else iter(())
        answer.streaming_content = _packed(blocks) if packed else blocks
        if packed:
            answer["Content-Encoding"] = "gzip"
        answer["Vary"] = "Accept-Encoding"
        return answer


def _packed(blocks: Iterator[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for block in blocks:
        if packed := packing.compress(block):
            yield packed
    yield packing.flush()
