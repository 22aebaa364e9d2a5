"""The change feed's verbs: record what changed, number what is committed, read on from a cursor.

The design, and the race that it won, are in docs/decisions/0002-change-feed.md.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError

from .errors import Gone, Invalid
from .models import Change, FeedHead, Op, Public
from .scope import Place, Scope

SCANNED_AT_MOST = 10_000
_SIGNER_SALT = "newsroom.ledger.cursor"

P = TypeVar("P", bound=Public)


@dataclass(frozen=True, slots=True)
class Presented:
    """How an object looks to partners at this moment: its flat item and where it stands.

    `item` holds no version (the feed's row has it) and of other objects nothing but their URIs and names.
    `reason` says why the object is not visible, where it is not.
    """

    item: dict[str, Any]
    place: Place
    article_id: UUID | None = None
    story_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as one partner reads it."""

    seq: int
    op: str
    type: str
    uri: str
    version: int
    at: str
    item: dict[str, Any] | None
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one pull brings. `next` is the cursor of the last line *scanned*, whether or not it was in scope."""

    entries: list[Entry]
    next: str
    more: bool


class CursorExpired(Gone):
    """This cursor belongs to another life of the feed. Take a new snapshot and follow from its cursor."""


class CursorUnreadable(Invalid):
    """This is not a cursor of this feed. Use the `next` of your last page as it was, or leave `after` out."""


def record(
    model: type[P],
    ids: Iterable[UUID],
    present: Callable[[Sequence[P]], Iterable[Presented]],
    *,
    op: Op = Op.UPSERT,
) -> list[Change]:
    """Write a line for each of the objects whose public face has changed, inside the caller's transaction.

    The rows are locked first, by rising id, and presented under the lock, so a line tells what its transaction
    leaves behind. An object that looks as its last line says gets none, so calling twice is harmless. One that was
    visible and is not any more gets `remove`.

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
        last = latest.get(obj.pk)
        before = Place.from_json(last.scope_after) if last else None
        was_visible = before is not None and before.visible
        item = json.loads(json.dumps(now.item, cls=DjangoJSONEncoder)) if now.place.visible else None
        same = last is not None and last.item == item and last.scope_after == now.place.as_json()
        if (same and op == Op.UPSERT) or not (was_visible or now.place.visible):
            continue
        obj.version += 1
        changes.append(
            Change(
                object_type=str(model._meta.model_name),
                object_id=obj.pk,
                uri=obj.uri,
                version=obj.version,
                op=op if now.place.visible else Op.REMOVE,
                reason="" if now.place.visible else now.reason,
                item=item,
                scope_before=before.as_json() if before else None,
                scope_after=now.place.as_json(),
                article_id=now.article_id,
                story_id=now.story_id,
            )
        )
    if changes:
        model._default_manager.filter(pk__in=[c.object_id for c in changes]).update(version=F("version") + 1)
        Change.objects.bulk_create(changes)
        # A help only: the feed numbers before it reads, so a line is never lost for want of this.
        transaction.on_commit(number, robust=True)
    return changes


def number() -> int:
    """Number the committed lines that have no number yet; how many there were.

    Two statements, never one: the lock stands in the first, so that the second one's snapshot holds all that the
    previous holder numbered. Where another is at it, there is nothing to do.
    """
    with transaction.atomic():
        head = FeedHead.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if head is None:
            FeedHead.objects.bulk_create([FeedHead()], ignore_conflicts=True)
            head = FeedHead.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if head is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH fresh AS (
                    SELECT id, row_number() OVER (ORDER BY id) AS place FROM ledger_change WHERE seq IS NULL
                )
                UPDATE ledger_change SET seq = %s + fresh.place FROM fresh WHERE ledger_change.id = fresh.id
                """,
                [head.last],
            )
            numbered: int = cursor.rowcount
        if numbered:
            FeedHead.objects.filter(pk=1).update(last=head.last + numbered)
        return numbered


def read(after: str, *, scope: Scope, limit: int) -> Page:
    """The lines after a cursor that lie in `scope`, oldest first: at most `limit`, from at most 10,000 scanned.

    An empty `after` starts at the beginning. Raises CursorUnreadable, CursorExpired.
    """
    number()
    epoch, head = _head()
    start = _open(after, epoch, head) if after else 0
    entries: list[Entry] = []
    scanned = start
    rows = Change.objects.filter(seq__gt=start).order_by("seq")[:SCANNED_AT_MOST]
    for change in rows.iterator(chunk_size=500):
        scanned = change.seq or scanned
        entry = _as_read_in(scope, change)
        if entry is not None:
            entries.append(entry)
        if len(entries) == limit:
            break
    return Page(entries, next=_seal(epoch, scanned), more=scanned < head)


def head_cursor() -> str:
    """The cursor of the newest line that is numbered."""
    number()
    return _seal(*_head())


def _as_read_in(scope: Scope, change: Change) -> Entry | None:
    before, after = Place.from_json(change.scope_before), Place.from_json(change.scope_after)
    if scope.admits(after):
        op, item, reason = change.op, change.item, change.reason
    elif scope.admits(before):
        op, item, reason = str(Op.REMOVE), None, change.reason or "no longer in your scope"
    else:
        return None
    return Entry(
        seq=change.seq or 0,
        op=op,
        type=change.object_type,
        uri=change.uri,
        version=change.version,
        at=change.created_at.isoformat(),
        item=item,
        reason=reason,
    )


def _head() -> tuple[str, int]:
    """The feed's epoch (hexadecimal digits) and its newest number.

    The epoch covers the cluster's identity and timeline, so that cursors of a restored backup are recognised.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT head.random_id, head.last, system.system_identifier, control.timeline_id"
            " FROM ledger_feedhead head, pg_control_system() system, pg_control_checkpoint() control"
        )
        random_id, last, system, timeline = cursor.fetchone()
    return hashlib.sha256(f"{random_id}/{system}/{timeline}".encode()).hexdigest()[:12], int(last)


def _seal(epoch: str, seq: int) -> str:
    return signing.Signer(salt=_SIGNER_SALT, sep=".").sign(f"{epoch}-{seq}")


def _open(cursor: str, epoch: str, head: int) -> int:
    try:
        theirs, seq = signing.Signer(salt=_SIGNER_SALT, sep=".").unsign(cursor).split("-")
    except (signing.BadSignature, ValueError):
        raise CursorUnreadable from None
    if theirs != epoch or int(seq) > head:
        raise CursorExpired
    return int(seq)
