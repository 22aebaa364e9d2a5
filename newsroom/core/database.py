"""The connection pool of each process: Django's own, with psycopg_pool (docs/decisions/0030-connection-pool.md)."""

import threading
from contextlib import suppress
from typing import Any

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg_pool import ConnectionPool

# A connection that takes longer to come is taken for a database that is away. The pool is as large as its users are
# many, so no thread waits for another one's connection.
TIMEOUT = 5.0  # seconds


def pool_options(*, max_size: int) -> dict[str, Any]:
    """Return `OPTIONS["pool"]` for a database. Connections are opened when a thread needs them."""
    return {
        "min_size": 0,
        "max_size": max_size,
        "timeout": TIMEOUT,
        # Two attempts and no pause: a request that asks again later makes its own.
        "reconnect_timeout": 0.0,
        "reconnect_failed": _fail_waiting,
    }


def close_pool() -> None:
    """Close this thread's connection and the pool. Call it before a fork: the child must share no socket."""
    wrapper = connections["default"]
    assert isinstance(wrapper, DatabaseWrapper)
    wrapper.close()
    # Another thread may have closed it.
    with suppress(KeyError):
        wrapper.close_pool()


def _fail_waiting(pool: ConnectionPool) -> None:
    """Close a pool that cannot connect: threads that wait for a connection fail now, not after `TIMEOUT`.

    The next thread that needs a connection opens a new pool.
    """
    # `close` waits for the pool's workers, and one of them calls this.
    threading.Thread(target=_close, args=(pool,), daemon=True).start()


def _close(pool: ConnectionPool) -> None:
    pool.close()
    wrapper = connections["default"]
    assert isinstance(wrapper, DatabaseWrapper)
    if wrapper.pool is pool:
        close_pool()
