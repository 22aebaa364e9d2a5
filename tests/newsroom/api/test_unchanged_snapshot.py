"""A snapshot that has not changed is a 304 and is not read; whatever changes a byte of it makes it another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from annotations.claims import claims
from newsroom.api.models import Rendition
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.withhold import release, withhold
from newsroom.articles.models import Article
from newsroom.feed import pruning, read, record
from newsroom.feed.models import Change, FeedHead
from newsroom.feed.scope import Scope
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Product, Takedown
from newsroom.partners.permissions import grants
from sources.models import Source
from tests.newsroom.conftest import CLIENT, Puller, make_partner, make_product
from tests.world import make_annotation, make_article, make_chief, make_editor, make_source

pytestmark = pytest.mark.django_db

WHY = "A court says so."


def _read(reader: Puller, **headers: str) -> tuple[str, bytes]:
    """The ETag of a snapshot that is sent whole, and its bytes."""
    response = reader.ask("snapshot", headers=headers)
    assert (response.status_code, response.streaming) == (200, True)
    return response["ETag"], b"".join(response.streaming_content)


def _asked_again(reader: Puller, tag: str, **headers: str) -> int:
    response = reader.ask("snapshot", headers={"If-None-Match": tag, **headers})
    if response.status_code == 200:
        list(response.streaming_content)
    return int(response.status_code)


@pytest.fixture
def quinn(db: None) -> Puller:
    """She may see what there is of one source, 5 words at once; a claim of hers is stated first by another source."""
    theirs, others = (
        make_source("Theirs", redistribution="full"),
        make_source("Others", redistribution="full"),
    )
    article = make_article(
        "First", source=theirs, standfirst="One two three four five six seven eight nine ten."
    )
    make_annotation(article)
    first = make_annotation(make_article("Elsewhere", source=others))
    again = make_annotation(make_article("Again", source=theirs))
    assert first.claim is not None
    claims.join(again, first.claim, editor=make_editor())
    make_article("Withheld", source=theirs)
    withhold(Article.objects.get(published_revision__headline="Withheld"), reason=WHY, editor=make_chief())
    return make_partner("Quinn", sources=[theirs], body_right="quotes", quote_words=5)


def test_what_has_not_changed_is_a_304_that_says_what_a_whole_answer_says(quinn):
    tag, content = _read(quinn)
    response = quinn.ask("snapshot", headers={"If-None-Match": f'"other", {tag}'})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert response["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Encoding"} <= set(response["Vary"].split(", "))
    assert _read(quinn) == (tag, content)
    head = CLIENT.head("/api/v1/snapshot", headers={"Authorization": f"Bearer {quinn.text}"})
    assert (head.status_code, head["ETag"], head.getvalue()) == (200, tag, b"")
    # What is stored to read it faster is no part of it.
    Rendition.objects.all().delete()
    assert _asked_again(quinn, tag) == 304
    assert _read(quinn) == (tag, content)


def test_a_304_takes_no_place_and_reads_next_to_nothing(quinn, queries, settings):
    tag, _ = _read(quinn)
    settings.STREAMS_PER_PARTNER = 1
    reading = quinn.ask("snapshot")
    assert quinn.ask("snapshot").status_code == 429
    assert _asked_again(quinn, tag) == 304
    list(reading.streaming_content)
    assert _asked_again(quinn, tag) == 304
    # The key with its scope, embargoes, the head, what sources grant.
    assert queries(lambda: _asked_again(quinn, tag)) == 4


def test_each_encoding_and_each_partner_has_its_own(quinn):
    rita = make_partner("Rita")
    grants.assign(rita.partner, quinn.partner.products.all(), editor=make_editor())
    plain, packed = _read(quinn)[0], _read(quinn, **{"Accept-Encoding": "gzip"})[0]
    assert len({plain, packed, _read(rita)[0]}) == 3
    assert _asked_again(quinn, packed, **{"Accept-Encoding": "gzip"}) == 304
    assert [_asked_again(quinn, packed), _asked_again(rita, plain)] == [200, 200]
    assert _asked_again(quinn, plain, **{"Accept-Encoding": "gzip"}) == 200


# --- What changes it


def _first() -> Article:
    return Article.objects.get(published_revision__headline="First")


def _product(**values: Any) -> None:
    product = Product.objects.get(name="Quinn's product")
    with grants.changing(product):
        for name, value in values.items():
            setattr(product, name, value)
        product.save()


def _product_in_the_tables(**values: Any) -> None:
    """Change the product without a line in the feed."""
    Product.objects.filter(name="Quinn's product").update(**values)


def _embargo_ends() -> None:
    article = make_article("Soon", source=Source.objects.get(name="Theirs"), published=False)
    publish(article, editor=make_editor(), embargo_until=timezone.now() + timedelta(hours=1))
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now())


def _holder() -> Any:
    from newsroom.partners.models import Partner

    return Partner.objects.get(name="Quinn")


VISIBLE: dict[str, Callable[[], object]] = {
    "a new article": lambda: make_article("New", source=Source.objects.get(name="Theirs")),
    "a correction": lambda: correct(
        _first(), headline="New", body="<p>New.</p>", note="All.", editor=make_editor()
    ),
    "an annotation": lambda: make_annotation(_first(), "Sunday", kind="date"),
    "a withhold": lambda: withhold(_first(), reason=WHY, editor=make_chief()),
    "a release": lambda: release(
        Article.objects.get(published_revision__headline="Withheld"), editor=make_chief()
    ),
    "an erase": lambda: erase(_first(), reason=WHY, editor=make_chief()),
    "the end of an embargo": _embargo_ends,
    "a product that holds less": lambda: _product(kinds=["date"]),
    "a product that shows less": lambda: _product(quote_words=2),
    "a product that shows more": lambda: _product(body_right="full"),
    "less, and nobody is told": lambda: _product_in_the_tables(quote_words=2),
    "fewer kinds, and nobody is told": lambda: _product_in_the_tables(kinds=["date"]),
    "another product": lambda: grants.grant(_holder(), make_product("All"), editor=make_editor()),
    "no product": lambda: grants.assign(_holder(), [], editor=make_editor()),
    "a source that grants less": lambda: _grants("Theirs", "link"),
    "a source that grants less and is in no product": lambda: _grants("Others", "link"),
}


def _grants(source: str, right: str) -> None:
    found = Source.objects.get(name=source)
    found.redistribution = right
    found.save()


@pytest.mark.parametrize("what", VISIBLE)
def test_whatever_changes_what_is_seen_makes_it_another(quinn, what):
    tag, content = _read(quinn)
    VISIBLE[what]()
    assert _asked_again(quinn, tag) == 200
    fresh, after = _read(quinn)
    assert fresh != tag
    # It is a case of what it says: not only the last line is another.
    assert content.splitlines()[:-1] != after.splitlines()[:-1]
    assert _asked_again(quinn, fresh) == 304


def test_restored_rights_and_words_change_the_snapshot_again(quinn):
    """What `next` says has moved: with the old one the feed would tell of both once more, or be pruned."""
    tag, content = _read(quinn)
    _product(quote_words=2)
    _product(quote_words=5)
    fresh, after = _read(quinn)
    assert (content.splitlines()[:-1], fresh == tag) == (after.splitlines()[:-1], False)
    article = _first()
    withhold(article, reason=WHY, editor=make_chief())
    release(article, editor=make_chief())
    assert _asked_again(quinn, fresh) == 200


def test_what_is_hidden_from_its_reader_moves_next_and_so_the_etag(quinn):
    tag, content = _read(quinn)
    make_article("Hidden", source=make_source("Somebody"))
    assert _asked_again(quinn, tag) == 200
    _, after = _read(quinn)
    assert content.splitlines()[:-1] == after.splitlines()[:-1]
    assert content.splitlines()[-1] != after.splitlines()[-1]


def test_another_life_of_the_feed_and_one_that_was_pruned_have_other_etags(quinn):
    correct(_first(), headline="First", body="<p>New.</p>", note="All.", editor=make_editor())
    tag, _ = _read(quinn)
    Change.objects.update(created_at=timezone.now() - timedelta(days=400))
    assert _asked_again(quinn, tag) == 304
    assert pruning.prune() > 0
    pruned, _ = _read(quinn)
    assert (pruned != tag, _asked_again(quinn, tag)) == (True, 200)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feed_feedhead SET random_id = gen_random_uuid()")
    assert _asked_again(quinn, pruned) == 200
    assert FeedHead.objects.count() == 1


def test_nothing_is_certain_while_a_line_waits_for_its_number(quinn, monkeypatch):
    """Another process holds the head: what is committed is in the tables, and in no number yet."""
    tag, _ = _read(quinn)
    with monkeypatch.context() as patched:
        for module in (record, read):
            patched.setattr(module, "number", lambda **how: 0)
        make_article("New", source=Source.objects.get(name="Theirs"))
        Change.objects.filter(seq__gt=read.last()).update(seq=None)
        assert Change.objects.filter(seq=None).exists()
        response = quinn.ask("snapshot", headers={"If-None-Match": f'{tag}, "*"'})
        assert (response.status_code, response.has_header("ETag")) == (200, False)
        assert b'"New"' in b"".join(response.streaming_content)
    assert _asked_again(quinn, tag) == 200


def test_scopes_are_spelt_alike_in_all_processes():
    asked = (
        "from newsroom.feed.scope import ProductScope, Scope;"
        "print(Scope((ProductScope(sources=frozenset('abcdefgh'), kinds=frozenset({'date', 'claim'})),)).as_json())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert Scope().as_json() == []


# --- Who holds what


def test_partner_answered_304_is_asked_to_take_down(quinn):
    tag, _ = _read(quinn)
    assert _asked_again(quinn, tag) == 304
    withhold(_first(), reason=WHY, editor=make_chief())
    assert [takedown.partner.name for takedown in Takedown.objects.unanswered()] == ["Quinn"]
    assert _asked_again(quinn, tag) == 200


def test_a_key_that_was_revoked_is_refused_whatever_it_holds(quinn):
    tag, _ = _read(quinn)
    api_keys.revoke(quinn.partner.keys.get(), editor=make_editor())
    assert _asked_again(quinn, tag) == 401
