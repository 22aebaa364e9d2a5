"""A webhook is delivered for what its partner may see, is signed, and a lost delivery loses nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.partners.admin import dashboard_items
from newsroom.partners.models import Webhook
from newsroom.partners.webhooks import actions as webhooks
from newsroom.partners.webhooks import delivery, signing
from tests.listening import listening, says
from tests.newsroom.conftest import Puller, make_partner
from tests.world import make_article, make_chief, make_source

pytestmark = pytest.mark.django_db

RECEIVED = says("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
DEAF = says("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
GONE = says("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture(autouse=True)
def at_home(settings):
    settings.PRIVATE_ADDRESSES_ALLOWED = ["127.0.0.1/32"]


def _later(**since: float) -> None:
    """Let time pass for every webhook."""
    for webhook in Webhook.objects.all():
        for name in ("due_at", "sent_at", "failing_since"):
            if value := getattr(webhook, name):
                setattr(webhook, name, value - timedelta(**since))
        webhook.save()


def _fields(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
    return {name.lower(): value for name, value in lines}, body


def _verified(secret: str, request: bytes) -> bool:
    """As a receiver checks it that knows nothing of us but the standard."""
    fields, body = _fields(request)
    signed = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(
        hmac.new(base64.b64decode(secret[len("whsec_") :]), signed, hashlib.sha256).digest()
    ).decode()
    return f"v1,{wanted}" in fields["webhook-signature"].split(" ")


def test_the_signature_is_the_standard_s_own_example():
    """From the specification of Standard Webhooks 1.0.0."""
    assert (
        signing.sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            message="msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp=1_614_265_330,
            body=b'{"test": 2432232314}',
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_news_ring_once_with_the_feed_and_its_head_and_the_cursor_works(petra: Puller):
    with listening(RECEIVED) as (url, received):
        _, secret = webhooks.create(petra.partner, url=url)
        assert delivery.deliver_due() == 0
        make_article()
        make_article(source=make_source("Two"))
        assert (delivery.deliver_due(), delivery.deliver_due()) == (1, 0)
    [request] = received
    fields, body = _fields(request)
    data = json.loads(body)
    assert set(data) == {"feed", "head"}
    assert petra.get(data["feed"], after=data["head"])["entries"] == []
    assert _verified(secret, request)
    assert not _verified(signing.new_secret(), request)
    assert fields["content-type"] == "application/json"
    assert abs(int(fields["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_what_its_partner_may_not_see_does_not_ring(petra: Puller):
    quinn = make_partner("Quinn", sources=[make_source("Theirs")])
    with listening(RECEIVED) as (url, received):
        webhooks.create(quinn.partner, url=url)
        make_article(source=make_source("Ours"))
        assert delivery.deliver_due() == 0
        make_article(source=make_source("Theirs"))
        assert delivery.deliver_due() == 1
    assert len(received) == 1


def test_who_has_pulled_by_itself_is_not_rung(petra: Puller):
    with listening(RECEIVED) as (url, received):
        webhooks.create(petra.partner, url=url)
        make_article()
        petra.get("changes", after=petra.get("changes")["next"])
        assert delivery.deliver_due() == 0
    assert received == []


def test_it_rings_at_most_once_in_a_few_seconds_however_much_happens(petra: Puller):
    with listening(RECEIVED) as (url, received):
        webhooks.create(petra.partner, url=url)
        make_article()
        assert delivery.deliver_due() == 1
        for name in ("Two", "Three"):
            make_article(source=make_source(name))
            assert delivery.deliver_due() == 0
        _later(seconds=delivery.APART.total_seconds())
        assert (delivery.deliver_due(), delivery.deliver_due()) == (1, 0)
    assert len(received) == 2


def test_while_a_secret_is_changed_both_sign(petra: Puller):
    with listening(RECEIVED) as (url, received):
        webhook, old = webhooks.create(petra.partner, url=url)
        new = webhooks.rotate(webhook)
        make_article()
        delivery.deliver_due()
        Webhook.objects.update(former_until=timezone.now())
        _later(minutes=1)
        make_article(source=make_source("Two"))
        delivery.deliver_due()
    assert [[_verified(s, request) for s in (old, new)] for request in received] == [
        [True, True],
        [False, True],
    ]


def test_a_deaf_receiver_is_rung_again_later_and_told_of_everything(petra: Puller):
    answers = iter([DEAF, RECEIVED])

    def answer(client: Any) -> None:
        next(answers)(client)

    with listening(answer) as (url, received):
        webhooks.create(petra.partner, url=url)
        make_article()
        assert (delivery.deliver_due(), delivery.deliver_due()) == (0, 0)
        webhook = Webhook.objects.get()
        assert (webhook.failures, webhook.last_failure, webhook.disabled_at) == (1, "answered with 500", None)
        make_article(source=make_source("Two"))
        _later(seconds=delivery.RETRIES[0].total_seconds())
        assert delivery.deliver_due() == 1
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.failing_since, webhook.last_failure, webhook.pending) == (
        0,
        None,
        "",
        None,
    )
    heads = [json.loads(_fields(request)[1])["head"] for request in received]
    assert petra.get("changes", after=heads[0])["entries"] != []
    assert petra.get("changes", after=heads[1])["entries"] == []


def test_a_ring_whose_worker_died_is_due_again(petra: Puller):
    with listening(RECEIVED) as (url, received):
        webhooks.create(petra.partner, url=url)
        make_article()
        delivery.find_news(timezone.now())
        assert len(list(delivery.take_due(timezone.now()))) == 1
        assert delivery.deliver_due() == 0
        _later(seconds=delivery.LEASE.total_seconds())
        assert delivery.deliver_due() == 1
    assert len(received) == 1


@pytest.mark.parametrize(("answer", "after"), [(DEAF, delivery.GIVEN_UP_AFTER), (GONE, timedelta())])
def test_failing_webhook_is_disabled_and_shown_on_the_dashboard(petra: Puller, answer, after):
    with listening(answer) as (url, _):
        webhook, _ = webhooks.create(petra.partner, url=url)
        make_article()
        delivery.deliver_due()
        assert (Webhook.objects.get().disabled_at is None) == bool(after)
        _later(seconds=after.total_seconds())
        delivery.deliver_due()
        assert Webhook.objects.get().disabled_at is not None
    assert [m.words for m in dashboard_items.dashboard_items(make_chief("dana"))] == [
        "The webhook of Petra is disabled"
    ]
    with listening(RECEIVED) as (url, received):
        webhooks.change_url(webhook, url=url)
        assert delivery.deliver_due() == 1
    assert len(received) == 1


def test_an_address_inside_is_refused_when_it_is_hung_and_when_it_turns_so(petra: Puller, settings):
    with listening(RECEIVED) as (url, received):
        webhooks.create(petra.partner, url=url)
        make_article()
        settings.PRIVATE_ADDRESSES_ALLOWED = []
        assert delivery.deliver_due() == 0
        assert Webhook.objects.get().last_failure == "127.0.0.1 leads to a private network."
        with pytest.raises(webhooks.WebhookAddressRefused):
            webhooks.create(petra.partner, url="https://localhost/webhook")
    assert received == []


def test_changes_of_a_webhook_are_in_the_partners_history(petra: Puller):
    dana = Client()
    dana.force_login(make_chief("dana"))
    address = reverse("admin:partners_partner_webhook", args=[petra.partner.pk])
    with listening(RECEIVED) as (url, _):
        for form in (
            {"act": "create", "url": f"{url}?token=secret"},
            {"act": "change_url", "url": "http://192.168.0.1/"},
            {"act": "change_url", "url": url},
            {"act": "rotate"},
            {"act": "resume"},
            {"act": "delete"},
            {"act": "resume"},
        ):
            dana.post(address, form)
    assert [
        (one.user.username, one.object_id, one.get_change_message())
        for one in LogEntry.objects.order_by("pk")
    ] == [
        ("dana", str(petra.partner.pk), words)
        for words in (
            "Added a webhook at 127.0.0.1.",
            "Changed the webhook's address to 127.0.0.1.",
            "Rotated the webhook's secret.",
            "Resumed the webhook.",
            "Deleted the webhook.",
        )
    ]


def test_the_secret_is_shown_once_in_the_admin(petra: Puller):
    dana = Client()
    dana.force_login(make_chief("dana"))
    page = reverse("admin:partners_partner_overview", args=[petra.partner.pk])
    with listening(RECEIVED) as (url, _):
        shown = dana.post(
            reverse("admin:partners_partner_webhook", args=[petra.partner.pk]), {"act": "create", "url": url}
        )
    secret = Webhook.objects.get().secret
    assert (secret in shown.content.decode(), secret in dana.get(page).content.decode()) == (True, False)
