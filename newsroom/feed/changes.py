"""The change feed's verbs: record what changed, number what is committed, read on from a cursor, prune.

The design, and the race that it won, are in docs/decisions/0002-change-feed.md and 0006-what-reaches-back.md.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from uuid_utils.compat import uuid7

from .cursors import Cursor, Head, head_now, opened, seal, unsealed
from .items import written
from .models import Change, FeedHead, Op, Public
from .scope import Scope, ScopePlace
from .signals import epoch_opening
from .signals import numbered as numbered_signal

SCANNED_AT_MOST = 10_000
REVOKED = (
    "You may see or show less. Read the lists again: put what they hold in the place of yours, whatever its "
    "version, and drop the rest."
)
GRANTED = (
    "You may see or show more. Read the lists again: put what they hold in the place of yours, whatever its "
    "version, then go on from here."
)
KEPT_AT_LEAST = timedelta(days=90)
_SHOWING = (Op.UPSERT, Op.CORRECT, Op.RELEASE)
# What is told of an article although it can no longer be seen, under its own name and not as a removal.
_KILLS = (Op.WITHHOLD, Op.CANCEL, Op.ERASE)

P = TypeVar("P", bound=Public)


@dataclass(frozen=True, slots=True)
class Presented:
    """How an object looks to partners at this moment: its flat item and where it stands.

    `item` holds no version (the feed's row has it) and of other objects nothing but their URIs and names. `article_id`
    is the article that it is, or whose words it has.
    `reason` says why the object is not visible, where it is not; `pub_status` is withheld or canceled where it is an
    article of that status that hides it.
    """

    item: dict[str, Any]
    place: ScopePlace
    article_id: UUID | None = None
    story_id: UUID | None = None
    reason: str = ""
    pub_status: str = ""


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


def record(
    model: type[P],
    ids: Iterable[UUID],
    present: Callable[[Sequence[P]], Iterable[Presented]],
    *,
    op: Op = Op.UPSERT,
    reason: str = "",
) -> list[Change]:
    """Write a line for each of the objects whose public face has changed, inside the caller's transaction.

    The rows are locked first, by rising id, and presented under the lock, so a line tells what its transaction
    leaves behind. An object that looks as its last line says gets none, so calling twice is harmless. One that was
    visible and is not any more gets `remove`, or `op` where that is a withhold, a cancel or an erase: those are told
    of whatever was ever out, hidden or not. `reason` stands in for the presenter's.

    Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A change is recorded in the transaction that makes it.")
    objects = list(
        model._default_manager.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    )
    latest = {
        change.object_id: change
        for change in Change.objects.filter(object_id__in=[o.pk for o in objects])
        .order_by("object_id", "-id")
        .distinct("object_id")
    }
    changes = []
    for obj, now in zip(objects, present(objects), strict=True):
        change = _line(latest.get(obj.pk), now, op)
        if change is None:
            continue
        obj.version += 1
        changes.append(_addressed(change, obj, now, reason))
    model._default_manager.filter(pk__in=[c.object_id for c in changes]).update(version=F("version") + 1)
    _write(changes)
    return changes


def record_new(objects: Sequence[Public], presented: Iterable[Presented]) -> list[Change]:
    """The same of objects that this transaction has just stored with version 1, each visible as it is presented.

    Nobody else can hold them, and there is no earlier line to compare with: so nothing is locked or read again.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A change is recorded in the transaction that makes it.")
    changes = []
    for obj, now in zip(objects, presented, strict=True):
        change = _line(None, now, Op.UPSERT)
        if change is None or obj.version != 1:
            raise ValueError(f"{obj.uri} is not new and visible.")
        changes.append(_addressed(change, obj, now))
    _write(changes)
    return changes


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of the feed about an object that has none yet; `item` and `scope` as they are written."""

    object_id: str
    uri: str
    version: int
    item: str
    scope: str
    article_id: str | None
    story_id: str | None


def append_new(object_type: str, lines: Iterable[NewLine]) -> int:
    """Write many lines about new, visible objects, by COPY and with their numbers, as the last act of a transaction.

    The head is held until its end: so nobody numbers meanwhile, and what this transaction has told before comes before
    these lines. Others write on and readers read on; what is committed meanwhile is numbered as soon as this is. To
    number them afterwards would write each of them twice. How many there were.
    """
    number(wait=True)
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT last FROM feed_feedhead WHERE id = 1")
        [first] = cursor.fetchone()
        last = first
        columns = (
            "seq, object_type, object_id, uri, version, op, reason, pub_status, item, scope_after, article_id,"
            " story_id, created_at"
        )
        with cursor.copy(f"COPY feed_change ({columns}) FROM STDIN") as copy:
            for last, line in enumerate(lines, start=first + 1):
                copy.write_row(
                    (
                        *(last, object_type, line.object_id, line.uri, line.version, Op.UPSERT.value, "", ""),
                        *(line.item, line.scope, line.article_id, line.story_id, now),
                    )
                )
        cursor.execute("UPDATE feed_feedhead SET last = %s WHERE id = 1", [last])
    transaction.on_commit(lambda: numbered_signal.send_robust(sender=FeedHead, last=last))
    return int(last - first)


def _addressed(change: Change, obj: Public, now: Presented, reason: str = "") -> Change:
    change.object_type, change.object_id = obj.object_type, obj.pk
    change.uri, change.version = obj.uri, obj.version
    if change.item is None or any(spot.suggested for spot in now.place.spots):
        # Of what is suggested too: to those who are shown decisions only, an accept undone is a removal.
        change.reason = (reason or now.reason)[:200]
    return change


def _line(last: Change | None, now: Presented, op: Op) -> Change | None:
    """What there is to tell of an object since its last line; None for nothing."""
    before = ScopePlace.from_json(last.scope_after) if last else None
    place, item, pub_status = now.place, None, ""
    if place.visible:
        item = json.loads(written(now.item))
    elif last is None or before is None:
        return None
    else:
        place, pub_status = before.hidden(), now.pub_status
        op = op if op in _KILLS else Op.REMOVE
    if (
        last is not None
        and (last.item, last.scope_after, last.pub_status, last.article_id)
        == (item, place.as_json(), pub_status, now.article_id)
        and op in {Op.UPSERT, Op.REMOVE}
    ):
        return None
    return Change(
        op=op,
        item=item,
        pub_status=pub_status,
        scope_before=before.as_json() if before else None,
        scope_after=place.as_json(),
        article_id=now.article_id,
        story_id=now.story_id,
    )


def record_rights(partner: UUID, *, lost: bool, gained: bool, uri: str) -> list[Change]:
    """Tell one partner that its rights have lost or gained something. The caller holds the partner's row.

    After either the partner reads the lists again: to write a line for each object that it may see from now on, or may
    show less of, could take millions.
    """
    told = []
    if lost:
        told.append((Op.REVOKE, REVOKED))
    if gained:
        told.append((Op.GRANT, GRANTED))
    last = Change.objects.filter(object_id=partner).order_by("-id").values_list("version", flat=True).first()
    changes = [
        Change(
            object_type="rights",
            object_id=partner,
            uri=uri,
            version=version,
            op=op,
            reason=reason,
            partner_id=partner,
        )
        for version, (op, reason) in enumerate(told, start=(last or 0) + 1)
    ]
    _write(changes)
    return changes


def wipe(*, article: UUID, objects: Iterable[UUID] = ()) -> None:
    """Empty the items of all lines about an article that is erased, of what quotes it, and of `objects`."""
    lines = Change.objects.filter(Q(article_id=article) | Q(object_id__in=set(objects)))
    lines.filter(item__isnull=False).update(item=None)


def _write(changes: list[Change]) -> None:
    if not changes:
        return
    Change.objects.bulk_create(changes)
    # A help only: the feed numbers before it reads, so a line is never lost for want of this.
    transaction.on_commit(number, robust=True)


def number(*, wait: bool = False) -> int:
    """Number the committed lines that have no number yet; how many there were.

    Two statements, never one: the lock stands in the first, so that the second one's snapshot holds all that the
    previous holder numbered. Where another is at it, there is nothing to do, unless the caller must `wait` for it.
    """
    with transaction.atomic():
        last = _lock_head(wait=wait)
        if last is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH fresh AS (
                    SELECT id, row_number() OVER (ORDER BY id) AS place FROM feed_change WHERE seq IS NULL
                ), told AS (
                    UPDATE feed_change SET seq = %s + fresh.place FROM fresh WHERE feed_change.id = fresh.id
                    RETURNING 1
                )
                UPDATE feed_feedhead SET last = last + told.count
                  FROM (SELECT count(*) FROM told) AS told WHERE id = 1 AND told.count > 0
                RETURNING told.count
                """,
                [last],
            )
            row = cursor.fetchone()
            numbered: int = row[0] if row else 0
        if numbered:
            last += numbered
            # Once others can see the numbers: who is woken earlier looks in vain and goes to sleep again.
            transaction.on_commit(lambda: numbered_signal.send_robust(sender=FeedHead, last=last))
        return numbered


def new_epoch() -> None:
    """Open another epoch of the feed: all cursors that were given out before are answered with 410.

    For a database that was restored to an earlier state. A cursor whose line is lost expires by itself; a reader that
    stored what a lost line told, and not yet its cursor, is recognised by nothing.
    """
    with transaction.atomic():
        # Waits for whoever numbers, and makes the head where there is none yet.
        number(wait=True)
        FeedHead.objects.filter(pk=1).update(random_id=uuid7())
        epoch_opening.send(sender=FeedHead)


def _lock_head(*, wait: bool) -> int | None:
    """Take the head's lock; the number of the last line. None where another holds it and one does not `wait`."""
    asked = f"SELECT last FROM feed_feedhead WHERE id = 1 FOR UPDATE {'' if wait else 'SKIP LOCKED'}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        row = cursor.fetchone()
        if row is None:
            FeedHead.objects.bulk_create([FeedHead()], ignore_conflicts=True)
            cursor.execute(asked)
            row = cursor.fetchone()
    return int(row[0]) if row else None


def read(
    after: str,
    *,
    scope: Scope,
    limit: int,
    partner: UUID | None = None,
    noting: Callable[[int, int], None] | None = None,
) -> FeedPage:
    """The lines after a cursor that lie in `scope`, oldest first: at most `limit`, from at most 10,000 scanned.

    An empty `after` starts at the beginning. A page ends with a line about the rights of `partner`: what follows was
    written under other rights and is read with those. `noting` is told which number was asked after and up to which
    lines are about to be handed out, *before* it is looked whether a kill has reached them: so whoever counts the
    holders after a kill is committed finds all who were handed the text. Raises CursorUnreadable, CursorExpired.
    """
    asked = unsealed(after) if after else None
    head = _head_numbered(line=asked.seq if asked else 0)
    cursor = opened(asked, head) if asked else Cursor(seq=0, begun=head.pruned)
    entries: list[FeedEntry] = []
    scanned, line = cursor.seq, cursor.line
    reader = _Reader(scope, partner)
    for row in _lines(cursor.seq, at_first=limit):
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
        _as_of_now(entries), next=following, more=more, after=cursor.seq, to=scanned, last=head.last
    )


def news(after: int, *, scope: Scope, partner: UUID) -> tuple[bool, int]:
    """Whether a line after this number is for that reader, and up to which number that was looked at.

    It looks at 10,000 lines at most and ends with the first that is; the items stay where they are.
    """
    scanned = after
    reader = _Reader(scope, partner)
    for row in _lines(after, at_first=100, items=False):
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


def _lines(after: int, *, at_first: int, items: bool = True) -> Iterator[_Line]:
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


def prune(*, older_than: timedelta = KEPT_AT_LEAST) -> int:
    """Take away numbered lines that are older than that (90 days or more), but the latest of each object; how many.

    Who begins anew still learns of every object, tombstones included. Who is in the middle could miss the line in
    which an object left its scope: so a cursor below what is taken away gets 410.
    """
    before = timezone.now() - max(older_than, KEPT_AT_LEAST)
    with transaction.atomic():
        _lock_head(wait=True)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH gone AS (
                    DELETE FROM feed_change old
                     WHERE old.seq IS NOT NULL AND old.created_at < %s AND EXISTS (
                        SELECT FROM feed_change later
                         WHERE later.object_id = old.object_id AND later.id > old.id
                    )
                    RETURNING old.seq
                )
                SELECT count(*), max(seq) FROM gone
                """,
                [before],
            )
            count, last = cursor.fetchone()
        if count:
            FeedHead.objects.filter(pk=1, pruned__lt=last).update(pruned=last)
    return int(count)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the feed is, and how far a reader that asked after some line is behind.

    `head` is the cursor of the newest line and `last` its number; `seconds` is the age of the oldest line that the
    reader has not asked for, 0 where there is none. Lines are counted whether or not they are in its scope.
    """

    head: str
    last: int
    lines: int
    seconds: int


def standing(after: int) -> Standing:
    """How a reader stands that last asked for what comes after this number."""
    head = _head_numbered()
    next_one = (
        Change.objects.filter(seq__gt=after).order_by("seq").values_list("created_at", flat=True).first()
    )
    return Standing(
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


def noted_head() -> str:
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


class _Reader:
    """How one partner reads lines. There are few places beside the number of lines, so each is weighed once."""

    def __init__(self, scope: Scope, partner: UUID | None) -> None:
        self._scope, self._partner = scope, partner
        self._weighed: dict[str | None, tuple[bool, bool]] = {}

    def read(self, line: _Line) -> FeedEntry | None:
        """The entry that the reader is told; None where the line is not for it."""
        op, item, reason, before, after, told = line[1], line[6], line[7], line[9], line[10], line[11]
        if told is not None:
            return _entry(line, op=op, text=None, reason=reason) if told == self._partner else None
        if self._admits(after):
            return _entry(line, op=op, text=item, reason="")
        if op in _KILLS and self._holds(before):
            return _entry(line, op=op, text=None, reason=reason)
        # A removal is told again where its cause has changed: then the object was hidden before.
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


def _as_of_now(entries: list[FeedEntry]) -> list[FeedEntry]:
    """The entries, without the items of objects that a withheld, canceled or erased article hides by now."""
    told = {_id_in(entry.uri) for entry in entries if entry.op in _SHOWING}
    killed = _killed(told)
    while any(seq is None for seq, _ in killed.values()):
        # The kill is committed and another process is about to number it: a moment later it has its number. Meanwhile
        # another one may have been committed.
        number(wait=True)
        killed = _killed(told)
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

    Most objects were never hidden by one, and one probe of a small index says so; the latest line decides on the rest.
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
