"""Record what each partner was given and has asked for, and find the partners who hold a hidden article."""

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
from newsroom.partners.permissions.scopes import scope_of

# The precision of the times: a request without news writes at most once in this time.
EVERY = timedelta(minutes=1)
# The last record of each partner in this process, so that an idle poll needs no query.
_recorded: dict[UUID, tuple[int | None, int, datetime]] = {}
_listed: dict[UUID, datetime] = {}


def forget() -> None:
    """Forget what this process has recorded, as a new process. The next requests are written again."""
    _recorded.clear()
    _listed.clear()


def note(partner: UUID, *, asked: int | None, served: int) -> None:
    """Record that a partner asked for lines after `asked` (None: from the beginning) and got lines up to `served`.

    Idempotent; nothing is written without a change. The numbers never decrease: if a partner has two clients, the one
    that is further ahead shows what it holds.
    """
    known = _recorded.get(partner)
    now = timezone.now()
    if known is not None:
        had, handed, at = known
        if served <= handed and (asked is None or (had is not None and asked <= had)) and at > now - EVERY:
            return
    with connection.cursor() as cursor:
        # One statement on a row that nothing else locks. GREATEST ignores nulls.
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
    _recorded[partner] = (asked, served, now)


def note_listing(partner: UUID) -> None:
    """Record that a partner reads lists. What it holds from there is not known by number."""
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
    """A partner who was given an article and has not yet read the line that hides it."""

    partner: Partner
    certainty: Takedown.Certainty


@dataclass(frozen=True, slots=True)
class _Line:
    """A line about the article: its number (None: not numbered yet) and the article's place before and after it."""

    seq: int | None
    op: str
    before: ScopePlace | None
    after: ScopePlace | None

    @property
    def shows(self) -> bool:
        return self.after is not None and self.after.visible


def holders(article: Article, *, until: datetime) -> Iterator[Holder]:
    """Yield the partners who hold a hidden article and have not read the line that hides it.

    Call it when the article is hidden: lines that are read later contain no text. Delivery records younger than `until`
    are ignored.
    """
    lines = [
        _Line(seq, op, ScopePlace.from_json(before), ScopePlace.from_json(after))
        for seq, op, before, after in Change.objects.filter(object_id=article.pk)
        .order_by("id")
        .values_list("seq", "op", "scope_before", "scope_after")
    ]
    shown = [number for number, line in enumerate(lines) if line.shows]
    hiding = lines[shown[-1] + 1 :] if shown else lines
    # Without a line no partner holds the article. If its old lines are pruned, only the line that hides it is left.
    if not hiding:
        return
    showing, hidden_at = (lines[: shown[-1] + 1] if shown else []), hiding[0].seq
    pullers = Partner.objects.filter(Exists(Key.objects.filter(partner=OuterRef("pk"))))
    for partner in pullers.select_related("delivery_record").order_by("pk"):
        delivery_record = getattr(partner, "delivery_record", None)
        if delivery_record is None:
            continue
        if min(filter(None, (delivery_record.asked_at, delivery_record.listed_at)), default=until) > until:
            continue
        if hidden_at is not None and delivery_record.asked is not None and delivery_record.asked >= hidden_at:
            continue
        certainty = _certainty(article, delivery_record, showing, hiding[0], scope_of(partner))
        if certainty is not None:
            yield Holder(partner, certainty)


def _certainty(
    article: Article, delivery_record: DeliveryRecord, showing: list[_Line], hiding: _Line, scope: Scope
) -> Takedown.Certainty | None:
    places = [(line.seq, line.after) for line in showing if line.shows]
    if not places:
        # Its lines are pruned. It was visible before it was hidden, so it was in much earlier lines.
        places = [(0, hiding.before)]
    in_scope = [seq for seq, place in places if scope.holds(place) and seq is not None]
    lost = _has_lost_rights(delivery_record, min((seq for seq, _ in places if seq is not None), default=0))
    numbers = in_scope or ([seq for seq, _ in places if seq is not None] if lost else [])
    if numbers:
        first = min(numbers)
        if in_scope and delivery_record.asked is not None and delivery_record.asked >= first:
            return Takedown.Certainty.HELD
        if delivery_record.served >= first:
            return Takedown.Certainty.PERHAPS
    if (
        any(scope.holds(place) for _, place in places)
        and delivery_record.listed_at is not None
        and article.published_at is not None
        and delivery_record.listed_at + EVERY >= article.published_at
    ):
        return Takedown.Certainty.PERHAPS
    return None


def _has_lost_rights(delivery_record: DeliveryRecord, since: int) -> bool:
    """Return whether the partner has lost rights since: its present scope does not say what it was given then."""
    lost = Change.objects.filter(object_id=delivery_record.partner_id, op=Op.REVOKE)
    return lost.filter(Q(seq__gt=since) | Q(seq=None)).exists()
