"""The snapshot: everything that a partner may see, at one moment, and where to go on from there."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from typing import Any

import pytest
from django.db import connection

from newsroom.api.exports import snapshot
from newsroom.api.models import Rendition
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.withhold import withhold
from newsroom.partners.models import Product
from newsroom.partners.permissions import grants
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

COLLECTIONS = ["sources", "stories", "actors", "claims", "questions", "answers", "articles", "annotations"]


def taken(reader: Puller, **headers: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The objects of a snapshot, and its last line, which must be true."""
    response = reader.ask("snapshot", headers=headers)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    lines = content.splitlines(keepends=True)
    items, last = [json.loads(line) for line in lines[:-1]], json.loads(lines[-1])
    assert last["count"] == len(items)
    assert last["sha256"] == hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    return items, last


def listed(reader: Puller) -> dict[str, Any]:
    return {item["uri"]: item for collection in COLLECTIONS for item in reader.items(collection)}


def make_corpus() -> None:
    for name, right in [("Quay", "full"), ("Kestrel", "quotes"), ("Lantern", "link")]:
        article = make_article(
            source=make_source(name, redistribution=right), story=make_story(), standfirst="A b."
        )
        make_answer(make_annotation(article, actor=make_actor()))
        propose(article, "The ministry said nothing", kind="quotation")
        mark(article, "Sunday", kind="date")
    make_article("A draft", published=False)
    withheld = make_article("Withheld")
    make_annotation(withheld)
    withhold(withheld, reason="Wait.", editor=make_editor("dana"))


def test_it_holds_what_the_lists_hold_for_every_reader():
    make_corpus()
    readers = [
        make_partner("Petra"),
        make_partner("Quinn", sources=[make_source("Quay")], body_right="quotes", quote_words=2),
        make_partner("Link", body_right="link"),
        make_partner("Dates", kinds=["date"]),
        make_partner("Machine", suggestions=True, stories=[make_story()]),
        make_partner("Nobody", languages=["fr"]),
    ]
    counts = []
    for reader in readers:
        items, _ = taken(reader)
        assert {item["uri"]: item for item in items} == listed(reader)
        assert len(items) == len({item["uri"] for item in items})
        # Made on the way, and then as it was kept.
        assert taken(reader)[0] == items
        counts.append(len(items))
    assert counts[0] > counts[1] > 0 == counts[-1]


def test_it_is_the_same_however_many_objects_the_database_puts_together(petra, monkeypatch):
    """Some whole, some cut, some none of this reader's, in one stretch and in many."""
    make_corpus()
    quinn = make_partner("Quinn", sources=[make_source("Quay"), make_source("Kestrel")], languages=["en"])
    for at_once in (1, 2, 3, 500):
        monkeypatch.setattr(snapshot, "AT_ONCE", at_once)
        for reader in (petra, quinn):
            items, _ = taken(reader)
            assert {item["uri"]: item for item in items} == listed(reader)
            assert len(items) == len({item["uri"] for item in items})
            assert taken(reader)[0] == items


def test_every_object_comes_before_what_points_at_it(petra):
    make_corpus()
    items, _ = taken(petra)
    came: set[str] = set()
    for item in items:
        names = ("article", "claim", "question", "story")
        pointed = {item[name] for name in names if item.get(name)}
        pointed |= {role["actor"] for role in item.get("roles", []) if role["actor"]}
        pointed |= {item["source"]["uri"]} if "source" in item else set()
        assert pointed <= came
        came.add(item["uri"])


def test_gzip_holds_the_same_and_head_reads_nothing(petra, queries):
    make_corpus()
    plain = taken(petra)
    assert taken(petra, **{"Accept-Encoding": "gzip"}) == plain
    head = petra.ask("snapshot")
    assert head.headers["Content-Type"] == "application/x-ndjson"
    assert "Accept-Encoding" in head.headers["Vary"]
    list(head.streaming_content)


@pytest.mark.parametrize("accept", ["application/x-ndjson", "application/json", "*/*"])
def test_it_can_be_asked_for_by_what_it_is(petra, accept):
    make_corpus()
    assert taken(petra, Accept=accept) == taken(petra)


def test_the_feed_goes_on_from_it(petra):
    make_corpus()
    _, last = taken(petra)
    assert petra.changes(after=last["next"]) == []
    late = make_article("Late", source=make_source("Quay"))
    assert [entry["uri"] for entry in petra.changes(after=last["next"])] == [late.uri]


def test_the_second_snapshot_is_read_from_the_store(petra):
    make_corpus()
    taken(petra)
    Rendition.objects.update(item=b'{"stored":true,"uri":"x"}')
    items, _ = taken(petra)
    assert sum("stored" in item for item in items) == 3


@pytest.mark.django_db(transaction=True)
def test_snapshot_shows_one_moment_and_the_feed_the_rest(petra):
    """A correction, a kill and a new article are committed while it streams."""
    first, second = make_article("First"), make_article("Second")

    def newsroom() -> None:
        correct(first, headline="After", body="<p>All is new.</p>", note="All.", editor=make_editor())
        withhold(second, reason="Wait.", editor=make_editor("dana"))
        make_article("Third", source=make_source("Late"))
        connection.close()

    blocks = snapshot.stream(petra.partner)
    content = next(blocks)
    other = threading.Thread(target=newsroom)
    other.start()
    other.join()
    *lines, last = (content + b"".join(blocks)).splitlines()
    items = {item["uri"]: item for item in map(json.loads, lines)}
    assert [item["headline"] for item in items.values() if item["type"] == "article"] == ["First", "Second"]
    for entry in petra.changes(after=json.loads(last)["next"]):
        if entry["item"] is None:
            items.pop(entry["uri"], None)
        elif entry["version"] > items.get(entry["uri"], {"version": 0})["version"]:
            items[entry["uri"]] = {**entry["item"], "version": entry["version"]}
    assert items == listed(petra)


@pytest.mark.django_db(transaction=True)
def test_snapshot_uses_the_rights_of_its_own_moment(petra):
    """Its `next` lies behind the line that tells of a change of rights: nobody would hear of it any more."""
    make_article()
    product, dana = Product.objects.get(), make_editor("dana")
    for change, types in [
        (lambda: grants.take(petra.partner, product), []),
        (lambda: grants.grant(petra.partner, product, editor=dana), ["source", "article"]),
    ]:
        blocks = snapshot.stream(petra.partner)
        change()
        *lines, last = b"".join(blocks).splitlines()
        assert [json.loads(line)["type"] for line in lines] == types
        assert petra.changes(after=json.loads(last)["next"]) == []


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_hangs_up_leaves_the_connection_whole(petra):
    for number in range(40):
        make_article(f"Article {number}", body=f"<p>{'word ' * 200}</p>", standfirst="long " * 500)
    counts: list[int] = []
    blocks = snapshot.stream(petra.partner, telling=counts.append)
    # What it has had by then is counted.
    assert [next(blocks).count(b"\n")] == counts
    blocks.close()
    assert len(petra.items("articles")) == 40
    assert taken(petra)[1]["count"] == 41
