import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_acts_are_kept_and_texts_may_be_erased"),
        ("delivery", "0003_receipts_recalls_and_bells"),
    ]

    operations = [
        migrations.CreateModel(
            "Rendition",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("view", models.CharField(max_length=120)),
                ("stamp", models.BigIntegerField()),
                ("item", models.BinaryField()),
                ("annotations", models.BinaryField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("article", "view"), name="rendition_once_a_view")
                ]
            },
        ),
    ]
