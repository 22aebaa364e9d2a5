"""A test run that is interrupted leaves no process behind, however it is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from newsroom.embedded.children import end_with_parent
from tests.newsroom.embedded.test_services import open_folder
from tests.stage import PROJECT, wait_until

# A process by its number and the time it started: numbers are used again.
Process = tuple[int, str]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the engines' user may enter, too."""
    with open_folder() as folder:
        yield folder


def _parents() -> dict[Process, int]:
    """All processes of this machine that run, with the number of each one's parent."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, parent, *rest = path.read_text().rpartition(") ")[2].split()
            if state != "Z":
                found[int(path.parent.name), rest[17]] = int(parent)
    return found


def _started_by(root: int) -> set[Process]:
    parents = _parents()
    tree, size = {root}, 0
    while len(tree) > size:
        size = len(tree)
        tree |= {pid for (pid, _), parent in parents.items() if parent in tree}
    return {process for process in parents if process[0] in tree}


def _begin() -> None:
    # A shell's background job, which this run may be, ignores Ctrl-C and hands that on.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with_parent()


@contextmanager
def _run(test: str, folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A test run of its own that is up and waits; its process leads a group, as at a terminal."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("CLAIMDESK_", "PYTEST_"))}
    up = folder / "up"
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, f"tests/faults/whole_run.py::{test}"],
        cwd=PROJECT,
        # In the common folder another run would find what this one leaves, and stop it.
        env={**ours, "TELL_WHEN_UP": str(up), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_begin,
    )
    try:
        wait_until(lambda: up.exists() or run.poll() is not None, "the run to be up", 240)
        assert run.poll() is None
        yield run
    finally:
        run.kill()
        run.wait()


def _names(processes: set[Process]) -> str:
    """What runs in these processes, as one text."""
    words = []
    for pid, _ in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            words.append(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
    return "\n".join(words)


def _wait_for_the_end_of(processes: set[Process]) -> None:
    try:
        wait_until(lambda: not processes & _parents().keys(), "all processes to end", 60)
    except TimeoutError:
        left = processes & _parents().keys()
        pytest.fail(f"left behind:\n{_names(left)}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_engines_and_browser_end_with_an_interrupted_run(number: signal.Signals, home: Path) -> None:
    with _run("test_engines_and_browser", home, "--numprocesses=1") as run:
        started = _started_by(run.pid)
        names = _names(started)
        assert all(name in names for name in ("postgres", "redis-server", "chrom", "playwright"))
        if number == signal.SIGINT:
            os.killpg(run.pid, number)  # Ctrl-C reaches the whole group
        else:
            run.send_signal(number)
        _wait_for_the_end_of(started)


def test_everything_ends_with_a_worker_of_the_run_that_is_killed(home: Path) -> None:
    with _run("test_everything", home, "--numprocesses=1", "--max-worker-restart=0") as run:
        started = _started_by(run.pid)
        names = _names(started)
        assert all(name in names for name in ("postgres", "redis-server", "chrom", "gunicorn", "celery"))
        [worker] = [pid for (pid, _), parent in _parents().items() if parent == run.pid]
        os.kill(worker, signal.SIGKILL)
        _wait_for_the_end_of(started)
