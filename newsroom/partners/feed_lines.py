"""Render lines of the feed as JSON for one partner, cut to its reuse limits."""

import json
from collections.abc import Mapping
from uuid import UUID

from newsroom.feed.read import FeedEntry, FeedPage
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import Scope
from newsroom.partners import reuse


def body(page: FeedPage, *, scope: Scope) -> str:
    """Return a page of the feed as JSON."""
    # Lines are stored whole, once for all partners, and cut for each when they are read.
    articles = {entry.article_id for entry in page.entries if entry.text and entry.article_id}
    right = {str(pk): had for pk, had in reuse.limits_for(map(UUID, articles), scope).items()}
    lines = ",".join(_line(entry, right) for entry in page.entries)
    more = "true" if page.more else "false"
    return f'{{"entries":[{lines}],"next":{_quoted(page.next)},"more":{more}}}'


_quoted = json.encoder.encode_basestring


def _line(entry: FeedEntry, right: Mapping[str, ReuseLimit]) -> str:
    """Return an entry as JSON. Its item is JSON already, and the rest is small: an encoder would only be slower."""
    item = "null"
    if entry.text is not None:
        # Without an article there is no limit to look up, so no words may be passed on.
        had = right.get(entry.article_id, ReuseLimit.LINK) if entry.article_id else ReuseLimit.LINK
        item = reuse.cut_text(entry.text, had, type=entry.type)
    by = entry.superseded_by
    superseded = f'{{"seq":{by.seq},"pubStatus":"{by.pub_status}"}}' if by else "null"
    reason = _quoted(entry.reason) if entry.reason else '""'
    return (
        f'{{"seq":{entry.seq},"op":"{entry.op}","type":"{entry.type}","uri":"{entry.uri}",'
        f'"version":{entry.version},"at":"{entry.at}","item":{item},"reason":{reason},"supersededBy":{superseded}}}'
    )
