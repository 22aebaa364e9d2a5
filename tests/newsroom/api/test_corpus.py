"""What stands in the answers: words verbatim, selectors that fit the text, and what is nested on request."""

import pytest

from annotations.decisions.roles import link
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.revise import revise
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    """With an emoji before the quotes: a count in UTF-16 units would be off by one."""
    return make_article(
        "Dockers 🚢 walk out",
        "<p>“They count the people,” union leader Tomas Okafor said. 🎙 The port was shut.</p>",
        story=make_story(),
    )


def test_a_quote_stands_in_the_text_at_its_offsets(petra, article):
    quotation = make_annotation(article, "They count the people", kind="quotation", actor=make_actor())
    claim = mark(article, "The port was shut")
    for annotation, words in ((quotation, "They count the people"), (claim, "The port was shut")):
        item = petra.get(annotation.uri)
        [target] = item["target"]
        position, quote = target["selector"]
        text = petra.ask(target["source"]).content.decode()
        assert item["quote"] == quote["exact"] == text[position["start"] : position["end"]] == words
        assert f"{quote['prefix']}{words}{quote['suffix']}" in text


def test_the_text_is_plain_exact_and_tagged_with_its_digest(petra, article):
    revision = article.published_revision
    response = petra.ask(f"revisions/{revision.pk}/text")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["ETag"] == f'"{revision.digest}"'
    assert response.content.decode() == revision.text


def test_a_text_that_was_replaced_can_still_be_read_and_a_draft_cannot(petra, article):
    old = article.published_revision
    new = correct(article, headline="New", body="<p>New.</p>", note="All of it.", editor=make_editor())
    draft = revise(article, headline="Newer", body="<p>Newer.</p>", editor=make_editor())
    assert [petra.ask(f"revisions/{r.pk}/text").status_code for r in (old, new, draft)] == [200, 200, 404]
    assert [petra.ask(r.uri).status_code for r in (old, new, draft)] == [200, 200, 404]
    item = petra.get(article.uri)
    assert (item["headline"], item["revision"]["uri"]) == ("New", new.uri)


def test_a_revision_says_which_range_is_what(petra, article):
    revision = article.published_revision
    item = petra.get(revision.uri)
    text = petra.ask(item["text"]).content.decode()
    assert {(b["field"], b["tag"]): text[b["start"] : b["end"]] for b in item.pop("blocks")} == {
        ("headline", "h1"): "Dockers 🚢 walk out",
        ("body", "p"): "“They count the people,” union leader Tomas Okafor said. 🎙 The port was shut.",
    }
    assert item == {
        "id": str(revision.pk),
        "uri": revision.uri,
        "type": "revision",
        "article": article.uri,
        "number": 1,
        "headline": "Dockers 🚢 walk out",
        "standfirst": "",
        "note": "",
        "firstPublishedAt": item["firstPublishedAt"],
        "digest": revision.digest,
        "text": f"{revision.uri}/text",
    }


def test_an_article_brings_what_is_asked_for_and_nothing_else(petra, article):
    okafor = make_actor()
    late = mark(article, "The port was shut")
    early = make_annotation(article, "They count the people", kind="quotation", actor=okafor)
    link(late, role="speaker", actor=okafor, editor=make_editor())
    flat = petra.get(article.uri)
    nested = petra.get(article.uri, include="story,annotations,claims,actors")
    assert nested == {
        **flat,
        "story": petra.get(flat["story"]),
        "annotations": [petra.get(early.uri), petra.get(late.uri)],  # in the order of the text
        "claims": [petra.get(late.claim.uri)],
        "actors": [petra.get(okafor.uri)],
    }
    assert petra.get(article.uri, include="claims") == {**flat, "claims": nested["claims"]}
    assert petra.get(article.uri, include="") == flat
    assert petra.items("articles", include="story,annotations,claims,actors") == [nested]


def test_an_article_without_a_story_has_none(petra):
    article = make_article()
    assert [petra.get(article.uri, include=i)["story"] for i in ("", "story")] == [None, None]


def test_a_claim_brings_its_statements(petra, article):
    one, two = (
        mark(article, "The port was shut"),
        make_annotation(make_article(), "The ministry said nothing"),
    )
    expected = [{**petra.get(a.claim.uri), "statements": [petra.get(a.uri)]} for a in (one, two)]
    assert petra.items("claims", include="statements") == expected
    assert petra.get(one.claim.uri, include="statements") == expected[0]


def test_versions_rise_with_what_partners_see(petra, article):
    annotation = mark(article, "The port was shut")
    assert petra.get(annotation.uri)["version"] == 1
    link(annotation, role="subject", actor=make_actor(), editor=make_editor())
    assert petra.get(annotation.uri)["version"] == 2
