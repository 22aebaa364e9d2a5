"""Embargoed articles are listed early for products with that right: in one list and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom.api.pagination import LIMIT_AT_MOST, LIMIT_DEFAULT
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.withhold import withhold
from newsroom.articles.models import Article
from newsroom.feed.models import Change
from newsroom.partners.permissions import grants
from tests.newsroom.conftest import Puller, make_partner, make_product
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db

COLLECTIONS = ["articles", "annotations", "claims", "actors", "sources", "stories", "questions", "answers"]


@pytest.fixture
def emma(db: None) -> Puller:
    """Her product includes embargoed articles."""
    return make_partner("Emma", embargoed=True)


def _under_embargo(headline: str = "SECRET", *, hours: int = 1, **fields: object) -> Article:
    article = make_article(headline, published=False, **fields)
    make_annotation(article, actor=make_actor("Hidden"))
    publish(article, editor=make_editor("dana"), embargo_until=timezone.now() + timedelta(hours=hours))
    article.refresh_from_db()
    return article


def test_embargoed_article_is_listed_with_its_time_without_its_text(petra, emma):
    article = _under_embargo(story=make_story(), standfirst="Soon.")
    response = emma.ask("embargoed")
    assert response.json()["next"] is None
    assert response.json()["items"] == [
        {
            "id": str(article.pk),
            "uri": article.uri,
            "type": "article",
            "pubStatus": "usable",
            "source": {"uri": article.source.uri, "name": article.source.name},
            "language": "en",
            "headline": "SECRET",
            "standfirst": "Soon.",
            "byline": "",
            "dateline": "",
            "credit": "",
            "url": "",
            "origin": "own",
            "rights": {"body": "full", "quoteWords": None},
            "datePublished": None,
            "dateIsEstimated": False,
            "embargoed": article.embargo_until.isoformat(),
        }
    ]
    assert response["Cache-Control"] == "private, no-store"
    assert petra.get("embargoed") == {"items": [], "next": None}


def test_it_is_in_no_other_list_at_no_address_and_in_no_line(emma):
    article = _under_embargo(story=make_story())
    assert {collection: emma.ids(collection) for collection in COLLECTIONS} == {c: [] for c in COLLECTIONS}
    revision = f"revisions/{article.published_revision_id}"
    addresses = [f"articles/{article.pk}", revision, f"{revision}/text", article.source.uri]
    assert {emma.ask(address).status_code for address in addresses} == {404}
    assert emma.changes() == []
    assert not Change.objects.filter(item__isnull=False).exists()


def test_once_it_is_out_or_withheld_it_is_no_longer_there(emma):
    out, withheld, later = (
        _under_embargo(name, hours=n) for n, name in enumerate(("Out", "Withheld", "Later"), 1)
    )
    assert [item["headline"] for item in emma.items("embargoed")] == ["Out", "Withheld", "Later"]
    withhold(withheld, reason="A court says so.", editor=make_editor("dana"))
    Article.objects.filter(pk=out.pk).update(embargo_until=timezone.now())
    assert [item["id"] for item in emma.items("embargoed")] == [str(later.pk)]
    assert emma.ids("articles") == [str(out.pk)]


def test_more_than_fit_on_a_page_are_walked_to_the_end_each_once(emma):
    first = _under_embargo()
    rows = [
        Article(
            source_id=first.source_id,
            language=first.language,
            stage=first.stage,
            embargo_until=first.embargo_until,
            published_revision_id=first.published_revision_id,
        )
        for _ in range(LIMIT_AT_MOST)
    ]
    Article.objects.bulk_create(rows)
    all_of_them = [str(pk) for pk in Article.objects.order_by("pk").values_list("pk", flat=True)]
    assert len(all_of_them) == LIMIT_AT_MOST + 1
    assert len(emma.get("embargoed", limit=LIMIT_AT_MOST)["items"]) == LIMIT_AT_MOST
    assert len(emma.get("embargoed")["items"]) == LIMIT_DEFAULT
    assert emma.ids("embargoed") == emma.ids("embargoed", limit=LIMIT_AT_MOST) == all_of_them


def test_embargo_changes_between_pages_lose_and_repeat_nothing(emma):
    articles = [_under_embargo(f"Number {number}", hours=number + 1) for number in range(5)]
    ids = [str(article.pk) for article in articles]
    page = emma.get("embargoed", limit=2)
    assert [item["id"] for item in page["items"]] == ids[:2]
    for article, days in ((articles[0], 9), (articles[4], 0)):
        until = timezone.now() + timedelta(days=days, minutes=1)
        Article.objects.filter(pk=article.pk).update(embargo_until=until)
    assert emma.ids("embargoed", limit=2, after=page["next"]) == ids[2:]


@pytest.mark.parametrize("path", ["embargoed", "takedowns"])
def test_what_is_no_cursor_of_the_list_or_no_number_is_refused(emma, path):
    for number in range(2):
        make_article(f"Out {number}")
    backwards = emma.get("articles", sort="-id", limit=1)["next"]
    by_time = emma.get("articles", sort="publishedAt", limit=1)["next"]
    for name, value in [
        *(("after", value) for value in ("x", "aWR8eHw", backwards, by_time)),
        *(("limit", value) for value in ("0", str(LIMIT_AT_MOST + 1), "-1", "ten")),
        ("sort", "id"),
    ]:
        response = emma.ask(path, **{name: value})
        assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, name)


def test_right_to_embargoed_articles_stays_in_its_own_product():
    quay, dock = make_source("Quay"), make_source("Dock")
    visible = _under_embargo("Quay's", source=quay)
    _under_embargo("Dock's", source=dock)
    puller = make_partner("Petra", sources=[quay], embargoed=True, body_right="quotes", quote_words=2)
    # Everything of both in full, but nothing embargoed.
    grants.grant(puller.partner, make_product("All"), editor=make_editor("dana"))
    assert [(i["id"], i["rights"]["quoteWords"]) for i in puller.items("embargoed")] == [(str(visible.pk), 2)]


def test_it_is_cut_to_what_may_be_quoted():
    source = make_source("Agency", redistribution="link")
    _under_embargo("Headline", source=source, standfirst="All of this is theirs.")
    [item] = make_partner("Emma", embargoed=True).items("embargoed")
    assert (item["headline"], item["standfirst"]) == ("Headline", "")


def test_right_to_embargoed_articles_is_granted_and_revoked(petra):
    cursor = petra.get("me")["feed"]["head"]
    product = petra.partner.products.get()
    for value in (True, False):
        with grants.changing(product):
            product.embargoed = value
            product.save()
    assert [entry["op"] for entry in petra.changes(after=cursor)] == ["grant", "revoke"]
