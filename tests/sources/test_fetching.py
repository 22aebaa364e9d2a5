"""The one HTTP client: what it refuses to ask, and what it does not let an answer do."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, closing
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from sources.fetching import AddressRefused, Unreachable, check, fetch, is_public
from tests.listening import listening, says

OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Two: 2\r\n\r\nhi"


@pytest.fixture
def at_home(settings: Settings) -> None:
    settings.PRIVATE_ADDRESSES_ALLOWED = ["127.0.0.1/32"]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What the network's look-ups answer, one list of addresses each time; the last one again and again."""
    known: dict[str, list[list[str]]] = {}
    really = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **options: Any) -> Any:
        if host not in known:
            return really(host, *rest, **options)
        answers, port = known[host], rest[0]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr("sources.fetching.socket.getaddrinfo", look_up)
    return known


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address like any other here
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::10.0.0.1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "192.0.0.8",
        "3fff::1",
        "5f00::1",
        "fec0::1",
        "::ffff:0:127.0.0.1",
        "2001:4860::5efe:127.0.0.1",
        "2001:4860::200:5efe:7f00:1",
    ],
)
def test_no_private_address_is_public_in_whatever_words(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::93.184.216.34"]
)
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://localhost/",
        "https://93.184.216.34:99999/",
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "https://alice:open@93.184.216.34/",
        "https://93.184.216.34/\r\nX: y",
        "https://93.184.216.34/ä",
        "https:///path",
        "93.184.216.34",
        "",
    ],
)
def test_what_leads_inside_or_nowhere_is_refused_before_anything_is_asked(url):
    with pytest.raises(AddressRefused):
        check(url)


def test_one_private_address_among_several_is_enough_to_refuse(names):
    names["two.example.org"] = [["93.184.216.34", "10.0.0.1"]]
    with pytest.raises(AddressRefused):
        check("https://two.example.org/")


def test_a_host_that_cannot_be_found_is_unreachable():
    with pytest.raises(Unreachable, match=r"nowhere\.invalid cannot be found"):
        check("https://nowhere.invalid/")


def test_the_connection_goes_to_the_address_that_was_checked(names, at_home):
    """A name that answers otherwise the second time gets nowhere: it is looked up once."""
    with listening(says(OK)) as (url, received):
        port = url.rsplit(":", 1)[1]
        names["turns.example.org"] = [["127.0.0.1"], ["127.0.0.2"]]
        assert fetch(f"http://turns.example.org:{port}/x?y=1").body == b"hi"
    assert received[0].startswith(b"GET /x?y=1 HTTP/1.1\r\nHost: turns.example.org:" + port.encode())


def test_an_answer_is_its_status_fields_and_body(at_home):
    with listening(says(OK)) as (url, received):
        answer = fetch(url, method="POST", body=b"{}", fields={"Content-Type": "application/json"})
    assert (answer.status, answer.fields, answer.body) == (200, {"content-length": "2", "x-two": "2"}, b"hi")
    assert b"Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}" in received[0]


def test_redirects_are_not_followed(at_home):
    with ExitStack() as stack:
        inside, asked = stack.enter_context(listening(says(OK)))
        moved = f"HTTP/1.1 302 Found\r\nLocation: {inside}/\r\nContent-Length: 0\r\n\r\n"
        url, _ = stack.enter_context(listening(says(moved)))
        assert fetch(url).status == 302
        assert asked == []


def test_an_answer_that_does_not_end_is_cut(at_home):
    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(200):
            client.sendall(b"x")
            time.sleep(0.05)

    begun = time.monotonic()
    with listening(drip) as (url, _), pytest.raises(Unreachable, match=r"within 0\.5 seconds"):
        fetch(url, seconds=0.5)
    # Half of what it would take to wait for its end.
    assert time.monotonic() - begun < 5


def test_an_answer_that_is_too_large_is_none(at_home):
    with (
        listening(says("HTTP/1.1 200 OK\r\n\r\n" + "x" * 2_000)) as (url, _),
        pytest.raises(Unreachable, match="more than 1000 bytes"),
    ):
        fetch(url, size=1_000)


def test_what_is_no_http_is_unreachable(at_home):
    with listening(says("220 mail.example.org\r\n")) as (url, _), pytest.raises(Unreachable):
        fetch(url)


def test_nobody_listening_is_unreachable(at_home):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable):
        fetch(f"http://127.0.0.1:{port}/")


def test_an_answer_that_ends_too_soon_is_none(at_home):
    with (
        listening(says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi")) as (url, _),
        pytest.raises(Unreachable, match="8 bytes too soon"),
    ):
        fetch(url)
