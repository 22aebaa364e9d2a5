"""Keys and products, as the newsroom handles them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from newsroom.delivery import partners
from newsroom.delivery.keytext import generate
from newsroom.delivery.models import Key, Partner
from newsroom.ledger.scope import EVERYTHING, NOTHING, Part, Scope
from tests.newsroom.delivery.conftest import make_product, recognise
from tests.world import make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(name="Petra", email="petra@partner.example.org")


@pytest.fixture
def dana():
    return make_editor("dana")


def test_only_the_digest_of_a_key_is_kept(partner, dana):
    key, text = partners.issue(partner, editor=dana)
    assert key.prefix == text.split("_")[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT delivery_key::text FROM delivery_key")
        [(row,)] = cursor.fetchall()
    secret = text.split("_")[2]
    assert not any(secret[i : i + 10] in row for i in range(len(secret) - 10))


def test_a_key_is_recognised_with_its_partner(partner, dana):
    key, text = partners.issue(partner, editor=dana)
    found = recognise(text)
    assert (found, found.partner, found.created_by) == (key, partner, dana)


def test_an_inactive_partner_is_issued_no_key_and_known_by_none(partner, dana):
    _, text = partners.issue(partner, editor=dana)
    Partner.objects.update(is_active=False)
    partner.refresh_from_db()
    with pytest.raises(partners.KeyRevoked):
        recognise(text)
    with pytest.raises(partners.PartnerInactive):
        partners.issue(partner, editor=dana)


def test_a_key_is_not_issued_expired(partner, dana):
    with pytest.raises(partners.ExpiryPast):
        partners.issue(partner, editor=dana, expires_at=timezone.now())


def test_a_key_works_until_it_expires(partner, dana):
    key, text = partners.issue(partner, editor=dana, expires_at=timezone.now() + timedelta(hours=1))
    assert recognise(text) == key
    Key.objects.update(created_at=timezone.now() - timedelta(days=1), expires_at=timezone.now())
    with pytest.raises(partners.KeyExpired):
        recognise(text)


def test_a_revoked_key_opens_nothing_and_the_first_to_revoke_stands(partner, dana):
    key, text = partners.issue(partner, editor=dana)
    partners.revoke(key, editor=dana)
    first = key.revoked_at
    partners.revoke(key, editor=make_editor("bob"))
    assert (key.revoked_at, key.revoked_by) == (first, dana)
    with pytest.raises(partners.KeyRevoked):
        recognise(text)


def test_a_right_prefix_with_a_wrong_secret_learns_nothing_of_the_key(partner, dana):
    key, _ = partners.issue(partner, editor=dana)
    partners.revoke(key, editor=dana)
    guess = generate()
    Key.objects.update(prefix=guess.prefix)
    with pytest.raises(partners.KeyUnknown):
        recognise(guess.text)


def test_two_keys_work_while_one_is_rotated_and_then_one(partner, dana):
    old, old_text = partners.issue(partner, editor=dana)
    new, new_text = partners.rotate(old, editor=dana)
    assert [recognise(t) for t in (old_text, new_text)] == [old, new]
    assert old.expires_at - timezone.now() <= partners.OVERLAP
    assert new.expires_at is None


def test_rotating_does_not_put_off_an_end_that_was_set(partner, dana):
    soon = timezone.now() + timedelta(minutes=5)
    old, _ = partners.issue(partner, editor=dana, expires_at=soon)
    partners.rotate(old, editor=dana)
    assert old.expires_at == soon


def test_a_key_that_is_over_is_not_rotated(partner, dana):
    key, _ = partners.issue(partner, editor=dana)
    partners.revoke(key, editor=dana)
    with pytest.raises(partners.KeyIsOver):
        partners.rotate(key, editor=dana)
    assert Key.objects.count() == 1


def test_the_last_use_is_written_once_a_minute(partner, dana, queries):
    key, text = partners.issue(partner, editor=dana)
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
    assert partners.scope_of(partner) == NOTHING


def test_a_scope_says_what_its_product_says(partner, dana):
    source, story = make_source(), make_story()
    partners.grant(
        partner,
        make_product("One", sources=[source], stories=[story], languages=["en", "de"], kinds=["quotation"]),
        editor=dana,
    )
    assert partners.scope_of(partner) == Scope(
        (
            Part(
                sources=frozenset({str(source.pk)}),
                stories=frozenset({str(story.pk)}),
                languages=frozenset({"en", "de"}),
                kinds=frozenset({"quotation", "article", "source", "story"}),
            ),
        )
    )
    partners.assign(partner, [make_product("All")], editor=dana)
    assert partners.scope_of(partner) == EVERYTHING


def test_what_a_product_is_narrowed_to_cannot_vanish_and_leave_it_open(partner):
    source, story = make_source(), make_story()
    make_product("One", sources=[source], stories=[story])
    for named in (source, story):
        with pytest.raises(ProtectedError):
            named.delete()


def test_a_partner_with_a_key_is_not_deleted(partner, dana):
    partners.issue(partner, editor=dana)
    with pytest.raises(ProtectedError):
        partner.delete()


@pytest.mark.parametrize("kinds", [["gossip"], ["quotation", ""]])
def test_the_database_knows_the_kinds(kinds):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_product("One", kinds=kinds)


def test_the_database_wants_to_know_who_revoked(partner, dana):
    partners.issue(partner, editor=dana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.update(revoked_at=timezone.now())
