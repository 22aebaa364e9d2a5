"""One interpreter that loads what is slow to import and forks for each case, in place of an interpreter per case."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

from newsroom.embedded.children import end_with_parent
from tests.stage import PROJECT

_SERVE = """
import json, os, sys, tempfile
exec(compile(sys.argv[1], "imports", "exec"), {})
case = compile(sys.argv[2], "case", "exec")
for line in sys.stdin:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            job = json.loads(line)
            if job["environment"] is not None:
                os.environ.clear()
                os.environ.update(job["environment"])
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            exec(case, {"job": job["job"]})
            sys.exit()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
    print(json.dumps([code, *texts]), flush=True)
"""


class Ended(NamedTuple):
    """How a case ended; the code is negative where a signal ended it."""

    code: int
    out: str
    err: str


class Forks:
    """Runs `case`, the text of a program, in a new child for each call; `imports` is run once, before the first.

    A child has modules of its own beyond those that `imports` loads, and its own environment and limits.
    """

    def __init__(self, *, imports: str, case: str, environment: Mapping[str, str] | None = None) -> None:
        self._command = [sys.executable, "-c", _SERVE, imports, case]
        self._environment = environment

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            cwd=PROJECT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=end_with_parent,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Its input ends, and with it the loop.
        self._process.communicate(timeout=60)

    def run(self, job: Any = None, *, environment: Mapping[str, str] | None = None) -> Ended:
        """Run the case with the name `job` in it, and with this environment where one is given."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"job": job, "environment": environment}) + "\n")
        self._process.stdin.flush()
        return Ended(*json.loads(self._process.stdout.readline()))
