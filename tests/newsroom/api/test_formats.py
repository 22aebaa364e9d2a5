"""One object, several formats: each as its standard has it, and none shows more than JSON does."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from annotations.actors.merge import merge
from annotations.claims.claims import merge as merge_claims
from annotations.claims.claims import set_verdict
from annotations.decisions.roles import link
from annotations.models import Anchor, Role
from newsroom.api.formats.csv import COLUMNS, guarded, rows
from newsroom.api.pagination import LIMIT_AT_MOST
from newsroom.articles.actions.correct import correct
from newsroom.partners.keys import api_keys
from sources.outlets import describe_source
from tests.newsroom.api.standards import check_annotation, check_collection, check_ninjs, check_page
from tests.newsroom.conftest import CLIENT, Puller, make_partner
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story, mark

pytestmark = pytest.mark.django_db

COLLECTIONS = ["articles", "annotations", "claims", "actors", "sources", "stories"]
ANNO = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@pytest.fixture
def article():
    article = make_article(
        "Dockers 🚢 walk out",
        "<p>“They count the people,” union leader Tomas Okafor said. 🎙 The port was <em>shut</em>.</p>",
        standfirst="A day without cranes",
        story=make_story(),
        byline="By Ada Quill",
        dateline="HARBOUR",
        credit="AP",
        url="https://gazette.example.org/dockers",
    )
    quotation = make_annotation(article, "They count the people", kind="quotation", actor=make_actor())
    link(quotation, role="target", actor=make_actor("Quay", kind="state"), editor=make_editor())
    claim = make_annotation(article, "The port was shut")
    Role.objects.create(
        annotation=claim,
        kind="speaker",
        name="an official",
        is_named=False,
        state="accepted",
        author=make_editor(),
    )
    link(claim, role="subject", actor=make_actor("Port Authority", kind="organisation"), editor=make_editor())
    return article


def _lines(response: Any) -> list[Any]:
    assert (response.status_code, response["Content-Type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in response.getvalue().decode().splitlines()]


def _table(response: Any) -> list[dict[str, str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))


# Which format -----------------------------------------------------------------------------------------------------


def test_accept_and_suffix_are_two_ways_to_the_same(petra, article):
    annotation = petra.items("annotations")[0]["uri"]
    for address, suffix, accept in (
        ("articles", "ndjson", "application/x-ndjson"),
        ("articles", "csv", "text/csv"),
        ("annotations", "jsonld", "application/ld+json"),
        (annotation, "jsonld", ANNO),
        (annotation, "json", "application/json"),
        (article.uri, "ninjs", "application/vnd.iptc.ninjs+json"),
        (article.story.uri, "jsonfeed", "application/feed+json"),
    ):
        by_accept = petra.ask(address, headers={"Accept": accept})
        by_suffix = petra.ask(f"{address}.{suffix}", headers={"Accept": "text/html"})
        assert (by_accept.status_code, by_suffix.status_code) == (200, 200), suffix
        assert by_accept["Content-Type"] == by_suffix["Content-Type"]
        if suffix != "jsonld" or address == annotation:  # a collection's address is part of it
            assert by_accept.getvalue() == by_suffix.getvalue()
        assert {"Accept", "Authorization"} <= set(by_accept["Vary"].split(", "))


def test_who_asks_for_anything_gets_json(petra, article):
    for accept in ("*/*", "application/*", "application/json, application/ld+json;q=0.9"):
        assert petra.ask("annotations", headers={"Accept": accept})["Content-Type"] == "application/json"


def test_a_format_that_is_not_there_is_a_problem(petra, article):
    for address in ("articles.xml", f"{article.uri}.csv", "claims.ninjs", "me.csv", "articles.NDJSON"):
        response = petra.ask(address)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json"), address
    response = petra.ask("claims", headers={"Accept": "application/vnd.iptc.ninjs+json"})
    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")


@pytest.mark.parametrize(
    ("address", "parameters"),
    [
        ("articles.csv", {"include": "body"}),
        ("articles.ndjson", {"include": "everything"}),
        ("articles.ndjson", {"sorce": "x"}),
        ("articles.ndjson", {"source": "x"}),
        ("annotations.csv", {"after": "x"}),
        ("annotations.jsonld", {"limit": "0"}),
    ],
)
def test_what_cannot_be_understood_is_a_problem_in_every_format(petra, article, address, parameters):
    response = petra.ask(address, **parameters)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert [fault["parameter"] for fault in response.json()["errors"]] == list(parameters)


def test_no_format_is_open_without_a_key_or_to_another_partner(petra, article):
    quinn = make_partner("Quinn", sources=[make_source("Theirs")])
    members = [f"{article.uri}.{f}" for f in ("json", "jsonld", "ninjs")]
    members += [f"{article.story.uri}.jsonfeed", f"{article.story.uri}/feed"]
    members += [f"{item['uri']}.jsonld" for item in petra.items("annotations")]
    for address in members:
        assert (CLIENT.get(address).status_code, quinn.ask(address).status_code) == (401, 404), address
    for name in COLLECTIONS:
        assert quinn.ask(f"{name}.ndjson").getvalue() == b""
        assert _table(quinn.ask(f"{name}.csv")) == []
        assert CLIENT.get(f"/api/v1/{name}.ndjson").status_code == 401
    assert quinn.get("annotations.jsonld")["total"] == 0


# Lines and tables -------------------------------------------------------------------------------------------------


def test_ndjson_is_the_whole_list_a_line_an_item(petra, article, monkeypatch):
    for number in range(7):
        mark(make_article(f"Another {number}"), "The ministry said nothing")
    # So that it takes several reads, as it does of a list that is longer than a page.
    monkeypatch.setattr("newsroom.api.views.resources.LIMIT_AT_MOST", 3)
    for name in COLLECTIONS:
        for parameters in ({}, {"sort": "-id"}):
            assert _lines(petra.ask(f"{name}.ndjson", **parameters)) == petra.items(name, **parameters), name
    include = {"include": "annotations,claims,actors,story,body,revisions"}
    assert _lines(petra.ask("articles.ndjson", **include)) == petra.items("articles", **include)
    narrowed = {"kind": "quotation"}
    assert _lines(petra.ask("annotations.ndjson", **narrowed)) == petra.items("annotations", **narrowed)


def test_a_line_is_the_item_byte_for_byte(petra, article):
    whole = petra.ask("articles").content.decode()
    line = petra.ask("articles.ndjson").getvalue().decode().rstrip("\n")
    assert whole == f'{{"items":[{line}],"next":null}}'


def test_a_limit_holds_for_a_stream_too(petra):
    made = [make_article() for _ in range(5)]
    first = petra.get("articles", limit=2)
    lines = _lines(petra.ask("articles.ndjson", limit=2, after=first["next"]))
    assert [line["id"] for line in lines] == [str(a.pk) for a in made[2:4]]
    rest = _lines(petra.ask("articles.ndjson", after=first["next"]))
    assert [line["id"] for line in rest] == [str(a.pk) for a in made[2:]]
    assert petra.ask("articles.ndjson", limit=LIMIT_AT_MOST + 1).status_code == 400


def test_a_stream_breaks_off_where_its_key_is_revoked(petra, monkeypatch):
    for _ in range(4):
        make_article()
    monkeypatch.setattr("newsroom.api.views.resources.LIMIT_AT_MOST", 2)
    lines = iter(petra.ask("articles.ndjson").streaming_content)
    assert next(lines).count(b"\n") == 2
    api_keys.revoke(petra.partner.keys.get(), editor=make_editor("dana"))
    with pytest.raises(api_keys.KeyRevoked):
        next(lines)


def test_a_kill_reaches_a_stream_that_is_under_way(petra, monkeypatch):
    articles = [make_article() for _ in range(4)]
    monkeypatch.setattr("newsroom.api.views.resources.LIMIT_AT_MOST", 2)
    lines = iter(petra.ask("articles.ndjson").streaming_content)
    next(lines)
    type(articles[3]).objects.filter(pk=articles[3].pk).update(pub_status="withheld")
    rest = b"".join(lines).decode().splitlines()
    assert [json.loads(line)["id"] for line in rest] == [str(articles[2].pk)]


def test_the_head_of_a_stream_reads_nothing_more(petra, article):
    response = CLIENT.head("/api/v1/articles.ndjson", headers={"Authorization": f"Bearer {petra.text}"})
    assert (response.status_code, response["Content-Type"], response.content) == (
        200,
        "application/x-ndjson",
        b"",
    )


def test_a_table_has_a_row_an_item_in_the_same_order(petra, article):
    for name in COLLECTIONS:
        items = petra.items(name)
        rows = _table(petra.ask(f"{name}.csv"))
        assert [row["uri"] for row in rows] == [item["uri"] for item in items]
        assert list(rows[0]) == list(COLUMNS[items[0]["type"]])
    quotation, claim = _table(petra.ask("annotations.csv"))
    text = article.published_revision.text
    assert (quotation["quote"], quotation["speaker"], quotation["target"]) == (
        "They count the people",
        "Tomas Okafor",
        "Quay",
    )
    assert text[int(claim["start"]) : int(claim["end"])] == claim["quote"] == "The port was shut"
    assert (claim["speaker"], claim["speakerActor"], claim["subject"]) == (
        "an official",
        "",
        "Port Authority",
    )


def test_a_table_of_claims_has_their_verdicts_and_what_they_replace(petra, article):
    ours, theirs = article.annotations.get(kind="claim"), make_annotation(make_article())
    for annotation in (ours, theirs):
        set_verdict(annotation, rating="Mostly true", url="https://desk.example.org/1", editor=make_editor())
    merge_claims(ours.claim, theirs.claim, editor=make_editor())
    plain = make_annotation(article, "union leader")
    [reviewed, bare] = _table(petra.ask("claims.csv"))
    [item, _] = petra.items("claims")
    verdict = item["verdict"]
    assert reviewed == {
        "uri": ours.claim.uri,
        "version": str(item["version"]),
        "text": "The port was shut",
        "verdict": "Mostly true",
        "verdictValue": str(verdict["value"]),
        "verdictWorst": str(verdict["worst"]),
        "verdictBest": str(verdict["best"]),
        "verdictAuthor": verdict["author"],
        "verdictDatePublished": verdict["datePublished"],
        "verdictUrl": "https://desk.example.org/1",
        "replaces": theirs.claim.uri,
    }
    assert verdict["value"] is not None
    values = {"uri": plain.claim.uri, "version": "1", "text": "union leader"}
    assert bare == {**dict.fromkeys(bare, ""), **values}


@pytest.mark.parametrize(("right", "words"), [("full", ""), ("quotes", "9"), ("link", "0")])
def test_a_table_of_articles_says_what_may_be_had_of_each(article, right, words):
    [row] = _table(make_partner("Quinn", body_right=right, quote_words=9).ask("articles.csv"))
    assert (row["pubStatus"], row["rights"], row["quoteWords"]) == ("usable", right, words)


def test_a_table_of_actors_has_their_offices_and_what_they_replace(petra, article):
    actor = article.annotations.get(kind="quotation").roles.get(kind="speaker").actor
    actor.offices.create(title="=Leader", organisation_name="Dockers", since=date(2020, 1, 1))
    actor.offices.create(title="Councillor", since=date(2011, 5, 1), until=date(2015, 5, 1))
    actor.offices.create(title="Clerk", until=date(2009, 1, 1))
    actor.offices.create(title="Docker")
    double = make_actor("T. Okafor")
    make_annotation(article, "union leader", kind="figure", actor=double)
    merge(actor, double, editor=make_editor())
    [row] = [row for row in _table(petra.ask("actors.csv")) if row["name"] == "Tomas Okafor"]
    assert set(row["offices"].split("; ")) == {
        "'=Leader, Dockers (2020-01-01/)",
        "Councillor (2011-05-01/2015-05-01)",
        "Clerk (/2009-01-01)",
        "Docker",
    }
    assert row["replaces"] == double.uri


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r\n=1", "'\r\n=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        (["=1", "a"], "'=1; a"),
        (-1, "-1"),
        (0.5, "0.5"),
        (True, "true"),
        (None, ""),
        ("a=b", "a=b"),
        ("'=1", "'=1"),
        (["ok", "=1+1"], "ok; '=1+1"),
        ("\u00a0=1", "'\u00a0=1"),
    ],
)
def test_no_cell_is_a_formula(value, cell):
    assert guarded(value) == cell


def test_no_cell_is_cut_where_another_sign_parts_cells():
    [line] = rows("story", [{"uri": "u", "version": 1, "title": "Tom;=1+1", "summary": 'a\t"b"'}])
    assert line == 'u,1,"Tom;=1+1","a\t""b"""\r\n'


def test_a_hostile_headline_is_no_formula_and_no_new_row(petra):
    make_article('=cmd|"/c calc"!A0', "<p>One.</p>", byline='a","b\n=1')
    [row] = _table(petra.ask("articles.csv"))
    assert row["headline"] == '\'=cmd|"/c calc"!A0'
    assert row["byline"].startswith('a","b')


# W3C Web Annotation -----------------------------------------------------------------------------------------------


def test_an_annotation_is_a_web_annotation(petra, article, settings):
    item = next(i for i in petra.items("annotations") if i["kind"] == "claim")
    made = petra.get(f"{item['uri']}.jsonld")
    check_annotation(made)
    speaker, subject = item["roles"]
    source = f"{article.published_revision.uri}/text"
    assert made == {
        "@context": made["@context"],
        "id": item["uri"],
        "type": "Annotation",
        "motivation": "classifying",
        "creator": {"type": "Software", "name": "test 1"},
        "created": item["created"].replace("+00:00", "Z"),
        "generator": {
            "id": settings.SITE_URL,
            "type": "Software",
            "name": "Claimdesk",
            "homepage": settings.SITE_URL,
        },
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "value": "claim", "format": "text/plain"},
            {
                "type": "TextualBody",
                "purpose": "identifying",
                "value": "an official",
                "format": "text/plain",
                "role": "speaker",
            },
            {
                "type": "SpecificResource",
                "purpose": "identifying",
                "source": subject["actor"],
                "name": "Port Authority",
                "role": "subject",
            },
            {"type": "SpecificResource", "purpose": "linking", "source": item["claim"]},
        ],
        "target": {
            "type": "SpecificResource",
            "source": source,
            "scope": article.uri,
            "selector": item["target"][0]["selector"],
            "state": {
                "type": "TimeState",
                "cached": source,
                "sourceDate": article.published_revision.first_published_at.isoformat().replace(
                    "+00:00", "Z"
                ),
            },
        },
        "outcome": "exact",
        "claimdesk:state": "accepted",
    }
    assert speaker["actor"] is None
    position, quote = made["target"]["selector"]
    text = petra.ask(made["target"]["source"]).content.decode()
    assert text[position["start"] : position["end"]] == quote["exact"] == "The port was shut"


def test_words_in_pieces_are_several_targets_and_other_parts_stand_apart(petra, article):
    annotation = make_annotation(article, "union leader", kind="figure")
    [first] = annotation.anchors.all()
    text = article.published_revision.text
    for part, ordinal, exact in (("content", 1, "said"), ("cue", 0, "The port")):
        start = text.index(exact)
        Anchor.objects.create(
            annotation=annotation,
            revision=first.revision,
            part=part,
            ordinal=ordinal,
            start=start,
            end=start + len(exact),
            exact=exact,
        )
    made = petra.get(f"{annotation.uri}.jsonld")
    check_annotation(made)
    assert [t["selector"][1]["exact"] for t in made["target"]] == ["union leader", "said"]
    assert [(p["part"], p["selector"][1]["exact"]) for p in made["parts"]] == [("cue", "The port")]


def test_an_article_is_a_collection_of_its_annotations(petra, article):
    made = petra.get(f"{article.uri}.jsonld")
    check_collection(made)
    assert (made["id"], made["label"], made["total"]) == (f"{article.uri}.jsonld", "Dockers 🚢 walk out", 2)
    context = made["@context"]
    nested = petra.get(article.uri, include="annotations")["annotations"]
    assert [{"@context": context, **a} for a in made["first"]["items"]] == [
        petra.get(f"{a['uri']}.jsonld") for a in nested
    ]


def test_a_list_of_annotations_is_a_collection_of_pages(petra, article):
    for exact in ("union leader", "Tomas Okafor", "said"):
        make_annotation(article, exact, kind="figure")
    collection = petra.get("annotations.jsonld", limit=2, article=article.pk)
    check_collection(collection)
    ids, page = [a["id"] for a in collection["first"]["items"]], collection["first"]
    assert "total" not in collection
    while "next" in page:
        following = page["next"]
        page = petra.ask(following).json()
        check_page(page)
        assert (page["id"], page["partOf"]["id"]) == (following, collection["id"])
        ids += [a["id"] for a in page["items"]]
    assert ids == [item["uri"] for item in petra.items("annotations")]


def test_a_collection_of_nothing_says_so(petra):
    made = petra.get("annotations.jsonld")
    check_collection(made)
    assert (made["total"], "first" in made) == (0, False)


# ninjs and JSON Feed ----------------------------------------------------------------------------------------------


def test_an_article_is_ninjs(petra, article, settings):
    made = petra.get(f"{article.uri}.ninjs")
    check_ninjs(made)
    [claim] = petra.items("claims")
    published = article.published_at.isoformat()
    by_name = {actor["name"]: actor["uri"] for actor in petra.items("actors")}
    assert made == {
        "uri": article.uri,
        "standard": made["standard"],
        "type": "text",
        "representationType": "full",
        "version": str(petra.get(article.uri)["version"]),
        "firstCreated": published,
        "versionCreated": published,
        "pubStatus": "usable",
        "language": "en",
        "headlines": [{"role": "main", "contentType": "text/plain", "value": "Dockers 🚢 walk out"}],
        "descriptions": [
            {"role": "standfirst", "contentType": "text/plain", "value": "A day without cranes"}
        ],
        "bodies": [{"role": "main", "contentType": "text/html", "value": article.published_revision.body}],
        "by": "By Ada Quill",
        "located": "HARBOUR",
        "infoSources": [
            {"name": "The Quay Gazette", "role": "publisher", "uri": article.source.uri},
            {"name": "AP", "role": "agency"},
        ],
        "altIds": [
            {"role": "revision", "value": article.published_revision.uri},
            {"role": "url", "value": "https://gazette.example.org/dockers"},
        ],
        "events": [{"name": "Harbour strike", "uri": article.story.uri}],
        "people": [{"name": "Tomas Okafor", "rel": "mentions", "uri": by_name["Tomas Okafor"]}],
        "places": [{"name": "Quay", "rel": "mentions", "uri": by_name["Quay"]}],
        "organisations": [{"name": "Port Authority", "rel": "mentions", "uri": by_name["Port Authority"]}],
        "associations": [
            {
                "name": "claim 1",
                "rel": "states",
                "uri": claim["uri"],
                "type": "component",
                "version": str(claim["version"]),
                "headlines": [{"role": "claim", "contentType": "text/plain", "value": "The port was shut"}],
            }
        ],
    }


def test_a_correction_shows_in_ninjs(petra, article):
    correct(article, headline="New", body="<p>New.</p>", note="All of it.", editor=make_editor())
    article.refresh_from_db()
    made = petra.get(f"{article.uri}.ninjs")
    check_ninjs(made)
    assert (made["edNote"], made["versionCreated"]) == ("All of it.", article.corrected_at.isoformat())


@pytest.mark.parametrize("right", ["full", "link"])
def test_ninjs_has_the_terms_of_its_source_as_they_are_now(article, right):
    puller, source = make_partner("Quinn", body_right=right), article.source
    address, tags = f"{article.uri}.ninjs", []
    for terms in ("Credit the Gazette.", "", "Ask first.\nNot in Antarctica."):
        source.usage_terms = terms
        describe_source(source)
        response = puller.ask(address, headers={"If-None-Match": tags[-1]} if tags else {})
        assert response.status_code == 200
        made = response.json()
        check_ninjs(made)
        assert made.get("usageTerms", "") == terms
        assert ("usageTerms" in made) == bool(terms)
        tags.append(response["ETag"])
        assert puller.ask(address, headers={"If-None-Match": tags[-1]}).status_code == 304
    # What is stored of the article holds none that could go stale.
    assert "usageTerms" not in puller.get(article.uri)


def test_a_story_is_a_feed_newest_first(petra, article):
    story = article.story
    newer = make_article("Newer", "<p>New.</p>", story=story, date_published=timezone.now())
    made = petra.get(f"{story.uri}.jsonfeed")
    assert made == petra.get(f"{story.uri}/feed")
    assert {**made, "items": [item["id"] for item in made["items"]]} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour strike",
        "feed_url": f"{story.uri}/feed",
        "items": [newer.uri, article.uri],
    }
    assert made["items"][1] == {
        "id": article.uri,
        "url": "https://gazette.example.org/dockers",
        "title": "Dockers 🚢 walk out",
        "summary": "A day without cranes",
        "content_html": article.published_revision.body,
        "language": "en",
        "date_published": article.published_at.isoformat(),
        "authors": [{"name": "By Ada Quill"}, {"name": "The Quay Gazette"}],
    }


def test_a_long_story_goes_on_at_its_next_url(petra):
    story = make_story()
    made = [make_article(story=story) for _ in range(5)]
    make_article("Elsewhere")
    page = petra.get(f"{story.uri}/feed", limit=2)
    ids = [item["id"] for item in page["items"]]
    while "next_url" in page:
        page = petra.ask(page["next_url"]).json()
        ids += [item["id"] for item in page["items"]]
    assert ids == [a.uri for a in reversed(made)]


def test_no_format_asks_more_often_for_more(petra: Puller, queries, article):
    def count(address: str) -> int:
        return queries(lambda: petra.ask(address).getvalue())

    addresses = [f"{article.uri}.ninjs", f"{article.uri}.jsonld", f"{article.story.uri}.jsonfeed"]
    addresses += [f"{name}.{format}" for name in COLLECTIONS for format in ("ndjson", "csv")]
    addresses += ["annotations.jsonld"]
    petra.get("articles")  # notes the key's use, and that lists are read
    before = {address: count(address) for address in addresses}
    for exact in ("union leader", "Tomas Okafor", "said"):
        make_annotation(article, exact, actor=make_actor(exact))
    make_annotation(make_article(story=article.story, source=make_source("Kai")))
    assert {address: count(address) for address in addresses} == before
    assert max(before.values()) <= 7
