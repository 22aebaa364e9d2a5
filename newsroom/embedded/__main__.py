"""`python -m newsroom.embedded run [--data DIR] [--throwaway] -- COMMAND...`: the command, with its services."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from newsroom.embedded.children import end_with_parent
from newsroom.embedded.errors import Unavailable
from newsroom.embedded.services import Services

_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code (128 and the signal's number, where a signal ended it)."""
    asked = _parse(arguments)
    for number in _PASSED_ON:
        signal.signal(number, _interrupted)
    try:
        with Services(asked.data, throwaway=asked.throwaway) as services:
            return _run(asked.command, {**os.environ, **services.environment})
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return 1


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m newsroom.embedded", description=__doc__)
    run = parser.add_subparsers(required=True, metavar="run").add_parser(
        "run",
        help="start PostgreSQL and Redis where DATABASE_URL and REDIS_URL are unset, run COMMAND, stop them again",
    )
    run.add_argument("--data", type=lambda given: Path(given).expanduser().resolve(), help="data folder")
    run.add_argument("--throwaway", action="store_true", help="a data folder of its own, removed at the end")
    run.add_argument("command", nargs="+", metavar="COMMAND")
    return parser.parse_args(arguments)


def _run(command: list[str], environment: dict[str, str]) -> int:
    try:
        child = subprocess.Popen(command, env=environment, preexec_fn=end_with_parent)
    except OSError as error:
        raise Unavailable(f"{command[0]} cannot be run: {error.strerror}.") from error

    def pass_on(number: int, frame: FrameType | None) -> None:
        # At a terminal Ctrl-C reaches the whole foreground group by itself; twice would cut its tidying short.
        if not (number == signal.SIGINT and _in_foreground()):
            child.send_signal(number)

    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    code = child.wait()
    for number in _PASSED_ON:
        signal.signal(number, signal.SIG_IGN)  # nothing may cut the engines' shutdown short
    return code if code >= 0 else 128 - code


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    """Before the command runs: leave through the context managers, which stop what was started."""
    for each in _PASSED_ON:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _in_foreground() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
