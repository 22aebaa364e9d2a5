"""A child process that does not outlive its parent."""

from __future__ import annotations

import ctypes
import signal
import sys

_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>


def end_with_parent() -> None:
    """For `preexec_fn`: have the kernel end the child (SIGTERM) if its parent is killed outright. Linux only.

    A command must not go on without its database, nor a site without whoever stops it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
