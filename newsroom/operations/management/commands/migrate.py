from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

# Labels of apps that only a database from before the first release has.
_EARLIER_LABELS = {"ledger", "people", "delivery"}


class Command(migrate.Command):
    """Django's own, but a database of an earlier layout is refused in one sentence and left as it is."""

    def handle(self, *args: Any, **options: Any) -> None:
        recorder = MigrationRecorder(connections[options["database"]])
        if any(app in _EARLIER_LABELS for app, _name in recorder.applied_migrations()):
            raise CommandError(
                "This database was made by a version from before the first release and cannot be upgraded: set "
                "DATABASE_URL to a new database, or move the data folder (.data) away to begin anew."
            )
        super().handle(*args, **options)
