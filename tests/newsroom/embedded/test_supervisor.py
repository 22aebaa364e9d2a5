"""The Procfile's processes under supervisor, really started: one that ends comes back, and the others go on."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from newsroom.embedded.children import end_with_parent, procfile
from newsroom.embedded.paths import Places
from newsroom.embedded.supervisor import supervised
from tests.newsroom.embedded.test_services import open_folder
from tests.stage import PROJECT, wait_until

NAMES = ("web", "extraction", "delivery", "beat")


@dataclass(frozen=True)
class Processes:
    """All of them, up."""

    supervisor: subprocess.Popen[bytes]
    logs: Path
    port: int
    broker: redis.Redis

    def pids(self) -> dict[str, int]:
        """The process ids of the last starts, from the supervisor's log."""
        log = (self.logs / "supervisord.log").read_text()
        return {name: int(pid) for name, pid in re.findall(r"spawned: '(\w+)' with pid (\d+)", log)}

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text()

    def answers(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as asked:
            try:
                asked.request("GET", "/health/ready")
                return asked.getresponse().status == http.client.OK
            except OSError:
                return False


def group(pid: int) -> list[int]:
    """The processes that are still running in this process's group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = stat.read_text().rsplit(") ", 1)[1].split()[:3]
            if int(its_group) == pid and state != "Z":
                found.append(int(stat.parent.name))
    return found


@pytest.fixture(scope="module")
def environment(outside: dict[str, str]) -> dict[str, str]:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        **outside,
        "PORT": str(port),
        "EXTRACTION_ENGINES": "tests.annotations.engines.hanging",
        "THREADS": "4",
    }


@contextlib.contextmanager
def all_up(environment: dict[str, str]) -> Iterator[Processes]:
    with open_folder() as folder, redis.Redis.from_url(environment["REDIS_URL"]) as broker:
        # In a folder whose name holds what supervisor's settings give a meaning to.
        data = folder / "a b%c ;#%(x)s"
        data.mkdir()
        logs = Places(data).log
        # A file as an earlier version's beat left it, cut short.
        (data / "beat").write_bytes(b"\x00cut")
        with supervised(logs, {**environment, "CLAIMDESK_DATA": str(data)}) as supervisor:
            up = Processes(supervisor, logs, int(environment["PORT"]), broker)
            wait_until(lambda: set(up.pids()) == set(NAMES) and all_work(up), "all to work", 90)
            yield up


def all_work(up: Processes) -> bool:
    ready = [" ready." in up.log(name) for name in ("extraction", "delivery")]
    return all(ready) and "Sending due task" in up.log("beat") and up.answers()


@pytest.fixture(scope="module")
def up(environment: dict[str, str]) -> Iterator[Processes]:
    with all_up(environment) as up:
        yield up


def comes_back(up: Processes, name: str, before: dict[str, int]) -> Callable[[], bool]:
    return lambda: up.pids()[name] != before[name]


def test_each_process_writes_into_a_file_of_its_name(up: Processes) -> None:
    assert tuple(procfile()) == NAMES
    assert {path.stem for path in up.logs.glob("*.log")} == {*NAMES, "supervisord"}
    assert "gunicorn" in up.log("web")
    assert "extraction@" in up.log("extraction")
    assert "delivery@" in up.log("delivery")


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_process_comes_back_and_the_others_go_on(up: Processes, name: str) -> None:
    before = up.pids()
    mark = len(up.log(name))
    os.kill(before[name], signal.SIGKILL)
    wait_until(comes_back(up, name, before), f"{name} to be started again", 60)
    word = {"web": "Listening at", "beat": "Sending due task"}.get(name, " ready.")
    wait_until(lambda: word in up.log(name)[mark:], f"{name} to work again", 60)
    after = up.pids()
    assert {one for one in NAMES if before[one] != after[one]} == {name}
    assert up.answers()
    wait_until(lambda: group(before[name]) == [], "all of the killed one's children to end", 60)


def test_a_full_redis_ends_no_more_than_those_that_need_it(up: Processes) -> None:
    """Workers may end then. They start again when there is memory, and the site answers all the time."""
    before = up.pids()
    held = up.broker.config_get("maxmemory")["maxmemory"]
    marks = {name: len(up.log(name)) for name in NAMES}
    up.broker.config_set("maxmemory", "1")
    try:
        wait_until(
            lambda: "command not allowed when used memory" in up.log("beat")[marks["beat"] :],
            "Redis to be full",
            60,
        )
        # The worker finds no room for its own start either.
        os.kill(before["delivery"], signal.SIGKILL)
        wait_until(comes_back(up, "delivery", before), "the worker to be started again", 60)
        assert up.answers()
    finally:
        up.broker.config_set("maxmemory", held)
    marks = {name: len(up.log(name)) for name in NAMES}
    for task in ("sweep", "number_changes"):
        name = {"sweep": "extraction", "number_changes": "delivery"}[task]
        wait_until(lambda n=name, t=task: t in up.log(n)[marks[n] :], f"{name} to do {task} again", 120)
    assert (up.pids()["web"], up.supervisor.poll()) == (before["web"], None)


def test_beat_leaves_nothing_that_it_reads_again(up: Processes) -> None:
    data = up.logs.parent
    assert {path.name for path in data.iterdir()} == {"log", "beat", "beat-sent"}
    assert ((data / "beat").read_bytes(), (data / "beat-sent").read_bytes()) == (b"\x00cut", b"")


def test_everything_periodic_is_sent_at_each_start_of_beat(up: Processes) -> None:
    """So what is due once a day also runs where beat never lives for a day."""
    from django.conf import settings

    before, mark = up.pids(), len(up.log("beat"))
    os.kill(before["beat"], signal.SIGTERM)
    sent = {f"Sending due task {name} " for name in settings.CELERY_BEAT_SCHEDULE}
    wait_until(lambda: all(one in up.log("beat")[mark:] for one in sent), "all to be sent", 60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_nothing_outlives_the_supervisor(environment: dict[str, str], number: signal.Signals) -> None:
    with all_up(environment) as up:
        groups = up.pids().values()
        up.supervisor.send_signal(number)
        up.supervisor.wait(30)
        wait_until(lambda: [group(one) for one in groups] == [[]] * 4, "all processes to end", 45)


def test_nothing_outlives_a_launcher_that_is_killed() -> None:
    """As `make demo` starts it: the launcher, the demo's command, supervisor, and what that runs."""
    with open_folder() as folder, contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        data = folder / "data"
        ours = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        launcher = subprocess.Popen(
            [
                *(sys.executable, "-m", "newsroom.embedded", "run", "--data", str(data)),
                *("--", sys.executable, "manage.py", "demo"),
            ],
            cwd=PROJECT,
            env={**ours, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=end_with_parent,
        )
        try:
            with redis.Redis.from_url(Places(data).redis_url) as broker:
                up = Processes(launcher, Places(data).log, port, broker)
                started = up.logs / "supervisord.log"
                wait_until(
                    lambda: started.exists() and set(up.pids()) == set(NAMES), "the demo to start", 120
                )
                groups = up.pids().values()
                launcher.kill()
                # It ends when nobody holds the output any more.
                launcher.communicate(timeout=60)
                wait_until(lambda: [group(one) for one in groups] == [[]] * 4, "all processes to end", 45)
        finally:
            launcher.kill()
            launcher.wait()
            # The engines are left for the next run, which stops them at its end.
            end = ["run", "--data", str(data), "--", "true"]
            subprocess.run(
                [sys.executable, "-m", "newsroom.embedded", *end], cwd=PROJECT, env=ours, check=True
            )
