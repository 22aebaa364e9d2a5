"""Two partners, each with a product: neither sees what the other was given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from newsroom.articles.models import Article
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Partner
from newsroom.partners.permissions import grants
from tests.newsroom.conftest import Puller, make_partner, make_product
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_source,
    make_story,
)

pytestmark = pytest.mark.django_db

COLLECTIONS = ["articles", "annotations", "claims", "actors", "sources", "stories", "questions", "answers"]
Corpus = dict[str, set[str]]


def _tell(name: str, *, language: str = "en") -> tuple[Article, Corpus]:
    """An article of its own source in its own story, with a claim by its own actor; and all their ids."""
    source, story, actor = make_source(f"The {name}", language=language), make_story(name), make_actor(name)
    article = make_article(name, source=source, story=story, language=language)
    annotation = make_annotation(article, actor=actor)
    answer = make_answer(annotation)
    things = (article, annotation, annotation.claim, actor, source, story, answer.question, answer)
    return article, {thing.collection: {str(thing.pk)} for thing in things}


def _pull(puller: Puller) -> Corpus:
    return {c: set(puller.ids(c)) for c in COLLECTIONS}


PRODUCTS: dict[str, Callable[[Article], dict[str, Any]]] = {
    "source": lambda article: {"sources": [article.source]},
    "story": lambda article: {"stories": [article.story]},
    "language": lambda article: {"languages": [article.language]},
    "all of them": lambda article: {
        "sources": [article.source],
        "stories": [article.story],
        "languages": [article.language],
        "kinds": ["claim"],
    },
}


@pytest.mark.parametrize("by", PRODUCTS)
def test_each_partner_sees_its_own_product(by):
    one, ones = _tell("Quay", language="en")
    two, twos = _tell("Kai", language="de")
    petra, quinn = make_partner("Petra", **PRODUCTS[by](one)), make_partner("Quinn", **PRODUCTS[by](two))
    assert (_pull(petra), _pull(quinn)) == (ones, twos)
    for puller, others in ((petra, twos), (quinn, ones)):
        addresses = [f"{c}/{pk}" for c in COLLECTIONS for pk in others[c]]
        assert {puller.ask(address).status_code for address in addresses} == {404}
        nested = puller.ask("articles", include="annotations,claims,actors,story").content.decode()
        assert not any(pk in nested for ids in others.values() for pk in ids)
    assert petra.ask(f"revisions/{one.published_revision_id}/text").status_code == 200
    assert quinn.ask(f"revisions/{one.published_revision_id}/text").status_code == 404


@pytest.mark.parametrize("by", PRODUCTS)
def test_the_feed_is_as_narrow_as_the_lists(by):
    one, ones = _tell("Quay", language="en")
    two, twos = _tell("Kai", language="de")
    for puller, own in (
        (make_partner("Petra", **PRODUCTS[by](one)), ones),
        (make_partner("Quinn", **PRODUCTS[by](two)), twos),
    ):
        ids = {entry["uri"].rsplit("/", 1)[1] for entry in puller.changes()}
        assert ids == set().union(*own.values())


def test_limits_of_a_product_hold_together():
    """A product of source A in story X is not given A in story Y, nor B in story X."""
    a, b, x, y = make_source("A"), make_source("B"), make_story("X"), make_story("Y")
    inside = make_article(source=a, story=x)
    for source, story in ((a, y), (b, x), (a, None)):
        make_annotation(make_article(source=source, story=story), actor=make_actor("Elsewhere"))
    petra = make_partner("Petra", sources=[a], stories=[x])
    assert _pull(petra) == {
        "articles": {str(inside.pk)},
        "annotations": set(),
        "claims": set(),
        "actors": set(),
        "sources": {str(a.pk)},
        "stories": {str(x.pk)},
        "questions": set(),
        "answers": set(),
    }


def test_product_of_kinds_hides_other_annotations_only():
    article, whole = _tell("Quay")
    speaker, mentioned = make_actor("Speaker"), make_actor("Mentioned")
    quoted = make_annotation(article, "They count the people", kind="quotation", actor=speaker)
    make_annotation(article, "The ministry", kind="actor", actor=mentioned, role="mentioned")
    petra = make_partner("Petra", kinds=["quotation"])
    assert _pull(petra) == whole | {
        "annotations": {str(quoted.pk)},
        "claims": set(),
        "questions": set(),
        "answers": set(),
        "actors": {str(speaker.pk)},
    }


def test_the_feed_takes_limits_together_too():
    """An actor who speaks in source A, story Y and in source B, story X is in no product of A's X."""
    a, b, x, y = make_source("A"), make_source("B"), make_story("X"), make_story("Y")
    make_article(source=a, story=x)
    for source, story in ((a, y), (b, x)):
        make_annotation(make_article(source=source, story=story), actor=make_actor("Elsewhere"))
    petra = make_partner("Petra", sources=[a], stories=[x])
    ids = {entry["uri"].rsplit("/", 1)[1] for entry in petra.changes()}
    assert ids == set().union(*_pull(petra).values())


def test_the_feed_of_a_product_of_kinds_is_as_narrow_as_its_lists():
    article, _ = _tell("Quay")
    make_annotation(article, "They count the people", kind="quotation", actor=make_actor("Speaker"))
    mention = make_actor("Mentioned")
    make_annotation(article, "The ministry", kind="actor", actor=mention, role="mentioned")
    for kinds in (["quotation"], ["actor"], ["claim"]):
        puller = make_partner(f"Reader of {kinds}", kinds=kinds)
        ids = {entry["uri"].rsplit("/", 1)[1] for entry in puller.changes()}
        assert ids == set().union(*_pull(puller).values())


def test_a_partner_without_a_product_sees_nothing():
    article, _ = _tell("Quay")
    carla = Partner.objects.create(name="Carla", email="carla@partner.example.org")
    puller = Puller(carla, api_keys.issue(carla, editor=make_editor("dana"))[1])
    assert _pull(puller) == {c: set() for c in COLLECTIONS}
    assert (puller.changes(), puller.get("me")["products"]) == ([], [])
    assert puller.ask(f"revisions/{article.published_revision_id}/text").status_code == 404


def test_a_product_that_is_exchanged_counts_from_the_next_request_on(petra):
    one, ones = _tell("Quay")
    twos = _tell("Kai")[1]
    assert _pull(petra) == {c: ones[c] | twos[c] for c in COLLECTIONS}
    grants.assign(
        petra.partner, [make_product("Quay only", sources=[one.source])], editor=make_editor("dana")
    )
    assert _pull(petra) == ones


def test_partner_does_not_see_stories_outside_its_product():
    """The article's story is named in its item; a partner limited to a source may see it, for the article is in it."""
    article, ones = _tell("Quay")
    make_article(source=make_source("Other"), story=article.story)
    petra = make_partner("Petra", sources=[article.source])
    assert _pull(petra) == ones


def test_several_products_are_seen_together_and_nothing_between_them():
    """All of source A, and story X by anybody: that is not B in Y, and B in X brings no other story of B's."""
    a, b, x, y = make_source("A"), make_source("B"), make_story("X"), make_story("Y")
    visible, hidden = [], []
    for source, story, is_visible in (
        (a, y, True),
        (a, None, True),
        (b, x, True),
        (b, y, False),
        (b, None, False),
    ):
        article = make_article(source=source, story=story)
        annotation = make_annotation(article, actor=make_actor(f"{source} in {story}"))
        (visible if is_visible else hidden).extend([article, annotation, annotation.claim])
    petra = make_partner("Petra", sources=[a])
    grants.grant(petra.partner, make_product("X", stories=[x]), editor=make_editor("dana"))
    pulled = _pull(petra)
    assert pulled["articles"] | pulled["annotations"] | pulled["claims"] == {str(o.pk) for o in visible}
    assert {petra.ask(o.uri).status_code for o in hidden} == {404}
    assert pulled["stories"] == {str(x.pk), str(y.pk)}
    ids = {entry["uri"].rsplit("/", 1)[1] for entry in petra.changes() if entry["type"] != "rights"}
    assert ids == set().union(*pulled.values())


def test_kinds_of_one_product_are_not_those_of_another():
    a, b = make_source("A"), make_source("B")
    wanted = []
    for source, wanted_kind in ((a, "claim"), (b, "quotation")):
        article = make_article(source=source)
        for kind, words in (("claim", "About 1,400 dockers"), ("quotation", "They count the people")):
            annotation = make_annotation(article, words, kind=kind)
            wanted += [str(annotation.pk)] if kind == wanted_kind else []
    petra = make_partner("Petra", sources=[a], kinds=["claim"])
    grants.grant(
        petra.partner, make_product("B", sources=[b], kinds=["quotation"]), editor=make_editor("dana")
    )
    assert _pull(petra)["annotations"] == set(wanted)
    ids = {e["uri"].rsplit("/", 1)[1] for e in petra.changes() if e["type"] == "annotation"}
    assert ids == set(wanted)


def test_a_product_taken_leaves_what_the_others_hold():
    one, ones = _tell("Quay")
    two, twos = _tell("Kai")
    petra = make_partner("Petra", sources=[one.source])
    second = make_product("Kai", sources=[two.source])
    grants.grant(petra.partner, second, editor=make_editor("dana"))
    assert _pull(petra) == {c: ones[c] | twos[c] for c in COLLECTIONS}
    cursor = petra.get("me")["feed"]["head"]
    grants.take(petra.partner, second)
    assert _pull(petra) == ones
    assert [e["op"] for e in petra.changes(after=cursor)] == ["revoke"]
