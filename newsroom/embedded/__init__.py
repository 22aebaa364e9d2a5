"""The embedded PostgreSQL and Redis that serve where no `DATABASE_URL` and no `REDIS_URL` is set.

Real engines from wheels, listening on sockets in one private folder and on no port. This package knows no Django:
settings ask it for two addresses, `python -m newsroom.embedded run -- COMMAND` starts what answers there, and tests
do the same through `newsroom.embedded.services.Services`.

The addresses are computed from the data folder alone, so every process of one checkout agrees on them whether or
not the engines are up.
"""

from __future__ import annotations

from newsroom.embedded.paths import Places, data_folder

__all__ = ["broker_url", "data_folder", "database_url", "redis_url"]


def database_url() -> str:
    """Address of the embedded database, as libpq, psycopg and django-environ read it (host as a parameter)."""
    return Places(data_folder()).database_url


def redis_url() -> str:
    """Address of the embedded Redis, as redis-py and Django's cache read it (`unix://...?db=0`)."""
    return Places(data_folder()).redis_url


def broker_url(url: str) -> str:
    """The same Redis as Celery wants it spelled.

    Celery reads `redis://` and `rediss://` as they are, but knows a socket only as
    `redis+socket:///path?virtual_host=0`, which redis-py in turn does not read.
    """
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    database = next(
        (value for key, _, value in (part.partition("=") for part in query.split("&")) if key == "db"), "0"
    )
    return f"redis+socket://{path}?virtual_host={database}"
