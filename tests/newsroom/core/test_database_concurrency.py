"""The limit on concurrent requests per process; slow senders do not block others."""

from __future__ import annotations

import http.client
import socket
from contextlib import ExitStack, closing

import pytest

from tests.stage import Site

AT_ONCE = 2


class NarrowSite(Site):
    name = "narrow-site"

    def command(self) -> list[str]:
        return [*super().command(), "--threads=12"]


def begun(port: int) -> socket.socket:
    """Send a log-in form without its end."""
    head = (
        f"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nusername="
    )
    sending = socket.create_connection(("127.0.0.1", port), timeout=60)
    sending.sendall(head.encode())
    return sending


@pytest.mark.django_db(transaction=True)
def test_half_sent_forms_keep_nobody_out_and_are_given_up(outside: dict[str, str]) -> None:
    with NarrowSite({**outside, "REQUESTS_AT_ONCE": str(AT_ONCE)}) as site, ExitStack() as held:
        sending = [held.enter_context(begun(site.port)) for _ in range(3 * AT_ONCE)]
        with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=8)) as other:
            other.request("GET", "/health/ready")
            assert other.getresponse().status == 200
        assert sending[0].recv(100).startswith(b"HTTP/1.1 408 ")
