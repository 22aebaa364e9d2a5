"""Verbs: hang a bell, rotate its secret, take it down, ring those that are due.

A bell says that there is something to pull and where the feed's head is, nothing else: a POST of `{feed, head}`, signed
by Standard Webhooks (standardwebhooks.com). The partner then pulls, and what it missed comes with it. So a lost bell
loses nothing, and one that rings for nothing does no harm.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from newsroom.core.errors import Invalid
from newsroom.feed import numbering, reading
from sources import fetching

from .models import DeliveryRecord, Partner, Webhook
from .scopes import scope_of

# A partner is rung at most so often, however much happens.
APART = timedelta(seconds=3)
# As the standard's own schedule: eight tries, the last after some 51 hours, then every twenty.
RETRIES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
)
GIVEN_UP_AFTER = timedelta(days=3)
OVERLAP = timedelta(days=1)
LEASE = timedelta(minutes=1)
SECONDS = 10.0
AT_ONCE = 8


class WebhookAddressRefused(Invalid):
    message = _("A bell's address begins with https:// and leads to a machine on the open internet.")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST that is to go out: where to, what, and signed with which secrets."""

    bell: int
    url: str
    secrets: tuple[str, ...]
    head: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one: the status that it was answered with, or why there was none."""

    delivery: Delivery
    status: int | None
    failure: str


def create(partner: Partner, *, url: str) -> tuple[Webhook, str]:
    """Give the partner a bell at this address, in place of the one that it had, and its secret: shown this once.

    It rings for what comes from now on. Raises BellAddressRefused.
    """
    _check(url)
    secret = new_secret()
    Webhook.objects.filter(partner=partner).delete()
    bell = Webhook.objects.create(
        partner=partner, url=url, secret=secret, looked_to=reading.position(0).last, heard_to=0
    )
    return bell, secret


def change_url(bell: Webhook, *, url: str) -> None:
    """Another address with the same secret; a bell that was given up rings again. Raises BellAddressRefused."""
    _check(url)
    Webhook.objects.filter(pk=bell.pk).update(url=url)
    resume(bell)


def resume(bell: Webhook) -> None:
    """Ring again where it was given up, with what it has missed."""
    now = timezone.now()
    Webhook.objects.filter(pk=bell.pk).update(
        disabled_at=None, failures=0, failing_since=None, last_failure=""
    )
    Webhook.objects.filter(pk=bell.pk, pending__isnull=False).update(due_at=now)
    bell.refresh_from_db()


def rotate(bell: Webhook, *, overlap: timedelta = OVERLAP) -> str:
    """A new secret, shown this once. For `overlap` both sign, so that the receiver changes over without a gap."""
    secret = new_secret()
    Webhook.objects.filter(pk=bell.pk).update(
        former_secret=F("secret"), former_until=timezone.now() + overlap, secret=secret
    )
    bell.refresh_from_db()
    return secret


def delete(bell: Webhook) -> None:
    Webhook.objects.filter(pk=bell.pk).delete()


def new_secret() -> str:
    """`whsec_` and 32 random bytes in base64, as the standard spells them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def sign(secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """The signature `v1,…` of one message under one secret (Standard Webhooks 1.0.0)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = b".".join([message.encode(), str(timestamp).encode(), body])
    return f"v1,{base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()}"


def deliver_all() -> None:
    """Ring every bell soon, whether or not there is a line for its partner: so that all pull."""
    # The number of the line to come: no receipt says that it was pulled already.
    Webhook.objects.update(pending=reading.last() + 1, due_at=timezone.now())


def deliver_due() -> int:
    """Look what is new, ring the bells that are due, note what became of it; how many were heard."""
    now = timezone.now()
    _look(now)
    rings = list(_take(now))
    if not rings:
        return 0
    # Only the asking is done side by side: one deaf receiver must not hold up the others.
    with ThreadPoolExecutor(max_workers=AT_ONCE) as threads:
        answers = list(threads.map(deliver, rings))
    return sum(_note(rung) for rung in answers)


def _look(now: datetime) -> None:
    """Find out for each bell whether there is news in its partner's scope since it was last looked."""
    numbering.number()
    last = reading.last()
    for bell in Webhook.objects.filter(looked_to__lt=last, disabled_at=None).select_related("partner"):
        found, to = reading.news(bell.looked_to, scope=scope_of(bell.partner), partner=bell.partner_id)
        # After the first line that is for it nothing more need be looked at: it pulls to the end.
        to = last if found else to
        rows = Webhook.objects.filter(pk=bell.pk, looked_to=bell.looked_to)
        due_at = max(now, bell.rung_at + APART) if bell.rung_at else now
        rows.filter(pending=None).update(**({"pending": to, "due_at": due_at} if found else {}), looked_to=to)
        rows.filter(pending__isnull=False).update(**({"pending": to} if found else {}), looked_to=to)


def _take(now: datetime) -> Iterable[Delivery]:
    """The rings that are due, each taken for a while: should this worker die, it is due again."""
    due = Webhook.objects.filter(
        pending__isnull=False, due_at__lte=now, disabled_at=None, partner__is_active=True
    )
    for bell in due:
        asked = DeliveryRecord.objects.filter(partner=bell.partner_id).values_list("asked", flat=True).first()
        rows = Webhook.objects.filter(pk=bell.pk, due_at=bell.due_at, pending=bell.pending)
        if asked is not None and bell.pending is not None and asked >= bell.pending:
            # It has pulled by itself meanwhile.
            rows.update(pending=None, due_at=None)
        elif rows.update(due_at=now + LEASE, rung_at=now) == 1:
            assert bell.pending is not None
            former = bell.former_until is not None and bell.former_until > now
            yield Delivery(
                bell=bell.pk,
                url=bell.url,
                secrets=(bell.secret, bell.former_secret) if former else (bell.secret,),
                head=bell.pending,
                cursor=reading.cursor_at(bell.pending),
            )


def deliver(delivery: Delivery) -> Attempt:
    """Send one. Asks no database: it runs beside others in a thread."""
    body = json.dumps({"feed": f"{settings.SITE_URL}/api/v1/changes", "head": delivery.cursor}).encode()
    message, timestamp = f"msg_{uuid7()}", int(timezone.now().timestamp())
    signatures = [sign(s, message=message, timestamp=timestamp, body=body) for s in delivery.secrets]
    try:
        answer = fetching.fetch(
            delivery.url,
            method="POST",
            fields={
                "Content-Type": "application/json",
                "webhook-id": message,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": " ".join(signatures),
            },
            body=body,
            seconds=SECONDS,
            size=100_000,
        )
    except (fetching.Unreachable, fetching.AddressRefused) as error:
        return Attempt(delivery, None, str(error))
    failure = "" if 200 <= answer.status < 300 else f"answered with {answer.status}"
    return Attempt(delivery, answer.status, failure)


def _note(rung: Attempt) -> bool:
    now = timezone.now()
    row = Webhook.objects.filter(pk=rung.delivery.bell)
    if not rung.failure:
        row.update(heard_at=now, heard_to=rung.delivery.head, failures=0, failing_since=None, last_failure="")
        row.filter(pending=rung.delivery.head).update(pending=None, due_at=None)
        # What came while it rang is told a little later.
        row.filter(pending__isnull=False).update(due_at=now + APART)
        return True
    bell = row.first()
    if bell is None:
        return False
    since = bell.failing_since or now
    delay = RETRIES[min(bell.failures, len(RETRIES) - 1)]
    # 410: the standard's word for "never again".
    over = rung.status == 410 or now - since >= GIVEN_UP_AFTER
    row.filter(Q(url=rung.delivery.url)).update(
        failures=F("failures") + 1,
        failing_since=since,
        last_failure=rung.failure[:300],
        disabled_at=now if over else None,
    )
    row.filter(pending__isnull=False).update(due_at=now + delay)
    return False


def _check(url: str) -> None:
    try:
        fetching.check(url)
    except fetching.AddressRefused as refused:
        raise WebhookAddressRefused(f"{WebhookAddressRefused.message} {refused.detail}") from None
    except fetching.Unreachable as error:
        raise WebhookAddressRefused(
            _("%(refused)s Here: %(reason)s.") % {"refused": WebhookAddressRefused.message, "reason": error}
        ) from None
