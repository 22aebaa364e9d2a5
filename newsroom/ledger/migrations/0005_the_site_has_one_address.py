from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_lines_have_an_identity")]

    operations = [
        migrations.AddField("feedhead", "site", models.CharField(blank=True, default="", max_length=300)),
    ]
