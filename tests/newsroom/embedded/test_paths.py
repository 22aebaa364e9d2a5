"""The addresses of the embedded engines: every client reads the same place out of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import environ
import psycopg
import pytest
import redis

from newsroom import embedded
from newsroom.embedded.paths import SOCKET_LIMIT, Places

NAMES = ["plain", "with space", "per%cent", "a+b", "Żółć", "amp&and?mark#hash", "quote'\""]


@pytest.mark.parametrize("name", NAMES)
def test_libpq_django_and_redis_read_the_folder_out_of_the_addresses(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMDESK_DATA", f"/srv/{name}")
    sockets = f"/srv/{name}/run"

    django = environ.Env.db_url_config(embedded.database_url())
    assert django == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "claimdesk",
        "USER": "claimdesk",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "OPTIONS": {"host": sockets, "port": 5432},
    }
    libpq = psycopg.conninfo.conninfo_to_dict(embedded.database_url())
    assert libpq == {"user": "claimdesk", "dbname": "claimdesk", "host": sockets, "port": "5432"}

    with redis.Redis.from_url(embedded.redis_url()) as client:
        read = client.connection_pool.connection_kwargs
        assert (read["path"], read["db"]) == (f"{sockets}/redis.sock", 0)


def test_an_address_over_the_network_stays_as_it_is_for_celery() -> None:
    assert (
        embedded.broker_url("rediss://:secret@cache.example.org:6380/3")
        == "rediss://:secret@cache.example.org:6380/3"
    )


def test_celery_is_told_the_number_of_the_database() -> None:
    assert (
        embedded.broker_url("unix:///run/redis.sock?db=7") == "redis+socket:///run/redis.sock?virtual_host=7"
    )


@pytest.mark.parametrize("length", range(70, 200, 10))
def test_a_socket_s_path_is_never_longer_than_a_socket_s_path_may_be(length: int) -> None:
    places = Places(Path("/" + "ü" * (length // 2)))
    longest = max(
        places.redis_socket, places.sockets / ".s.PGSQL.5432", key=lambda path: len(os.fsencode(path))
    )
    assert len(os.fsencode(longest)) <= SOCKET_LIMIT


def test_two_long_folders_have_two_places_for_their_sockets() -> None:
    assert Places(Path("/" + "a" * 120)).sockets != Places(Path("/" + "b" * 120)).sockets


def test_every_process_agrees_on_the_place_of_a_long_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """TMPDIR often differs between a log-in shell, cron and a service."""
    monkeypatch.setenv("CLAIMDESK_DATA", "/srv/" + "long" * 40)
    code = "from newsroom import embedded; print(embedded.database_url())"
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": "/var/tmp"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == embedded.database_url()


def test_without_a_word_the_data_lies_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMDESK_DATA", raising=False)
    assert embedded.data_folder() == Path(__file__).resolve().parents[3] / ".data"
