"""Processes that tests put on stage: a Celery worker and the site, both real and both on the test database."""

from __future__ import annotations

import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import psycopg
import redis

from newsroom.embedded.children import end_with_parent, procfile
from newsroom.embedded.services import Services

PROJECT = Path(__file__).resolve().parents[1]
# Each of the processes that share the tests has a folder of its own.
BUILD = PROJECT / "build" / "tests" / os.environ.get("PYTEST_XDIST_WORKER", "")


def environment_of_test_database(services: Services) -> dict[str, str]:
    """Our environment with the addresses of the test database and of this run's Redis, and the real settings."""
    from django.db import connection

    ours = services.environment
    # While tests run, Django's own settings carry the test database's name.
    database = urlsplit(ours["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {
        **os.environ,
        **ours,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "CLAIMDESK_LOCAL": "1",
    }


def wait_until(true: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Return as soon as `true()` holds; fail the test by naming `what` where it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)


class _Process(ABC):
    """A process of ours with its output in build/tests/, ended with everything that it started."""

    name: str

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.log = BUILD / f"{self.name}.log"
        self._start = 0

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def ready(self) -> bool: ...

    def __enter__(self) -> Self:
        BUILD.mkdir(parents=True, exist_ok=True)
        self._unfix_address()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self.command()],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Not SIGTERM: it would finish what it is at, for a test run that is gone.
                preexec_fn=partial(end_with_parent, signal.SIGKILL),
            )
        try:
            wait_until(self._up, f"the {self.name} to be ready", 60)
        except BaseException:
            self._end()
            raise
        self._unfix_address()
        return self

    def _unfix_address(self) -> None:
        """Let sites and workers at several addresses share the test database, one after the other or at once."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            connection.execute("UPDATE feed_feedhead SET site = ''")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End the process itself at once; what it started is left."""
        self._process.kill()
        self._process.wait()

    def crash(self) -> None:
        """Take it away with everything that it started, as a machine that loses its power does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def begin(self) -> None:
        """Mark where a test begins in the output."""
        self._start = self.log.stat().st_size

    def output(self) -> str:
        """What the process printed since the test began."""
        return self.log.read_bytes()[self._start :].decode("utf-8", "replace")

    def _up(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"the {self.name} ended before it was ready:\n{self.output()}")
        return self.ready()

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class FromProcfile(_Process):
    """A process as the Procfile starts it."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name = name
        super().__init__(environment)

    def command(self) -> list[str]:
        return shlex.split(procfile()[self.name])  # without a shell: the workers' lines need none

    def ready(self) -> bool:
        return b" ready." in self.log.read_bytes()


class Worker(_Process):
    """`celery -A newsroom worker` with one process that works."""

    name = "worker"

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__(environment)
        self._redis = redis.Redis.from_url(environment["REDIS_URL"])

    def take_up(self) -> None:
        """Work from now on. What was sent before is thrown away: it speaks of rows that are gone."""
        self.forget()
        self._tell("add_consumer")

    def forget(self) -> None:
        """Throw away what was sent, and what a worker that was killed had taken."""
        self._redis.delete("unacked", "unacked_index", *self._queues())

    def lay_down(self) -> None:
        """Finish what was sent and take nothing more.

        A test without this worker sends jobs too. Were they taken up, one could hold rows while that test's tables are
        emptied, and PostgreSQL would end one of the two as a deadlock.
        """
        self.settle()
        self._tell("cancel_consumer")
        # It still waits at the queue with the question that it asked last, and would take one job more.
        for client in self._redis.client_list():
            if "b" in client["flags"]:
                self._redis.client_unblock(int(client["id"]))
        # What came in between is taken but not done yet.
        wait_until(lambda: self._redis.hlen("unacked") == 0, "the worker to finish what it had taken")

    def _tell(self, order: str) -> None:
        from newsroom.celery import app

        def obeyed(queue: str) -> bool:
            # Two workers may be running. Both must stop, or the other would take the messages of later tests.
            answers = app.control.broadcast(
                order,
                arguments={"queue": queue},
                destination=[f"{self.name}@claimdesk"],
                reply=True,
                limit=1,
                timeout=5,
            )
            return bool(answers)

        for queue in self._queues():
            # One that says it is ready listens a moment later, and an order that nobody hears is lost. Twice is once.
            wait_until(partial(obeyed, queue), f"the worker to answer {order} of {queue}", 60)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._redis.close()

    def command(self) -> list[str]:
        options = ["--concurrency=1", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
        return ["celery", "-A", "newsroom", "worker", f"--hostname={self.name}@claimdesk", *options]

    def ready(self) -> bool:
        return b" ready." in self.log.read_bytes()

    def idle(self) -> bool:
        """Whether no job waits and none is at work (a job is acknowledged when it is done)."""
        waiting = sum(self._redis.llen(queue) for queue in self._queues())
        return waiting + self._redis.hlen("unacked") == 0

    def settle(self, seconds: float = 60.0) -> None:
        """Return once every job that was sent is done."""

        def twice() -> bool:
            # A job is for a moment neither waiting nor yet noted as being at work.
            if not self.idle():
                return False
            time.sleep(0.05)
            return self.idle()

        wait_until(twice, "the worker to finish its jobs", seconds)

    @staticmethod
    def _queues() -> list[str]:
        from newsroom.celery import app

        return list(app.amqp.queues)


class Site(_Process):
    """The site under gunicorn on a free port of this machine."""

    name = "site"

    def __init__(self, environment: dict[str, str]) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__({**environment, "SITE_URL": self.url, "PORT": str(self.port)})

    def settle(self, seconds: float = 30.0) -> None:
        """Return once no request is at work on the database.

        A page says good-bye when it closes, and one that stays open asks every two seconds: the tables must not be
        emptied under such a request.
        """
        from django.db import connection

        quiet = 0

        def at_rest() -> bool:
            nonlocal quiet
            with connection.cursor() as cursor:
                cursor.execute(
                    "select count(*) from pg_stat_activity where datname = current_database()"
                    " and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'"
                )
                quiet = quiet + 1 if cursor.fetchone() == (0,) else 0
            # A request that is just being read has not reached the database yet.
            return quiet >= 3

        wait_until(at_rest, "the site's requests to end", seconds)

    def command(self) -> list[str]:
        return [
            "gunicorn",
            "newsroom.wsgi",
            "--threads=4",
            f"--bind=127.0.0.1:{self.port}",
            "--access-logfile=-",
        ]

    def ready(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as asked:
            try:
                asked.request("HEAD", "/")
                asked.getresponse()
            except (ConnectionError, TimeoutError):  # it starts, or is busy starting
                return False
        return True
