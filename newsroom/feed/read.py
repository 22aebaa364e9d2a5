"""Read the change feed on from a cursor, as one partner may see it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from .cursors import Cursor, Head, head_now, opened, seal, unsealed
from .models import Change, Op
from .numbering import number
from .record import KILLS
from .scope import Scope, ScopePlace

SCANNED_AT_MOST = 10_000
_SHOWING = (Op.UPSERT, Op.CORRECT, Op.RELEASE)


@dataclass(frozen=True, slots=True)
class Superseded:
    """By which line an earlier one has lost its item, and what became of the article that it quotes."""

    seq: int
    pub_status: str


class FeedEntry(NamedTuple):
    """One line as one partner reads it. A tuple, for thousands of them are made for a page."""

    seq: int
    op: str
    type: str
    uri: str
    version: int
    at: str
    # The item as it was written: most of what is read goes out again as it is.
    text: str | None
    reason: str
    # Whose words the item has, if anybody's: what may be shown of them is for the reader's rights to say.
    article_id: str | None = None
    superseded_by: Superseded | None = None

    @property
    def item(self) -> dict[str, Any] | None:
        return json.loads(self.text) if self.text is not None else None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What one pull brings. `next` is the cursor of the last line *scanned*, whether or not it was in scope."""

    entries: list[FeedEntry]
    next: str
    more: bool
    # The number that was asked after: what comes before, the reader holds.
    after: int = 0
    # The number of the last line that was scanned, and of the feed's newest.
    to: int = 0
    last: int = 0


def read_page(
    after: str,
    *,
    scope: Scope,
    limit: int,
    partner: UUID | None = None,
    noting: Callable[[int, int], None] | None = None,
) -> FeedPage:
    """The lines after a cursor that lie in `scope`, oldest first: at most `limit`, from at most 10,000 scanned.

    An empty `after` starts at the beginning. A page ends with a line about the rights of `partner`: what follows was
    written under other rights and is read with those. `noting` gets the number that was asked after and that of the
    last line to hand out, *before* the page checks for kills: so a count of the holders after a committed kill
    includes everybody who got the text. Raises CursorUnreadable, CursorExpired.
    """
    asked = unsealed(after) if after else None
    head = _head_numbered(line=asked.seq if asked else 0)
    cursor = opened(asked, head) if asked else Cursor(seq=0, begun=head.pruned)
    entries: list[FeedEntry] = []
    scanned, line = cursor.seq, cursor.line
    reader = ScopedReader(scope, partner)
    for row in lines(cursor.seq, at_first=limit):
        scanned, line = row[0], row[12]
        entry = reader.read(row)
        if entry is not None:
            entries.append(entry)
            if len(entries) == limit or row[11] is not None:
                break
    if noting is not None:
        noting(cursor.seq, scanned)
    following = seal(head, replace(cursor, seq=scanned, line=line))
    more = scanned < head.last
    return FeedPage(
        as_of_now(entries), next=following, more=more, after=cursor.seq, to=scanned, last=head.last
    )


def news(after: int, *, scope: Scope, partner: UUID) -> tuple[bool, int]:
    """Whether a line after this number is for that reader, and up to which number that was looked at.

    It looks at 10,000 lines at most and ends with the first that is; the items stay where they are.
    """
    scanned = after
    reader = ScopedReader(scope, partner)
    for row in lines(after, at_first=100, items=False):
        scanned = row[0]
        if reader.read(row) is not None:
            return True, scanned
    return False, scanned


_COLUMNS = (
    "seq, op, object_type, uri, version,"
    """ to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),"""
    " {item}, reason, article_id::text, scope_before::text, scope_after::text, partner_id,"
    " right(identity::text, 12)"
)
_Line = tuple[
    int, str, str, str, int, str, str | None, str, str | None, str | None, str | None, UUID | None, str
]


def lines(after: int, *, at_first: int, items: bool = True) -> Iterator[_Line]:
    """At most SCANNED_AT_MOST lines after a number, in its order; with their items, unless said otherwise.

    As many as are asked for come first: where all of them are in scope, nothing is read in vain. A cursor in the
    database would read ahead to the end before it gave out the first.
    """
    left, size = SCANNED_AT_MOST, at_first
    columns = _COLUMNS.format(item="item::text" if items else "NULL")
    while left > 0:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM feed_change WHERE seq > %s ORDER BY seq LIMIT %s",  # noqa: S608
                [after, min(size, left)],
            )
            rows: list[_Line] = cursor.fetchall()
        yield from rows
        if len(rows) < min(size, left):
            return
        after, left, size = rows[-1][0], left - len(rows), 1000


@dataclass(frozen=True, slots=True)
class Position:
    """Where the feed is, and how far a reader that asked after some line is behind.

    `head` is the cursor of the newest line and `last` its number; `seconds` is the age of the oldest line that the
    reader has not asked for, 0 where there is none. Lines are counted whether or not they are in its scope.
    """

    head: str
    last: int
    lines: int
    seconds: int


def position(after: int) -> Position:
    """How a reader stands that last asked for what comes after this number."""
    head = _head_numbered()
    next_one = (
        Change.objects.filter(seq__gt=after).order_by("seq").values_list("created_at", flat=True).first()
    )
    return Position(
        head=head.cursor,
        last=head.last,
        lines=max(head.last - after, 0),
        seconds=int((timezone.now() - next_one).total_seconds()) if next_one else 0,
    )


def last() -> int:
    """The newest number; 0 before the first line."""
    head = head_now()
    return head.last if head is not None else 0


def cursor_at(seq: int) -> str:
    """The cursor of a reader that holds all up to this number, or what is left of it after pruning."""
    head = _head_numbered()
    at = min(max(seq, head.pruned), head.last)
    return seal(head, Cursor(seq=at, begun=head.pruned, line=_head_numbered(line=at).line))


def head_cursor() -> str:
    """The cursor of the newest line that is numbered."""
    return _head_numbered().cursor


def settled_head() -> str | None:
    """The same where all that is committed has its number; None where something waits, while another numbers.

    Two that are equal have nothing between them: no line was written, numbered or pruned, in one life of the feed.
    """
    head = _head_numbered()
    return None if head.waiting else head.cursor


def head_in_snapshot() -> str:
    """The cursor of the newest line that has a number in what the caller reads; the caller has called `number`.

    In a moment that is read as a whole nothing can be numbered any more. All lines up to this one are in it.
    """
    head = head_now()
    assert head is not None
    return head.cursor


def _head_numbered(*, line: int | None = None) -> Head:
    """The head after numbering what was committed; where nothing waits for it, that takes one look."""
    head = head_now(line=line)
    if head is not None and not head.waiting:
        return head
    number()
    head = head_now(line=line)
    assert head is not None  # numbering has made the row
    return head


class ScopedReader:
    """Read lines for one partner. There are far fewer places than lines, so each is checked once."""

    def __init__(self, scope: Scope, partner: UUID | None) -> None:
        self._scope, self._partner = scope, partner
        self._weighed: dict[str | None, tuple[bool, bool]] = {}

    def read(self, line: _Line) -> FeedEntry | None:
        """Return the reader's entry, or None if the line is not for it."""
        op, item, reason, before, after, recipient = line[1], line[6], line[7], line[9], line[10], line[11]
        if recipient is not None:
            return _entry(line, op=op, text=None, reason=reason) if recipient == self._partner else None
        if self._admits(after):
            return _entry(line, op=op, text=item, reason="")
        if op in KILLS and self._holds(before):
            return _entry(line, op=op, text=None, reason=reason)
        # A removal is sent again if its cause has changed: then the object was hidden before.
        if self._admits(before) or (op == Op.REMOVE and self._holds(before)):
            return _entry(line, op=Op.REMOVE, text=None, reason=reason or "no longer in your scope")
        return None

    def _admits(self, place: str | None) -> bool:
        return self._weigh(place)[0]

    def _holds(self, place: str | None) -> bool:
        return self._weigh(place)[1]

    def _weigh(self, text: str | None) -> tuple[bool, bool]:
        if text not in self._weighed:
            place = ScopePlace.from_json(json.loads(text)) if text is not None else None
            self._weighed[text] = self._scope.admits(place), self._scope.holds(place)
        return self._weighed[text]


def _entry(line: _Line, *, op: str, text: str | None, reason: str) -> FeedEntry:
    return FeedEntry(
        seq=line[0],
        op=str(op),
        type=line[2],
        uri=line[3],
        version=line[4],
        at=line[5],
        text=text,
        reason=reason,
        article_id=line[8],
    )


def as_of_now(entries: list[FeedEntry]) -> list[FeedEntry]:
    """Return the entries without the items of objects that a withheld, canceled or erased article hides now."""
    shown = {_id_in(entry.uri) for entry in entries if entry.op in _SHOWING}
    killed = _killed(shown)
    while any(seq is None for seq, _ in killed.values()):
        # The kill is committed but another process is still numbering it. Wait for its number, and look again: others
        # may have been committed since.
        number(wait=True)
        killed = _killed(shown)
    return [
        entry._replace(text=None, superseded_by=Superseded(killed[pk][0] or 0, killed[pk][1]))
        if entry.op in _SHOWING and (pk := _id_in(entry.uri)) in killed
        else entry
        for entry in entries
    ]


def _id_in(uri: str) -> str:
    return uri[-36:]


def _killed(objects: set[str]) -> dict[str, tuple[int | None, str]]:
    """Of these objects those that a kill hides: the number of the line that says so, and the article's status.

    Most objects were never hidden by one, and one probe of a small index says so; the latest line decides on the
    rest.
    """
    if not objects:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT object_id FROM feed_change WHERE pub_status <> '' AND object_id = ANY(%s::uuid[])",
            [list(objects)],
        )
        hidden_once = [row[0] for row in cursor.fetchall()]
        if not hidden_once:
            return {}
        cursor.execute(
            """
            SELECT latest.object_id, latest.seq, latest.pub_status
              FROM unnest(%s::uuid[]) AS object(id)
             CROSS JOIN LATERAL (
                SELECT object_id, seq, pub_status FROM feed_change
                 WHERE object_id = object.id ORDER BY id DESC LIMIT 1
             ) AS latest
             WHERE latest.pub_status <> ''
            """,
            [hidden_once],
        )
        return {str(pk): (seq, pub_status) for pk, seq, pub_status in cursor.fetchall()}
