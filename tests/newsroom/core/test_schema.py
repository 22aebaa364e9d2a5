"""The functions and triggers in the database are those of the apps' schema.sql files."""

import re

import pytest
from django.apps import apps
from django.db import connection

from newsroom.core.schema import FILE, schema_sql

# Columns and indexes are made of these, so they belong to the first migration and cannot change in place.
IN_MIGRATIONS = {"folded"}

pytestmark = pytest.mark.django_db


def _with_a_schema() -> list[str]:
    return [app.label for app in apps.get_app_configs() if (_path := f"{app.path}/{FILE}") and _exists(_path)]


def _exists(path: str) -> bool:
    from pathlib import Path

    return Path(path).exists()


def _in_the_database() -> dict[str, str]:
    """Each function and trigger of ours by name (a trigger by table and name), with its definition."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT proname, pg_get_functiondef(pg_proc.oid) FROM pg_proc
             WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
                SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
             UNION ALL
            SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            """
        )
        return dict(cursor.fetchall())


def test_the_database_has_what_the_files_say_and_nothing_else():
    before = _in_the_database()
    sql = "\n".join(schema_sql(label) for label in _with_a_schema())
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert _in_the_database() == before
    functions = re.findall(r"^CREATE OR REPLACE FUNCTION (\w+)", sql, re.MULTILINE)
    triggers = re.findall(r"^CREATE OR REPLACE TRIGGER (\w+)[^;]*? ON (\w+)", sql, re.MULTILINE)
    assert set(before) == {*functions, *(f"{table}.{name}" for name, table in triggers), *IN_MIGRATIONS}
