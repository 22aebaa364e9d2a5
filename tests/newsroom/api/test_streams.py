"""A stream holds a thread and a connection as long as it is read: so there are few, and none for ever.

Whatever is cut never looks whole.
"""

from __future__ import annotations

import gc
import gzip
import hashlib
import http.client
import json
import socket
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from newsroom.api.exports import snapshot, streams
from newsroom.api.exports.streams import CutOff
from tests.newsroom.conftest import CLIENT, Puller, make_partner
from tests.stage import Site, wait_until
from tests.world import make_article, make_source

STREAMS = ["snapshot", "articles.ndjson", "articles.csv"]


def _close(answer: Any) -> None:
    """Do what a server does at the end of a response. `close` would end the test's own transaction, too."""
    for close in answer._resource_closers:
        close()


@pytest.fixture(autouse=True)
def all_are_free() -> None:
    """Free all places: other tests leave responses unread, which a server would close."""
    streams.free_all()


def _free() -> bool:
    return streams.taken() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", STREAMS)
def test_a_partner_and_all_of_them_have_so_many_places(petra: Puller, settings: Settings, path: str) -> None:
    settings.STREAMS_PER_PARTNER, settings.STREAMS_AT_MOST = 1, 2
    quinn, rita = make_partner("Quinn"), make_partner("Rita")
    make_article()
    reading = petra.ask(path)
    refused = petra.ask(path)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "15")
    assert refused.json()["title"] == "Too many streams"
    # Other requests are not limited.
    assert petra.ask("articles").status_code == 200
    also = quinn.ask(path)
    refused = rita.ask(path)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "15")
    assert refused.json()["title"] == "No free stream"
    # One is read to its end, the other is not wanted any more: not one block of it was read.
    assert b"".join(reading.streaming_content)
    _close(also)
    assert _free()
    assert [reader.ask(path).status_code for reader in (petra, rita)] == [200, 200]
    streams.free_all()


@pytest.mark.django_db
@pytest.mark.parametrize("path", STREAMS)
def test_what_is_no_stream_in_the_end_takes_no_place(petra: Puller, path: str) -> None:
    make_article()
    assert petra.ask(path, strange="x").status_code == 400
    if path != "snapshot":
        assert petra.ask(path, after="x").status_code == 400
    key = {"Authorization": f"Bearer {petra.text}"}
    assert CLIENT.head(f"/api/v1/{path}", headers=key).status_code == 200
    assert _free()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_slow_snapshot_breaks_and_its_last_line_says_so(
    petra: Puller, settings: Settings, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    for _ in range(5):
        make_article()
    monkeypatch.setattr(snapshot, "BLOCK", 1)
    settings.STREAM_SECONDS = 0.0
    blocks: list[bytes] = []
    with pytest.raises(CutOff):
        blocks.extend(petra.ask("snapshot", headers={"Accept-Encoding": encoding}).streaming_content)
    content = b"".join(blocks)
    if encoding == "gzip":
        with pytest.raises(EOFError):
            gzip.decompress(content)
        content = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content)
    *lines, last = content.splitlines()
    assert len(lines) == 1
    assert json.loads(last) == {"count": 1, "cut": "taken for longer than 0 seconds"}
    assert _free()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_list_that_takes_too_long_says_where_to_go_on_and_breaks(
    petra: Puller, settings: Settings, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr("newsroom.api.views.resources.LIMIT_AT_MOST", 2)
    ids = [str(make_article().pk) for _ in range(5)]
    settings.STREAM_SECONDS = 0.0
    blocks: list[bytes] = []
    with pytest.raises(CutOff):
        blocks.extend(petra.ask("articles.ndjson", headers={"Accept-Encoding": encoding}).streaming_content)
    content = b"".join(blocks)
    if encoding == "gzip":
        # Not `gzip.decompress`: to that the stream is broken, as it should be.
        with pytest.raises(EOFError):
            gzip.decompress(content)
        content = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content)
    *items, last = map(json.loads, content.splitlines())
    assert [item["id"] for item in items] == ids[:2]
    assert set(last) == {"after", "cut"}
    settings.STREAM_SECONDS = 600.0
    rest = petra.ask("articles.ndjson", after=last["after"]).streaming_content
    assert [json.loads(line)["id"] for line in b"".join(rest).splitlines()] == ids[2:]
    settings.STREAM_SECONDS = 0.0
    with pytest.raises(CutOff):
        b"".join(petra.ask("articles.csv").streaming_content)
    assert _free()


# --- Real processes, real sockets


class ImpatientSite(Site):
    name = "impatient-site"


class SlowReader:
    """A client that reads the first lines of a snapshot, and more only on request."""

    def __init__(self, site: Site, puller: Puller) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        self.connection.sock = socket.socket()
        # So that the server cannot put megabytes into the wire that nobody has taken.
        self.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.connection.sock.connect(("127.0.0.1", site.port))
        self.connection.request("GET", "/api/v1/snapshot", headers={"Authorization": f"Bearer {puller.text}"})
        self.answer = self.connection.getresponse()
        self.content = self.answer.read(1000)
        if self.answer.status != 200:
            self.close()

    def rest(self) -> list[bytes]:
        """All lines, as far as they come."""
        try:
            self.content += self.answer.read()
        except http.client.IncompleteRead as broken:
            self.content += broken.partial
        except ConnectionError:
            pass
        return self.content.splitlines(keepends=True)

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


@pytest.fixture
def impatient(outside: dict[str, str], settings: Settings, transactional_db: None) -> Iterator[Any]:
    """`impatient(STREAM_SECONDS=…)`: a site with these settings, one stream a partner and two in all."""
    sites: list[Site] = []

    def begin(**changed: object) -> Site:
        bounds = {"STREAMS_PER_PARTNER": 1, "STREAMS_AT_MOST": 2, **changed}
        site = ImpatientSite({**outside, **{name: str(value) for name, value in bounds.items()}})
        site.__enter__()
        sites.append(site)
        settings.SITE_URL = site.url
        return site

    yield begin
    for site in sites:
        try:
            site.settle()
        finally:
            site.__exit__(None, None, None)
            print(site.output())  # noqa: T201 - pytest shows it where the test failed


def _fill() -> None:
    """More than the buffers between two processes hold (4 MB of the kernel's, by default)."""
    source = make_source("Quay", redistribution="full")
    for _ in range(9):
        make_article(source=source, standfirst="word " * 150_000)


def _copying() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND query LIKE '%COPY (%' AND state = 'active'"
        )
        return int(cursor.fetchone()[0])


def test_slow_reader_is_cut_off_and_its_last_line_says_so(impatient: Any) -> None:
    site = impatient(STREAM_SECONDS=1, STREAM_STALLED_SECONDS=600)
    petra, quinn, rita = (make_partner(name) for name in ("Petra", "Quinn", "Rita"))
    _fill()
    slow = [SlowReader(site, petra), SlowReader(site, quinn)]
    assert [reader.answer.status for reader in slow] == [200, 200]
    # Both hold a connection, and the others get a Retry-After.
    refused = [SlowReader(site, petra), SlowReader(site, rita)]
    assert [(r.answer.status, r.answer.headers["Retry-After"]) for r in refused] == [(429, "15"), (503, "15")]
    assert [json.loads(r.content)["title"] for r in refused] == ["Too many streams", "No free stream"]
    assert _copying() == 2
    time.sleep(1.1)
    for reader in slow:
        *lines, last = reader.rest()
        assert json.loads(last) == {"count": len(lines), "cut": "taken for longer than 1 seconds"}
        reader.close()
    wait_until(lambda: _copying() == 0, "the database to be let go")


def test_a_reader_that_takes_nothing_more_is_left(impatient: Any) -> None:
    site = impatient(STREAM_SECONDS=600, STREAM_STALLED_SECONDS=1)
    petra = make_partner("Petra")
    _fill()
    asleep = SlowReader(site, petra)
    assert asleep.answer.status == 200
    # It never reads again, but its place and its connection are freed.
    wait_until(lambda: _copying() == 0, "the database to be let go")

    def whole() -> bool:
        again = SlowReader(site, petra)
        if again.answer.status == 429:
            return False
        lines = again.rest()
        again.close()
        digest = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
        return json.loads(lines[-1])["sha256"] == digest

    wait_until(whole, "another to be let in, who reads to the end")
    *_, last = asleep.rest()
    assert b'"sha256"' not in last
    asleep.close()
    # Closing the connection frees the place, too.
    SlowReader(site, petra).close()
    wait_until(whole, "the place of who hung up")


@pytest.mark.django_db
@pytest.mark.parametrize("path", STREAMS)
def test_an_answer_that_no_server_took_gives_its_place_back(petra: Puller, path: str) -> None:
    make_article()
    answer = petra.ask(path)
    assert not _free()
    del answer
    gc.collect()
    assert _free()
