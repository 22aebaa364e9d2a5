"""Deliver webhooks: find the partners with news, send the requests that are due, and record the results.

A webhook says that there is something to pull and where the feed's head is, nothing else: a POST of `{feed, head}`. The
partner then pulls, and gets whatever it missed. A lost webhook therefore loses nothing, and a superfluous one is
harmless.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from newsroom.feed import numbering, read
from newsroom.partners.models import DeliveryRecord, Webhook
from newsroom.partners.permissions.scopes import scope_of
from sources import fetching

from .signing import sign

# The shortest time between two deliveries to one partner.
APART = timedelta(seconds=3)
# The schedule that the standard recommends: eight tries, the last after some 51 hours, then one every 20 hours.
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
LEASE = timedelta(minutes=1)
TIMEOUT = 10.0  # seconds
CONCURRENT = 8


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST to send. It is signed with each of `secrets`; `head` is a number of the feed and `cursor` its cursor."""

    webhook: int
    url: str
    secrets: tuple[str, ...]
    head: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a delivery: the HTTP status, if there was an answer, and why it failed, if it did."""

    delivery: Delivery
    status: int | None
    failure: str


def deliver_all() -> None:
    """Deliver every webhook soon, even if there is no line for its partner, so that all partners pull."""
    # The number of the next line: no delivery record can say that it was pulled already.
    Webhook.objects.update(pending=read.last() + 1, due_at=timezone.now())


def deliver_due() -> int:
    """Deliver the webhooks that are due and return how many partners accepted them."""
    now = timezone.now()
    find_news(now)
    deliveries = list(take_due(now))
    if not deliveries:
        return 0
    # Requests run in parallel, so that a slow receiver does not hold up the others. The database is not used there.
    with ThreadPoolExecutor(max_workers=CONCURRENT) as threads:
        attempts = list(threads.map(deliver, deliveries))
    return sum(_record(attempt) for attempt in attempts)


def find_news(now: datetime) -> None:
    """Mark the webhooks whose partner has new lines in its scope as pending."""
    numbering.number()
    last = read.last()
    for webhook in Webhook.objects.filter(scanned_to__lt=last, disabled_at=None).select_related("partner"):
        found, to = read.news(webhook.scanned_to, scope=scope_of(webhook.partner), partner=webhook.partner_id)
        # The partner pulls to the end, so lines after the first one for it need not be scanned.
        to = last if found else to
        rows = Webhook.objects.filter(pk=webhook.pk, scanned_to=webhook.scanned_to)
        due_at = max(now, webhook.sent_at + APART) if webhook.sent_at else now
        rows.filter(pending=None).update(
            **({"pending": to, "due_at": due_at} if found else {}), scanned_to=to
        )
        rows.filter(pending__isnull=False).update(**({"pending": to} if found else {}), scanned_to=to)


def take_due(now: datetime) -> Iterator[Delivery]:
    """Take the webhooks that are due, each for a lease: if this worker dies, they are due again."""
    due = Webhook.objects.filter(
        pending__isnull=False, due_at__lte=now, disabled_at=None, partner__is_active=True
    )
    for webhook in due:
        records = DeliveryRecord.objects.filter(partner=webhook.partner_id)
        asked = records.values_list("asked", flat=True).first()
        rows = Webhook.objects.filter(pk=webhook.pk, due_at=webhook.due_at, pending=webhook.pending)
        if asked is not None and webhook.pending is not None and asked >= webhook.pending:
            # The partner has pulled by itself.
            rows.update(pending=None, due_at=None)
        elif rows.update(due_at=now + LEASE, sent_at=now) == 1:
            assert webhook.pending is not None
            former = webhook.former_until is not None and webhook.former_until > now
            yield Delivery(
                webhook=webhook.pk,
                url=webhook.url,
                secrets=(webhook.secret, webhook.former_secret) if former else (webhook.secret,),
                head=webhook.pending,
                cursor=read.cursor_at(webhook.pending),
            )


def deliver(delivery: Delivery) -> Attempt:
    """Send one webhook. It does not use the database: it runs in a thread."""
    body = json.dumps({"feed": f"{settings.SITE_URL}/api/v1/changes", "head": delivery.cursor}).encode()
    message, timestamp = f"msg_{uuid7()}", int(timezone.now().timestamp())
    signatures = [sign(s, message=message, timestamp=timestamp, body=body) for s in delivery.secrets]
    try:
        response = fetching.fetch(
            delivery.url,
            method="POST",
            fields={
                "Content-Type": "application/json",
                "webhook-id": message,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": " ".join(signatures),
            },
            body=body,
            seconds=TIMEOUT,
            size=100_000,
        )
    except (fetching.Unreachable, fetching.AddressRefused) as error:
        return Attempt(delivery, None, str(error))
    failure = "" if 200 <= response.status < 300 else f"answered with {response.status}"
    return Attempt(delivery, response.status, failure)


def _record(attempt: Attempt) -> bool:
    """Store the result of an attempt. Return whether it was delivered."""
    now = timezone.now()
    row = Webhook.objects.filter(pk=attempt.delivery.webhook)
    if not attempt.failure:
        row.update(
            delivered_at=now,
            delivered_to=attempt.delivery.head,
            failures=0,
            failing_since=None,
            last_failure="",
        )
        row.filter(pending=attempt.delivery.head).update(pending=None, due_at=None)
        # Lines that were written during the request are delivered a little later.
        row.filter(pending__isnull=False).update(due_at=now + APART)
        return True
    webhook = row.first()
    if webhook is None:
        return False
    since = webhook.failing_since or now
    delay = RETRIES[min(webhook.failures, len(RETRIES) - 1)]
    # The standard: a receiver answers 410 to get no more webhooks.
    disabled = attempt.status == HTTPStatus.GONE or now - since >= GIVEN_UP_AFTER
    row.filter(Q(url=attempt.delivery.url)).update(
        failures=F("failures") + 1,
        failing_since=since,
        last_failure=attempt.failure[:300],
        disabled_at=now if disabled else None,
    )
    row.filter(pending__isnull=False).update(due_at=now + delay)
    return False
