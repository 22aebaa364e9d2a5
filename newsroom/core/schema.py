"""The SQL that Django's models cannot express: functions and triggers, current and in one file per app.

`schema.sql` beside an app's models holds the functions and triggers as they are now. Every statement in it is
idempotent (`CREATE OR REPLACE`). Exactly one migration of the app runs it: the latest that needs it. To change the
file, edit it, add a migration with `RunSchema`, and take the operation out of the earlier migration: a new database
then has all its tables when the file runs, and an existing one runs it again.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

FILE = "schema.sql"


def schema_sql(app_label: str) -> str:
    """The text of the app's `schema.sql`. Raises FileNotFoundError."""
    return (Path(apps.get_app_config(app_label).path) / FILE).read_text("utf-8")


class RunSchema(Operation):
    """Run the `schema.sql` of the app that the migration belongs to. It is not undone."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        # params=None: a percent sign in the file is a percent sign.
        schema_editor.execute(schema_sql(app_label), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        pass

    def describe(self) -> str:
        return f"Run {FILE}"
