"""The demo on one port and then on another: all its processes write one address into the feed."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import yaml

from newsroom.embedded.children import end_with_parent
from newsroom.embedded.services import Services
from tests.stage import PROJECT, wait_until

# A partner who may propose, and of one article what a proposal names.
PROPOSER = """
import json, django
django.setup()
from newsroom.articles.models import Article
from newsroom.partners.keys.api_keys import issue
from newsroom.partners.permissions.grants import grant
from newsroom.partners.models import Partner, Product
from newsroom.users.models import User
dana = User.objects.get(username="dana")
partner = Partner.objects.create(name="Quinn", email="quinn@partner.example.org")
grant(partner, Product.objects.create(name="Quinn's"), editor=dana)
revision = Article.objects.published().first().published_revision
key = issue(partner, editor=dana, may_propose=True)[1]
print(json.dumps({"key": key, "source": f"{revision.uri}/text", "exact": revision.text[:40].split("\\n")[0]}))
"""


@contextmanager
def _demo(environment: dict[str, str], log: Path) -> Iterator[tuple[str, str]]:
    """`make demo PORT=…` without the installing, on these services; its address and what it printed."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=PROJECT,
            env={**environment, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    try:
        wait_until(lambda: process.poll() is not None or "Ctrl-C stops" in log.read_text(), "the demo", 240)
        assert process.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}", log.read_text()
    finally:
        process.terminate()
        process.wait(60)


def _addresses(database: str) -> dict[str, int]:
    """By address, how many lines of the feed begin with it, in themselves or in their items."""
    with psycopg.connect(database) as connection:
        lines = connection.execute(
            "SELECT uri || coalesce(item::text, '') || reason FROM feed_change"
        ).fetchall()
    found: dict[str, int] = {}
    for (text,) in lines:
        for address in set(re.findall(r"(http://127[^/]+)/api/v1/", text)):
            found[address] = found.get(address, 0) + 1
    return found


def _run(environment: dict[str, str], *command: str) -> str:
    return subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_worker_web_and_demo_write_one_address_and_move_together(tmp_path: Path) -> None:
    with Services(throwaway=True, environment={}) as services:
        named = {"SITE_URL", "PORT", "DATABASE_URL", "REDIS_URL"}
        environment = {
            **{name: value for name, value in os.environ.items() if name not in named},
            **services.environment,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "CLAIMDESK_LOCAL": "1",
        }
        database = services.environment["DATABASE_URL"]
        with _demo(environment, tmp_path / "first") as (url, _):
            asked = json.loads(_run({**environment, "SITE_URL": url}, "-c", PROPOSER))
            target = {
                "source": asked["source"],
                "selector": {"type": "TextQuoteSelector", "exact": asked["exact"]},
            }
            request = urllib.request.Request(  # noqa: S310 - our own site
                f"{url}/api/v1/annotations",
                json.dumps({"kind": "claim", "target": target}).encode(),
                {"Authorization": f"Bearer {asked['key']}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                by_web = json.load(answer)["annotation"]
        with psycopg.connect(database) as connection:
            [by_worker] = connection.execute(
                "SELECT change.uri FROM feed_change change JOIN annotations_annotation one ON one.id = object_id"
                " JOIN annotations_extractionrun run ON run.id = one.run_id"
                " WHERE change.version = 1 AND run.engine NOT LIKE 'rest:%' LIMIT 1"
            ).fetchone() or [""]
            [lines] = connection.execute(
                "SELECT count(*) FROM feed_change WHERE uri = %s", [by_web]
            ).fetchone() or [0]
        assert (lines, by_web.split("/api/")[0], by_worker.split("/api/")[0]) == (1, url, url)
        assert set(_addresses(database)) == {url}
        with _demo(environment, tmp_path / "second") as (moved, log):
            assert f"Moved the data from {url} to {moved}" in log
            assert set(_addresses(database)) == {moved}


def test_compose_gives_all_processes_one_address() -> None:
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    ours = [service for service in services.values() if service.get("image") == "claimdesk"]
    assert len(ours) >= 3
    assert len({service["environment"]["SITE_URL"] for service in ours}) == 1
