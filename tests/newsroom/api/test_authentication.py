"""Who is let in, and what those hear who are not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.partners.keys import api_keys
from newsroom.partners.keys.tokens import generate
from newsroom.partners.models import Key, Partner
from tests.newsroom.conftest import CLIENT, make_partner
from tests.world import make_editor

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "articles",
    "annotations",
    "claims",
    "actors",
    "sources",
    "stories",
    "questions",
    "answers",
    "questions/01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10/cells/01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10",
    "stories/01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10/matrix",
    "changes",
    "me",
    "embargoed",
    "articles/01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10",
    "revisions/01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10",
    "revisions/01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10/text",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_key_nothing_answers(address):
    response = CLIENT.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"], response["WWW-Authenticate"]) == (
        401,
        "application/problem+json",
        'Bearer realm="Claimdesk"',
    )


def test_a_log_in_to_the_desk_is_no_key():
    client = Client()
    client.force_login(make_editor("dana"))
    assert client.get("/api/v1/articles").status_code == 401


def _refused(header: str) -> tuple[int, str]:
    response = CLIENT.get("/api/v1/me", headers={"Authorization": header})
    assert response["WWW-Authenticate"] == 'Bearer realm="Claimdesk"'
    return response.status_code, response.json()["title"]


def test_each_way_to_be_refused_is_named(petra):
    wrong = petra.text[:-1] + ("0" if petra.text[-1] != "0" else "1")
    assert [
        _refused("Bearer nonsense"),
        _refused("Bearer"),
        _refused("Bearer \xff\xfe"),
        _refused(f"Bearer {wrong}"),
        _refused(f"Bearer {generate().text}"),
        _refused(f"Basic {petra.text}"),
    ] == [
        (401, "Malformed key"),
        (401, "Malformed key"),
        (401, "Malformed key"),
        (401, "Malformed key"),
        (401, "Unknown key"),
        (401, "Unauthorized"),
    ]


def test_a_key_in_the_address_is_not_taken(petra):
    assert CLIENT.get("/api/v1/me", {"key": petra.text}).status_code == 401


def test_the_scheme_may_be_written_in_any_case(petra):
    response = CLIENT.get("/api/v1/me", headers={"Authorization": f"bearer {petra.text}"})
    assert response.status_code == 200


def test_revoked_expired_and_inactive_keys_are_refused_at_once():
    revoked, expired, inactive = (make_partner(name) for name in ("Rita", "Ed", "Ina"))
    assert [p.ask("me").status_code for p in (revoked, expired, inactive)] == [200, 200, 200]
    api_keys.revoke(revoked.partner.keys.get(), editor=make_editor("dana"))
    Key.objects.filter(partner=expired.partner).update(
        created_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    Partner.objects.filter(pk=inactive.partner.pk).update(is_active=False)
    assert [(p.ask("me").status_code, p.ask("me").json()["title"]) for p in (revoked, expired, inactive)] == [
        (401, "Revoked key"),
        (401, "Expired key"),
        (401, "Revoked key"),
    ]


def test_a_partner_can_do_nothing_but_read_unless_it_is_let(petra):
    refused = CLIENT.post("/api/v1/annotations", headers={"Authorization": f"Bearer {petra.text}"})
    assert (refused.status_code, refused.json()["title"]) == (403, "Proposals not allowed")
    for address in ADDRESSES:
        for method in {"post", "put", "patch", "delete"} - ({"post"} if address == "annotations" else set()):
            response = getattr(CLIENT, method)(
                f"/api/v1/{address}", headers={"Authorization": f"Bearer {petra.text}"}
            )
            assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_the_document_and_the_page_need_no_key():
    assert [CLIENT.get(f"/api/v1/{address}").status_code for address in ("schema", "docs")] == [200, 200]


def _from(puller, address: str, forwarded: str = "") -> int:
    headers = {"Authorization": f"Bearer {puller.text}"}
    if forwarded:
        headers["X-Forwarded-For"] = forwarded
    return CLIENT.get("/api/v1/me", headers=headers, REMOTE_ADDR=address).status_code


def test_key_is_refused_from_other_addresses_whatever_the_headers(petra):
    api_keys.confine(petra.partner.keys.get(), addresses=["192.0.2.0/24"])
    assert _from(petra, "192.0.2.9") == 200
    assert _from(petra, "198.51.100.1") == 401
    assert _from(petra, "198.51.100.1", forwarded="192.0.2.9") == 401


def test_address_seen_by_our_proxy_counts_and_not_the_one_sent_to_it(petra, settings):
    settings.PROXIES = 1
    api_keys.confine(petra.partner.keys.get(), addresses=["192.0.2.0/24"])
    assert _from(petra, "10.0.0.1", forwarded="192.0.2.9") == 200
    assert _from(petra, "10.0.0.1", forwarded="198.51.100.1") == 401
    # The client says that it is 192.0.2.9; the proxy heard somebody else and wrote that at the right.
    assert _from(petra, "10.0.0.1", forwarded="192.0.2.9, 198.51.100.1") == 401
    assert _from(petra, "10.0.0.1", forwarded="198.51.100.1, 192.0.2.9") == 200
    # The proxy itself is nobody's partner.
    assert _from(petra, "192.0.2.1") == 401
    settings.PROXIES = 2
    assert _from(petra, "10.0.0.1", forwarded="192.0.2.9, 10.0.0.2") == 200
