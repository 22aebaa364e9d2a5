"""Of others' words goes out what source and product grant, the lesser of the two, wherever they could go out."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import transaction

from annotations.claims.claims import join
from annotations.feed_items import publish_changes
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.publish import publish
from newsroom.articles.models import Article
from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.partners import visibility
from newsroom.partners.permissions import grants, scopes
from newsroom.partners.reuse import QUOTES_BY_DEFAULT, limit_of, limits_for
from sources.models import Source
from sources.outlets import describe_source
from tests.newsroom.conftest import Puller, make_partner, make_product
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story, mark

pytestmark = pytest.mark.django_db

# Every word of the text is unique, so the words of a response can be counted.
WORDS = [f"w{number:03}" for number in range(60)]
BODY = f"<p>{' '.join(WORDS[:40])}</p><p>{' '.join(WORDS[40:])}</p>"
STANDFIRST = " ".join(f"s{number:03}" for number in range(30))
SHORT, LONG = " ".join(WORDS[10:14]), " ".join(WORDS[5:25])


def _article(source: Source | None = None, *, origin: str = "received", **fields: Any) -> Article:
    article = make_article(
        "The headline stays", BODY, source=source, standfirst=STANDFIRST, published=False, **fields
    )
    Article.objects.filter(pk=article.pk).update(origin=origin)
    article.refresh_from_db()
    publish(article, editor=make_editor("dana"))
    return article


def _grants(source: Source, redistribution: str, words: int = 25) -> None:
    source.redistribution, source.quote_words = redistribution, words
    describe_source(source)


def _leaked(puller: Puller) -> dict[str, set[int]]:
    """Of each address the numbers of words of the text that one item of its has: the answer to everything asked."""
    revision = Article.objects.get().published_revision
    assert revision is not None
    found = {"changes": {_words(entry["item"]) for entry in puller.changes() if entry["item"]}}
    for address, parameters in (
        ("articles", {"include": "annotations,claims,actors,story"}),
        ("annotations", {}),
        ("claims", {"include": "statements"}),
        ("actors", {}),
        (f"revisions/{revision.pk}", {}),
        (f"revisions/{revision.pk}/text", {}),
    ):
        response = puller.ask(address, **parameters)
        content = response.content.decode()
        if response["Content-Type"].startswith("application/json"):
            answer = response.json()
            items = answer.get("items", [answer])
            flat = [one for item in items for one in _flat(item)]
            found[address.split("/")[0]] = {_words(one) for one in flat}
        else:
            found["text"] = {len(set(re.findall(r"\b[ws]\d{3}\b", content)))}
    return found


def _flat(item: dict[str, Any]) -> list[dict[str, Any]]:
    """An item and those that are nested in it, each without the others."""
    inner = [one for key in ("annotations", "claims", "actors", "statements") for one in item.get(key, [])]
    outer = {
        key: value
        for key, value in item.items()
        if key not in ("annotations", "claims", "actors", "statements")
    }
    return [outer, *(flat for one in inner for flat in _flat(one))]


def _words(item: dict[str, Any]) -> int:
    return len(set(re.findall(r"\b[ws]\d{3}\b", json.dumps(item))))


@pytest.mark.parametrize(
    ("origin", "source_right", "product", "right"),
    [
        ("received", None, ReuseLimit.FULL, QUOTES_BY_DEFAULT),
        ("own", None, ReuseLimit.FULL, ReuseLimit.FULL),
        ("received", None, ReuseLimit.LINK, ReuseLimit.LINK),
        ("own", None, ReuseLimit(7), ReuseLimit(7)),
        ("received", ReuseLimit.FULL, ReuseLimit.FULL, ReuseLimit.FULL),
        ("received", ReuseLimit.FULL, ReuseLimit(9), ReuseLimit(9)),
        ("received", ReuseLimit(12), ReuseLimit(9), ReuseLimit(9)),
        ("received", ReuseLimit(9), ReuseLimit(12), ReuseLimit(9)),
        ("own", ReuseLimit.LINK, ReuseLimit.FULL, ReuseLimit.LINK),
    ],
)
def test_the_lesser_of_what_source_and_product_grant(origin, source_right, product, right):
    assert limit_of(origin, source_right, product) == right


@pytest.mark.parametrize("by", ["source", "product"])
@pytest.mark.parametrize(("right", "words"), [("full", None), ("quotes", 6), ("link", 0)])
def test_no_answer_has_more_words_than_may_be_quoted(by, right, words):
    """Whichever of the two sets the limit: an item, and each that is nested in it, has so many words and no more."""
    source = make_source()
    rights = {"body_right": right, "quote_words": words or 25} if by == "product" else {}
    petra = make_partner("Petra", **rights)
    _grants(source, right if by == "source" else "full", words or 25)
    article = _article(source, story=make_story())
    for exact in (SHORT, LONG):
        make_annotation(article, exact, actor=make_actor())
    leaked = _leaked(petra)
    if words is None:
        assert (leaked["text"], max(leaked["articles"]), max(leaked["changes"])) == ({90}, 31, 31)
        return
    assert max(max(numbers) for numbers in leaked.values()) == words
    assert petra.ask(f"revisions/{article.published_revision_id}/text").status_code == 403
    assert petra.items("articles")[0]["headline"] == "The headline stays"


def test_what_was_received_may_be_quoted_and_what_is_our_own_given_in_full(petra):
    received, own = _article(), _article(origin="own")
    assert [(i["id"], i["rights"]) for i in petra.items("articles")] == [
        (str(received.pk), {"body": "quotes", "quoteWords": 25}),
        (str(own.pk), {"body": "full", "quoteWords": None}),
    ]
    texts = [petra.ask(f"revisions/{a.published_revision_id}/text") for a in (received, own)]
    assert [response.status_code for response in texts] == [403, 200]
    assert texts[0].json()["title"] == "Full text not granted"
    assert texts[0]["Content-Type"] == "application/problem+json"


def test_a_quote_has_its_words_first_and_its_context_from_what_is_left(petra):
    article = _article()
    _grants(article.source, "quotes", 8)
    make_annotation(article, SHORT)
    [annotation] = petra.items("annotations")
    [target] = annotation["target"]
    start = article.published_revision.text.index(SHORT)
    assert annotation["quote"] == SHORT
    assert target["selector"] == [
        {"type": "TextPositionSelector", "start": start, "end": start + len(SHORT)},
        {
            "type": "TextQuoteSelector",
            "exact": SHORT,
            # Two words to either side, and the space between, that belongs to the context.
            "prefix": "w008 w009 ",
            "suffix": " w014 w015",
        },
    ]


def test_quote_with_too_many_words_is_cut_and_has_no_quote_selector(petra):
    """A selector's words are verbatim and whole, or they would say of other words where they are."""
    article = _article()
    _grants(article.source, "quotes", 5)
    make_annotation(article, LONG)
    [annotation] = petra.items("annotations")
    assert annotation["quote"] == "w005 w006 w007 w008 w009 …"
    assert [[s["type"] for s in t["selector"]] for t in annotation["target"]] == [["TextPositionSelector"]]
    [claim] = petra.items("claims")
    assert claim["text"] == "w005 w006 w007 w008 w009 …"


@pytest.mark.parametrize(("right", "claimed"), [("link", ""), ("quotes", "w005 w006 w007 …")])
def test_the_feed_tells_what_the_lists_hold_whatever_was_stored(petra, right, claimed):
    """Lines are written once, whole. What a right takes away later is taken from the lines of before as well."""
    article = _article(origin="own")
    make_annotation(article, LONG, actor=make_actor())
    before = petra.ask("changes")
    _grants(article.source, right, 3)
    after = petra.ask("changes", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "w010" in before.content.decode()
    assert "w010" not in after.content.decode()
    assert "s005" not in after.content.decode()
    latest = {e["uri"]: {**e["item"], "version": e["version"]} for e in after.json()["entries"] if e["item"]}
    lists = {i["uri"]: i for c in ("articles", "annotations", "claims") for i in petra.items(c)}
    assert {uri: latest[uri] for uri in lists} == lists
    assert [item["text"] for item in lists.values() if item["type"] == "claim"] == [claimed]


def test_a_long_name_or_attribute_is_no_way_out_for_words(petra):
    article = _article()
    _grants(article.source, "link")
    annotation = make_annotation(
        article, SHORT, attributes={"noun": LONG, "low": 3, "figures": [{"unit": LONG}]}
    )
    annotation.roles.create(
        kind="speaker", name=" ".join(WORDS[:12]), state="accepted", author=make_editor("bob")
    )
    correct(
        article, headline="The headline stays", body=BODY + "<p>More.</p>", note="More.", editor=make_editor()
    )
    [item] = petra.items("annotations")
    cut = " ".join(WORDS[5:13]) + " …"
    assert (item["attributes"], item["roles"][0]["name"]) == (
        {"noun": cut, "low": 3, "figures": [{"unit": cut}]},
        " ".join(WORDS[:8]) + " …",
    )


def test_claim_has_the_words_of_the_article_that_it_was_worded_from(petra):
    """The claim is stated by our own article too: that does not make the agency's words ours."""
    theirs = _article(make_source("Agency"))
    _grants(theirs.source, "link")
    first = make_annotation(theirs, LONG)
    ours = _article(make_source("Us"), origin="own")
    second = mark(ours, LONG)
    second.claim = first.claim
    second.save(update_fields=["claim"])
    with transaction.atomic():
        publish_changes([second.pk])
    assert petra.get(first.claim.uri)["text"] == ""
    assert {e["item"]["text"] for e in petra.changes() if e["uri"] == first.claim.uri} == {""}
    [other_statement, our_statement] = petra.get(first.claim.uri, include="statements")["statements"]
    assert (other_statement["quote"], our_statement["quote"]) == ("", LONG)


def test_the_best_product_that_shows_the_article_counts_and_no_other():
    quay, dock = make_source("Quay"), make_source("Dock")
    for source in (quay, dock):
        _grants(source, "full")
        _article(source)
    petra = make_partner("Petra", body_right="link")
    dana = make_editor("dana")
    grants.grant(
        petra.partner,
        make_product("Of Quay", sources=[quay], body_right="quotes", quote_words=9),
        editor=dana,
    )
    grants.grant(petra.partner, make_product("None", sources=[make_source("Other")]), editor=dana)
    assert {i["source"]["name"]: i["rights"]["quoteWords"] for i in petra.items("articles")} == {
        "Quay": 9,
        "Dock": 0,
    }


def _rights(puller: Puller, after: str = "") -> list[str]:
    return [e["op"] for e in puller.changes(after=after) if e["type"] == "rights"]


def test_changed_source_right_is_sent_to_the_partners_that_it_affects():
    quay = make_source("Quay")
    _grants(quay, "full")
    full, few, elsewhere = (
        make_partner("Full"),
        make_partner("Few", body_right="quotes", quote_words=5),
        make_partner("Elsewhere", sources=[make_source("Dock")]),
    )
    _article(quay)

    def ops() -> list[list[str]]:
        return [_rights(one) for one in (full, few, elsewhere)]

    quay.name = "Quay Gazette"
    describe_source(quay)
    assert ops() == [[], [], []]
    _grants(quay, "quotes", 10)
    assert ops() == [["revoke"], [], []]
    _grants(quay, "link")
    assert ops() == [["revoke", "revoke"], ["revoke"], []]
    _grants(quay, "quotes", 5)
    assert ops() == [["revoke", "revoke", "grant"], ["revoke", "grant"], []]
    # Nothing said: five words become twenty-five of what was received, and all of what is our own.
    _grants(quay, "")
    assert ops() == [["revoke", "revoke", "grant", "grant"], ["revoke", "grant"], []]


def test_a_product_that_passes_on_less_or_more_is_told(petra):
    product = petra.partner.products.get()
    _article(origin="own")
    for right, words in (("quotes", 10), ("quotes", 20), ("link", 20), ("full", 20), ("full", 30)):
        with grants.changing(product):
            product.body_right, product.quote_words = right, words
            product.save()
    assert _rights(petra) == ["revoke", "grant", "revoke", "grant"]


def test_lists_read_again_after_a_revoke_hold_no_more_than_allowed(petra):
    article = _article(origin="own")
    make_annotation(article, LONG)
    cursor = petra.get("changes")["next"]
    _grants(article.source, "quotes", 3)
    page = petra.get("changes", after=cursor)
    # The source's item does not show the right: only the partners concerned get a line.
    assert [(e["op"], e["type"]) for e in page["entries"]] == [("revoke", "rights")]
    assert "whatever its version" in page["entries"][0]["reason"]
    held = {i["uri"]: i for c in ("articles", "annotations", "claims") for i in petra.items(c)}
    assert max(_words(item) for item in held.values()) == 3


@pytest.mark.parametrize("origin", ["own", "received"])
@pytest.mark.parametrize("source_right", ["", "full", "quotes", "link"])
@pytest.mark.parametrize("product", ["full", "quotes", "link"])
def test_what_is_readable_is_what_may_be_had_in_full(origin, source_right, product):
    article = _article(make_source("Quay"), origin=origin)
    _grants(article.source, source_right)
    petra = make_partner("Petra", body_right=product)
    # A second one that holds other articles in full: it is no help.
    other = make_product("Other", sources=[make_source("Dock")])
    grants.grant(petra.partner, other, editor=make_editor("dana"))
    scope = scopes.scope_of(petra.partner)
    [right] = limits_for([article.pk], scope).values()
    assert [a.pk for a in visibility.readable(scope)] == ([article.pk] if right.is_full else [])


def test_usage_terms_stand_beside_the_source(petra):
    source = make_source("Quay", usage_terms="Not in Antarctica.")
    make_article(source=source)
    [item] = petra.items("sources")
    assert item["usageTerms"] == "Not in Antarctica."
    source.usage_terms = "Nowhere."
    describe_source(source)
    assert [e["item"]["usageTerms"] for e in petra.changes() if e["type"] == "source"] == [
        "Not in Antarctica.",
        "Nowhere.",
    ]


def test_a_claim_is_not_searched_by_words_that_its_item_leaves_out() -> None:
    """The words are the agency's, though our own text states the claim too."""
    agency = make_article(
        body=BODY, source=make_source("Agency", redistribution="quotes", quote_words=4), origin="received"
    )
    own = make_article("Ours", "<p>They stopped work.</p>", source=make_source("Ours", redistribution="full"))
    stated = make_annotation(agency, LONG)
    assert stated.claim is not None
    join(make_annotation(own, "They stopped work"), claim=stated.claim, editor=make_editor("bob"))
    for petra in (make_partner("All"), make_partner("Ours alone", sources=[own.source])):
        [item] = petra.items("claims")
        assert WORDS[24] not in item["text"]
        assert petra.items("claims", q=WORDS[24]) == []
    Source.objects.filter(pk=agency.source_id).update(redistribution="full")
    assert [one["id"] for one in make_partner("Whole").items("claims", q=WORDS[24])] == [str(stated.claim_id)]
