from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0007_who_noted_an_answer")]

    operations = [
        # Whoever asks first has them made again.
        migrations.RunSQL("DELETE FROM delivery_rendition", migrations.RunSQL.noop),
        migrations.AddField(
            "rendition", "said", models.PositiveIntegerField(default=0), preserve_default=False
        ),
    ]
