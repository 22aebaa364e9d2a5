"""Issue, rotate and revoke the API keys of a partner, and recognise who holds one."""

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
from newsroom.users.models import User

from .models import Key, Partner
from .scopes import _parts, scope, scope_of
from .tokens import generate, parse

# While a key is exchanged both work, so that a partner need not stop pulling.
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
    message = "Nobody holds this key."


class KeyExpired(KeyNotAccepted):
    message = "This key has expired. Ask the newsroom for a new one."


class KeyRevoked(KeyNotAccepted):
    message = "This key has been revoked. Ask the newsroom for a new one."


class KeyNotFromHere(KeyNotAccepted):
    message = "This key does not open from your address. Ask the newsroom to add it."


class AddressUnknown(Invalid):
    message = _("This is no address and no network. Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.")


class PartnerInactive(Conflict):
    message = _("This partner is not active: a key would open nothing.")


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
    return key, scope(key.parts)


def scope_still(key: Key) -> Scope:
    """What a key that was recognised a while ago lets see by now. Raises KeyExpired, KeyRevoked, KeyUnknown."""
    fresh = Key.objects.select_related("partner").filter(pk=key.pk).first()
    if fresh is None:
        # The database was restored to a state from before the key was issued.
        raise KeyUnknown
    _check(fresh, timezone.now())
    return scope_of(fresh.partner)


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
