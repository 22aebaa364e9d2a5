"""Create, change, resume and delete a partner's webhook, and rotate its secret."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.core.errors import Invalid
from newsroom.feed import read
from newsroom.partners.models import Partner, Webhook
from sources import fetching

from .signing import new_secret

OVERLAP = timedelta(days=1)


class WebhookAddressRefused(Invalid):
    message = _(
        "The address of a webhook must begin with https:// and lead to a host on the public internet."
    )


def create(partner: Partner, *, url: str) -> tuple[Webhook, str]:
    """Create the partner's webhook, in place of one that it has. Return it and its secret, which is shown once.

    It is delivered for lines that are written from now on. Raises WebhookAddressRefused.
    """
    check_address(url)
    secret = new_secret()
    Webhook.objects.filter(partner=partner).delete()
    webhook = Webhook.objects.create(
        partner=partner, url=url, secret=secret, scanned_to=read.position(0).last, delivered_to=0
    )
    return webhook, secret


def change_url(webhook: Webhook, *, url: str) -> None:
    """Change the address and keep the secret. A disabled webhook is resumed. Raises WebhookAddressRefused."""
    check_address(url)
    Webhook.objects.filter(pk=webhook.pk).update(url=url)
    resume(webhook)


def resume(webhook: Webhook) -> None:
    """Deliver a webhook again that was disabled after failures, with what it has missed."""
    now = timezone.now()
    Webhook.objects.filter(pk=webhook.pk).update(
        disabled_at=None, failures=0, failing_since=None, last_failure=""
    )
    Webhook.objects.filter(pk=webhook.pk, pending__isnull=False).update(due_at=now)
    webhook.refresh_from_db()


def rotate(webhook: Webhook, *, overlap: timedelta = OVERLAP) -> str:
    """Return a new secret, which is shown once. For `overlap` both secrets sign, so that the receiver can switch."""
    secret = new_secret()
    Webhook.objects.filter(pk=webhook.pk).update(
        former_secret=F("secret"), former_until=timezone.now() + overlap, secret=secret
    )
    webhook.refresh_from_db()
    return secret


def delete(webhook: Webhook) -> None:
    """Delete a webhook. Idempotent."""
    Webhook.objects.filter(pk=webhook.pk).delete()


def check_address(url: str) -> None:
    """Raise WebhookAddressRefused unless the address leads to a machine on the open internet."""
    try:
        fetching.check(url)
    except fetching.AddressRefused as refused:
        raise WebhookAddressRefused(f"{WebhookAddressRefused.message} {refused.detail}") from None
    except fetching.Unreachable as error:
        raise WebhookAddressRefused(f"{WebhookAddressRefused.message} Here: {error}.") from None
