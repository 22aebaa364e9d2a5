"""Where the embedded engines keep their data and their sockets: paths and addresses, computed and never created."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parents[2]
USER = "claimdesk"
"""Name of the database and of its owner."""

PORT = 5432
"""No port is opened: PostgreSQL names its socket after this number."""

SOCKET_LIMIT = 103
"""Bytes that a socket's path may have: 107 on Linux, 103 on macOS (`sun_path` less its closing zero byte)."""

THROWAWAY = "claimdesk-throwaway-"
"""How the names of throwaway data folders begin."""

_LONGEST_SOCKET = f".s.PGSQL.{PORT}"


def data_folder() -> Path:
    """The folder of everything that outlives a run: `CLAIMDESK_DATA`, else `.data` in the project."""
    return Path(os.environ.get("CLAIMDESK_DATA") or PROJECT / ".data").expanduser().resolve()


def throwaway_folder() -> Path:
    """A fresh name for a data folder that lives for one run; nothing is made yet."""
    return Path(tempfile.gettempdir()).resolve() / f"{THROWAWAY}{secrets.token_hex(6)}"


@dataclass(frozen=True)
class Places:
    """The paths and addresses under one data folder."""

    data: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.data / "postgres"

    @property
    def redis(self) -> Path:
        """Where Redis keeps its append-only file."""
        return self.data / "redis"

    @property
    def sockets(self) -> Path:
        """The private folder (0700) that holds both sockets.

        Inside the data folder where the path is short enough; else a folder directly under /tmp whose name follows
        from the data folder's. Not under $TMPDIR: that differs between processes, and they must agree.
        """
        inside = self.data / "run"
        if len(os.fsencode(inside / _LONGEST_SOCKET)) <= SOCKET_LIMIT:
            return inside
        return Path("/tmp") / f"claimdesk-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"  # noqa: S108

    @property
    def log(self) -> Path:
        """What the engines say, one file each, and that of the run before."""
        return self.data / "log"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def database_url(self) -> str:
        # The port too: without it a PGPORT in the environment would send libpq to another socket.
        return f"postgresql://{USER}@/{USER}?host={quote(str(self.sockets), safe='')}&port={PORT}"

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.redis_socket))}?db=0"
