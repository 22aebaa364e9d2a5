"""Tell partners that sources 0004 has narrowed what they may have.

Until then every text went out in full; since then, where nothing is said of a source, what was received from it may be
quoted and no more. Whoever has pulled by then holds whole texts, and would never hear of it.
"""

from typing import Any

from django.conf import settings
from django.db import migrations

REASON = (
    "You may see or show less. Read the lists again: put what they hold in the place of yours, whatever its "
    "version, and drop the rest."
)


def tell(apps: Any, schema_editor: Any) -> None:
    """Write a `revoke` for each partner that can have pulled, if a source grants less than all of a received text."""
    articles = apps.get_model("articles", "Article").objects.filter(
        origin="received", published_at__isnull=False
    )
    if not articles.exclude(source__redistribution="full").exists():
        return
    change = apps.get_model("ledger", "Change")
    partners = apps.get_model("delivery", "Partner").objects.filter(keys__isnull=False)
    for pk in partners.order_by("pk").values_list("pk", flat=True).distinct():
        last = change.objects.filter(object_id=pk).order_by("-id").values_list("version", flat=True).first()
        change.objects.create(
            object_type="rights",
            object_id=pk,
            uri=f"{settings.SITE_URL}/api/v1/me",
            version=(last or 0) + 1,
            op="revoke",
            reason=REASON,
            partner_id=pk,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_search"),
        ("delivery", "0004_renditions"),
        ("ledger", "0003_items_are_kept_as_text"),
        ("sources", "0004_redistribution"),
    ]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
