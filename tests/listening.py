"""A server that tests let our HTTP client talk to: real, on this machine, and as ill-behaved as a test wishes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server of one thread: it reads a request, hands the connection to `answer`, and goes on to the next."""
    received: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with closing(client):
                    received.append(_request(client))
                    try:
                        answer(client)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", received
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def says(text: str) -> Callable[[socket.socket], None]:
    return lambda client: client.sendall(text.encode())


def _request(client: socket.socket) -> bytes:
    """One request with the whole of its body."""
    received = b""
    while (chunk := client.recv(65_536)) and not _is_whole(received := received + chunk):
        continue
    return received


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    return bool(end) and len(body) >= length
