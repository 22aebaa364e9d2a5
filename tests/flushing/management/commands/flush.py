"""Bring the database back to how `migrate` left it, by deleting rows instead of truncating tables.

Django's `flush` truncates every table, which makes new files for each of them and its indexes, and then creates all
content types, permissions and groups again: a third of a second for tables that hold a handful of rows. The first
flush of a run is Django's own. What it leaves behind is copied; each later flush is one call of a procedure.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections, transaction
from psycopg import sql

_SCHEMA = sql.Identifier("pristine")
_RESTORE = """
CREATE PROCEDURE {schema}.restore() LANGUAGE plpgsql AS $$
DECLARE
    name text;
    filled boolean;
BEGIN
    -- No trigger and no foreign key hinders the deletes.
    SET LOCAL session_replication_role = replica;
    -- As TRUNCATE would, wait for who still writes: a row that is committed later would meet the next test.
    LOCK TABLE {tables} IN EXCLUSIVE MODE;
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
    {inserts}
END $$
"""


class Command(DjangoFlush):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regprocedure('pristine.restore()'), current_setting('is_superuser')")
            procedure, superuser = cursor.fetchone()
            if procedure:
                cursor.execute("CALL pristine.restore()")
                return
        super().handle(**options)
        # Only a superuser may switch triggers off. A database that the environment names is flushed as Django does it.
        if superuser == "on":
            with transaction.atomic(using=connection.alias):
                self._keep(connection)

    def _keep(self, connection: Any) -> None:
        """Copy what the tables hold now, and create the procedure that restores it."""
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        inserts = []
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(_SCHEMA))
            for name in names:
                table = sql.Identifier(name)
                cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table))
                if cursor.fetchone()[0]:
                    copy = sql.Identifier("pristine", name)
                    cursor.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, table))
                    inserts.append(sql.SQL("INSERT INTO {} TABLE {};").format(table, copy))
            cursor.execute(
                sql.SQL(_RESTORE).format(
                    schema=_SCHEMA,
                    tables=sql.SQL(", ").join(map(sql.Identifier, names)),
                    names=sql.SQL(", ").join(map(sql.Literal, names)),
                    inserts=sql.SQL("\n").join(inserts),
                )
            )
