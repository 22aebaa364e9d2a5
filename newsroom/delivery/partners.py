"""Verbs: issue, rotate, revoke a key; recognise who holds one; grant a product, take it, change what it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from newsroom.ledger import feed
from newsroom.ledger.errors import Conflict, Invalid, Problem
from newsroom.ledger.scope import Scope
from newsroom.people.models import User

from .keytext import generate, parse
from .models import Grant, Key, Partner, Product

# What a partner with no product may see.
NOTHING = Scope(sources=frozenset())
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


class PartnerInactive(Conflict):
    """This partner is not active: a key would open nothing."""


class KeyIsOver(Conflict):
    """This key is revoked or has expired; issue a new one instead."""


class ExpiryPast(Invalid):
    """A key must expire after it is issued."""


def issue(partner: Partner, *, editor: User, expires_at: datetime | None = None) -> tuple[Key, str]:
    """A new key, and its text: the one moment at which it can be read. Raises PartnerInactive, ExpiryPast."""
    if not partner.is_active:
        raise PartnerInactive
    if expires_at is not None and expires_at <= timezone.now():
        raise ExpiryPast
    text = generate()
    key = Key.objects.create(
        partner=partner, prefix=text.prefix, digest=text.digest, created_by=editor, expires_at=expires_at
    )
    return key, text.text


def rotate(key: Key, *, editor: User, overlap: timedelta = OVERLAP) -> tuple[Key, str]:
    """A new key in place of this one, which goes on to work for `overlap`. Raises KeyIsOver, PartnerInactive."""
    with transaction.atomic():
        old = Key.objects.select_for_update().select_related("partner").get(pk=key.pk)
        now = timezone.now()
        if not old.is_live(now):
            raise KeyIsOver
        new, text = issue(old.partner, editor=editor)
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


def grant(partner: Partner, product: Product, *, editor: User) -> Grant:
    """Give the partner this product, in place of the one it had, and tell it so."""
    with transaction.atomic():
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        with _telling([partner.pk]):
            given, _ = Grant.objects.update_or_create(
                partner=partner,
                defaults={"product": product, "granted_by": editor, "granted_at": timezone.now()},
            )
    return given


def take(partner: Partner) -> None:
    """Take the partner's product from it and tell it so: it sees nothing any more. Twice does no harm."""
    with _telling([partner.pk]):
        Grant.objects.filter(partner=partner).delete()


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
            # Who was never issued a key has never read anything, and has no cursor that it could be told at.
            if partner.keys.exists():
                feed.record_rights(
                    partner.pk,
                    before=before[partner.pk],
                    after=scope_of(partner),
                    uri=f"{settings.SITE_URL}/api/v1/me",
                )


def recognise(text: str) -> Key:
    """The key that `text` spells, with its partner. Notes its use, at most once a minute.

    Raises KeyMalformed, KeyUnknown, KeyExpired, KeyRevoked.
    """
    spelt = parse(text)
    if spelt is None:
        raise KeyMalformed
    key = Key.objects.select_related("partner").filter(prefix=spelt.prefix).first()
    # Whoever guessed a prefix must not learn what became of the key: the reasons below are for its holder.
    if key is None or not constant_time_compare(key.digest, spelt.digest):
        raise KeyUnknown
    now = timezone.now()
    _check(key, now)
    if key.last_used_at is None or key.last_used_at <= now - LAST_USED_EVERY:
        # Conditional: of many pulls at once one writes, and a page read costs no write.
        Key.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY), pk=key.pk
        ).update(last_used_at=now)
    return key


def scope_still(key: Key) -> Scope:
    """What a key that was recognised a while ago lets see by now. Raises KeyExpired, KeyRevoked."""
    fresh = Key.objects.select_related("partner").get(pk=key.pk)
    _check(fresh, timezone.now())
    return scope_of(fresh.partner)


def scope_of(partner: Partner) -> Scope:
    """What the partner may see: what its product holds; without one, nothing."""
    product = Product.objects.with_limits().filter(grants__partner=partner).first()
    return product.scope if product is not None else NOTHING


def _check(key: Key, now: datetime) -> None:
    if key.revoked_at is not None or not key.partner.is_active:
        raise KeyRevoked
    if not key.is_live(now):
        raise KeyExpired
