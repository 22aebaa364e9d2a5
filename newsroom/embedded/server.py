"""One embedded engine: its users, its process, its log; started by the first user, stopped by the last one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, ClassVar

from newsroom.embedded.accounts import Account
from newsroom.embedded.children import end_with_parent
from newsroom.embedded.errors import Unavailable
from newsroom.embedded.paths import Places

START_SECONDS = 60.0
"""How long an engine may take until it answers; a recovery after a crash is the longest."""

STOP_SECONDS = 30.0
"""How long an engine may take to write what it holds and end."""


class Server(ABC):
    """PostgreSQL or Redis in one data folder.

    Its users are counted by shared locks on one file, which the kernel drops with their holders: a killed run leaves
    an engine behind but no lock, and the next run knows it for a leftover. A second lock, the gate, lets one process
    at a time look at the count and act on it.
    """

    name: ClassVar[str]
    key: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, places: Places, account: Account, *, throwaway: bool) -> None:
        self.places = places
        self.account = account
        self.throwaway = throwaway
        self._process: subprocess.Popen[bytes] | None = None
        self._use: IO[bytes] | None = None

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
        """Stop the engine that a killed run left behind in this folder; called while nobody uses it."""

    @property
    def lock_path(self) -> Path:
        return self.places.data / f"{self.key}.lock"

    @property
    def log_path(self) -> Path:
        return self.places.log / f"{self.key}.log"

    def serve(self) -> None:
        """Return once the engine answers: started here, or by another run that still uses it.

        Raises Unavailable where it cannot be started or does not answer in time.
        """
        with self._start_lock(), contextlib.ExitStack() as undo:
            use = undo.enter_context(self.lock_path.open("ab"))
            if _lock(use, fcntl.LOCK_EX):
                undo.callback(self._end)
                self._start()
            elif not self.answers():
                raise Unavailable(
                    f"Another run uses {self.folder}, but its {self.name} does not answer: end that run."
                )
            _lock(use, fcntl.LOCK_SH)  # not atomic, but the start lock is ours
            undo.pop_all()
            self._use = use

    def stop(self) -> None:
        """Leave the engine; end it, and wait until it has ended, where nobody else uses it."""
        use, self._use = self._use, None
        if use is None:
            return
        with use, contextlib.ExitStack() as opened:
            try:
                opened.enter_context(self._start_lock())
            except FileNotFoundError:  # the whole data folder was removed under us
                self._end()
                return
            if _lock(use, fcntl.LOCK_EX):
                self._end()
            elif self._process:
                self._process.returncode = 0  # it goes on for the others, and is no longer ours to wait for

    @contextlib.contextmanager
    def unused(self) -> Iterator[bool]:
        """Whether nobody uses the engine; nobody can begin to while the context is open."""
        with self._start_lock(), self.lock_path.open("ab") as use:
            yield _lock(use, fcntl.LOCK_EX)

    @contextlib.contextmanager
    def _start_lock(self) -> Iterator[None]:
        deadline = time.monotonic() + START_SECONDS + STOP_SECONDS
        with self.lock_path.with_suffix(".gate").open("ab") as lock:
            while not _lock(lock, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise Unavailable(
                        f"Another run is starting or stopping {self.name} and does not finish: end it first."
                    )
                time.sleep(0.05)
            yield

    def _start(self) -> None:
        self.stop_left_over()
        self.prepare()
        deadline = time.monotonic() + START_SECONDS
        with self._open_log() as log:
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
                # Nobody shares a throwaway engine, and nobody needs its data when its run is killed.
                preexec_fn=partial(end_with_parent, self.stop_signal) if self.throwaway else None,
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

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            self.stop_left_over()  # started by a run that has left before us
            return
        process.send_signal(self.stop_signal)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _open_log(self) -> IO[bytes]:
        self.places.log.mkdir(exist_ok=True)
        if self.log_path.exists():
            self.log_path.replace(self.log_path.with_suffix(".log.before"))
        return self.log_path.open("wb")


def _lock(file: IO[bytes], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def quiet_environment() -> dict[str, str]:
    """Return the environment without variables that change the servers: PGDATA, PGPORT and the like, and the locale."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))
    }
    return {**inherited, "LC_ALL": "C", "TZ": "UTC"}


def last_complaint(log: Path) -> str:
    """The line of a log that says why a program ended: the last one marked as fatal or an error, else the last one."""
    return complaint(log.read_text("utf-8", "replace"))


def complaint(output: str) -> str:
    """Return the line of a program's output that says why it ended."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    marked = [line for line in lines if any(mark in line.lower() for mark in ("fatal", "panic", "error"))]
    return next(iter([*reversed(marked), *reversed(lines)]), "it said nothing")
