"""Child processes that do not outlive their parent. `python -m newsroom.embedded.children NAME` runs one."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parents[2]
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>
# Loaded here and not between fork and exec, where a lock of another thread may be held for ever.
_LIBC = ctypes.CDLL(None)


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """For `preexec_fn`: have the kernel send this signal to the child if its parent is killed outright. Linux only.

    A command must not go on without its database, nor a site without whoever stops it. The kernel takes the thread that
    starts the child for its parent: start it from the main thread.
    """
    if sys.platform == "linux":
        _LIBC.prctl(_SET_DEATH_SIGNAL, number)


def procfile() -> dict[str, str]:
    """The commands of the Procfile, for a shell, by the names of their processes."""
    lines = (PROJECT / "Procfile").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def become(name: str) -> NoReturn:
    """Go on as this process of the Procfile, in place of this one."""
    # Not SIGTERM: a worker would finish its text first, and nothing would end one that hangs.
    end_with_parent(signal.SIGKILL)
    os.chdir(PROJECT)
    os.execv("/bin/sh", ["sh", "-c", f"exec {procfile()[name]}"])  # noqa: S606 - the shell is the program


if __name__ == "__main__":
    become(sys.argv[1])
