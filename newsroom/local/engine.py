"""One embedded engine: its lock, its process, its log; started once, stopped by whoever started it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO, ClassVar

from newsroom.local.account import Account
from newsroom.local.errors import Unavailable
from newsroom.local.places import Places

START_SECONDS = 60.0
"""How long an engine may take until it answers; a recovery after a crash is the longest."""

STOP_SECONDS = 30.0
"""How long an engine may take to write what it holds and end."""


class Engine(ABC):
    """PostgreSQL or Redis in one data folder.

    The lock tells who owns the engine: a process that holds it starts and stops it, one that finds it held uses
    what runs. The kernel drops the lock with its holder, so that a killed run leaves an engine behind but no lock.
    """

    name: ClassVar[str]
    key: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, places: Places, account: Account, *, throwaway: bool) -> None:
        self.places = places
        self.account = account
        self.throwaway = throwaway
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None

    @property
    @abstractmethod
    def folder(self) -> Path:
        """Where this engine keeps its data."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder, or verify the one that is there."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments; it stays in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the engine serves."""

    @abstractmethod
    def stop_left_over(self) -> None:
        """Stop the engine that a killed run left behind in this folder; called with the lock held."""

    @property
    def lock_path(self) -> Path:
        return self.places.data / f"{self.key}.lock"

    @property
    def log_path(self) -> Path:
        return self.places.log / f"{self.key}.log"

    def claim(self) -> bool:
        """Take the engine's lock; False where another process holds it."""
        lock = self.lock_path.open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def release(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def serve(self) -> None:
        """Return once the engine answers: ours, or that of another run which holds the lock.

        Raises Unavailable where it cannot be started or does not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.claim():
            if self.answers():
                return
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"Another run holds {self.lock_path}, but its {self.name} does not answer: end that run first."
                )
            time.sleep(0.1)
        try:
            self._start(deadline)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the engine if this process started it, and wait until it has."""
        process, self._process = self._process, None
        if process:
            process.send_signal(self.stop_signal)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.release()

    def _start(self, deadline: float) -> None:
        self.stop_left_over()
        self.prepare()
        log = self._open_log()
        with log:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=quiet_environment(),
                # A session of its own: Ctrl-C at the terminal must not reach the database before the web is down.
                start_new_session=True,
                umask=0o077,
                **self.account.spawning(),  # type: ignore[call-overload]
            )
        while not self.answers():
            if self._process.poll() is not None:
                raise Unavailable(
                    f"{self.name} did not start: {last_complaint(self.log_path)} ({self.log_path})."
                )
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"{self.name} did not answer within {START_SECONDS:.0f} s ({self.log_path})."
                )
            time.sleep(0.02)

    def _open_log(self) -> IO[bytes]:
        self.places.log.mkdir(exist_ok=True)
        if self.log_path.exists():
            self.log_path.replace(self.log_path.with_suffix(".log.before"))
        return self.log_path.open("wb")


def quiet_environment() -> dict[str, str]:
    """Our environment less what would lead the engines astray: PGDATA, PGPORT and the like, and our locale."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def last_complaint(log: Path) -> str:
    """The line of a log that says why a program ended: the last one marked as fatal or an error, else the last one."""
    return complaint(log.read_text("utf-8", "replace"))


def complaint(said: str) -> str:
    """As `last_complaint`, of what a program printed."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    marked = [line for line in lines if any(mark in line.lower() for mark in ("fatal", "panic", "error"))]
    return next(iter([*reversed(marked), *reversed(lines)]), "it said nothing")
