"""Issue, rotate, restrict and revoke the API keys of partners, and authenticate requests by them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from newsroom.core.errors import Conflict, Invalid, Problem
from newsroom.feed.scope import Scope
from newsroom.partners.models import Key, Partner
from newsroom.partners.permissions.scopes import parts_column, scope_from, scope_of
from newsroom.users.models import User

from .tokens import generate, parse

# After a rotation both keys work for so long.
OVERLAP = timedelta(days=1)
LAST_USED_EVERY = timedelta(minutes=1)


class KeyNotAccepted(Problem):
    message = "A key is needed here, one that is whole, known and not revoked."
    status = 401


class KeyMalformed(KeyNotAccepted):
    message = (
        "This is not a whole key. A key is cdk_, eight letters and digits, _ and 49 more; copy it again."
    )


class KeyUnknown(KeyNotAccepted):
    message = "This key is unknown."


class KeyExpired(KeyNotAccepted):
    message = "This key has expired. Ask the newsroom for a new one."


class KeyRevoked(KeyNotAccepted):
    message = "This key has been revoked. Ask the newsroom for a new one."


class KeyNotFromHere(KeyNotAccepted):
    message = "This key is not accepted from your address. Ask the newsroom to add it."


class AddressUnknown(Invalid):
    message = _("This is no address and no network. Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.")


class PartnerInactive(Conflict):
    message = _("This partner is not active: a key would give no access.")


class KeyIsOver(Conflict):
    message = _("This key is revoked or has expired; issue a new one instead.")


class ExpiryPast(Invalid):
    message = _("A key must expire after it is issued.")


def issue(
    partner: Partner,
    *,
    editor: User,
    expires_at: datetime | None = None,
    addresses: Iterable[str] = (),
    may_propose: bool = False,
) -> tuple[Key, str]:
    """Return a new key and its text, which cannot be read again later.

    `addresses` are IP addresses and networks from which it may be used; none for all. `may_propose` lets it send
    annotations. Raises PartnerInactive, ExpiryPast, AddressUnknown.
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
    """Return a new key and its text. The old key works for `overlap`. Raises KeyIsOver, PartnerInactive."""
    with transaction.atomic():
        old = Key.objects.select_for_update().select_related("partner").get(pk=key.pk)
        now = timezone.now()
        if not old.is_live(now):
            raise KeyIsOver
        # The new key has the restrictions of the old one.
        new, text = issue(old.partner, editor=editor, addresses=old.addresses, may_propose=old.may_propose)
        # An earlier expiry stays.
        Key.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now + overlap), pk=old.pk).update(
            expires_at=now + overlap
        )
    key.refresh_from_db()
    return new, text


def revoke(key: Key, *, editor: User) -> None:
    """Revoke a key. Idempotent: the first time and editor stay recorded."""
    Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=editor)
    key.refresh_from_db()


def confine(key: Key, *, addresses: Iterable[str]) -> None:
    """Restrict a key to these IP addresses and networks; none for all. Raises AddressUnknown, KeyIsOver."""
    networks = _networks(addresses)
    if not Key.objects.filter(pk=key.pk, revoked_at=None).update(addresses=networks):
        raise KeyIsOver
    key.refresh_from_db()


def let_propose(key: Key, *, may: bool) -> None:
    """Set whether a key may send annotations as suggestions. Raises KeyIsOver."""
    if not Key.objects.filter(pk=key.pk, revoked_at=None).update(may_propose=may):
        raise KeyIsOver
    key.refresh_from_db()


def recognise(text: str, *, address: str) -> tuple[Key, Scope]:
    """Return the key of this text, with its partner, and its scope. Records its use, at most once a minute.

    `address` is the client's IP address. Raises KeyMalformed, KeyUnknown, KeyNotFromHere, KeyExpired, KeyRevoked.
    """
    spelt = parse(text)
    if spelt is None:
        raise KeyMalformed
    found = Key.objects.select_related("partner").annotate(parts=parts_column()).order_by()
    key = next(iter(found.filter(prefix=spelt.prefix)), None)
    # Only the holder of the whole key may learn why it is not accepted, not somebody who guessed its prefix.
    if key is None or not constant_time_compare(key.digest, spelt.digest):
        raise KeyUnknown
    now = timezone.now()
    _check(key, now)
    if not key.opens_from(address):
        raise KeyNotFromHere
    if key.last_used_at is None or key.last_used_at <= now - LAST_USED_EVERY:
        # Conditional: of concurrent requests only one writes.
        Key.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY), pk=key.pk
        ).update(last_used_at=now)
    return key, scope_from(key.parts)


def scope_still(key: Key) -> Scope:
    """Return the current scope of a key that was authenticated earlier. Raises KeyExpired, KeyRevoked, KeyUnknown."""
    fresh = Key.objects.select_related("partner").filter(pk=key.pk).first()
    if fresh is None:
        # The database was restored to a state before the key was issued.
        raise KeyUnknown
    _check(fresh, timezone.now())
    return scope_of(fresh.partner)


def _check(key: Key, now: datetime) -> None:
    if key.revoked_at is not None or not key.partner.is_active:
        raise KeyRevoked
    if not key.is_live(now):
        raise KeyExpired


def _networks(addresses: Iterable[str]) -> list[str]:
    """Return addresses and networks in CIDR notation, without duplicates. Raises AddressUnknown."""
    try:
        return list(dict.fromkeys(str(ip_network(one.strip())) for one in addresses if one.strip()))
    except ValueError:
        raise AddressUnknown from None
