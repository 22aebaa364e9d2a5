"""Partners, products and keys in the admin."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from newsroom.delivery import partners
from newsroom.delivery.models import Grant, Key, Partner, Product
from newsroom.ledger.scope import EVERYTHING, Part, Scope
from newsroom.people.models import User
from tests.newsroom.delivery.conftest import make_product, recognise
from tests.world import make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(client: Client) -> User:
    editor = make_editor("dana")
    client.force_login(editor)
    return editor


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(name="Petra", email="petra@partner.example.org")


def _address(verb: str, *args: object) -> str:
    return reverse(f"admin:delivery_partner_{verb}", args=args)


def test_a_key_is_issued_and_shown_once(client, dana, partner):
    address = _address("issue_key", partner.pk)
    assert "shown once" in client.get(address).content.decode()
    assert Key.objects.count() == 0  # asking for the page issues nothing
    response = client.post(address)
    [text] = set(re.findall(r"cdk_\w{8}_\w{49}", response.content.decode()))
    assert recognise(text) == Key.objects.get(partner=partner, created_by=dana)
    assert "no-store" in response["Cache-Control"]
    later = client.get(_address("change", partner.pk)).content.decode()
    assert (text.split("_")[1] in later, text.split("_")[2] in later) == (True, False)
    assert not any(text.split("_")[2] in str(session.get_decoded()) for session in Session.objects.all())


def test_a_key_is_rotated_and_revoked(client, dana, partner):
    key, old = partners.issue(partner, editor=dana)
    response = client.post(_address("rotate_key", partner.pk, key.pk))
    [new] = set(re.findall(r"cdk_\w{8}_\w{49}", response.content.decode()))
    assert recognise(old).partner == recognise(new).partner == partner
    address = _address("revoke_key", partner.pk, key.pk)
    assert "cannot be undone" in client.get(address).content.decode()
    assert recognise(old) == key
    assert "opens nothing any more" in client.post(address, follow=True).content.decode()
    with pytest.raises(partners.KeyRevoked):
        recognise(old)
    assert recognise(new).revoked_at is None


def test_what_cannot_be_done_is_said_in_a_sentence(client, dana, partner):
    Partner.objects.update(is_active=False)
    response = client.post(_address("issue_key", partner.pk), follow=True)
    assert "This partner is not active: a key would open nothing." in response.content.decode()
    assert Key.objects.count() == 0


def test_a_key_is_looked_for_at_its_own_partner_only(client, dana, partner):
    other = Partner.objects.create(name="Quinn", email="quinn@partner.example.org")
    key, _ = partners.issue(partner, editor=dana)
    assert client.post(_address("revoke_key", other.pk, key.pk)).status_code == 404


def test_who_may_only_look_hands_out_nothing(client, partner, dana):
    key, _ = partners.issue(partner, editor=dana)
    reporter = User.objects.create_user("alice", password="open", is_staff=True)
    reporter.user_permissions.set(
        Permission.objects.filter(content_type__app_label="delivery", codename__startswith="view")
    )
    client.force_login(reporter)
    assert client.get(_address("change", partner.pk)).status_code == 200
    addresses = [
        _address("issue_key", partner.pk),
        _address("rotate_key", partner.pk, key.pk),
        _address("revoke_key", partner.pk, key.pk),
    ]
    assert [client.post(address).status_code for address in addresses] == [403, 403, 403]
    key.refresh_from_db()
    assert (Key.objects.count(), key.revoked_at, key.expires_at) == (1, None, None)


def _partner_form(**fields: str) -> dict[str, str]:
    return {
        "name": "Petra",
        "email": "petra@partner.example.org",
        "is_active": "on",
        "note": "",
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
    assert partners.scope_of(grant.partner) == EVERYTHING
    assert Grant.objects.get().product == other


def test_a_product_is_made_of_lists(client, dana, partner):
    source, story = make_source(), make_story()
    form = {
        "name": "The strike",
        "languages": "en,de",
        "kinds": ["claim", "quotation"],
        "only_sources-TOTAL_FORMS": "1",
        "only_sources-INITIAL_FORMS": "0",
        "only_sources-0-source": str(source.pk),
        "only_stories-TOTAL_FORMS": "1",
        "only_stories-INITIAL_FORMS": "0",
        "only_stories-0-story": str(story.pk),
    }
    address = reverse("admin:delivery_product_add")
    assert client.get(address).status_code == 200
    response = client.post(address, form)
    assert response.status_code == 302, response.content.decode()
    partners.grant(partner, Product.objects.get(), editor=dana)
    assert partners.scope_of(partner) == Scope(
        (
            Part(
                sources=frozenset({str(source.pk)}),
                stories=frozenset({str(story.pk)}),
                languages=frozenset({"en", "de"}),
                kinds=frozenset({"claim", "quotation", "article", "source", "story"}),
            ),
        )
    )


def test_the_lists_say_who_sees_what(client, dana, partner):
    partners.grant(
        partner, make_product("Strike", sources=[make_source("The Quay")], kinds=["claim"]), editor=dana
    )
    assert (
        "sources: The Quay; kinds: claim"
        in client.get(reverse("admin:delivery_product_changelist")).content.decode()
    )
    assert "Strike" in client.get(reverse("admin:delivery_partner_changelist")).content.decode()
    Grant.objects.all().delete()
    assert "none: sees nothing" in client.get(reverse("admin:delivery_partner_changelist")).content.decode()
