"""Verbs: issue, rotate, revoke a key; recognise who holds one; grant a product, take it, change what it holds."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import Exists, JSONField, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from newsroom.articles.models import Article
from newsroom.core.errors import Conflict, Invalid, Problem
from newsroom.feed import changes
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import Scope
from newsroom.users.models import User

from .models import PART_COLUMNS, Grant, Key, Partner, Product, part_of
from .reuse import right_of
from .tokens import generate, parse

# While a key is exchanged both work, so that a partner need not stop pulling.
OVERLAP = timedelta(days=1)
LAST_USED_EVERY = timedelta(minutes=1)


class KeyNotAccepted(Problem):
    """A key is needed here, one that is whole, known and not revoked."""

    status = 401


class KeyMalformed(KeyNotAccepted):
    """This is not a whole key. A key is cdk_, eight letters and digits, _ and 49 more; copy it again."""


class KeyUnknown(KeyNotAccepted):
    """Nobody holds this key."""


class KeyExpired(KeyNotAccepted):
    """This key has expired. Ask the newsroom for a new one."""


class KeyRevoked(KeyNotAccepted):
    """This key has been revoked. Ask the newsroom for a new one."""


class KeyNotFromHere(KeyNotAccepted):
    """This key does not open from your address. Ask the newsroom to add it."""


class AddressUnknown(Invalid):
    """This is no address and no network. Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32."""


class PartnerInactive(Conflict):
    """This partner is not active: a key would open nothing."""


class KeyIsOver(Conflict):
    """This key is revoked or has expired; issue a new one instead."""


class ExpiryPast(Invalid):
    """A key must expire after it is issued."""


def issue(
    partner: Partner,
    *,
    editor: User,
    expires_at: datetime | None = None,
    addresses: Iterable[str] = (),
    may_propose: bool = False,
) -> tuple[Key, str]:
    """A new key, and its text: the one moment at which it can be read.

    `addresses` are those that it opens from, in CIDR notation; none for all. `may_propose`: it may send annotations.
    Raises PartnerInactive, ExpiryPast, AddressUnknown.
    """
    networks = _networks(addresses)
    if not partner.is_active:
        raise PartnerInactive
    if expires_at is not None and expires_at <= timezone.now():
        raise ExpiryPast
    text = generate()
    key = Key.objects.create(
        partner=partner,
        prefix=text.prefix,
        digest=text.digest,
        created_by=editor,
        expires_at=expires_at,
        addresses=networks,
        may_propose=may_propose,
    )
    return key, text.text


def rotate(key: Key, *, editor: User, overlap: timedelta = OVERLAP) -> tuple[Key, str]:
    """A new key in place of this one, which goes on to work for `overlap`. Raises KeyIsOver, PartnerInactive."""
    with transaction.atomic():
        old = Key.objects.select_for_update().select_related("partner").get(pk=key.pk)
        now = timezone.now()
        if not old.is_live(now):
            raise KeyIsOver
        # From where the old one opened, and for what: a new key must not open wider than the newsroom had said.
        new, text = issue(old.partner, editor=editor, addresses=old.addresses, may_propose=old.may_propose)
        # An end that was set earlier is not put off by this.
        Key.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now + overlap), pk=old.pk).update(
            expires_at=now + overlap
        )
    key.refresh_from_db()
    return new, text


def revoke(key: Key, *, editor: User) -> None:
    """The key opens nothing from now on. Twice does no harm: the first time and person stand."""
    Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=editor)
    key.refresh_from_db()


def confine(key: Key, *, addresses: Iterable[str]) -> None:
    """Let the key open from these addresses and networks only; from anywhere where there are none.

    Raises AddressUnknown, KeyIsOver.
    """
    networks = _networks(addresses)
    if not Key.objects.filter(pk=key.pk, revoked_at=None).update(addresses=networks):
        raise KeyIsOver
    key.refresh_from_db()


def let_propose(key: Key, *, may: bool) -> None:
    """Let the key send annotations as suggestions, or no more. Raises KeyIsOver."""
    if not Key.objects.filter(pk=key.pk, revoked_at=None).update(may_propose=may):
        raise KeyIsOver
    key.refresh_from_db()


def grant(partner: Partner, product: Product, *, editor: User) -> Grant:
    """Give the partner this product, beside those that it has, and tell it so. Twice does no harm."""
    with transaction.atomic():
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        with _telling([partner.pk]):
            given, _ = Grant.objects.get_or_create(
                partner=partner, product=product, defaults={"granted_by": editor}
            )
    return given


def assign(partner: Partner, products: Iterable[Product], *, editor: User) -> None:
    """Give the partner these products and no others, and tell it once what it has lost and gained by that."""
    ids = {product.pk for product in products}
    with transaction.atomic():
        locked = list(Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        with _telling([partner.pk]):
            Grant.objects.filter(partner=partner).exclude(product__in=ids).delete()
            Grant.objects.bulk_create(
                (Grant(partner=partner, product=product, granted_by=editor) for product in locked),
                ignore_conflicts=True,
            )


def take(partner: Partner, product: Product) -> None:
    """Take this product from the partner and tell it so. Twice does no harm."""
    with _telling([partner.pk]):
        Grant.objects.filter(partner=partner, product=product).delete()


def tell_of_source(source: UUID, *, before: ReuseLimit | None, after: ReuseLimit | None) -> None:
    """Tell those who lose or gain by what a source grants from now on; None where nothing is said of it.

    Told is who could see an article of the source, whether or not there is one at this moment: one that is published
    while this is decided would otherwise be held by somebody who was never told.
    """
    with transaction.atomic():
        readers = Partner.objects.filter(Exists(Key.objects.filter(partner=OuterRef("pk"))))
        for partner in readers.select_for_update(no_key=True).order_by("pk"):
            parts = [
                part
                for part in scope_of(partner).parts
                if part.sources is None or str(source) in part.sources
            ]
            # Where one part loses, the best of those that show an article loses too: it was no worse before, and is no
            # better than the source afterwards.
            rights = [
                (right_of(origin, before, part.right), right_of(origin, after, part.right))
                for part in parts
                for origin in Article.Origin.values
            ]
            _tell(
                partner,
                lost=any(not now.covers(was) for was, now in rights),
                gained=any(not was.covers(now) for was, now in rights),
            )


@contextmanager
def changing(product: Product) -> Iterator[None]:
    """Change what a product holds, inside, and tell those who hold it what it has lost and gained for them."""
    with transaction.atomic():
        # Before its partners, as in `grant`: one who is given the product meanwhile gets it as it was or as it is.
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        with _telling(list(Grant.objects.filter(product=product).values_list("partner", flat=True))):
            yield


@contextmanager
def _telling(partners: list[UUID]) -> Iterator[None]:
    """Write lines of the feed for what the change inside takes from these partners and gives to them."""
    with transaction.atomic():
        held = list(Partner.objects.select_for_update(no_key=True).filter(pk__in=partners).order_by("pk"))
        before = {partner.pk: scope_of(partner) for partner in held}
        yield
        for partner in held:
            was, now = before[partner.pk], scope_of(partner)
            # Who was never issued a key has never read anything, and has no cursor that it could be told at.
            if was != now and partner.keys.exists():
                _tell(partner, lost=not now.covers(was), gained=not was.covers(now))


def _tell(partner: Partner, *, lost: bool, gained: bool) -> None:
    changes.record_rights(partner.pk, lost=lost, gained=gained, uri=f"{settings.SITE_URL}/api/v1/me")


def recognise(text: str, *, address: str) -> tuple[Key, Scope]:
    """The key that `text` spells, with its partner, and what it lets see. Notes its use, at most once a minute.

    `address` is where the request comes from. Raises KeyMalformed, KeyUnknown, KeyNotFromHere, KeyExpired, KeyRevoked.
    """
    spelt = parse(text)
    if spelt is None:
        raise KeyMalformed
    found = Key.objects.select_related("partner").annotate(parts=_parts()).order_by()
    key = next(iter(found.filter(prefix=spelt.prefix)), None)
    # Whoever guessed a prefix must not learn what became of the key: the reasons below are for its holder.
    if key is None or not constant_time_compare(key.digest, spelt.digest):
        raise KeyUnknown
    now = timezone.now()
    _check(key, now)
    if not key.opens_from(address):
        raise KeyNotFromHere
    if key.last_used_at is None or key.last_used_at <= now - LAST_USED_EVERY:
        # Conditional: of many pulls at once one writes, and a page read costs no write.
        Key.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY), pk=key.pk
        ).update(last_used_at=now)
    return key, _scope(key.parts)


def scope_still(key: Key) -> Scope:
    """What a key that was recognised a while ago lets see by now. Raises KeyExpired, KeyRevoked, KeyUnknown."""
    fresh = Key.objects.select_related("partner").filter(pk=key.pk).first()
    if fresh is None:
        # The database was restored to a state from before the key was issued.
        raise KeyUnknown
    _check(fresh, timezone.now())
    return scope_of(fresh.partner)


def scope_of(partner: Partner) -> Scope:
    """What the partner may see: what any of its products holds; without one, nothing."""
    return Scope(tuple(product.part for product in products_of(partner)))


def products_of(partner: Partner) -> QuerySet[Product]:
    return Product.objects.with_limits().filter(grants__partner=partner).order_by("pk")


def _parts() -> RawSQL:
    """What `_scope` reads, as a column beside a key: a pull asks the database once who asks and what it may see."""
    sql, params = _sql_of_parts()
    return RawSQL(sql, params, output_field=ArrayField(JSONField()))  # noqa: S611 - what a queryset wrote


@cache
def _sql_of_parts() -> tuple[str, tuple[Any, ...]]:
    # Written once a process: to put it together took longer than to carry it out, and each request asks it.
    holder = RawSQL('"partners_key"."partner_id"', ())
    products = Product.objects.with_limits().filter(grants__partner=holder).order_by("pk")
    columns = {name: name for name in ("source_ids", "story_ids", *PART_COLUMNS)}
    sql, params = products.values(part=JSONObject(**columns)).query.sql_with_params()
    return f"ARRAY({sql})", params


def _scope(parts: Iterable[Mapping[str, Any]]) -> Scope:
    return Scope(tuple(part_of(**part) for part in parts))


def _check(key: Key, now: datetime) -> None:
    if key.revoked_at is not None or not key.partner.is_active:
        raise KeyRevoked
    if not key.is_live(now):
        raise KeyExpired


def _networks(addresses: Iterable[str]) -> list[str]:
    """Addresses and networks as they are kept: each once, in CIDR notation. Raises AddressUnknown."""
    try:
        return list(dict.fromkeys(str(ip_network(one.strip())) for one in addresses if one.strip()))
    except ValueError:
        raise AddressUnknown from None
