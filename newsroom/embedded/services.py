"""The embedded engines as one: started together, stopped together, and what a killed run left behind swept."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from newsroom.embedded.accounts import Account, account
from newsroom.embedded.errors import Unavailable
from newsroom.embedded.paths import THROWAWAY, Places, data_folder, throwaway_folder
from newsroom.embedded.postgres import Postgres
from newsroom.embedded.redis import Redis
from newsroom.embedded.server import Server

_SETTLED_SECONDS = 60.0
"""Age from which a throwaway folder that nobody holds is a leftover, and not one that is just being made."""

_ENGINES: tuple[tuple[str, type[Server]], ...] = (("DATABASE_URL", Postgres), ("REDIS_URL", Redis))


class Services:
    """Context manager: inside it, PostgreSQL and Redis answer at the addresses of one data folder.

    An engine whose address is set in the environment is not started: DATABASE_URL and REDIS_URL win. Several runs
    may use one data folder: the first starts the engines, the last one stops them. `throwaway` makes the folder,
    gives up safety for speed (nothing outlives a loss of power), and removes the folder at the end.

    Entering raises Unavailable with one plain sentence.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        throwaway: bool = False,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.places = Places(data or (throwaway_folder() if throwaway else data_folder()))
        self.throwaway = throwaway
        self._given = {name: environment[name] for name, _ in _ENGINES if environment.get(name)}
        self._open = contextlib.ExitStack()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to use these services."""
        ours = {"DATABASE_URL": self.places.database_url, "REDIS_URL": self.places.redis_url}
        return {**ours, **self._given, "CLAIMDESK_DATA": str(self.places.data)}

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo:
            self._start(undo)
            self._open = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _start(self, undo: contextlib.ExitStack) -> None:
        needed = [engine for name, engine in _ENGINES if name not in self._given]
        if not needed and not self.throwaway:
            return
        user = account()
        try:
            if self.throwaway:
                sweep(self.places.data.parent, user)
                undo.callback(_remove, self.places)
            self._make_folders(user)
            for engine in (kind(self.places, user, throwaway=self.throwaway) for kind in needed):
                undo.callback(engine.stop)
                engine.serve()
        except OSError as error:
            place = error.filename or self.places.data
            raise Unavailable(f"The embedded services cannot use {place}: {error.strerror}.") from error

    def _make_folders(self, user: Account) -> None:
        data = self.places.data
        if not data.is_symlink():
            _make_passable(data)
        if not data.is_dir():
            raise Unavailable(f"{data} is not a folder: move it away, or set CLAIMDESK_DATA to another one.")
        closed = user.closed(data)
        if closed:
            raise Unavailable(
                f"As root the embedded PostgreSQL and Redis run as {user.name}, who may not enter {closed}: set "
                "CLAIMDESK_DATA to a folder that they may reach (/var/lib/claimdesk, say), or run this as another user."
            )
        with _locked(data):
            user.own(self.places.sockets)
        if self.places.sockets.stat().st_mode & 0o077:
            raise Unavailable(f"{self.places.sockets} is open to other users: remove it, and run this again.")


def _make_passable(folder: Path) -> None:
    """Make a folder that the engines' user may pass through, whatever our umask; one that is there stays as it is."""
    before = os.umask(0o022)
    try:
        folder.mkdir()
    except FileExistsError:
        pass
    finally:
        os.umask(before)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time: another run may be giving what it made to the engines' user at this very moment."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def sweep(parent: Path, user: Account) -> None:
    """Stop and remove what killed throwaway runs left behind under `parent`."""
    for folder in parent.glob(f"{THROWAWAY}*"):
        with contextlib.suppress(FileNotFoundError):
            status = folder.lstat()
            if (
                folder.is_symlink()
                or status.st_uid != os.geteuid()
                or time.time() - status.st_mtime < _SETTLED_SECONDS
            ):
                continue
            engines = [kind(Places(folder), user, throwaway=True) for _, kind in _ENGINES]
            with contextlib.ExitStack() as held:
                if all(held.enter_context(engine.unused()) for engine in engines):
                    for engine in engines:
                        engine.stop_left_over()
                    _remove(Places(folder))


def _remove(places: Places) -> None:
    shutil.rmtree(places.data, ignore_errors=True)
    if places.sockets.parent != places.data:
        shutil.rmtree(places.sockets, ignore_errors=True)
