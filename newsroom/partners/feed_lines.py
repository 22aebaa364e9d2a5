"""Lines of the feed as one partner is given them: JSON, with the words that its reuse limits allow."""

import json
from collections.abc import Mapping
from uuid import UUID

from newsroom.feed.reading import FeedEntry, FeedPage
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import Scope
from newsroom.partners import reuse


def body(page: FeedPage, *, scope: Scope) -> str:
    """A page as it is answered: JSON."""
    # The lines are stored whole, once for all readers; what of the words this one may have is decided now.
    told = {entry.article_id for entry in page.entries if entry.text and entry.article_id}
    right = {str(pk): had for pk, had in reuse.limits_for(map(UUID, told), scope).items()}
    lines = ",".join(_line(entry, right) for entry in page.entries)
    more = "true" if page.more else "false"
    return f'{{"entries":[{lines}],"next":{_quoted(page.next)},"more":{more}}}'


_quoted = json.encoder.encode_basestring


def _line(entry: FeedEntry, right: Mapping[str, ReuseLimit]) -> str:
    """An entry as JSON. Its item is written already, and what stands around it is too little for an encoder."""
    item = "null"
    if entry.text is not None:
        # Words of an article that is no more, or of none: no right to it can be found, so none is had.
        had = right.get(entry.article_id, ReuseLimit.LINK) if entry.article_id else ReuseLimit.LINK
        item = reuse.passed_text(entry.text, had, type=entry.type)
    by = entry.superseded_by
    superseded = f'{{"seq":{by.seq},"pubStatus":"{by.pub_status}"}}' if by else "null"
    reason = _quoted(entry.reason) if entry.reason else '""'
    return (
        f'{{"seq":{entry.seq},"op":"{entry.op}","type":"{entry.type}","uri":"{entry.uri}",'
        f'"version":{entry.version},"at":"{entry.at}","item":{item},"reason":{reason},"supersededBy":{superseded}}}'
    )
