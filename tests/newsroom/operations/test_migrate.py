"""A database from before the first release is refused in one sentence, and left as it is."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_migrate_refuses_a_database_of_an_earlier_layout():
    MigrationRecorder(connection).record_applied("ledger", "0001_first_tables")
    with pytest.raises(CommandError, match="from before the first release and cannot be upgraded"):
        call_command("migrate", verbosity=0)
