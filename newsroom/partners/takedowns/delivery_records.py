"""Verbs: note what a partner was handed and has asked after; who holds a text that was killed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from newsroom.articles.models import Article
from newsroom.feed.models import Change, Op
from newsroom.feed.scope import Scope, ScopePlace
from newsroom.partners.models import DeliveryRecord, Key, Partner, Takedown
from newsroom.partners.scopes import scope_of

# How exact the times are: a pull that brings nothing new writes no more often than this.
EVERY = timedelta(minutes=1)
# What this process has noted last of each partner: an idle poll asks the database nothing for it.
_noted: dict[UUID, tuple[int | None, int, datetime]] = {}
_listed: dict[UUID, datetime] = {}


def note(partner: UUID, *, asked: int | None, served: int) -> None:
    """Note that the partner asked after this number (None: it began at the beginning) and is handed lines up to that.

    Twice does no harm, and where nothing has changed nothing is written. Never backwards: of two readers of one
    partner the one that is further has told what the partner holds.
    """
    known = _noted.get(partner)
    now = timezone.now()
    if known is not None:
        had, handed, at = known
        if served <= handed and (asked is None or (had is not None and asked <= had)) and at > now - EVERY:
            return
    with connection.cursor() as cursor:
        # One statement on a row that nothing else locks; GREATEST passes over null.
        cursor.execute(
            """
            INSERT INTO partners_deliveryrecord AS held (partner_id, asked, served, asked_at) VALUES (%s, %s, %s, %s)
            ON CONFLICT (partner_id) DO UPDATE
               SET asked = greatest(held.asked, excluded.asked),
                   served = greatest(held.served, excluded.served),
                   asked_at = greatest(held.asked_at, excluded.asked_at)
            """,
            [partner, asked, served, now],
        )
    _noted[partner] = (asked, served, now)


def note_listing(partner: UUID) -> None:
    """Note that the partner reads something else than the feed: what it holds from there no number says."""
    now = timezone.now()
    if _listed.get(partner, now - EVERY) > now - EVERY:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO partners_deliveryrecord AS held (partner_id, served, listed_at) VALUES (%s, 0, %s)
            ON CONFLICT (partner_id) DO UPDATE SET listed_at = greatest(held.listed_at, excluded.listed_at)
            """,
            [partner, now],
        )
    _listed[partner] = now


@dataclass(frozen=True, slots=True)
class Holder:
    """A partner who was handed a text and has not yet been told, by the feed, that it was killed."""

    partner: Partner
    certainty: Takedown.Certainty


@dataclass(frozen=True, slots=True)
class _Line:
    """A line about the article: its number (None: not numbered yet) and where the article stood then."""

    seq: int | None
    op: str
    before: ScopePlace | None
    after: ScopePlace | None

    @property
    def shows(self) -> bool:
        return self.after is not None and self.after.visible


def holders(article: Article, *, until: datetime) -> Iterator[Holder]:
    """Who holds the text of an article that is hidden, and has not read on past the line that hides it.

    Ask when it is killed: who first reads the old lines afterwards is handed no text with them. `until` leaves out
    receipts that are younger.
    """
    lines = [
        _Line(seq, op, ScopePlace.from_json(before), ScopePlace.from_json(after))
        for seq, op, before, after in Change.objects.filter(object_id=article.pk)
        .order_by("id")
        .values_list("seq", "op", "scope_before", "scope_after")
    ]
    shown = [number for number, line in enumerate(lines) if line.shows]
    hiding = lines[shown[-1] + 1 :] if shown else lines
    # An article of which the feed never told cannot be held; of one whose old lines are pruned only its end is left.
    if not hiding:
        return
    carrying, killed = (lines[: shown[-1] + 1] if shown else []), hiding[0].seq
    pullers = Partner.objects.filter(Exists(Key.objects.filter(partner=OuterRef("pk"))))
    for partner in pullers.select_related("receipt").order_by("pk"):
        receipt = getattr(partner, "receipt", None)
        if receipt is None:
            continue
        if min(filter(None, (receipt.asked_at, receipt.listed_at)), default=until) > until:
            continue
        if killed is not None and receipt.asked is not None and receipt.asked >= killed:
            continue
        certainty = _certainty(article, receipt, carrying, hiding[0], scope_of(partner))
        if certainty is not None:
            yield Holder(partner, certainty)


def _certainty(
    article: Article, receipt: DeliveryRecord, carrying: list[_Line], hiding: _Line, scope: Scope
) -> Takedown.Certainty | None:
    places = [(line.seq, line.after) for line in carrying if line.shows]
    if not places:
        # Pruned. It was visible when it was killed, so it was in lines that came long before.
        places = [(0, hiding.before)]
    in_scope = [seq for seq, place in places if scope.holds(place) and seq is not None]
    lost = _has_lost_rights(receipt, min((seq for seq, _ in places if seq is not None), default=0))
    told = in_scope or ([seq for seq, _ in places if seq is not None] if lost else [])
    if told:
        first = min(told)
        if in_scope and receipt.asked is not None and receipt.asked >= first:
            return Takedown.Certainty.HELD
        if receipt.served >= first:
            return Takedown.Certainty.PERHAPS
    if (
        any(scope.holds(place) for _, place in places)
        and receipt.listed_at is not None
        and article.published_at is not None
        and receipt.listed_at + EVERY >= article.published_at
    ):
        return Takedown.Certainty.PERHAPS
    return None


def _has_lost_rights(receipt: DeliveryRecord, since: int) -> bool:
    """Whether the partner was in other scopes since: what it may see now does not say what it was shown then."""
    lost = Change.objects.filter(object_id=receipt.partner_id, op=Op.REVOKE)
    return lost.filter(Q(seq__gt=since) | Q(seq=None)).exists()
