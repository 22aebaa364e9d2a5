"""Withheld, canceled and erased articles disappear at once; embargoes; changes of rights in the feed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.withhold import cancel, release, withhold
from newsroom.articles.models import Article
from newsroom.feed.models import Change
from newsroom.partners.models import ProductSource
from newsroom.partners.permissions import grants
from tests.newsroom.conftest import Puller, make_partner, make_product
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_chief,
    make_source,
    make_story,
)

pytestmark = pytest.mark.django_db

COLLECTIONS = ["articles", "annotations", "claims", "actors", "sources", "stories", "questions", "answers"]


def _addresses(article: Article) -> list[str]:
    revision = f"revisions/{article.published_revision_id}"
    annotation = article.annotations.get()
    return [
        f"articles/{article.pk}",
        f"annotations/{annotation.pk}",
        f"claims/{annotation.claim.pk}",
        revision,
        f"{revision}/text",
    ]


def _visible_ids(puller: Puller) -> dict[str, list[str]]:
    return {collection: puller.ids(collection) for collection in COLLECTIONS}


def _say(action: Any, article: Article) -> None:
    action(article, reason="A court says so.", editor=make_chief("dana"))


@pytest.mark.parametrize("action", [withhold, cancel, erase])
def test_killed_article_is_gone_at_once_even_by_address_and_etag(petra, action):
    article = make_article("SECRET headline", "<p>SECRET words stand here.</p>", story=make_story())
    answer = make_answer(make_annotation(article, "SECRET words", actor=make_actor()), "SECRET?")
    asked = [
        f"answers/{answer.pk}",
        f"questions/{answer.question_id}",
        f"questions/{answer.question_id}/cells/{article.pk}",
        f"stories/{answer.story_id}/matrix",
    ]
    tags = {address: petra.ask(address)["ETag"] for address in [*_addresses(article), *asked]}
    page = petra.ask("changes")
    assert "SECRET" in page.content.decode()
    _say(action, article)
    assert _visible_ids(petra) == {collection: [] for collection in COLLECTIONS}
    assert {petra.ask(a, headers={"If-None-Match": tag}).status_code for a, tag in tags.items()} == {404}
    again = petra.ask("changes", headers={"If-None-Match": page["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (200, "private, no-cache")
    assert "SECRET" not in again.content.decode()
    first = again.json()["entries"][0]
    status = "withheld" if action is withhold else "canceled"
    assert (first["item"], first["supersededBy"]["pubStatus"]) == (None, status)


def test_a_released_article_is_everywhere_again(petra):
    article = make_article(story=make_story())
    make_answer(make_annotation(article, actor=make_actor()))
    before = _visible_ids(petra), [petra.ask(a).status_code for a in _addresses(article)]
    _say(withhold, article)
    release(article, editor=make_chief("dana"))
    assert (_visible_ids(petra), [petra.ask(a).status_code for a in _addresses(article)]) == before
    assert {entry["supersededBy"] is None for entry in petra.changes()} == {True}


def test_embargo_holds_everywhere_and_ends_at_the_first_request(petra):
    article = make_article(published=False, story=make_story())
    make_answer(make_annotation(article, actor=make_actor()))
    publish(article, editor=make_chief("dana"), embargo_until=timezone.now() + timedelta(hours=1))
    assert _visible_ids(petra) == {collection: [] for collection in COLLECTIONS}
    assert {petra.ask(address).status_code for address in _addresses(article)} == {404}
    head = petra.get("changes")
    assert head["entries"] == []
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now())
    # Without worker and beat, the request itself publishes it.
    assert petra.ids("articles") == [str(article.pk)]
    assert [e["type"] for e in petra.changes(after=head["next"])] == [
        "article",
        "source",
        "story",
        "actor",
        "claim",
        "question",
        "answer",
        "annotation",
    ]


def _rights(puller: Puller, after: str = "") -> list[tuple[str, str, str]]:
    return [
        (entry["op"], entry["type"], entry["uri"])
        for entry in puller.changes(after=after)
        if entry["op"] in {"grant", "revoke"}
    ]


def test_product_changes_reach_only_their_partner_and_keep_cursors(petra):
    quinn = make_partner("Quinn")
    make_article()
    cursor = petra.get("changes")["next"]
    product = petra.partner.products.get()
    grants.take(petra.partner, product)
    grants.take(petra.partner, product)
    me = "http://127.0.0.1:8000/api/v1/me"
    assert _rights(petra, cursor) == [("revoke", "rights", me)]
    grants.grant(petra.partner, make_product("Another"), editor=make_chief("dana"))
    assert _rights(petra, cursor) == [("revoke", "rights", me), ("grant", "rights", me)]
    assert _rights(quinn) == []
    later = make_article(source=make_source("Later"))
    assert [e["uri"] for e in petra.changes(after=cursor)][2:] == [later.uri, later.source.uri]


def test_a_product_exchanged_for_another_takes_and_gives():
    quay, dock = make_source("Quay"), make_source("Dock")
    quinn = make_partner("Quinn", sources=[quay])
    grants.assign(quinn.partner, [make_product("Dock", sources=[dock])], editor=make_chief("dana"))
    assert [op for op, _, _ in _rights(quinn)] == ["revoke", "grant"]
    grants.assign(quinn.partner, [make_product("Both", sources=[quay, dock])], editor=make_chief("dana"))
    grants.assign(quinn.partner, [make_product("The same", sources=[dock, quay])], editor=make_chief("dana"))
    assert [op for op, _, _ in _rights(quinn)] == ["revoke", "grant", "grant"]


def test_changes_page_stops_at_revoke_and_the_rest_uses_other_rights():
    quay, dock = make_source("Quay"), make_source("Dock")
    quinn = make_partner("Quinn", sources=[quay, dock])
    for source in (quay, dock):
        make_article(source=source)
    page = quinn.get("changes", limit=1)
    assert page["entries"][0]["type"] == "article"
    product = quinn.partner.products.get()
    with grants.changing(product):
        ProductSource.objects.filter(product=product, source=dock).delete()
    later = make_article(source=dock)
    mine = make_article(source=quay)
    second = quinn.get("changes", after=page["next"])
    assert ([e["op"] for e in second["entries"]], second["more"]) == (["upsert", "revoke"], True)
    third = quinn.get("changes", after=second["next"])
    assert [e["uri"] for e in third["entries"]] == [mine.uri]
    assert later.uri not in str(quinn.changes())
    assert quinn.ids("sources") == [str(quay.pk)]


def test_partner_without_a_key_gets_no_changes():
    """`make_partner` grants before it issues a key, as the admin does."""
    make_partner("Quinn")
    assert Change.objects.filter(partner_id__isnull=False).count() == 0


def test_product_changed_in_the_admin_is_published_once(client: Client):
    quay, dock = make_source("Quay"), make_source("Dock")
    quinn = make_partner("Quinn", sources=[quay])
    product = quinn.partner.products.get()
    client.force_login(make_chief("dana"))
    listed = product.only_sources.get()
    form = {
        "name": product.name,
        "languages": "",
        "body_right": "full",
        "quote_words": "25",
        "only_sources-TOTAL_FORMS": "2",
        "only_sources-INITIAL_FORMS": "1",
        "only_sources-0-id": str(listed.pk),
        "only_sources-0-product": str(product.pk),
        "only_sources-0-source": str(quay.pk),
        "only_sources-1-product": str(product.pk),
        "only_sources-1-source": str(dock.pk),
        "only_stories-TOTAL_FORMS": "0",
        "only_stories-INITIAL_FORMS": "0",
    }
    address = reverse("admin:partners_product_change", args=[product.pk])
    assert client.post(address, form).status_code == 302
    assert [op for op, _, _ in _rights(quinn)] == ["grant"]
    assert client.post(address, {**form, "name": ""}).status_code == 200
    assert [op for op, _, _ in _rights(quinn)] == ["grant"]
