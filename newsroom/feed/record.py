"""Write lines of the change feed, in the transaction that makes the change.

The design, and the race that it wins, are in docs/decisions/0002-change-feed.md.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from .items import written
from .models import Change, FeedHead, Op, Public
from .numbering import number
from .scope import ScopePlace
from .signals import numbered as numbered_signal

REVOKED = (
    "You may see or show less. Read the lists again: put what they hold in the place of yours, whatever its "
    "version, and drop the rest."
)
GRANTED = (
    "You may see or show more. Read the lists again: put what they hold in the place of yours, whatever its "
    "version, then go on from here."
)
# Operations that are sent for an article that is no longer visible, instead of a removal.
KILLS = (Op.WITHHOLD, Op.CANCEL, Op.ERASE)

P = TypeVar("P", bound=Public)


@dataclass(frozen=True, slots=True)
class Presented:
    """How an object looks to partners at this moment: its flat item and where it stands.

    `item` holds no version (the feed's row has it) and of other objects nothing but their URIs and names.
    `article_id` is the article that it is, or whose words it has. `reason` says why the object is not visible, where
    it is not; `pub_status` is withheld or canceled where it is an article of that status that hides it.
    """

    item: Mapping[str, Any]
    place: ScopePlace
    article_id: UUID | None = None
    story_id: UUID | None = None
    reason: str = ""
    pub_status: str = ""


@dataclass(frozen=True, slots=True)
class Batch(Generic[P]):
    """Objects of one model to be recorded together with those of others.

    `rows` returns a queryset of the model with what `present` shows, and is called only if there are `ids`. `locked`
    are those of `ids` that the caller has locked.
    """

    rows: Callable[[], QuerySet[P]]
    ids: Collection[UUID]
    present: Callable[[Sequence[P]], Iterable[Presented]]
    locked: Collection[UUID] = ()


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
    visible and is not any more gets `remove`, or `op` if that is a withhold, a cancel or an erase: those are sent for
    everything that was ever public, hidden or not. `reason` stands in for the presenter's.

    Raises TransactionManagementError outside a transaction.
    """
    _check_transaction()
    objects = list(
        model._default_manager.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    )
    return _record([(objects, present)], op=op, reason=reason)


def record_all(batches: Sequence[Batch[Any]]) -> list[Change]:
    """Do the same for objects of several models, in the order of `batches`, with few statements.

    All rows are locked before the first is presented: what a presenter reads beside a row is then final, too.
    """
    _check_transaction()
    querysets = [(batch, batch.rows()) for batch in batches if batch.ids]
    for batch, rows in querysets:
        # Not in one statement with what is shown: one that waits for a lock reads the rest as it was before.
        unlocked = set(batch.ids).difference(batch.locked)
        waiting = rows.model._default_manager.select_for_update(no_key=True).filter(pk__in=unlocked)
        list(waiting.order_by("pk").values_list("pk", flat=True))
    chosen = (
        (list(rows.filter(pk__in=set(batch.ids)).order_by("pk")), batch.present) for batch, rows in querysets
    )
    return _record(list(chosen), op=Op.UPSERT, reason="")


def _check_transaction() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("A change is recorded in the transaction that makes it.")


def _record(
    chosen: Sequence[tuple[list[Any], Callable[[Sequence[Any]], Iterable[Presented]]]],
    *,
    op: Op,
    reason: str,
) -> list[Change]:
    if not any(objects for objects, _ in chosen):
        return []
    latest = {
        change.object_id: change
        for change in Change.objects.filter(object_id__in=[o.pk for objects, _ in chosen for o in objects])
        .order_by("object_id", "-id")
        .distinct("object_id")
    }
    changes = []
    for objects, present in chosen:
        changed = []
        for obj, now in zip(objects, present(objects), strict=True):
            change = _line(latest.get(obj.pk), now, op)
            if change is None:
                continue
            obj.version += 1
            changed.append(obj.pk)
            changes.append(_addressed(change, obj, now, reason))
        if changed:
            type(objects[0])._default_manager.filter(pk__in=changed).update(version=F("version") + 1)
    _write(changes)
    return changes


def record_new(objects: Sequence[Public], presented: Iterable[Presented]) -> list[Change]:
    """The same of objects that this transaction has just stored with version 1, each visible as it is presented.

    No other transaction can hold them, and there is no earlier line to compare with: nothing is locked or read again.
    """
    _check_transaction()
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

    The feed's head is locked until the transaction ends. So no other process numbers lines, and the earlier lines of
    this transaction come before these. Others can still write and read; their lines are numbered after these.
    Numbering these lines later would write each of them twice. Return how many there were.
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
    if change.item is None or any(facet.suggested for facet in now.place.facets):
        # For suggestions too: a partner that sees decisions only gets an undone accept as a removal.
        change.reason = (reason or now.reason)[:200]
    return change


def _line(last: Change | None, now: Presented, op: Op) -> Change | None:
    """Return the line for what has changed since an object's last line, or None."""
    before = ScopePlace.from_json(last.scope_after) if last else None
    place, item, pub_status = now.place, None, ""
    if place.visible:
        item = json.loads(written(now.item))
    elif last is None or before is None:
        return None
    else:
        place, pub_status = before.hidden(), now.pub_status
        op = op if op in KILLS else Op.REMOVE
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
    """Write lines for one partner whose rights have lost or gained something. The caller locks the partner's row.

    After either line the partner reads the lists again: a line for each object concerned could take millions.
    """
    lines = []
    if lost:
        lines.append((Op.REVOKE, REVOKED))
    if gained:
        lines.append((Op.GRANT, GRANTED))
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
        for version, (op, reason) in enumerate(lines, start=(last or 0) + 1)
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
