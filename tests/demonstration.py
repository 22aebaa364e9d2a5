"""The demonstration as a person starts it, on throwaway data: for the journey through it and for its pictures."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsroom.embedded.children import end_with_parent

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Demonstration:
    """A demo that is up: its address, and what it printed: the log-ins' password and the partner's key."""

    url: str
    password: str
    key: str


@contextlib.contextmanager
def demonstration(seconds: float = 120) -> Iterator[Demonstration]:
    """`make demo` without the installing, on a free port and throwaway data; ended with Ctrl-C."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Neither the engines nor the settings of this test run: a demo knows only its own.
    ours = {
        "DATABASE_URL",
        "REDIS_URL",
        "CLAIMDESK_DATA",
        "CLAIMDESK_LOCAL",
        "DJANGO_SETTINGS_MODULE",
        "SITE_URL",
    }
    environment = {k: v for k, v in os.environ.items() if k not in ours} | {"PORT": str(port)}
    command = ["-m", "newsroom.embedded", "run", "--throwaway", "--", sys.executable, "manage.py", "demo"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        try:
            log = _until_up(process, output.name, seconds)
            password, key = (
                re.search(r"password (\S+)$", log, re.MULTILINE),
                re.search(r"^ +Partner +(\S+)$", log, re.MULTILINE),
            )
            assert password, log
            assert key, log
            yield Demonstration(f"http://127.0.0.1:{port}", password[1], key[1])
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _until_up(process: subprocess.Popen[bytes], output: str | int, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    path = Path(f"/proc/self/fd/{output}") if isinstance(output, int) else Path(output)
    while time.monotonic() < deadline:
        log = path.read_text(encoding="utf-8")
        if "Ctrl-C stops everything" in log:
            return log
        if process.poll() is not None:
            raise AssertionError(f"the demo ended with {process.returncode}:\n{log}")
        time.sleep(0.2)
    raise TimeoutError(f"the demo was not up within {seconds:.0f} s:\n{path.read_text(encoding='utf-8')}")
