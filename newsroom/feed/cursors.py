"""Cursors of the change feed: where a reader stands, signed, and whether that place is still the same.

A cursor names a number, the identity of the line with that number, and the epoch of the feed. Numbers alone are not
enough: in a data folder that was restored from a copy they are given out again, to other lines. See
docs/decisions/0024-cursors-identify-their-line.md.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import connection

from newsroom.core.errors import Invalid, Removed

_SIGNER_SALT = "newsroom.feed.cursor"


class CursorExpired(Removed):
    message = (
        "This cursor is too old, or belongs to another life of the feed. Take the snapshot, and follow on "
        "from it."
    )

    def __init__(self) -> None:
        super().__init__(
            "This cursor is too old, or belongs to another life of the feed. Take "
            f"{settings.SITE_URL}/api/v1/snapshot and follow from the `next` of its last line."
        )


class CursorUnreadable(Invalid):
    message = (
        "This is not a cursor of this feed. Use the `next` of your last page as it was, or leave `after` out."
    )


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader has read, and how far the feed was pruned when it began at the beginning."""

    seq: int
    begun: int
    # Which line has this number: 48 random bits of its identity, in hexadecimal digits. Empty before the first line,
    # and where the line is pruned.
    line: str = ""
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The feed's epoch (hexadecimal digits), its newest number, how far it is pruned.

    `line` is the identity of the line that was asked for: the newest, unless said otherwise; empty where there is
    none.
    """

    epoch: str
    last: int
    pruned: int
    # Whether a committed line waits for its number.
    waiting: bool
    line: str

    @property
    def cursor(self) -> str:
        """The cursor of the newest line, where that is the one that was asked for."""
        return seal(self, Cursor(seq=self.last, begun=self.pruned, line=self.line))


def head_now(*, line: int | None = None) -> Head | None:
    """The head, with the identity of the line of this number (None: the newest); None before the first line.

    The epoch covers the cluster's identity and timeline, so that cursors of a restored backup are recognised, and the
    identity of the database and of the table: a dump that is restored into the same cluster changes nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT head.random_id, system.system_identifier, control.timeline_id, base.oid, head.tableoid,"
            " head.last, head.pruned, EXISTS(SELECT FROM feed_change WHERE seq IS NULL),"
            " (SELECT right(identity::text, 12) FROM feed_change WHERE seq = coalesce(%s, head.last))"
            " FROM feed_feedhead head, pg_control_system() system, pg_control_checkpoint() control,"
            " pg_database base WHERE base.datname = current_database()",
            [line],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    *life, last, pruned, waiting, identity = row
    epoch = hashlib.sha256("/".join(map(str, life)).encode()).hexdigest()[:12]
    return Head(epoch=epoch, last=int(last), pruned=int(pruned), waiting=waiting, line=identity or "")


def seal(head: Head, cursor: Cursor) -> str:
    """The cursor as readers keep it, of the epoch that `head` has."""
    text = f"{head.epoch}-{cursor.begun}-{cursor.line}-{cursor.seq}"
    return signing.Signer(salt=_SIGNER_SALT, sep=".").sign(text)


def unsealed(text: str) -> Cursor:
    """The cursor that `seal` wrote, whatever has become of its place. Raises CursorUnreadable, CursorExpired."""
    try:
        signed = signing.Signer(salt=_SIGNER_SALT, sep=".").unsign(text)
    except signing.BadSignature:
        raise CursorUnreadable from None
    epoch, *parts, seq = signed.split("-")
    if len(parts) != 2:
        # Ours, from before a cursor named its line: nothing says that the number means the same.
        raise CursorExpired
    return Cursor(seq=int(seq), begun=int(parts[0]), line=parts[1], epoch=epoch)


def opened(cursor: Cursor, head: Head) -> Cursor:
    """The cursor, if the feed goes on from there. `head` has been asked for its line. Raises CursorExpired."""
    # The identity of a pruned line is lost; a reader that has read it has missed nothing.
    same = cursor.line == head.line or (not head.line and cursor.seq <= head.pruned)
    if (
        cursor.epoch != head.epoch
        or cursor.seq > head.last
        or max(cursor.seq, cursor.begun) < head.pruned
        or not same
    ):
        raise CursorExpired
    return cursor
