"""What is stored of an article is what would be presented at this moment, or it is not shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from annotations.decisions.review import accept, reject, reopen
from annotations.feed_items import publish_changes
from annotations.models import Actor, Annotation, Claim, ClaimAnswer, Question
from newsroom.api.exports import renditions
from newsroom.api.models import Rendition
from newsroom.api.presenters import corpus as presenters
from newsroom.api.tasks import fill_renditions, tend_renditions
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.create import describe
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.stories import place
from newsroom.articles.actions.withhold import release, withhold
from newsroom.articles.models import Article, Story
from newsroom.feed.items import with_version, written
from newsroom.feed.models import Change
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.partners import reuse, visibility
from newsroom.partners.models import Product
from newsroom.partners.permissions import grants
from newsroom.partners.permissions.scopes import scope_of
from newsroom.partners.render_profiles import RenderProfile
from sources.models import Source
from tests.newsroom.conftest import Puller, make_partner
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_source,
    make_story,
    mark,
    propose,
)

pytestmark = pytest.mark.django_db

BOB, DANA = "bob", "dana"


def presented(reader: Puller) -> list[dict]:
    """The articles with their annotations as the presenters make them of the tables."""
    scope = scope_of(reader.partner)
    articles = presenters.with_article_parts(visibility.articles(scope)).order_by("pk")
    items = presenters.present_articles(list(articles), scope=scope, include={"annotations"})
    return [_as_json(item) for item in items]


def _as_json(item: dict) -> dict:
    return json.loads(written(item))


def stored(reader: Puller) -> list[dict]:
    return reader.items("articles", include="annotations")


def readers() -> list[Puller]:
    """Make a partner that sees everything, and partners that each see a different part."""
    return [
        make_partner("Petra"),
        make_partner("Quinn", body_right="quotes", quote_words=3),
        make_partner("Link", body_right="link"),
        make_partner("Claims", kinds=["claim"]),
        make_partner("Machine", suggestions=True),
        make_partner("Quay", sources=[make_source()], suggestions=True),
    ]


def _corrected(article: Article) -> None:
    body = "<p>The ministry said a lot. About 1,400 dockers stopped work.</p>"
    correct(article, headline="New", body=body, note="All.", editor=make_editor())


def test_what_is_stored_is_what_would_be_presented_after_every_act():
    article, other = (
        make_article(standfirst="One two three four."),
        make_article(source=make_source("Kestrel")),
    )
    annotation = make_annotation(article, actor=make_actor())
    suggested = propose(article, "The ministry said nothing", kind="quotation")
    mark(other, "Tomas Okafor", kind="actor")
    bob, dana = make_editor(BOB), make_editor(DANA)
    article.byline = "By somebody else"
    acts: list[Callable[[], object]] = [
        lambda: None,
        lambda: accept(suggested, editor=bob),
        lambda: reopen(annotation, editor=bob),
        lambda: reject(annotation, editor=bob),
        lambda: describe(article, fields=["byline"]),
        lambda: place(article, story=make_story(), editor=bob),
        lambda: withhold(article, reason="Wait.", editor=dana),
        lambda: release(article, editor=dana),
        lambda: _corrected(article),
    ]
    all_readers = readers()
    for act in acts:
        act()
        for reader in all_readers:
            # First made on the way, then as it was kept.
            assert stored(reader) == presented(reader) == stored(reader)
    assert Rendition.objects.values("view").distinct().count() > 3


def test_a_second_reader_is_shown_what_was_stored_for_the_first(petra):
    article = make_article()
    make_annotation(article)
    stored(petra)
    Rendition.objects.update(item=b'{"headline":"from the store"}', annotations=b"")
    assert stored(petra) == [{"headline": "from the store", "annotations": []}]
    describe(article, fields=["byline"])
    assert [item["headline"] for item in stored(petra)] == ["from the store"]  # no change was published
    correct(article, headline="Corrected", body="<p>New.</p>", note="All.", editor=make_editor())
    assert [item["headline"] for item in stored(petra)] == ["Corrected"]


def test_a_product_that_passes_on_less_is_another_view_at_once(petra):
    article = make_article(
        source=make_source(redistribution="full"), standfirst="One two three four five six."
    )
    stored(petra)
    product = Product.objects.get()
    with grants.changing(product):
        product.body_right, product.quote_words = "quotes", 2
        product.save()
    assert [item["standfirst"] for item in stored(petra)] == ["One two …"]
    assert article.published_revision.standfirst == "One two three four five six."


def test_a_kill_hides_what_is_stored_at_once(petra):
    article = make_article()
    stored(petra)
    assert Rendition.objects.count() == 1
    withhold(article, reason="Wait.", editor=make_editor(DANA))
    assert stored(petra) == []


def test_erasing_wipes_renditions_and_a_slow_maker_brings_none_back(petra):
    article = make_article()
    [wanted] = renditions.wanted(Article.objects.all(), scope_of(petra.partner))
    made = renditions.make([wanted])
    assert renditions.keep(made) == 1
    erase(article, reason="A court says so.", editor=make_editor(DANA))
    assert Rendition.objects.count() == 0
    assert renditions.keep(made) == 0
    assert Rendition.objects.count() == 0


def test_rendition_of_an_article_changed_since_is_not_kept(petra):
    article = make_article()
    made = renditions.make(renditions.wanted(Article.objects.all(), scope_of(petra.partner)))
    make_annotation(article)
    assert (renditions.keep(made), Rendition.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_no_rendition_is_kept_while_a_verb_is_at_work_on_its_article(petra):
    article = make_article()
    made = renditions.make(renditions.wanted(Article.objects.all(), scope_of(petra.partner)))
    stored_counts: list[int] = []

    def keep() -> None:
        stored_counts.append(renditions.keep(made))
        connection.close()

    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        other = threading.Thread(target=keep)
        other.start()
        other.join()
    assert stored_counts == [0]
    assert renditions.keep(made) == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_s_line_from_another_article_s_lock_makes_nothing_stale(petra):
    """Its id may be higher than that of a line of this article which is committed after it."""
    article = make_article()
    annotation = make_annotation(article)
    assert annotation.claim is not None
    stored(petra)
    with transaction.atomic():
        Annotation.objects.filter(pk=annotation.pk).update(attributes={"modality": "denied"})
        publish_changes([annotation.pk])
        late = Change.objects.filter(object_id=annotation.pk).latest("pk").pk

        def word_the_claim() -> None:
            last = Change.objects.filter(object_id=annotation.claim_id).latest("pk")
            last.pk, last.version, last.seq = None, last.version + 1, None
            last.save()
            connection.close()

        other = threading.Thread(target=word_the_claim)
        other.start()
        other.join()
        # Another reader comes before the commit, and what it makes is stored with what it has seen.
        reader = threading.Thread(target=lambda: (stored(petra), connection.close()))
        reader.start()
        reader.join()
    assert Change.objects.filter(article_id=article.pk).latest("pk").pk > late
    assert stored(petra) == presented(petra)


def test_fill_makes_what_readers_would_find_missing(petra):
    quinn = make_partner("Quinn", body_right="link")
    for number in range(3):
        make_article(source=make_source(f"Source {number}", redistribution="full"))
    assert renditions.fill_recent() == 6
    assert renditions.fill_all() == 0
    before = set(Rendition.objects.values_list("pk", "stamp"))
    assert [len(stored(reader)) for reader in (petra, quinn)] == [3, 3]
    assert set(Rendition.objects.values_list("pk", "stamp")) == before


def test_sweep_removes_renditions_that_are_not_read(petra):
    article, other = make_article(), make_article()
    fill_renditions()
    assert Rendition.objects.count() == 2
    withhold(other, reason="Wait.", editor=make_editor(DANA))
    Rendition.objects.create(
        article=article, view="7:*:", stamp=0, item=b"{}", annotations=b"", annotation_count=0
    )
    tend_renditions()
    assert set(Rendition.objects.values_list("article", "view")) == {(article.pk, "full:*:")}


@pytest.mark.parametrize(
    ("view", "key"),
    [
        (RenderProfile(ReuseLimit.FULL, None), "full:*:"),
        (RenderProfile(ReuseLimit(25), frozenset({"quotation", "claim"}), None), "25:claim,quotation:*"),
        (RenderProfile(ReuseLimit.LINK, frozenset()), "0::"),
    ],
)
def test_a_view_is_spelt_and_read(view, key):
    assert (view.key, RenderProfile.from_key(key)) == (key, view)


def test_views_and_presenters_give_the_same_right(petra):
    make_article(source=make_source("Full", redistribution="full"))
    make_article(source=make_source("Unsaid"), story=make_story(), origin="received")
    articles = Article.objects.select_related("source")
    for reader in [petra, make_partner("Quinn", body_right="quotes", quote_words=3)]:
        scope = scope_of(reader.partner)
        limits = {one.article: one.view.right for one in renditions.wanted(Article.objects.all(), scope)}
        assert limits == {article.pk: reuse.limit_for(article, scope) for article in articles}


def test_the_version_comes_last_in_every_item():
    article = make_article(story=make_story())
    make_answer(make_annotation(article, actor=make_actor()))
    lines = list(Change.objects.exclude(item=None))
    models = (Article, Annotation, Claim, Actor, Source, Story, Question, ClaimAnswer)
    kinds = {model.object_type for model in models}
    assert {line.object_type for line in lines} == kinds
    for line in lines:
        assert with_version(written(line.item), 7) == written({**line.item, "version": 7})
