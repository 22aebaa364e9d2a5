"""Lists of articles as they are stored: the answer that the presenters would give, without presenting."""

import hashlib
import zlib
from collections.abc import Collection, Iterable
from typing import Any

from django.http import HttpResponse

from newsroom.api.exports import renditions
from newsroom.api.exports.responses import json_answer
from newsroom.feed.items import written
from newsroom.feed.scope import Scope

# What renditions hold. Claims, actors and stories change without the article: those are presented when asked for.
INCLUDES = frozenset({"annotations"})


def holds(include: Collection[str]) -> bool:
    return INCLUDES.issuperset(include)


class StoredPage:
    """A page of articles as they are stored. To be read in one moment, and answered after it."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], *, scope: Scope) -> None:
        """`rows` are of `renditions.rows_of`."""
        self._wanted = renditions.as_wanted(rows, scope)
        self._shown, self._made = renditions.read(self._wanted)

    def answer(self, *, include: Collection[str], following: str | None) -> HttpResponse:
        """The page as a list's answer; what had to be made for it is kept for the next reader."""
        renditions.keep(self._made)
        # An article without a line in the feed is not public yet, whatever the tables say.
        shown = [self._shown[one.article] for one in self._wanted if one.article in self._shown]
        items = b",".join([one.nested() if "annotations" in include else one.item for one in shown])
        # With a checksum: in a database that was restored to an earlier state the ids of lines, and so stamps, are
        # given out again.
        made_of = [
            (str(one.article), one.view, one.stamp, zlib.crc32(one.annotations, zlib.crc32(one.item)))
            for one in shown
        ]
        tag = hashlib.sha256(written([made_of, sorted(include), following]).encode()).hexdigest()[:32]
        content = b'{"items":[%b],"next":%b}' % (items, written(following).encode())
        return json_answer(content, lines=len(shown), tag=tag)
