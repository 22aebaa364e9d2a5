"""Partners, products and keys in the admin."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from newsroom.feed.models import Change
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Grant, Key, Partner, Product
from newsroom.partners.permissions import grants, scopes
from newsroom.users.models import User
from tests.newsroom.conftest import make_product, recognise
from tests.world import make_annotation, make_article, make_chief, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(client: Client) -> User:
    editor = make_chief("dana")
    client.force_login(editor)
    return editor


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(name="Petra", email="petra@partner.example.org")


# An issue form that says nothing: a key that never expires and opens from anywhere.
NEVER = {"expires_at_0": "", "expires_at_1": "", "addresses": ""}


def _address(action: str, *args: object) -> str:
    return reverse(f"admin:partners_partner_{action}", args=args)


def test_a_key_is_issued_and_shown_once(client, dana, partner):
    address = _address("issue_key", partner.pk)
    assert "shown once" in client.get(address).content.decode()
    assert Key.objects.count() == 0  # asking for the page issues nothing
    response = client.post(address, NEVER)
    [text] = set(re.findall(r"cdk_\w{8}_\w{49}", response.content.decode()))
    assert recognise(text) == Key.objects.get(partner=partner, created_by=dana)
    assert "no-store" in response["Cache-Control"]
    later = client.get(_address("change", partner.pk)).content.decode()
    assert (text.split("_")[1] in later, text.split("_")[2] in later) == (True, False)
    assert not any(text.split("_")[2] in str(session.get_decoded()) for session in Session.objects.all())


def test_a_key_is_rotated_and_revoked(client, dana, partner):
    key, old = api_keys.issue(partner, editor=dana)
    response = client.post(_address("rotate_key", partner.pk, key.pk), {"hours": "24"})
    [new] = set(re.findall(r"cdk_\w{8}_\w{49}", response.content.decode()))
    assert recognise(old).partner == recognise(new).partner == partner
    address = _address("revoke_key", partner.pk, key.pk)
    assert "cannot be undone" in client.get(address).content.decode()
    assert recognise(old) == key
    assert "opens nothing any more" in client.post(address, follow=True).content.decode()
    with pytest.raises(api_keys.KeyRevoked):
        recognise(old)
    assert recognise(new).revoked_at is None


def test_what_cannot_be_done_is_said_in_a_sentence(client, dana, partner):
    Partner.objects.update(is_active=False)
    response = client.post(_address("issue_key", partner.pk), NEVER, follow=True)
    assert "This partner is not active: a key would give no access." in response.content.decode()
    assert Key.objects.count() == 0


def test_a_key_is_looked_for_at_its_own_partner_only(client, dana, partner):
    other = Partner.objects.create(name="Quinn", email="quinn@partner.example.org")
    key, _ = api_keys.issue(partner, editor=dana)
    assert client.post(_address("revoke_key", other.pk, key.pk)).status_code == 404


def test_who_may_only_look_hands_out_nothing(client, partner, dana):
    key, _ = api_keys.issue(partner, editor=dana)
    reporter = User.objects.create_user("alice", password="open", is_staff=True)
    reporter.user_permissions.set(
        Permission.objects.filter(content_type__app_label="partners", codename__startswith="view")
    )
    client.force_login(reporter)
    assert client.get(_address("change", partner.pk)).status_code == 200
    addresses = [
        _address("issue_key", partner.pk),
        _address("rotate_key", partner.pk, key.pk),
        _address("confine_key", partner.pk, key.pk),
        _address("let_propose_key", partner.pk, key.pk),
        _address("revoke_key", partner.pk, key.pk),
    ]
    assert [client.post(address, {"may_propose": "on"}).status_code for address in addresses] == [403] * 5
    key.refresh_from_db()
    assert (Key.objects.count(), key.revoked_at, key.expires_at, key.may_propose) == (1, None, None, False)


def test_a_key_may_be_let_propose_and_be_stopped(client, dana, partner):
    client.post(_address("issue_key", partner.pk), {**NEVER, "may_propose": "on"})
    key = partner.keys.get()
    assert key.may_propose
    address = _address("let_propose_key", partner.pk, key.pk)
    assert "checked" in client.get(address).content.decode()
    assert f"{key} may not propose." in client.post(address, follow=True).content.decode()
    assert not partner.keys.get().may_propose
    assert f"{key} may propose." in client.post(address, {"may_propose": "on"}, follow=True).content.decode()
    assert partner.keys.get().may_propose


def _partner_form(**fields: str) -> dict[str, str]:
    return {
        "name": "Petra",
        "email": "petra@partner.example.org",
        "is_active": "on",
        "note": "",
        "per_minute": "600",
        "per_day": "200000",
        "grants-TOTAL_FORMS": "1",
        "grants-INITIAL_FORMS": "0",
        "keys-TOTAL_FORMS": "0",
        "keys-INITIAL_FORMS": "0",
        **fields,
    }


def test_a_partner_is_given_a_product_by_an_editor(client, dana):
    product = make_product("All")
    response = client.post(_address("add"), _partner_form(**{"grants-0-product": str(product.pk)}))
    assert response.status_code == 302, response.content.decode()
    grant = Grant.objects.get()
    assert (grant.partner.name, grant.product, grant.granted_by) == ("Petra", product, dana)
    other = make_product("Other")
    changed = {
        "grants-INITIAL_FORMS": "1",
        "grants-0-id": str(grant.pk),
        "grants-0-partner": str(grant.partner_id),
        "grants-0-product": str(other.pk),
    }
    assert client.post(_address("change", grant.partner_id), _partner_form(**changed)).status_code == 302
    assert scopes.scope_of(grant.partner) == EVERYTHING
    assert Grant.objects.get().product == other
    # Of the product that it had before there is no row any more: who took it is in the history.
    log = [(one.user, str(one)) for one in LogEntry.objects.order_by("pk")]
    assert log == [
        (dana, "Added “Petra”."),
        (dana, "Changed “Petra” — Took away: All."),
        (dana, "Changed “Petra” — Changed Product for grant “Other for Petra”."),
    ]


def test_a_product_is_made_of_lists(client, dana, partner):
    source, story = make_source(), make_story()
    form = {
        "name": "The strike",
        "body_right": "quotes",
        "quote_words": "12",
        "languages": "en,de",
        "kinds": ["claim", "quotation"],
        "only_sources-TOTAL_FORMS": "1",
        "only_sources-INITIAL_FORMS": "0",
        "only_sources-0-source": str(source.pk),
        "only_stories-TOTAL_FORMS": "1",
        "only_stories-INITIAL_FORMS": "0",
        "only_stories-0-story": str(story.pk),
    }
    address = reverse("admin:partners_product_add")
    assert client.get(address).status_code == 200
    response = client.post(address, form)
    assert response.status_code == 302, response.content.decode()
    grants.grant(partner, Product.objects.get(), editor=dana)
    assert scopes.scope_of(partner) == Scope(
        (
            ProductScope(
                sources=frozenset({str(source.pk)}),
                stories=frozenset({str(story.pk)}),
                languages=frozenset({"en", "de"}),
                kinds=frozenset({"claim", "quotation", "article", "source", "story"}),
                right=ReuseLimit(12),
            ),
        )
    )


def test_the_lists_say_who_sees_what(client, dana, partner):
    grants.grant(
        partner, make_product("Strike", sources=[make_source("The Quay")], kinds=["claim"]), editor=dana
    )
    assert (
        "Articles of The Quay; full text; annotations: claim only."
        in client.get(reverse("admin:partners_product_changelist")).content.decode()
    )
    assert "Strike" in client.get(reverse("admin:partners_partner_changelist")).content.decode()
    Grant.objects.all().delete()
    assert "none: sees nothing" in client.get(reverse("admin:partners_partner_changelist")).content.decode()


def test_a_key_is_issued_with_its_end_and_its_addresses(client, dana, partner):
    address = _address("issue_key", partner.pk)
    form = {
        "expires_at_0": "2099-01-01",
        "expires_at_1": "12:00:00",
        "addresses": "192.0.2.7\n2001:db8::/32, ",
    }
    assert "cdk_" in client.post(address, form).content.decode()
    key = Key.objects.get()
    assert (key.addresses, key.expires_at.isoformat()) == (
        ["192.0.2.7/32", "2001:db8::/32"],
        "2099-01-01T12:00:00+00:00",
    )
    for wrong, message in (
        ({"addresses": "localhost"}, "This is no address and no network"),
        ({"expires_at_0": "2001-01-01", "expires_at_1": "12:00"}, "A key must expire after it is issued."),
    ):
        assert message in client.post(address, NEVER | wrong).content.decode()
    assert Key.objects.count() == 1


def test_a_key_is_confined_to_addresses(client, dana, partner):
    key, text = api_keys.issue(partner, editor=dana)
    address = _address("confine_key", partner.pk, key.pk)
    assert "no address" in client.post(address, {"addresses": "nowhere"}).content.decode()
    assert client.post(address, {"addresses": "198.51.100.0/24"}).status_code == 302
    with pytest.raises(api_keys.KeyNotFromHere):
        recognise(text)
    assert "198.51.100.0/24" in client.get(_address("change", partner.pk)).content.decode()
    assert "198.51.100.0/24" in client.get(address).content.decode()
    entries = [(one.user, one.object_id, one.get_change_message()) for one in LogEntry.objects.all()]
    assert entries == [(dana, str(partner.pk), f"Let {key} open from 198.51.100.0/24.")]


def test_the_old_key_lives_on_for_as_long_as_was_said(client, dana, partner):
    key, _ = api_keys.issue(partner, editor=dana)
    address = _address("rotate_key", partner.pk, key.pk)
    assert "24" in client.get(address).content.decode()
    client.post(address, {"hours": "2"})
    key.refresh_from_db()
    assert timedelta(minutes=119) < key.expires_at - timezone.now() <= timedelta(hours=2)


def _content(client: Client, address: str) -> str:
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_a_product_says_what_it_sees_now_and_with_which_right(client, dana):
    quay = make_source("The Quay", redistribution="quotes", quote_words=10)
    for source in (quay, quay, make_source("The Dock")):
        make_article(source=source)
    make_article(source=quay, published=False)
    product = make_product("All")
    address = reverse("admin:partners_product_change", args=[product.pk])
    assert "Sees 3 articles of 2 sources: 1 in full; 2 with quotes of up to 10 words." in _content(
        client, address
    )
    narrow = make_product("Dock", sources=[make_source("The Dock")], body_right="link")
    address = reverse("admin:partners_product_change", args=[narrow.pk])
    assert "Sees 1 article of 1 source: headline and link only." in _content(client, address)


def test_a_partner_is_tried_before_it_is_let_in(client, dana, partner):
    key, _ = api_keys.issue(partner, editor=dana, addresses=["192.0.2.0/24"])
    make_annotation(make_article(source=make_source("The Quay")))
    make_article(source=make_source("The Dock"))
    address = _address("test_pull", partner.pk)
    # The button above its particulars and the one on its page lead to the same.
    assert client.get(_address("try_as", partner.pk))["Location"] == address
    assert "Sees no article at this moment." in _content(client, address)
    grants.grant(partner, make_product("Quay", sources=[make_source("The Quay")]), editor=dana)
    grants.grant(
        partner, make_product("Dock", sources=[make_source("The Dock")], body_right="link"), editor=dana
    )
    content = _content(client, address)
    assert "Sees 2 articles of 2 sources: 1 in full; 1 by headline and link only." in content
    for collection, number in (("articles", 2), ("annotations", 1), ("claims", 1), ("actors", 0)):
        assert f"/api/v1/{collection} {number}" in content
    assert "The feed from its beginning" in content
    assert f"{key}: opens from 192.0.2.9" in _content(client, f"{address}?address=192.0.2.9")
    assert f"{key}: is not accepted from 10.0.0.1" in _content(client, f"{address}?address=10.0.0.1")
    api_keys.revoke(key, editor=dana)
    assert f"{key}: opens nothing" in _content(client, address)


def test_the_right_of_a_source_is_set_where_the_source_is_and_told(client, dana, partner):
    source = make_source("The Quay")
    make_article(source=source)
    grants.grant(partner, make_product("All"), editor=dana)
    api_keys.issue(partner, editor=dana)
    form = {
        "name": "The Quay",
        "kind": "outlet",
        "url": "",
        "language": "en",
        "reliability": "F",
        "redistribution": "link",
        "quote_words": "25",
        "usage_terms": "Ask first.",
    }
    address = reverse("admin:sources_source_change", args=[source.pk])
    assert client.post(address, form).status_code == 302
    assert client.post(address, {**form, "quote_words": "0"}).status_code == 200
    assert [change.op for change in Change.objects.filter(partner_id=partner.pk)] == ["revoke"]
    assert "link only" in _content(client, reverse("admin:sources_source_changelist"))
