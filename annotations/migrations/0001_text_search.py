from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Before the tables: the indexes on names need trigrams."""

    dependencies = []

    operations = [TrigramExtension(), UnaccentExtension()]
