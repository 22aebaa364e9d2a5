"""What partners read, against a plain serializer and against the database itself; articles a second, in one run."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from itertools import islice

import psycopg
import pytest
from django.db import connection
from django.test import Client

from annotations.models import Anchor
from newsroom.api.exports import renditions
from newsroom.api.pagination import Cursor
from newsroom.articles.models import Revision
from newsroom.partners.models import Partner
from newsroom.partners.permissions.scopes import scope_of
from tests.benchmarks.conftest import Report
from tests.benchmarks.corpus import drained, make_corpus
from tests.newsroom.conftest import make_partner
from tests.world import make_editor

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.benchmarks.plain"),
]

ARTICLES = 2_000
RUNS = 3


def fastest(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """The seconds of the fastest run after one that does not count: what slows others down slows no run of ours."""
    work()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


class PullingPartner:
    """A partner that reads all there is, in several ways; each answers how many bytes it has read.

    It looks into an answer for no more than where to go on: parsing would weigh the client and not the server.
    """

    def __init__(self) -> None:
        petra = make_partner("Petra")
        Partner.objects.update(per_minute=1_000_000, per_day=100_000_000)
        self.partner = petra.partner
        self.client = Client(headers={"Authorization": f"Bearer {petra.text}"})

    def read(self, path: str, asked: Mapping[str, object]) -> bytes:
        answer = self.client.get(path, asked)
        assert answer.status_code == 200, answer.content[:300]
        return bytes(answer.content)

    def plain(self) -> int:
        return sum(
            len(self.read("/plain/articles", {"page": page})) for page in range(1, ARTICLES // 100 + 1)
        )

    def pages(self) -> int:
        read, after = 0, ""
        while True:
            content = self.read("/api/v1/articles", {"include": "annotations", "after": after})
            read += len(content)
            following = re.search(rb'"next":(?:null|"([^"]+)")', content[-200:])
            assert following is not None
            if following[1] is None:
                return read
            after = following[1].decode()

    def feed(self) -> int:
        read, after = 0, ""
        while True:
            content = self.read("/api/v1/changes", {"limit": FEED_LIMIT, "after": after})
            read += len(content)
            following = re.search(rb'"next":"([^"]+)","more":(true|false)', content[-300:])
            assert following is not None
            if following[2] == b"false":
                return read
            after = following[1].decode()

    def snapshot(self, **headers: str) -> int:
        return drained(self.client.get("/api/v1/snapshot", headers=headers).streaming_content)


FEED_LIMIT = 5_000


# All that a snapshot tells, as the database gives it out fastest: no key, no scope, no rights, no order, no digest.
CEILING = [
    "SELECT item, annotations FROM api_rendition",
    (
        "SELECT line.item::text FROM annotations_claim claim"
        " JOIN feed_change line ON line.object_id = claim.id AND line.version = claim.version"
    ),
]


def ceiling() -> int:
    read = 0
    for query in CEILING:
        statement = f"COPY ({query}) TO STDOUT (FORMAT BINARY)"
        with psycopg.Cursor(connection.connection) as cursor, cursor.copy(statement) as copy:
            read += drained(map(bytes, copy))
    return read


def test_reading_everything(report: Report) -> None:
    make_corpus(ARTICLES)
    reader = PullingPartner()
    renditions.fill(scope_of(reader.partner))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE api_rendition")
    sizes = {
        way.__name__: way() for way in (reader.plain, reader.pages, reader.feed, reader.snapshot, ceiling)
    }
    print(f"bytes read: {sizes}")
    plain = ARTICLES / fastest(reader.plain)
    for name, work, goal in [
        ("pages of 100 against a plain serializer", reader.pages, 8.0),
        ("the feed in full against a plain serializer", reader.feed, 6.0),
    ]:
        ours = ARTICLES / fastest(work)
        report(name, ours, "articles/s", plain, ours / plain, goal)
    most = ARTICLES / fastest(ceiling)
    ours = ARTICLES / fastest(reader.snapshot)
    report("the snapshot against COPY of what is stored", ours, "articles/s", most, ours / most, 0.6)
    packed = ARTICLES / fastest(lambda: reader.snapshot(**{"Accept-Encoding": "gzip"}))
    report(
        "the snapshot with gzip against a plain serializer", packed, "articles/s", plain, packed / plain, 8.0
    )


MADE = 300


class Writer:
    """Makes annotations one by one on the articles of a corpus, each on words of its own."""

    def __init__(self) -> None:
        petra = make_partner("Petra", may_propose=True)
        Partner.objects.update(per_minute=1_000_000, per_day=100_000_000)
        self.client = Client(headers={"Authorization": f"Bearer {petra.text}"})
        self.editor = make_editor("bob").pk
        texts = Revision.objects.filter(first_published_at__isnull=False).order_by("pk")
        dates = Anchor.objects.filter(annotation__kind="date", part="content")
        self.spans = iter(
            [
                (revision, found.start(), found.end())
                for revision in texts
                for taken in [list(dates.filter(revision=revision).values_list("start", "end"))]
                for found in re.finditer(r"\S+ \S+", revision.text)
                if not any(start < found.end() and found.start() < end for start, end in taken)
            ]
        )

    def plain(self) -> None:
        for revision, start, end in islice(self.spans, MADE):
            anchor = {"part": "content", "start": start, "end": end, "exact": revision.text[start:end]}
            self.make(
                "/plain/annotations",
                {
                    "article": str(revision.article_id),
                    "kind": "date",
                    "state": "accepted",
                    "author": self.editor,
                    "made_on": str(revision.pk),
                    "proposed_start": start,
                    "proposed_end": end,
                    "attributes": {},
                    "anchors": [anchor],
                },
            )

    def ours(self) -> None:
        for revision, start, end in islice(self.spans, MADE):
            self.make("/api/v1/annotations", self.proposal(revision, start, end))

    def ours_by_the_hundred(self) -> None:
        for _ in range(MADE // 100):
            self.make("/api/v1/annotations", [self.proposal(*one) for one in islice(self.spans, 100)])

    def proposal(self, revision: Revision, start: int, end: int) -> dict[str, object]:
        position = {"type": "TextPositionSelector", "start": start, "end": end}
        quote = {"type": "TextQuoteSelector", "exact": revision.text[start:end]}
        source = f"{revision.uri}/text"
        return {"kind": "date", "target": {"source": source, "selector": [position, quote]}}

    def make(self, path: str, body: object) -> None:
        response = self.client.post(path, body, content_type="application/json")
        assert response.status_code == 201, response.content


def test_making_one_annotation(report: Report) -> None:
    """Each run on words that no other has marked: what is there already would be found and not made."""
    make_corpus(16)
    writer = Writer()
    plain, ours, many = (
        fastest(work) / MADE for work in (writer.plain, writer.ours, writer.ours_by_the_hundred)
    )
    # `report` takes a minimum, so the goal is the plain time as a share of ours: 1/1.5 or more.
    report(
        "a plain create against making one annotation", ours * 1000, "ms", plain * 1000, plain / ours, 1 / 1.5
    )
    report("a plain create against one of a hundred sent", many * 1000, "ms", plain * 1000, plain / many, 1.0)


def test_a_deep_page_costs_what_the_first_costs(report: Report) -> None:
    make_corpus(8)
    with connection.cursor() as cursor:
        cursor.execute(MANY_ANNOTATIONS, [MANY])
        cursor.execute(MANY_ANCHORS)
        cursor.execute("VACUUM ANALYZE annotations_annotation, annotations_anchor")
        cursor.execute("SELECT id FROM annotations_annotation ORDER BY id DESC OFFSET 150 LIMIT 1")
        [last] = cursor.fetchone()
    reader = PullingPartner()
    deep = Cursor("id", last, None).sealed()

    def page(**after: str) -> None:
        items = reader.read("/api/v1/annotations", after)
        assert items.count(b'"type":"annotation"') == 100

    first_page = fastest(page, runs=9)
    deep_page = fastest(lambda: page(after=deep), runs=9)
    report(
        "the first page against one before the millionth",
        first_page,
        "s",
        deep_page,
        first_page / deep_page,
        1 / 1.1,
    )


MANY = 1_000_000
# Copies of one annotation of each article. They have no lines in the feed, but the lists show them.
MANY_ANNOTATIONS = """
    INSERT INTO annotations_annotation (
        id, version, created_at, kind, proposed_kind, state, tier, proposed_start, proposed_end, attributes,
        article_id, author_id, made_on_id
    )
    SELECT uuidv7(), 1, now(), 'date', '', 'accepted', 'show', one.proposed_start, one.proposed_end, '{}',
           one.article_id, one.author_id, one.made_on_id
      FROM (
        SELECT DISTINCT ON (article_id) * FROM annotations_annotation ORDER BY article_id, id
      ) AS one
     CROSS JOIN generate_series(1, %s / 8)
"""
MANY_ANCHORS = """
    INSERT INTO annotations_anchor (
        annotation_id, revision_id, part, ordinal, start, "end", exact, prefix, suffix, outcome, score
    )
    SELECT copy.id, anchor.revision_id, anchor.part, anchor.ordinal, anchor.start, anchor."end", anchor.exact,
           anchor.prefix, anchor.suffix, anchor.outcome, anchor.score
      FROM (
        SELECT DISTINCT ON (article_id) * FROM annotations_annotation ORDER BY article_id, id
      ) AS one
      JOIN annotations_anchor anchor ON anchor.annotation_id = one.id
      JOIN annotations_annotation copy
        ON copy.article_id = one.article_id AND copy.proposed_start = one.proposed_start AND copy.id <> one.id
"""
