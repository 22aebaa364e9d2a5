"""Keys and products, as the newsroom handles them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from newsroom.feed.models import Change
from newsroom.feed.scope import EVERYTHING, NOTHING, ProductScope, Scope
from newsroom.partners.keys import api_keys
from newsroom.partners.keys.tokens import generate
from newsroom.partners.models import Key, Partner
from newsroom.partners.permissions import grants, scopes
from tests.newsroom.conftest import make_product, recognise
from tests.world import make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(name="Petra", email="petra@partner.example.org")


@pytest.fixture
def dana():
    return make_editor("dana")


def test_only_the_digest_of_a_key_is_kept(partner, dana):
    key, text = api_keys.issue(partner, editor=dana)
    assert key.prefix == text.split("_")[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT partners_key::text FROM partners_key")
        [(row,)] = cursor.fetchall()
    secret = text.split("_")[2]
    assert not any(secret[i : i + 10] in row for i in range(len(secret) - 10))


def test_a_key_is_recognised_with_its_partner(partner, dana):
    key, text = api_keys.issue(partner, editor=dana)
    found = recognise(text)
    assert (found, found.partner, found.created_by) == (key, partner, dana)


def test_an_inactive_partner_is_issued_no_key_and_known_by_none(partner, dana):
    _, text = api_keys.issue(partner, editor=dana)
    Partner.objects.update(is_active=False)
    partner.refresh_from_db()
    with pytest.raises(api_keys.KeyRevoked):
        recognise(text)
    with pytest.raises(api_keys.PartnerInactive):
        api_keys.issue(partner, editor=dana)


def test_a_key_is_not_issued_expired(partner, dana):
    with pytest.raises(api_keys.ExpiryPast):
        api_keys.issue(partner, editor=dana, expires_at=timezone.now())


def test_a_key_works_until_it_expires(partner, dana):
    key, text = api_keys.issue(partner, editor=dana, expires_at=timezone.now() + timedelta(hours=1))
    assert recognise(text) == key
    Key.objects.update(created_at=timezone.now() - timedelta(days=1), expires_at=timezone.now())
    with pytest.raises(api_keys.KeyExpired):
        recognise(text)


def test_a_revoked_key_opens_nothing_and_the_first_to_revoke_stands(partner, dana):
    key, text = api_keys.issue(partner, editor=dana)
    api_keys.revoke(key, editor=dana)
    first = key.revoked_at
    api_keys.revoke(key, editor=make_editor("bob"))
    assert (key.revoked_at, key.revoked_by) == (first, dana)
    with pytest.raises(api_keys.KeyRevoked):
        recognise(text)


def test_a_right_prefix_with_a_wrong_secret_learns_nothing_of_the_key(partner, dana):
    key, _ = api_keys.issue(partner, editor=dana)
    api_keys.revoke(key, editor=dana)
    guess = generate()
    Key.objects.update(prefix=guess.prefix)
    with pytest.raises(api_keys.KeyUnknown):
        recognise(guess.text)


def test_two_keys_work_while_one_is_rotated_and_then_one(partner, dana):
    old, old_text = api_keys.issue(partner, editor=dana)
    new, new_text = api_keys.rotate(old, editor=dana)
    assert [recognise(t) for t in (old_text, new_text)] == [old, new]
    assert old.expires_at - timezone.now() <= api_keys.OVERLAP
    assert new.expires_at is None


def test_rotating_does_not_put_off_an_end_that_was_set(partner, dana):
    soon = timezone.now() + timedelta(minutes=5)
    old, _ = api_keys.issue(partner, editor=dana, expires_at=soon)
    api_keys.rotate(old, editor=dana)
    assert old.expires_at == soon


def test_a_key_that_is_over_is_not_rotated(partner, dana):
    key, _ = api_keys.issue(partner, editor=dana)
    api_keys.revoke(key, editor=dana)
    with pytest.raises(api_keys.KeyIsOver):
        api_keys.rotate(key, editor=dana)
    assert Key.objects.count() == 1


def test_the_last_use_is_written_once_a_minute(partner, dana, queries):
    key, text = api_keys.issue(partner, editor=dana)
    first = queries(lambda: recognise(text))
    key.refresh_from_db()
    used = key.last_used_at
    again = queries(lambda: recognise(text))
    key.refresh_from_db()
    assert (first, again, key.last_used_at) == (2, 1, used)
    Key.objects.update(last_used_at=used - timedelta(seconds=61))
    recognise(text)
    key.refresh_from_db()
    assert key.last_used_at > used


def test_a_partner_without_a_product_may_see_nothing(partner):
    assert scopes.scope_of(partner) == NOTHING


def test_a_scope_says_what_its_product_says(partner, dana):
    source, story = make_source(), make_story()
    grants.grant(
        partner,
        make_product("One", sources=[source], stories=[story], languages=["en", "de"], kinds=["quotation"]),
        editor=dana,
    )
    assert scopes.scope_of(partner) == Scope(
        (
            ProductScope(
                sources=frozenset({str(source.pk)}),
                stories=frozenset({str(story.pk)}),
                languages=frozenset({"en", "de"}),
                kinds=frozenset({"quotation", "article", "source", "story"}),
            ),
        )
    )
    grants.assign(partner, [make_product("All")], editor=dana)
    assert scopes.scope_of(partner) == EVERYTHING


def test_what_a_product_is_narrowed_to_cannot_vanish_and_leave_it_open(partner):
    source, story = make_source(), make_story()
    make_product("One", sources=[source], stories=[story])
    for named in (source, story):
        with pytest.raises(ProtectedError):
            named.delete()


def test_a_partner_with_a_key_is_not_deleted(partner, dana):
    api_keys.issue(partner, editor=dana)
    with pytest.raises(ProtectedError):
        partner.delete()


@pytest.mark.parametrize("kinds", [["gossip"], ["quotation", ""]])
def test_the_database_knows_the_kinds(kinds):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_product("One", kinds=kinds)


def test_the_database_wants_to_know_who_revoked(partner, dana):
    api_keys.issue(partner, editor=dana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.update(revoked_at=timezone.now())


@pytest.mark.parametrize(
    ("addresses", "opens", "refuses"),
    [
        ([], ["192.0.2.7", "2001:db8::1", ""], []),
        (["192.0.2.7"], ["192.0.2.7", "::ffff:192.0.2.7"], ["192.0.2.8", "", "unix", "2001:db8::1"]),
        (["192.0.2.0/24", "2001:db8::/32"], ["192.0.2.255", "2001:db8:1::1"], ["192.0.3.0", "2001:db9::1"]),
    ],
)
def test_a_key_opens_from_its_addresses_only(partner, dana, addresses, opens, refuses):
    key, text = api_keys.issue(partner, editor=dana, addresses=addresses)
    assert [recognise(text, address) for address in opens] == [key] * len(opens)
    Key.objects.update(last_used_at=None)
    for address in refuses:
        with pytest.raises(api_keys.KeyNotFromHere):
            recognise(text, address)
    # The request came from a wrong address, so the key was not used.
    assert Key.objects.get().last_used_at is None


@pytest.mark.parametrize("address", ["localhost", "192.0.2.1/24", "300.1.1.1", "192.0.2.0/33"])
def test_an_address_that_is_none_is_not_taken(partner, dana, address):
    with pytest.raises(api_keys.AddressUnknown):
        api_keys.issue(partner, editor=dana, addresses=[address])
    key, _ = api_keys.issue(partner, editor=dana)
    with pytest.raises(api_keys.AddressUnknown):
        api_keys.confine(key, addresses=[address])
    assert Key.objects.get().addresses == []


def test_a_key_is_confined_and_opened_again_at_once(partner, dana):
    key, text = api_keys.issue(partner, editor=dana)
    api_keys.confine(key, addresses=["192.0.2.7", " 192.0.2.7 ", ""])
    assert key.addresses == ["192.0.2.7/32"]
    with pytest.raises(api_keys.KeyNotFromHere):
        recognise(text, "192.0.2.8")
    api_keys.confine(key, addresses=[])
    assert recognise(text, "192.0.2.8") == key
    api_keys.revoke(key, editor=dana)
    with pytest.raises(api_keys.KeyIsOver):
        api_keys.confine(key, addresses=[])


def test_a_rotated_key_opens_from_nowhere_that_the_old_one_did_not(partner, dana):
    old, _ = api_keys.issue(partner, editor=dana, addresses=["192.0.2.0/24"])
    new, text = api_keys.rotate(old, editor=dana)
    assert new.addresses == ["192.0.2.0/24"]
    with pytest.raises(api_keys.KeyNotFromHere):
        recognise(text, "198.51.100.1")


def test_rotating_leaves_two_keys_for_as_long_as_it_says_and_one_after_it(partner, dana):
    old, old_text = api_keys.issue(partner, editor=dana)
    new, new_text = api_keys.rotate(old, editor=dana, overlap=timedelta(hours=2))
    assert timedelta(minutes=119) < old.expires_at - timezone.now() <= timedelta(hours=2)
    assert [recognise(old_text), recognise(new_text)] == [old, new]
    Key.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=1), expires_at=timezone.now()
    )
    with pytest.raises(api_keys.KeyExpired):
        recognise(old_text)
    assert recognise(new_text) == new


def test_whoever_knows_a_prefix_and_no_secret_learns_nothing_of_the_key(partner, dana):
    """A made-up key with the prefix of a revoked, an expired or a confined one is unknown, as any other is."""
    key, text = api_keys.issue(partner, editor=dana, addresses=["192.0.2.7"])
    api_keys.revoke(key, editor=dana)
    guess = generate()
    Key.objects.update(prefix=guess.prefix)
    with pytest.raises(api_keys.KeyUnknown) as same_prefix:
        recognise(guess.text, "198.51.100.1")
    with pytest.raises(api_keys.KeyUnknown) as no_prefix:
        recognise(generate().text)
    assert same_prefix.value.detail == no_prefix.value.detail
    assert text != guess.text


def test_products_are_assigned_as_one(partner, dana):
    one, two, three = (make_product(name, sources=[make_source(name)]) for name in ("One", "Two", "Three"))
    api_keys.issue(partner, editor=dana)
    grants.assign(partner, [one, two], editor=dana)
    unchanged = partner.grants.get(product=one)
    grants.assign(partner, [one, three, three], editor=make_editor("bob"))
    assert sorted(p.name for p in partner.products.all()) == ["One", "Three"]
    assert partner.grants.get(product=one) == unchanged
    assert list(Change.objects.order_by("id").values_list("op", flat=True)) == ["grant", "revoke", "grant"]
