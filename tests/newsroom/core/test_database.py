"""The connection pool: nobody waits for a database that is away, connections come back, and forks share none."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from django.db import connection
from psycopg_pool import ConnectionPool, PoolClosed

from newsroom.core.database import close_pool, pool_options
from newsroom.core.middleware.database_concurrency import DatabaseConcurrencyMiddleware
from tests.stage import PROJECT

_FORK = """
import os, django
django.setup()
from django.db import connection
from newsroom.feed import site_address

def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]

before = backend()
site_address.fix_or_exit()
child = os.fork()
print(backend(), flush=True)
if child:
    os.waitpid(child, 0)
"""


def test_unreachable_database_fails_waiting_threads_at_once() -> None:
    """The pool would let them wait for an hour."""
    options = {**pool_options(max_size=1), "timeout": 3600.0}
    errors: list[BaseException] = []

    def wait(pool: ConnectionPool) -> None:
        try:
            pool.getconn()
        except PoolClosed as error:
            errors.append(error)

    pool = ConnectionPool(kwargs={"host": "/nowhere"}, open=True, **options)
    waiting = [threading.Thread(target=wait, args=(pool,), daemon=True) for _ in range(3)]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join(60)
    assert [type(error) for error in errors] == [PoolClosed] * 3


@pytest.mark.django_db(transaction=True)
def test_request_returns_its_connection(rf) -> None:
    def view(request: object) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return object()

    close_pool()
    DatabaseConcurrencyMiddleware(view)(rf.get("/"))
    stats = connection.pool.get_stats()
    assert (stats["pool_size"], stats["pool_available"]) == (1, 1)


def test_forked_process_has_a_connection_of_its_own(outside: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FORK],
        cwd=PROJECT,
        env=outside,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    parent, child = done.stdout.split()
    assert parent != child, done.stderr
