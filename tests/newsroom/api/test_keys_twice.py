"""A form that hands out a secret is sent twice: one key, one secret, and the second answer says where it is."""

from __future__ import annotations

import html
import re
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from newsroom.partners.keys import api_keys
from newsroom.partners.models import Key, Partner, Webhook
from newsroom.partners.webhooks import actions as webhooks
from newsroom.users.models import User
from tests.newsroom.conftest import recognise
from tests.world import make_chief

URL = "https://partner.example.org/webhook"


@pytest.fixture
def dana(db: None) -> User:
    return make_chief("dana")


@pytest.fixture
def admin(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner.objects.create(name="Petra", email="petra@partner.example.org")


@pytest.fixture(autouse=True)
def _any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    # The network's edge: whether the name leads to a machine on the open internet.
    monkeypatch.setattr(webhooks, "check_address", lambda url: None)


def _address(action: str, *args: object) -> str:
    return reverse(f"admin:partners_partner_{action}", args=args)


def _filled(**fields: str) -> dict[str, str]:
    return {
        "idempotency_key": str(uuid4()),
        "expires_at_0": "",
        "expires_at_1": "",
        "addresses": "",
        **fields,
    }


def _texts(page: str) -> set[str]:
    return set(re.findall(r"cdk_\w{8}_\w{49}", page))


def _at_once(user: User, path: str, form: dict[str, str]) -> list[str]:
    pages: list[str] = []
    start = threading.Barrier(2)

    def send() -> None:
        client = Client()
        client.force_login(user)
        try:
            start.wait(20)
            pages.append(client.post(path, form).content.decode())
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return pages


@pytest.mark.django_db(transaction=True)
def test_key_form_sent_twice_at_once_makes_one_key(dana: User, partner: Partner) -> None:
    pages = _at_once(dana, _address("issue_key", partner.pk), _filled())
    key = Key.objects.get()
    shown = [_texts(page) for page in pages]
    assert sorted(map(len, shown)) == [0, 1]
    assert recognise(*set.union(*shown)) == key
    [other] = [page for page in pages if not _texts(page)]
    assert f"has already made the key {key}" in " ".join(other.split())


@pytest.mark.django_db(transaction=True)
def test_key_rotated_twice_at_once_is_rotated_once(dana: User, partner: Partner) -> None:
    old, _ = api_keys.issue(partner, editor=dana)
    pages = _at_once(dana, _address("rotate_key", partner.pk, old.pk), _filled(hours="24"))
    assert sorted(len(_texts(page)) for page in pages) == [0, 1]
    assert Key.objects.count() == 2


@pytest.mark.django_db
def test_key_form_sent_again_says_which_key_it_made_and_what_to_do(
    admin: Client, dana: User, partner: Partner
) -> None:
    path, form = _address("issue_key", partner.pk), _filled(addresses="192.0.2.7")
    [text] = _texts(admin.post(path, form).content.decode())
    key = Key.objects.get()
    answer = admin.post(path, form)
    page = answer.content.decode()
    assert (Key.objects.count(), _texts(page), text.split("_")[2] in page) == (1, set(), False)
    assert f"has already made the key {key}" in " ".join(page.split())
    for action in ("rotate_key", "revoke_key"):
        assert _address(action, partner.pk, key.pk) in page
    assert path in page
    assert "no-store" in answer["Cache-Control"]
    assert recognise(text, "192.0.2.7") == key


@pytest.mark.django_db
def test_key_form_sent_again_for_a_revoked_key_offers_no_rotation(
    admin: Client, dana: User, partner: Partner
) -> None:
    path, form = _address("issue_key", partner.pk), _filled()
    admin.post(path, form)
    key = Key.objects.get()
    api_keys.revoke(key, editor=dana)
    page = admin.post(path, form).content.decode()
    assert "has already made the key" in " ".join(page.split())
    assert _address("rotate_key", partner.pk, key.pk) not in page
    assert Key.objects.count() == 1


@pytest.mark.django_db
def test_key_form_sent_again_with_other_words_asks_before_it_makes_another(
    admin: Client, partner: Partner
) -> None:
    path, form = _address("issue_key", partner.pk), _filled(addresses="192.0.2.7")
    admin.post(path, form)
    page = admin.post(path, {**form, "addresses": "198.51.100.0/24"}).content.decode()
    assert (Key.objects.count(), "198.51.100.0/24" in page) == (1, True)
    assert f"has already made the key {Key.objects.get()}" in " ".join(page.split())
    [key] = _keys_in(page)
    assert key != form["idempotency_key"]
    again = {**form, "addresses": "198.51.100.0/24", "idempotency_key": key}
    assert len(_texts(admin.post(path, again).content.decode())) == 1
    assert sorted(one.addresses for one in Key.objects.all()) == [["192.0.2.7/32"], ["198.51.100.0/24"]]


def _keys_in(page: str) -> list[str]:
    """The keys of the forms of the page's own, not of those around it (log out)."""
    forms = re.findall(r'<form method="post"[^>]*data-same-after-back.*?</form>', page, re.DOTALL)
    return [key for form in forms for key in re.findall(r'name="idempotency_key" value="([^"]+)"', form)]


@pytest.mark.django_db
def test_each_key_form_carries_a_key_of_its_own(admin: Client, dana: User, partner: Partner) -> None:
    key, _ = api_keys.issue(partner, editor=dana)
    paths = [_address("issue_key", partner.pk), _address("rotate_key", partner.pk, key.pk)]
    paths += [_address("overview", partner.pk)]
    found = [_keys_in(admin.get(p).content.decode()) for p in paths * 2]
    assert [len(one) for one in found] == [1] * 6
    assert len({one for [one] in found}) == 6


@pytest.mark.django_db(transaction=True)
def test_webhook_secret_rotated_twice_at_once_keeps_the_old_one(dana: User, partner: Partner) -> None:
    webhook, old = webhooks.create(partner, url=URL)
    pages = _at_once(dana, _address("webhook", partner.pk), _filled(act="rotate", url=URL))
    webhook.refresh_from_db()
    assert (webhook.former_secret, webhook.secret == old) == (old, False)
    # Unlike a key, it is kept as it is: it signs. So both answers show it.
    assert [webhook.secret in html.unescape(page) for page in pages] == [True, True]


@pytest.mark.django_db
def test_webhook_form_sent_again_shows_the_same_secret(admin: Client, partner: Partner) -> None:
    path, form = _address("webhook", partner.pk), _filled(act="create", url=URL)
    first: Any = admin.post(path, form)
    webhook = Webhook.objects.get()
    again = admin.post(path, form)
    assert (first.context["secret"], again.context["secret"]) == (webhook.secret, webhook.secret)
    assert Webhook.objects.get().pk == webhook.pk
    assert LogEntry.objects.count() == 1
    admin.post(path, _filled(act="delete"))
    deleted = admin.post(path, form, follow=True)
    assert (Webhook.objects.count(), "has been sent already" in deleted.content.decode()) == (0, True)
