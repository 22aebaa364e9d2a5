"""The processes of the Procfile under supervisor: one that ends is started again, and the others go on.

See docs/decisions/0026-supervisor.md.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsroom.embedded.children import PROJECT, end_with_parent, procfile

# No path stands in it: supervisor would take a per cent sign or a semicolon in one for its own.
_HEAD = """\
[supervisord]
nodaemon = true
logfile = /dev/null
logfile_maxbytes = 0
pidfile = supervisord.pid
user = {user}
"""
_PROGRAM = """
[program:{name}]
command = python -m newsroom.embedded.children {name}
stdout_logfile = {name}.log
redirect_stderr = true
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 1
autorestart = true
; What ends sooner is started again after 1 s, 2 s, 3 s and so on, for ever: its cause may be gone tomorrow.
startsecs = 10
startretries = 1000000000
stopwaitsecs = 5
killasgroup = true
"""


@contextlib.contextmanager
def supervised(logs: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Supervisor with all processes of the Procfile; ended with them on leaving.

    Each writes into a file of its name in the folder `logs`; `supervisord.log` says which was started and which ended.
    """
    logs.mkdir(exist_ok=True)
    settings = logs / "supervisord.conf"
    programs = [_PROGRAM.format(name=name) for name in procfile()]
    settings.write_text(_HEAD.format(user=os.geteuid()) + "".join(programs), encoding="utf-8")
    # The programs of this very environment and this very project, whatever else is on the paths.
    ours = {"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(PROJECT)}
    paths = {name: os.pathsep.join(filter(None, [own, environment.get(name)])) for name, own in ours.items()}
    with (logs / "supervisord.log").open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(settings)],
            cwd=logs,
            env={**environment, **paths},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches the caller alone, who then ends the others in order.
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    try:
        yield supervisor
    finally:
        supervisor.terminate()
        supervisor.wait()
