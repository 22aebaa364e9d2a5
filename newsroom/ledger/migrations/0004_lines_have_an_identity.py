import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_items_are_kept_as_text")]

    operations = [
        # The default is evaluated once for each line that is there: PostgreSQL rewrites the table.
        migrations.AddField(
            "change",
            "identity",
            models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
    ]
