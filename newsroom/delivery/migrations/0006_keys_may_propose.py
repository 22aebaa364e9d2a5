from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_tell_of_narrowed_rights")]

    operations = [
        migrations.AddField(
            "Key",
            "may_propose",
            models.BooleanField(
                default=False,
                help_text="Annotations that it sends wait at the desk as suggestions, under the partner's name.",
                verbose_name="may propose",
            ),
        ),
    ]
