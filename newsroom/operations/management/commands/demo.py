import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from tqdm import tqdm

from newsroom.embedded import data_folder
from newsroom.embedded.children import procfile
from newsroom.embedded.paths import Places
from newsroom.embedded.supervisor import supervised
from newsroom.feed import site_address
from newsroom.operations.demo import loading


class Command(BaseCommand):
    help = "Load the demo story and run web, worker and beat until Ctrl-C. `make demo` calls it."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, **options: Any) -> None:
        port: int = options["port"]
        if not 1 <= port <= 65_535:
            sys.exit(f"{port} is no port: choose one from 1024 to 65535 (make demo PORT=8001).")
        if not _is_free(port):
            sys.exit(
                f"Port {port} is taken: stop what listens there, or choose another (make demo PORT=8001)."
            )
        if "SITE_URL" not in os.environ:
            # This process writes feed lines too, with the address of the site.
            settings.SITE_URL = f"http://127.0.0.1:{port}"
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        folder = data_folder()
        try:
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
            self._settle_address()
            self.stdout.write("Importing the demo story ...")
            with _bar(total=loading.TEXTS, unit="text") as bar:
                loading.load(lambda title: bar.update())
            key = loading.partner_key(folder / "demo-partner-key")
            logs = Places(folder).log
            environment = {
                **os.environ,
                "PORT": str(port),
                "CLAIMDESK_DATA": str(folder),
                "SITE_URL": settings.SITE_URL,
                "CLAIMDESK_LOCAL": "1",
            }
            with supervised(logs, environment) as supervisor:
                _wait_for_web(port, supervisor, logs)
                self._tell()
                self.stdout.write(_banner(port, key, logs))
                self.stdout.flush()
                supervisor.wait()
            self.stderr.write(f"The supervisor has ended by itself; {logs / 'supervisord.log'} says why.")
            sys.exit(1)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped. The data stay.")
        except DemoProblem as problem:
            sys.exit(str(problem))

    def _settle_address(self) -> None:
        """Move the data to this address if another one served them last: a demo has no real partners."""
        if not settings.LOCAL:
            raise loading.DemoOnALiveSite(loading.DemoOnALiveSite.__doc__)
        try:
            site_address.fix()
        except site_address.AnotherAddress as another:
            if site_address.others_connected():
                raise DemoProblem(
                    f"These data are being served at {another.fixed}: stop that first, or set CLAIMDESK_DATA to "
                    "another folder."
                ) from None
            site_address.move(settings.SITE_URL)
            self.stdout.write(f"Moved the data from {another.fixed} to {settings.SITE_URL} ...")

    def _tell(self) -> None:
        """Wait for the worker, repeat the editors' steps, and wait again for the corrected text."""
        self._watch_worker()
        if loading.is_finished():
            return
        self.stdout.write("The editors decide ...")
        todo = list(loading.steps())
        with _bar(total=len(todo), unit="step") as bar:
            for words, act in todo:
                bar.set_description(words)
                act()
                bar.update()
        self._watch_worker()

    def _watch_worker(self) -> None:
        left = loading.waiting()
        if not left:
            return
        self.stdout.write("The worker reads ...")
        with _bar(total=left, unit="text") as bar:
            while left:
                time.sleep(0.2)
                now = loading.waiting()
                bar.update(max(0, left - now))
                left = now


def _bar(**options: Any) -> tqdm:
    """Return a progress bar, which shows only in a terminal."""
    return tqdm(file=sys.stdout, leave=False, disable=None, **options)


class DemoProblem(Exception):
    """An error that is shown as one sentence."""


def _is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _wait_for_web(port: int, supervisor: subprocess.Popen[bytes], logs: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and supervisor.poll() is None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
            try:
                asked.request("GET", "/health/ready")
                if asked.getresponse().status == http.client.OK:
                    return
            except OSError:
                time.sleep(0.2)
    raise DemoProblem(f"The site does not answer; {logs / 'web.log'} or {logs / 'supervisord.log'} says why.")


def _banner(port: int, key: str, logs: Path) -> str:
    site = f"http://127.0.0.1:{port}"
    names = ", ".join(loading.PEOPLE)
    return f"""
  Claimdesk is up.

  Desk       {site}/admin/desk/
  Admin      {site}/admin/
  Log-ins    {names} · password {loading.PASSWORD}
  API        {site}/api/v1/docs
  Partner    {key}

  Try        curl -H "Authorization: Bearer {key}" "{site}/api/v1/changes?limit=3"
  Logs       {logs}: {", ".join(procfile())}, supervisord

  Ctrl-C stops everything; the data stay.
"""
