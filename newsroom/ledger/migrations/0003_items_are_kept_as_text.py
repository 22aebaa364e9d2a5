from django.db import migrations, models

import newsroom.ledger.items


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_lines_reach_back")]

    operations = [
        migrations.AlterField("change", "item", newsroom.ledger.items.ItemField(null=True)),
        migrations.AddIndex(
            "change",
            models.Index(
                condition=models.Q(("object_type__in", ["article", "annotation"])),
                fields=["article_id", "-id"],
                name="change_of_text",
            ),
        ),
        migrations.AddIndex(
            "change",
            models.Index(
                condition=models.Q(("pub_status", ""), _negated=True),
                fields=["object_id"],
                name="change_that_reaches_back",
            ),
        ),
    ]
