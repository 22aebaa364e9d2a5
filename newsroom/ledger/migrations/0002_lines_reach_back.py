from itertools import product

from django.db import migrations, models

_CONSTRAINT = models.Q(("op__in", ["grant", "revoke"]), ("partner_id__isnull", False)) | (
    models.Q(("op__in", ["grant", "revoke"]), _negated=True) & models.Q(("partner_id__isnull", True))
)


def to_spots(apps, schema_editor):
    """Places listed sources, stories and languages apart; now they list what goes together."""
    Change = apps.get_model("ledger", "Change")
    for change in Change.objects.iterator(chunk_size=1000):
        change.scope_before, change.scope_after = _spots(change.scope_before), _spots(change.scope_after)
        change.save(update_fields=["scope_before", "scope_after"])


def _spots(place):
    if place is None or "spots" in place:
        return place
    listed = product(place["sources"], place["languages"], place["stories"] or [""])
    spots = [
        {"kind": place["kind"], "source": source, "language": language, "story": story}
        for source, language, story in listed
    ]
    return {"visible": place["visible"], "spots": spots}


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first_tables")]

    operations = [
        migrations.AddField(
            "change", "pub_status", models.CharField(blank=True, max_length=16, default=""), False
        ),
        migrations.AddField("change", "partner_id", models.UUIDField(null=True)),
        migrations.AddField("feedhead", "pruned", models.BigIntegerField(default=0)),
        migrations.AddConstraint(
            "change", models.CheckConstraint(condition=_CONSTRAINT, name="change_of_rights_is_for_one")
        ),
        migrations.AddIndex(
            "change",
            models.Index(
                condition=models.Q(("article_id__isnull", False)),
                fields=["article_id"],
                name="change_of_article",
            ),
        ),
        migrations.RunPython(to_spots, migrations.RunPython.noop),
    ]
