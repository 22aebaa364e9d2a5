from django.db import migrations, models

import newsroom.ledger.items


def spell_anew(apps, schema_editor):
    """What came out of `jsonb` is spelt as that does; who compares bytes must find the one spelling."""
    Change = apps.get_model("ledger", "Change")
    for change in Change.objects.exclude(item=None).iterator(chunk_size=1000):
        change.save(update_fields=["item"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_lines_reach_back")]

    operations = [
        migrations.AlterField("change", "item", newsroom.ledger.items.ItemField(null=True)),
        migrations.RunPython(spell_anew, migrations.RunPython.noop),
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
